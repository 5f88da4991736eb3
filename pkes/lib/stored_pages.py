"""Pages for everybody, made once for each state of the content and then handed out as bytes, in front of Django.

Whether a page is kept is said where it is made: its view carries `@stored`, with the parameters that it knows. All other
answers pass by. A kept page is handed out while the content version is the one read before it was made, and until the next
full minute, because what people enter with a time (a news item to come, the end of a meeting) is entered to the minute.
"""

import contextlib
import functools
import gzip
import hashlib
import math
import threading
import time
from collections import OrderedDict

import brotli
from django.utils.http import http_date, parse_http_date_safe

# How long a browser or a proxy may show its copy without asking.
BROWSER_SECONDS = 10
# In the environment of a request: whoever makes the answer leaves it unpacked, because it will be packed here, once.
WAITS = "pkes.stored_pages"
VARY = "Accept-Encoding, Cookie, HX-Request"
# Parameters that advertisements and newsletters add to an address. No page knows them.
NOISE = ("utm_", "fbclid=", "gclid=", "dclid=", "msclkid=", "mc_cid=", "mc_eid=", "pk_campaign=", "pk_kwd=", "mtm_")
LONGEST_ADDRESS = 600
LARGEST_PAGE = 1_000_000
# What a kept page costs beside its bytes, roughly: headers, keys, objects.
OVERHEAD = 3_000
# Written anew for each answer, or said here.
OWN_HEADERS = {"content-length", "vary", "x-request-id", "date", "etag", "last-modified"}
# Requests with any of these get their answer from Django, and it is not kept.
PASSING_BY = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "CONTENT_TYPE")


def stored(*params):
    """Say that the view's pages may be kept for everybody who comes without a session; `params` are all that it reads.

    Stands below `@public`. The page of an address with any other parameter is made, but not kept.
    """

    known = frozenset(params)

    def decorate(view):
        @functools.wraps(view)
        def marked(request, *args, **kwargs):
            response = view(request, *args, **kwargs)
            response.is_stored = (
                response.status_code == 200 and not response.streaming and known.issuperset(request.GET)
            )
            return response

        marked.stored_params = known
        return marked

    return decorate


def is_stored(response):
    """Whether the view of this answer says that it may be kept."""
    return getattr(response, "is_stored", False)


class Page:
    """A kept page: its bytes plain and packed, its headers, and for how long it is fresh. `made_at` is when it was begun."""

    __slots__ = ("bodies", "etag", "headers", "made_at", "modified", "size", "told", "until", "version")

    def __init__(self, body, headers, *, version, made_at, former=None):
        self.version, self.made_at = version, made_at
        self.until = 60 * (math.floor(made_at / 60) + 1)
        self.etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        if former and former.etag == self.etag:
            self.bodies = former.bodies
        else:
            self.bodies = {
                "": body,
                "gzip": gzip.compress(body, 6, mtime=0),
                "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=5),
            }
        kept = [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]
        kept += [("Vary", VARY), ("ETag", self.etag)]
        self.headers = {
            encoding: [
                *kept,
                *([("Content-Encoding", encoding)] if encoding else []),
                ("Content-Length", str(len(packed))),
            ]
            for encoding, packed in self.bodies.items()
        }
        # What an answer without a body says.
        self.told = [pair for pair in kept if pair[0] in {"ETag", "Vary", "Cache-Control"}]
        self.modified = http_date(made_at)
        self.size = OVERHEAD + sum(map(len, self.bodies.values()))

    def is_dated(self, now):
        """A date proves which page somebody has once its second is over; before, another may have been made within it."""
        return now >= math.floor(self.made_at) + 1

    def is_known_to(self, environ, now):
        """Whether the browser has this page already."""
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags == self.etag:
            return True
        if tags is not None:
            own = self.etag.removeprefix("W/")
            return tags.strip() == "*" or own in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        if since is None or not self.is_dated(now):
            return False
        since = parse_http_date_safe(since)
        return since is not None and since >= math.floor(self.made_at)

    def answer(self, environ, start_response, now):
        dated = [("Last-Modified", self.modified)] if self.is_dated(now) else []
        if ("HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ) and self.is_known_to(environ, now):
            start_response("304 Not Modified", self.told + dated)
            return []
        encoding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        start_response("200 OK", self.headers[encoding] + dated)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.bodies[encoding]]


@functools.lru_cache(maxsize=256)
def best_encoding(accepted):
    """The packing that a browser takes, by its Accept-Encoding; the smallest of those it likes."""
    likes = {}
    for part in accepted.lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        weight = next((word[2:].strip() for word in parameters if word.startswith("q=")), "1")
        try:
            likes[name] = float(weight)
        except ValueError:
            likes[name] = 0.0
    for encoding in ("br", "gzip"):
        if likes.get(encoding, 0) > 0:
            return encoding
    return ""


