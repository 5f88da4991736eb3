"""Every list of the desk as CSV, XLSX and ODS, as the person sees it; long ones by the worker; each in the trail."""

import csv
import io

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from python_calamine import CalamineWorkbook

from pkes import exports
from pkes.lib.audit.models import Entry
from pkes.lib.jobs.actions import run as run_job
from pkes.lib.jobs.models import Job
from tests.factories import make_event, make_organization, make_user
from tests.office.desk import words

pytestmark = pytest.mark.django_db


def table(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def by_name(office):
    """The number of the column by which the list of organisations is put in the order of the names."""
    return office.get("/admin/members/organization/").context["cl"].list_display.index("name")


def test_a_list_keeps_its_filters_its_search_and_its_order(office):
    for name, powiat in (("Żubr", "1803"), ("Łąka", "1803"), ("Świt", "1863")):
        make_organization(name=name, powiat=powiat)
    header, *rows = table(office.get("/en/biuro/lista/members.organization.csv?powiat__exact=1803"))
    assert header[:5] == ["name", "legal form", "role in the cluster", "locality", "powiat"]
    assert [(row[0], row[4]) for row in rows] == [("Łąka", "dębicki"), ("Żubr", "dębicki")]
    assert [row[0] for row in table(office.get("/biuro/lista/members.organization.csv?q=lak"))[1:]] == ["Łąka"]
    backwards = table(office.get(f"/biuro/lista/members.organization.csv?o=-{by_name(office)}"))
    assert [row[0] for row in backwards[1:]] == ["Żubr", "Świt", "Łąka"]


def test_the_three_kinds_hold_the_same(office):
    make_organization(name="=Łąka", nip="8133873010")
    as_csv = table(office.get("/biuro/lista/members.organization.csv"))
    for kind in ("xlsx", "ods"):
        content = office.get(f"/biuro/lista/members.organization.{kind}").content
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert rows[0] == as_csv[0]
        assert (rows[1][0], as_csv[1][0]) == ("=Łąka", "'=Łąka")
        assert rows[1][1:] == as_csv[1][1:]


def test_every_list_that_the_desk_shows_can_be_taken(office, founding):
    make_event()
    for model in admin.site._registry:
        page = f"/biuro/lista/{model._meta.app_label}.{model._meta.model_name}.csv"
        expected = 200 if office.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}") else 403
        assert office.get(page).status_code == expected, page


def test_only_who_may_see_a_list_takes_it(staff, owner, visitor):
    page = "/biuro/lista/members.organization.csv"
    assert [person.get(page).status_code for person in (staff, owner, visitor)] == [403, 403, 302]
    staff.user.user_permissions.add(Permission.objects.get(codename="view_organization"))
    assert staff.get(page).status_code == 200


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("members.organization.exe", 404), ("members.nothing.csv", 404), ("no.organization.csv", 404), ("auth.group.csv", 404),
        ("members.organization.csv?powiat=x&foo=bar", 400), ("members.change.csv?at__year=abc", 400),
    ],
)  # fmt: skip
def test_nonsense_gets_a_plain_answer(office, page, status):
    assert office.get(f"/biuro/lista/{page}").status_code == status


def test_taking_a_list_is_in_the_trail(office):
    make_organization()
    office.get("/biuro/lista/members.organization.xlsx?q=x")
    assert list(Entry.objects.values_list("by", "what", "words")) == [
        (office.user.pk, "export", "Organizacje.xlsx (0)"),
    ]


def test_a_long_list_is_made_in_the_background(office, monkeypatch):
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
    for name in ("Łąka", "Świt", "Żubr"):
        make_organization(name=name)
    response = office.get("/biuro/lista/members.organization.csv?q=lak")
    assert response.status_code == 200  # one row only
    response = office.get(f"/biuro/lista/members.organization.csv?o=-{by_name(office)}")
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert Entry.objects.count() == 1
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.outcome) == (Job.State.DONE, 3, 3, "3 wiersze.")
    with job.open_file() as file:
        rows = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["Żubr", "Świt", "Łąka"]
    assert Entry.objects.count() == 2


def test_rights_are_asked_again_when_the_list_is_made(office, monkeypatch):
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 0)
    make_organization()
    office.get("/biuro/lista/members.organization.csv")
    office.user.groups.clear()
    run_job(Job.objects.get().pk)
    assert Job.objects.get().state == Job.State.FAILED


def test_a_list_asks_as_many_queries_for_three_rows_as_for_one(office, django_assert_max_num_queries):
    for model in ("organization", "representative", "user"):
        counts = []
        for _time in range(2):
            with django_assert_max_num_queries(40) as asked:
                office.get(f"/biuro/lista/members.{model}.csv")
            counts.append(len(asked))
            make_organization(), make_user(), make_user()
        assert counts[0] == counts[1], model


def test_the_list_of_the_desk_leads_to_its_files_and_to_the_import(office, staff):
    page = words(office.get("/admin/members/organization/?powiat__exact=1803"))
    for text in ("Pobierz CSV", "Pobierz XLSX", "Pobierz ODS", "Import z pliku"):
        assert text in page
    content = office.get("/admin/members/organization/?powiat__exact=1803").content.decode()
    assert "/biuro/lista/members.organization.ods?powiat__exact=1803" in content
    assert "Import z pliku" not in words(office.get("/admin/members/change/"))
    staff.user.user_permissions.add(Permission.objects.get(codename="view_organization"))
    assert "Import z pliku" not in words(staff.get("/admin/members/organization/"))
