"""The mails of the events app. Each function writes rows into the outbox, in the transaction of what causes them."""

from members.emails import link
from pkes.lib.outbox.actions import write
from pkes.lib.places.letters import new_letter


def send(registration, kind, **context):
    """Write to somebody who registered, once for each kind; returns whether this was the time.

    `kind` is the name of a template, for what comes several times with a number: "news:3". Every mail has links of its
    own to the registration and to resigning, and all of them stay good.
    """
    token = new_letter(registration, kind)
    if token is None:
        return False
    event, language = registration.event, registration.language

    def page(name):
        return link(name, event.slug, language=language)

    write(
        f"events/email/registration_{kind.split(':')[0]}",
        to=registration.recipient,
        language=language,
        context={
            "registration": registration,
            "event": event,
            "for_somebody": not registration.email,
            "link": link("events:registration_status", token, language=language),
            "resign_link": link("events:registration_resign", token, language=language),
            "event_link": page("events:event_detail") if event.is_for_everybody else "",
            "registration_link": registration_link(registration, page),
            "online_link": event.online_link if registration.has_ticket else "",
            **context,
        },
        secret=True,
        regarding=f"registration:{registration.pk}",
    )
    return True


def registration_link(registration, page):
    """Where one registers again: whoever entered somebody, in the panel; nowhere, where one may not see the meeting."""
    if not registration.email:
        return page("events:panel_registration")
    return page("events:registration_create") if registration.event.is_for_everybody else ""
