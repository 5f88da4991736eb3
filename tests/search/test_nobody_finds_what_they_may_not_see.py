import datetime

import pytest
from django.utils import timezone

from cooperation.models import FundingCall
from members.choices import ClusterRole
from pkes.lib.search.actions import rebuild
from tests.factories import (
    make_document,
    make_event,
    make_listing,
    make_news_item,
    make_organization,
    make_training,
)
from tests.search.asking import found

WORD = "karuzela"
TOMORROW = timezone.now() + datetime.timedelta(days=1)


def make_call(**fields):
    return FundingCall.objects.create(
        funder="Fundusz", url="https://example.org", deadline_at=TOMORROW, status="open", **fields
    )


# what is made, and who finds it: a visitor, somebody of a member, the office
ROWS = {
    "member": (lambda: make_organization(name=WORD), "vmo"),
    "in procedure": (lambda: make_organization(name=WORD, role=ClusterRole.IN_PROCEDURE), ""),
    "to be confirmed": (lambda: make_organization(name=WORD, is_hidden_until_confirmed=True), ""),
    "meeting": (lambda: make_event(title_pl=WORD), "vmo"),
    "meeting for members": (lambda: make_event(title_pl=WORD, audience="members"), "mo"),
    "meeting for the invited": (lambda: make_event(title_pl=WORD, audience="invited"), "o"),
    "meeting for members, its page for all": (
        lambda: make_event(title_pl=WORD, audience="members", page_is_public=True),
        "vmo",
    ),
    "draft of a meeting": (lambda: make_event(title_pl=WORD, status="draft"), ""),
    "archived meeting": (lambda: make_event(title_pl=WORD, archived_at=timezone.now()), ""),
    "training": (lambda: make_training(title_pl=WORD), "vmo"),
    "draft of a training": (lambda: make_training(title_pl=WORD, status="draft"), ""),
    "listing": (lambda: make_listing(title=WORD, visibility="public"), "vmo"),
    "listing for members": (lambda: make_listing(title=WORD, visibility="members"), "mo"),
    "listing that is over": (
        lambda: make_listing(title=WORD, visibility="public", valid_until=datetime.date(2020, 1, 1)),
        "",
    ),
    "draft of a listing": (lambda: make_listing(title=WORD, visibility="public", status="draft"), ""),
    "call": (lambda: make_call(title_pl=WORD, is_public=True), "vmo"),
    "call for members": (lambda: make_call(title_pl=WORD), ""),
    "news": (lambda: make_news_item(title_pl=WORD), "vmo"),
    "scheduled news": (lambda: make_news_item(title_pl=WORD, status="scheduled", published_at=TOMORROW), ""),
    "draft of news": (lambda: make_news_item(title_pl=WORD, status="draft"), ""),
    "document": (lambda: make_document(title_pl=WORD), "vmo"),
    "document for members": (lambda: make_document(title_pl=WORD, visibility="members"), "mo"),
    "document for the council": (lambda: make_document(title_pl=WORD, visibility="council"), "o"),
    "text of a document for members": (
        lambda: make_document(title_pl="Notatka", visibility="members", text=f"Oto {WORD}."),
        "mo",
    ),
    "draft of a document": (lambda: make_document(title_pl=WORD, status="draft"), ""),
    "withdrawn document": (lambda: make_document(title_pl=WORD, status="withdrawn"), ""),
}


@pytest.mark.parametrize("what", ROWS)
def test_what_each_finds_and_counts(visitor, owner, coordinator, what):
    make, who = ROWS[what]
    make()
    rebuild()
    people = {"v": visitor, "m": owner, "o": coordinator}
    for language in ("pl", "en"):
        pages = {letter: found(person, WORD, language) for letter, person in people.items()}
        assert {letter: page.count for letter, page in pages.items()} == {
            letter: int(letter in who) for letter in people
        }
        assert {letter: page.leads for letter, page in pages.items()} == {letter: letter in who for letter in people}


@pytest.mark.parametrize("what", ["listing for members", "meeting for members", "text of a document for members"])
def test_nor_is_a_word_suggested_that_only_stands_there(visitor, db, what):
    ROWS[what][0]()
    rebuild()
    answer = visitor.get("/szukaj/", {"q": "karuzlea"}).content.decode()
    assert WORD not in answer


def test_a_listing_is_found_until_the_end_of_its_last_day_without_being_written_again(visitor, db):
    listing = make_listing(title=WORD, visibility="public")
    rebuild()
    assert found(visitor, WORD).count == 1
    type(listing).objects.update(valid_until=timezone.localdate() - datetime.timedelta(days=1))
    assert found(visitor, WORD).count == 0
