from datetime import date, timedelta

import pytest

from events import sample
from events.models import AgendaItem, Event, EventDay
from members.models import Organization
from pkes.lib.dates import workday
from tests.factories import make_event, make_organization

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


def days():
    return dict(EventDay.objects.values_list("event__slug", "on"))


def test_three_are_to_come_and_one_is_over():
    sample.load(TODAY)
    assert Event.objects.upcoming(TODAY).count() == 3
    past = Event.objects.past(TODAY).get()
    assert past.status == Event.Status.DONE
    assert TODAY - timedelta(days=31) < past.first_on < TODAY
    for event in Event.objects.all():
        assert event.is_sample
        assert event.title_pl.endswith("(przykład)")
        assert event.title_en.endswith("(sample)")
        assert not event.goals.exists()
        assert [(day.starts is not None, day.ends is not None) for day in event.days.all()] == [(True, True)]
    assert all(on.weekday() < 5 for on in days().values())


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 2, 23), date(2027, 4, 1), date(2026, 4, 29)])
def test_none_is_on_a_day_when_nobody_works(today):
    sample.load(today)
    assert {on: workday(on) for on in days().values()} == {on: on for on in days().values()}


@pytest.mark.parametrize(
    ("day", "next_one"),
    [
        ("2026-12-24", "2026-12-28"),  # Christmas Eve, two days of Christmas, a Sunday
        ("2027-03-28", "2027-03-30"),  # Easter Sunday and Monday
        ("2027-05-27", "2027-05-28"),  # Corpus Christi
        ("2026-05-02", "2026-05-04"),
        ("2026-12-04", "2026-12-04"),
    ],
)
def test_a_holiday_is_no_working_day(day, next_one):
    assert workday(date.fromisoformat(day)) == date.fromisoformat(next_one)


@pytest.mark.parametrize("offset", range(14))
def test_it_works_on_any_day(offset):
    today = TODAY + timedelta(days=offset)
    sample.load(today)
    assert Event.objects.upcoming(today).count() == 3


def test_only_sample_organisations_hold_them():
    make_organization(name="Prawdziwa")
    sample.load(TODAY)
    assert set(Event.objects.values_list("organizer", flat=True)) == {None}
    Event.objects.all().delete()
    organization = make_organization(name="Próbna (przykład)", is_sample=True, locality="Sanok")
    sample.load(TODAY)
    assert set(Event.objects.values_list("organizer", flat=True)) == {organization.pk}
    assert Event.objects.get(slug="spotkanie-czlonkow-przyklad").where == "Sala przykładowa, Sanok"


def test_loading_again_changes_nothing_while_one_is_to_come():
    sample.load(TODAY)
    before = list(EventDay.objects.values()), list(Event.objects.values())
    sample.load(max(days().values()))
    assert (list(EventDay.objects.values()), list(Event.objects.values())) == before


def test_they_move_on_together_when_all_are_over():
    sample.load(TODAY)
    before, later = days(), TODAY + timedelta(days=400)
    Event.objects.filter(slug="targi-uslug-przyklad").update(title_pl="Moje targi (przykład)", status=Event.Status.DONE)
    sample.load(later)
    moved = {slug: (on - before[slug]).days for slug, on in days().items()}
    weeks = moved["targi-uslug-przyklad"]
    assert weeks % 7 == 0
    assert {slug: workday(before[slug] + timedelta(days=weeks)) for slug in moved} == days()
    assert Event.objects.published().upcoming(later).count() == 3
    assert Event.objects.past(later).get().status == Event.Status.DONE
    fair = Event.objects.get(slug="targi-uslug-przyklad")
    assert (fair.title_pl, fair.status) == ("Moje targi (przykład)", Event.Status.PUBLISHED)


def test_removing_them_leaves_nothing_and_takes_nothing_else():
    real = make_event()
    sample.load(TODAY)
    Organization.objects.filter(is_sample=True).delete()
    Event.objects.filter(is_sample=True).delete()
    assert list(Event.objects.all()) == [real]
    assert (EventDay.objects.count(), AgendaItem.objects.count()) == (1, 0)
