"""Versions of what people change: kept by django-reversion, read, compared and struck out here.

A request's changes are one revision: when, who, and for which organisation (in the revision's comment). What is kept of a
row are its columns, and the rows that a page edits with it.
"""

import contextlib
import datetime
import functools
import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reversion
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reversion.models import Revision, Version
from reversion.revisions import _current_frame, _update_frame

log = logging.getLogger(__name__)

# What stands where words were struck out.
GONE = "…"
NOTHING = "–"


def keep(model, *, with_rows_of=(), without=()):
    """Keep versions of a model, and with each of them the rows of other models that point at it: {model: its foreign key}."""
    if not reversion.is_registered(model):
        names = [key.remote_field.get_accessor_name() for key in dict(with_rows_of).values()]
        reversion.register(model, follow=names, exclude=without)
    for other, key in dict(with_rows_of).items():
        if not reversion.is_registered(other):
            reversion.register(other, follow=[key.name])


@contextlib.contextmanager
def kept():
    """Keep what is saved inside the block as one revision; what an act took back again is not in it."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(reversion.create_revision(atomic=False))
        yield
        if read_again():
            with transaction.atomic():
                stack.close()


def read_again():
    """Replace what was noted at each saving by what the database holds now. True where something of it is new."""
    [(using, noted)] = _current_frame().db_versions.items()
    _update_frame(db_versions={using: {}})
    for version in noted.values():
        row = version._model._base_manager.filter(pk=version.object_id).first()
        if row:
            reversion.add_to_revision(row)
    noted = _current_frame().db_versions[using]
    if any(is_news(version, noted) for version in noted.values()):
        return True
    _update_frame(db_versions={using: {}})
    return False


def is_news(version, noted):
    """Is a version other than the last one of its row, or has a row that was kept with that one gone?"""
    last = Version.objects.get_for_object_reference(version._model, version.object_id).first()
    if last is None or last.field_dict != version.field_dict:
        return True
    present = {(other.content_type_id, other.object_id) for other in noted.values()}
    return not of_revision(last) <= present


def of_revision(version):
    return {(other.content_type_id, other.object_id) for other in version.revision.version_set.all()}


# Reading


@dataclass(frozen=True)
class Entry:
    """A moment in the life of a row: `key` names it, `what` says which fields changed, `behalf` for whom it was done."""

    key: int
    at: datetime.datetime
    who: str
    what: list
    behalf: str = ""


@dataclass(frozen=True)
class Part:
    """A field of a row, or a row that belongs to it, at some moment: what it is called, its value, how to say that."""

    name: str
    value: Any
    say: Callable

    @property
    def words(self):
        return self.say(self.value)


class Versions:
    """The history of the rows of one model, as its page at the desk shows it."""

    def all(self, row):
        """All moments, the newest first."""
        versions = Version.objects.get_for_object(row).select_related("revision__user")
        return versions.prefetch_related("revision__version_set")

    def entries(self, row, some):
        """Some of `all` as Entry; each says what differs from the one before it."""
        some = list(some)
        before = list(self.all(row).filter(pk__lt=some[-1].pk)[:1]) if some else []
        states = [self.read(version) for version in [*some, *before]]
        return [
            Entry(
                version.pk,
                version.revision.date_created,
                str(version.revision.user or NOTHING),
                [name for name, _old, _new in differing(older, newer)]
                if older
                else [_("the first version that was kept")],
                version.revision.comment,
            )
            for version, newer, older in zip(some, states, [*states[1:], None], strict=False)
        ]

    def state(self, row, key=None):
        """{field: Part} of a moment, or of now; None where there is no such moment."""
        if key is None:
            return state_of(*self.now(row))
        version = self.all(row).filter(pk=key).first()
        return version and self.read(version)

    def values(self, row, key):
        """{field: value} of a moment, to fill a form with."""
        return {name: part.value for name, part in (self.state(row, key) or {}).items()}

    def rows(self, row, key):
        """{model: {key: {field: value}}} of the rows that belonged to a row at a moment; None where they are not kept."""
        version = self.all(row).filter(pk=key).first()
        rows = {}
        for other in version.revision.version_set.all() if version else []:
            if points_at(other, version):
                values = {name: part.value for name, part in parts(other).items()}
                rows.setdefault(other._model, {})[int(other.object_id)] = values
        return rows

    def read(self, version):
        return state_of(version, version.revision.version_set.all())

    def now(self, row):
        """The present as a version that is not stored, and those of the rows that belong to it."""
        with reversion.create_revision(manage_manually=True, atomic=False):
            before = _current_frame().db_versions
            _update_frame(db_versions={using: {} for using in before})
            reversion.add_to_revision(row)
            [noted] = _current_frame().db_versions.values()
            _update_frame(db_versions=before)
        own = next(each for each in noted.values() if each._model is type(row) and each.object_id == str(row.pk))
        return own, noted.values()

    def redact(self, row, words, *, by):
        """Strike words out of the history of a row. Returns how many versions held them."""
        keys = [
            pair
            for version in self.all(row)
            for pair in of_revision(version) | {(version.content_type_id, str(row.pk))}
        ]
        held = Q(pk__in=[])
        for content_type, object_id in set(keys):
            held |= Q(content_type=content_type, object_id=object_id)
        number = redact(strike(words), [words], among=held)
        log.info("history redacted: %s %s versions=%s by=%s", row._meta.label_lower, row.pk, number, by.pk)
        return number


def state_of(version, others):
    state = parts(version)
    belonging = [other for other in others if points_at(other, version)]
    for other in sorted(belonging, key=lambda other: (other.content_type_id, int(other.object_id))):
        own = {column.name for column in other._model._meta.local_fields if column.related_model is version._model}
        value = {name: part for name, part in parts(other).items() if name not in own}
        state[other.content_type_id, other.object_id] = Part(
            capital(other._model._meta.verbose_name), value, rows_words
        )
    return state


def parts(version):
    values = version.field_dict
    return {
        column.name: Part(capital(column.verbose_name), values[column.attname], functools.partial(in_words, column))
        for column in (*version._model._meta.local_fields, *version._model._meta.local_many_to_many)
        if column.attname in values and not column.primary_key
    }


def points_at(other, version):
    """Has a kept row a key to the row of a version?"""
    return other._model is not version._model and any(
        isinstance(column, models.ForeignKey)
        and column.related_model is version._model
        and str(other.field_dict.get(column.attname)) == version.object_id
        for column in other._model._meta.local_fields
    )


def differing(older, newer):
    """(name, older Part or None, newer Part or None) of what differs between two states."""
    return [
        ((newer.get(key) or older[key]).name, older.get(key), newer.get(key))
        for key in dict.fromkeys([*older, *newer])
        if plain(older.get(key)) != plain(newer.get(key))
    ]


def plain(part):
    """The value of a part, to be compared."""
    if part is None or not isinstance(part.value, dict):
        return part and part.value
    return {name: getattr(inner, "value", inner) for name, inner in part.value.items()}


def rows_words(row):
    pairs = [(part.name, part.words) for part in row.values()]
    return "\n".join(f"{name}: {words}" for name, words in pairs if words != NOTHING)


def in_words(column, value):
    """A column's value as people read it; what is not there any more goes by its number."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(column, models.ForeignKey):
        return str(column.related_model._base_manager.filter(pk=value).first() or f"({value})")
    if isinstance(column, models.ManyToManyField):
        return ", ".join(map(str, column.related_model._base_manager.filter(pk__in=value)))
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "j E Y, H:i")
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    return date_format(value, "j E Y") if isinstance(value, datetime.date) else str(value)


