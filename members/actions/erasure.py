"""Erasing a person: the account goes, and with it every value that tells who they were."""

import json
import logging
import re
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from reversion.models import Revision, Version

from members import emails
from members.actions.errors import MembersError
from members.actions.join import forget_person
from members.models import (
    Change,
    ChangeProposal,
    ConfirmationRequest,
    ConsentEvent,
    ContactPerson,
    DataRequest,
    Invitation,
    JoinRequest,
    Organization,
    ProposedField,
    User,
)
from pkes.lib import versions
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry
from pkes.lib.dates import months_later
from pkes.lib.outbox.models import Mail

log = logging.getLogger(__name__)

# What stands where a name or an address was.
GONE = "…"
NOBODY = "erased@invalid"


@dataclass(frozen=True)
class Traces:
    """By what a person is recognised: by an address anywhere, by the name only where they had to do with an organisation."""

    addresses: frozenset
    name: str
    organizations: frozenset

    def is_of(self, person, organization):
        """Is a contact person, as the history keeps one, the person of these traces?"""
        is_namesake = bool(self.name) and plain(person.get("name", "")) == plain(self.name)
        return plain(person.get("email", "")) in self.addresses or (is_namesake and organization in self.organizations)

    @property
    def words(self):
        """What is struck out of texts: the addresses, and a name with its surname; a first name alone is many people's."""
        return [*self.addresses, *([self.name] if " " in self.name.strip() else [])]

    def strike_out(self, text, words=None):
        """The text with a sign in place of each of the words, whole words only."""
        words = self.words if words is None else words
        found = "|".join(r"\s+".join(map(re.escape, word.split())) for word in words)
        return re.sub(rf"(?<![\w.+-])(?:{found})(?![\w-]|\.\w)", GONE, text, flags=re.IGNORECASE) if found else text

    def strike_out_of(self, value, organization):
        """A value of the history without the person: lists lose their rows, texts the words. None where nothing is left."""
        if isinstance(value, list):
            return [row for row in value if "visibility" not in row or not self.is_of(row, organization)]
        if not isinstance(value, str):
            return value
        text = self.strike_out(value, self.words if organization in self.organizations else self.addresses)
        return text if text != GONE else None


def plain(text):
    return " ".join(text.casefold().split())


@transaction.atomic
def erase(person, *, by):
    """Erase a person's account and their values everywhere. Returns the row that proves it, which names nobody.

    Organisations, their history and the mail log stay, without the person. An organisation that loses its last owner is
    told to the office. Staff are refused: first somebody of the office takes their rights away.
    """
    traces = traces_of(person)
    lock(traces)
    # After the organisations, in the order of all other acts.
    person = User.objects.select_for_update().filter(pk=person.pk).first()
    if person is None:
        raise MembersError(_("This account has been erased already."))
    if person.is_staff or person.is_superuser:
        raise MembersError(_("This account works in the office. Its rights must be taken away before it is erased."))
    orphans = [row.organization for row in person.representations.select_related("organization") if row.is_sole_owner]
    pk, is_own_wish = person.pk, by.pk == person.pk
    ConsentEvent.objects.filter(person=person).update(email="")
    LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(pk)).delete()
    forget(traces, account=pk)
    proof = prove(traces, person=person, by=by)
    person.delete()
    for organization in orphans:
        emails.send_without_owner(organization)
    log.info("erased: person=%s by=%s", pk, "self" if is_own_wish else by.pk)
    note(by, Entry.What.ERASURE, proof)
    return proof


@transaction.atomic
def erase_stranger(*, email, name="", organization=None, by):
    """Erase somebody without an account, a contact person of today or of long ago: by the address, by the name in one organisation."""
    address = plain(email)
    if address and User.objects.filter(email=address).exists():
        raise MembersError(_("This address has an account. Erase the account: what is erased here goes with it."))
    traces = Traces(frozenset({address} - {""}), name, frozenset({organization.pk} if organization else []))
    lock(traces)
    forget(traces)
    proof = prove(traces, name=name, organization=organization, by=by)
    log.info("erased: no account, by=%s", by.pk)
    note(by, Entry.What.ERASURE, proof)
    return proof


