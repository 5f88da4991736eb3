"""The first page also says which meetings and trainings are coming, and where the person is registered already."""

import datetime

import pytest
from django.urls import reverse
from django.utils import dateformat, timezone

from events.models import Registration
from pkes.lib.places.models import State
from tests.factories import make_cluster, make_cycle, make_enrolment, make_event, make_training
from tests.html import assert_valid, text_of
from tests.panel.test_the_panel_shows_what_waits import fill

numbers = iter(range(1, 1000))


def panel(person):
    return person.get(reverse("members:panel"))


def make_registration(event, **fields):
    """A claim with a place, as the office might have let it in."""
    return Registration.objects.create(
        **{"event": event, "name": "Ola Owner", "number": next(numbers), "state": "confirmed", **fields}
    )


def in_days(number):
    return [timezone.localdate() + datetime.timedelta(days=number)]


def test_own_meetings_come_first_with_their_state(owner, organization):
    other = make_event(title_pl="Targi", days=in_days(1))
    own = make_event(title_pl="Walne", days=in_days(9))
    make_registration(own, email=owner.user.email.upper(), state="waiting")
    page = panel(owner)
    assert [event.pk for event in page.context["own_events"]] == [own.pk]
    assert page.context["coming"] == [other]
    assert str(State.WAITING.label) in text_of(assert_valid(page.content))


def test_people_whom_the_organisation_entered_are_counted(owner, organization):
    event = make_event(title_pl="Walne")
    for name in ("Jan", "Ewa"):
        make_registration(event, name=name, organization=organization, enrolled_by=owner.user)
    # Somebody who only named the organisation on the public page, and somebody who has resigned.
    make_registration(event, name="Obcy", organization=organization, email="obcy@example.com")
    make_registration(event, name="Ela", organization=organization, enrolled_by=owner.user, state="resigned")
    page = panel(owner)
    assert [(event.own_people, event.own_registration) for event in page.context["own_events"]] == [(2, None)]
    assert f'href="{reverse("events:panel_registration", args=[event.slug])}"' in page.content.decode()


def test_what_is_over_hidden_or_somebody_elses_is_left_out(owner, organization, other_owner):
    past = make_event(days=in_days(-1))
    make_registration(past, email=owner.user.email)
    make_event(status="draft")
    invited = make_event(audience="invited")
    invited.invited.add(other_owner.organization)
    others = make_training(organizer=other_owner.organization)
    make_training(organizer=organization, days=in_days(-1))
    make_training(organizer=organization, status="draft")
    resigned = make_event()
    make_registration(resigned, email=owner.user.email, state="resigned")
    context = panel(owner).context
    assert (context["own_events"], context["coming"]) == ([], [resigned, others])
    assert panel(other_owner).context["coming"] == [invited, resigned, others]


def test_trainings_with_people_of_the_organisation_come_first(owner, organization, other_owner):
    mine, ours, others = (make_training(target_legal_forms=["foundation"], days=in_days(day)) for day in (9, 8, 7))
    make_enrolment(training=mine, organization=other_owner.organization, email="OWNER@example.com", state="waiting")
    make_enrolment(training=ours, organization=organization)
    make_enrolment(training=ours, organization=organization, state="resigned")
    make_enrolment(training=others, organization=other_owner.organization)
    context = panel(owner).context
    assert [(row, row.own_state, row.own_people) for row in context["own_trainings"]] == [
        (ours, None, 1),
        (mine, "waiting", 0),
    ]
    assert context["coming"] == []


def test_trainings_are_those_of_the_organisation_and_of_its_legal_form(owner, organization):
    later = make_training(organizer=organization, days=in_days(5))
    cycle = make_cycle(target_legal_form=organization.legal_form)
    sooner = make_training(cycle=cycle, days=in_days(2))
    make_training(cycle=make_cycle(target_legal_form="foundation"))
    between = make_event(days=in_days(3))
    assert panel(owner).context["coming"] == [sooner, between, later]


def test_days_apart_are_not_said_to_be_a_range(owner, organization):
    days = in_days(3) + in_days(9)
    make_event(title_pl="Walne", days=days)
    page = text_of(assert_valid(panel(owner).content))
    assert f"{dateformat.format(days[0], 'j E Y')} " in page
    assert dateformat.format(days[1], "j E Y") not in page


def test_the_office_sees_the_organisations_panel_and_not_its_own_meetings(coordinator, organization):
    make_registration(make_event(), email=coordinator.user.email)
    coordinator.post(reverse("members:act_on_behalf", args=[organization.pk]))
    page = panel(coordinator)
    assert page.status_code == 200
    assert "own_events" not in page.context


@pytest.mark.parametrize("person", ["owner", "coordinator"])
def test_it_stays_light_with_everything_at_once(request, owner, organization, django_assert_max_num_queries, person):
    make_cluster()
    client = request.getfixturevalue(person)
    if person == "coordinator":
        client.post(reverse("members:act_on_behalf", args=[organization.pk]))
    counts = []
    for times in (1, 3):
        fill(organization, owner.user, times)
        for _time in range(times):
            make_registration(make_event(), email=owner.user.email)
            make_registration(make_event(), organization=organization, enrolled_by=owner.user)
            make_event()
            make_training(organizer=organization)
        with django_assert_max_num_queries(12) as queries:
            assert panel(client).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
