"""One page shows it, one ZIP holds it twice: for programmes and for people."""

import io
import json
import zipfile

import html5lib
import pytest
from django.utils import timezone

from members import actions
from members.models import ContactPerson, CouncilMember, Invitation, JoinRequest, Opinion
from pkes.lib.outbox.actions import put
from pkes.personal_data import collect
from tests.factories import make_organization, make_user
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db


def download(person, prefix=""):
    response = person.get(f"{prefix}/panel/moje-dane/plik.zip")
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == f'attachment; filename="lokomotywa-{timezone.localdate()}.zip"'
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == ["data.html", "data.json"]
    return json.loads(archive.read("data.json")), archive.read("data.html").decode()


@pytest.fixture
def much(anna, organization):
    row = {"name": "Anna Ź.", "position": "prezeska", "email": "anna@example.com", "phone": "1", "visibility": "office"}
    actions.edit(organization, {"contact_persons": [row], "phone": "17 000 00 00"}, by=anna.user)
    ContactPerson.objects.create(organization=make_organization(), **{**row, "phone": "2"})
    actions.propose(organization, {"name": "Inna nazwa"}, by=anna.user)
    Invitation.objects.create(
        organization=organization, email="anna@example.com", token_hash="x", expires_at=timezone.now()
    )
    put("x", "anna@example.com", "Temat maila", "Treść <b>maila</b>", language="pl")
    put("x", "anna@example.com", "Tajny mail", "Kod 123456", language="pl", secret=True)


def test_the_page_shows_all_sections_in_both_languages(anna, much):
    for prefix, words in (("", "Organizacje, w których imieniu działasz"), ("/en", "Organisations you act for")):
        document = assert_valid(anna.get(f"{prefix}/panel/moje-dane/").content)
        text = text_of(document)
        for piece in (words, "Anna Źdźbłowska", "Spółdzielnia Feniks", "prezeska", "Temat maila"):
            assert piece in text


def test_json_and_html_hold_the_same(logged_in_anna, much):
    data, page = download(logged_in_anna)
    assert_valid(page)
    text = text_of(html5lib.parse(page, namespaceHTMLElements=False))
    values = [value for rows in data.values() for row in rows for value in row.values()]
    words = [value for value in values if isinstance(value, str) and value and "T" not in value]
    assert len(words) > 20
    for value in words:
        assert " ".join(value.split()) in text


def test_the_keys_for_programs_are_the_same_in_every_language(logged_in_anna, much):
    polish, english = download(logged_in_anna)[0], download(logged_in_anna, "/en")[0]

    def keys(data):
        return {section: [list(row) for row in rows] for section, rows in data.items()}

    assert keys(polish) == keys(english)
    assert set(polish) == {
        "account", "addresses", "devices", "organizations", "contact_persons", "former_contact_persons", "invitations",
        "changes", "proposals", "mails",
    }  # fmt: skip
    assert polish["account"][0]["email"] == "anna@example.com"
    assert polish["account"][0]["office"] is False
    assert polish["organizations"] == [
        {"organization": "Spółdzielnia Feniks", "role": "właściciel", "since": polish["organizations"][0]["since"]}
    ]
    assert len(polish["contact_persons"]) == 2
    assert {row["body"] for row in polish["mails"]} == {"", "Treść <b>maila</b>\n"}


def test_nothing_of_other_people_is_in_it(logged_in_anna, organization, much):
    other = make_user(name="Jan Obcy", email="obcy@example.com")
    row = {"name": "Jan Obcy", "position": "", "email": "obcy@example.com", "phone": "", "visibility": "public"}
    actions.edit(organization, {"contact_persons": [row]}, by=other)
    put("x", "obcy@example.com", "Nie Twoje", "x", language="pl")
    data, page = download(logged_in_anna)
    for words in ("Jan Obcy", "obcy@example.com", "Nie Twoje"):
        assert words not in page
        assert words not in json.dumps(data, ensure_ascii=False)


def test_hostile_names_do_no_harm(logged_in_anna, organization):
    name = '<script>alert(1)</script>"\r\n=1+1\0'.replace("\0", "")
    logged_in_anna.user.name = name
    logged_in_anna.user.save(update_fields=["name"])
    organization.name = "</table><h1>../../etc"
    organization.save(update_fields=["name"])
    data, page = download(logged_in_anna)
    assert data["account"][0]["name"] == name
    assert "<script" not in page
    assert "</table><h1>" not in page
    assert_valid(page)
    assert_valid(logged_in_anna.get("/panel/moje-dane/").content)


def test_who_came_without_showing_who_they_are_is_asked_first(anna):
    for path in ("plik.zip", "usun/"):
        response = anna.get(f"/panel/moje-dane/{path}")
        assert response.status_code == 302
        assert response["Location"].startswith("/konto/reauthenticate/")


def test_a_visitor_is_asked_to_log_in(visitor):
    for path in ("", "plik.zip", "usun/", "zgoda/newsletter/"):
        response = visitor.get(f"/panel/moje-dane/{path}")
        assert (response.status_code, "/konto/login/" in response["Location"]) == (302, True)


def test_pages_of_ones_data_are_kept_by_nobody(logged_in_anna):
    for path in ("", "plik.zip", "usun/"):
        assert "no-store" in logged_in_anna.get(f"/panel/moje-dane/{path}")["Cache-Control"]


def test_the_office_has_its_data_too(coordinator):
    coordinator.post("/admin/members/theme/add/", {"slug": "a", "name_pl": "A", "name_en": ""})
    assert "coordinator@example.com" in text_of(assert_valid(coordinator.get("/panel/moje-dane/").content))


def test_the_page_asks_as_many_queries_for_three_of_each_as_for_one(anna, organization, django_assert_max_num_queries):
    for number in range(3):
        actions.edit(organization, {"phone": str(number)}, by=anna.user)
        put("x", "anna@example.com", "Temat", "x", language="pl")
    with django_assert_max_num_queries(48):
        anna.get("/panel/moje-dane/")


def test_terms_of_office_in_the_council_are_among_it(owner):
    CouncilMember.objects.create(person=owner.user, since="2024-01-01", until="2025-12-31")
    CouncilMember.objects.create(person=owner.user, since="2026-01-01")
    [section] = [section for section in collect(owner.user) if section.key == "council"]
    days = [[str(value.value or "") for value in row] for row in section.rows]
    assert days == [["2024-01-01", "2025-12-31"], ["2026-01-01", ""]]
    assert "1 stycznia 2026" in owner.get("/panel/moje-dane/").content.decode()


def test_requests_to_join_and_opinions_are_among_it(owner):
    request = JoinRequest.objects.create(
        name="Spółdzielnia Nowa", contact_name="Olga", contact_email=owner.user.email.upper(), state="in_review"
    )
    Opinion.objects.create(request=request, person=owner.user, verdict="for")
    sections = {section.key: section.rows for section in collect(owner.user)}
    assert [value.value for value in sections["requests"][0]][:3] == [
        "Spółdzielnia Nowa",
        "Olga",
        request.contact_email,
    ]
    assert sections["opinions"][0][0].value == "Spółdzielnia Nowa"


def test_a_day_has_no_hour_in_the_file(logged_in_anna):
    CouncilMember.objects.create(person=logged_in_anna.user, since="2026-01-01")
    assert download(logged_in_anna)[0]["council"] == [{"since": "2026-01-01", "until": None}]
