"""The grid of people × days as a plain form: changed cells are stored, all others stay what they are."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.factories import make_enrolment, make_organization, make_training
from tests.office.conftest import office  # noqa: F401
from tests.office.desk import words
from trainings import actions
from trainings.models import Attendance, Evidence, TrainingSession

pytestmark = pytest.mark.django_db

NAME = "#[x] $y$ <b> =1+1 ﷽"


@pytest.fixture
def training():
    training = make_training(title_pl="Zażółć", slug="zazolc", days=[])
    for on in (date(2026, 3, 5), date(2026, 3, 9)):
        TrainingSession.objects.create(training=training, on=on, hours=6)
    return training


@pytest.fixture
def anna(training):
    return make_enrolment(training=training, name="Anna Żak")


def page(training, name="obecnosc/"):
    return f"/en/admin/trainings/training/{training.pk}/{name}"


def form_of(response, **changes):
    """What a browser would send of the grid; `changes` are cells: "" absent, "x" present, "3" hours."""
    grid = response.context["grid"]
    data = {"seen": grid.seen, "shown": response.context["page"].number, "shown_day": response.context["day"].pk}
    for row in grid.rows:
        for cell in row.cells:
            if cell.is_open:
                data[f"h-{cell.key}"] = cell.hours
                if cell.is_present:
                    data[f"p-{cell.key}"] = "on"
    for key, value in changes.items():
        data.pop(f"p-{key}", None)
        if value:
            data |= {f"p-{key}": "on", f"h-{key}": "" if value == "x" else value}
    return data


def noted():
    return list(
        Attendance.objects.order_by("pk").values_list("enrolment__name", "session__on__day", "is_present", "hours")
    )


def test_only_changed_cells_are_stored(coordinator, training, anna):
    bartek = make_enrolment(training=training, name="Bartek")
    first, second = training.sessions.all()
    shown = coordinator.get(page(training))
    changes = {f"{anna.pk}-{first.pk}": "", f"{bartek.pk}-{second.pk}": "2,5"}
    done = coordinator.post(page(training), form_of(shown, **changes), follow=True)
    assert noted() == [("Anna Żak", 5, False, None), ("Bartek", 9, True, Decimal("2.50"))]
    assert "2 changes are stored." in words(done)
    assert [row.person.hours_present for row in done.context["grid"].rows] == [Decimal(6), Decimal("8.5")]
    coordinator.post(page(training), form_of(done))
    assert Attendance.objects.values_list("version", flat=True).distinct().get() == 1
    assert "Nothing was changed." in words(coordinator.post(page(training), form_of(done), follow=True))


def test_two_at_once_lose_nothing(coordinator, office, training, anna):  # noqa: F811
    bartek = make_enrolment(training=training, name="Bartek")
    first, second = training.sessions.all()
    one, other = coordinator.get(page(training)), office.get(page(training))
    coordinator.post(page(training), form_of(one, **{f"{anna.pk}-{first.pk}": ""}))
    late = form_of(other, **{f"{anna.pk}-{first.pk}": "3", f"{bartek.pk}-{second.pk}": ""})
    response = office.post(page(training), late)
    assert response.status_code == 409
    assert noted() == [("Anna Żak", 5, False, None), ("Bartek", 9, False, None)]
    assert (
        "Anna Żak, 5 March 2026: Klara Coordinator has noted “absent” meanwhile. You wanted “3 h”: that was not stored."
        in words(response)
    )
    # The page has what is there now; who still wants the change says so again.
    again = form_of(response, **{f"{anna.pk}-{first.pk}": "3"})
    assert office.post(page(training), again).status_code == 302
    assert noted()[0] == ("Anna Żak", 5, True, Decimal(3))


def test_what_is_no_number_stays_to_be_corrected(coordinator, training, anna):
    first, second = training.sessions.all()
    changes = {f"{anna.pk}-{first.pk}": "a lot", f"{anna.pk}-{second.pk}": "7"}
    response = coordinator.post(page(training), form_of(coordinator.get(page(training)), **changes))
    assert response.status_code == 409
    assert "Anna Żak, 5 March 2026: write hours as a number, for instance 4 or 4.5." in words(response)
    assert "Anna Żak, 9 March 2026: the day has not so many hours." in words(response)
    assert [cell.hours for cell in response.context["grid"].rows[0].cells] == ["a lot", ""]
    assert noted() == []


@pytest.mark.parametrize(
    "seen", ["", "x", "1-1-0", "9" * 400, "1-1-0-9.99.9", "-", "99999999-99999999-0- " * 5_000, "1-1-0-0"]
)
def test_a_form_that_no_page_sent_changes_nothing_it_should_not(coordinator, training, anna, seen):
    response = coordinator.post(page(training), {"seen": seen, "day": "x", "page": "-1"})
    assert response.status_code in {302, 409}
    assert noted() == []


def test_days_still_to_come_are_shown_and_not_asked(coordinator, training, anna):
    TrainingSession.objects.create(training=training, on=timezone.localdate() + timedelta(1))
    response = coordinator.get(page(training))
    assert [cell.is_open for cell in response.context["grid"].rows[0].cells] == [True, True, False]
    assert "still to come" in words(response)
    assert response.context["day"] == training.sessions.all()[1]


def test_a_day_button_stores_and_leads_to_the_day(coordinator, training, anna):
    first, second = training.sessions.all()
    data = form_of(coordinator.get(page(training)), **{f"{anna.pk}-{second.pk}": ""})
    response = coordinator.post(page(training), data | {"day": first.pk})
    assert response.url == f"{page(training)}?day={first.pk}&page=1"
    assert coordinator.get(response.url).context["day"] == first
    assert len(noted()) == 1


def test_a_long_list_is_stored_by_pages(coordinator, training):
    organization = make_organization()
    for number in range(205):
        make_enrolment(training=training, name=f"Osoba {number:03}", organization=organization)
    first = coordinator.get(page(training))
    assert len(first.context["grid"].rows) == 200
    last = coordinator.get(f"{page(training)}?page=2")
    key = last.context["grid"].rows[-1].cells[0].key
    coordinator.post(page(training), form_of(last, **{key: ""}))
    assert noted() == [("Osoba 204", 5, False, None)]


def test_twenty_people_and_ten_days_take_at_most_ten_queries(office, django_assert_max_num_queries):  # noqa: F811
    training = make_training(days=[date(2026, 3, 1 + number) for number in range(10)])
    people = [make_enrolment(training=training) for _number in range(20)]
    for day in training.sessions.all():
        actions.note_attendance(people[0], day, is_present=False, by=office.user)
    with django_assert_max_num_queries(10):
        response = office.get(page(training))
    assert len(response.context["grid"].rows) == 20
    every_cell = {cell.key: "" for row in response.context["grid"].rows for cell in row.cells}
    data = form_of(response, **every_cell)
    with django_assert_max_num_queries(25):
        assert office.post(page(training), data).status_code == 302
    assert Attendance.objects.filter(is_present=False).count() == 200


@pytest.mark.parametrize("status", ["cancelled", "planned"])
def test_what_does_not_take_place_has_no_presence(coordinator, training, anna, status):
    shown = coordinator.get(page(training))
    type(training).objects.update(status=status, planned_year=2026, planned_quarter=1)
    done = coordinator.post(
        page(training), form_of(shown, **{f"{anna.pk}-{training.sessions.first().pk}": ""}), follow=True
    )
    assert "Presence is noted for a training that takes place." in words(done)
    assert noted() == []


# Sheets


def text_of(response):
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_sheet_of_a_day_names_everybody_with_a_place(coordinator, training, anna):
    make_enrolment(training=training, name=NAME, organization=make_organization(name="Spółdzielnia Łąka"))
    make_enrolment(training=training, name="Czekająca", state="waiting")
    type(training).objects.update(trainer="Jan Gęś")
    day = training.sessions.first()
    response = coordinator.get(page(training, f"obecnosc/lista/{day.pk}.pdf"))
    text = text_of(response)
    for part in (
        "Attendance sheet Zażółć Thursday, 5 March 2026 Teaching hours: 6 Trainer: Jan Gęś", "Signature", "Anna Żak",
        "#[x] $y$ <b> =1+1", "Spółdzielnia Łąka",
    ):  # fmt: skip
        assert part in text
    assert "Czekająca" not in text
    assert response["Content-Disposition"] == 'inline; filename="lista-zazolc-2026-03-05.pdf"'


def test_a_signed_sheet_is_kept_for_the_office_alone(coordinator, owner, visitor, training):
    day = training.sessions.first()
    scan = SimpleUploadedFile("a b.PDF", b"%PDF-1.7 signed %%EOF")
    done = coordinator.post(page(training, "obecnosc/podpisy/"), {"session": day.pk, "scan": scan}, follow=True)
    assert "The signed sheet is kept." in words(done)
    row = Evidence.objects.get()
    assert (row.kind, row.session, row.added_by) == ("signed_sheet", day, coordinator.user)
    address = page(training, f"obecnosc/skan/{row.pk}/")
    response = coordinator.get(address)
    assert b"".join(response.streaming_content) == b"%PDF-1.7 signed %%EOF"
    assert response["Content-Disposition"] == 'attachment; filename="lista-zazolc-2026-03-05.pdf"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]
    other = make_training()
    assert coordinator.get(page(other, f"obecnosc/skan/{row.pk}/")).status_code == 404
    assert {person.get(address).status_code for person in (owner, visitor)} == {302}


@pytest.mark.parametrize("content", [b"", b"not a scan", b"%PDF-cut"])
def test_what_is_no_scan_is_refused(coordinator, training, content):
    data = {"session": training.sessions.first().pk, "scan": SimpleUploadedFile("x.pdf", content)}
    response = coordinator.post(page(training, "obecnosc/podpisy/"), data)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["scan"]
    assert not Evidence.objects.exists()
