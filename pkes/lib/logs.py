"""What a line of the log holds, and what it must not: no personal data, no token, nothing that looks like another line.

Every record is rebuilt from what may be written before it is formatted, so a library that hangs a whole request on its
record writes nothing of it. Whoever passes `extra=` can pass only what EXTRAS names.
"""

import contextvars
import logging
import re
import secrets
import traceback
import unicodedata

from pythonjsonlogger.json import JsonFormatter

# What follows these in an address is a one-time token; also where the address is a parameter of another one.
BEFORE_TOKENS = (
    "zaproszenie",
    "potwierdz-dane",
    "password/reset/key",
    "dolacz/szkic",
    "dolacz/potwierdz",
    "dolacz/stan",
    "wydarzenia/zapis",
    "szkolenia/zapis",
    "szkolenia/termin",
    "kalendarz",
    "aktualnosci/podglad",
    "newsletter/potwierdz",
    "newsletter/wypis",
    "ankieta",
    "szkolenia/zaswiadczenie/pobierz",
)
SLASH = r"(?:/|%2[fF])"
TOKEN = re.compile(
    rf"({SLASH}(?:{'|'.join(name.replace('/', SLASH) for name in BEFORE_TOKENS)}){SLASH})(?:(?!%2[fF])[^\s/?&\"'])+"
)
# Nothing in it is tried twice (possessive), and no local part is longer (RFC 5321, 4.5.3.1.1): the cost grows with the
# text, not with its square or worse, whatever somebody writes into an address.
_LABEL = r"[^\s@<>()\"',;:=/&?.]"
# No group is repeated possessively: Python before 3.11.5 takes such a one for another (gh-106052).
E_MAIL = re.compile(rf"[^\s@<>()\"',;:=/]{{1,64}}+@{_LABEL}++(?:\.{_LABEL}++)+")
# Telephones, NIP, REGON, PESEL, account numbers; a row's key is shorter.
LONG_NUMBER = re.compile(r"\+?\d(?:[ -]?\d){8,}")
# What PostgreSQL and SQLite repeat of a row that they refuse.
ROW = re.compile(r"(DETAIL: |Failing row contains|Key \(\w+\)=).*", re.S)
# What Python repeats of a value; an apostrophe inside a word is none.
QUOTED = re.compile(r"""(?<!\w)'[^']*'(?!\w)|(?<!\w)"[^"]*"(?!\w)""")
# A name of a field or a function is no personal data.
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
LONGEST = 4_000

# What an ID from a proxy looks like: nothing that means something to a log, a shell or a page.
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
EXTRAS = ("method", "path", "status", "ms")

_context = contextvars.ContextVar("log", default=None)


def new_id():
    return secrets.token_hex(8)


def begin(**fields):
    """Give these fields (`request` or `task`) to every line of this thread from here on, instead of those before.

    Nothing ends them: Django writes its line about a failed request when all of the middleware is through.
    """
    _context.set(fields)


def begin_task(**of_the_signal):
    """A worker takes a task. For django-q's signal."""
    begin(task=of_the_signal["task"]["id"])


def context():
    return dict(_context.get() or {})


def without_tokens(text):
    """A text with every one-time token in an address replaced by three dots."""
    return TOKEN.sub(r"\1…", text)


def one_line(text):
    """A text without anything that could end a line, move a cursor or turn the direction of writing."""
    if text.isprintable():
        return text
    return "".join(
        character if unicodedata.category(character) not in {"Cc", "Cf", "Zl", "Zp", "Cs"} else _escaped(character)
        for character in text
    )


def _escaped(character):
    return character.encode("unicode_escape").decode()


def clean(text):
    """What may be written of a text: one line, without tokens, addresses and long numbers, not without end."""
    text = without_tokens(text[: 2 * LONGEST])
    # Few texts hold an address, and to look for one where there can be none takes longer than all the rest.
    if "@" in text or "%40" in text:
        text = E_MAIL.sub("…", text.replace("%40", "@"))
    return one_line(LONG_NUMBER.sub("…", text))[:LONGEST]


def clean_error(text):
    """The same of an exception's words, which may repeat what somebody typed or what stands in a row."""
    return clean(QUOTED.sub(_unless_name, ROW.sub(r"\1…", text[: 2 * LONGEST])))


def _unless_name(quoted):
    return quoted[0] if NAME.fullmatch(quoted[0][1:-1]) else "'…'"


def clean_message(text):
    """The same of what a logger says. Where that is a whole traceback (django-q's), all but its lines of code is cleaned."""
    if "Traceback (most recent call last)" not in text:
        return clean(text)
    lines = [
        line if line.startswith(("  ", "Traceback ")) else clean_error(line)
        for line in text[: 4 * LONGEST].splitlines()
    ]
    return one_line(without_tokens("\n".join(lines)))


def clean_traceback(error):
    """Where an exception came from, as Python writes it: with lines of code, without the values of variables."""
    described = traceback.TracebackException.from_exception(error, capture_locals=False)
    lines = []
    for chunk in described.format():
        # A line of code, or a sentence of Python's own between two exceptions; all else are the exception's words.
        is_code = chunk.startswith(("  File ", "Traceback (", "\nDuring ", "\nThe above "))
        lines.append(chunk.rstrip("\n") if is_code else clean_error(chunk.rstrip("\n")))
    return without_tokens("\n".join(lines))


def presentable(record):
    """A new record that holds only what may be written of this one."""
    message = record.getMessage()
    fields = {name: value for name in EXTRAS if (value := getattr(record, name, None)) is not None}
    if isinstance(record.args, dict) and record.name == "granian.access":
        # The web server's own access line, where somebody has switched it on: the visitor's address is nobody's.
        message = record.msg % {**record.args, "addr": "-", "query_string": ""}
    fresh = logging.makeLogRecord(
        {
            "name": clean(record.name),
            "levelno": record.levelno,
            "levelname": record.levelname,
            "created": record.created,
            "msecs": record.msecs,
            "msg": clean_message(message),
            **{name: clean(value) if isinstance(value, str) else value for name, value in fields.items()},
            **context(),
        }
    )
    if record.exc_info and record.exc_info[1]:
        fresh.exc_text = clean_traceback(record.exc_info[1])
    return fresh


class JsonLines(JsonFormatter):
    """One JSON object a line, for programs."""

    def __init__(self):
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "error"},
            timestamp="at",
        )

    def format(self, record):
        return super().format(presentable(record))


class TextLines(logging.Formatter):
    """One line an event, for people; only a traceback has more."""

    def __init__(self):
        super().__init__("{asctime} {levelname} {name} {message}{more}", "%H:%M:%S", style="{", defaults={"more": ""})

    def format(self, record):
        fresh = presentable(record)
        fresh.more = "".join(f" {name}={value}" for name, value in context().items())
        return super().format(fresh)
