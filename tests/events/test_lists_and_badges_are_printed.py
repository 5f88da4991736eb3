import io
import logging
from datetime import date, time

import pypdf
import pytest

from events.models import EventDay, Registration
from members.choices import Powiat
from pkes.lib import pdf
from tests.factories import make_event, make_organization

pytestmark = pytest.mark.django_db

HOSTILE = "#[x] $y$ <b> =1+1 @a _b_ \\n // /* `c`"


@pytest.fixture
def event():
    event = make_event(title_pl="Zażółć gęślą jaźń", slug="zebranie", venue="Hala", days=[])
    EventDay.objects.create(event=event, on=date(2030, 5, 6), starts=time(9), ends=time(15, 30))
    return event


def register(event, name, **fields):
    number = event.registrations.count() + 1
    return Registration.objects.create(
        **{"event": event, "number": number, "name": name, "state": "confirmed", **fields}
    )


def sheet(event, person):
    return person.get(f"/en/wydarzenia/zebranie/druk/lista/{event.days.get().pk}.pdf")


def badges(person):
    return person.get("/en/wydarzenia/zebranie/druk/identyfikatory.pdf")


def text_of(response):
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def is_for_everybody(response):
    """PDF/UA: a screen reader can read it."""
    catalog = pypdf.PdfReader(io.BytesIO(response.content)).trailer["/Root"]
    return catalog["/MarkInfo"]["/Marked"] and b"pdfuaid" in catalog["/Metadata"].get_data()


def test_the_sheet_has_those_who_have_a_place(coordinator, event):
    register(event, "Łucja Żółć", organization=make_organization(name="Bergamota", powiat=Powiat.DEBICKI))
    register(event, "Ćwik", organization_name="Gmina X", powiat_given=Powiat.KROSNO)
    register(event, "Czekający", state="waiting")
    response = sheet(event, coordinator)
    text = text_of(response)
    for part in (
        "Zażółć gęślą jaźń", "Monday, 6 May 2030, 09:00 – 15:30, Hala",
        "1. Ćwik Gmina X m. Krosno", "2. Łucja Żółć Bergamota powiat dębicki",
    ):  # fmt: skip
        assert part in text
    assert "Czekający" not in text
    assert is_for_everybody(response)
    assert response["Content-Disposition"] == 'inline; filename="lista-zebranie-2030-05-06.pdf"'
    assert response["Cache-Control"] == "private, no-store"


def test_a_badge_has_name_organisation_and_a_code(coordinator, event):
    register(event, "Łucja Żółć", organization=make_organization(name="Bergamota"))
    response = badges(coordinator)
    assert "Łucja Żółć Bergamota Zażółć gęślą jaźń, 6 May 2030" in text_of(response)
    assert is_for_everybody(response)


def test_what_looks_like_markup_stays_text(coordinator, event):
    register(event, HOSTILE, organization_name='#include("x")')
    for response in (sheet(event, coordinator), badges(coordinator)):
        assert HOSTILE in text_of(response)
        assert '#include("x")' in text_of(response)


def test_a_sign_without_a_letterform_does_not_stop_the_list(coordinator, event, caplog):
    register(event, "Zofia ﷽ 🚂")
    register(event, "\u202eodwrotnie\u202c \u0007\t\r\n x")
    with caplog.at_level(logging.WARNING):
        assert "Zofia" in text_of(sheet(event, coordinator))
        assert "odwrotnie" in text_of(badges(coordinator))
    assert [record.name for record in caplog.records] == ["pkes.lib.pdf"] * 2


def test_long_names_and_long_lists_fit(coordinator, event):
    register(event, "Bardzodługie " * 9, organization_name="Nazwa " * 33)
    for number in range(60):
        register(event, f"Osoba {number:02}")
    assert len(pypdf.PdfReader(io.BytesIO(sheet(event, coordinator).content)).pages) == 3
    assert len(pypdf.PdfReader(io.BytesIO(badges(coordinator).content)).pages) == 7


def test_an_empty_list_says_so(coordinator, event):
    for response in (sheet(event, coordinator), badges(coordinator)):
        assert "Nobody has a place yet." in text_of(response)


def test_only_the_office_prints(visitor, owner, event):
    for get in (lambda person: sheet(event, person), badges):
        assert get(visitor).status_code == 302
        assert get(owner).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["nie-ma/druk/lista/1.pdf", "zebranie/druk/lista/99999999999999999999.pdf", "nie-ma/druk/identyfikatory.pdf"],
)
def test_what_is_not_there_is_not_found(coordinator, event, path):
    assert coordinator.get(f"/wydarzenia/{path}").status_code == 404


def test_the_number_of_queries_does_not_grow(coordinator, event, django_assert_max_num_queries):
    counts = []
    for more in (1, 2):
        for number in range(more):
            register(event, f"Osoba {number}", organization=make_organization())
        for get in (lambda person: sheet(event, person), badges):
            with django_assert_max_num_queries(8) as queries:
                get(coordinator)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_data_is_no_code():
    assert pdf.mapped({"a": ["x\u202ey", 1, None]}, pdf.visible) == {"a": ["xy", 1, None]}
