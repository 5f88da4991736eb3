"""Who sees which document: its page, its file, and each place that could betray it."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from members.choices import ClusterRole
from members.models import COUNCIL, CouncilMember
from pkes.roles import write_roles
from publications.actions import documents
from publications.models import Document
from tests.conftest import Person
from tests.factories import (
    make_cluster,
    make_document,
    make_event,
    make_organization,
    make_representative,
    make_training,
    make_user,
)
from tests.office.desk import words

pytestmark = pytest.mark.django_db

P, M, C = "public", "members", "council"
# Who reads which circle of what is published.
ROLES = {
    "visitor": {P},
    "nobody": {P},  # logged in, acts for nobody
    "of_a_partner": {P},  # acts for an organisation that is no member
    "owner": {P, M},
    "other_owner": {P, M},
    "councillor": {P, M, C},
    "former_councillor": {P},
    "staff": {P},  # at the desk without a right
    "editor_of_news": {P, M, C},
    "office": {P, M, C},
}
OFFICE = {"editor_of_news", "office"}


def make_councillor(since):
    write_roles()
    person = make_user()
    person.groups.add(Group.objects.get(name=COUNCIL))
    today = timezone.localdate()
    CouncilMember.objects.create(person=person, since=today - datetime.timedelta(days=90), until=today + since)
    return Person(person)


@pytest.fixture
def nobody():
    return Person(make_user())


@pytest.fixture
def of_a_partner():
    organization = make_organization(role=ClusterRole.PARTNER)
    return Person(make_representative(organization=organization).person)


@pytest.fixture
def councillor():
    return make_councillor(datetime.timedelta(days=1))


@pytest.fixture
def former_councillor():
    return make_councillor(-datetime.timedelta(days=1))


@pytest.fixture
def all_of_them():
    return [
        make_document(
            visibility=visibility, status=status, title_pl=f"Tajemnica {visibility} {status}", text="lokomotywa"
        )
        for visibility in Document.Visibility
        for status in Document.Status
    ]


@pytest.mark.parametrize("role", ROLES)
def test_pages_files_and_counts(request, all_of_them, role):
    person = request.getfixturevalue(role)
    seen = {
        document.pk
        for document in all_of_them
        if role in OFFICE or (document.visibility in ROLES[role] and document.is_readable)
    }
    for document in all_of_them:
        expected = 200 if document.pk in seen else 404
        for prefix in ("", "/en"):
            assert person.get(f"{prefix}/dokumenty/{document.slug}/").status_code == expected
        response = person.get(f"/dokumenty/{document.slug}/plik/")
        assert response.status_code == expected
        if expected == 200:
            is_open = document.visibility == P and document.is_readable
            assert response["Cache-Control"] == ("public, no-cache" if is_open else "private, no-store")
            assert response.has_header("X-Robots-Tag") is not is_open
    listed = {document.title_pl for document in all_of_them if document.pk in seen and document.status == "published"}
    for query in ("", "?q=lokomotywy", "?q=tajemnice", "?rodzaj=rules", "?obowiazuje=tak"):
        page = person.get(f"/dokumenty/{query}")
        assert {document.title_pl for document in page.context["page_obj"]} == listed, query
        assert page.context["shelf"].total == len(listed)
        assert page.context["shelf"].counts == {"rules": len(listed)}


@pytest.mark.parametrize("role", ROLES)
def test_those_of_a_meeting_and_of_a_training_stand_on_its_page(request, all_of_them, role):
    person = request.getfixturevalue(role)
    of_page = {make_event(): "events", make_training(): "trainings"}
    for row, field in of_page.items():
        for document in all_of_them:
            getattr(document, field).add(row)
        page = words(person.get(row.get_absolute_url()))
        seen = {document for document in all_of_them if f"{document.title_pl} " in f"{page} "}
        circles = ROLES[role]
        assert seen == {row for row in all_of_them if row.status == "published" and row.visibility in circles}


def test_a_page_names_the_newest_version_and_none_while_documents_are_off(visitor):
    meeting = make_event()
    first = make_document(title_pl="Dawny program")
    first.events.add(meeting)
    make_document(after=first, title_pl="Nowy program")
    page = words(visitor.get(meeting.get_absolute_url()))
    assert "Nowy program" in page
    assert "Dawny program" not in page
    make_cluster(modules_off=["documents"])
    assert "Nowy program" not in words(visitor.get(meeting.get_absolute_url()))


def test_older_versions_are_seen_as_they_are_meant(visitor, owner, office):
    first = make_document(visibility=M, slug="regulamin", title_pl="Regulamin wewnętrzny")
    second = make_document(after=first, visibility=P, title_pl="Regulamin dla wszystkich")
    documents.start_version(second, by=None)
    page = visitor.get(f"/dokumenty/{second.slug}/").content.decode()
    assert "wewnętrzny" not in page
    assert "wersja 1" not in page
    assert "wersja 3" not in page
    assert "wersja 1" in owner.get(f"/dokumenty/{second.slug}/").content.decode()
    assert "wersja 3" in office.get(f"/dokumenty/{second.slug}/").content.decode()


def test_no_document_that_is_not_for_everybody_is_told_to_machines(visitor, founding):
    for visibility in Document.Visibility:
        for status in Document.Status:
            make_document(visibility=visibility, status=status, slug=f"sekret-{visibility}-{status}", title_pl="Sekret")
    older = make_document(slug="sekret-starszy")
    make_document(after=older, slug="sekret-nowszy")
    make_document(slug="sekret-przyklad", is_sample=True)
    sitemap = visitor.get("/sitemap.xml").content.decode()
    found = {word.split("/")[0] for word in sitemap.split("/dokumenty/")[1:] if word.startswith("sekret")}
    assert found == {"sekret-public-published", "sekret-nowszy"}
    for address in ("/", "/nowosci.atom", "/aktualnosci/kanal.atom", "/o-klastrze/"):
        assert b"sekret" not in visitor.get(address).content.lower(), address


def test_a_page_that_is_not_for_search_engines_says_so(visitor, owner):
    first = make_document()
    second = make_document(after=first)
    assert b'content="noindex"' in visitor.get(f"/dokumenty/{first.slug}/").content
    assert b'content="noindex"' not in visitor.get(f"/dokumenty/{second.slug}/").content
    inner = make_document(visibility=M)
    assert b'content="noindex"' in owner.get(f"/dokumenty/{inner.slug}/").content


def test_the_office_without_its_second_factor_is_anybody(settings, office):
    document = make_document(visibility=C)
    office.user.authenticator_set.all().delete()
    settings.SECOND_FACTOR = "required"
    assert office.get(f"/dokumenty/{document.slug}/").status_code == 404
    settings.SECOND_FACTOR = "optional"
    assert office.get(f"/dokumenty/{document.slug}/").status_code == 200


def test_the_samples_come_and_go_with_their_files(settings, django_capture_on_commit_callbacks, visitor):
    call_command("load_sample", verbosity=0)
    call_command("load_sample", verbosity=0)
    assert Document.objects.filter(is_sample=True).count() == Document.objects.count() == 3
    call_command("read_documents", verbosity=0)
    assert set(Document.objects.values_list("text_state", flat=True)) == {"read"}
    assert "regulamin-sali-przyklad-wersja-2" in visitor.get("/dokumenty/?q=rezerwacji").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("remove_sample", verbosity=0)
    assert not Document.objects.exists()
    assert list((settings.PRIVATE_ROOT / "documents").iterdir()) == []
