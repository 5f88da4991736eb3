"""The whole way of two organisations: a listing, a conversation, its outcome in public; and a booking refused for overlap."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow
from tests.browser.stories.test_a_training_from_plan_to_certificate import CAST, tab_of
from tests.browser.test_no_barrier_is_found_by_axe import barriers

__all__ = ["tab_of"]
pytestmark = pytest.mark.browser

# Two owners, logged in, and something that the first one shares.
PEOPLE = (
    CAST.split("office = ")[0]
    + """
from cooperation.models import Listing
from members.models import Theme
sessions = []
for slug in ("bergamotka", "feniks", "siedlisko"):
    person = User.objects.create_user(f"coop-{slug}@example.com", "a long password", name=f"Osoba {slug}")
    Representative.objects.create(organization=Organization.objects.get(slug=slug), person=person, role="owner")
    sessions.append(session_of(person))
Theme.objects.get_or_create(slug="opowiesc-catering", defaults={"name_pl": "Catering z opowieści"})
room = Listing.objects.create(
    organization=Organization.objects.get(slug="bergamotka"), kind="resource", title="Sala z opowieści",
    description="Na 40 osób.", status="published", published_at=timezone.now(),
    valid_until=timezone.localdate() + datetime.timedelta(30),
)
print(room.pk, *sessions)
"""
)
DAY = "import datetime; from django.utils import timezone; print(timezone.localdate() + datetime.timedelta({}))"


@pytest.fixture(scope="module")
def cast(manage):
    return manage(PEOPLE).split()[-4:]


def test_from_the_listing_to_a_concluded_cooperation(cast, tab_of, open_tab, mailed):
    _room, owner_session, asking_session, _third = cast
    owner, asking = tab_of(owner_session), tab_of(asking_session, width=390)

    # Bergamotka offers something to everybody.
    owner.goto("/en/panel/wspolpraca/")
    follow(owner.get_by_role("link", name="Add a listing"))
    owner.get_by_label("Title").fill("Obiady z opowieści")
    owner.get_by_label("Description", exact=True).fill("Dla **50 osób**.")
    owner.get_by_role("checkbox", name="Catering z opowieści").check()
    owner.get_by_role("radio", name="everybody").check()
    assert barriers(owner) == []
    follow(owner.get_by_role("button", name="Save and publish"))

    # Feniks finds the listing and writes.
    asking.goto("/en/wspolpraca/")
    follow(asking.get_by_role("link", name="Obiady z opowieści"))
    expect(asking.locator("main strong", has_text="50 osób")).to_be_visible()
    follow(asking.get_by_role("link", name="Ask about it"))
    asking.get_by_role("textbox", name="Message").fill("Potrzebujemy **20 obiadów** w maju.")
    asking.get_by_label("Files").set_input_files(
        {"name": "menu.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\nx\n%%EOF\n"}
    )
    assert barriers(asking) == []
    follow(asking.get_by_role("button", name="Send"))
    expect(asking.locator("main li.panel")).to_have_count(1)

    # Bergamotka is led there by the mail, reads and answers.
    owner.goto(mailed("coop-bergamotka@example.com", "/wspolpraca/rozmowy/").replace("/panel", "/en/panel"))
    expect(owner.locator("main")).to_contain_text("20 obiadów")
    with owner.expect_download() as download:
        owner.get_by_role("link", name="menu").click()
    assert download.value.suggested_filename == "menu.pdf"
    owner.get_by_role("textbox", name="Message").fill("Chętnie, 12 maja.")
    follow(owner.get_by_role("button", name="Send"))
    expect(owner.locator("main li.panel")).to_have_count(2)
    assert barriers(owner) == []

    # Feniks sees that something is new, closes, and says what came of it.
    asking.goto("/en/panel/wspolpraca/rozmowy/")
    expect(asking.locator("main li.panel").first).to_contain_text("new")
    follow(asking.get_by_role("link", name="Obiady z opowieści"))
    follow(asking.get_by_role("button", name="Close the conversation"))
    for tab in (asking, owner):
        if tab is owner:
            follow(owner.get_by_role("link", name="Say what came of it"))
        tab.get_by_label("We cooperate or have cooperated").check()
        tab.get_by_label("Everybody may read that we cooperate").check()
        assert barriers(tab) == []
        follow(tab.get_by_role("button", name="Send the answer"))
        expect(tab.locator("main")).to_contain_text("we cooperate or have cooperated")

    # Bergamotka takes the listing off the list, with success.
    owner.goto("/en/panel/wspolpraca/")
    offer = owner.locator("main li.panel", has_text="Obiady z opowieści")
    follow(offer.get_by_role("button", name="It came to something"))
    expect(offer).to_contain_text("concluded")

    # Both agree: anybody reads it.
    anybody = open_tab("/en/wspolpraca/")
    expect(anybody.locator("section", has_text="Cooperation that came about").last).to_contain_text("FENIKS")


def test_a_booking_that_overlaps_is_refused_with_what_is_free(cast, tab_of, manage):
    room, owner_session, first_session, second_session = cast
    owner, first, second = tab_of(owner_session), tab_of(first_session), tab_of(second_session, width=390)
    third_day, fourth_day = (manage(DAY.format(number)).split()[-1] for number in (3, 4))

    def ask(tab, since, until):
        tab.goto(f"/en/panel/wspolpraca/zasoby/{room}/")
        follow(tab.get_by_role("link", name="Book", exact=True))
        tab.get_by_label("From: day").fill(since)
        tab.get_by_label("To: day").fill(until)
        follow(tab.get_by_role("button", name="Send the request"))

    ask(first, third_day, fourth_day)
    expect(first.locator("main")).to_contain_text("waits for an answer")
    owner.goto("/en/panel/")
    follow(owner.get_by_role("link", name="Accept or refuse"))
    follow(owner.get_by_role("link", name="Sala z opowieści").first)
    follow(owner.get_by_role("button", name="Accept"))
    expect(owner.locator("main .tag").first).to_have_text("accepted")

    ask(second, fourth_day, fourth_day)
    summary = second.locator(".error-summary")
    expect(summary).to_contain_text("This time is taken")
    expect(summary).to_contain_text("The nearest free time as long")
    assert barriers(second) == []

    # The calendar tells that it is taken, and not by whom.
    second.goto(f"/en/panel/wspolpraca/zasoby/{room}/{third_day[:4]}/{third_day[5:7]}/")
    expect(second.locator("table.month")).to_contain_text("taken")
    expect(second.locator("table.month")).not_to_contain_text("FENIKS")
