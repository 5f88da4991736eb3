"""Members × themes: what each gives and needs, as the person may see it."""

import io

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperation.models import Listing
from cooperation.potential import Matrix
from members.choices import ClusterRole, Powiat
from members.models import RegisterEntry
from tests.conftest import representative
from tests.factories import make_listing, make_organization, make_service, make_source, make_theme
from tests.html import assert_valid

pytestmark = pytest.mark.django_db

PANEL, OFFICE = "/en/panel/wspolpraca/macierz/", "/en/biuro/wspolpraca/macierz/"
NEED = Listing.Kind.NEED


@pytest.fixture
def accounting():
    return make_theme(name_pl="księgowość", name_en="accounting", slug="ksiegowosc")


@pytest.fixture
def kitchen(accounting):
    """A cooperative of Dębica that needs accounting, gives catering."""
    kitchen = make_organization(name="Kuchnia Debica", slug="kuchnia", powiat=Powiat.DEBICKI)
    catering = make_theme(name_pl="catering", slug="catering")
    make_listing(organization=kitchen, kind=NEED, title="Szukamy księgowej", themes=[accounting], visibility="members")
    make_service(organization=kitchen, theme=catering, name="Obiady")
    return kitchen


@pytest.fixture
def bureau(accounting):
    """A company of Rzeszów that does accounting."""
    bureau = make_organization(name="Biuro Cyfra", slug="cyfra")
    make_listing(organization=bureau, title="Pełna księgowość", themes=[accounting])
    return bureau


def text_of(response):
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def summary(matrix):
    """{theme: (who gives, who needs)}."""
    return {
        row.theme.slug: (
            [cell.organization.slug for cell in row.givers],
            [cell.organization.slug for cell in row.seekers],
        )
        for row in matrix.rows
    }


def test_what_members_give_stands_against_what_they_need(owner, kitchen, bureau):
    matrix = Matrix(owner.user)
    assert summary(matrix) == {"catering": (["kuchnia"], []), "ksiegowosc": (["cyfra"], ["kuchnia"])}
    assert [(row.theme.slug, row.has_fit) for row in matrix.rows] == [("catering", False), ("ksiegowosc", True)]
    assert matrix.fits == 1


def test_resources_are_potential_too_and_nobody_answers_themselves(owner, kitchen, accounting):
    make_listing(organization=kitchen, kind=Listing.Kind.RESOURCE, title="Księgowa na godziny", themes=[accounting])
    row = next(row for row in Matrix(owner.user).rows if row.theme == accounting)
    assert (row.cells[kitchen.pk].gives, row.cells[kitchen.pk].needs) == (
        ["Księgowa na godziny"],
        ["Szukamy księgowej"],
    )
    assert row.cells[kitchen.pk].is_both
    assert not row.has_fit


def test_a_sample_answers_only_samples(owner, kitchen, accounting):
    make_service(organization=make_organization(is_sample=True), theme=accounting)
    assert not any(row.has_fit for row in Matrix(owner.user).rows)


def test_only_what_is_shown_of_members_in_good_standing(owner, accounting):
    make_listing(title="Szkic", themes=[accounting], status="draft")
    make_listing(title="Wycofane", themes=[accounting], status="withdrawn")
    make_listing(title="Po terminie", themes=[accounting], valid_until="2020-01-01")
    make_service(organization=make_organization(role=ClusterRole.PARTNER), theme=accounting)
    suspended = make_organization()
    make_service(organization=suspended, theme=accounting)
    RegisterEntry.objects.create(
        organization=suspended, kind="suspension", effective_on="2020-01-01", source=make_source()
    )
    assert Matrix(owner.user).rows == []


def test_what_is_for_members_only_is_not_there_for_others(applicant_owner, owner, kitchen, bureau):
    assert "Szukamy księgowej" in owner.get(PANEL).content.decode()
    page = applicant_owner.get(PANEL)
    assert page.status_code == 200
    assert "Pełna księgowość" in page.content.decode()
    assert "Szukamy księgowej" not in page.content.decode()
    assert "Szukamy" not in text_of(applicant_owner.get("/en/panel/wspolpraca/macierz.pdf"))


@pytest.fixture
def applicant_owner():
    """Somebody who acts for an organisation that is not a member yet."""
    return representative(make_organization(role=ClusterRole.IN_PROCEDURE), "owner")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("dziedzina=catering", {"catering": (["kuchnia"], [])}),
        ("pasuje=on", {"ksiegowosc": (["cyfra"], ["kuchnia"])}),
        # Who is of the powiat, and who answers them from elsewhere.
        ("powiat=1803", {"catering": (["kuchnia"], []), "ksiegowosc": (["cyfra"], ["kuchnia"])}),
        ("powiat=1863&dziedzina=ksiegowosc", {"ksiegowosc": (["cyfra"], ["kuchnia"])}),
        ("powiat=1801", {}),
        ("powiat=nonsense&dziedzina=no-such-theme&pasuje=", None),
    ],
)
def test_it_is_narrowed(owner, kitchen, bureau, asked, expected):
    page = owner.get(f"{PANEL}?{asked}")
    assert_valid(page.content)
    everything = {"catering": (["kuchnia"], []), "ksiegowosc": (["cyfra"], ["kuchnia"])}
    assert summary(page.context["matrix"]) == (everything if expected is None else expected)


