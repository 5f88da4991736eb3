"""The acts of documents: from draft to archive, one version after another."""

import pytest
from django.core.files.base import ContentFile

from pkes.lib.papers import Paper
from publications.actions import PublicationsError, documents
from publications.models import Document, DocumentText
from tests.factories import make_document, make_event, make_training, make_user

pytestmark = pytest.mark.django_db

WAYS = {
    "publish": {"draft": "published", "withdrawn": "published"},
    "archive": {"published": "archived"},
    "unarchive": {"archived": "published"},
    "withdraw": {"published": "withdrawn", "archived": "withdrawn"},
}


@pytest.fixture
def by():
    return make_user()


def paper(content=b"%PDF-1.7\nx\n%%EOF"):
    return Paper(ContentFile(content, name="paper.pdf"), "pdf", "Nowy.pdf")


def refused(act, *args, **kwargs):
    with pytest.raises(PublicationsError) as error:
        act(*args, **kwargs)
    return str(error.value)


@pytest.mark.parametrize("act", WAYS)
@pytest.mark.parametrize("state", Document.Status.values)
def test_each_act_from_each_state(by, act, state):
    document = make_document(status=state)
    reason = {"reason": "Pomyłka."} if act == "withdraw" else {}
    if state in WAYS[act]:
        assert getattr(documents, act)(document, by=by, **reason).status == WAYS[act][state]
    else:
        refused(getattr(documents, act), document, by=by, **reason)
        document.refresh_from_db()
        assert document.status == state


def test_nothing_is_published_without_a_file(by):
    document = documents.save(Document(title_pl="A", slug="a", kind="form"), by=by)
    assert refused(documents.publish, document, by=by).startswith("Nie ma jeszcze pliku")


def test_a_draft_takes_another_file_and_the_old_one_goes(by, django_capture_on_commit_callbacks, settings):
    document = make_document(status="draft", text="stary tekst")
    old = document.file.path
    with django_capture_on_commit_callbacks(execute=True):
        documents.save(document, by=by, paper=paper())
    document.refresh_from_db()
    assert (document.file_name, document.size, document.text_state) == ("Nowy.pdf", 16, "waiting")
    assert not DocumentText.objects.exists()
    [left] = (settings.PRIVATE_ROOT / "documents").iterdir()
    assert str(left) == document.file.path != old


@pytest.mark.parametrize("state", ["published", "archived", "withdrawn"])
def test_the_file_of_what_was_out_stays(by, state):
    document = make_document(status=state)
    assert refused(documents.save, document, by=by, paper=paper()).startswith("Opublikowany plik zostaje")


def test_an_old_form_does_not_take_back_what_acts_wrote(by):
    document = make_document(status="draft")
    opened = Document.objects.get(pk=document.pk)
    documents.publish(document, by=by)
    opened.title_pl = "Nowy tytuł"
    documents.save(opened, by=by)
    document.refresh_from_db()
    assert (document.title_pl, document.status) == ("Nowy tytuł", "published")


def test_a_new_version_takes_over_the_words_and_not_the_file(by):
    first = make_document(title_pl="Regulamin", kind="form", visibility="council", slug="regulamin")
    first.trainings.set([training := make_training()])
    first.events.set([event := make_event()])
    second = documents.start_version(first, by=by)
    assert (second.title_pl, second.kind, second.visibility) == ("Regulamin", "form", "council")
    assert (second.version, second.replaces, second.chain) == (2, first, first.chain)
    assert (second.status, second.slug, second.file.name) == ("draft", "regulamin-wersja-2", "")
    assert (list(second.trainings.all()), list(second.events.all())) == ([training], [event])
    # The office's own draft changes nothing of what others see.
    assert list(Document.objects.listed()) == [first]
    assert refused(documents.start_version, first, by=by).startswith("Nowsza wersja już jest")
    assert refused(documents.start_version, second, by=by).startswith("Ta wersja jest jeszcze szkicem")


def test_the_newest_version_that_is_out_is_the_one_in_the_list(by):
    first = make_document()
    second = make_document(after=first)
    third = make_document(after=second, status="draft")
    assert list(Document.objects.listed()) == [second]
    documents.publish(third, by=by)
    assert list(Document.objects.listed()) == [third]
    documents.withdraw(third, reason="Pomyłka.", by=by)
    assert list(Document.objects.listed()) == [second]
    # One that was put away does not bring back what it had replaced.
    documents.archive(second, by=by)
    assert list(Document.objects.listed()) == []


@pytest.mark.parametrize(
    ("old", "new", "is_allowed"),
    [("public", "public", True), ("members", "public", True), ("council", "members", True), ("council", "council", True),
     ("public", "members", False), ("public", "council", False), ("members", "council", False)],
)  # fmt: skip
def test_a_newer_version_is_never_for_fewer_people(by, old, new, is_allowed):
    first = make_document(visibility=old)
    second = make_document(after=first, visibility=new, status="draft")
    if is_allowed:
        documents.publish(second, by=by)
        return
    assert "może czytać więcej osób" in refused(documents.publish, second, by=by)
    documents.archive(first, by=by)
    documents.publish(second, by=by)
    assert "może czytać więcej osób" in refused(documents.unarchive, first, by=by)


def test_an_edit_does_not_turn_the_circles_round_either(by):
    first = make_document(visibility="members")
    second = make_document(after=first, visibility="members")
    first.visibility = "public"
    assert "może czytać więcej osób" in refused(documents.save, first, by=by)
    second.visibility = "council"
    assert "może czytać więcej osób" in refused(documents.save, second, by=by)


def test_only_a_draft_at_the_end_is_removed(by, django_capture_on_commit_callbacks, settings):
    first = make_document()
    assert refused(documents.remove, first, by=by).startswith("To było opublikowane")
    second = make_document(after=first, status="draft")
    with django_capture_on_commit_callbacks(execute=True):
        documents.remove(second, by=by)
    assert list(Document.objects.all()) == [first]
    assert len(list((settings.PRIVATE_ROOT / "documents").iterdir())) == 1
    # The place of the successor is free again.
    assert documents.start_version(first, by=by).slug == f"{first.slug}-wersja-2"


def test_what_was_deleted_meanwhile_is_refused_in_words(by):
    document = make_document(status="draft")
    Document.objects.filter(pk=document.pk).delete()
    assert refused(documents.publish, document, by=by) == "Ten dokument został w międzyczasie usunięty."
