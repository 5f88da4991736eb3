"""Erasing somebody everywhere: each app forgets what it holds, in one transaction."""

from django.db import transaction

from events.actions import forget_invited, forget_person
from members import actions


@transaction.atomic
def erase(person, *, by):
    """Erase a person with an account, at their own wish or, at their wish, by the office. Returns the row that proves it."""
    for address in actions.addresses_of(person):
        forget_person(address, by=by)
        forget_invited(address, by=by)
    return actions.erase(person, by=by)


@transaction.atomic
def erase_stranger(*, email, name="", organization=None, by):
    """Erase somebody without an account: by the address, or by the name in one organisation."""
    if email:
        forget_person(email, by=by)
        forget_invited(email, by=by)
    return actions.erase_stranger(email=email, name=name, organization=organization, by=by)
