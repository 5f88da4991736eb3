"""The pages of calls and consortia: who sees what, what a press does, and that nothing leaks."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from cooperation.models import CallStance, Consortium, ConsortiumPartner
from members.choices import ClusterRole, LegalForm
from members.models import ContactPerson, Organization
from tests.conftest import representative
from tests.cooperation.funding import GOVERNMENT, in_days, make_call, make_consortium, make_partner, make_status, text
from tests.factories import make_organization, make_service

pytestmark = pytest.mark.django_db

State, Status = ConsortiumPartner.State, Consortium.Status


def url(name, *args):
    return reverse(f"cooperation:{name}", args=args)


@pytest.fixture
def third_owner(db):
    """Somebody of a municipality, in nothing yet."""
    organization = make_organization(name="Gmina Trzecia", legal_form=LegalForm.MUNICIPALITY)
    return representative(organization, "owner", email="third@example.com")


@pytest.fixture
def board(owner, other_owner):
    """A consortium that the owner's organisation leads and the other owner's is in."""
    call = make_call(title_pl="Nabór tajny", kinds={GOVERNMENT: 1})
    return make_consortium(
        call=call, leader=owner.organization, partners=[other_owner.organization],
        title="Projekt", seeks="Szukamy gminy", notes="Tylko dla nas",
    )  # fmt: skip


def test_a_call_says_rule_by_rule_why_not(owner):
    make_call(title_pl="Dla gmin", legal_forms=[LegalForm.MUNICIPALITY], kinds={GOVERNMENT: 1})
    make_call(title_pl="Dla wszystkich")
    words = text(owner.get(url("panel_calls")))
    may, may_not = words.split("Wasza organizacja nie może wejść", 1)
    assert "Dla wszystkich" in may
    assert "Dla gmin" in may_not
    assert "Forma prawna: lider musi mieć jedną z tych: gmina. Wasza to: spółdzielnia socjalna." in may_not


@pytest.mark.parametrize(
    ("fields", "status"),
    [({}, 200), ({"status": "draft"}, 404), ({"is_sample": True}, 404), ({"status": "withdrawn"}, 200)],
)
def test_drafts_and_samples_are_not_there_for_members(owner, fields, status):
    call = make_call(**fields)
    assert owner.get(url("panel_call", call.pk)).status_code == status


def test_calls_are_for_members_only(organization, owner):
    call = make_call()
    Organization.objects.filter(pk=organization.pk).update(role=ClusterRole.IN_PROCEDURE)
    assert owner.get(url("panel_call", call.pk)).status_code == 404
    assert call.title not in text(owner.get(url("panel_calls")))


def test_the_public_sees_only_what_the_office_ticked(visitor, board):
    make_call(title_pl="Dla oczu wszystkich", is_public=True)
    make_call(title_pl="Publiczny szkic", is_public=True, status="draft")
    make_call(title_pl="Publiczny dawny", is_public=True, deadline_at=in_days(-1))
    Consortium.objects.update(title="Konsorcjum ukryte")
    words = text(visitor.get(url("call_list")))
    assert "Dla oczu wszystkich" in words
    for hidden in ("Nabór tajny", "Konsorcjum ukryte", "Publiczny szkic", "Publiczny dawny", "Szukamy gminy"):
        assert hidden not in words


@pytest.mark.parametrize("address", ["/", "/wspolpraca/", "/nowosci.atom", "/sitemap.xml", "/czlonkowie/nasza/"])
def test_a_members_call_and_its_consortium_leak_nowhere(visitor, board, address):
    body = visitor.get(address).content.decode()
    assert visitor.get(address).status_code == 200
    for hidden in ("Nabór tajny", "Szukamy gminy", "Tylko dla nas", "/konsorcja/", "/panel/wspolpraca/"):
        assert hidden not in body


def test_others_see_whom_a_consortium_seeks_but_not_its_board(third_owner, board):
    words = text(third_owner.get(url("panel_call", board.call.pk)))
    assert "Szukamy gminy" in words
    assert "Brakuje: samorząd: 1." in words
    assert "Tylko dla nas" not in words
    assert "Fundacja Inna" not in words
    for name in ("consortium", "consortium_notes", "consortium_edit", "consortium_invite", "consortium_result"):
        assert third_owner.get(url(name, board.pk)).status_code == 404
    assert third_owner.get(url("consortium_sheets", board.pk, "pdf")).status_code == 404


def test_a_partner_reads_the_board_and_moves_nothing(other_owner, board):
    words = text(other_owner.get(url("consortium", board.pk)))
    assert "Tylko dla nas" in words
    for name in ("consortium_edit", "consortium_invite", "consortium_submitted", "consortium_result"):
        assert other_owner.get(url(name, board.pk)).status_code == 403
    assert other_owner.post(url("consortium_act", board.pk, "wycofaj")).status_code == 403
    board.refresh_from_db()
    assert board.status == Status.FORMING


def test_who_left_does_not_read_the_board_any_more(other_owner, board):
    part = board.partners.get()
    assert other_owner.post(url("partner_act", board.pk, part.pk, "zakoncz")).status_code == 302
    assert other_owner.get(url("consortium", board.pk)).status_code == 404


def test_an_organisation_goes_in_as_a_leader_and_finds_a_partner(owner, third_owner):
    call = make_call(kinds={GOVERNMENT: 1})
    answer = owner.post(url("consortium_new", call.pk), {"title": "Razem", "seeks": "Gminy"})
    row = Consortium.objects.get()
    assert answer.url == url("consortium", row.pk)
    assert "samorząd 1 0 1" in text(owner.get(answer.url))
    owner.post(url("consortium_invite", row.pk), {"organization": third_owner.organization.pk, "message": "Chodźcie"})
    assert "Gmina Trzecia" in text(owner.get(answer.url))
    words = text(third_owner.get(url("panel_calls")))
    assert "Zaproszenia do konsorcjów" in words
    part = row.partners.get()
    assert third_owner.post(url("partner_act", row.pk, part.pk, "przyjmij")).url == url("consortium", row.pk)
    assert "samorząd 1 1 komplet" in text(owner.get(answer.url))
    owner.post(url("consortium_act", row.pk, "gotowe"))
    owner.post(url("consortium_submitted", row.pk), {"submitted_on": timezone.localdate().isoformat()})
    owner.post(
        url("consortium_result", row.pk),
        {"outcome": "won", "decided_on": timezone.localdate().isoformat(), "amount": "12 500,50"},
    )
    row.refresh_from_db()
    assert (row.status, str(row.amount)) == (Status.WON, "12500.50")


def test_whoever_is_invited_answers_and_the_leader_does_not(owner, third_owner, board):
    part = make_partner(board, third_owner.organization, State.INVITED)
    assert owner.post(url("partner_act", board.pk, part.pk, "przyjmij")).status_code == 403
    assert third_owner.post(url("partner_act", board.pk, part.pk, "zmien")).status_code == 404
    third_owner.post(url("partner_act", board.pk, part.pk, "odmow"))
    part.refresh_from_db()
    assert part.state == State.REFUSED


def test_whoever_asks_does_not_let_itself_in(owner, third_owner, board):
    third_owner.post(url("consortium_ask", board.pk), {"message": "Jesteśmy gminą"})
    part = board.partners.get(organization=third_owner.organization)
    assert (part.state, part.message) == (State.ASKED, "Jesteśmy gminą")
    assert third_owner.post(url("partner_act", board.pk, part.pk, "przyjmij")).status_code == 403
    assert "Jesteśmy gminą" in text(owner.get(url("consortium", board.pk)))
    owner.post(url("partner_act", board.pk, part.pk, "przyjmij"))
    part.refresh_from_db()
    assert part.state == State.ACCEPTED


def test_strangers_do_not_touch_somebodys_part(third_owner, visitor, board):
    part = board.partners.get()
    address = url("partner_act", board.pk, part.pk, "zakoncz")
    assert third_owner.post(address).status_code == 404
    assert visitor.post(address).status_code == 403
    # A part of another consortium under this one's address.
    other = make_consortium()
    assert third_owner.post(url("partner_act", other.pk, part.pk, "zakoncz")).status_code == 404
    part.refresh_from_db()
    assert part.state == State.ACCEPTED


def test_two_tabs_do_not_overwrite_the_notes(owner, other_owner, board):
    address = url("consortium_notes", board.pk)
    assert other_owner.post(address, {"base": 1, "notes": "Ich słowa"}).status_code == 302
    answer = owner.post(address, {"base": 1, "notes": "Moje słowa"})
    assert answer.status_code == 409
    assert "Ich słowa" in text(answer)
    assert "Moje słowa" in text(answer)
    assert owner.post(address, {"base": 2, "notes": "Oboje"}).status_code == 302
    board.refresh_from_db()
    assert board.notes == "Oboje"


@pytest.mark.parametrize("stance", ["partner", "looking", "no"])
def test_a_stance_is_taken_on_the_page_of_a_call(owner, stance):
    call = make_call()
    owner.post(url("call_stance", call.pk), {"stance": stance})
    assert CallStance.objects.get().stance == stance
    owner.get(url("panel_call", call.pk))
    assert owner.post(url("call_stance", call.pk), {"stance": "zły"}).status_code == 404


def test_the_leader_is_shown_whom_to_invite(owner, third_owner, board):
    looking = make_organization(name="Szukająca")
    CallStance.objects.create(call=board.call, organization=looking, stance="looking")
    uninterested = make_organization(name="Bez chęci", legal_form=LegalForm.COUNTY)
    CallStance.objects.create(call=board.call, organization=uninterested, stance="no")
    words = text(owner.get(url("consortium", board.pk))).split("Kogo można zaprosić")[1]
    assert words.index("Szukająca") < words.index("Gmina Trzecia")
    assert "Bez chęci" not in words
    form = owner.get(url("consortium_invite", board.pk) + f"?kogo={third_owner.organization.pk}")
    assert f'value="{third_owner.organization.pk}" selected' in form.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"organization": "9" * 30},
        {"organization": "\x00"},
        {"organization": "-1", "message": "x" * 501},
        {"message": "\x00"},
    ],
)
def test_nonsense_is_the_form_again(owner, board, data):
    answer = owner.post(url("consortium_invite", board.pk), data)
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not ConsortiumPartner.objects.filter(state=State.INVITED).exists()


def test_huge_numbers_and_unknown_words_are_not_there(owner, board):
    for address in (
        f"/panel/wspolpraca/nabory/{10**30}/",
        f"/panel/wspolpraca/konsorcja/{10**30}/",
        url("consortium_sheets", board.pk, "exe"),
    ):
        assert owner.get(address).status_code == 404
    assert owner.post(url("consortium_act", board.pk, "wygraj")).status_code == 404
    assert owner.post(url("consortium_ask", 10**30)).status_code == 404


def test_lists_cost_the_same_for_one_row_and_for_three(owner, board):
    def cost(address):
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(address).status_code == 200
        return len(captured)

    def add():
        call = make_call(kinds={GOVERNMENT: 1})
        make_consortium(call=call, leader=owner.organization)
        other = make_organization(legal_form=LegalForm.COUNTY)
        make_status(other)
        make_consortium(call=board.call, leader=other)
        make_partner(board, make_organization(), State.ACCEPTED)
        make_partner(board, make_organization(), State.ASKED)
        CallStance.objects.create(call=board.call, organization=make_organization(), stance="looking")

    pages = [url("panel_calls"), url("panel_call", board.call.pk), url("consortium", board.pk)]
    add()
    owner.get(pages[0])
    before = [cost(page) for page in pages]
    add(), add()
    assert [cost(page) for page in pages] == before


# Data sheets


@pytest.fixture
def known(board):
    """The leader's register and profile, as far as a member of the consortium may know them."""
    leader = board.leader
    Organization.objects.filter(pk=leader.pk).update(
        nip="8133873000", krs="0000123456", street="Rynek 1", postal_code="35-064", profile="## Kim jesteśmy\n\n- gotujemy",
    )  # fmt: skip
    make_service(organization=leader, name="Obiady <b>domowe</b>")
    make_status(leader, granted_on=datetime.date(2023, 1, 2), expires_on=datetime.date(2030, 1, 1))
    for name, visibility in (("Anna Jawna", "public"), ("Beata Członkowska", "members"), ("Celina Biurowa", "office")):
        ContactPerson.objects.create(organization=leader, name=name, visibility=visibility)
    return board


