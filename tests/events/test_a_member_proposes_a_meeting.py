from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone, translation

from events import actions
from events.actions import EventsError
from events.actions.proposals import MOST_PROPOSALS, base_of
from events.models import Event
from pkes.lib.outbox.models import Mail
from tests.factories import make_event, make_goal, make_user
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db

NEW = "/en/panel/spotkania/nowe/"


def form(owner, **fields):
    """What a browser sends of a proposal with one day."""
    return {
        "acting_for": owner.organization.pk, "base": "", "title_pl": "Targi w Łące", "kind": "fair", "audience": "public",
        "is_step_free": "yes", "has_induction_loop": "no", "has_sign_language": "",
        "days-TOTAL_FORMS": "1", "days-INITIAL_FORMS": "0", "days-0-on": "2030-05-06", "days-0-starts": "10:00", "days-0-ends": "",
        **fields,
    }  # fmt: skip


def draft(owner, **fields):
    return make_event(status="draft", proposer=owner.organization, proposed_by=owner.user, **fields)


def mails():
    return list(Mail.objects.order_by("pk").values_list("recipient", "subject"))


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_draft_is_the_teams_own(owner, editor):
    goal = make_goal()
    response = owner.post(NEW, form(owner, goals=[goal.pk], venue="  Dom\n kultury ", note_to_office="Ile miejsc?"))
    event = Event.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/en/panel/spotkania/{event.pk}/"
    assert (event.status, event.slug, event.proposer, event.organizer, event.proposed_by) == (
        "draft", "targi-w-lace", owner.organization, owner.organization, owner.user,
    )  # fmt: skip
    assert (event.is_step_free, event.has_induction_loop, event.has_sign_language) == (True, False, None)
    assert (event.venue, event.note_to_office, list(event.goals.all())) == ("Dom kultury", "Ile miejsc?", [goal])
    assert [(str(day), str(day.starts), day.ends) for day in event.days.all()] == [("2030-05-06", "10:00:00", None)]
    assert event.title_pl in editor.get("/panel/spotkania/").content.decode()
    assert mails() == []


def test_it_goes_to_the_office_and_becomes_public(owner, coordinator, visitor):
    response = owner.post(NEW, form(owner, send="1"), follow=True)
    assert said(response) == ["The coordinator has your proposal now. You will get a mail when it is decided."]
    event = Event.objects.get()
    assert (event.status, event.proposed_by) == ("proposed", owner.user)
    assert visitor.get(event.get_absolute_url()).status_code == 404
    coordinator.post(f"/admin/events/event/{event.pk}/publish/")
    assert visitor.get(event.get_absolute_url()).status_code == 200
    with translation.override("pl"):
        assert [recipient for recipient, _subject in mails()] == ["coordinator@example.com", "owner@example.com"]
    assert event.title_pl in Mail.objects.last().text


def test_the_office_sends_it_back_with_a_comment(owner, coordinator):
    event = make_event(status="proposed", proposer=owner.organization, proposed_by=owner.user)
    address = f"/en/admin/events/event/{event.pk}/return/"
    assert coordinator.get(address).status_code == 200
    assert coordinator.post(address, {"comment": " "}).status_code == 200
    assert coordinator.post(address, {"comment": "Podaj godzinę."}).status_code == 302
    event.refresh_from_db()
    assert (event.status, event.is_returned, event.office_comment) == ("draft", True, "Podaj godzinę.")
    assert [recipient for recipient, _subject in mails()] == ["owner@example.com"]
    assert "Podaj godzinę." in Mail.objects.get().text
    for path in ("/en/panel/spotkania/", f"/en/panel/spotkania/{event.pk}/"):
        assert "Podaj godzinę." in owner.get(path).content.decode()
    owner.post(f"/en/panel/spotkania/{event.pk}/zglos/")
    event.refresh_from_db()
    assert (event.status, event.office_comment) == ("proposed", "")


def test_what_the_office_has_is_read_only_until_it_is_withdrawn(owner):
    event = make_event(status="proposed", proposer=owner.organization)
    address = f"/en/panel/spotkania/{event.pk}/"
    assert text_of(assert_valid(owner.get(address).content).find(".//h1")) == event.title
    owner.post(address, form(owner, title_pl="Inny"))
    event.refresh_from_db()
    assert event.title_pl != "Inny"
    owner.post(f"{address}wycofaj/")
    owner.post(address, form(owner, title_pl="Inny", base=base_of(Event.objects.get())))
    event.refresh_from_db()
    assert (event.status, event.title_pl) == ("draft", "Inny")


def test_others_do_not_reach_it(owner, other_owner, visitor):
    event = draft(owner)
    for path in ("", "zglos/", "wycofaj/", "usun/"):
        address = f"/en/panel/spotkania/{event.pk}/{path}"
        assert other_owner.post(address, {"acting_for": other_owner.organization.pk}).status_code == 404
        assert visitor.post(address).status_code == 403
    assert other_owner.get(f"/en/panel/spotkania/{event.pk}/").status_code == 404
    assert event.title_pl not in other_owner.get("/panel/spotkania/").content.decode()
    event.refresh_from_db()
    assert event.status == "draft"


def test_two_people_at_once_do_not_overwrite_each_other(owner, editor):
    event = draft(owner)
    address, base = f"/en/panel/spotkania/{event.pk}/", base_of(event)
    assert owner.post(address, form(owner, title_pl="Pierwsza", base=base)).status_code == 302
    response = editor.post(address, form(owner, title_pl="Druga", base=base))
    assert response.status_code == 409
    document = assert_valid(response.content)
    assert document.find(".//input[@name='title_pl']").get("value") == "Druga"
    newer = document.find(".//input[@name='base']").get("value")
    assert Event.objects.get().title_pl == "Pierwsza"
    assert editor.post(address, form(owner, title_pl="Druga", base=newer)).status_code == 302
    assert Event.objects.get().title_pl == "Druga"


