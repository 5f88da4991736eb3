"""Everything that happens to an issue of the newsletter. The table of states is in the README of this app."""

import datetime
import logging
import re
import time

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from cooperation.models import FundingCall, Listing
from events.models import Event
from pkes.lib.outbox import actions as outbox
from pkes.lib.outbox.models import Heartbeat, Mail
from publications.actions import subscribers
from publications.actions.errors import PublicationsError
from publications.models import Delivery, NewsItem, NewsletterIssue, Subscriber
from publications.newsletter_letter import body_of, letter, sample
from trainings.models import Training

log = logging.getLogger(__name__)

Status, Segment = NewsletterIssue.Status, NewsletterIssue.Segment
TEMPLATE = "publications/newsletter"
# What other acts write: a form that was opened before does not take it back.
OF_ACTS = [
    "status", "scheduled_at", "started_at", "finished_at", "body_pl", "body_en", "planned", "sent", "failed", "skipped",
    "bounced", "doubled", "created_by",
]  # fmt: skip
# One run of the worker ends before the next minute begins, and in between it says how far it is.
SECONDS_A_RUN = 45
SECONDS_A_PART = 5
# A run that was not seen for so long was killed; more than a mail server's time-outs.
DEAD_AFTER = datetime.timedelta(seconds=90)
LONG_AGO = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
TURN = "newsletter"
# A mail server's final no that is about the mailbox, not about us: no such user, moved, switched off.
NO_MAILBOX = re.compile(r"55[013] SMTPRecipientsRefused(?!.*\b5\.7\.)")
# What nobody chose before is offered from so many days back.
NEW_DAYS = 60


@transaction.atomic
def save(issue, *, by, seen=None):
    """Store an issue as the office edited it. Only a draft is edited; `seen` is the version that the form was opened with."""
    if issue.pk:
        stored = _locked(issue)
        _refuse_unless_draft(stored)
        _refuse_other_version(stored, seen)
        for name in OF_ACTS:
            setattr(issue, name, getattr(stored, name))
        issue.version = stored.version + 1
    else:
        issue.created_by = by
    issue.save()
    log.info("newsletter saved: issue=%s by=%s", issue.pk, by and by.pk)
    return issue


@transaction.atomic
def remove(issue, *, by):
    """Delete an issue that never began to go out."""
    issue = _locked(issue)
    if issue.has_begun:
        raise PublicationsError(_("This has gone out. It stays, so that everybody can see what was sent."))
    log.info("newsletter removed: issue=%s by=%s", issue.pk, by and by.pk)
    issue.delete()


@transaction.atomic
def schedule(issue, *, at, by, seen=None):
    """Let a draft go out by itself at a moment to come."""
    if at <= timezone.now():
        raise PublicationsError(_("Choose a moment that is still to come, or send it now."))
    return _schedule(issue, at, by, seen)


@transaction.atomic
def send(issue, *, by, seen=None):
    """Let a draft go out now: the worker begins within a minute. `seen` is the version of the preview that was looked at."""
    issue = _schedule(issue, timezone.now(), by, seen)
    # Only to be quick: the row is the truth, and each minute somebody looks for it.
    async_task(run, group="newsletter", save=False)
    return issue


def _schedule(issue, at, by, seen):
    issue = _locked(issue)
    _refuse_unless_draft(issue)
    _refuse_other_version(issue, seen)
    hidden = issue.hidden_rows()
    if hidden:
        raise PublicationsError(
            _("Not everybody can open this now, so it cannot be sent: %(titles)s.")
            % {"titles": ", ".join(str(row) for row in hidden)}
        )
    if _is_empty(issue):
        raise PublicationsError(_("This newsletter is empty. Write something, or choose what it tells of."))
    if not issue.recipients().exists():
        raise PublicationsError(_("Nobody would get this newsletter. Choose other recipients."))
    return _enter(issue, Status.SCHEDULED, by, scheduled_at=at)


@transaction.atomic
def unschedule(issue, *, by):
    """Make a scheduled issue a draft again, to edit it."""
    issue = _locked(issue)
    if issue.status != Status.SCHEDULED:
        raise PublicationsError(_("This is not scheduled, or it is being sent already."))
    return _enter(issue, Status.DRAFT, by, scheduled_at=None)


