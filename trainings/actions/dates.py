"""Those who want to be told when a planned training gets its date."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pkes.lib.tokens import new_token, token_hash
from trainings import emails
from trainings.actions.errors import TrainingsError
from trainings.models import DateWish, Training

log = logging.getLogger(__name__)

UNCONFIRMED_DAYS = 3
# Whoever asks again before the first link is used, or after it was lost, gets another one; but not in the same minute.
DOUBLE_CLICK = datetime.timedelta(minutes=1)


@transaction.atomic
def wish_date(training, email, *, language, by=None):
    """Note that somebody wants to be told. Without `by`, a person with an account, the address is proven by a link first.

    Nothing tells whether the address was there already. Raises TrainingsError where the date is no question any more.
    """
    training = Training.objects.select_for_update().get(pk=training.pk)
    if not training.is_planned:
        raise TrainingsError(_("This training does not wait for a date."))
    now, token = timezone.now(), new_token()
    wish = training.date_wishes.filter(email__iexact=email).first()
    if wish is None:
        wish = DateWish(training=training, email=email, language=language, wished_at=now)
    elif wish.confirmed_at or (by is None and now - wish.wished_at < DOUBLE_CLICK):
        return wish
    wish.token_hash, wish.wished_at = token_hash(token), now
    wish.confirmed_at = now if by else None
    wish.save()
    if not by:
        emails.send_wish_link(wish, token)
    return wish


@transaction.atomic
def confirm_wish(wish):
    """The link was used: the address is theirs. Saying it twice keeps the first time."""
    DateWish.objects.filter(pk=wish.pk, confirmed_at=None).update(confirmed_at=timezone.now())


def drop_wish(wish):
    """Take somebody off the list of those who wait for a date; twice does no harm."""
    wish.delete()


def tell_dates():
    """Write to everybody who waited for the date of a training that has one now, or will not be. Returns how many mails."""
    waiting = DateWish.objects.exclude(confirmed_at=None).exclude(
        training__status__in=[Training.Status.DRAFT, Training.Status.PLANNED]
    )
    return sum(_tell(pk) for pk in waiting.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _tell(pk):
    """The mail and the end of the wish are one: a killed worker leaves both or neither."""
    wish = DateWish.objects.select_for_update(of=("self",)).select_related("training").filter(pk=pk).first()
    if wish is None:
        return 0
    emails.send_date(wish)
    wish.delete()
    return 1


def unconfirmed_wishes(now=None):
    """The wishes whose address nobody proved in time."""
    before = (now or timezone.now()) - datetime.timedelta(days=UNCONFIRMED_DAYS)
    return DateWish.objects.filter(confirmed_at=None, wished_at__lt=before)


def forget_unconfirmed_wishes(now=None):
    """Delete the wishes whose address nobody proved in time. Returns how many."""
    number, _rows = unconfirmed_wishes(now).delete()
    log.info("wishes forgotten: %s", number)
    return number


def forget_wishes(email, *, by):
    """Erase somebody from all lists of those who wait for a date."""
    number, _rows = DateWish.objects.filter(email__iexact=email).delete()
    log.info("wishes forgotten: %s by=%s", number, by.pk)
    return number
