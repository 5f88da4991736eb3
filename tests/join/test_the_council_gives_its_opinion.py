import datetime

import pytest
from django.test import RequestFactory
from django.urls import reverse

from members.actions import MembersError
from members.actions import join as acts
from members.adapters import AccountAdapter
from members.models import CouncilMember, Opinion
from pkes.roles import write_roles
from tests.conftest import Person
from tests.factories import make_organization, make_representative, make_user
from tests.html import assert_valid
from tests.join.requests import TODAY, in_favour, in_review, mails, make_councillor, resolution, returned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def roles(db):
    write_roles()


@pytest.fixture
def councillor(roles):
    return Person(make_councillor(email="rada@example.com", name="Rafał Rada"))


def test_its_people_are_asked_when_a_request_comes(councillor):
    make_councillor(email="druga@example.com")
    request = in_review()
    assert [to for name, to in mails(request) if name == "join_council"] == ["rada@example.com", "druga@example.com"]


def test_an_opinion_is_given_and_changed_on_its_own_page(councillor):
    request = in_review()
    assert_valid(councillor.get("/rada/").content)
    address = f"/rada/{request.slug}/"
    page = councillor.get(address)
    assert_valid(page.content)
    assert "anna@example.com" not in page.content.decode()
    assert_valid(councillor.post(address, {}).content)
    councillor.post(address, {"verdict": "against", "reason": "Za wcześnie."})
    councillor.post(address, {"verdict": "for"})
    assert Opinion.objects.values_list("person__email", "verdict").get() == ("rada@example.com", "for")


def test_who_has_a_conflict_of_interest_abstains(councillor):
    request = in_review()
    councillor.post(f"/rada/{request.slug}/", {"verdict": "conflict"})
    assert Opinion.objects.values_list("verdict", "has_conflict").get() == ("abstain", True)
    with pytest.raises(MembersError):
        acts.give_opinion(request, verdict="for", has_conflict=True, by=councillor.user)


@pytest.mark.parametrize("tie", ["contact person", "representative"])
def test_whoever_belongs_to_the_applicant_can_only_abstain(councillor, tie):
    if tie == "contact person":
        request = in_review(contact_email="rada@example.com")
    else:
        request = in_review()
        make_representative(person=councillor.user, organization=make_organization(nip=request.nip))
    page = councillor.post(f"/rada/{request.slug}/", {"verdict": "for", "reason": "Znam ich."})
    assert_valid(page.content)
    assert "Znam ich." in page.content.decode()
    assert Opinion.objects.count() == 0
    councillor.post(f"/rada/{request.slug}/", {"verdict": "conflict"})
    assert Opinion.objects.get().has_conflict


def test_nothing_waits_while_its_voting_is_switched_off(councillor, settings):
    settings.COUNCIL_VOTES = False
    request = in_review()
    page = councillor.get("/rada/")
    assert_valid(page.content)
    assert request.name not in page.content.decode()
    assert "Nothing" not in page.content.decode()


def test_who_acts_for_nobody_lands_there_after_the_login(councillor):
    landing = AccountAdapter().get_login_redirect_url
    request = RequestFactory().get("/")
    request.user = councillor.user
    assert landing(request) == "/rada/"
    assert 'href="/rada/"' in councillor.get("/panel/").content.decode()
    CouncilMember.objects.update(until=TODAY() - datetime.timedelta(days=1), since=TODAY() - datetime.timedelta(days=2))
    assert landing(request) == "/panel/"
    assert 'href="/rada/"' not in councillor.get("/panel/").content.decode()
    make_representative(person=councillor.user)
    CouncilMember.objects.update(until=None)
    assert landing(request) == "/panel/"


def test_that_is_all_it_may_do(councillor):
    request = in_review()
    assert not councillor.user.is_staff
    assert councillor.get(reverse("admin:members_joinrequest_change", args=[request.pk])).status_code == 302
    assert councillor.get("/admin/").status_code == 302
    assert councillor.user.get_all_permissions() == {"members.add_opinion"}


