"""Consents are rows: which version of which text, given or withdrawn, when and how."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from members.actions.errors import MembersError
from members.models import Clause, ConsentEvent, User

log = logging.getLogger(__name__)


@transaction.atomic
def change_consent(person, kind, *, given, channel):
    """Note that a person gave or withdrew a consent; saying the same twice adds nothing. Returns the event or None."""
    # The person's row orders two clicks at once.
    person = User.objects.select_for_update().get(pk=person.pk)
    last = ConsentEvent.objects.last_of(person, kind)
    if given == bool(last and last.act == ConsentEvent.Act.GIVEN):
        return None
    clause = Clause.objects.current(kind) if given else last.clause
    if clause is None:
        raise MembersError(_("There is no text of this consent at present."))
    event = ConsentEvent.objects.create(
        person=person,
        email=person.email,
        clause=clause,
        act=ConsentEvent.Act.GIVEN if given else ConsentEvent.Act.WITHDRAWN,
        channel=channel,
    )
    log.info("consent: person=%s kind=%s act=%s", person.pk, kind, event.act)
    return event
