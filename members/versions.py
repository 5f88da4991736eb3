"""Who changed what for whom: the revision of a request, and the history of an organisation."""

import logging

import reversion
from django.db import transaction

from members.actions.profiles import logo_value
from members.actions.register import plain
from members.fields import IDENTITY, LIVE, ROWS, in_words, read
from members.history import name_of
from pkes.lib import versions
from pkes.lib.versions import NOTHING, Entry, Part, Versions, capital, strike, struck

log = logging.getLogger(__name__)

SAFE = {"GET", "HEAD", "OPTIONS"}
PLACE = ["latitude", "longitude", "location_precision", "location_to_confirm", "location_note_pl", "location_note_en"]
FIELDS = [*IDENTITY, *LIVE, "logo", "slug", "run_by", *PLACE]
# What is no column of the form, or is kept by its words only.
NOT_IN_FORM = {*ROWS, "logo", "run_by"}


def keep_versions(get_response):
    """Keep what a request changes as one revision, with who did it and for which organisation."""

    def middleware(request):
        if request.method in SAFE:
            return get_response(request)
        with versions.kept():
            response = get_response(request)
            if request.user.is_authenticated:
                reversion.set_user(request.user)
            acting = getattr(request, "acting", None)
            if acting:
                reversion.set_comment(acting.organization.name)
        return response

    return middleware


class OrganizationVersions(Versions):
    """An organisation's history is made of its changes: a moment is the state right after one of them."""

    def all(self, row):
        return row.changes.select_related("by")

    def entries(self, row, some):
        return [
            Entry(
                change.pk,
                change.at,
                str(change.by or NOTHING),
                [called(change)],
                row.name if change.is_on_behalf else "",
            )
            for change in some
        ]

    def state(self, row, key=None):
        values = {
            field: read(row, field) if field in ROWS else logo_value(row) if field == "logo" else plain(row, field)
            for field in FIELDS
        }
        if key is not None:
            own = row.changes.filter(merged_from="")
            if not row.changes.filter(pk=key).exists():
                return None
            # The first later change of a field found what it was.
            values |= {change.field: change.old for change in own.filter(pk__gt=key).order_by("-pk")}
        return {field: Part(capital(name_of(field)), value, says(field)) for field, value in values.items()}

    def values(self, row, key):
        parts = super().values(row, key)
        return {field: value for field, value in parts.items() if field not in NOT_IN_FORM and value is not None}

    def rows(self, row, key):
        """They have no versions of their own: what is in them stands in words in the changes."""
        return

    @transaction.atomic
    def redact(self, row, words, *, by):
        strike_out, number = strike(words), 0
        for change in row.changes.select_for_update(of=["self"]):
            old, new = struck(change.old, strike_out), struck(change.new, strike_out)
            if (old, new) != (change.old, change.new):
                change.old, change.new = old, new
                change.save(update_fields=["old", "new"])
                number += 1
        log.info("history redacted: organization=%s changes=%s by=%s", row.pk, number, by.pk)
        return number


def called(change):
    return f"{name_of(change.field)} ({change.merged_from})" if change.merged_from else name_of(change.field)


def says(field):
    return lambda value: in_words(field, value)
