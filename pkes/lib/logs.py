"""What the log must not hold."""

import logging
import re

# What follows these in an address is a one-time token; also where the address is a parameter of another one.
BEFORE_TOKENS = (
    "zaproszenie",
    "potwierdz-dane",
    "password/reset/key",
    "dolacz/szkic",
    "dolacz/potwierdz",
    "dolacz/stan",
    "wydarzenia/zapis",
    "kalendarz",
    "ankieta",
)
SLASH = r"(?:/|%2[fF])"
TOKEN = re.compile(
    rf"({SLASH}(?:{'|'.join(name.replace('/', SLASH) for name in BEFORE_TOKENS)}){SLASH})(?:(?!%2[fF])[^\s/?&\"'])+"
)


def without_tokens(text):
    """A text with every one-time token in an address replaced by three dots."""
    return TOKEN.sub(r"\1…", text)


class HideTokens(logging.Filter):
    """Takes one-time tokens out of what is logged: Django names the address of a request that went wrong."""

    def filter(self, record):
        message = record.getMessage()
        clean = without_tokens(message)
        if clean != message:
            record.msg, record.args = clean, ()
        return True
