"""Conversations are begun, go on, are reported, are closed, are asked about, and are forgotten."""

import datetime
import logging

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperation import enquiry_emails as emails
from cooperation.actions.errors import CooperationError
from cooperation.models import Attachment, Enquiry, EnquiryOutcome, EnquiryReport, Listing, Message, ReadMark
from members.models import Organization
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry

log = logging.getLogger(__name__)

# How many conversations an organisation may begin in a day, and how many messages it may write.
MOST_NEW = 10
MOST_MESSAGES = 200
A_DAY = datetime.timedelta(days=1)
# Whoever does not look is told again of what is new, but not more often than this.
TOLD_AGAIN_AFTER = A_DAY


@transaction.atomic
def open_enquiry(listing, text, *, organization, by, key, files=()):
    """Write to the organisation of a listing for the first time. Returns the conversation.

    Where one of theirs about the listing is open already (a double click, a second tab), the words go into that one.
    `files` are (name, file made safe). Raises CooperationError.
    """
    # One organisation's beginnings stand in a line: so two tabs find the same conversation, and the limit holds.
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    listing = Listing.objects.select_related("organization").filter(pk=listing.pk).first()
    refuse_unless_both_may(listing, organization)
    enquiry = Enquiry.objects.open().filter(listing=listing, asking=organization).first()
    if enquiry is None:
        now = timezone.now()
        if organization.enquiries_sent.filter(opened_at__gt=now - A_DAY).count() >= MOST_NEW:
            raise CooperationError(
                _("Your organisation has begun %(number)s conversations in the last 24 hours. Go on tomorrow.")
                % {"number": MOST_NEW}
            )
        enquiry = Enquiry.objects.create(
            listing=listing, about=listing.title, asking=organization, asked=listing.organization, opened_at=now
        )
        log.info("enquiry opened: enquiry=%s listing=%s by=%s", enquiry.pk, listing.pk, by.pk)
    put_message(enquiry, text, organization=organization, by=by, key=key, files=files)
    return enquiry


def refuse_unless_both_may(listing, organization):
    """Raises CooperationError where the listing is not on any more, is the organisation's own, or it may not ask."""
    if listing is None or not Listing.objects.shown().filter(pk=listing.pk).exists():
        raise CooperationError(_("This is not offered any more."))
    if listing.organization_id == organization.pk:
        raise CooperationError(_("This is your own."))
    if not Organization.objects.in_good_standing().filter(pk=organization.pk).exists():
        raise CooperationError(_("Only organisations that are members in good standing can ask others."))


@transaction.atomic
def write_message(enquiry, text, *, organization, by, key, files=()):
    """Write into an open conversation. The same key twice is one message. Raises CooperationError."""
    enquiry = locked(enquiry)
    return put_message(enquiry, text, organization=organization, by=by, key=key, files=files)


def locked(enquiry):
    """The conversation read anew under lock; refused where its words are deleted."""
    enquiry = Enquiry.objects.select_for_update(of=("self",)).select_related("asking", "asked").get(pk=enquiry.pk)
    if enquiry.emptied_at:
        raise CooperationError(_("This conversation is deleted."))
    return enquiry


def put_message(enquiry, text, *, organization, by, key, files):
    """Store a message in a conversation that nobody else changes now, and tell the other side."""
    enquiry = locked(enquiry)
    there = enquiry.messages.filter(key=key).first()
    if there:
        return there
    if not enquiry.is_open:
        raise CooperationError(_("This conversation is closed. Begin a new one from the offer."))
    now = timezone.now()
    if Message.objects.filter(organization=organization, written_at__gt=now - A_DAY).count() >= MOST_MESSAGES:
        raise CooperationError(_("Your organisation has written very many messages today. Go on tomorrow."))
    message = Message.objects.create(
        enquiry=enquiry, organization=organization, author=by, text=text, key=key, written_at=now
    )
    for name, file in files:
        Attachment.objects.create(message=message, name=name, file=file, size=file.size)
    enquiry.last_message_at = now
    enquiry.save(update_fields=["last_message_at"])
    note_read(enquiry, by, now)
    tell(enquiry, enquiry.other_than(organization), now)
    log.info("enquiry message: enquiry=%s message=%s by=%s", enquiry.pk, message.pk, by.pk)
    return message


