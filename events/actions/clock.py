"""What happens to registrations by the clock. Each may run twice, late, or be killed in the middle without harm."""

import datetime
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from events import emails
from events.actions.registrations import fill_places
from events.models import Event, Letter, News, Registration
from pkes.lib.places.models import State

log = logging.getLogger(__name__)

# So many days before the first day, and how late it may still go: until the next is due, or until it begins.
REMINDERS = [(7, 2), (1, 0)]
# Nobody is written to in the night.
FIRST_HOUR, LAST_HOUR = 8, 20
BATCH = 500


def settle_due(now=None):
    """Take back places whose time has run out and offer what is free. Returns how many registrations that changed."""
    now = now or timezone.now()
    waiting = Registration.objects.filter(event=OuterRef("pk"), state=State.WAITING)
    late = Registration.objects.filter(event=OuterRef("pk")).run_out(now).order_by()
    due = Event.objects.filter(Exists(late) | Q(Exists(waiting), status=Event.Status.PUBLISHED)).order_by("pk")
    return sum(fill_places(event) for event in due)


def tell_news():
    """Mail each news of a meeting to everybody who was registered when it was announced. Returns how many mails."""
    mails = 0
    for news in News.objects.filter(told_at=None).select_related("event").order_by("pk"):
        told = Letter.objects.filter(registration=OuterRef("pk"), kind=kind_of(news))
        people = news.event.registrations.open().filter(~Exists(told), entered_at__lte=news.at)
        for registration in people.select_related("enrolled_by").order_by("number")[:BATCH]:
            mails += tell_one(registration, news)
        if not people.exclude(email="", enrolled_by=None).exists():
            News.objects.filter(pk=news.pk).update(told_at=timezone.now())
    return mails


def kind_of(news):
    return f"{news.kind}:{news.pk}"


@transaction.atomic
def tell_one(registration, news):
    registration.event = news.event
    return emails.send(registration, kind_of(news))


def remind(now=None):
    """Remind those who have a place, 7 days and 1 day before the first day. Returns how many mails.

    Who got the place after the reminder was due has just read the date, and is not reminded.
    """
    now = timezone.localtime(now)
    if not FIRST_HOUR <= now.hour < LAST_HOUR:
        return 0
    mails, today = 0, now.date()
    for days, at_least in REMINDERS:
        soon = Event.objects.filter(status=Event.Status.PUBLISHED).annotate(first_on=Min("days__on"))
        due = soon.filter(
            first_on__range=(today + datetime.timedelta(at_least), today + datetime.timedelta(days))
        ).order_by("pk")
        mails += sum(remind_people(event, days) for event in due if not event.has_begun(now))
    return mails


def remind_people(event, days):
    kind = f"reminder:{days}"
    due_at = timezone.make_aware(
        datetime.datetime.combine(event.first_on - datetime.timedelta(days), datetime.time(FIRST_HOUR))
    )
    reminded = Letter.objects.filter(registration=OuterRef("pk"), kind=kind)
    people = event.registrations.confirmed().filter(~Exists(reminded), changed_at__lt=due_at)
    return sum(remind_one(registration, kind, days) for registration in people.select_related("enrolled_by", "event"))


@transaction.atomic
def remind_one(registration, kind, days):
    """Under the registration's lock: somebody who has just resigned is not reminded."""
    if not Registration.objects.select_for_update().confirmed().filter(pk=registration.pk).exists():
        return 0
    return emails.send(registration, kind, days=days)


@transaction.atomic
def forget_special_needs(today=None):
    """Empty the special needs, and end the links, of meetings whose last day is long enough over. Returns how many rows."""
    today = today or timezone.localdate()
    over = Event.objects.annotate(last_on=Max("days__on")).filter(
        last_on__lt=today - datetime.timedelta(settings.SPECIAL_NEEDS_DAYS)
    )
    Letter.objects.filter(registration__event__in=over).exclude(token_hash="").update(token_hash="")
    forgotten = Registration.objects.filter(event__in=over).exclude(special_needs="").update(special_needs="")
    if forgotten:
        log.info("special needs forgotten: %s", forgotten)
    return forgotten
