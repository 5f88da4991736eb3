"""The list of documents: by kind, in force or not, and by what stands in them; reading their text in the background."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pkes.lib import papers
from publications.actions import documents
from publications.models import Document, DocumentText
from tests.factories import make_document, make_event, make_training
from tests.html import assert_valid
from tests.papers import docx, odf, paragraph, pdf

pytestmark = pytest.mark.django_db


def titles(response):
    return [document.title_pl for document in response.context["page_obj"]]


def test_a_word_is_found_in_each_form_in_title_description_and_content(visitor):
    make_document(title_pl="Uchwała o składkach")
    make_document(title_pl="Pismo", description_pl="O uchwałach rady.")
    make_document(title_pl="Protokół", text="Przyjęto dwie uchwały.")
    make_document(title_pl="Inny", text="Nic o tym.")
    for word in ("uchwała", "UCHWAŁY", "uchwałami", "uchwala", "uchw"):
        assert titles(visitor.get("/dokumenty/", {"q": word})) == ["Pismo", "Uchwała o składkach", "Protokół"], word
    assert titles(visitor.get("/dokumenty/", {"q": "uchwała rady"})) == ["Pismo"]
    assert titles(visitor.get("/dokumenty/", {"q": "uchwała parowóz"})) == []


def test_the_place_is_shown_and_markup_in_it_stays_text(visitor):
    make_document(title_pl="Wzór <b>uchwały</b>", text='Rada <script>alert(1)</script> podjęła "uchwałę" dziś.')
    page = visitor.get("/dokumenty/", {"q": "uchwała"}).content.decode()
    assert_valid(page.encode())
    assert "Wzór &lt;b&gt;<mark>uchwały</mark>&lt;/b&gt;" in page
    assert "Rada &lt;script&gt;alert(1)&lt;/script&gt; podjęła &quot;<mark>uchwałę</mark>&quot; dziś." in page


def test_it_can_be_narrowed_and_the_numbers_are_right(visitor):
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    make_document(title_pl="A", kind="form", valid_from=today, valid_to=today)
    make_document(title_pl="B", kind="form", valid_to=today - day)
    make_document(title_pl="C", kind="rules", valid_from=today + day)
    make_document(title_pl="D", kind="rules")
    assert titles(visitor.get("/dokumenty/")) == ["C", "D", "A", "B"]
    assert titles(visitor.get("/dokumenty/?rodzaj=form")) == ["A", "B"]
    page = visitor.get("/dokumenty/?obowiazuje=tak")
    assert titles(page) == ["D", "A"]
    assert [(value, number) for value, _words, number in page.context["shelf"].kinds] == [("rules", 1), ("form", 1)]
    assert page.context["shelf"].total == 2


@pytest.mark.parametrize(
    "query", ["q=%25", "q=_", "q='", "q=%FF", "q=" + "a" * 5000, "q=" + "%20".join("ab" * 50), "rodzaj=nic", "obowiazuje=nie", "page=x",
              "page=99999999999999999999999", "page=-1", "q=%F0%9F%98%80", "q=*"],
)  # fmt: skip
def test_nonsense_is_no_server_error(visitor, query):
    make_document(text="tekst")
    response = visitor.get(f"/dokumenty/?{query}")
    assert response.status_code == 200
    assert_valid(response.content)


def test_nul_is_refused(visitor):
    assert visitor.get("/dokumenty/?q=%00").status_code == 400


def test_there_are_pages_of_many(visitor):
    for _number in range(12):
        make_document(text="parowóz")
    page = visitor.get("/dokumenty/?q=parowozem&page=2")
    assert len(page.context["page_obj"]) == 2
    assert "q=parowozem&amp;page=1" in page.content.decode()


@pytest.mark.parametrize("address", ["/dokumenty/", "/dokumenty/?q=parowóz"])
def test_the_list_asks_as_much_for_one_as_for_three(visitor, owner, address):
    for person, most in ((visitor, 5), (owner, 16)):
        numbers = []
        for count in (1, 2):
            for _number in range(count):
                make_document(text="parowóz", valid_from=datetime.date(2026, 1, 1))
            with CaptureQueriesContext(connection) as queries:
                assert person.get(address).status_code == 200
            numbers.append(len(queries))
        assert numbers[0] == numbers[1] <= most
        Document.objects.all().delete()


def test_a_page_says_which_version_counts(visitor, django_assert_max_num_queries):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    first = make_document(title_pl="Regulamin", slug="regulamin")
    second = make_document(after=first)
    first.events.set([make_event(title_pl="Zebranie"), make_event(title_pl="Szkic", status="draft")])
    first.trainings.set([make_training(title_pl="Warsztat")])
    with django_assert_max_num_queries(8):
        page = visitor.get("/dokumenty/regulamin/").content.decode()
    assert_valid(page.encode())
    assert "To starsza wersja dokumentu. Aktualna to:" in page
    assert f'href="/dokumenty/{second.slug}/"' in page
    assert "Zebranie" in page
    assert "Warsztat" in page
    assert "Szkic" not in page
    page = visitor.get(f"/dokumenty/{second.slug}/").content.decode()
    assert "starsza wersja dokumentu" not in page
    assert 'href="/dokumenty/regulamin/"' in page
    third = make_document(after=second, valid_from=tomorrow)
    page = visitor.get(f"/dokumenty/{third.slug}/").content.decode()
    assert "Do tego czasu liczy się:" in page
    assert "Zacznie obowiązywać" in visitor.get("/dokumenty/regulamin/").content.decode()
    documents.archive(third, by=None)
    assert "Ten dokument jest w archiwum" in visitor.get(f"/dokumenty/{third.slug}/").content.decode()
    assert "Ostatnia to:" in visitor.get("/dokumenty/regulamin/").content.decode()


def test_a_page_says_that_a_scan_has_no_text(visitor):
    document = make_document(text="")
    assert "Ten plik to skan" in visitor.get(f"/dokumenty/{document.slug}/").content.decode()


def test_the_worker_reads_what_waits(visitor):
    pdf_document = make_document(content=pdf("Składki płaci się raz w roku."), title_pl="A")
    assert documents.read_waiting() == 1
    pdf_document.refresh_from_db()
    assert (pdf_document.text_state, pdf_document.pages) == ("read", 1)
    for kind, content in {"docx": docx(paragraph("składką")), "odt": odf("<t:p>składkom</t:p>")}.items():
        document = make_document(content=content, title_pl=kind)
        Document.objects.filter(pk=document.pk).update(format=kind)
    broken = make_document(content=b"%PDF-1.7\nbroken\n%%EOF", title_pl="B")
    assert documents.read_waiting() == 3
    assert titles(visitor.get("/dokumenty/?q=składka")) == ["A", "docx", "odt"]
    broken.refresh_from_db()
    assert broken.text_state == "unreadable"
    assert documents.read_waiting() == 0


def test_a_killed_reading_is_begun_again_and_given_up_in_the_end(monkeypatch):
    document = make_document(content=pdf("Składka"))

    def killed(path, kind):
        raise KeyboardInterrupt

    monkeypatch.setattr(documents, "text_of", killed)
    for attempt in range(1, 4):
        with pytest.raises(KeyboardInterrupt):
            documents.read_waiting()
        # Nobody begins while the first may still be at it.
        assert documents.read_waiting() == 0
        document.refresh_from_db()
        assert (document.text_state, document.text_attempts) == ("waiting", attempt)
        Document.objects.update(text_tried_at=timezone.now() - documents.DEAD_AFTER)
    assert documents.read_waiting() == 1
    document.refresh_from_db()
    assert document.text_state == "unreadable"


def test_what_was_read_of_a_former_file_does_not_count(monkeypatch):
    document = make_document(status="draft", content=pdf("Stary"))
    real = papers.text_of

    def meanwhile(path, kind):
        found = real(path, kind)
        Document.objects.filter(pk=document.pk).update(file="documents/nowy.pdf")
        return found

    monkeypatch.setattr(documents, "text_of", meanwhile)
    documents.read_text(document.pk)
    document.refresh_from_db()
    assert document.text_state == "waiting"
    assert not DocumentText.objects.exists()
