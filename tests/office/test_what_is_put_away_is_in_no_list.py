"""The office archives instead of deleting: out of every list, choice and public page, back by one button, facts unharmed."""

import datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from events import actions as meetings
from events.actions.errors import EventsError
from events.models import Event
from members import actions
from members.models import Organization, RegisterEntry
from pkes.lib.archive import ArchiveError, archive, unarchive
from tests.factories import (
    make_cluster,
    make_cycle,
    make_enrolment,
    make_event,
    make_organization,
    make_source,
    make_training,
)
from tests.office.desk import make_member_of, make_proposal, messages, words
from tests.trainings.enrolled import token
from trainings import actions as trainings
from trainings.actions.errors import TrainingsError
from trainings.models import Training

pytestmark = pytest.mark.django_db

PAST = [datetime.date(2024, 3, 5)]
TODAY = datetime.date(2026, 11, 20)


@pytest.fixture
def row(request):
    """A meeting, a training or a cycle that is over, its desk's name, its public page and the lists it stands in."""
    make_cluster()
    if request.param == "event":
        row = make_event(status="done", days=PAST, title_pl="Dawna rzecz")
        return row, "events_event", ["/wydarzenia/?rok=2024"]
    if request.param == "training":
        row = make_training(status="done", days=PAST, title_pl="Dawna rzecz")
        return row, "trainings_training", ["/szkolenia/?rok=2024"]
    row = make_cycle(title_pl="Dawna rzecz")
    make_training(status="done", days=PAST, cycle=row, slug="w-cyklu")
    return row, "trainings_trainingcycle", ["/szkolenia/", "/szkolenia/w-cyklu/"]


@pytest.mark.parametrize("row", ["event", "training", "cycle"], indirect=True)
def test_what_is_archived_is_in_no_list_and_has_no_page_until_it_comes_back(office, visitor, row):
    row, name, lists = row
    desk = reverse(f"admin:{name}_changelist")
    for button, is_there in (("archive", False), ("unarchive", True)):
        office.post(reverse(f"admin:{name}_{button}", args=[row.pk]))
        assert visitor.get(row.get_absolute_url()).status_code == (200 if is_there else 404)
        for page in [*lists, "/sitemap.xml", "/"]:
            content = visitor.get(page).content.decode()
            assert is_there or ("Dawna rzecz" not in content and row.get_absolute_url() not in content), page
        assert ("Dawna rzecz" in visitor.get(lists[-1]).content.decode()) == is_there
        assert (row in office.get(desk).context["cl"].result_list) == is_there
        assert (row in office.get(f"{desk}?archiwum=tak").context["cl"].result_list) != is_there
        public = office.get(reverse(f"admin:{name}_change", args=[row.pk])).context["public_address"]
        assert bool(public) == is_there


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "published"}, "Najpierw rozpatrz propozycję, odwołaj spotkanie albo oznacz, że się odbyło."),
        ({"status": "proposed"}, "Najpierw rozpatrz propozycję, odwołaj spotkanie albo oznacz, że się odbyło."),
        ({"status": "draft", "proposer": True}, "To szkic członka, który pracuje nad nim w panelu."),
    ],
)
def test_a_meeting_that_somebody_waits_for_is_not_put_away(office, fields, reason):
    if "proposer" in fields:
        fields = {**fields, "proposer": make_organization()}
    event = make_event(**fields)
    answer = office.post(reverse("admin:events_event_archive", args=[event.pk]))
    assert messages(answer) == [reason]
    assert not Event.objects.get(pk=event.pk).is_archived


@pytest.mark.parametrize("status", ["planned", "announced", "open", "running"])
def test_a_training_that_somebody_waits_for_is_not_put_away_nor_its_cycle(office, status):
    cycle = make_cycle()
    training = make_training(status=status, cycle=cycle, planned_year=2030, planned_quarter=1)
    for row in (training, cycle):
        with pytest.raises(ArchiveError):
            archive(row, by=office.user)