def test_a_day_that_stays_keeps_its_row(owner):
    event = draft(owner, days=[date(2030, 5, 6), date(2030, 5, 8)])
    kept = event.days.get(on=date(2030, 5, 6)).pk
    owner.post(f"/en/panel/spotkania/{event.pk}/", form(owner, base=base_of(event), **{"days-0-starts": "11:30"}))
    assert [(day.pk, str(day.on), str(day.starts)) for day in event.days.all()] == [(kept, "2030-05-06", "11:30:00")]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title_pl": ""}, "title_pl"),
        ({"title_pl": "x" * 201}, "title_pl"),
        ({"kind": "inauguration"}, "kind"),
        ({"audience": "invited"}, "audience"),
        ({"online_link": "ftp ://x"}, "online_link"),
        ({"description_pl": "x" * 10_000}, "description_pl"),
        ({"goals": ["0", "x"]}, "goals"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(owner, fields, field):
    response = owner.post(NEW, form(owner, **fields))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert_valid(response.content)
    assert not Event.objects.exists()


@pytest.mark.parametrize("goal", ["9" * 30, "abc", "1\x00", "-1"])
def test_a_goal_that_cannot_be_is_refused(owner, goal):
    assert owner.post(NEW, form(owner, goals=[goal])).status_code == 200
    assert not Event.objects.exists()


def test_nul_is_refused(owner):
    response = owner.post(NEW, form(owner, title_pl="a\0b", description_pl="\0"))
    assert list(response.context["form"].errors) == ["title_pl", "description_pl"]


@pytest.mark.parametrize(
    "fields",
    [
        {"days-0-on": "nie wiem"},
        {"days-0-on": "0001-01-01"},
        {"days-0-starts": "", "days-0-ends": "12:00"},
        {"days-0-starts": "12:00", "days-0-ends": "11:00"},
        {"days-TOTAL_FORMS": "2", "days-1-on": "2030-05-06"},
        {"days-TOTAL_FORMS": "x"},
        {"days-TOTAL_FORMS": "99999"},
    ],
)
def test_days_that_cannot_be_are_refused(owner, fields):
    response = owner.post(NEW, form(owner, **fields))
    assert response.status_code == 200
    assert_valid(response.content)
    assert not Event.objects.exists()


def test_one_more_day_is_asked_for_without_saving(owner):
    response = owner.post(NEW, form(owner, add="1"))
    assert len(response.context["rows"].forms) == 2
    assert not Event.objects.exists()


def test_without_a_day_nothing_is_proposed(owner):
    response = owner.post(NEW, form(owner, send="1", **{"days-0-on": "", "days-0-starts": ""}), follow=True)
    assert said(response) == ["Give the meeting at least one day first."]
    assert Event.objects.get().status == "draft"


def test_a_title_twice_gets_another_address(owner):
    make_event(slug="targi-w-lace")
    for title in ("Targi w Łące", "Kalendarz", "🚂", "Targi w Łące"):
        owner.post(NEW, form(owner, title_pl=title))
    slugs = Event.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["targi-w-lace", "targi-w-lace-2", "kalendarz-2", "spotkanie", "targi-w-lace-3"]


def test_there_is_an_end_to_proposals(owner):
    for _number in range(MOST_PROPOSALS):
        draft(owner)
    response = owner.post(NEW, form(owner))
    assert response.status_code == 200
    assert Event.objects.count() == MOST_PROPOSALS


def test_a_double_click_proposes_once(owner, coordinator):
    event = draft(owner)
    for _click in range(2):
        owner.post(f"/en/panel/spotkania/{event.pk}/zglos/")
    assert [recipient for recipient, _subject in mails()] == ["coordinator@example.com"]


def test_a_draft_can_be_removed_and_a_published_meeting_cannot(owner):
    event, published = draft(owner), make_event(proposer=owner.organization)
    for each in (event, published):
        owner.post(f"/en/panel/spotkania/{each.pk}/usun/")
    assert list(Event.objects.all()) == [published]


@pytest.mark.parametrize("path", ["zglos", "wycofaj", "usun"])
def test_opening_the_address_of_an_act_changes_nothing(owner, path):
    event = draft(owner)
    assert owner.get(f"/en/panel/spotkania/{event.pk}/{path}/").status_code == 302
    event.refresh_from_db()
    assert event.status == "draft"


@pytest.mark.parametrize(
    ("act", "states"),
    [
        (actions.propose, ["published", "cancelled", "done"]),
        (actions.withdraw, ["published", "cancelled", "done"]),
        (actions.remove_proposal, ["proposed", "published"]),
        (lambda event, by: actions.return_proposal(event, "x", by=by), ["draft", "published", "done"]),
    ],
)
def test_acts_refuse_what_the_state_forbids(owner, act, states):
    for status in states:
        with pytest.raises(EventsError):
            act(make_event(status=status), by=owner.user)


def test_whoever_has_left_gets_no_mail(coordinator):
    person = make_user(is_active=False)
    event = make_event(status="proposed", proposed_by=person)
    actions.publish(event, by=coordinator.user)
    assert mails() == []


def test_the_list_asks_few_queries(owner, django_assert_max_num_queries):
    counts = []
    for more in (1, 2):
        for _number in range(more):
            draft(owner)
            make_event(proposer=owner.organization, days=[timezone.localdate() + timedelta(days=1)])
        with django_assert_max_num_queries(9) as queries:
            owner.get("/panel/spotkania/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
