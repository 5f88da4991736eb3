"""A listing for members only is seen by people of listed members and by the office; no public page, file or mail says a word."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cooperation.actions import choose_pace, tell_matches
from cooperation.models import Listing
from members.choices import ClusterRole
from members.models import Cluster
from pkes.lib.outbox.models import Mail
from tests.browser.pages import BOTH_LANGUAGES
from tests.conftest import representative
from tests.factories import make_cluster, make_listing, make_organization, make_service, make_theme

pytestmark = pytest.mark.django_db

SECRET = "Tajemniczalokomotywa"
MORNING = timezone.localtime().replace(hour=9)


@pytest.fixture
def listing(founding):
    """One for members only, of a founding member, in the theme in which it also works."""
    theme = make_theme(slug="tajemniczy-temat", name_pl="temat ogłoszenia")
    return make_listing(
        organization=Cluster.objects.get().coordinator, visibility=Listing.Visibility.MEMBERS, themes=[theme],
        title=f"{SECRET} w tytule", description=f"{SECRET} w opisie", conditions=SECRET, scale=SECRET, price_note=SECRET,
    )  # fmt: skip


def addresses(listing):
    pages = {kind: path for kind, path in BOTH_LANGUAGES.items() if "not found" not in kind}
    own = {
        "own": listing.get_absolute_url(),
        "its organisation": listing.organization.get_absolute_url(),
        "found by words": f"/wspolpraca/?q={SECRET}",
        "found by theme": "/wspolpraca/?dziedzina=tajemniczy-temat",
        "members by words": f"/czlonkowie/?q={SECRET}",
        "sitemap": "/sitemap.xml",
        "feed": "/nowosci.atom",
        "calendar": reverse("events:public_feed"),
    }
    return {**pages, **own}


def test_no_public_page_says_a_word_to_a_visitor(listing, visitor):
    said = {}
    for kind, path in addresses(listing).items():
        answer = visitor.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        # What a visitor typed into the search stands in its field and chip.
        said[kind] = (
            body.decode("utf-8", "replace").replace(f"„{SECRET}”", "").replace(f'value="{SECRET}"', "").count(SECRET)
        )
    said = {kind: number for kind, number in said.items() if number and "q=" not in addresses(listing)[kind]}
    assert said == {}
    assert visitor.get(listing.get_absolute_url()).status_code == 404
    assert f"/wspolpraca/{listing.pk}/" not in visitor.get("/sitemap.xml").content.decode()


def test_visitors_do_not_even_see_that_it_is_counted(listing, visitor, founding):
    page = visitor.get("/wspolpraca/").context
    assert (page["directory"].total, page["directory"].facets) == (0, [])
    assert visitor.get(f"/wspolpraca/?q={SECRET}").context["directory"].total == 0
    assert visitor.get("/").context["listings"] == {}
    Listing.objects.update(visibility=Listing.Visibility.PUBLIC)
    assert visitor.get("/wspolpraca/").context["directory"].total == 1
    assert visitor.get(f"/wspolpraca/?q={SECRET}").context["directory"].total == 1
    assert visitor.get("/").context["listings"] == {"offer": 1}
    assert f"/wspolpraca/{listing.pk}/" in visitor.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize("role", ["owner", "coordinator"])
def test_members_and_the_office_see_it_and_nobody_keeps_the_page(listing, request, role):
    person = request.getfixturevalue(role)
    answer = person.get(listing.get_absolute_url())
    assert SECRET in answer.content.decode()
    assert 'content="noindex"' in answer.content.decode()
    assert "application/ld+json" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert person.get("/wspolpraca/").context["directory"].total == 1


@pytest.mark.parametrize("role", [ClusterRole.PARTNER, ClusterRole.FORMER, ClusterRole.IN_PROCEDURE])
def test_people_of_those_who_are_no_members_are_visitors_here(listing, role):
    person = representative(make_organization(role=role), "owner")
    assert person.get(listing.get_absolute_url()).status_code == 404
    assert person.get("/wspolpraca/").context["directory"].total == 0
    assert person.get("/panel/wspolpraca/dla-was/").context["page_obj"].object_list == []
    assert person.post(f"/panel/wspolpraca/dla-was/{listing.pk}/").status_code == 404


def test_mails_tell_only_people_of_members_in_good_standing(listing, owner):
    """Everybody is asked to be told at once; the same need on each page."""
    partner = representative(make_organization(role=ClusterRole.PARTNER), "owner")
    hidden = representative(make_organization(is_hidden_until_confirmed=True), "owner")
    for person in (owner, partner, hidden):
        make_listing(
            organization=person.organization, kind="need", themes=list(listing.themes.all()), title=SECRET,
            told_at=timezone.now(),
        )  # fmt: skip
        make_service(organization=person.organization, theme=listing.themes.get())
        choose_pace(person.user, "at_once", by=person.user)
    tell_matches(MORNING)
    assert [mail.recipient for mail in Mail.objects.filter(template="cooperation/email/matches")] == [owner.user.email]


def test_drafts_and_what_has_ended_are_seen_by_their_own_people_only(listing, owner, coordinator, visitor):
    for status in ("draft", "concluded", "expired", "withdrawn"):
        Listing.objects.update(status=status, visibility="public")
        for person in (owner, coordinator, visitor):
            assert person.get(listing.get_absolute_url()).status_code == 404


def test_a_page_cached_for_visitors_is_none_of_a_member(owner, organization):
    make_cluster(coordinator=organization)
    make_listing(organization=organization, visibility="members", title=SECRET)
    assert SECRET in owner.get(organization.get_absolute_url()).content.decode()
    owner.logout()
    answer = owner.get(organization.get_absolute_url())
    assert SECRET not in answer.content.decode()
    call_command("follow_listings")