def capital(words):
    return f"{words[:1].upper()}{words[1:]}"


# Striking out


def strike(words):
    """Return a function that puts a sign in place of some words, wherever they stand, in any case."""
    found = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
    return lambda text: found.sub(GONE, text)


@transaction.atomic
def redact(strike_out, words, among=None):
    """Run `strike_out` over all texts of all versions (or some) that hold one of the words. Returns how many changed.

    The one way in which personal data leaves the history: the desk's, and erasure's.
    """
    held = Q(pk__in=[])
    for word in words:
        held |= Q(serialized_data__icontains=json.dumps(word, ensure_ascii=False)[1:-1]) | Q(
            object_repr__icontains=word
        )
    versions = Version.objects.filter(among if among is not None else held).order_by("pk").select_for_update()
    number = 0
    for version in versions.iterator():
        data = json.dumps(struck(json.loads(version.serialized_data), strike_out), ensure_ascii=False)
        text = strike_out(version.object_repr)
        if (json.loads(data), text) != (json.loads(version.serialized_data), version.object_repr):
            version.serialized_data, version.object_repr = data, text
            version.save(update_fields=["serialized_data", "object_repr"])
            number += 1
    return number


def struck(value, strike_out):
    if isinstance(value, dict):
        return {name: struck(inner, strike_out) for name, inner in value.items()}
    if isinstance(value, list):
        return [struck(inner, strike_out) for inner in value]
    return strike_out(value) if isinstance(value, str) else value


def forget(model, keys):
    """Delete the versions of rows that are erased themselves."""
    Version.objects.get_for_model(model).filter(object_id__in=map(str, keys)).delete()
    Revision.objects.filter(version=None).delete()
