"""Races, with real connections, on SQLite and on PostgreSQL."""

import pytest

from members.actions import MembersError
from members.actions import join as acts
from members.models import Invitation, JoinRequest, Organization, RegisterEntry, Resolution
from tests.factories import make_user
from tests.join.requests import in_review, mailed_links, mails, recommended, resolution, submitted, values
from tests.members.test_two_at_once_make_one_entry import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return [make_user(is_staff=True) for _ in range(4)]


def test_simultaneous_acceptances_make_one_member(people, settings):
    request = recommended(people[0], settings)

    def accept(number, person):
        return lambda: acts.accept(request, **resolution(f"{number}/2026"), by=person)

    answers = at_once(*(accept(number, person) for number, person in enumerate(people)))
    assert len(refusals(answers)) == 3
    assert [model.objects.count() for model in (Organization, RegisterEntry, Invitation, Resolution)] == [1] * 4
    assert [name for name, _to in mails()].count("join_accepted") == 1
    assert [name for name, _to in mails()].count("invitation") == 1


def test_two_requests_of_one_organization_make_one_member(people, settings):
    first = recommended(people[0], settings)
    second = recommended(people[0], settings, nip=first.nip, contact_email="b@example.com")
    answers = at_once(
        lambda: acts.accept(first, **resolution("1/2026"), by=people[0]),
        lambda: acts.accept(second, **resolution("2/2026"), by=people[1]),
    )
    assert len(refusals(answers)) == 1
    assert [model.objects.count() for model in (Organization, RegisterEntry, Invitation, Resolution)] == [1] * 4
    assert sorted(JoinRequest.objects.values_list("state", flat=True)) == ["accepted", "recommended"]


def test_one_decision_of_several_at_once(people):
    request = in_review()
    answers = at_once(
        lambda: acts.reject(request, reason="Nie.", by=people[0]),
        lambda: acts.return_for_completion(request, reason="Brak.", by=people[1]),
        lambda: acts.withdraw(request),
    )
    # The applicant may withdraw what was returned a moment ago; nothing else follows on anything.
    steps = list(request.steps.values_list("state", flat=True))[3:]
    assert steps in (["rejected"], ["withdrawn"], ["returned", "withdrawn"])
    assert len(refusals(answers)) == 3 - len(steps)


def test_numbers_given_at_once_are_different_and_without_gaps(people):
    requests = [submitted(contact_email=f"{n}@example.com") for n in range(4)]
    links = [mailed_links(request).get() for request in requests]
    at_once(*(lambda link=link: acts.confirm_address(link) for link in links))
    assert sorted(JoinRequest.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_one_link_confirmed_twice_at_once_is_one_request(people):
    link = mailed_links(submitted()).get()
    at_once(*[lambda: acts.confirm_address(link)] * 3)
    assert [name for name, _to in mails()].count("join_received") == 1


def test_a_double_click_makes_one_request():
    words = values()

    def send():
        return acts.submit(words, kind="ngo", language="pl", goals=[], form_key="same")

    answers = at_once(*[send] * 4)
    assert [answer for answer in answers if isinstance(answer, MembersError | None)] == []
    assert JoinRequest.objects.count() == 1
    assert [name for name, _to in mails()] == ["join_confirm"]
