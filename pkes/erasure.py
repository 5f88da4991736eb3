"""Erasing somebody everywhere: each app forgets what it holds, in one transaction."""

from django.db import transaction
from django.utils.translation import gettext as _

from cooperation.actions import forget_author, forget_in_bookings
from events.actions import forget_invited, forget_person
from members import actions
from members.actions import MembersError, data_requests
from members.actions.erasure import traces_of
from members.emails_data_requests import send_erased
from members.models import DataRequest
from pkes.lib.imports.actions import forget_person as forget_imports
from pkes.lib.jobs.actions import forget_person as forget_jobs
from publications.actions.contact import forget_messages
from publications.actions.subscribers import forget_subscriber
from trainings import actions as of_trainings


@transaction.atomic
def erase(person, *, by):
    """Erase a person with an account, at their own wish or, at their wish, by the office. Returns the row that proves it."""
    for address in actions.addresses_of(person):
        forget_address(address, by=by)
    forget_jobs(person)
    strike_out = traces_of(person).strike_out
    forget_author(person, strike_out)
    forget_in_bookings(person, strike_out)
    return actions.erase(person, by=by)


@transaction.atomic
def erase_stranger(*, email, name="", organization=None, by):
    """Erase somebody without an account: by the address, or by the name in one organisation."""
    if email:
        forget_address(email, by=by)
    if name:
        forget_imports(name)
    if name and organization:
        of_trainings.forget_named(name, organization, by=by)
    return actions.erase_stranger(email=email, name=name, organization=organization, by=by)


def forget_address(email, *, by):
    """Take everything that hangs on an address out of meetings and trainings."""
    forget_person(email, by=by)
    forget_invited(email, by=by)
    of_trainings.forget_person(email, by=by)
    of_trainings.forget_invited(email, by=by)
    of_trainings.forget_wishes(email, by=by)
    forget_subscriber(email, by=by)
    forget_messages(email, by=by)
    forget_imports(email)


@transaction.atomic
def erase_as_asked(request, *, by):
    """Erase whoever asked for it in a request about their data, which closes it. The last mail to them says so."""
    request = data_requests.locked(request, DataRequest.State.IN_PROGRESS)
    if not request.is_erasure:
        raise MembersError(_("This request is not about erasure."))
    email, language = request.email, request.language
    if request.person:
        proof = erase(request.person, by=by)
    else:
        proof = erase_stranger(email=email, name=request.name, organization=request.organization, by=by)
    if email:
        send_erased(email, proof.reference, language=language)
    return proof