def test_an_archived_draft_is_not_published_behind_the_back(office):
    event, training = make_event(status="draft"), make_training(status="draft", planned_year=2030, planned_quarter=1)
    for row in (event, training):
        archive(row, by=office.user)
    with pytest.raises(EventsError, match="w archiwum"):
        meetings.publish(event, by=office.user)
    for act in (trainings.plan, trainings.announce):
        with pytest.raises(TrainingsError, match="w archiwum"):
            act(training, by=office.user)


def test_a_form_opened_before_does_not_bring_it_back(office):
    for make, act in ((make_event, meetings.save), (make_training, trainings.save)):
        row = make(status="draft")
        archive(row, by=office.user)
        act(row, by=office.user)
        row.refresh_from_db()
        assert row.is_archived


def test_an_archived_meeting_leaves_the_panel_of_who_proposed_it(office):
    organization = make_organization()
    owner = make_member_of(organization)
    event = make_event(status="done", days=PAST, proposer=organization, title_pl="Dawna rzecz")
    address = reverse("events:proposal_edit", args=[event.pk])
    assert owner.get(address).status_code == 200
    archive(event, by=office.user)
    assert owner.get(address).status_code == 404
    assert "Dawna rzecz" not in words(owner.get(reverse("events:proposals")))


def test_an_archived_training_waits_for_nothing_but_what_was_taught_stays_counted(office):
    training = make_training(status="done", days=PAST)
    make_enrolment(training=training, outcome="completed")
    assert list(Training.objects.awaiting_sheets()) == [training]
    archive(training, by=office.user)
    assert list(Training.objects.awaiting_sheets()) == []
    assert training.enrolments.count() == 1
    assert office.get(reverse("admin:trainings_training_folder", args=[training.pk])).status_code == 200


@pytest.mark.parametrize(
    ("app", "model", "field", "term"),
    [
        ("events", "registration", "event", "dawna"),
        ("trainings", "enrolment", "training", "dawna"),
        ("trainings", "training", "cycle", "dawny"),
        ("events", "event", "organizer", "dawna"),
    ],
)
def test_what_is_archived_can_be_chosen_nowhere(office, app, model, field, term):
    rows = [
        make_event(status="done", title_pl="Dawna rzecz"), make_training(status="done", title_pl="Dawna rzecz"),
        make_cycle(title_pl="Dawny cykl"), make_organization(role="former", name="Dawna fundacja"),
    ]  # fmt: skip
    choice = f"/admin/autocomplete/?app_label={app}&model_name={model}&field_name={field}&term={term}"
    assert len(office.get(choice).json()["results"]) == 1
    for row in rows:
        archive(row, by=office.user)
    assert office.get(choice).json()["results"] == []


def test_a_participants_own_pages_go_on_without_a_link_to_the_page_that_is_gone(office, visitor):
    organization = make_organization()
    owner = make_member_of(organization)
    training = make_training()
    enrolment = trainings.enrol(
        training, organization=organization, name="Anna", email="anna@example.com", by=office.user
    )
    Training.objects.update(status="done")
    archive(training, by=office.user)
    link = token(enrolment)
    for page in (reverse("trainings:enrolment_status", args=[link]), reverse("trainings:panel_trainings")):
        answer = (owner if "panel" in page else visitor).get(page)
        assert answer.status_code == 200
        assert f'href="{training.get_absolute_url()}"' not in answer.content.decode()
    assert visitor.get(reverse("trainings:enrolment_file", args=[link])).status_code == 200


# Organisations


def left(**fields):
    """An organisation that was a member from 2015 to 2024."""
    organization = make_organization(joined_on=datetime.date(2015, 1, 1), **fields)
    actions.record(
        organization,
        kind=RegisterEntry.Kind.WITHDRAWAL,
        effective_on=datetime.date(2024, 12, 31),
        source=make_source(),
    )
    organization.refresh_from_db()
    return organization