def said_in(answer, kind):
    if kind == "pdf":
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())
    return " ".join(" ".join(row.text for row in Document(io.BytesIO(answer.content)).paragraphs).split())


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_data_sheets_say_what_is_known_of_all_partners(other_owner, known, kind):
    answer = other_owner.get(url("consortium_sheets", known.pk, kind))
    assert answer["Cache-Control"] == "private, no-store"
    said = said_in(answer, kind)
    for words in (
        "Karty partnerów", "Nabór tajny", "Spółdzielnia Socjalna Nasza", "Fundacja Inna", "8133873000", "0000123456",
        "Rynek 1, 35-064 Rzeszów", "przedsiębiorstwo społeczne", "od 2 stycznia 2023 do 1 stycznia 2030", "Kim jesteśmy",
        "gotujemy", "Obiady <b>domowe</b>", "Anna Jawna", "Beata Członkowska", "Tego portal nie wie: REGON",
    ):  # fmt: skip
        assert words in said, words
    assert "Celina Biurowa" not in said
    assert "Tylko dla nas" not in said


def test_the_pdf_is_tagged_and_the_document_has_real_headings(owner, known):
    pdf = PdfReader(io.BytesIO(owner.get(url("consortium_sheets", known.pk, "pdf")).content))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    document = Document(io.BytesIO(owner.get(url("consortium_sheets", known.pk, "docx")).content))
    headings = [(row.style.name, row.text) for row in document.paragraphs if row.style.name.startswith("Heading")]
    assert headings[:2] == [("Heading 1", "Karty partnerów"), ("Heading 2", "Spółdzielnia Socjalna Nasza")]
    assert 'w:lang w:val="pl-PL"' in document.styles.element.xml