def test_the_page_has_a_table_and_the_themes(owner, kitchen, bureau):
    page = owner.get(PANEL)
    document = assert_valid(page.content)
    table = next(document.iter("table"))
    assert [" ".join("".join(cell.itertext()).split()) for cell in table.iter("th")] == [
        "Member", "accounting", "catering", "Biuro Cyfra", "Kuchnia Debica",
    ]  # fmt: skip
    assert [" ".join("".join(cell.itertext()).split()) for cell in table.iter("td")] == [
        "gives✓somebody else answers this", "nothing", "needs✓somebody else answers this", "gives",
    ]  # fmt: skip
    assert table.find("caption") is not None
    assert b"Narrow the matrix" in page.content


def test_an_empty_cluster_is_told_what_to_do(owner):
    page = owner.get(PANEL)
    assert_valid(page.content)
    assert b"Nobody has said yet what they give or need." in page.content


def test_many_members_cost_no_more_queries(owner, coordinator):
    def asked(person, address):
        with CaptureQueriesContext(connection) as queries:
            assert person.get(address).status_code == 200
        return len(queries)

    def more(number):
        for _row in range(number):
            make_listing(kind=NEED)
            make_service()

    more(1)
    one = asked(owner, PANEL), asked(coordinator, OFFICE)
    more(2)
    assert (asked(owner, PANEL), asked(coordinator, OFFICE)) == one


def test_it_is_printed_as_it_was_narrowed(owner, coordinator, kitchen, bureau):
    text = text_of(owner.get("/en/panel/wspolpraca/macierz.pdf"))
    assert "Who can help whom" in text
    assert all(name in text for name in ("Kuchnia Debica", "Biuro Cyfra", "Pełna księgowość", "Obiady"))
    narrowed = text_of(coordinator.get("/en/biuro/wspolpraca/macierz.pdf?dziedzina=catering&pasuje="))
    assert "Obiady" in narrowed
    assert "Biuro Cyfra" not in narrowed
    assert b"macierz.pdf?dziedzina=catering" in coordinator.get(f"{OFFICE}?dziedzina=catering").content


def test_the_paper_of_nothing_says_so(owner):
    assert "Nobody has said yet" in text_of(owner.get("/en/panel/wspolpraca/macierz.pdf"))


# Meeting sheets


def test_the_sheet_says_with_whom_to_talk_and_why(owner, organization, accounting, kitchen, bureau):
    make_listing(organization=organization, kind=NEED, title="Księgowa potrzebna", themes=[accounting])
    school = make_organization(name="Szkola Liczb", slug="liczby")
    make_service(organization=school, theme=accounting, name="Ksiegowosc dla fundacji")
    text = text_of(owner.get("/en/panel/wspolpraca/rozmowy.pdf"))
    assert "Spółdzielnia Socjalna Nasza" in text
    assert "You need: accounting – Biuro Cyfra offers: accounting" in text
    # Only a page says it, and it is said from our side.
    assert "You need: “Księgowa potrzebna” – the page of Szkola Liczb says that it can: accounting" in text
    assert text.index("Biuro Cyfra") < text.index("Szkola Liczb")
    assert "Kuchnia" not in text
    assert "Notes" in text


def test_the_office_makes_the_sheet_of_anybody(coordinator, kitchen, bureau):
    text = text_of(coordinator.get(f"/en/biuro/wspolpraca/rozmowy/{bureau.pk}.pdf"))
    assert "You offer: accounting – Kuchnia Debica needs: accounting" in text
    partner = make_organization(role=ClusterRole.PARTNER)
    for pk in (partner.pk, 0, 2**70):
        assert coordinator.get(f"/en/biuro/wspolpraca/rozmowy/{pk}.pdf").status_code == 404
    assert f"rozmowy/{bureau.pk}.pdf" in coordinator.get(OFFICE).content.decode()


def test_nobody_who_fits_is_said(owner):
    assert "Nobody fits yet" in text_of(owner.get("/en/panel/wspolpraca/rozmowy.pdf"))


def test_a_sheet_is_only_for_members_in_good_standing(applicant_owner, bureau):
    answer = applicant_owner.get("/en/panel/wspolpraca/rozmowy.pdf", follow=True)
    assert answer.redirect_chain == [(PANEL, 302)]
    assert "A meeting sheet is made for members" in answer.content.decode()
