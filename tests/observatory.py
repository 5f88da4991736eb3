"""The HTTP Observatory's rules as data, and how many points an answer gets by them.

The rules and their points are those of https://github.com/mdn/mdn-http-observatory (src/grader/charts.js for the points,
src/analyzer/tests/*.js for what each is given for), read in the version of commit 01b47110e065fe4c9dde33973783048d45abdaa4.
Everybody begins with 100; points above that count only from 90 on. 135 can be had, and 5 more for a host that browsers
have in their preload list, which nobody can earn before the portal has an address; we do not count them.
"""

import html.parser
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

BASE = 100
LEAST_FOR_BONUS = 90
HALF_A_YEAR = 15_768_000

POINTS = {
    "csp": {
        "default-src 'none', nothing unsafe": 10,
        "nothing unsafe": 5,
        "unsafe styles": 0,
        "insecure pictures": -10,
        "eval": -10,
        "unsafe scripts": -20,
        "insecure scheme": -20,
        "none": -25,
    },
    "cookies": {
        "secure, HttpOnly, SameSite": 5,
        "secure, HttpOnly": 0,
        "no cookies": 0,
        "not secure but HSTS": -5,
        "session not secure but HSTS": -10,
        "not secure": -20,
        "SameSite invalid": -20,
        "CSRF without SameSite": -20,
        "session without HttpOnly": -30,
        "session not secure": -40,
    },
    "cors": {"none": 0, "public": 0, "restricted": 0, "universal": -50},
    "redirection": {"to https": 0, "to another host": -5, "not at first": -10, "none": -20},
    "referrer": {"private": 5, "none": 0, "unsafe": -5, "invalid": -5},
    "hsts": {"half a year": 0, "shorter": -10, "none": -20, "invalid": -20},
    "sri": {
        "all with SRI": 5,
        "not HTML": 0,
        "no scripts": 0,
        "own scripts only": 0,
        "foreign over https": -5,
        "foreign over http": -50,
    },
    "nosniff": {"nosniff": 0, "none": -5, "invalid": -5},
    "frames": {"by CSP": 5, "deny": 0, "none": -20, "invalid": -20},
    "corp": {"same-origin": 10, "same-site": 10, "cross-origin": 0, "none": 0, "invalid": -5},
}

BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
UNSAFE = {"'unsafe-inline'", "data:"}
PRIVATE_REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
UNSAFE_REFERRERS = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}


def score(headers, body, *, cookies=(), redirection="to https"):
    """(points, {test: (result, points)}) of one answer over https.

    `headers` is a mapping that does not care about case, `cookies` are the values of Set-Cookie, `redirection` is what
    became of the same request over http.
    """
    results = {
        "csp": csp(headers),
        "cookies": cookies_of(cookies, has_hsts=hsts(headers) == "half a year"),
        "cors": cors(headers),
        "redirection": redirection,
        "referrer": referrer(headers),
        "hsts": hsts(headers),
        "sri": sri(headers, body),
        "nosniff": nosniff(headers),
        "frames": frames(headers),
        "corp": corp(headers),
    }
    points = {test: POINTS[test][result] for test, result in results.items()}
    total = BASE + sum(number for number in points.values() if number < 0)
    if total >= LEAST_FOR_BONUS:
        total += sum(number for number in points.values() if number > 0)
    return max(total, 0), {test: (results[test], points[test]) for test in results}


def policy(headers):
    """The policy as {directive: set of sources}; the first of two alike counts."""
    found = {}
    for directive in (headers.get("Content-Security-Policy") or "").split(";"):
        name, *sources = directive.split() or [""]
        if name:
            found.setdefault(name.lower(), {source.lower() for source in sources})
    return found


def csp(headers):
    rules = policy(headers)
    if not rules:
        return "none"
    default = rules.get("default-src", {"*"})
    scripts, objects, styles = (rules.get(name, default) for name in ("script-src", "object-src", "style-src"))
    active = [source for name, sources in rules.items() if name not in {"img-src", "media-src"} for source in sources]
    passive = rules.get("img-src", default) | rules.get("media-src", default)
    if scripts & (BROAD | UNSAFE) or objects & BROAD:
        return "unsafe scripts"
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return "insecure scheme"
    if "'unsafe-eval'" in scripts | styles:
        return "eval"
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return "insecure pictures"
    if styles & (BROAD | UNSAFE):
        return "unsafe styles"
    return "default-src 'none', nothing unsafe" if rules.get("default-src") == {"'none'"} else "nothing unsafe"


