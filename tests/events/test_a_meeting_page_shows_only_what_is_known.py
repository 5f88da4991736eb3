from datetime import date, time

import pytest

from events.models import AgendaItem, Event, EventDay
from members.choices import ClusterRole, Powiat
from tests.factories import make_cluster, make_event, make_goal, make_organization, make_source
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db


def page(visitor, event, prefix=""):
    response = visitor.get(f"{prefix}/wydarzenia/{event.slug}/")
    assert response.status_code == 200
    return assert_valid(response.content)


def pairs(document):
    """{label: [values]} of the facts on the page."""
    return {
        text_of(row.find("dt")): [text_of(value) for value in row.findall("dd")]
        for row in document.findall(".//dl[@class='pairs']/div")
    }


def full_event():
    organizer, partner = make_organization(name="Organizator"), make_organization(name="Partner")
    event = make_event(
        title_pl="Targi",
        kind=Event.Kind.FAIR,
        status=Event.Status.DONE,
        summary_pl="Krótko.",
        description_pl="Pierwszy akapit.\n\nDrugi.",
        venue="Hala",
        street="Długa 1",
        locality="Łańcut",
        powiat=Powiat.LANCUCKI,
        organizer=organizer,
        source=make_source(title_pl="Wiadomość", dated_on=date(2015, 1, 8)),
        days=[],
    )
    event.partners.add(partner, make_organization(name="Bez strony", role=ClusterRole.PARTNER))
    event.goals.add(make_goal(title_pl="Współpraca"))
    EventDay.objects.create(event=event, on=date(2015, 3, 2), starts=time(9), ends=time(15, 30))
    EventDay.objects.create(event=event, on=date(2015, 3, 5), starts=time(9))
    AgendaItem.objects.create(event=event, position=1, starts=time(9), title_pl="Powitanie", speaker="Anna Przykładowa")
    AgendaItem.objects.create(event=event, position=2, title_pl="Rozmowy")
    return event


def test_everything_known_is_shown(visitor):
    document = page(visitor, full_event())
    assert pairs(document) == {
        "Kiedy": ["poniedziałek, 2 marca 2015, 09:00–15:30", "czwartek, 5 marca 2015, od 09:00"],
        "Stan": ["odbyło się"],
        "Miejsce": ["Hala, Długa 1, Łańcut"],
        "Powiat": ["łańcucki"],
        "Dla kogo": ["wszyscy chętni"],
        "Organizator": ["Organizator"],
        "Partnerzy": ["Bez strony", "Partner"],
    }
    assert [text_of(item) for item in document.findall(".//ol[@class='prose stack']/li")] == [
        "09:00 Powitanie (Anna Przykładowa)",
        "Rozmowy",
    ]
    assert [text_of(part) for part in document.findall(".//section[@class='panel']")] == [
        "Czemu służy Współpraca",
        "Źródło Wiadomość, 8 stycznia 2015",
    ]
    assert [text_of(part) for part in document.findall(".//div[@class='prose']/p")] == ["Pierwszy akapit.", "Drugi."]


def test_only_organisations_with_a_page_are_links(visitor):
    document = page(visitor, full_event())
    links = [text_of(link) for link in document.findall(".//dl[@class='pairs']//a")]
    assert links == ["Organizator", "Partner"]


def test_what_is_not_known_leaves_no_row(visitor):
    event = make_event(days=[date(2014, 11, 26)], audience=Event.Audience.MEMBERS, page_is_public=True)
    document = page(visitor, event)
    assert pairs(document) == {"Kiedy": ["środa, 26 listopada 2014"], "Dla kogo": ["członkowie klastra"]}
    assert document.findall(".//section") == []


def test_a_cancelled_meeting_says_so_first(visitor):
    document = page(visitor, make_event(status=Event.Status.CANCELLED))
    assert (
        text_of(document.find(".//div[@class='message message-error']")) == "Odwołane. To spotkanie się nie odbędzie."
    )


def test_a_sample_is_marked_and_kept_from_search_engines(visitor):
    document = page(visitor, make_event(is_sample=True))
    assert text_of(document.find(".//span[@class='badge']")) == "przykład"
    assert document.find(".//meta[@name='robots']").get("content") == "noindex"
    assert page(visitor, make_event()).find(".//meta[@name='robots']") is None


def test_the_head_of_the_page_names_the_meeting_and_its_day(visitor):
    event = make_event(title_pl="A & B", summary_pl="Krótko.", days=[date(2014, 11, 26)])
    document = page(visitor, event)
    assert document.find(".//title").text == "A & B – Lokomotywa"
    description = "A & B, 26 listopada 2014. Krótko."
    assert document.find(".//meta[@name='description']").get("content") == description
    assert document.find(".//meta[@property='og:description']").get("content") == description
    assert text_of(document.find(".//ol[@class='crumbs']")) == "Start Spotkania A & B"


def test_english_falls_back_to_polish_where_there_is_no_english(visitor):
    event = make_event(title_pl="Targi", title_en="Fair", summary_pl="Krótko.", days=[date(2014, 11, 26)])
    document = page(visitor, event, prefix="/en")
    assert text_of(document.find(".//h1")) == "Fair"
    assert text_of(document.find(".//p[@class='lead']")) == "Krótko."
    assert pairs(document)["When"] == ["Wednesday, 26 November 2014"]


@pytest.mark.parametrize("slug", ["nie-ma", "x" * 10_000])
def test_an_unknown_meeting_is_not_found(visitor, slug):
    assert visitor.get(f"/wydarzenia/{slug}/").status_code == 404


def test_a_draft_is_not_found_even_by_the_office(coordinator):
    event = make_event(status=Event.Status.DRAFT)
    assert coordinator.get(event.get_absolute_url()).status_code == 404


def test_what_people_write_cannot_become_markup(visitor):
    event = make_event(title_pl="<script>alert(1)</script>", locality="</script><b>", summary_pl="<img onerror=x>")
    page(visitor, event)


def test_the_number_of_queries_is_fixed(visitor, django_assert_max_num_queries):
    make_cluster()
    event = full_event()
    with django_assert_max_num_queries(8) as few:
        page(visitor, event)
    for number in range(2):
        event.partners.add(make_organization())
        event.goals.add(make_goal())
        AgendaItem.objects.create(event=event, position=10 + number, title_pl="Punkt")
        EventDay.objects.create(event=event, on=date(2016, 1, 1 + number))
    with django_assert_max_num_queries(8) as many:
        page(visitor, event)
    assert (len(few), len(many)) == (8, 8)