def prove(traces, *, person=None, name="", organization=None, by):
    """Close what the person asked about their data and take them out of it. Returns the request for erasure: the proof.

    Where nobody wrote down that they asked, their own click or the office's is the request.
    """
    theirs = any_of("email", traces.addresses)
    if person:
        theirs |= Q(person=person)
    if name and organization:
        theirs |= Q(name__iexact=name, organization=organization)
    requests = list(DataRequest.objects.select_for_update().filter(theirs).order_by("pk"))
    proof = next((row for row in requests if row.is_open and row.is_erasure), None)
    if proof is None:
        today, is_own_wish = timezone.localdate(), person is not None and by.pk == person.pk
        proof = DataRequest.objects.create(
            kind=DataRequest.Kind.ERASURE,
            channel=DataRequest.Channel.PANEL if is_own_wish else DataRequest.Channel.MAIL,
            received_on=today,
            due_on=months_later(today, 1),
            recorded_by=None if is_own_wish else by,
        )
        requests.append(proof)
    for row in requests:
        if row.is_open:
            row.state, row.closed_at = DataRequest.State.DONE, timezone.now()
            row.closed_by = None if person and by.pk == person.pk else by
        anonymise(row)
    return proof


def anonymise(row):
    """Take the person out of a request about data: what is left says what was asked, when, and when it was answered."""
    row.person = row.organization = None
    row.name = row.email = row.wish = row.identity = row.extension_reason = row.outcome = ""
    row.anonymised_at = timezone.now()
    row.save()


@transaction.atomic
def anonymise_answered(now=None):
    """Take the people out of requests about data that were answered long ago. Returns how many."""
    rows = list(DataRequest.objects.select_for_update().closed_long_ago(now))
    for row in rows:
        anonymise(row)
    log.info("data requests: anonymised=%s", len(rows))
    return len(rows)


def addresses_of(person):
    """The addresses that the person has or had, as far as they are known, in small letters."""
    addresses = {
        person.email,
        *EmailAddress.objects.filter(user=person).values_list("email", flat=True),
        *person.consent_events.values_list("email", flat=True),
    }
    return frozenset(map(plain, addresses - {""}))


def traces_of(person):
    """By what the person is recognised: every address and every organisation that they have or had to do with."""
    addresses = addresses_of(person)
    organizations = {
        *person.representations.values_list("organization", flat=True),
        *Change.objects.filter(by=person).values_list("organization", flat=True),
        *ChangeProposal.objects.filter(proposed_by=person).values_list("organization", flat=True),
        *Invitation.objects.filter(any_of("email", addresses)).values_list("organization", flat=True),
    }
    return Traces(addresses, person.name, frozenset(organizations))


def any_of(field, addresses, lookup="iexact"):
    """Rows in which the field is (or, by another lookup, holds) one of the addresses; none where there are none."""
    condition = Q(pk__in=[])
    for address in addresses:
        condition |= Q(**{f"{field}__{lookup}": address})
    return condition


def lock(traces):
    """Lock every organisation that may name the person, so that nobody writes them back while they are erased."""
    # Requests to join come before organisations in the order of all acts.
    requests = JoinRequest.objects.filter(any_of("contact_email", traces.addresses))
    list(requests.select_for_update().order_by("pk").values_list("pk"))
    named = ContactPerson.objects.filter(any_of("email", traces.addresses)).values("organization")
    rows = Organization.objects.filter(Q(pk__in=traces.organizations) | Q(pk__in=named))
    list(rows.select_for_update().order_by("pk").values_list("pk"))


def forget(traces, account=None):
    """Take a person out of everything but the account itself."""
    forget_contact_person(traces)
    forget_in_history(traces)
    forget_in_proposals(traces)
    for address in traces.addresses:
        forget_person(address)
    Invitation.objects.filter(any_of("email", traces.addresses)).delete()
    ConfirmationRequest.objects.filter(any_of("sent_to", traces.addresses)).update(sent_to="")
    ConsentEvent.objects.filter(any_of("email", traces.addresses)).update(email="", person=None)
    forget_in_mails(traces)
    forget_in_desk_log(traces)
    forget_in_versions(traces, account)
    end_sessions(traces, account)


