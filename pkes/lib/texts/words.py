"""Reading the office's words: for pages from memory, for mails from the database."""

from pkes.lib.texts.models import Text
from pkes.lib.texts.places import PLACES

# What this process last read: the number of the change, and {(key, language): text}.
_read = {"number": 0, "texts": {}}


def texts_of(number):
    """All changed texts of pages as of a number that every change counts up; nothing is asked while it is the same, or 0."""
    if number and number != _read["number"]:
        keys = [key for key, place in PLACES.items() if not place.is_mail]
        rows = Text.objects.filter(key__in=keys).values_list("key", "text_pl", "text_en")
        texts = {(key, "pl"): pl for key, pl, _en in rows} | {(key, "en"): en for key, _pl, en in rows}
        _read.update(number=number, texts=texts)
    return _read["texts"] if number else {}


def worded(template, context, language, subject, text):
    """Subject and text of a mail in the office's words, where there are some in its language."""
    place = PLACES.get(template)
    row = Text.objects.filter(key=template).first() if place else None
    return (subject, text) if row is None else in_words(place, row, context, language, subject, text)


def in_words(place, row, context, language, subject, text):
    """The same, of a row that may not be stored."""
    own_subject, own_text = getattr(row, f"subject_{language}"), getattr(row, f"text_{language}")
    return (
        place.fill_subject(own_subject, context) if own_subject else subject,
        place.fill(own_text, context) if own_text else text,
    )
