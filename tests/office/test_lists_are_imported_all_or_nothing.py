"""The office brings lists: each fault is named by row and column, nothing is half imported, the same file again does nothing."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from events.models import Event, Registration
from members.models import Change, Invitation, Organization, Representative
from pkes import imports
from pkes.erasure import erase_stranger
from pkes.imports import IMPORTERS
from pkes.lib.audit.models import Entry
from pkes.lib.imports.models import Import
from pkes.lib.jobs.actions import run as run_job
from pkes.lib.jobs.models import Job
from pkes.lib.outbox.models import Mail
from pkes.lib.tables import FORMATS
from tests.factories import (
    make_enrolment,
    make_event,
    make_organization,
    make_representative,
    make_training,
    make_user,
)
from tests.office.desk import messages, words
from trainings.models import Enrolment, Training

pytestmark = pytest.mark.django_db

HEADER = "Nazwa;Forma prawna;Sektor;NIP;Miejscowość;Powiat"
ŁĄKA = "Spółdzielnia Łąka;spółdzielnia socjalna;sektor społeczny;813-38-73-010;Dębica;dębicki"
ŚWIT = "Fundacja Świt;fundacja;social;;Rzeszów;m. Rzeszów"


def csv(*rows):
    return "\r\n".join(rows).encode("utf-8-sig")


def send(person, kind, content, name="lista.csv", **options):
    return person.post(f"/biuro/import/{kind}/", {"file": SimpleUploadedFile(name, content), **options}, follow=True)


def read(person, kind, content, **options):
    """Send a file; returns what was kept of it."""
    page = send(person, kind, content, **options)
    assert page.status_code == 200
    assert page.redirect_chain, words(page)
    return Import.objects.latest("pk")


def confirm(person, run):
    response = person.post(f"/biuro/import/{run.pk}/wykonaj/")
    run.refresh_from_db()
    return response


def numbers(run):
    return run.new, run.changed, run.same, run.faulty


def errors(run):
    return [(row, column) for row, column, _words in run.report["errors"]]


def test_organizations_are_shown_first_and_then_entered(office):
    run = read(office, "organizations", csv(HEADER, ŁĄKA, ŚWIT))
    assert (numbers(run), Organization.objects.count()) == ((2, 0, 0, 0), 0)
    assert "Spółdzielnia Łąka" in words(office.get(f"/biuro/import/{run.pk}/podglad/"))
    confirm(office, run)
    assert run.state == Import.State.APPLIED
    assert list(
        Organization.objects.order_by("pk").values_list("name", "slug", "legal_form", "sector", "nip", "powiat", "role")
    ) == [
        (
            "Spółdzielnia Łąka",
            "spoldzielnia-laka",
            "social_cooperative",
            "social",
            "8133873010",
            "1803",
            "in_procedure",
        ),
        ("Fundacja Świt", "fundacja-swit", "foundation", "social", "", "1863", "in_procedure"),
    ]


def test_the_same_file_again_changes_nothing(office):
    confirm(office, read(office, "organizations", csv(HEADER, ŁĄKA, ŚWIT)))
    run = read(office, "organizations", csv(HEADER, ŁĄKA, ŚWIT))
    assert (numbers(run), run.can_be_applied) == ((0, 0, 2, 0), False)
    assert "Nie ma czego importować" in words(office.get(f"/biuro/import/{run.pk}/podglad/"))


def test_what_differs_is_shown_before_and_after_and_is_in_the_history(office):
    organization = make_organization(name="Stara nazwa", nip="8133873010", locality="Jasło", phone="17 123 45 67")
    run = read(office, "organizations", csv("Nazwa;NIP;Miejscowość;Telefon", "Łąka;8133873010;Dębica;"))
    assert numbers(run) == (0, 1, 0, 0)
    assert run.report["rows"] == [
        [2, "changed", "Stara nazwa", [["Nazwa", "Stara nazwa", "Łąka"], ["Miejscowość", "Jasło", "Dębica"]]]
    ]
    confirm(office, run)
    organization.refresh_from_db()
    # An empty cell says nothing.
    assert (organization.name, organization.locality, organization.phone) == ("Łąka", "Dębica", "17 123 45 67")
    assert set(Change.objects.values_list("field", "by")) == {("name", office.user.pk), ("locality", office.user.pk)}


def test_three_faulty_rows_are_exactly_those_three(office):
    good = [f"Fundacja {number};fundacja;sektor społeczny;;Rzeszów;m. Rzeszów" for number in range(10)]
    rows = [*good, "Zły NIP;fundacja;social;1234567890;;", ";fundacja;social;;;", "Zła forma;spółka zła;social;;;"]
    run = read(office, "organizations", csv(HEADER, *rows))
    assert errors(run) == [(12, "NIP"), (13, "Nazwa"), (14, "Forma prawna")]
    assert (numbers(run), run.state) == ((10, 0, 0, 3), Import.State.FAULTY)
    confirm(office, run)
    assert Organization.objects.count() == 0


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([ŁĄKA, ŁĄKA], [(3, "Nazwa")]),
        ([ŚWIT, ŚWIT.upper().replace("SOCIAL", "social")], [(3, "Nazwa")]),
        (["Bez formy;;social;;;"], [(2, "Forma prawna")]),
        (["=1+1;fundacja;social;;;", "@x;fundacja;social;;;"], [(2, "Nazwa"), (3, "Nazwa")]),
        (["A;fundacja;social;8133873010;;x", "B;fundacja"], [(2, "Powiat"), (3, "Sektor")]),
        (["x" * 201 + ";fundacja;social;;;"], [(2, "Nazwa")]),
    ],
)
def test_a_fault_is_named_by_row_and_column(office, rows, faults):
    assert errors(read(office, "organizations", csv(HEADER, *rows))) == faults


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\0", b"Nazwa", b"Nazwa;Nazwa\nA;B", b"Cokolwiek\nA", b"PK\x03\x04x", "Nazwa;Sektor\nŁ;\0".encode(), b"\xff\xfe\x00",
    ],
)  # fmt: skip
def test_what_is_no_such_list_is_refused_on_the_page(office, content):
    page = send(office, "organizations", content)
    assert page.status_code == 200
    assert Import.objects.count() == 0
    assert page.context["refusal"] or page.context["file_form"].errors


def test_headers_are_known_in_both_languages_and_others_are_left_out(office):
    table = csv("NAME,legal form,Sector,tax", "Łąka,foundation,social sector,1")
    run = read(office, "organizations", table)
    assert numbers(run) == (1, 0, 0, 0)
    assert run.report["remarks"] == ["Kolumny „tax” nie znamy i została pominięta."]


def test_what_the_lists_of_the_desk_hold_can_be_brought_back(office):
    make_organization(name="Łąka", nip="8133873010", phone="+48 17 123 45 67", profile="- szyjemy\n- gotujemy")
    for kind in FORMATS:
        content = office.get(f"/biuro/lista/members.organization.{kind}").content
        run = read(office, "organizations", content)
        assert numbers(run) == (0, 0, 1, 0), kind


@pytest.mark.parametrize("kind", IMPORTERS)
@pytest.mark.parametrize("extension", FORMATS)
def test_a_template_is_an_empty_list_of_its_kind(office, kind, extension):
    things = {"registrations": make_event(title_pl="Targi").pk, "enrolments": make_training().pk}
    template = office.get(f"/biuro/import/{kind}/wzor.{extension}")
    options = {"thing": things[kind]} if kind in things else {}
    page = send(office, kind, template.content, f"x.{extension}", **options)
    assert page.context["refusal"] == "Pod nagłówkiem nie ma żadnego wiersza."


def test_two_tabs_and_a_double_click_import_once(office, second_office):
    run = read(office, "organizations", csv(HEADER, ŁĄKA))
    confirm(office, run)
    for person in (office, second_office):
        said = messages(confirm(person, run))[-1]
        assert said == "Ta lista została już zaimportowana. Nic nie zrobiono drugi raz."
    assert Organization.objects.count() == 1
    [entry] = Entry.objects.filter(what=Entry.What.IMPORT)
    assert (entry.by, entry.subject) == (office.user, run)


def test_what_changed_since_the_preview_is_shown_again(office):
    run = read(office, "organizations", csv(HEADER, ŁĄKA))
    make_organization(name="Spółdzielnia Łąka", nip="8133873010")
    assert "Nic nie zaimportowano" in messages(confirm(office, run))[0]
    assert (numbers(run), run.state) == ((0, 1, 0, 0), Import.State.READY)
    confirm(office, run)
    assert (run.state, Organization.objects.count()) == (Import.State.APPLIED, 1)


def test_what_stood_in_a_file_is_forgotten_after_a_day(office):
    run = read(office, "organizations", csv(HEADER, ŁĄKA))
    Import.objects.update(created_at=timezone.now() - datetime.timedelta(hours=25))
    call_command("forget_imports")
    run.refresh_from_db()
    assert (run.content, run.report, run.file_name, run.new) == ("", {}, "", 1)
    confirm(office, run)
    assert Organization.objects.count() == 0
    assert office.get(f"/biuro/import/{run.pk}/podglad/").status_code == 200


def test_somebody_who_is_erased_is_forgotten_at_once(office):
    make_organization(name="Łąka")
    run = read(office, "people", csv("E-mail;Organizacja", "Zosia@Example.com;Łąka"))
    erase_stranger(email="zosia@example.com", by=office.user)
    run.refresh_from_db()
    assert run.content == ""


def test_many_rows_are_left_to_the_worker(office, monkeypatch):
    monkeypatch.setattr(imports, "MOST_AT_ONCE", 4)
    rows = [f"Fundacja {number};fundacja;social;;;" for number in range(5)]
    run = read(office, "organizations", csv(HEADER, *rows))
    job = Job.objects.get(pk=int(confirm(office, run).url.split("/")[-2]))
    assert confirm(office, run).url == job.get_absolute_url()
    assert (run.state, Organization.objects.count()) == (Import.State.QUEUED, 0)
    run_job(job.pk)
    run_job(job.pk)
    run.refresh_from_db()
    job.refresh_from_db()
    assert (job.state, job.outcome) == (Job.State.DONE, "Zaimportowano. 5 nowych wierszy.")
    assert (run.state, Organization.objects.count()) == (Import.State.APPLIED, 5)


def test_fifty_thousand_rows_get_a_report(office):
    rows = [f"Fundacja {number};fundacja;social;;Rzeszów;m. Rzeszów" for number in range(50_000)]
    run = read(office, "organizations", csv(HEADER, *rows))
    assert (numbers(run), run.state) == ((50_000, 0, 0, 0), Import.State.FAULTY)
    assert run.report["remarks"] == [
        "Jeden plik może zmienić najwyżej 1000 wierszy, a ten zmieniłby 50000. Podziel go."
    ]


# People


def test_people_are_invited_or_get_the_role_of_the_file(office):
    organization = make_organization(name="Łąka", nip="8133873010")
    make_representative(organization=organization, person=make_user(email="owner@example.com"))
    editor = make_representative(
        organization=organization, person=make_user(email="editor@example.com"), role=Representative.Role.EDITOR
    )
    table = csv(
        "E-mail;Organizacja;Rola",
        "owner@example.com;Łąka;właściciel",
        "Editor@Example.com;813 387 30 10;owner",
        "nowa@example.com;łąka;",
    )
    run = read(office, "people", table)
    assert numbers(run) == (1, 1, 1, 0)
    confirm(office, run)
    editor.refresh_from_db()
    assert editor.role == Representative.Role.OWNER
    assert list(Invitation.objects.values_list("email", "role")) == [("nowa@example.com", "editor")]
    assert Mail.objects.filter(recipient="nowa@example.com").count() == 1
    assert numbers(read(office, "people", table)) == (0, 0, 3, 0)


def test_people_whom_an_act_would_refuse_are_named(office):
    organization = make_organization(name="Łąka")
    make_representative(organization=organization, person=make_user(email="owner@example.com"))
    table = csv("E-mail;Organizacja;Rola", "owner@example.com;Łąka;redaktor", "a@b.pl;Nie ma takiej;", "źle;Łąka;")
    assert errors(read(office, "people", table)) == [(2, "Rola"), (3, "Organizacja"), (4, "E-mail")]


# Meetings


def test_meetings_are_entered_as_drafts_with_their_days(office):
    make_organization(name="Łąka", nip="8133873010")
    table = csv(
        "Tytuł po polsku;Dni;Rodzaj;Liczba miejsc;Organizator",
        "Targi;05.03.2027 10:00-14:00; 06.03.2027;targi;40;8133873010".replace("; 06", "\n06"),
    ).replace(b"05.03.2027 10:00-14:00\n06.03.2027", b'"05.03.2027 10:00-14:00; 06.03.2027"')
    run = read(office, "meetings", table)
    assert numbers(run) == (1, 0, 0, 0)
    confirm(office, run)
    event = Event.objects.get()
    assert (event.slug, event.status, event.kind, event.capacity, event.organizer.name) == (
        "targi", "draft", "fair", 40, "Łąka",
    )  # fmt: skip
    assert [(str(day.on), day.starts and f"{day.starts:%H:%M}") for day in event.days.all()] == [
        ("2027-03-05", "10:00"),
        ("2027-03-06", None),
    ]
    assert numbers(read(office, "meetings", table)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    "days", ["jutro", "2027-13-01", "2027-03-05 14:00-10:00", "2027-03-05, 2027-03-05", "0001-01-01", ""]
)
def test_days_that_are_none_are_faults(office, days):
    run = read(office, "meetings", csv("Tytuł po polsku;Dni", f"Targi;{days}"))
    assert errors(run) == [(2, "Dni")]


# Registrations


def test_people_are_registered_for_a_meeting_and_get_their_mail(office):
    event = make_event(title_pl="Targi", capacity=2)
    member = make_organization(name="Łąka")
    table = csv("Imię i nazwisko;E-mail;Organizacja", "Anna;anna@example.com;Łąka", "Jan;jan@example.com;Inna")
    run = read(office, "registrations", table, thing=event.pk)
    assert numbers(run) == (2, 0, 0, 0)
    confirm(office, run)
    assert list(
        Registration.objects.order_by("number").values_list("name", "organization", "organization_name", "state")
    ) == [("Anna", member.pk, "", "confirmed"), ("Jan", None, "Inna", "confirmed")]
    assert Mail.objects.count() == 2
    assert numbers(read(office, "registrations", table, thing=event.pk)) == (0, 0, 2, 0)


def test_what_acts_refuse_is_told_with_its_rows_and_nothing_is_written(office):
    event = make_event(limit_per_group=1)
    table = csv(
        "Imię i nazwisko;E-mail;Organizacja", "Anna;a@example.com;X", "Jan;b@example.com;X", "Ela;c@example.com;Y"
    )
    run = read(office, "registrations", table, thing=event.pk)
    assert numbers(run) == (3, 0, 0, 0)
    confirm(office, run)
    assert (errors(run), run.state) == ([(3, "Imię i nazwisko")], Import.State.FAULTY)
    assert (Registration.objects.count(), Mail.objects.count()) == (0, 0)


# Participants of trainings


def test_people_are_enrolled_in_a_training_and_get_their_mail(office):
    training = make_training(capacity=2)
    member = make_organization(name="Łąka", nip="8133873010")
    table = csv(
        "Imię i nazwisko;E-mail;Organizacja;Funkcja w organizacji",
        "Anna;Anna@Example.com;Łąka;prezeska",
        "Jan;;813 387 30 10;",
        "Ela;ela@example.com;łąka;",
    )
    run = read(office, "enrolments", table, thing=training.pk)
    assert numbers(run) == (3, 0, 0, 0)
    confirm(office, run)
    assert list(training.enrolments.order_by("number").values_list("name", "email", "organization", "position", "state")) == [
        ("Anna", "anna@example.com", member.pk, "prezeska", "confirmed"),
        ("Jan", "", member.pk, "", "confirmed"),
        ("Ela", "ela@example.com", member.pk, "", "waiting"),
    ]  # fmt: skip
    assert sorted(Mail.objects.values_list("recipient", flat=True)) == [
        "anna@example.com",
        "ela@example.com",
        office.user.email,
    ]
    assert numbers(read(office, "enrolments", table, thing=training.pk)) == (0, 0, 3, 0)


def test_whom_a_training_is_not_for_is_named_with_the_rule(office):
    training = make_training(target_legal_forms=["social_cooperative"])
    make_organization(name="Fundacja Świt", legal_form="foundation")
    make_organization(name="Spółdzielnia Łąka", legal_form="social_cooperative")
    make_organization(name="Spółdzielnia Dawna", legal_form="social_cooperative", role="former")
    table = csv(
        "Imię i nazwisko;E-mail;Organizacja",
        "Anna;a@example.com;Fundacja Świt",
        "Jan;b@example.com;Spółdzielnia Dawna",
        "Ela;c@example.com;Nieznana",
        "Ola;d@example.com;Spółdzielnia Łąka",
        "Iza;e@example.com;",
    )
    run = read(office, "enrolments", table, thing=training.pk)
    assert errors(run) == [(2, "Organizacja"), (3, "Organizacja"), (4, "Organizacja"), (6, "Organizacja")]
    assert "fundacja" in run.report["errors"][0][2]
    confirm(office, run)
    assert Enrolment.objects.count() == 0


def test_who_is_enrolled_already_stays_as_they_are(office):
    training = make_training()
    member = make_organization(name="Łąka")
    make_enrolment(training=training, organization=member, name="Anna", email="anna@example.com")
    run = read(
        office, "enrolments", csv("Imię i nazwisko;E-mail;Organizacja", "Anna Inna;ANNA@example.com;Łąka"),
        thing=training.pk,
    )  # fmt: skip
    assert numbers(run) == (0, 0, 1, 0)


@pytest.mark.parametrize("status", ["draft", "planned", "cancelled"])
def test_nobody_is_imported_into_a_training_that_is_not_on(office, status):
    training = make_training(status=status, planned_year=2030, planned_quarter=1)
    page = send(
        office, "enrolments", csv("Imię i nazwisko;Organizacja", "Anna;Łąka"), thing=training.pk
    )  # fmt: skip
    assert list(page.context["more"].errors) == ["thing"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1250", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_people_are_read_in_any_encoding_and_with_any_separator(office, encoding, separator):
    training = make_training()
    make_organization(name="Łąka")
    rows = ["Imię i nazwisko;E-mail;Organizacja", "Żaneta Źdźbło;z@example.com;Łąka"]
    content = "\r\n".join(rows).replace(";", separator).encode(encoding)
    run = read(office, "enrolments", content, thing=training.pk)
    assert [row[2] for row in run.report["rows"]] == ["Żaneta Źdźbło"]


def test_fifty_thousand_participants_formulas_and_a_nul_get_a_report(office):
    training = make_training()
    make_organization(name="Łąka")
    head = "Imię i nazwisko;E-mail;Organizacja"
    many = read(
        office, "enrolments", csv(head, *(f"Osoba {number};o{number}@example.com;Łąka" for number in range(50_000))),
        thing=training.pk,
    )  # fmt: skip
    assert (numbers(many), many.state) == ((50_000, 0, 0, 0), Import.State.FAULTY)
    run = read(office, "enrolments", csv(head, "=1+1;a@example.com;Łąka", "@x;b@example.com;Łąka"), thing=training.pk)
    assert errors(run) == [(2, "Imię i nazwisko"), (3, "Imię i nazwisko")]
    page = send(office, "enrolments", csv(head, "A\0B;a@example.com;Łąka"), thing=training.pk)
    assert page.context["refusal"] or page.context["file_form"].errors


# Rights


@pytest.mark.parametrize("kind", IMPORTERS)
def test_only_who_may_change_such_rows_imports_them(kind, office, staff, owner, visitor):
    answers = {"office": office, "staff": staff, "owner": owner, "visitor": visitor}
    pages = [f"/biuro/import/{kind}/", f"/biuro/import/{kind}/wzor.csv"]
    statuses = {name: [person.get(page).status_code for page in pages] for name, person in answers.items()}
    assert statuses == {"office": [200, 200], "staff": [403, 403], "owner": [403, 403], "visitor": [302, 302]}
    run = Import.objects.create(kind=kind, state=Import.State.READY, new=1, content="[]")
    for person in (staff, owner):
        assert person.get(f"/biuro/import/{run.pk}/podglad/").status_code == 403
        assert person.post(f"/biuro/import/{run.pk}/wykonaj/").status_code == 403


def test_whoever_lost_the_right_meanwhile_imports_nothing(office, monkeypatch):
    monkeypatch.setattr(imports, "MOST_AT_ONCE", 0)
    run = read(office, "organizations", csv(HEADER, ŁĄKA))
    confirm(office, run)
    office.user.groups.clear()
    job = Job.objects.get()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, Organization.objects.count()) == (Job.State.FAILED, 0)


# Whatever comes


CELL = st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from(";,\t\"'=+-@\n\0ąŁ")), max_size=15)


@settings(max_examples=25)
@given(
    kind=st.sampled_from(sorted(IMPORTERS)),
    rows=st.lists(st.lists(CELL, max_size=8), max_size=5),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1250", "utf-16"]),
    separator=st.sampled_from(";,\t"),
    has_header=st.booleans(),
)
def test_no_file_is_a_server_error(office, kind, rows, encoding, separator, has_header):
    things = {
        "registrations": (Event.objects.first() or make_event()).pk,
        "enrolments": (Training.objects.first() or make_training()).pk,
    }
    header = [str(column.label) for column in IMPORTERS[kind].columns] if has_header else []
    content = "\n".join(separator.join(row) for row in [header, *rows]).encode(encoding, "replace")
    page = send(office, kind, content, **({"thing": things[kind]} if kind in things else {}))
    assert page.status_code == 200
    for run in Import.objects.filter(state=Import.State.READY):
        assert confirm(office, run).status_code == 302