@transaction.atomic
def cancel(issue, *, by):
    """Give up an issue that has not begun to go out."""
    issue = _locked(issue)
    if issue.status not in {Status.DRAFT, Status.SCHEDULED}:
        raise PublicationsError(_("It is too late: the newsletter is being sent, or it was sent or cancelled."))
    return _enter(issue, Status.CANCELLED, by)


@transaction.atomic
def send_test(issue, *, by):
    """Mail the issue, as it is now, to whoever asks, in each of its languages. Returns the mails."""
    mails = []
    for language in issue.languages:
        mail = sample(issue, language)
        if mail.body.pk is None:
            mail.body.save()
        subject = _("Test: %(subject)s") % {"subject": mail.subject}
        mails.append(outbox.put(TEMPLATE, by.email, subject, mail.text.strip(), language=language, body=mail.body))
    log.info("newsletter test: issue=%s by=%s", issue.pk, by.pk)
    return mails


# What the worker does


def run(seconds=SECONDS_A_RUN):
    """Begin what is due and go on with what is being sent, for so many seconds. Returns how many mails were tried.

    A worker that is killed leaves rows that say how far it was; the next run goes on from them.
    """
    for pk in NewsletterIssue.objects.due().values_list("pk", flat=True):
        begin(pk)
    if not NewsletterIssue.objects.sending().exists() or not take_turn():
        return 0
    try:
        return go_on(time.monotonic() + seconds)
    finally:
        say_seen(LONG_AGO)


def go_on(until):
    """Send until that moment, or until nothing may be sent now; note what became of the mails as they go."""
    tried = 0
    while True:
        seconds = max(0, min(SECONDS_A_PART, until - time.monotonic()))
        done = outbox.deliver_bulk(per_minute=settings.NEWSLETTER_PER_MINUTE, seconds=seconds)
        tried += done
        for pk in NewsletterIssue.objects.sending().values_list("pk", flat=True):
            settle(pk)
        if not done or time.monotonic() >= until:
            return tried
        say_seen(timezone.now())


def take_turn():
    """Only one run sends at a time, so that a kill finds one mail at most in its hands. True where it is this one's turn."""
    Heartbeat.objects.get_or_create(name=TURN, defaults={"at": LONG_AGO})
    now = timezone.now()
    return bool(Heartbeat.objects.filter(name=TURN, at__lt=now - DEAD_AFTER).update(at=now))


def say_seen(moment):
    Heartbeat.objects.filter(name=TURN).update(at=moment)


@transaction.atomic
def begin(pk):
    """Store a due issue as it goes out, and a row and a mail for each recipient: all of them or, if killed, none."""
    issue = NewsletterIssue.objects.select_for_update().filter(pk=pk).due().first()
    if issue is None:
        return
    if _is_empty(issue):
        # What it told of has been taken back since.
        log.warning("newsletter empty: issue=%s", pk)
        _enter(issue, Status.DRAFT, None, scheduled_at=None)
        return
    bodies = {language: body_of(issue, language) for language in issue.languages}
    for language, body in bodies.items():
        body.save()
        setattr(issue, f"body_{language}", body)
    # Locked and then read once more: whoever leaves at this moment has left before, or finds the mail to take back.
    chosen = Subscriber.objects.filter(pk__in=issue.recipients().values("pk")).order_by("pk")
    staying = set(chosen.select_for_update().values_list("pk", flat=True))
    people = [person for person in issue.recipients().order_by("pk") if person.pk in staying]
    mails = outbox.put_bulk(
        TEMPLATE, [letter(issue, person, bodies) for person in people], regarding=f"newsletter:{issue.pk}"
    )
    Delivery.objects.bulk_create(
        [
            Delivery(issue=issue, subscriber=person, email=person.email, mail=mail)
            for person, mail in zip(people, mails, strict=True)
        ],
        batch_size=outbox.ROWS_AT_A_TIME,
    )
    _enter(
        issue,
        Status.SENDING,
        None,
        started_at=timezone.now(),
        body_pl=issue.body_pl,
        body_en=issue.body_en,
        planned=len(people),
    )


