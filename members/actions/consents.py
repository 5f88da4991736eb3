"""Consents are rows: which version of which text, given or withdrawn, when and how."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from members.actions.errors import MembersError
from members.models import Clause, ConsentEvent, User

log = logging.getLogger(__name__)


@transaction.atomic
def change_consent(person, kind, *, given, channel, clause=None):
    """Note that a person gave or withdrew a consent. Returns the event, or None where it was said already.

    `clause` is the version that the person had before their eyes; one that is not in force any more cannot be agreed to.
    Whoever agreed to an older version agrees to the newer one anew. Withdrawing asks nothing.
    """
    # The person's row orders two clicks at once.
    person = User.objects.select_for_update().get(pk=person.pk)
    last = ConsentEvent.objects.last_of(person, kind)
    is_given = last is not None and last.is_given
    current = Clause.objects.current(kind)
    if given and current is None:
        raise MembersError(_("There is no text of this consent at present."))
    if given and clause is not None and clause != current:
        raise MembersError(_("The text of this consent has changed meanwhile. Please read it again."))
    if given == is_given and not (given and last.clause != current):
        return None
    event = ConsentEvent.objects.create(
        person=person,
        email=person.email,
        clause=current if given else last.clause,
        act=ConsentEvent.Act.GIVEN if given else ConsentEvent.Act.WITHDRAWN,
        channel=channel,
    )
    log.info("consent: person=%s kind=%s act=%s", person.pk, kind, event.act)
    return event


@transaction.atomic
def note_shown(clause, *, by, channel):
    """Note that a person was shown a version of a text, once. Returns the event, or None where it was noted already."""
    # The person's row orders two clicks at once.
    person = User.objects.select_for_update().get(pk=by.pk)
    shown = {"person": person, "clause": clause, "act": ConsentEvent.Act.SHOWN}
    if ConsentEvent.objects.filter(**shown).exists():
        return None
    event = ConsentEvent.objects.create(**shown, email=person.email, channel=channel)
    log.info("clause shown: person=%s clause=%s", person.pk, clause.pk)
    return event


@transaction.atomic
def add_clause(clause, *, by):
    """Put a new wording beside the former ones, as the next version of its kind. Returns it."""
    versions = Clause.objects.select_for_update().filter(kind=clause.kind).values_list("version", flat=True)
    clause.version = max(versions, default=0) + 1
    clause.save(force_insert=True)
    log.info("clause: kind=%s version=%s by=%s", clause.kind, clause.version, by.pk)
    return clause


@transaction.atomic
def change_clause(clause, *, by):
    """Store other words of a version that is not in force yet. Raises MembersError once somebody may have read it."""
    if Clause.objects.select_for_update().get(pk=clause.pk).is_frozen:
        raise MembersError(_("This version is in force already, and people have read it. Add a new version instead."))
    clause.save(update_fields=["text_pl", "text_en", "valid_from"])
    transaction.on_commit(lambda: log.info("clause changed: %s by=%s", clause.pk, by.pk))
    return clause
