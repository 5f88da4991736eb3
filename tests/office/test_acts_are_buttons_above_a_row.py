"""What can be done with a row now stands above it as buttons; each is an act, by POST, asked about first where it matters."""

import pytest
from django.contrib import admin
from django.urls import reverse

from events.models import Event
from members.models import Goal, Theme
from tests.factories import make_event, make_goal, make_service, make_theme
from tests.office.desk import address, messages, pages_of, words

pytestmark = pytest.mark.django_db
PAGES = [
    (f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", [] if name == "merge" else [2**40])
    for model, page in admin.site._registry.items()
    for name in pages_of(page)
]


def test_there_are_such_pages():
    assert len(PAGES) > 20


@pytest.mark.parametrize(
    ("role", "expected"), [("visitor", {302}), ("owner", {302}), ("staff", {403}), ("office", {404})]
)
def test_nobody_without_the_right_opens_one_and_a_row_that_is_not_there_is_not_found(request, role, expected):
    person = request.getfixturevalue(role)
    for name, arguments in PAGES:
        for ask in (person.get, person.post):
            assert {ask(reverse(name, args=arguments)).status_code} == expected, name


def buttons(response):
    return [str(button["words"]) for button in response.context["buttons"]]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("draft", ["Opublikuj", "Przenieś do archiwum"]),
        ("proposed", ["Opublikuj", "Odeślij z komentarzem"]),
        ("published", ["Odwołaj", "Napisz protokół"]),
        ("cancelled", ["Przenieś do archiwum"]),
    ],
)
def test_only_what_is_possible_now_is_offered(office, status, expected):
    event = make_event(status=status, days=["2099-01-01"])
    assert buttons(office.get(reverse("admin:events_event_change", args=[event.pk]))) == expected


def test_a_grave_act_is_asked_about_first(office):
    event = make_event(status="published", days=["2099-01-01"])
    page = reverse("admin:events_event_cancel", args=[event.pk])
    assert "Nie da się tego cofnąć." in words(office.get(page))
    assert Event.objects.get().status == "published"
    assert office.post(page)["Location"] == reverse("admin:events_event_change", args=[event.pk])
    assert Event.objects.get().status == "cancelled"
    assert office.get(page).status_code == 302
    assert office.post(page).status_code == 302
    assert Event.objects.get().status == "cancelled"


def test_an_act_that_wants_a_reason_asks_for_it(office):
    event = make_event(status="proposed")
    page = reverse("admin:events_event_return", args=[event.pk])
    response = office.post(page, {"comment": ""})
    assert response.context["form"].errors
    assert response.status_code == 200
    office.post(page, {"comment": "Za wcześnie."})
    event.refresh_from_db()
    assert (event.status, event.office_comment) == ("draft", "Za wcześnie.")


# The archive


def test_what_is_archived_is_out_of_all_lists_and_comes_back(office, visitor):
    goal = make_goal(title_pl="Dawny cel", slug="dawny-cel")
    page = address("goal", "change", goal.pk)
    for name, there, states in (("archive", False, 404), ("unarchive", True, 200)):
        assert buttons(office.get(page)) == ["Przywróć z archiwum" if there else "Przenieś do archiwum"]
        office.post(address("goal", name, goal.pk))
        assert (goal in Goal.objects.present()) == there
        assert visitor.get("/cele/dawny-cel/").status_code == states
        listed = office.get(address("goal", "changelist")).context["cl"].result_list
        assert (goal in listed) == there
        assert (goal in office.get(address("goal", "changelist") + "?archiwum=tak").context["cl"].result_list) != there
    assert messages(office.post(address("goal", "unarchive", goal.pk))) == ["Tego nie ma w archiwum."]


def test_what_is_archived_cannot_be_chosen_anew_and_stays_where_it_is(office):
    theme = make_theme(name_pl="Gastronomia")
    service = make_service(theme=theme)
    choice = "/admin/autocomplete/?app_label=members&model_name=service&field_name=theme&term=gastro"
    make_theme(name_pl="Agrogastronomia")
    assert [row["text"] for row in office.get(choice).json()["results"]] == ["Agrogastronomia", "Gastronomia"]
    office.post(address("theme", "archive", theme.pk))
    assert [row["text"] for row in office.get(choice).json()["results"]] == ["Agrogastronomia"]
    service.refresh_from_db()
    assert service.theme == theme


def test_what_something_rests_on_is_not_deleted_and_says_why(office):
    theme = make_theme(name_pl="Gastronomia")
    make_service(theme=theme, name="Obiady")
    page = address("theme", "delete", theme.pk)
    assert "Tego nie można usunąć, bo opiera się na tym coś innego: Usługa: Obiady" in words(office.get(page))
    assert office.post(page, {"post": "yes"}).status_code == 200
    assert Theme.objects.exists()


def test_what_is_deleted_says_first_what_goes_with_it(office):
    event = make_event(title_pl="Spotkanie", days=["2030-05-06"])
    text = words(office.get(reverse("admin:events_event_delete", args=[event.pk])))
    assert "Tego nie da się cofnąć. Zniknie:" in text
    assert "Dni: 1" in text


# Words


def test_accents_and_capitals_do_not_matter_in_any_search(office):
    goal = make_goal(title_pl="Współpraca i Łączność")
    for term in ("wspolpraca", "ŁĄCZNOŚĆ", "lacznosc wspol"):
        assert list(office.get(address("goal", "changelist"), {"q": term}).context["cl"].result_list) == [goal]
    assert office.get(address("goal", "changelist"), {"q": "inne"}).context["cl"].result_count == 0
    assert office.get(address("goal", "changelist"), {"q": "a " * 5000}).status_code == 200


def test_django_does_not_decline_our_words(office):
    text = words(office.get(address("organization", "changelist")))
    assert "Dodaj organizacja" not in text
    assert "Nowy wpis: organizacja" in text
    assert "Dodaj organizacja" not in words(office.get(address("organization", "add")))