def tell(enquiry, organization, now):
    """A mail to each person of a side: once until they look, and again after a day."""
    is_first = enquiry.messages.count() == 1
    marks = {mark.person_id: mark for mark in enquiry.read_marks.all()}
    for person in emails.people_of(organization):
        mark = marks.get(person.pk) or ReadMark.objects.get_or_create(enquiry=enquiry, person=person)[0]
        has_looked = mark.told_at is None or (mark.read_at is not None and mark.read_at >= mark.told_at)
        if has_looked or now - mark.told_at > TOLD_AGAIN_AFTER:
            mark.told_at = now
            mark.save(update_fields=["told_at"])
            emails.to_person(enquiry, person, organization, "enquiry_new" if is_first else "enquiry_message")


@transaction.atomic
def mark_read(enquiry, *, by):
    """Note that a person has read a conversation so far. Not written again where nothing is new."""
    last = enquiry.messages.aggregate(last=Max("pk"))["last"] or 0
    mark = ReadMark.objects.filter(enquiry=enquiry, person=by).first()
    is_told = mark is not None and mark.told_at is not None and (mark.read_at is None or mark.read_at < mark.told_at)
    if mark is None or mark.up_to < last or is_told:
        note_read(enquiry, by, timezone.now())


def note_read(enquiry, person, now):
    last = enquiry.messages.aggregate(last=Max("pk"))["last"] or 0
    ReadMark.objects.update_or_create(enquiry=enquiry, person=person, defaults={"up_to": last, "read_at": now})


@transaction.atomic
def close_enquiry(enquiry, *, organization, by):
    """End a conversation; both can read it still. The other side is told. Closing twice is closing once."""
    enquiry = locked(enquiry)
    if enquiry.is_open:
        put_closed(enquiry, organization)
        emails.send_closed(enquiry, enquiry.other_than(organization))
        log.info("enquiry closed: enquiry=%s by=%s", enquiry.pk, by.pk)
    return enquiry


def put_closed(enquiry, organization=None):
    enquiry.status, enquiry.closed_at, enquiry.closed_by = Enquiry.Status.CLOSED, timezone.now(), organization
    enquiry.save(update_fields=["status", "closed_at", "closed_by"])


