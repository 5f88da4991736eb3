"""The history of what people change: who, when, for whom; two versions side by side; a former one back by the form."""

import contextlib

import pytest
from django.contrib import admin
from django.urls import reverse
from reversion.models import Revision, Version

from events import actions as events_actions
from events.models import Event
from members import actions
from members.models import Change, ContactPerson, Goal, Organization, Representative
from pkes.lib import versions
from pkes.lib.admin import ReadOnlyAdmin, as_seen_by_visitors
from pkes.lib.audit.models import Entry
from tests.conftest import Person
from tests.factories import make_cycle, make_event, make_goal, make_organization, make_training, make_user
from tests.office.desk import address, make_member_of, messages, send, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal():
    return make_goal(title_pl="Dawny cel", title_en="Old goal")


def history_of(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_history", args=[row.pk])


def compared(row, **moments):
    path = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_compare", args=[row.pk])
    return path + "?" + "&".join(f"{name}={key}" for name, key in moments.items())


def keys(row):
    return list(Version.objects.get_for_object(row).values_list("pk", flat=True))


def differences(response):
    return [(name, old and old.words, new and new.words) for name, old, new in response.context["differences"]]


def test_each_saving_is_a_version_with_who_and_what(office, goal):
    send(office, address("goal", "change", goal.pk), title_pl="Nowy cel")
    send(office, address("goal", "change", goal.pk), title_pl="Nowszy cel")
    page = office.get(history_of(goal))
    assert [(entry.who, entry.what) for entry in page.context["entries"]] == [
        ("Ofelia Office", ["Tytuł po polsku"]), ("Ofelia Office", ["pierwsza zachowana wersja"]),
    ]  # fmt: skip


def test_saving_what_is_there_makes_no_version(office, goal):
    for _twice in range(2):
        send(office, address("goal", "change", goal.pk), title_pl="Nowy cel")
    assert len(keys(goal)) == 1


def test_two_versions_stand_side_by_side(office, goal):
    send(office, address("goal", "change", goal.pk), title_pl="Nowy cel", is_main="on")
    send(office, address("goal", "change", goal.pk), title_pl="Nowszy cel", title_en="")
    new, old = keys(goal)
    expected = [("Tytuł po polsku", "Nowy cel", "Nowszy cel"), ("Tytuł po angielsku", "Old goal", "–")]
    assert differences(office.get(compared(goal, od=old, do=new))) == expected
    assert differences(office.get(compared(goal, od=new, do=old))) == expected
    assert differences(office.get(compared(goal, od=old))) == expected
    assert differences(office.get(compared(goal, od=new))) == []


@pytest.mark.parametrize("moments", [{}, {"od": "x"}, {"od": 0}, {"od": "9" * 30}, {"do": 1}, {"od": 1, "do": "99999"}])
def test_a_moment_that_never_was_is_not_found(office, goal, moments):
    send(office, address("goal", "change", goal.pk), title_pl="Nowy cel")
    assert office.get(compared(goal, **moments)).status_code == 404


def test_a_former_version_fills_the_form_and_saving_brings_it_back(office, goal):
    send(office, address("goal", "change", goal.pk), title_pl="Nowy cel")
    send(office, address("goal", "change", goal.pk), title_pl="Pomyłka")
    page = address("goal", "change", goal.pk) + f"?wersja={keys(goal)[1]}"
    opened = office.get(page)
    assert "To jest dawna wersja." in words(opened)
    assert Goal.objects.get().title_pl == "Pomyłka"
    send(office, page, opened)
    assert Goal.objects.get().title_pl == "Nowy cel"
    assert len(keys(goal)) == 3


def test_the_rows_of_a_page_are_kept_with_it(office):
    event = make_event(title_pl="Spotkanie", days=["2030-05-06"])
    page = reverse("admin:events_event_change", args=[event.pk])
    goal = make_goal(title_pl="Współpraca")
    send(office, page, **{"days-0-starts": "10:00"})
    send(office, page, **{"days-0-starts": "11:00", "goals": [goal.pk]})
    newer, older = keys(event)
    shown = differences(office.get(compared(event, od=older, do=newer)))
    assert ("Cele, którym służy", "–", "Współpraca") in shown
    [day] = [(old, new) for name, old, new in shown if name == "Dzień"]
    assert day == ("Dzień: 6 maja 2030\nOd: 10:00", "Dzień: 6 maja 2030\nOd: 11:00")


def test_the_rows_of_a_page_are_brought_back_with_it(office):
    event = make_event(title_pl="Spotkanie", days=["2030-05-06", "2030-05-07"])
    page = reverse("admin:events_event_change", args=[event.pk])
    send(office, page, title_pl="Dawne", **{"days-0-starts": "10:00"})
    new = {"days-1-DELETE": "on", "days-2-on": "2030-05-09", "days-TOTAL_FORMS": "3"}
    send(office, page, title_pl="Nowe", **{"days-0-starts": "11:00"}, **new)
    assert [str(day.on) for day in event.days.order_by("on")] == ["2030-05-06", "2030-05-09"]
    opened = office.get(f"{page}?wersja={keys(event)[1]}")
    send(office, page, opened, _wersja=keys(event)[1])
    event.refresh_from_db()
    assert event.title_pl == "Dawne"
    days = [(str(day.on), f"{day.starts:%H:%M}" if day.starts else "") for day in event.days.order_by("on")]
    assert days == [("2030-05-06", "10:00"), ("2030-05-07", "")]
    [entry] = Entry.objects.filter(what=Entry.What.RESTORE)
    assert (entry.by, entry.subject) == (office.user, event)


def test_what_is_refused_leaves_everything_and_the_trail_as_it_was(office):
    training = make_training(title_pl="Nowe", status="announced", days=["2030-05-06"])
    page = reverse("admin:trainings_training_change", args=[training.pk])
    send(office, page, title_pl="Dawne")
    send(office, page, title_pl="Nowe")
    opened = office.get(f"{page}?wersja={keys(training)[1]}")
    send(office, page, opened, _wersja=keys(training)[1], **{"sessions-0-on": "kiedyś"})
    training.refresh_from_db()
    assert (training.title_pl, Entry.objects.filter(what=Entry.What.RESTORE).exists()) == ("Nowe", False)


def test_what_the_form_cannot_bring_back_is_said_in_words(office):
    event = make_event(status="draft", title_pl="Dawne", days=["2030-05-06"])
    send(office, reverse("admin:events_event_change", args=[event.pk]), title_pl="Nowe")
    office.post(reverse("admin:events_event_publish", args=[event.pk]))
    page = words(office.get(reverse("admin:events_event_change", args=[event.pk]) + f"?wersja={keys(event)[1]}"))
    assert "Tego formularz nie przywróci: Stan" in page


@pytest.mark.parametrize("address", ["trainings_training", "trainings_trainingcycle"])
def test_trainings_have_a_history_like_meetings(office, address):
    row = make_training(title_pl="Nowe") if address == "trainings_training" else make_cycle(title_pl="Nowe")
    page = reverse(f"admin:{address}_change", args=[row.pk])
    send(office, page, title_pl="Dawne")
    send(office, page, title_pl="Inne")
    send(office, page, office.get(f"{page}?wersja={keys(row)[1]}"))
    row.refresh_from_db()
    assert row.title_pl == "Dawne"


def test_a_change_that_is_taken_back_for_an_organisation_is_in_the_trail(office):
    organization = make_organization(name="Feniks", phone="1")
    actions.edit(organization, {"phone": "2"}, by=office.user)
    actions.restore(Change.objects.get(), by=office.user)
    assert Entry.objects.get(what=Entry.What.RESTORE).subject == organization


def test_what_an_act_took_back_is_no_version(office):
    event = make_event(status="done", title_pl="Było")
    with versions.kept():
        event.title_pl = "Nigdy"
        with contextlib.suppress(events_actions.EventsError):
            events_actions.publish(event, by=office.user)
    assert {version.field_dict["title_pl"] for version in Version.objects.get_for_object(event)} <= {"Było"}


def test_an_act_is_in_the_history_by_whatever_way_it_came(office, second_office):
    event = make_event(status="draft")
    office.post(reverse("admin:events_event_publish", args=[event.pk]))
    second_office.post(reverse("admin:events_event_changelist"), {"action": "cancel", "_selected_action": [event.pk]})
    entries = office.get(history_of(event)).context["entries"]
    assert [entry.who for entry in entries] == ["Seweryn Second", "Ofelia Office"]
    assert "Stan" in entries[0].what
    event.refresh_from_db()
    assert event.status == Event.Status.CANCELLED


def test_for_whom_it_was_done_is_said(office):
    organization = make_organization(name="Feniks", role="member")
    owner = make_member_of(organization, name="Anna")
    editor = make_member_of(organization, role="editor", name="Jan", email="jan@example.com")
    row = Representative.objects.get(person=editor.user)
    owner.post(reverse("members:representative_role", args=[row.pk]), {"role": "owner", "acting_for": organization.pk})
    [entry] = office.get(history_of(row)).context["entries"]
    assert (entry.who, entry.behalf) == ("Anna", "Feniks")


# Organisations have their own lines, shown by the same pages


def test_an_organisation_is_compared_and_brought_back_by_its_changes(office):
    organization = make_organization(name="Feniks", phone="1", profile="Dawny opis.")
    page = address("organization", "change", organization.pk)
    send(office, page, phone="2")
    send(office, page, profile="Nowy opis.", phone="3")
    first = Change.objects.order_by("pk").first()
    assert differences(office.get(compared(organization, od=first.pk))) == [
        ("Profil działalności", "Dawny opis.", "Nowy opis."), ("Telefon", "2", "3"),
    ]  # fmt: skip
    opened = office.get(f"{page}?wersja={first.pk}")
    send(office, page, opened)
    organization.refresh_from_db()
    assert (organization.phone, organization.profile) == ("2", "Dawny opis.")
    assert Change.objects.count() == 5


def test_what_the_office_did_on_its_behalf_says_so(office):
    organization = make_organization(name="Feniks")
    actions.edit(organization, {"phone": "2"}, by=office.user, on_behalf=True)
    actions.edit(organization, {"phone": "3"}, by=office.user)
    entries = office.get(history_of(organization)).context["entries"]
    assert [(entry.behalf, entry.what) for entry in entries] == [("", ["telefon"]), ("Feniks", ["telefon"])]


# Personal data


def test_words_are_struck_out_of_all_versions(office, goal):
    for text in ("Pyta Anna Kowalska", "Pyta anna  kowalska i Jan", "Nikt"):
        send(office, address("goal", "change", goal.pk), description_pl=text)
    response = office.post(history_of(goal), {"words": "Anna Kowalska"})
    assert messages(response) == ["Wykreślono z wersji: 2."]
    texts = [version.field_dict["description_pl"] for version in Version.objects.get_for_object(goal)]
    assert texts == ["Nikt", "Pyta … i Jan", "Pyta …"]


def test_words_are_struck_out_of_an_organisations_history_and_of_no_other(office):
    rows = [make_organization(name=name) for name in ("Feniks", "Inna")]
    for row in rows:
        actions.edit(row, {"profile": "Prezes: Jan Źrebak."}, by=office.user)
    office.post(history_of(rows[0]), {"words": "jan źrebak"})
    assert [Change.objects.get(organization=row).new for row in rows] == ["Prezes: ….", "Prezes: Jan Źrebak."]


@pytest.mark.parametrize("text", ["", "ab", "a" * 300])
def test_too_little_or_too_much_is_asked_for_again(office, goal, text):
    send(office, address("goal", "change", goal.pk), title_pl="Nowy cel")
    assert office.post(history_of(goal), {"words": text}).context["form"].errors


def test_only_who_may_change_a_row_strikes_out(staff, goal):
    assert staff.post(history_of(goal), {"words": "Dawny"}).status_code == 403
    assert staff.get(compared(goal, od=1)).status_code == 403


def test_an_erased_person_is_in_no_version(office, goal):
    person = make_user(name="Anna Źdźbłowska", email="anna@example.com")
    send(office, address("user", "change", person.pk), name="Anna Źdźbłowska-Nowa")
    send(office, address("user", "change", person.pk), name="Anna Źdźbłowska")
    send(office, address("goal", "change", goal.pk), description_pl="Anna Źdźbłowska, anna@example.com")
    Person(person)
    actions.erase(person, by=person)
    kept = " ".join(Version.objects.values_list("serialized_data", flat=True))
    kept += " ".join(Version.objects.values_list("object_repr", flat=True))
    assert "Źdźbłowska" not in kept
    assert "anna@example.com" not in kept
    assert not Version.objects.get_for_model(type(person)).exists()


def test_secrets_of_an_account_are_never_kept(office):
    person = make_user(name="Anna")
    send(office, address("user", "change", person.pk), name="Anna Nowa")
    [version] = Version.objects.get_for_object(person)
    assert {"password", "last_login"} & set(version.field_dict) == set()


# All of it


def test_the_history_asks_the_same_number_of_queries_for_one_and_for_three(office, goal, django_assert_max_num_queries):
    counts = []
    for number in (1, 2):
        send(office, address("goal", "change", goal.pk), title_pl=f"Cel {number}")
    for _round in range(2):
        with django_assert_max_num_queries(20) as asked:
            office.get(history_of(goal))
        counts.append(len(asked))
        for number in (3, 4, 5):
            send(office, address("goal", "change", goal.pk), title_pl=f"Cel {number}")
    assert counts[0] == counts[1]


def test_a_visitors_form_makes_no_revision(visitor):
    visitor.post("/konto/login/", {"login": "x@example.com", "password": "x"})
    assert not Revision.objects.exists()


# What acts alone write: rows or columns of their own say what happened to it, and nothing of it is edited by hand.
BY_ACTS = {
    "django_q.failure", "django_q.ormq", "django_q.schedule", "django_q.success", "events.registration",
    "members.changeproposal", "members.invitation", "members.joinrequest", "outbox.mail", "trainings.datewish",
    "trainings.enrolment",
}  # fmt: skip


def is_only_read(page):
    return isinstance(page, ReadOnlyAdmin) or (page.fields and set(page.fields) <= set(page.readonly_fields))


def test_whatever_the_office_edits_by_hand_has_a_history():
    without = {
        model._meta.label_lower
        for model, page in admin.site._registry.items()
        if not getattr(page, "keeps_versions", False) and not is_only_read(page)
    }
    assert without - BY_ACTS == set()


def test_a_place_on_a_page_is_seen_as_by_a_visitor_too():
    assert as_seen_by_visitors("/wspolpraca/nabory/#nabor-3") == "/wspolpraca/nabory/?podglad=gosc#nabor-3"
    assert as_seen_by_visitors("/aktualnosci/nowa/") == "/aktualnosci/nowa/?podglad=gosc"
    assert as_seen_by_visitors("") == ""


def test_listed_organisations_are_seen_as_by_a_visitor(office, founding):
    organization = Organization.objects.get(slug="feniks")
    ContactPerson.objects.create(organization=organization, name="Jan Tajny", visibility="office")
    page = organization.get_absolute_url()
    assert "Jan Tajny" in words(office.get(page))
    shown = office.get(f"{page}?podglad=gosc")
    assert "Jan Tajny" not in words(shown)
    assert shown["Cache-Control"] == "private, no-store"
    assert not shown.cookies
    assert office.get("/admin/").status_code == 200
