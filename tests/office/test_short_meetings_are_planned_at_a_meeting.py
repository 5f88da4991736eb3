"""Short meetings at the desk: who is registered sits down in pairs; the plan stands at the meeting and on paper."""

import io
import re

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperation.models import Listing, RoundPlan
from events.models import Registration
from pkes.lib.jobs.actions import run
from pkes.lib.jobs.models import Job
from tests.factories import make_event, make_listing, make_organization, make_round_plan, make_theme
from tests.html import assert_valid

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """A meeting with five members and a stranger who have places, and a member that waits for one."""
    event = make_event(title_pl="Giełda współpracy", title_en="Exchange")
    for letter in "ABCDE":
        register(event, organization=make_organization(name=f"Spółdzielnia {letter}"))
    register(event, organization_name="Firma spoza klastra")
    register(event, organization=make_organization(name="Spółdzielnia Z"), state="waiting")
    return event


def register(event, **fields):
    number = event.registrations.count() + 1
    row = {"event": event, "number": number, "state": "confirmed", "name": f"Osoba {number}", "code": f"K{number:09}"}
    return Registration.objects.create(**{**row, **fields})


def address(event, plan=None, page=""):
    return f"/en/biuro/wydarzenia/{event.pk}/spotkania/" + (f"{plan.pk}/{page}" if plan else "")


def form_of(page):
    """What a browser sends of the form of a page, unchanged."""
    form = page.context["form"]
    data = {field.html_name: field.value() for field in form if field.value() not in (None, "")}
    if "organizations" in form.fields:
        data["organizations"] = [str(row.pk) for row in form.fields["organizations"].queryset]
        data["starts"] = data.get("starts") or "10:00"
    return data


def make(office, event, **fields):
    answer = office.post(address(event), {**form_of(office.get(address(event))), "rounds": 3, **fields})
    assert answer.status_code == 302, answer.context["form"].errors
    return RoundPlan.objects.with_guests().latest("pk")


def text_of(response):
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def names_of(plan):
    return {guest.organization.name[-1] for guest in plan.guests.all()}


def seats(plan):
    plan = RoundPlan.objects.with_guests().get(pk=plan.pk)
    return [
        sorted(sorted(guest.organization.name[-1] for guest in guests) for guests in tables.values())
        for tables in plan.seating()
    ]


def test_the_form_offers_the_members_that_have_a_place(office, event):
    page = office.get(address(event))
    assert [str(row)[-1] for row in page.context["form"].fields["organizations"].queryset] == list("ABCDE")
    assert "Firma spoza klastra" in page.content.decode()
    assert "Spółdzielnia Z" not in page.content.decode()


def test_the_plan_is_on_the_page_by_round(office, event):
    plan = make(office, event)
    assert plan.regarding == f"event:{event.pk}"
    assert names_of(plan) == set("ABCDE")
    page = office.get(address(event, plan)).content.decode()
    assert re.findall(r"Round \d, [\d:]+–[\d:]+", page) == [
        "Round 1, 10:00–10:10", "Round 2, 10:12–10:22", "Round 3, 10:24–10:34",
    ]  # fmt: skip
    assert len(re.findall("<strong>Break:</strong>", page)) == 3
    assert plan.name in office.get(address(event)).content.decode()
    assert address(event) in office.get(f"/en/admin/events/event/{event.pk}/change/").content.decode()


def test_who_is_left_out_is_not_there(office, event):
    chosen = form_of(office.get(address(event)))["organizations"][:4]
    assert names_of(make(office, event, organizations=chosen)) == set("ABCD")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("organizations", [], "Choose who takes part."),
        ("rounds", 9, "Possible: 5 rounds."),
        ("rounds", 21, "less than or equal to 20"),
        ("rounds", 10**20, "less than or equal to 20"),
        ("rounds", "\0", "whole number"),
        ("starts", "25:00", "valid time"),
        ("minutes", 0, "greater than or equal to 3"),
        ("tables", 0, "greater than or equal to 1"),
        ("on", "2030-01-01", "Select a valid choice"),
        ("name", "a\0b", "Null characters"),
        ("name", "x" * 121, "at most 120"),
    ],
)
def test_what_cannot_be_planned_comes_back_with_the_reason(office, event, field, value, says):
    answer = office.post(address(event), {**form_of(office.get(address(event))), field: value})
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not RoundPlan.objects.exists()