def test_an_archived_organisation_stays_in_the_register_of_its_days(office):
    organization = left(name="Fundacja Dawna")
    office.post(reverse("admin:members_organization_archive", args=[organization.pk]))
    assert Organization.objects.get().is_archived
    assert list(Organization.objects.in_register(datetime.date(2020, 6, 1))) == [organization]
    assert "Fundacja Dawna" in words(office.get("/biuro/rejestr/?dzien=2020-06-01"))
    assert organization not in office.get("/admin/members/organization/").context["cl"].result_list
    assert organization in office.get("/admin/members/organization/?archiwum=tak").context["cl"].result_list
    office.post(reverse("admin:members_organization_unarchive", args=[organization.pk]))
    assert not Organization.objects.get().is_archived


def test_a_member_is_never_archived_whoever_tries(office):
    organization = make_organization()
    page = reverse("admin:members_organization_change", args=[organization.pk])
    assert "Przenieś do archiwum" not in words(office.get(page))
    with pytest.raises(ArchiveError, match="To członek klastra"):
        archive(organization, by=office.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.update(archived_at=timezone.now())


def test_an_organisation_with_an_open_proposal_is_not_archived(office, owner):
    organization = make_organization(role="partner")
    make_proposal(organization, owner.user, name=("a", "b"))
    with pytest.raises(ArchiveError, match="Czeka propozycja"):
        archive(organization, by=office.user)


@pytest.mark.parametrize("is_now", [True, False])
def test_whoever_becomes_a_member_again_comes_out_of_the_archive(office, is_now):
    organization = left()
    archive(organization, by=office.user)
    today = timezone.localdate()
    joins = today if is_now else today + datetime.timedelta(days=1)
    actions.record(
        organization, kind=RegisterEntry.Kind.ACCESSION, role="member", effective_on=joins, source=make_source()
    )
    organization.refresh_from_db()
    assert organization.is_archived != is_now
    actions.follow_register(organization, today=joins)
    assert (Organization.objects.get().role, Organization.objects.get().is_archived) == ("member", False)


def test_two_tabs_archive_once_and_bring_back_once(office):
    organization = left()
    archive(organization, by=office.user)
    with pytest.raises(ArchiveError, match="To już jest w archiwum"):
        archive(organization, by=office.user)
    unarchive(organization, by=office.user)
    with pytest.raises(ArchiveError):
        unarchive(organization, by=office.user)


def test_the_nightly_command_brings_a_member_back(office):
    organization = left()
    archive(organization, by=office.user)
    RegisterEntry.objects.create(
        organization=organization,
        kind="accession",
        role="member",
        effective_on=timezone.localdate(),
        source=make_source(),
    )
    call_command("follow_register", verbosity=0)
    assert not Organization.objects.get().is_archived


# Deleting says first what goes, and what holds it


def deleting(office, name, row):
    page = office.get(reverse(f"admin:{name}_delete", args=[row.pk]))
    return words(page), bool(page.context["protected"])


def test_a_meeting_with_people_says_so_before_anybody_presses(office):
    event = make_event()
    meetings.register(event, name="Anna", email="a@example.com", by=office.user)
    text, is_held = deleting(office, "events_event", event)
    assert is_held
    assert "1 zapisana osoba" in text
    office.post(reverse("admin:events_event_delete", args=[event.pk]), {"post": "yes"})
    assert Event.objects.exists()


def test_a_training_says_what_goes_with_it_and_people_hold_it(office):
    empty = make_training(days=[TODAY, TODAY + datetime.timedelta(days=1)])
    text, is_held = deleting(office, "trainings_training", empty)
    assert (is_held, "Dni szkolenia: 2" in text) == (False, True)
    full = make_training()
    make_enrolment(training=full, name="Anna Nowak")
    text, is_held = deleting(office, "trainings_training", full)
    assert is_held
    assert "Anna Nowak" in text
    office.post(reverse("admin:trainings_training_delete", args=[full.pk]), {"post": "yes"})
    assert Training.objects.filter(pk=full.pk).exists()


def test_a_sample_goes_with_its_people_and_says_how_many(office):
    training = make_training(is_sample=True)
    make_enrolment(training=training)
    text, is_held = deleting(office, "trainings_training", training)
    assert (is_held, "Zapisy na szkolenia: 1" in text) == (False, True)
    office.post(reverse("admin:trainings_training_delete", args=[training.pk]), {"post": "yes"})
    assert not Training.objects.exists()
