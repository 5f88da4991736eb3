"""The record of competences: one's own people only; for the coordinator sums by quarter and powiat, for the public nothing."""

import csv
import datetime
import io

import pytest
from django.utils import timezone

from members.choices import Powiat
from pkes.lib.dates import quarter_of
from tests.factories import make_enrolment, make_organization
from tests.trainings.certificates import HOSTILE, make_certificate, make_completed, make_finished
from trainings.competences import Statistics
from trainings.models import TrainingSession

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2030, 6, 1)


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_it_shows_who_was_trained_in_what_with_the_certificate(owner, organization):
    certificate = make_certificate(make_finished(title_pl="Jazz"), name="Nasza Osoba", organization=organization)
    make_completed(name="Bez zaświadczenia", email="b@example.com", organization=organization, outcome="absent")
    make_enrolment(name="Jeszcze trwa", organization=organization)
    page = owner.get("/en/panel/kompetencje/").content.decode()
    for words in (
        "Nasza Osoba",
        "Jazz",
        "teaching hours: 16",
        f"Certificate {certificate.signature}",
        "Bez zaświadczenia",
    ):
        assert words in page
    assert "Jeszcze trwa" not in page
    assert owner.get(f"/panel/kompetencje/{certificate.pk}.pdf")["Content-Type"] == "application/pdf"


def test_nobody_sees_the_people_of_another_organisation(owner, other_owner, visitor, organization):
    certificate = make_certificate(name="Nasza Osoba", organization=organization)
    assert "Nasza Osoba" not in other_owner.get("/panel/kompetencje/").content.decode()
    assert len(rows_of(other_owner.get("/panel/kompetencje/lista.csv"))) == 1
    assert other_owner.get(f"/panel/kompetencje/{certificate.pk}.pdf").status_code == 404
    assert visitor.get(f"/panel/kompetencje/{certificate.pk}.pdf").status_code == 403
    for address in ("/szkolenia/", certificate.enrolment.training.get_absolute_url(), organization.get_absolute_url()):
        assert "Nasza Osoba" not in visitor.get(address).content.decode()


def test_it_can_be_taken_away(owner, organization):
    certificate = make_certificate(make_finished(title_pl="=1+1"), name=HOSTILE, organization=organization)
    header, row = rows_of(owner.get("/en/panel/kompetencje/lista.csv"))
    assert (row[0], row[2], row[4], row[6]) == (HOSTILE, "'=1+1", "16", certificate.signature)
    assert len(header) == len(row)
    assert owner.get("/panel/kompetencje/lista.xlsx").content[:2] == b"PK"
    assert owner.get("/panel/kompetencje/lista.pdf").status_code == 404


def test_the_number_of_queries_does_not_grow(owner, organization, django_assert_max_num_queries):
    counts = []
    for more in (1, 2):
        for number in range(more):
            make_certificate(
                make_finished(),
                name=f"O{more}{number}",
                email=f"o{more}{number}@example.com",
                organization=organization,
            )
        with django_assert_max_num_queries(14) as queries:
            owner.get("/panel/kompetencje/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# The coordinator's sums


@pytest.fixture
def taught():
    """Two people of two powiaty for two days in two quarters; one of them twice."""
    first, second = make_finished(days=0), make_finished(days=0)
    for training, on, hours in [(first, (2030, 3, 31), 4), (first, (2030, 4, 1), 3.5), (second, (2030, 4, 2), 2)]:
        TrainingSession.objects.create(training=training, on=datetime.date(*on), hours=hours)
    debica = make_organization(powiat=Powiat.DEBICKI)
    make_completed(first, name="Anna", email="anna@example.com", organization=debica)
    make_completed(second, name="Anna", email="Anna@example.com", organization=debica)
    make_completed(first, name="Jan", email="", organization=make_organization(powiat=Powiat.KROSNO))
    return first


def test_sums_are_by_quarter_and_powiat(taught):
    statistics = Statistics(None, TODAY)
    assert statistics.total.numbers == [17, 2, 2, 2]
    assert [sums.numbers for _name, sums in statistics.by_quarter()] == [[8, 2, 2, 1], [9, 2, 2, 2]]
    assert [(name, sums.numbers) for name, sums in statistics.by_powiat()] == [
        ("dębicki", [9.5, 1, 1, 2]), ("m. Krosno", [7.5, 1, 1, 1]),
    ]  # fmt: skip
    assert Statistics(2029, TODAY).total.numbers == [0, 0, 0, 0]


def test_what_is_to_come_or_a_sample_or_called_off_does_not_count(taught):
    assert Statistics(None, datetime.date(2030, 4, 1)).total.numbers == [8, 2, 2, 1]
    type(taught).objects.filter(pk=taught.pk).update(is_sample=True)
    assert Statistics(None, TODAY).total.numbers == [2, 1, 1, 1]
    type(taught).objects.update(is_sample=False, status="cancelled")
    assert Statistics(None, TODAY).total.numbers == [0, 0, 0, 0]


def test_the_office_sees_and_exports_them(coordinator, owner):
    make_completed(organization=make_organization(powiat=Powiat.DEBICKI))
    page = coordinator.get("/en/admin/trainings/training/kompetencje/").content.decode()
    assert "dębicki" in page
    assert "<svg" in page
    year, _quarter = quarter_of(timezone.localdate() - datetime.timedelta(1))
    assert f">{year}<" in page
    header, row = rows_of(coordinator.get("/en/admin/trainings/training/kompetencje/powiaty.csv"))
    assert (header, row) == (
        ["Powiat", "Person-hours", "People", "Organisations", "Trainings"],
        ["dębicki", "16", "1", "1", "1"],
    )
    for address in ("?rok=1999", "powiaty.pdf", "inne.csv"):
        assert coordinator.get(f"/admin/trainings/training/kompetencje/{address}").status_code == 404
    assert owner.get("/admin/trainings/training/kompetencje/").status_code == 302