def test_somebody_elses_organisation_cannot_be_slipped_in(office, event):
    stranger = make_organization()
    data = form_of(office.get(address(event)))
    answer = office.post(address(event), {**data, "organizations": [*data["organizations"], stranger.pk, "abc"]})
    assert answer.status_code == 200
    assert not RoundPlan.objects.exists()


def test_pressed_twice_it_is_one_plan(office, event):
    data = form_of(office.get(address(event)))
    office.post(address(event), data)
    assert b"There is a plan of this name already." in office.post(address(event), data).content
    assert RoundPlan.objects.count() == 1


def test_a_meeting_without_a_day_or_without_members_says_so(office):
    assert b"This meeting has no day yet." in office.get(address(make_event(days=[]))).content
    assert b"At least two members" in office.get(address(make_event())).content
    assert office.post(address(make_event()), {"name": "x"}).status_code == 200


def test_somebody_is_not_there_and_somebody_came(office, event):
    plan = make(office, event)
    before = seats(plan)
    register(event, organization=make_organization(name="Spółdzielnia F"))
    page = office.get(address(event, plan))
    form = page.context["form"]
    gone = next(row for row in form.fields["without"].queryset if row.name[-1] == "B")
    come = [row.pk for row in form.fields["joining"].queryset]
    data = {"version": 1, "from_round": 2, "without": [gone.pk], "joining": come}
    assert office.get(address(event, plan, "od-nowa/")).status_code == 302
    answer = office.post(address(event, plan, "od-nowa/"), data, follow=True)
    assert b"version 2" in answer.content
    after = seats(plan)
    assert after[0] == before[0]
    assert {name for pairs in after[1:] for pair in pairs for name in pair} == set("ACDEF")
    # Sent once more from the page as it was before.
    again = office.post(address(event, plan, "od-nowa/"), data)
    assert again.status_code == 409
    assert "Somebody has planned the rounds anew meanwhile." in again.content.decode()
    assert seats(plan) == after


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"version": 1}, 200),
        ({"version": 1, "from_round": "x"}, 200),
        ({"version": 1, "from_round": 2, "without": ["0"]}, 200),
        ({"version": "\0", "from_round": 2}, 400),
        ({"from_round": 2}, 400),
        ({"version": "9" * 30, "from_round": 2}, 400),
    ],
)
def test_nonsense_plans_nothing_anew(office, event, data, status):
    plan = make(office, event)
    before = seats(plan)
    assert office.post(address(event, plan, "od-nowa/"), data).status_code == status
    assert seats(plan) == before


def test_the_wall_has_the_rounds_and_each_guest_a_sheet(office, event):
    one, other = (event.registrations.get(organization__name=f"Spółdzielnia {letter}").organization for letter in "AC")
    theme = make_theme(name_en="accounting")
    make_listing(organization=one, themes=[theme], kind=Listing.Kind.NEED, visibility="members")
    make_listing(organization=other, themes=[theme])
    plan = make(office, event)
    wall = " ".join(text_of(office.get(address(event, plan, "sciana.pdf"))))
    assert "Exchange" in wall
    assert all(f"Round {number}," in wall for number in (1, 2, 3))
    assert wall.count("Break:") == 3
    sheets = text_of(office.get(address(event, plan, "arkusze.pdf")))
    assert len(sheets) == 5
    first = sheets[0]
    assert first.startswith("Spółdzielnia A")
    assert "You need: accounting – Spółdzielnia C offers: accounting" in first
    times = re.findall(r"10:\d\d–10:\d\d", first)
    assert times == ["10:00–10:10", "10:12–10:22", "10:24–10:34"]
    assert "Notes" in first
    assert "accounting" not in sheets[1]


