"""The pages of cooperation in the panel: no rule of axe broken, nothing beyond a narrow screen, valid markup."""

import pytest

from tests.browser.stories.test_a_training_from_plan_to_certificate import CAST, tab_of
from tests.browser.test_a_page_fits_the_screen import TOO_WIDE
from tests.browser.test_no_barrier_is_found_by_axe import barriers
from tests.html import assert_valid

__all__ = ["tab_of"]
pytestmark = pytest.mark.browser

# Somebody of a sample organisation, which has something of everything; a request to join, an offer and a booking are added.
PERSON = (
    CAST.split("office = ")[0]
    + """
from cooperation.models import Booking, Consortium, ConsortiumPartner, FundingCall, JointOffer, Listing
room = Listing.objects.filter(is_sample=True, kind="resource").first()
ours = room.organization
theirs = Listing.objects.filter(is_sample=True, kind="offer").exclude(organization=ours).first()
person = User.objects.create_user("coop-axe@example.com", "a long password", name="Osoba Panelowa")
Representative.objects.create(organization=ours, person=person, role="owner")
call = FundingCall.objects.filter(is_sample=True, status="open").first()
board, _new = Consortium.objects.get_or_create(call=call, leader=ours, defaults={"title": "Razem", "is_sample": True})
ConsortiumPartner.objects.update_or_create(
    consortium=board, organization=theirs.organization, defaults={"state": "asked"}
)
offer = JointOffer.objects.create(title="Wspólnie", lead=ours)
tomorrow = timezone.now() + datetime.timedelta(days=1)
booking = Booking.objects.create(
    resource=room, organization=theirs.organization, whole_days=False,
    starts_at=tomorrow, ends_at=tomorrow + datetime.timedelta(hours=2),
)
print(room.pk, theirs.pk, call.pk, board.pk, offer.pk, booking.pk, session_of(person))
"""
)
PAGES = {
    "panel": "/panel/",
    "listings": "/panel/wspolpraca/",
    "new listing": "/panel/wspolpraca/nowe/",
    "a listing": "/panel/wspolpraca/{room}/",
    "matches": "/panel/wspolpraca/dla-was/",
    "matrix": "/panel/wspolpraca/macierz/",
    "conversations": "/panel/wspolpraca/rozmowy/",
    "new conversation": "/panel/wspolpraca/rozmowy/nowa/{listing}/",
    "resources": "/panel/wspolpraca/zasoby/",
    "a calendar": "/panel/wspolpraca/zasoby/{room}/",
    "bookings": "/panel/wspolpraca/rezerwacje/",
    "a booking": "/panel/wspolpraca/rezerwacje/{booking}/",
    "calls": "/panel/wspolpraca/nabory/",
    "a call": "/panel/wspolpraca/nabory/{call}/",
    "a board": "/panel/wspolpraca/konsorcja/{board}/",
    "notes of a board": "/panel/wspolpraca/konsorcja/{board}/notatki/",
    "joint offers": "/panel/wspolpraca/oferty-wspolne/",
    "a joint offer": "/panel/wspolpraca/oferty-wspolne/{offer}/",
}


@pytest.fixture(scope="module")
def cast(manage):
    names = ["room", "listing", "call", "board", "offer", "booking", "session"]
    return dict(zip(names, manage(PERSON).split()[-len(names) :], strict=True))


@pytest.mark.parametrize(("prefix", "width"), [("", 320), ("/en", 1440)])
def test_no_page_of_the_panel_has_a_barrier(cast, tab_of, prefix, width):
    found = {}
    for scheme in ("light", "dark"):
        page = tab_of(cast["session"], width=width, color_scheme=scheme, reduced_motion="reduce")
        for name, path in PAGES.items():
            answer = page.goto(prefix + path.format(**cast))
            assert answer.status == 200, name
            if scheme == "light":
                assert_valid(answer.body())
            page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
            if wrong := [*barriers(page), *page.evaluate(TOO_WIDE)]:
                found[name, scheme] = wrong
    assert found == {}
