"""Reports of errors to a Sentry-compatible server, where SENTRY_DSN names one: where in the code, and nothing about anybody."""

import sentry_sdk

from pkes.lib import logs

# All that is kept of an event. What a later version of the library adds is not sent before somebody has looked at it.
KEPT = {"event_id", "timestamp", "platform", "level", "logger", "transaction", "exception", "logentry", "sdk", "tags"}
KEPT_OF_A_FRAME = {"filename", "module", "function", "lineno", "in_app", "context_line"}


def start(dsn):
    sentry_sdk.init(**options(dsn))


def options(dsn):
    return {
        "dsn": dsn,
        "max_request_body_size": "never",
        "include_local_variables": False,
        "max_breadcrumbs": 0,
        "auto_session_tracking": False,
        "send_client_reports": False,
        "server_name": "",
        "before_send": scrubbed,
    }


def scrubbed(event, _hint):
    """An event with only what may leave the portal; the texts of errors are cleaned as for the log."""
    fresh = {name: value for name, value in event.items() if name in KEPT}
    fresh["tags"] = logs.context()
    if "request" in event:
        # Where it happened, but not with what: the question, the cookies and the body stay here.
        path = event["request"].get("url", "").split("?")[0].split("#")[0]
        fresh["request"] = {"method": event["request"].get("method", ""), "url": logs.clean(path)}
    if "transaction" in fresh:
        fresh["transaction"] = logs.clean(fresh["transaction"])
    if "logentry" in fresh:
        entry = fresh["logentry"]
        fresh["logentry"] = {"message": logs.clean(entry.get("formatted") or entry.get("message") or "")}
    for value in fresh.get("exception", {}).get("values", []):
        value["value"] = logs.clean_error(value.get("value") or "")
        value.pop("mechanism", None)
        for frame in (value.get("stacktrace") or {}).get("frames", []):
            for name in set(frame) - KEPT_OF_A_FRAME:
                del frame[name]
    return fresh
