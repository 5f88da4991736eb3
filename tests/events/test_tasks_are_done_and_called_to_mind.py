from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from events import actions
from events.models import Minutes, Task
from pkes.lib.outbox.models import Mail
from tests.factories import make_event, make_organization, make_user
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def make_task(*, event=None, office=None, **fields):
    """A task in published minutes."""
    office = office or make_user(is_staff=True, is_active=False)
    minutes = actions.start_minutes(event or make_event(status="done"), by=office)
    task = Task.objects.create(minutes=minutes, **{"text": "Zapytać o ceny.", **fields})
    actions.publish_minutes(minutes, by=office)
    task.refresh_from_db()
    return task


def recipients():
    return sorted(Mail.objects.values_list("recipient", flat=True))


def shown(person):
    document = assert_valid(person.get("/en/panel/zadania/").content)
    return [
        [text_of(item.find("p")) for item in section.findall(".//li[@class='panel']")]
        for section in document.findall(".//section")
    ]


def test_the_panel_shows_an_organisations_own_tasks(owner, editor, other_owner):
    make_task(organization=owner.organization, text="Potem", due_on=TODAY + timedelta(days=9))
    make_task(organization=owner.organization, text="Kiedyś")
    make_task(organization=owner.organization, text="Zaraz", due_on=TODAY)
    make_task(owner="Anna Przykładowa", text="Cudze")
    for person in (owner, editor):
        assert shown(person) == [["Zaraz", "Potem", "Kiedyś"]]
    assert shown(other_owner) == [[]]


def test_a_draft_gives_nobody_a_task(owner):
    minutes = actions.start_minutes(make_event(), by=owner.user)
    Task.objects.create(minutes=minutes, text="Szkic", organization=owner.organization)
    assert shown(owner) == [[]]


def test_a_task_is_marked_as_done_and_open_again(owner):
    task = make_task(organization=owner.organization)
    address = f"/en/panel/zadania/{task.pk}/zrobione/"
    for _click in range(2):
        owner.post(address, {"done": "1"})
    task.refresh_from_db()
    assert (task.is_done, task.done_by) == (True, owner.user)
    assert shown(owner) == [[], ["Zapytać o ceny."]]
    owner.post(address)
    task.refresh_from_db()
    assert (task.is_done, task.done_by) == (False, None)


def test_others_cannot_mark_it(owner, other_owner, visitor):
    task = make_task(organization=owner.organization)
    address = f"/en/panel/zadania/{task.pk}/zrobione/"
    assert other_owner.post(address, {"done": "1", "acting_for": other_owner.organization.pk}).status_code == 404
    assert visitor.post(address, {"done": "1"}).status_code == 403
    assert owner.get(address).status_code == 302
    task.refresh_from_db()
    assert not task.is_done


def test_a_task_is_called_to_mind_once_when_it_is_due(owner, editor):
    make_task(organization=owner.organization, due_on=TODAY)
    make_task(organization=owner.organization, due_on=TODAY + timedelta(days=1))
    done = make_task(organization=owner.organization, due_on=TODAY)
    actions.mark_task(done, done=True, by=owner.user)
    for _night in range(2):
        call_command("remind_of_tasks")
    assert recipients() == ["editor@example.com", "owner@example.com"]
    assert "Zapytać o ceny." in Mail.objects.first().text
    assert actions.remind_of_tasks(TODAY + timedelta(days=1)) == 1


def test_the_office_is_told_where_nobody_else_can_be(coordinator):
    make_task(owner="Anna Przykładowa", due_on=date(2026, 1, 1))
    make_task(organization=make_organization(), due_on=date(2026, 1, 1))
    assert actions.remind_of_tasks() == 2
    assert recipients() == ["coordinator@example.com"] * 2


def test_a_correction_reminds_nobody_again(owner):
    event = make_event(status="done")
    make_task(event=event, organization=owner.organization, due_on=TODAY)
    assert actions.remind_of_tasks() == 1
    second = actions.start_minutes(event, by=owner.user)
    Minutes.objects.filter(pk=second.pk).update(reason="literówka")
    actions.publish_minutes(second, by=owner.user)
    assert actions.remind_of_tasks() == 0


def test_the_number_of_queries_does_not_grow(owner, django_assert_max_num_queries):
    counts = []
    for more in (1, 2):
        for _number in range(more):
            make_task(organization=owner.organization)
        with django_assert_max_num_queries(9) as queries:
            owner.get("/panel/zadania/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
