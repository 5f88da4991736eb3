"""The figures of cooperation for the cluster's report: by quarter, to read and to take away."""

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.utils import timezone

from cooperation import actions, report
from cooperation.models import Consortium, Enquiry
from members.models import Organization
from tests.conftest import Person
from tests.cooperation.funding import make_consortium
from tests.cooperation.sides import begin, make_shown
from tests.factories import make_second_factor, make_user
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/cooperation/enquiryoutcome/wyniki/"
TODAY = datetime.date(2026, 5, 20)


@pytest.fixture
def enquiry(organization, owner, other_owner):
    return begin(make_shown(organization), other_owner)


def say(enquiry, person, **words):
    actions.answer_outcome(enquiry, organization=person.organization, by=person.user, **{"talked": True, **words})


def test_each_quarter_that_has_begun_has_a_row_and_the_year_has_one(owner, enquiry):
    say(enquiry, owner, cooperated=True, value=Decimal(1200))
    Enquiry.objects.update(opened_at=datetime.datetime(2026, 2, 3, 12, tzinfo=datetime.UTC))
    enquiry.outcomes.update(answered_at=datetime.datetime(2026, 3, 31, 21, 59, tzinfo=datetime.UTC))
    make_consortium(
        status="won",
        submitted_on=datetime.date(2026, 3, 31),
        decided_on=datetime.date(2026, 4, 1),
        amount=Decimal(90000),
    )
    first, second, year = report.rows_of(2026, TODAY)
    assert first[1:] == ["1", "1", "1", "1", "0", "1\xa0200,00", "1", "0", "0", "0,00"]
    assert second[1:] == ["0", "0", "0", "0", "0", "0,00", "0", "1", "0", "90\xa0000,00"]
    assert year[1:] == ["1", "1", "1", "1", "0", "1\xa0200,00", "1", "1", "0", "90\xa0000,00"]
    assert report.years(TODAY) == [2026]


def test_years_go_back_to_the_first_conversation_or_application(enquiry):
    Enquiry.objects.update(opened_at=datetime.datetime(2024, 12, 31, 23, 30, tzinfo=datetime.UTC))
    assert report.years(TODAY) == [2026, 2025]
    Consortium.objects.filter(pk=make_consortium().pk).update(submitted_on=datetime.date(2023, 1, 1))
    assert report.years(TODAY) == [2026, 2025, 2024, 2023]
    Organization.objects.update(is_sample=True)
    Consortium.objects.update(is_sample=True)
    assert report.years(TODAY) == [2026]
    assert [len(report.rows_of(year, TODAY)) for year in (2025, 2026)] == [5, 3]


def test_the_page_and_the_file_say_the_same(coordinator, enquiry, owner):
    say(enquiry, owner, cooperated=True, value=Decimal(1200))
    assert "1 200,00" in text_of(assert_valid(coordinator.get(PAGE).content))
    answer = coordinator.get(f"{PAGE}lista.csv")
    assert answer["Content-Disposition"].startswith(
        f'attachment; filename="wspolpraca-{timezone.localdate().year}.csv"'
    )
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[-1][1:7] == ["1", "1", "1", "1", "0", "1\xa0200,00"]


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}lista.csv"])
def test_only_the_office_reads_it(address, owner, visitor, coordinator):
    staff = Person(make_user(is_staff=True))
    make_second_factor(staff.user)
    answers = [person.get(address).status_code for person in (coordinator, staff, owner, visitor)]
    assert answers == [200, 403, 302, 302]


@pytest.mark.parametrize("tail", ["?rok=1999", "?rok=x", "lista.exe"])
def test_what_there_is_not_is_not_found(coordinator, tail):
    assert coordinator.get(PAGE + tail).status_code == 404
