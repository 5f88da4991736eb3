"""The first page of the desk: what waits, how long it has waited, and the cluster in figures."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from events.models import Event, Registration
from members.models import DataRequest, JoinRequest, LegalStatus, Organization
from pkes.desk import last_quarters, waiting_for
from pkes.lib.outbox.models import Mail
from pkes.lib.places.models import State
from tests.factories import (
    make_cluster,
    make_enrolment,
    make_event,
    make_organization,
    make_training,
    make_user,
)
from tests.office.desk import make_proposal, words
from trainings.competences import Statistics
from trainings.figures import taught_by_quarter
from trainings.models import Attendance, Evidence, TrainingSession

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def day(days):
    return TODAY + datetime.timedelta(days=days)


def make_registration(event, **fields):
    number = event.registrations.count() + 1
    return Registration.objects.create(
        **{
            "event": event,
            "number": number,
            "state": State.CONFIRMED,
            "name": "Osoba",
            "email": f"o{number}@example.com",
            **fields,
        }
    )


@pytest.fixture
def everything_waits(db):
    """One row of each task that waits, and beside each another one that does not."""
    fresh = make_organization(data_confirmed_at=timezone.now())
    make_organization(data_confirmed_at=ago(400), created_at=ago(900))
    LegalStatus.objects.create(organization=fresh, kind="opp", granted_on=day(-800), expires_on=day(20))
    make_proposal(fresh, make_user(), name=("a", "b"))
    JoinRequest.objects.create(name="Nowa", state="in_review", year=2026, number=1, confirmed_at=ago(12), powiat="1863")
    JoinRequest.objects.create(name="Inna", state="returned", year=2026, number=2, confirmed_at=ago(12), powiat="1863")
    make_event(status=Event.Status.PROPOSED, proposed_at=ago(3))
    coming, over = make_event(), make_event(days=[day(-1)])
    make_event(days=[day(-1)], status=Event.Status.DONE)
    make_registration(coming, state=State.APPROVAL, changed_at=ago(1))
    make_registration(over)
    training = make_training(days=[day(-9), day(-8)])
    make_enrolment(training=training, organization=fresh)
    signed = make_training(days=[day(-1)])
    make_enrolment(training=signed, organization=fresh, outcome="completed")
    Evidence.objects.create(training=signed, session=signed.sessions.get(), kind="signed_sheet", file="x.pdf")
    make_enrolment(training=make_training(), organization=fresh, state=State.APPROVAL)
    Mail.objects.create(template="x", recipient="a@example.com", subject="x", language="pl", state="given_up")
    Mail.objects.create(template="x", recipient="a@example.com", subject="x", language="pl", state="sent")
    DataRequest.objects.create(
        kind="access", channel="mail", received_on=day(-27), due_on=day(3), email="a@example.com"
    )
    DataRequest.objects.create(
        kind="access", channel="mail", received_on=day(-27), due_on=day(3), state="done", closed_at=ago(1)
    )


def test_each_kind_says_how_much_since_when_and_leads_to_exactly_those_rows(office, everything_waits):
    page = office.get("/en/admin/")
    rows = {row.task.key: row for row in page.context["waiting"]["rows"]}
    with translation.override("en"):
        said = {key: (str(row.words), row.age) for key, row in rows.items()}
    assert said == {
        "data_requests": ("1 request about personal data", "the first: in 3 days"),
        "requests": ("1 request to join to decide", "the oldest: 12 days ago"),
        "proposals": ("1 proposal to decide", "since today"),
        "meetings": ("1 proposed meeting", "the oldest: 3 days ago"),
        "registrations": ("1 registration to approve", "the oldest: 1 day ago"),
        "enrolments": ("1 enrolment to approve", "since today"),
        "held": ("1 meeting that is over: note who was there and that it took place", "the oldest: 1 day ago"),
        "sheets": ("1 training without its signed attendance sheets", "the oldest: 9 days ago"),
        "outcomes": ("1 training whose results are still to be noted", "1 day late"),
        "statuses": ("1 organisation whose legal status or mark ends", "the first: in 20 days"),
        "unsent": ("1 mail that could not be sent", "since today"),
        "stale": ("1 member whose data was confirmed long ago or never", "the oldest: 400 days ago"),
    }
    for key, row in rows.items():
        with translation.override("en"):
            address = row.address
        found = office.get(address).context["cl"].queryset
        assert set(found.values_list("pk", flat=True)) == set(row.task.rows().values_list("pk", flat=True)), key
        assert f'href="{address}"' in page.content.decode()


def test_a_status_granted_anew_is_no_news_and_one_that_ended_long_ago_neither(db):
    organization = make_organization()
    for granted, expires in [(-800, 20), (-10, 700)]:
        LegalStatus.objects.create(
            organization=organization, kind="opp", granted_on=day(granted), expires_on=day(expires)
        )
    LegalStatus.objects.create(organization=organization, kind="zpch", granted_on=day(-900), expires_on=day(-31))
    assert list(Organization.objects.with_ending_status()) == []
    LegalStatus.objects.create(
        organization=organization, kind="social_enterprise", granted_on=day(-9), expires_on=day(-2)
    )
    assert [row.status_ends_on for row in Organization.objects.with_ending_status()] == [day(-2)]


def test_nothing_is_said_to_be_nothing(office):
    make_organization()
    Organization.objects.update(data_confirmed_at=timezone.now())
    assert "Nothing. Everything is done." in words(office.get("/en/admin/"))


def test_everybody_is_told_only_what_they_may_do(staff, editor_of_news, everything_waits):
    assert "To do today" not in words(staff.get("/en/admin/"))
    assert [row.task.key for row in waiting_for(editor_of_news.user)] == ["meetings", "held"]
    assert "The cluster in figures" in words(editor_of_news.get("/en/admin/"))


def test_the_pages_of_the_desk_stand_in_groups(office, coordinator):
    groups = office.get("/admin/").context["app_list"]
    assert [str(group["name"]) for group in groups] == [
        "Członkowie", "Spotkania", "Szkolenia", "Aktualności i dokumenty", "Współpraca", "Newsletter",
        "Poczta", "Klaster i jego słowa", "Dane osobowe",
    ]  # fmt: skip
    mail = [str(model["name"]) for model in groups[6]["models"]]
    assert mail == ["Wiadomości ze strony „Kontakt”", "Maile"]
    technical = coordinator.get("/admin/").context["app_list"][-1]
    assert str(technical["name"]) == "Technika"
    assert "Praca w tle, która się nie udała" in [str(model["name"]) for model in technical["models"]]


# In figures


def test_what_was_taught_is_counted_by_the_database_as_by_the_record_of_competences(db):
    quarters = last_quarters(TODAY, 8)
    first = datetime.date(quarters[0][0], 3 * quarters[0][1] - 2, 1)
    days = [first + datetime.timedelta(days=number) for number in (0, 40, 130, 131, 400)]
    one, other = make_training(days=days[:3]), make_training(days=days[3:])
    TrainingSession.objects.filter(training=one).update(hours=Decimal("4.50"))
    TrainingSession.objects.filter(training=other).update(starts="09:00", ends="15:00")
    TrainingSession.objects.filter(on=days[1]).update(hours=None)  # nobody knows how long that day was
    organization = make_organization()
    people = [make_enrolment(training=one, organization=organization) for _number in range(4)]
    make_enrolment(training=one, organization=organization, email="", name="Żaneta")
    make_enrolment(training=one, organization=organization, state=State.WAITING)
    make_enrolment(training=other, organization=organization, email=people[0].email.upper(), name="Inna")
    make_enrolment(training=make_training(days=[days[0]], is_sample=True), organization=organization)
    make_enrolment(training=make_training(days=[days[0]], status="cancelled"), organization=organization)
    session = one.sessions.get(on=days[0])
    Attendance.objects.create(enrolment=people[1], session=session, is_present=False)
    Attendance.objects.create(enrolment=people[2], session=session, hours=2)
    Attendance.objects.create(enrolment=people[3], session=session)
    slow = Statistics(None, TODAY).quarters
    assert {key: (row.hours, row.people) for key, row in taught_by_quarter(first, TODAY).items()} == {
        key: (sums.hours, len(sums.people)) for key, sums in slow.items()
    }
    assert taught_by_quarter(first, TODAY)[quarters[0]].hours == Decimal("15.50")


def test_each_chart_has_its_figures_as_a_table(office, everything_waits):
    page = words(office.get("/en/admin/"))
    for title in (
        "Members by sector", "Members by powiat", "People trained, by quarter", "Person-hours of trainings, by quarter",
        "Registrations for meetings, by month",
    ):  # fmt: skip
        assert title in page
    months = next(
        chart.table for chart in office.get("/en/admin/").context["charts"] if chart.title.startswith("Registrations")
    )
    assert len(months) == 12
    assert months[-1][1] == "2"


@pytest.mark.parametrize("number", [1, 3])
def test_the_first_page_asks_as_much_for_many_rows_as_for_few(office, number):
    make_cluster()
    for _row in range(number):
        make_registration(make_event(), state=State.APPROVAL)
        make_enrolment(training=make_training(days=[day(-9)]))
    office.get("/admin/")
    with CaptureQueriesContext(connection) as queries:
        office.get("/admin/")
    assert len(queries) <= 25
    assert len(queries) == 14


def copy_registration(first, number):
    """Make copies until there are so many, one in a thousand of them to be approved: by the database, because it is quick."""
    own = {
        "number": "n", "code": "'R' || n", "email": "'o' || n || '@example.com'",
        "state": "CASE WHEN n %% 1000 = 0 THEN 'approval' ELSE 'confirmed' END",
    }  # fmt: skip
    columns = [
        field.column for field in Registration._meta.concrete_fields if not (field.primary_key or field.generated)
    ]
    chosen = ", ".join(own.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE counted(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM counted WHERE n < %s) "  # noqa: S608
            f"INSERT INTO events_registration ({', '.join(columns)}) SELECT {chosen} "
            "FROM events_registration, counted WHERE id = %s",
            [number, first.pk],
        )


def test_a_thousand_organisations_and_a_hundred_thousand_registrations_cost_no_more(office):
    make_cluster()
    sectors, powiaty = ["social", "private", "public"], ["1863", "1816", ""]
    organizations = Organization.objects.bulk_create(
        Organization(
            name=f"Organizacja {number}", slug=f"o-{number}", legal_form="foundation", sector=sectors[number % 3],
            role="member", powiat=powiaty[number % 3],
        )
        for number in range(1000)
    )  # fmt: skip
    first = make_registration(make_event(), organization=organizations[0], entered_at=ago(10))
    copy_registration(first, 100_000)
    office.get("/admin/")
    with CaptureQueriesContext(connection) as queries:
        page = office.get("/en/admin/")
    assert Registration.objects.count() == 100_000
    assert "100 registrations to approve" in words(page)
    assert len(queries) <= 25
    assert sum(float(query["time"]) for query in queries) < 2