def forget_contact_person(traces):
    of_organizations = Q(organization__in=traces.organizations)
    for person in ContactPerson.objects.filter(any_of("email", traces.addresses) | of_organizations):
        if traces.is_of({"name": person.name, "email": person.email}, person.organization_id):
            person.delete()


def forget_in_history(traces):
    # JSON keeps letters beyond ASCII in another way than they are written.
    words = {word for address in traces.addresses for word in (address, json.dumps(address)[1:-1])}
    changes = Change.objects.annotate(before=Cast("old", TextField()), after=Cast("new", TextField())).filter(
        Q(organization__in=traces.organizations)
        | any_of("before", words, "icontains")
        | any_of("after", words, "icontains")
    )
    for change in changes.iterator():
        rewrite(change, traces, change.organization_id)


def forget_in_proposals(traces):
    """Proposals hold an organisation's name and numbers, and what the office wrote to its people."""
    for proposed in ProposedField.objects.select_related("proposal").filter(
        proposal__organization__in=traces.organizations
    ):
        comment = traces.strike_out(proposed.comment)
        if comment != proposed.comment:
            proposed.comment = comment
            proposed.save(update_fields=["comment"])
    for proposal in ChangeProposal.objects.filter(organization__in=traces.organizations).exclude(comment=""):
        proposal.comment = traces.strike_out(proposal.comment)
        proposal.save(update_fields=["comment"])


def rewrite(change, traces, organization):
    old, new = (traces.strike_out_of(value, organization) for value in (change.old, change.new))
    if (old, new) != (change.old, change.new):
        change.old, change.new = old, new
        change.save(update_fields=["old", "new"])


def forget_in_mails(traces):
    """Mails to the person keep only that they were sent; those to others lose the person's name and addresses."""
    to_person = Mail.objects.filter(any_of("recipient", traces.addresses))
    to_person.filter(state__in=[Mail.State.WAITING, Mail.State.SENDING]).update(state=Mail.State.GIVEN_UP)
    to_person.update(recipient=NOBODY, text="", headers={}, last_error="")
    found = Q(pk__in=[])
    for field in ("subject", "text", "last_error"):
        found |= any_of(field, traces.words, "icontains")
    for mail in Mail.objects.filter(found):
        mail.subject, mail.text, mail.last_error = map(traces.strike_out, (mail.subject, mail.text, mail.last_error))
        mail.save(update_fields=["subject", "text", "last_error"])


def forget_in_desk_log(traces):
    """The office's own log calls rows by their names; a person's goes out of it, what was done stays."""
    words = [word for word in (traces.name, *traces.addresses) if word]
    words += [json.dumps(word)[1:-1] for word in words]
    found = any_of("object_repr", words, "icontains") | any_of("change_message", words, "icontains")
    for entry in LogEntry.objects.filter(found):
        entry.object_repr = traces.strike_out(entry.object_repr, words)
        entry.change_message = traces.strike_out(entry.change_message, words)
        entry.save(update_fields=["object_repr", "change_message"])


def forget_in_versions(traces, account):
    """The versions of the account itself go; those of other rows lose the person's name and addresses."""
    if account is not None:
        versions.forget(User, [account])
    versions.redact(traces.strike_out, traces.words)
    names = [word for word in (traces.name, *traces.addresses) if word]
    for version in Version.objects.filter(any_of("object_repr", names, "icontains")):
        version.object_repr = traces.strike_out(version.object_repr, names)
        version.save(update_fields=["object_repr"])
    for revision in Revision.objects.filter(any_of("comment", names, "icontains")):
        revision.comment = traces.strike_out(revision.comment, names)
        revision.save(update_fields=["comment"])


def end_sessions(traces, account):
    """End the sessions of the account and those that hold the address, of a login not finished."""
    for session in Session.objects.iterator():
        data = session.get_decoded()
        is_own = account is not None and str(data.get(SESSION_KEY)) == str(account)
        if is_own or any(address in json.dumps(data, ensure_ascii=False).lower() for address in traces.addresses):
            session.delete()
