from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import timezone

from events.models import Event
from members.choices import ClusterRole
from pkes import news
from pkes.home import departures
from tests.conftest import representative
from tests.factories import make_event, make_organization

pytestmark = pytest.mark.django_db

DAY = timezone.localdate() + timedelta(days=3)


@pytest.fixture
def outsider(db):
    """Somebody of an organisation that is no member."""
    return representative(make_organization(role=ClusterRole.PARTNER), "owner", email="outsider@example.com")


@pytest.fixture
def meetings(owner):
    """One for everybody, one for members, one for the owner's organisation, and one for members that all may read about."""
    events = {
        "public": make_event(title_pl="Dla wszystkich", days=[DAY]),
        "members": make_event(title_pl="Dla członków", audience="members", days=[DAY]),
        "invited": make_event(title_pl="Dla zaproszonych", audience="invited", days=[DAY]),
        "announced": make_event(title_pl="Zapowiedziane", audience="members", page_is_public=True, days=[DAY]),
    }
    events["invited"].invited.add(owner.organization)
    return events


def statuses(person, meetings, path=""):
    return {name: person.get(f"{event.get_absolute_url()}{path}").status_code for name, event in meetings.items()}


@pytest.mark.parametrize("path", ["", "spotkanie.ics"])
def test_who_gets_which_page(visitor, owner, other_owner, outsider, coordinator, meetings, path):
    for_everybody = {"public": 200, "members": 404, "invited": 404, "announced": 200}
    assert statuses(visitor, meetings, path) == for_everybody
    assert statuses(outsider, meetings, path) == for_everybody
    assert statuses(other_owner, meetings, path) == {**for_everybody, "members": 200}
    assert statuses(owner, meetings, path) == {**for_everybody, "members": 200, "invited": 200}
    assert statuses(coordinator, meetings, path) == dict.fromkeys(meetings, 200)


@pytest.mark.parametrize("path", ["/wydarzenia/", "/wydarzenia/kalendarz/{year}/{month:02}/"])
def test_lists_show_the_same(visitor, owner, other_owner, outsider, coordinator, meetings, path):
    def titles(person):
        html = person.get(path.format(year=DAY.year, month=DAY.month)).content.decode()
        return [name for name, event in meetings.items() if event.title_pl in html]

    assert titles(visitor) == titles(outsider) == ["public", "announced"]
    assert titles(other_owner) == ["public", "members", "announced"]
    assert titles(owner) == titles(coordinator) == ["public", "members", "invited", "announced"]


def test_whoever_holds_a_meeting_sees_it(outsider):
    organization = outsider.organization
    held = make_event(audience="members", organizer=organization)
    proposed = make_event(audience="members", proposer=organization)
    partnered = make_event(audience="invited")
    partnered.partners.add(organization)
    stranger = make_event(audience="invited")
    seen = Event.objects.visible_to(outsider.user).order_by("pk")
    assert list(seen) == [held, proposed, partnered]
    assert outsider.get(stranger.get_absolute_url()).status_code == 404


def test_an_invited_meeting_is_not_for_all_members(other_owner):
    assert other_owner.get(make_event(audience="invited").get_absolute_url()).status_code == 404


def test_nothing_public_tells_of_the_others(visitor, meetings):
    hidden = [meetings["members"], meetings["invited"]]
    for path in ["/", "/sitemap.xml", "/nowosci.atom", "/wydarzenia/kalendarz.ics"]:
        html = visitor.get(path).content.decode()
        assert [event for event in hidden if event.title_pl in html or event.slug in html] == [], path
    assert not {item.slug for item in news.latest(100)} & {event.slug for event in hidden}
    assert not {row["row"].slug for row in departures(timezone.localdate(), AnonymousUser(), of_each=9)} & {
        event.slug for event in hidden
    }


def test_a_page_that_is_not_for_everybody_is_kept_from_caches_and_search_engines(owner, meetings):
    response = owner.get(meetings["members"].get_absolute_url())
    assert response["Cache-Control"] == "private, no-store"
    assert b'<meta name="robots" content="noindex">' in response.content
    assert b"application/ld+json" not in response.content
    assert owner.get(meetings["members"].get_absolute_url() + "spotkanie.ics")["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("status", ["draft", "proposed"])
def test_what_is_not_published_is_seen_by_nobody(visitor, owner, coordinator, status):
    event = make_event(status=status, proposer=owner.organization)
    for person in (visitor, owner, coordinator):
        assert person.get(event.get_absolute_url()).status_code == 404


def test_the_online_link_is_on_no_page_and_in_no_feed(visitor, owner):
    event = make_event(online_link="https://tajny.example/pokoj", is_online=True, days=[DAY])
    paths = [event.get_absolute_url(), "/", "/wydarzenia/", event.get_absolute_url() + "spotkanie.ics"]
    for path in [*paths, "/wydarzenia/kalendarz.ics", "/nowosci.atom"]:
        for person in (visitor, owner):
            assert b"tajny.example" not in person.get(path).content, path


def test_the_inauguration_stands_as_it_was(visitor, founding):
    event = Event.objects.get(slug="inauguracja-2014")
    assert (event.audience, event.status, event.page_is_public, event.sequence) == ("members", "done", True, 0)
    assert visitor.get(event.get_absolute_url()).status_code == 200
    call_command("load_founding")
    assert Event.objects.count() == 1
