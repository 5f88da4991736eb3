"""Who sits in the council now, before and later, and its resolutions by year."""

import datetime

import pytest
from django.utils import timezone

from members.models import CouncilMember, JoinRequest, Resolution
from tests.factories import make_source, make_user
from tests.office.desk import address, words

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def sit(name, since, until=None, **person):
    return CouncilMember.objects.create(person=make_user(name=name, **person), since=since, until=until)


def resolve(number, day, text="Przyjmuje się.", name="Spółdzielnia"):
    request = JoinRequest.objects.create(kind="ngo", name=name)
    return Resolution.objects.create(request=request, number=number, dated_on=day, text=text, source=make_source())


def test_terms_are_sorted_by_where_they_stand_today(office):
    now = [sit("Anna", TODAY - DAY), sit("Bartek", TODAY, TODAY), sit("Celina", TODAY - DAY, TODAY, is_active=False)]
    past, coming = sit("Daria", TODAY - 9 * DAY, TODAY - DAY), sit("Edek", TODAY + DAY)
    answer = office.get("/biuro/rada/")
    assert (answer.context["now"], answer.context["past"], answer.context["coming"]) == (now, [past], [coming])
    assert "Celina (konto wyłączone, bez głosu)" in words(answer)
    page = words(office.get(address("councilmember", "changelist")))
    assert (page.count("trwa"), page.count("zakończona"), page.count("zacznie się")) == (3, 1, 1)


def test_resolutions_stand_by_year_and_are_found_without_accents(office):
    resolve("1/2025", datetime.date(2025, 3, 1), name="Fundacja Łąka")
    newer = resolve("7/2026", datetime.date(2026, 3, 1), text="Przyjmuje się GĘŚ.")
    assert [(year, len(rows)) for year, rows in office.get("/biuro/rada/").context["years"]] == [(2026, 1), (2025, 1)]
    assert [rows for _year, rows in office.get("/biuro/rada/?q=ges 2026").context["years"]] == [[newer]]
    assert office.get("/biuro/rada/?q=laka").context["years"][0][0] == 2025
    assert "Żadna uchwała nie zawiera tych słów." in words(office.get("/biuro/rada/?q=żyrafa"))
    for nonsense in ("%", "_", "'", "x" * 10_000):
        assert office.get("/biuro/rada/", {"q": nonsense}).status_code == 200
    assert "7/2026" in words(office.get(address("resolution", "changelist") + "?q=ges"))


@pytest.mark.parametrize("number", [1, 3])
def test_more_people_and_resolutions_cost_no_more_queries(office, number, django_assert_max_num_queries):
    for index in range(number):
        sit(f"Osoba {index}", TODAY)
        resolve(f"{index}/2026", TODAY)
    office.get("/biuro/rada/")
    with django_assert_max_num_queries(9):
        office.get("/biuro/rada/")