def cookies_of(values, *, has_hsts):
    found = []
    for value in values:
        for name, morsel in SimpleCookie(value).items():
            if morsel["max-age"] == "0":
                continue  # one that goes is in no browser's jar
            is_session = any(word in name.lower() for word in ("login", "sess"))
            same_site = morsel["samesite"].lower()
            if same_site and same_site not in {"lax", "strict", "none"}:
                found.append("SameSite invalid")
            if not morsel["secure"]:
                kind = "session not secure" if is_session else "not secure"
                found.append(f"{kind} but HSTS" if has_hsts else kind)
                if same_site == "none":
                    found.append("SameSite invalid")
            if "csrf" in name.lower() and not same_site:
                found.append("CSRF without SameSite")
            if is_session and not morsel["httponly"]:
                found.append("session without HttpOnly")
            if not same_site:
                found.append("secure, HttpOnly")
    if not values:
        return "no cookies"
    return min(found, key=POINTS["cookies"].get, default="secure, HttpOnly, SameSite")


def cors(headers):
    origin = headers.get("Access-Control-Allow-Origin")
    if not origin:
        return "none"
    if headers.get("Access-Control-Allow-Credentials", "").lower() == "true":
        return "universal"
    return "public" if origin.strip() == "*" else "restricted"


def redirected(address, status, location):
    """What became of a request over http."""
    if status not in {301, 302, 303, 307, 308}:
        return "none"
    target = urlsplit(location)
    if target.scheme != "https":
        return "not at first"
    return "to https" if target.hostname == urlsplit(address).hostname else "to another host"


def referrer(headers):
    words = [word.strip().lower() for word in (headers.get("Referrer-Policy") or "").split(",") if word.strip()]
    known = [word for word in words if word in PRIVATE_REFERRERS | UNSAFE_REFERRERS]
    if not words:
        return "none"
    if not known:
        return "invalid"
    return "private" if known[-1] in PRIVATE_REFERRERS else "unsafe"


def hsts(headers):
    value = headers.get("Strict-Transport-Security")
    if not value:
        return "none"
    ages = [part.strip()[8:] for part in value.lower().split(";") if part.strip().startswith("max-age=")]
    if len(ages) != 1 or not ages[0].isdecimal():
        return "invalid"
    return "half a year" if int(ages[0]) >= HALF_A_YEAR else "shorter"


class Scripts(html.parser.HTMLParser):
    """The scripts of a page as [(address, whether it has an integrity)]; one without address has ""."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "script":
            values = dict(attrs)
            self.found.append((values.get("src") or "", bool(values.get("integrity"))))


def sri(headers, body):
    if not (headers.get("Content-Type") or "").startswith(("text/html", "application/xhtml+xml")):
        return "not HTML"
    scripts = Scripts(body.decode()).found
    if not scripts:
        return "no scripts"
    foreign = [(src, has_sri) for src, has_sri in scripts if src.startswith(("//", "http:", "https:"))]
    if any(not src.startswith("https:") for src, _has_sri in foreign):
        return "foreign over http"
    if any(not has_sri for _src, has_sri in foreign):
        return "foreign over https"
    return "all with SRI" if any(has_sri for _src, has_sri in scripts) else "own scripts only"


def nosniff(headers):
    value = headers.get("X-Content-Type-Options")
    return "none" if not value else "nosniff" if value.strip().lower() == "nosniff" else "invalid"


def frames(headers):
    if policy(headers).get("frame-ancestors"):
        return "by CSP"
    value = headers.get("X-Frame-Options")
    return "none" if not value else "deny" if value.strip().lower() in {"deny", "sameorigin"} else "invalid"


def corp(headers):
    value = headers.get("Cross-Origin-Resource-Policy")
    return "none" if not value else value if value in POINTS["corp"] else "invalid"
