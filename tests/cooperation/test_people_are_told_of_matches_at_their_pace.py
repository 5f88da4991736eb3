"""Mails about what fits: at once, weekly or never, nothing twice, with a link that changes the pace and nothing else."""

import datetime
import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from cooperation.actions import choose_pace, dismiss, forget_old_told, tell_matches, withdraw
from cooperation.actions.matches import pace_of, pace_token
from cooperation.models import Listing, MatchPace, ToldMatch
from pkes.lib.outbox.models import Mail
from tests.factories import make_listing, make_organization, make_representative, make_theme
from tests.threads import at_once

pytestmark = pytest.mark.django_db

# A Wednesday, and the Monday after it.
WEDNESDAY = timezone.make_aware(datetime.datetime(2026, 11, 25, 10))
MONDAY = WEDNESDAY + datetime.timedelta(days=5)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def theme(owner, organization):
    """The theme of a need of the owner's organisation, which nobody has to be told of."""
    theme = make_theme(slug="ksiegowosc", name_pl="księgowość")
    make_listing(
        organization=organization, kind="need", title="Szukamy księgowej do dotacji", themes=[theme], told_at=timezone.now(),
        valid_until=datetime.date(2030, 1, 1),
    )  # fmt: skip
    return theme


def make_offer(theme, **fields):
    fields = {"title": "Księgowa rozliczy dotacje", "valid_until": datetime.date(2030, 1, 1), **fields}
    return make_listing(themes=[theme], **fields)


def mails():
    return Mail.objects.filter(template="cooperation/email/matches").order_by("pk")


def test_at_once_means_the_next_round_and_only_once(owner, theme):
    choose_pace(owner.user, "at_once", by=owner.user)
    offer = make_offer(theme)
    assert [tell_matches(WEDNESDAY), tell_matches(WEDNESDAY + HOUR), tell_matches(MONDAY)] == [1, 0, 0]
    mail = mails().get()
    assert mail.recipient == owner.user.email
    assert offer.title in mail.text
    assert "księgowość" in mail.text
    assert f"/wspolpraca/{offer.pk}/" in mail.text
    assert mail.headers["List-Unsubscribe"].strip("<>") in mail.text


def test_weekly_is_what_nobody_chose_and_comes_on_mondays(owner, theme):
    make_offer(theme)
    assert tell_matches(WEDNESDAY) == 1
    make_offer(theme)
    make_offer(theme)
    assert tell_matches(WEDNESDAY + HOUR) == 0
    assert tell_matches(MONDAY - 3 * HOUR) == 0
    assert [tell_matches(MONDAY), tell_matches(MONDAY + HOUR)] == [1, 0]
    assert mails().last().text.count("/wspolpraca/") >= 2
    assert MatchPace.objects.get(person=owner.user).pace == "weekly"


def test_never_is_never(owner, theme):
    choose_pace(owner.user, "never", by=owner.user)
    make_offer(theme)
    assert [tell_matches(WEDNESDAY), tell_matches(MONDAY)] == [0, 0]


def test_nobody_is_written_to_at_night_and_it_is_caught_up_with(owner, theme):
    choose_pace(owner.user, "at_once", by=owner.user)
    make_offer(theme)
    assert tell_matches(WEDNESDAY.replace(hour=3)) == 0
    assert tell_matches(WEDNESDAY + datetime.timedelta(days=3)) == 1


def test_colleagues_are_told_each_at_their_own_pace(owner, editor, theme):
    choose_pace(editor.user, "at_once", by=editor.user)
    MatchPace.objects.create(person=owner.user, weekly_at=WEDNESDAY)
    make_offer(theme)
    tell_matches(WEDNESDAY)
    assert [mail.recipient for mail in mails()] == [editor.user.email]
    tell_matches(MONDAY)
    assert [mail.recipient for mail in mails()] == [editor.user.email, owner.user.email]


def test_whoever_acts_for_two_is_told_for_each(owner, theme):
    other = make_organization()
    make_representative(organization=other, person=owner.user)
    make_listing(organization=other, kind="need", title="Księgowa do dotacji", themes=[theme], told_at=timezone.now())
    make_offer(theme)
    assert tell_matches(WEDNESDAY) == 2
    assert ToldMatch.objects.filter(person=owner.user).count() == 2


def test_what_hardly_fits_is_dismissed_or_taken_back_is_not_told(owner, organization, theme):
    far = make_organization(powiat="1803")
    make_offer(theme, title="Cokolwiek", organization=far, powiaty=["1803"])  # a theme alone
    withdraw(make_offer(theme), by=owner.user)
    dismiss(organization, make_offer(theme), by=owner.user)
    assert tell_matches(WEDNESDAY) == 0


def test_whoever_left_or_is_inactive_is_not_told(owner, editor, theme):
    make_offer(theme)
    editor.user.representations.all().delete()
    type(owner.user).objects.filter(pk=owner.user.pk).update(is_active=False)
    assert tell_matches(WEDNESDAY) == 0


def test_a_listing_that_was_told_stays_told_when_it_is_published_again(owner, theme):
    offer = make_offer(theme)
    tell_matches(WEDNESDAY)
    Listing.objects.filter(pk=offer.pk).update(told_at=None)
    choose_pace(owner.user, "at_once", by=owner.user)
    assert tell_matches(WEDNESDAY + HOUR) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(owner, theme):
    choose_pace(owner.user, "at_once", by=owner.user)
    make_offer(theme)
    assert sum(at_once(lambda: tell_matches(WEDNESDAY), lambda: tell_matches(WEDNESDAY))) == 1
    assert mails().count() == 1


# The pace


def test_the_link_of_a_mail_changes_the_pace_without_logging_in(owner, theme, visitor):
    make_offer(theme)
    tell_matches(WEDNESDAY)
    link = re.search(r"/wspolpraca/powiadomienia/\S+", mails().get().text)[0]
    assert visitor.get(link).status_code == 200
    assert pace_of(owner.user) == "weekly"
    assert visitor.post(link, {"pace": "hourly"}).status_code == 200
    assert visitor.post(link, {"pace": "never"}).status_code == 302
    assert pace_of(owner.user) == "never"
    assert visitor.post(link[:-2] + "x/", {"pace": "weekly"}).status_code == 404
    assert pace_of(owner.user) == "never"


def test_the_link_of_somebody_who_is_gone_leads_nowhere(owner, visitor):
    token = pace_token(owner.user)
    type(owner.user).objects.update(is_active=False)
    assert visitor.get(f"/wspolpraca/powiadomienia/{token}/").status_code == 404


def test_the_panel_has_the_same_choice(owner):
    address = "/panel/wspolpraca/dla-was/powiadomienia/"
    assert owner.post(address, {"pace": "at_once"}).status_code == 302
    assert pace_of(owner.user) == "at_once"
    assert owner.post(address, {"pace": "x"}).status_code == 400


def test_what_was_told_long_ago_of_what_is_over_is_forgotten(owner, theme):
    offer = make_offer(theme)
    tell_matches(WEDNESDAY)
    ToldMatch.objects.update(at=timezone.now() - datetime.timedelta(days=400))
    assert forget_old_told() == 0
    Listing.objects.filter(pk=offer.pk).update(status="withdrawn")
    assert forget_old_told() == 1


def test_the_job_runs_by_its_command(theme):
    call_command("tell_matches", verbosity=2)
    call_command("follow_listings", verbosity=2)