class Shelf:
    """Pages by address, those that nobody asked for longest go first; never more than `most_bytes`."""

    def __init__(self, most_bytes):
        self.most_bytes = most_bytes
        self.pages = OrderedDict()
        self.size = 0
        self.lock = threading.Lock()

    def get(self, key):
        page = self.pages.get(key)
        if page is not None:
            # Where another thread has just taken it out, it is good for this answer all the same.
            with contextlib.suppress(KeyError):
                self.pages.move_to_end(key)
        return page

    def put(self, key, page):
        with self.lock:
            former = self.pages.pop(key, None)
            self.size -= former.size if former else 0
            if page.size > self.most_bytes:
                return
            self.pages[key] = page
            self.size += page.size
            while self.size > self.most_bytes:
                _key, oldest = self.pages.popitem(last=False)
                self.size -= oldest.size


class StoredPages:
    """A WSGI application in front of Django's: hands out what is kept, keeps what may be, lets the rest pass.

    Addresses with a query have a shelf of their own, a third of the room, so that no flood of queries empties the other.
    """

    def __init__(self, application, version, *, most_bytes, harmless_cookies=(), trusts_proxy=False, clock=time.time):
        self.application, self.version, self.clock = application, version, clock
        self.harmless_cookies = frozenset(harmless_cookies)
        self.trusts_proxy = trusts_proxy
        self.shelves = {True: Shelf(most_bytes // 3), False: Shelf(most_bytes - most_bytes // 3)}

    def __call__(self, environ, start_response):
        key = self.key_of(environ)
        version = self.version.read() if key else b""
        if not version:
            return self.application(environ, start_response)
        shelf, now = self.shelves[bool(key[-1])], self.clock()
        page = shelf.get(key)
        if page is not None and page.version == version and now < page.until:
            return page.answer(environ, start_response, now)
        if environ["REQUEST_METHOD"] == "HEAD" or "HTTP_COOKIE" in environ:
            # A page is kept only as somebody got it of whom nothing at all is known.
            return self.application(environ, start_response)
        return self.make(key, shelf, page, environ, start_response, version=version, made_at=now)

    def key_of(self, environ):
        """What the page depends on, the query last; None where the answer may depend on more than that."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not self.is_anybody(environ):
            return None
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        if query:
            environ["QUERY_STRING"] = query = "&".join(
                part for part in query.split("&") if part and not part.startswith(NOISE)
            )
        if len(path) + len(query) > LONGEST_ADDRESS:
            return None
        scheme = environ.get("wsgi.url_scheme")
        if self.trusts_proxy:
            scheme = environ.get("HTTP_X_FORWARDED_PROTO")
            if scheme not in ("https", "http"):
                return None
        return environ.get("HTTP_HOST"), scheme, environ.get("SCRIPT_NAME", ""), path, query

    def is_anybody(self, environ):
        """Whether the request says nothing of who asks, and asks for a whole page."""
        for name in PASSING_BY:
            if environ.get(name):
                return False
        if environ.get("CONTENT_LENGTH") not in (None, "", "0"):
            return False
        cookies = environ.get("HTTP_COOKIE")
        return not cookies or all(
            cookie.partition("=")[0].strip() in self.harmless_cookies for cookie in cookies.split(";")
        )

    def make(self, key, shelf, former, environ, start_response, *, version, made_at):
        """Have Django answer; where the answer may be kept, keep it and answer from there."""
        environ[WAITS] = True
        begun = []

        def begin(status, headers, exc_info=None):
            begun[:] = [status, headers, exc_info]

        answer = self.application(environ, begin)
        status, headers, exc_info = begun
        if not may_be_kept(answer, status, headers):
            start_response(status, headers, *([exc_info] if exc_info else []))
            return answer
        body = b"".join(answer)
        answer.close()
        page = Page(body, headers, version=version, made_at=made_at, former=former)
        shelf.put(key, page)
        return page.answer(environ, start_response, made_at)


def may_be_kept(answer, status, headers):
    """Whether an answer is a page for everybody: its view says so, and nothing on its way made it somebody's own."""
    if not status.startswith("200 ") or not is_stored(answer) or len(answer.content) > LARGEST_PAGE:
        return False
    named = {name.lower(): value for name, value in headers}
    cache_control = named.get("cache-control", "")
    return (
        "public" in cache_control
        and not {"private", "no-store"} & {word.strip() for word in cache_control.split(",")}
        and "set-cookie" not in named
        and "content-encoding" not in named
        and "*" not in named.get("vary", "")
    )