def test_others_have_no_say(owner, coordinator, visitor):
    request = in_review()
    for person, status in ((visitor, 302), (owner, 403), (coordinator, 403)):
        assert person.get("/rada/").status_code == person.get(f"/rada/{request.slug}/").status_code == status


def test_a_term_that_is_over_ends_the_right(councillor):
    request = in_review()
    CouncilMember.objects.update(since=TODAY() - datetime.timedelta(days=9), until=TODAY() - datetime.timedelta(days=1))
    assert councillor.get("/rada/").status_code == 403
    with pytest.raises(MembersError):
        acts.give_opinion(request, verdict="for", by=councillor.user)


def test_only_what_is_in_review_takes_opinions(councillor):
    request = returned(make_user())
    councillor.post(f"/rada/{request.slug}/", {"verdict": "for"})
    with pytest.raises(MembersError):
        acts.give_opinion(request, verdict="for", by=councillor.user)
    assert Opinion.objects.count() == 0


@pytest.mark.parametrize("number", ["2026-9999", "x", "2026", "2026-", "-1", "9999999-9999999", "2026-1"])
def test_there_is_no_such_request(councillor, number):
    in_review()
    assert councillor.get(f"/rada/{number}/").status_code == 404


# people, quorum in per cent, what they say: how many are needed, is there a quorum, is the council in favour
TALLIES = [
    (4, 50, ["for", "for"], (2, True, True)),
    (5, 50, ["for", "for"], (3, False, True)),
    (5, 50, ["for", "against", "abstain"], (3, True, False)),
    (3, 100, ["for", "for", "against"], (3, True, True)),
    (3, 50, ["conflict", "for"], (1, True, True)),
    (2, 50, ["conflict", "conflict"], (1, False, False)),
    (0, 50, [], (1, False, False)),
]


@pytest.mark.parametrize(("people", "quorum", "says", "expected"), TALLIES)
def test_voices_are_counted(settings, people, quorum, says, expected):
    settings.COUNCIL_QUORUM = quorum
    request = in_review()
    council = [make_councillor() for _ in range(people)]
    for person, word in zip(council, says, strict=False):
        verdict = "abstain" if word == "conflict" else word
        acts.give_opinion(request, verdict=verdict, has_conflict=word == "conflict", by=person)
    tally = acts.count_opinions(request)
    assert (tally["needed"], tally["has_quorum"], tally["is_in_favour"]) == expected


def test_without_its_quorum_or_favour_nothing_is_recommended(settings):
    settings.COUNCIL_VOTES = True
    by, first, second = make_user(), make_councillor(), make_councillor()
    settings.COUNCIL_QUORUM = 100
    request = in_review()
    in_favour(request, first)
    with pytest.raises(MembersError):
        acts.recommend(request, by=by)
    acts.give_opinion(request, verdict="against", by=second)
    with pytest.raises(MembersError):
        acts.recommend(request, by=by)
    acts.give_opinion(request, verdict="abstain", by=second)
    assert acts.recommend(request, by=by).state == "recommended"
    assert acts.accept(request, **resolution(), by=by).role == "member"


def test_switched_off_the_coordinator_decides(settings):
    settings.COUNCIL_VOTES = False
    councillor = make_councillor()
    request = in_review()
    assert [name for name, _to in mails(request)].count("join_council") == 0
    with pytest.raises(MembersError):
        acts.give_opinion(request, verdict="against", by=councillor)
    assert acts.recommend(request, by=make_user()).state == "recommended"


def test_the_office_enters_the_council(office):
    person = make_user()
    answer = office.post("/admin/members/councilmember/add/", {"person": person.pk, "since": "2026-01-01"})
    assert answer.status_code == 302
    assert CouncilMember.objects.get().person == person
    assert list(person.groups.values_list("name", flat=True)) == ["Rada"]
