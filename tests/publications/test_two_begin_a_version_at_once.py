"""Races with connections of their own, on whichever database the suite runs."""

import pytest

from pkes.lib.refusal import Refusal
from publications.actions import documents
from publications.models import Document, DocumentDownloads
from tests.factories import make_document
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("_round", range(3))
def test_a_document_has_one_successor(_round):
    document = make_document()
    answers = at_once(*[lambda: documents.start_version(document, by=None)] * 4)
    assert sum(isinstance(answer, Document) for answer in answers) == 1
    assert sum(isinstance(answer, Refusal) for answer in answers) == 3
    assert Document.objects.get(version=2).replaces == document


@pytest.mark.parametrize("_round", range(3))
def test_two_versions_do_not_get_past_one_another(_round):
    """One is widened while the other is narrowed: whoever is second is refused."""
    first = make_document(visibility="members")
    second = make_document(after=first, visibility="members")
    first.visibility, second.visibility = "public", "council"
    answers = at_once(lambda: documents.save(first, by=None), lambda: documents.save(second, by=None))
    assert all(isinstance(answer, Refusal) for answer in answers)
    third = make_document(after=second, visibility="public", status="draft")
    answers = at_once(
        lambda: documents.publish(third, by=None), lambda: documents.start_version(second, by=None),
        lambda: documents.withdraw(second, reason="x", by=None),
    )  # fmt: skip
    assert [isinstance(answer, Refusal) for answer in answers] == [False, True, False]


def test_no_download_is_lost():
    document = make_document()
    at_once(*[lambda: documents.count_download(document)] * 8)
    assert DocumentDownloads.objects.get().number == 8
