"""Documents at the office's desk: upload, versions, states, and what somebody might send instead."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from reversion.models import Version

from publications.models import Document
from tests.factories import make_document, make_event
from tests.office.desk import form_data, messages, words
from tests.papers import docx, paragraph, pdf

pytestmark = pytest.mark.django_db

LIST = "/admin/publications/document/"
FIELDS = {"title_pl": "Uchwała nr 2", "slug": "uchwala-2", "kind": "resolution", "visibility": "public"}


def page(document, name="change"):
    return f"{LIST}{document.pk}/{name}/"


def uploaded(content, name="Uchwała nr 2.pdf"):
    return {"upload": SimpleUploadedFile(name, content)}


@pytest.mark.parametrize("role", ["office", "editor_of_news"])
def test_a_document_is_uploaded_published_and_fetched(request, role, visitor):
    person = request.getfixturevalue(role)
    event = make_event()
    person.post(f"{LIST}add/", {**FIELDS, **uploaded(pdf("Treść")), "events": [event.pk]})
    document = Document.objects.get()
    assert (document.status, document.format, document.file_name) == ("draft", "pdf", "Uchwała nr 2.pdf")
    assert (document.created_by, list(document.events.all())) == (person.user, [event])
    assert visitor.get("/dokumenty/uchwala-2/").status_code == 404
    assert person.get("/dokumenty/uchwala-2/plik/").status_code == 200
    said = messages(person.post(page(document, "publish"), follow=True))
    assert said[-1] == "Uchwała nr 2: stan teraz to „opublikowane”."
    response = visitor.get("/dokumenty/uchwala-2/plik/")
    assert response.getvalue() == document.file.read()
    assert response["Content-Disposition"] == (
        "attachment; filename=\"Uchwala nr 2.pdf\"; filename*=utf-8''Uchwa%C5%82a%20nr%202.pdf"
    )
    assert response["Content-Type"] == "application/pdf"
    # The published file has no field any more, and one that is sent all the same changes nothing.
    opened = person.get(page(document))
    assert "upload" not in opened.context["adminform"].form.fields
    person.post(page(document), {**form_data(opened), **uploaded(docx(paragraph("x"))), "title_pl": "Uchwała 2"})
    document.refresh_from_db()
    assert (document.title_pl, document.format) == ("Uchwała 2", "pdf")
    assert Version.objects.get_for_object(document).count() == 3


def test_version_two_is_begun_by_a_button(office):
    first = make_document(title_pl="Regulamin", slug="regulamin")
    response = office.post(page(first, "start_version"))
    second = Document.objects.get(version=2)
    assert response["Location"] == page(second)
    assert messages(office.post(page(second, "publish"), follow=True)) == [
        "Nie ma jeszcze pliku. Dodaj go i zapisz, potem opublikuj."
    ]
    office.post(page(second), {**form_data(office.get(page(second))), **uploaded(pdf("Nowe"))})
    office.post(page(second, "publish"))
    second.refresh_from_db()
    assert (second.status, second.replaces) == ("published", first)
    seen = words(office.get(page(first)))
    assert "1 (opublikowane) · 2 (opublikowane)" in seen
    assert "Nowa wersja" not in seen
    # Pressed all the same, in another tab.
    assert office.post(page(first, "start_version")).status_code == 302
    assert Document.objects.count() == 2


def test_a_document_is_withdrawn_with_a_reason(office, visitor):
    document = make_document()
    office.post(page(document, "withdraw"), {"reason": ""})
    assert visitor.get(f"/dokumenty/{document.slug}/").status_code == 200
    office.post(page(document, "withdraw"), {"reason": "Zły plik."})
    assert visitor.get(f"/dokumenty/{document.slug}/").status_code == 404
    assert visitor.get(f"/dokumenty/{document.slug}/plik/").status_code == 404
    assert "Zły plik." in words(office.get(page(document)))
    assert "Zły plik." not in words(office.get(f"/dokumenty/{document.slug}/"))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90", "umowa.pdf"),
        (b"<script>alert(1)</script>", "umowa.pdf"),
        (docx(**{"word/vbaProject.bin": "x"}), "umowa.docx"),
        (b"", "pusty.pdf"),
        (b"%PDF-1.7\n%%EOF", "a" * 300 + ".pdf"),
    ],
)
def test_what_is_refused_is_said_beside_the_field(office, content, name):
    response = office.post(f"{LIST}add/", {**FIELDS, **uploaded(content, name)})
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["upload"]
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        '"><img src=x onerror=alert(1)>.pdf', "a\\r\\nSet-Cookie: x=1.pdf", "a\x00b.pdf", "a%00b.pdf", "..%2f..%2fetc.pdf",
        "\u202efdp.exe", "żółć\u0301.pdf", ".pdf", "x",
    ],
)  # fmt: skip
def test_no_name_of_a_file_does_harm(office, visitor, name):
    office.post(f"{LIST}add/", {**FIELDS, **uploaded(pdf("a"), name)})
    document = Document.objects.get()
    office.post(page(document, "publish"))
    assert not set('\r\n\0"<>/\\\u202e') & set(document.file_name)
    assert document.file_name.endswith(".pdf")
    response = visitor.get("/dokumenty/uchwala-2/plik/")
    assert response["Content-Disposition"].isascii()
    assert "Set-Cookie" not in response.headers
    for address, person in (("/dokumenty/uchwala-2/", visitor), (page(document), office)):
        assert b"<img src=x" not in person.get(address).content


def test_a_name_of_ten_megabytes_is_no_server_error(office):
    """Sent by hand: no client of ours makes such a request."""
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value.encode())
        for name, value in FIELDS.items()
    )
    head = b'--x\r\nContent-Disposition: form-data; name="upload"; filename="%s.pdf"\r\n\r\n' % (b"a" * 10_000_000)
    response = office.generic(
        "POST", f"{LIST}add/", body + head + pdf("a") + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"
    )
    assert response.status_code in {200, 302, 400}
    assert all(len(document.file_name) < 130 for document in Document.objects.all())


def test_a_double_click_makes_one_document(office):
    office.post(f"{LIST}add/", {**FIELDS, **uploaded(pdf("a"))})
    response = office.post(f"{LIST}add/", {**FIELDS, **uploaded(pdf("a"))})
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["slug"]
    assert Document.objects.count() == 1


def test_a_document_that_was_out_is_not_deleted(office):
    document = make_document()
    response = office.post(page(document, "delete"), {"post": "yes"}, follow=True)
    assert messages(response) == ["To było opublikowane. Wycofaj to albo przenieś do archiwum."]
    draft = make_document(status="draft")
    office.post(LIST, {"action": "delete_selected", "_selected_action": [document.pk, draft.pk], "post": "yes"})
    assert list(Document.objects.all()) == [document]


def test_the_list_has_downloads_and_can_be_taken_away(office, django_assert_max_num_queries):
    document = make_document(title_pl="Regulamin")
    Client(headers={"User-Agent": "Firefox"}).get(f"/dokumenty/{document.slug}/plik/")
    make_document(after=document)
    with django_assert_max_num_queries(20):
        seen = words(office.get(LIST))
    assert "Regulamin" in seen
    exported = office.get("/biuro/lista/publications.document.csv")
    assert exported.status_code == 200
    assert [row.split(";")[-1].strip('"\r') for row in exported.getvalue().decode().splitlines()[1:]] in (
        ["0", "1"],
        ["1", "0"],
    )


def test_the_editor_has_no_field_for_resolutions(editor_of_news, office):
    document = make_document()
    assert "resolution" not in editor_of_news.get(page(document)).context["adminform"].form.fields
    assert "resolution" in office.get(page(document)).context["adminform"].form.fields
