"""A listing goes from state to state by acts: who may, what is refused, who is told, and what the clock does."""

import datetime
import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from cooperation import actions
from cooperation.models import Listing, ListingWord, RenewalLink
from cooperation.models.listings import VALID_DAYS
from members.actions import record
from members.models import Organization, RegisterEntry
from pkes.lib.outbox.models import Mail
from tests.factories import make_listing, make_source
from tests.threads import at_once

pytestmark = pytest.mark.django_db

Status = Listing.Status
TODAY = timezone.localdate
DAY = datetime.timedelta(days=1)
ACTS = {
    "publish": (actions.publish, {"draft", "expired", "withdrawn"}, "published"),
    "start_talks": (actions.start_talks, {"published"}, "in_talks"),
    "end_talks": (actions.end_talks, {"in_talks"}, "published"),
    "conclude": (actions.conclude, {"published", "in_talks"}, "concluded"),
    "withdraw": (actions.withdraw, {"published", "in_talks"}, "withdrawn"),
}


def of_state(organization, status, days=30):
    return make_listing(organization=organization, status=status, valid_until=TODAY() + days * DAY)


def suspend(organization):
    record(organization, kind=RegisterEntry.Kind.SUSPENSION, effective_on=TODAY(), source=make_source())


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("act", ACTS)
def test_each_act_starts_from_its_states_only(owner, organization, act, status):
    do, froms, to = ACTS[act]
    listing = of_state(organization, status)
    if status in froms:
        do(listing, by=owner.user)
    else:
        with pytest.raises(actions.CooperationError, match="stan"):
            do(listing, by=owner.user)
    listing.refresh_from_db()
    assert listing.status == (to if status in froms else status)
    assert ListingWord.objects.filter(listing=listing).exists() == (listing.status in Listing.ON)


def test_publishing_shows_it_for_sixty_days(owner, organization):
    listing = make_listing(organization=organization, status=Status.DRAFT, valid_until=None)
    actions.publish(listing, by=owner.user)
    listing.refresh_from_db()
    assert listing.valid_until == TODAY() + VALID_DAYS * DAY
    assert listing.published_at is not None
    assert list(Listing.objects.public()) == [listing]


@pytest.mark.parametrize("act", [actions.publish, actions.renew])
def test_only_members_in_good_standing_publish(owner, organization, act):
    listing = make_listing(organization=organization, status=Status.EXPIRED, valid_until=TODAY() - DAY)
    suspend(organization)
    with pytest.raises(actions.CooperationError, match="w pełni praw"):
        act(listing, by=owner.user)
    assert not Listing.objects.public().exists()


def test_what_a_suspended_member_has_on_is_seen_by_nobody(owner, organization, coordinator):
    make_listing(organization=organization)
    suspend(organization)
    assert not Listing.objects.visible_to(coordinator.user).exists()


def test_without_a_theme_it_is_not_published(owner, organization):
    listing = make_listing(organization=organization, status=Status.DRAFT, themes=[])
    with pytest.raises(actions.CooperationError, match="temat"):
        actions.publish(listing, by=owner.user)


def test_what_came_to_something_stays_as_it_is(owner, organization):
    listing = of_state(organization, Status.CONCLUDED)
    with pytest.raises(actions.CooperationError):
        actions.save_listing(listing, {"title": "Inny"}, themes=[], powiaty=[], by=owner.user)
    with pytest.raises(actions.CooperationError):
        actions.remove(listing, by=owner.user)
    assert Listing.objects.get().title == listing.title


@pytest.mark.parametrize(("status", "goes"), [("draft", True), ("withdrawn", True), ("published", False)])
def test_only_what_nobody_sees_is_deleted(owner, organization, status, goes):
    listing = of_state(organization, status)
    if goes:
        actions.remove(listing, by=owner.user)
    else:
        with pytest.raises(actions.CooperationError):
            actions.remove(listing, by=owner.user)
    assert Listing.objects.exists() is not goes


def test_the_owners_are_told_what_the_office_did_and_nobody_else(owner, editor, organization, coordinator):
    actions.withdraw(
        make_listing(organization=organization, title="Sala"), by=coordinator.user, reason="Na prośbę z biura"
    )
    mail = Mail.objects.get()
    assert (mail.recipient, mail.template) == (owner.user.email, "cooperation/email/listing_by_office")
    assert "Sala" in mail.subject
    assert "Na prośbę z biura" in mail.text
    actions.withdraw(make_listing(organization=organization), by=editor.user)
    assert Mail.objects.count() == 1


