"""The register of members as of a day, as a page, a workbook and a document on paper."""

import datetime
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from members import actions
from members.models import Organization, RegisterEntry
from members.register import coordinator_on, in_words, register_on
from tests.factories import make_organization, make_source, make_user
from tests.office.conftest import office  # noqa: F401
from tests.office.desk import words

pytestmark = pytest.mark.django_db

FOUNDED = datetime.date(2014, 10, 31)
DAY = datetime.date(2026, 5, 1)


def names(day):
    return [row["organization"].name for row in register_on(day)]


def cells(workbook):
    """The texts of each sheet of a workbook, which holds nothing but texts."""
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        sheets = sorted(name for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
        trees = [ElementTree.fromstring(archive.read(name)) for name in sheets]  # noqa: S314 - ours
    rows = [tree.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row") for tree in trees]
    return [[["".join(cell.itertext()) for cell in row] for row in sheet] for sheet in rows]


def leave(organization, day):
    RegisterEntry.objects.create(organization=organization, kind="withdrawal", effective_on=day, source=make_source())


def test_the_founding_register_names_thirteen_and_marks_the_coordinator(founding):
    rows = register_on(datetime.date(2026, 11, 22))
    assert [row["number"] for row in rows] == list(range(1, 14))
    [chief] = [row["organization"].name for row in rows if row["is_coordinator"]]
    assert chief == "Instytut Ekonomii Społecznej"
    assert {row["since"] for row in rows} == {"październik 2014"}
    assert register_on(datetime.date(2014, 1, 1)) == []


def test_a_sample_is_never_in_it(founding):
    make_organization(name="Próba", is_sample=True, joined_on=DAY)
    assert "Próba" not in names(datetime.date(2030, 1, 1))


def test_whoever_left_is_in_it_before_and_not_after():
    left = make_organization(name="Odeszła", joined_on=datetime.date(2020, 1, 1))
    leave(left, DAY)
    before = DAY - datetime.timedelta(days=1)
    assert (names(before), names(DAY), names(datetime.date(2019, 12, 31))) == (["Odeszła"], [], [])
    [row] = register_on(before)
    assert row["left"] == "1 maja 2026"


def test_whoever_came_back_is_a_member_since_then():
    back = make_organization(name="Wróciła", joined_on=datetime.date(2020, 1, 1))
    leave(back, datetime.date(2021, 1, 1))
    actions.record(
        back,
        kind="accession",
        role="member",
        effective_on=datetime.date(2022, 3, 1),
        source=make_source(),
        by=make_user(),
    )
    assert [row["since"] for row in register_on(DAY)] == ["1 marca 2022"]
    assert [row["left"] for row in register_on(datetime.date(2020, 6, 1))] == ["1 stycznia 2021"]


def test_a_suspended_member_is_in_it_and_said_to_be():
    paused = make_organization(name="Zawieszona", joined_on=datetime.date(2020, 1, 1))
    RegisterEntry.objects.create(organization=paused, kind="suspension", effective_on=DAY, source=make_source())
    assert [row["suspended"] for row in register_on(DAY)] == ["1 maja 2026"]


def test_the_coordinator_is_the_one_of_that_day(founding):
    new = Organization.objects.get(slug="feniks")
    RegisterEntry.objects.create(
        organization=new, kind="role", role="coordinator", effective_on=DAY, source=make_source(title_pl="Uchwała")
    )
    assert coordinator_on(DAY) == new.pk
    assert coordinator_on(DAY - datetime.timedelta(days=1)) == Organization.objects.get(slug__startswith="instytut").pk


def test_the_page_asks_for_a_day_and_says_when_there_is_none_such(office, founding):  # noqa: F811
    page = words(office.get(reverse("members:register")))
    assert "13 członków" in page
    assert "Porozumienie" in page or "porozumieni" in page
    assert "nikt nie był członkiem" in words(office.get(reverse("members:register") + "?dzien=2013-01-01"))
    for nonsense in ("2013-02-30", "x", "%00", "9" * 1000):
        assert office.get(reverse("members:register") + f"?dzien={nonsense}").status_code in {200, 400}


def test_the_workbook_has_every_member_and_every_entry(office, founding):  # noqa: F811
    Organization.objects.filter(slug="feniks").update(name="=1+1")
    answer = office.get(reverse("members:register_file", args=["xlsx"]) + "?dzien=2026-11-22")
    assert answer["Content-Disposition"] == 'attachment; filename="rejestr-2026-11-22.xlsx"'
    (header, *rows), (_columns, *entries) = cells(answer.content)
    assert header[:2] == ["Lp.", "Nazwa"]
    assert [row[0] for row in rows] == [str(number) for number in range(1, 14)]
    assert "=1+1" in [row[1] for row in rows]
    assert len(entries) == 14  # thirteen accessions, and who coordinates


@pytest.mark.parametrize(("prefix", "language", "footer"), [("", "pl-PL", "1 z 1"), ("/en", "en", "1 of 1")])
def test_the_paper_is_numbered_and_tagged(office, founding, prefix, language, footer):  # noqa: F811
    answer = office.get(f"{prefix}/biuro/rejestr.pdf?dzien=2026-11-22")
    pdf = PdfReader(BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert footer in " ".join(text.split())
    assert "13." in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"].value
    assert str(pdf.trailer["/Root"]["/Lang"]).lower().startswith(language[:2])
    assert b"pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_object().get_data()


def test_a_register_without_members_is_paper_too(office):  # noqa: F811
    answer = office.get("/biuro/rejestr.pdf?dzien=2000-01-01")
    assert answer.content.startswith(b"%PDF")
    assert office.get("/biuro/rejestr.doc").status_code == 404


def test_nobody_else_reads_it(owner, visitor):
    for page in ("/biuro/rejestr/", "/biuro/rejestr.pdf", "/biuro/ksiazka/", "/biuro/rada/"):
        assert (owner.get(page).status_code, visitor.get(page).status_code) == (403, 302)


@pytest.mark.parametrize("number", [1, 3])
def test_more_members_cost_no_more_queries(django_assert_num_queries, number):
    for index in range(number):
        make_organization(name=f"Nr {index}")
    with django_assert_num_queries(5), translation.override("pl"):
        assert len([in_words(row) for row in register_on(DAY)]) == number
