"""Who fits whom, both ways, with the reason in words; "not for us" teaches; only what the organisation may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cooperation.actions import CooperationError, conclude, dismiss, save_listing, take_back
from cooperation.matching import matches_for
from cooperation.models import Listing, NotForUs
from members.models import Organization
from tests.factories import make_listing, make_organization, make_service, make_theme
from tests.html import assert_valid, parse, text_of

pytestmark = pytest.mark.django_db

PAGE = "/panel/wspolpraca/dla-was/"


@pytest.fixture
def theme(db):
    return make_theme(slug="ksiegowosc", name_pl="księgowość", name_en="accounting")


@pytest.fixture
def other(db):
    return make_organization(name="4HC Sp. z o.o.", short_name="4HC")


def found(organization):
    return [(match.listing.title, match.reason) for match in matches_for(organization)]


def test_a_need_finds_an_offer_and_the_other_way_round(organization, other, theme):
    make_listing(organization=organization, kind="need", title="Księgowa", themes=[theme])
    make_listing(organization=other, kind="offer", title="Biuro rachunkowe", themes=[theme])
    with translation.override("pl"):
        assert found(organization) == [
            ("Biuro rachunkowe", "Potrzebujecie: księgowość – 4HC oferuje: księgowość, ten sam powiat")
        ]
        assert found(other) == [
            ("Księgowa", "Oferujecie: księgowość – Spółdzielnia Socjalna Nasza potrzebuje: księgowość, ten sam powiat")
        ]
    with translation.override("en"):
        assert found(organization)[0][1] == "You need: accounting – 4HC offers: accounting, the same powiat"


def test_offers_do_not_fit_offers_and_what_is_shared_counts_as_offered(organization, other, theme):
    make_listing(organization=organization, kind="need", themes=[theme])
    make_listing(organization=other, kind="need", themes=[theme])
    make_listing(organization=other, kind="resource", title="Specjalistka", themes=[theme])
    assert [match.listing.title for match in matches_for(organization)] == ["Specjalistka"]


def test_words_alone_are_enough_in_another_form_and_with_another_theme(organization, other):
    make_listing(
        organization=organization, kind="need", title="Koszenie trawników", description="Przycinanie żywopłotów."
    )
    make_listing(organization=other, title="Traktorek do koszenia", description="Kosimy trawniki, przycinamy żywopłot.")
    with translation.override("pl"):
        [(title, reason)] = found(organization)
    assert title == "Traktorek do koszenia"
    assert "wspólne słowa: koszenie" in reason
    assert "trawników" in reason


def test_the_place_alone_is_no_match(organization, other):
    make_listing(organization=organization, kind="need", title="Spawacz", description="Pilnie.")
    make_listing(organization=other, title="Catering", description="Obiady.")
    assert matches_for(organization) == []


def test_what_stands_on_the_page_counts_less_than_a_listing(organization, other, theme):
    Organization.objects.filter(pk=organization.pk).update(
        expectations="Szukamy kogoś do koszenia trawników i żywopłotów."
    )
    make_service(organization=organization, theme=theme, name="Prowadzenie ksiąg")
    make_listing(organization=other, title="Koszenie trawników", description="I żywopłotów.")
    make_listing(organization=other, kind="need", title="Szukamy księgowej", themes=[theme])
    organization.refresh_from_db()
    with translation.override("pl"):
        reasons = dict(found(organization))
    assert reasons["Szukamy księgowej"].startswith(
        "Z Waszej strony wynika, że robicie: księgowość – 4HC potrzebuje: księgowość"
    )
    assert reasons["Koszenie trawników"].startswith("Z Waszej strony wynika, że szukacie: ")
    page = {match.listing.title: match.points for match in matches_for(organization)}
    make_listing(organization=organization, title="Prowadzenie ksiąg", themes=[theme])
    listing = {match.listing.title: match.points for match in matches_for(organization)}
    assert listing["Szukamy księgowej"] > page["Szukamy księgowej"]


def test_nothing_own_nothing_over_and_nothing_of_a_suspended_member(owner, organization, other, theme):
    make_listing(organization=organization, kind="need", themes=[theme])
    make_listing(organization=organization, kind="offer", themes=[theme])
    concluded = make_listing(organization=other, themes=[theme])
    make_listing(organization=make_organization(role="former"), themes=[theme])
    make_listing(organization=make_organization(is_sample=True), themes=[theme])
    conclude(concluded, by=owner.user)
    assert matches_for(organization) == []


def test_the_nearest_and_the_closest_in_words_come_first(organization, theme):
    make_listing(organization=organization, kind="need", title="Rozliczenie dotacji", themes=[theme])
    far = make_organization(powiat="1803")
    for title, who in [("Inna księgowość", far), ("Inne księgi", make_organization()), ("Rozliczanie dotacji", far)]:
        make_listing(organization=who, title=title, themes=[theme])
    assert [match.listing.title for match in matches_for(organization)] == [
        "Rozliczanie dotacji", "Inne księgi", "Inna księgowość",
    ]  # fmt: skip


def test_not_for_us_hides_it_and_lowers_the_like_for_this_organisation_only(owner, organization, other, theme):
    make_listing(organization=organization, kind="need", title="Księgowa i płace", themes=[theme])
    make_listing(organization=make_organization(), kind="need", title="Księgowa i płace", themes=[theme])
    first, second = (make_listing(organization=other, title="Księgowa i płace", themes=[theme]) for _ in range(2))
    before = {match.listing: match.points for match in matches_for(organization)}
    assert set(before) == {first, second}
    assert owner.post(f"{PAGE}{first.pk}/").url == PAGE
    after = {match.listing: match.points for match in matches_for(organization)}
    assert after == {second: before[second] / 2}
    others = Organization.objects.exclude(pk__in=[organization.pk, other.pk]).get()
    assert {match.listing for match in matches_for(others)} == {first, second}
    owner.post(f"{PAGE}{first.pk}/", {"back": "1"})
    assert {match.listing: match.points for match in matches_for(organization)} == before


def test_dismissing_twice_is_once_and_ones_own_cannot_be(owner, organization, other):
    listing = make_listing(organization=other)
    assert [dismiss(organization, listing, by=owner.user) for _ in range(2)] == [True, False]
    assert NotForUs.objects.count() == 1
    assert [take_back(organization, listing, by=owner.user) for _ in range(2)] == [True, False]
    with pytest.raises(CooperationError):
        dismiss(organization, make_listing(organization=organization), by=owner.user)


def test_the_page_shows_the_reason_and_costs_the_same_for_one_and_three(owner, organization, theme):
    make_listing(organization=organization, kind="need", themes=[theme])
    numbers = []
    for _ in range(3):
        make_listing(themes=[theme], title="Biuro rachunkowe", visibility=Listing.Visibility.MEMBERS)
        with CaptureQueriesContext(connection) as captured:
            page = owner.get(PAGE)
        numbers.append(len(captured))
    assert_valid(page.content)
    assert "Potrzebujecie: księgowość" in text_of(parse(page.content))
    assert len(page.context["page_obj"].object_list) == 3
    assert numbers[0] == numbers[2]


def test_what_was_edited_is_found_by_its_new_words_at_once(owner, organization, other, theme):
    make_listing(organization=organization, kind="need", title="Spawanie bram")
    listing = make_listing(organization=other, title="Catering")
    assert matches_for(organization) == []
    words = {"title": "Spawanie balustrad i bram", "description": "Spawamy."}
    save_listing(listing, words, themes=[theme], powiaty=[], by=owner.user)
    assert [match.listing for match in matches_for(organization)] == [listing]