def close_quiet(now=None):
    """Close the conversations in which nobody has written for long. Returns how many. For the clock."""
    return sum(close_if_quiet(pk, now) for pk in Enquiry.objects.quiet(now).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def close_if_quiet(pk, now=None):
    enquiry = Enquiry.objects.quiet(now).select_for_update().filter(pk=pk).first()
    if enquiry is None:
        return 0
    put_closed(enquiry)
    log.info("enquiry closed: enquiry=%s by=clock", pk)
    return 1


# Reports


@transaction.atomic
def report_enquiry(enquiry, reason, *, organization, by):
    """Call the coordinator: from now on the office may read the conversation, until the report is settled.

    A side that has reported it already and waits for the answer does not report it twice.
    """
    enquiry = locked(enquiry)
    there = enquiry.reports.open().filter(organization=organization).first()
    if there:
        raise CooperationError(
            _("Your organisation has reported this conversation already. The coordinator will answer.")
        )
    report = EnquiryReport.objects.create(enquiry=enquiry, organization=organization, by=by, reason=reason)
    emails.send_reported(report)
    log.info("enquiry reported: enquiry=%s report=%s by=%s", enquiry.pk, report.pk, by.pk)
    return report


@transaction.atomic
def read_reported(report, *, by):
    """The messages of a reported conversation, for the office: each look is noted. Raises CooperationError once it is settled."""
    report = EnquiryReport.objects.select_related("enquiry__asking", "enquiry__asked").get(pk=report.pk)
    if not report.is_open:
        raise CooperationError(_("This report is settled, so the office does not read the conversation any more."))
    note(by, Entry.What.READ, report)
    log.info("reported enquiry read: report=%s by=%s", report.pk, by.pk)
    return report.enquiry.messages.select_related("organization", "author").prefetch_related("attachments")


@transaction.atomic
def settle_report(report, *, answer, by, close=False):
    """Say what was done about a report; whoever reported gets the answer. With `close` the conversation ends for both."""
    enquiry = locked(report.enquiry)
    report = EnquiryReport.objects.select_for_update(of=("self",)).select_related("organization").get(pk=report.pk)
    if not report.is_open:
        raise CooperationError(_("Somebody has settled this report already."))
    report.settled_at, report.settled_by, report.answer = timezone.now(), by, answer
    report.save(update_fields=["settled_at", "settled_by", "answer"])
    if close and enquiry.is_open:
        put_closed(enquiry)
        for organization in (enquiry.asking, enquiry.asked):
            emails.send_closed(enquiry, organization)
    emails.send_settled(report)
    log.info("enquiry report settled: report=%s close=%s by=%s", report.pk, close, by.pk)
    return report


# What came of it


def ask_outcomes(now=None):
    """Ask both sides what came of conversations begun long enough ago. Returns of how many. For the clock."""
    return sum(ask_outcome(pk, now) for pk in Enquiry.objects.to_ask(now).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def ask_outcome(pk, now=None):
    """A side that has said it already is not asked; the question goes out once."""
    rows = Enquiry.objects.to_ask(now).select_for_update(of=("self",)).select_related("asking", "asked")
    enquiry = rows.filter(pk=pk).first()
    if enquiry is None:
        return 0
    answered = set(enquiry.outcomes.values_list("organization", flat=True))
    for organization in (enquiry.asking, enquiry.asked):
        if organization.pk not in answered:
            emails.send_outcome_question(enquiry, organization)
    enquiry.outcome_asked_at = now or timezone.now()
    enquiry.save(update_fields=["outcome_asked_at"])
    log.info("enquiry outcome asked: enquiry=%s", pk)
    return 1


@transaction.atomic
def answer_outcome(enquiry, *, organization, by, talked, cooperated=False, value=None, may_publish=False):
    """Note what one side says of what came of it; said again, the last word counts. Returns the outcome.

    Where there was no cooperation, there is no value and nothing to publish.
    """
    enquiry = locked(enquiry)
    cooperated = talked and cooperated
    words = {
        "talked": talked,
        "cooperated": cooperated,
        "value": value if cooperated else None,
        "may_publish": may_publish and cooperated,
        "answered_by": by,
    }
    outcome, _is_new = EnquiryOutcome.objects.update_or_create(
        enquiry=enquiry, organization=organization, defaults=words
    )
    log.info("enquiry outcome: enquiry=%s organization=%s by=%s", enquiry.pk, organization.pk, by.pk)
    return outcome


# Forgetting


def forget_closed(now=None):
    """Delete the words of conversations closed long ago. Returns how many. For the clock."""
    return sum(empty(pk, now) for pk in Enquiry.objects.to_empty(now).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def empty(pk, now=None):
    """Messages, files, marks and reports go; that there was a conversation, and what came of it, stays without names of people."""
    enquiry = Enquiry.objects.to_empty(now).select_for_update().filter(pk=pk).first()
    if enquiry is None:
        return 0
    delete_words([enquiry.pk])
    enquiry.outcomes.update(answered_by=None)
    enquiry.emptied_at = now or timezone.now()
    enquiry.save(update_fields=["emptied_at"])
    log.info("enquiry emptied: enquiry=%s", pk)
    return 1


def delete_words(enquiries):
    """Delete all that was written in conversations; the files go once that is certain."""
    files = [row.file for row in Attachment.objects.filter(message__enquiry__in=enquiries)]
    EnquiryReport.objects.filter(enquiry__in=enquiries).delete()
    ReadMark.objects.filter(enquiry__in=enquiries).delete()
    Message.objects.filter(enquiry__in=enquiries).delete()
    for file in files:
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))


@transaction.atomic
def forget_author(person, strike_out):
    """Take a person who is erased out of conversations: as the author, and by name and address out of the words.

    `strike_out` takes their traces out of a text. What was said between the organisations stays theirs.
    """
    organizations = [*person.representations.values_list("organization", flat=True)]
    own = Q(author=person) | Q(enquiry__asking__in=organizations) | Q(enquiry__asked__in=organizations)
    for message in Message.objects.filter(own):
        text = strike_out(message.text)
        if text != message.text:
            message.text = text
            message.save(update_fields=["text"])
    Message.objects.filter(author=person).update(author=None)
    for report in EnquiryReport.objects.filter(Q(by=person) | Q(organization__in=organizations)):
        report.reason, report.answer = strike_out(report.reason), strike_out(report.answer)
        report.save(update_fields=["reason", "answer"])
    log.info("enquiries: author forgotten")


@transaction.atomic
def remove_samples():
    """Take away the conversations in which a sample organisation has a part."""
    samples = Enquiry.objects.filter(Q(asking__is_sample=True) | Q(asked__is_sample=True))
    delete_words(list(samples.values_list("pk", flat=True)))
    samples.delete()