@transaction.atomic
def settle(pk):
    """Note what became of the mails of an issue; when nothing waits any more, it is sent."""
    issue = NewsletterIssue.objects.select_for_update().get(pk=pk)
    waiting, State = issue.deliveries.waiting(), Delivery.State
    mails = Mail.objects.filter(pk=OuterRef("mail"))
    waiting.filter(mail__state=Mail.State.SENT).update(
        state=State.SENT,
        sent_at=Subquery(mails.values("sent_at")[:1]),
        doubled=Subquery(mails.values("reclaimed")[:1]),
    )
    refused = list(waiting.filter(mail__state=Mail.State.GIVEN_UP).select_related("mail", "subscriber").order_by("pk"))
    waiting.filter(mail__state=Mail.State.GIVEN_UP).update(
        state=State.FAILED, doubled=Subquery(mails.values("reclaimed")[:1])
    )
    waiting.filter(mail=None).update(state=State.SKIPPED)
    for delivery in refused:
        if delivery.subscriber and NO_MAILBOX.match(delivery.mail.last_error):
            give_up(delivery.subscriber)
    count(issue)
    if issue.is_sending and not issue.deliveries.waiting().exists():
        last = issue.deliveries.aggregate(last=Max("sent_at"))["last"]
        _enter(issue, Status.SENT, None, finished_at=last or timezone.now())


def give_up(subscriber):
    """The mailbox does not exist or refuses us for good: nothing goes there any more."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.is_confirmed:
        subscribers.enter(subscriber, Subscriber.State.BOUNCED)


def count(issue):
    """Store how many of an issue's rows are in which state."""
    State = Delivery.State
    states = {"sent": State.SENT, "failed": State.FAILED, "skipped": State.SKIPPED, "bounced": State.BOUNCED}
    numbers = issue.deliveries.order_by().aggregate(
        doubled=Sum("doubled", default=0),
        **{name: Count("pk", filter=Q(state=state)) for name, state in states.items()},
    )
    for name, number in numbers.items():
        setattr(issue, name, number)
    issue.save(update_fields=list(numbers))


def forget_deliveries(now=None):
    """Delete the rows that say to whom old issues went; the issues keep their numbers. Returns how many."""
    number, _rows = Delivery.objects.old(now).delete()
    log.info("deliveries forgotten: %s", number)
    return number


# What there is to tell of


def on_offer():
    """{kind: what everybody may see now and an issue can tell of, the newest or soonest first}"""
    back = timezone.now() - datetime.timedelta(days=NEW_DAYS)
    return {
        "news": NewsItem.objects.published().filter(published_at__gte=back),
        "events": Event.objects.published().with_days().filter(last_on__gte=timezone.localdate()).order_by("first_on"),
        "trainings": Training.objects.published().upcoming(),
        "calls": FundingCall.objects.public().order_by("deadline_at"),
        "listings": Listing.objects.public().filter(published_at__gte=back).order_by("-published_at"),
    }


def last_sent_at():
    """When the last issue went out; None where none has."""
    return NewsletterIssue.objects.filter(status=Status.SENT).aggregate(at=Max("started_at"))["at"]


def _locked(issue):
    return NewsletterIssue.objects.select_for_update().get(pk=issue.pk)


def _refuse_unless_draft(issue):
    if issue.status == Status.SCHEDULED:
        raise PublicationsError(_("This is scheduled already. Make it a draft again, then it can be changed."))
    if not issue.is_draft:
        raise PublicationsError(_("This is being sent, was sent or was cancelled: it cannot be changed or sent again."))


def _refuse_other_version(issue, seen):
    if seen is not None and seen != issue.version:
        raise PublicationsError(_("Somebody changed this newsletter meanwhile. Look at it again, please."))


def _is_empty(issue):
    return not issue.intro_pl.strip() and not any(issue.public_rows().values())


def _enter(issue, status, by, **fields):
    issue.status = status
    for name, value in fields.items():
        setattr(issue, name, value)
    issue.save(update_fields=["status", *fields])
    log.info("newsletter %s: issue=%s by=%s", status, issue.pk, by and by.pk)
    return issue
