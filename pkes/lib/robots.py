"""Telling robots from people, without a third party and without a riddle that somebody could not solve.

Three signs raise doubt: a field that only a robot fills, a form sent back faster than anybody types, and many forms from
one network. Who is in doubt is asked to send once more: the browser then does some sums (`static/js/proof.js`), or, without
JavaScript, a few of those an hour are let through all the same. Whatever is let through still has to prove its address by
a mail. No text of ours is shown here: the page says what to do.
"""

import hashlib
import ipaddress
import math
import re
import secrets
import time
from enum import Enum

from allauth.account.adapter import get_adapter
from django import forms
from django.core import signing
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

SECONDS_TO_TYPE = 4
STAMP_DAYS = 7
SECONDS_TO_PRESS = 2
# So many bits of a sum must be nought: some 30,000 tries, about a second of a phone.
BITS = 15
HOUR = 3600

stamps = signing.TimestampSigner(salt="robots.stamp")
challenges = signing.TimestampSigner(salt="robots.challenge")


class Verdict(Enum):
    """What to do with a form that was sent: take it, show it again with a challenge, or answer 429."""

    PASS = "pass"  # noqa: S105 - no password
    CHALLENGE = "challenge"
    STOP = "stop"


def new_stamp():
    """When a form was opened, signed, with a word of its own that tells a double click from a second form."""
    return stamps.sign(secrets.token_urlsafe(12))


class TrapForm(forms.Form):
    """Add to a form that everybody may send, and include `_robots.html` in its page."""

    url_again = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )
    stamp = forms.CharField(required=False, initial=new_stamp, widget=forms.HiddenInput)
    challenge = forms.CharField(required=False, widget=forms.HiddenInput)
    answer = forms.CharField(required=False, widget=forms.HiddenInput)

    TRAPS = ("url_again", "stamp", "challenge", "answer")

    @property
    def form_key(self):
        """The word of the form that was sent; empty where its stamp is not ours or too old."""
        return read(stamps, self.data.get("stamp", ""), days=STAMP_DAYS)[0]

    @property
    def raises_doubt(self):
        word, age = read(stamps, self.data.get("stamp", ""), days=STAMP_DAYS)
        return bool(self.data.get("url_again")) or not word or age < SECONDS_TO_TYPE

    def set_challenge(self):
        """Show the form once more, with sums for the browser to do."""
        self.data = self.data.copy()
        self.data["challenge"], self.data["answer"] = challenges.sign(secrets.token_urlsafe(12)), ""
        self.is_challenged = True


def read(signer, value, *, days):
    """What was signed and how many seconds ago; empty and nought where it is not ours or older than `days`."""
    try:
        word = signer.unsign(value, max_age=days * 24 * HOUR)
        signed_at = signing.b62_decode(value.split(":")[-2])
    except (signing.BadSignature, ValueError, IndexError, OverflowError):
        return "", 0
    return word, time.time() - signed_at


def judge(request, form, *, action, soft=5, hard=30):
    """The verdict on a form that was sent; counts it. `soft` and `hard` are forms an hour from one address.

    A network (/24, or /48 of IPv6) may send three times as many: a school or an office sits behind one.
    """
    address = address_of(request)
    number = count(f"{action}:{address}", HOUR)
    of_network = count(f"{action}:{network_of(address)}", HOUR)
    if number > hard or of_network > 3 * hard:
        return Verdict.STOP
    if not form.raises_doubt and number <= soft and of_network <= 3 * soft:
        return Verdict.PASS
    word, age = read(challenges, form.data.get("challenge", ""), days=1)
    if not word or age < SECONDS_TO_PRESS or not cache.add(f"robots:used:{word}", 1, 24 * HOUR):
        return Verdict.CHALLENGE
    if is_solved(form.data["challenge"], form.data.get("answer", "")):
        return Verdict.PASS
    return Verdict.PASS if count(f"{action}:unsolved:{network_of(address)}", HOUR) <= soft else Verdict.STOP


def is_solved(challenge, answer):
    """True where SHA-256 of the challenge and the answer begins with BITS noughts."""
    digest = hashlib.sha256(f"{challenge}:{answer[:20]}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[: math.ceil(BITS / 8)], "big") >> (-BITS % 8) == 0


def count(key, seconds):
    """How often this was called with `key` in the present window of `seconds`. All processes count together."""
    key = f"robots:{hashlib.sha256(key.encode()).hexdigest()[:32]}:{int(time.time() // seconds)}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # the window ended between the two lines
        return 1


def address_of(request):
    return get_adapter().get_client_ip(request)


def network_of(address):
    """The network that an address lies in, as text."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


# What programs that fetch pages by themselves call themselves; the rest of a browser's name is not looked at.
PROGRAMS = re.compile(
    r"bot\b|bots\b|crawl|spider|slurp|preview|fetch|monitor|curl|wget|python|java/|headless", re.IGNORECASE
)


def is_program(request):
    """True of a request that no person made: a search engine, a preview of a link, a page fetched ahead of time."""
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    name = request.headers.get("User-Agent", "")
    return not name or bool(PROGRAMS.search(name)) or "prefetch" in ahead