# By the clock


def test_what_is_over_expires_and_its_words_are_not_found(owner, organization):
    over, last_day = (of_state(organization, Status.PUBLISHED, days) for days in (-1, 0))
    call_command("follow_listings")
    over.refresh_from_db()
    last_day.refresh_from_db()
    assert (over.status, last_day.status) == (Status.EXPIRED, Status.PUBLISHED)
    assert set(ListingWord.objects.values_list("listing", flat=True)) == {last_day.pk}


def test_owners_and_the_author_are_reminded_once_for_each_end(owner, editor, organization):
    listing = make_listing(organization=organization, valid_until=TODAY() + 7 * DAY, created_by=editor.user)
    make_listing(organization=organization, valid_until=TODAY() + 8 * DAY)
    assert (actions.remind_due(), actions.remind_due()) == (2, 0)
    assert set(Mail.objects.values_list("recipient", flat=True)) == {owner.user.email, editor.user.email}
    actions.renew(listing, by=owner.user)
    assert actions.remind_due() == 0
    Listing.objects.filter(pk=listing.pk).update(valid_until=TODAY() + 6 * DAY)
    assert actions.remind_due() == 2


def test_after_a_break_of_the_clock_whoever_was_not_reminded_is_asked_at_the_end(owner, organization):
    of_state(organization, Status.PUBLISHED, -3)
    call_command("follow_listings")
    mail = Mail.objects.get()
    assert mail.subject.startswith("Ogłoszenie się skończyło")
    call_command("follow_listings")
    assert Mail.objects.count() == 1


def test_no_reminder_goes_out_while_a_member_is_suspended(owner, organization):
    of_state(organization, Status.PUBLISHED, 3)
    suspend(organization)
    assert actions.remind_due() == 0


# The link of the reminder


@pytest.fixture
def link(owner, organization):
    """The address in the mail that asks about a listing which ends in three days."""
    of_state(organization, Status.PUBLISHED, 3)
    actions.remind_due()
    return re.search(r"/wspolpraca/przedluz/\S+", Mail.objects.get().text)[0]


def test_opening_the_link_changes_nothing_and_the_button_renews_once(link, visitor):
    answer = visitor.get(link)
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "strict-origin"
    assert Listing.objects.get().valid_until == TODAY() + 3 * DAY
    assert visitor.post(link).status_code == 200
    assert Listing.objects.get().valid_until == TODAY() + VALID_DAYS * DAY
    assert [visitor.post(link).status_code, visitor.get(link).status_code] == [410, 410]


def test_a_link_also_brings_back_what_has_expired(link, visitor):
    Listing.objects.update(valid_until=TODAY() - DAY)
    RenewalLink.objects.update(valid_until=TODAY() - DAY)
    actions.expire_due()
    assert visitor.post(link).status_code == 200
    assert Listing.objects.get().status == Status.PUBLISHED


@pytest.mark.parametrize("reason", ["left", "withdrawn", "too late", "inactive"])
def test_a_link_ends(link, visitor, owner, organization, reason):
    if reason == "left":
        organization.representatives.all().delete()
    elif reason == "withdrawn":
        actions.withdraw(Listing.objects.get(), by=owner.user)
    elif reason == "too late":
        Listing.objects.update(valid_until=TODAY() - 31 * DAY, status=Status.EXPIRED)
        RenewalLink.objects.update(valid_until=TODAY() - 31 * DAY)
    else:
        type(owner.user).objects.update(is_active=False)
    before = list(Listing.objects.values_list("valid_until", "status"))
    assert visitor.post(link).status_code == 410
    assert list(Listing.objects.values_list("valid_until", "status")) == before


def test_the_night_forgets_links_that_cannot_be_used(link):
    assert actions.forget_spent_links() == 0
    RenewalLink.objects.update(valid_until=TODAY() - 31 * DAY)
    assert actions.forget_spent_links() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_the_same_moment_do_it_once(owner, organization):
    listing = of_state(organization, Status.PUBLISHED, 3)
    answers = at_once(*[lambda: actions.conclude(listing, by=owner.user) for _ in range(2)])
    assert sorted(type(answer).__name__ for answer in answers) == ["CooperationError", "Listing"]
    reminded = of_state(organization, Status.PUBLISHED, 3)
    assert sum(at_once(actions.remind_due, actions.remind_due)) == 1
    assert RenewalLink.objects.filter(listing=reminded).count() == 1
    assert Organization.objects.count() == 1