def test_another_meetings_plan_is_not_there(office, event):
    plan = make_round_plan()
    for page in ("", "sciana.pdf", "arkusze.pdf"):
        assert office.get(address(event, plan, page)).status_code == 404
    for page in ("od-nowa/", "usun/"):
        assert office.post(address(event, plan, page)).status_code == 404
    for number in (0, 2**70):
        assert office.get(f"/en/biuro/wydarzenia/{number}/spotkania/").status_code == 404
        assert office.get(f"{address(event)}{number}/").status_code == 404
    assert RoundPlan.objects.filter(pk=plan.pk).exists()


@pytest.mark.parametrize("role", ["staff", "editor_of_news", "owner", "visitor"])
def test_nobody_else_plans_anything(request, event, role):
    person = request.getfixturevalue(role)
    plan = make_round_plan(event=event)
    for page in ("od-nowa/", "usun/"):
        assert person.post(address(event, plan, page), {"version": 1, "from_round": 1}).status_code in {302, 403}
    assert person.post(address(event), {"name": "x"}).status_code in {302, 403}
    assert list(RoundPlan.objects.values_list("pk", "version")) == [(plan.pk, 1)]


def test_a_plan_is_deleted(office, event):
    plan = make(office, event)
    assert office.get(address(event, plan, "usun/")).status_code == 302
    assert RoundPlan.objects.exists()
    answer = office.post(address(event, plan, "usun/"), follow=True)
    assert b"The plan is deleted." in answer.content
    assert not RoundPlan.objects.exists()


def test_many_guests_are_seated_in_the_background(office, event, monkeypatch):
    monkeypatch.setattr("pkes.short_meetings.LARGE", 4)
    answer = office.post(address(event), form_of(office.get(address(event))))
    job, plan = Job.objects.get(), RoundPlan.objects.get()
    assert answer["Location"] == f"/en/w-tle/{job.pk}/"
    assert b"being prepared" in office.get(address(event)).content
    waiting = office.get(address(event, plan))
    assert b"The plan is being prepared in the background." in waiting.content
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.file_name) == ("done", f"spotkania-{plan.pk}-1.pdf"), job.error
    assert job.open_file().read().startswith(b"%PDF")
    assert len(seats(plan)) == 5
    office.post(address(event, plan, "od-nowa/"), {"version": 1, "from_round": 3})
    later = Job.objects.latest("pk")
    run(later.pk)
    later.refresh_from_db()
    assert (later.state, RoundPlan.objects.get().version) == ("done", 2), later.error


def test_the_background_says_what_cannot_be_planned(office, event, monkeypatch):
    monkeypatch.setattr("pkes.short_meetings.LARGE", 4)
    office.post(address(event), {**form_of(office.get(address(event))), "rounds": 9})
    job = Job.objects.get()
    run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "Possible: 5 rounds." in job.error
    assert not RoundPlan.objects.exists()
    run(job.pk)


def test_more_guests_cost_no_more_queries(office, event):
    def asked(*pages):
        with CaptureQueriesContext(connection) as queries:
            for page in pages:
                assert office.get(page).status_code == 200
        return len(queries)

    plan = make_round_plan(event=event)
    one = asked(address(event), address(event, plan), address(event, plan, "sciana.pdf"))
    for _number in range(2):
        register(event, organization=make_organization())
        make_round_plan(event=event, organizations=[make_organization() for _guest in range(4)])
    big = RoundPlan.objects.latest("pk")
    assert asked(address(event), address(event, big), address(event, big, "sciana.pdf")) == one
    assert_valid_enough(office.get(address(event, big)))


def assert_valid_enough(response):
    """The part that is ours; the frame around it is the admin's."""
    content = response.content.decode().partition('<div id="content-main"')[2].partition("</details>")[0]
    assert_valid(
        f'<!DOCTYPE html><html lang="en"><head><title>x</title></head><body><div{content}</details></div></body></html>'
    )
