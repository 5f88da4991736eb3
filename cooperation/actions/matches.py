"""Matches: dismissed, told by mail at the pace that a person chose."""

import datetime
import logging

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperation import listing_emails
from cooperation.actions.errors import CooperationError
from cooperation.matching import matches_for
from cooperation.models import Listing, MatchPace, NotForUs, ToldMatch
from members.models import Organization, Representative, User

log = logging.getLogger(__name__)

# Fewer points are no reason to write to somebody.
LEAST_FOR_MAIL = 35
MOST_IN_A_MAIL = 8
# Mails of the weekly round go out from Monday at this hour; before the first and after the last hour nobody is written to.
WEEKLY_HOUR = 8
FIRST_HOUR, LAST_HOUR = 7, 21
SALT = "cooperation.match_pace"

Pace = MatchPace.Pace


# Not for us


@transaction.atomic
def dismiss(organization, listing, *, by):
    """The organisation does not want this match: it is not shown again, and others like it stand lower. Twice is once."""
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if listing.organization_id == organization.pk:
        raise CooperationError(_("This is your own listing."))
    _row, is_new = NotForUs.objects.get_or_create(organization=organization, listing=listing, defaults={"by": by})
    if is_new:
        log.info("match dismissed: listing=%s organization=%s by=%s", listing.pk, organization.pk, by.pk)
    return is_new


@transaction.atomic
def take_back(organization, listing, *, by):
    """What was dismissed counts again. Returns whether it was dismissed."""
    number, _rows = NotForUs.objects.filter(organization=organization, listing=listing).delete()
    log.info("match wanted again: listing=%s organization=%s by=%s", listing.pk, organization.pk, by.pk)
    return bool(number)


# Pace


@transaction.atomic
def choose_pace(person, pace, *, by):
    """How often somebody is told of matches by mail. `by` is the person, logged in or with the link of a mail."""
    if pace not in Pace.values:
        raise ValueError(f"no pace: {pace}")
    MatchPace.objects.update_or_create(person=person, defaults={"pace": pace})
    log.info("match pace: person=%s %s by=%s", person.pk, pace, by.pk)


def pace_of(person):
    row = MatchPace.objects.filter(person=person).first()
    return Pace(row.pace) if row else Pace.WEEKLY


def pace_token(person):
    """The token of the link by which somebody changes the pace without logging in. It does not end, and does nothing else."""
    return signing.dumps(person.pk, salt=SALT)


def person_of(token):
    """Whose link it is; None where nobody's."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT), is_active=True).first()
    except (signing.BadSignature, ValueError, TypeError):
        return None


# Telling


def tell_matches(now=None):
    """Tell who wants it of new listings at once, and everybody else weekly. Returns how many mails that were.

    Catches up after a break: a listing waits until it was told, the weekly round until it was done.
    """
    now = timezone.localtime(now or timezone.now())
    if not FIRST_HOUR <= now.hour < LAST_HOUR:
        return 0
    return tell_at_once(now) + tell_weekly(now)


def tell_at_once(now):
    """Tell of the listings that nobody was told of yet those who want it at once."""
    new = list(Listing.objects.shown(now.date()).filter(told_at=None).order_by("pk").values_list("pk", flat=True))
    if not new:
        return 0
    mails = 0
    acting = those_who_act().filter(person__match_pace__pace=Pace.AT_ONCE)
    for organization, people in by_organization(acting):
        found = matches_for(organization, only=new)
        mails += sum(tell(person.pk, organization, found, Pace.AT_ONCE, now) for person in people if found)
    Listing.objects.filter(pk__in=new).update(told_at=now)
    return mails


def tell_weekly(now):
    """Tell those who chose it, or chose nothing, what is new since the last weekly round."""
    monday = now.date() - datetime.timedelta(days=now.weekday())
    begins = timezone.make_aware(datetime.datetime.combine(monday, datetime.time(WEEKLY_HOUR)))
    if now < begins:
        return 0
    is_weekly = Q(person__match_pace=None) | Q(person__match_pace__pace=Pace.WEEKLY)
    is_due = (
        Q(person__match_pace=None) | Q(person__match_pace__weekly_at=None) | Q(person__match_pace__weekly_at__lt=begins)
    )
    mails, done = 0, set()
    for organization, people in by_organization(those_who_act().filter(is_weekly, is_due)):
        found = matches_for(organization)
        for person in people:
            mails += tell(person.pk, organization, found, Pace.WEEKLY, now) if found else 0
            done.add(person.pk)
    for pk in sorted(done):
        MatchPace.objects.update_or_create(person_id=pk, defaults={"weekly_at": now})
    return mails


def those_who_act():
    """Who acts for an organisation in good standing, with an account that is open."""
    good = Organization.objects.in_good_standing()
    rows = Representative.objects.filter(organization__in=good, person__is_active=True)
    return rows.select_related("organization", "person").order_by("organization", "pk")


def by_organization(rows):
    """[(organisation, its people among the rows)]."""
    found = {}
    for row in rows:
        found.setdefault(row.organization, []).append(row.person)
    return list(found.items())


@transaction.atomic
def tell(pk, organization, matches, pace, now):
    """Write one mail to one person about those matches that they were not told of yet. Returns whether there was any.

    Locked by the person, so that two workers tell once; who chose another pace meanwhile or left the organisation is not
    written to.
    """
    person = User.objects.select_for_update().get(pk=pk)
    acts = Representative.objects.filter(person=person, organization=organization).exists()
    if not acts or not person.is_active or pace_of(person) != pace:
        return False
    told = set(ToldMatch.objects.filter(person=person, organization=organization).values_list("listing", flat=True))
    dismissed = set(NotForUs.objects.filter(organization=organization).values_list("listing", flat=True))
    still_on = set(
        Listing.objects.shown().filter(pk__in=[match.listing.pk for match in matches]).values_list("pk", flat=True)
    )
    news = still_on - told - dismissed
    worth = [match for match in matches if match.points >= LEAST_FOR_MAIL and match.listing.pk in news][:MOST_IN_A_MAIL]
    if not worth:
        return False
    ToldMatch.objects.bulk_create(
        ToldMatch(person=person, organization=organization, listing=match.listing, at=now) for match in worth
    )
    listing_emails.send_matches(person, organization, worth, pace_token(person))
    log.info("matches told: person=%s organization=%s listings=%s", person.pk, organization.pk, len(worth))
    return True


def old_told():
    """What people were told of listings that are long over, for the night to delete: it keeps nobody from anything."""
    last = timezone.now() - datetime.timedelta(days=365)
    return ToldMatch.objects.filter(at__lt=last).exclude(listing__in=Listing.objects.on())


def forget_old_told():
    """Delete what people were told a year ago of listings that are over. Returns how many rows."""
    number, _rows = old_told().delete()
    return number
