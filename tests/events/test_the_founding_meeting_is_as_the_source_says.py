from datetime import date

import pytest
from django.core.management import call_command

from events import founding as founding_meeting
from events.models import AgendaItem, Event, EventDay
from members.models import FoundingRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(founding):
    return Event.objects.get()


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Event, EventDay, AgendaItem, FoundingRecord)]


def test_what_is_known_is_there_and_what_is_not_is_empty(meeting):
    assert (meeting.kind, meeting.status, meeting.audience) == ("inauguration", "done", "members")
    assert list(meeting.days.values_list("on", "starts", "ends")) == [(date(2014, 11, 26), None, None)]
    assert meeting.agenda_items.count() == 2
    assert all(item.title_pl and item.title_en and not item.starts for item in meeting.agenda_items.all())
    assert (meeting.where, meeting.powiat, meeting.organizer, meeting.partners.count()) == ("", "", None, 0)
    assert list(meeting.goals.values_list("position", flat=True)) == [4]
    assert meeting.source.dated_on == date(2015, 1, 8)
    assert meeting.title_en
    assert meeting.summary_en


def test_loading_again_changes_nothing(meeting):
    before = everything()
    call_command("load_founding", verbosity=0)
    assert everything() == before


def test_a_word_that_a_person_changed_stays(meeting):
    Event.objects.update(title_pl="Zmienione")
    AgendaItem.objects.filter(position=1).update(title_pl="Też zmienione")
    meeting.goals.clear()
    founding_meeting.load()
    assert Event.objects.get().title_pl == "Zmienione"
    assert AgendaItem.objects.get(position=1).title_pl == "Też zmienione"
    assert not meeting.goals.exists()


def test_what_a_person_deleted_stays_deleted(meeting):
    AgendaItem.objects.filter(position=2).delete()
    founding_meeting.load()
    assert AgendaItem.objects.count() == 1
    meeting.delete()
    founding_meeting.load()
    assert (Event.objects.count(), EventDay.objects.count(), AgendaItem.objects.count()) == (0, 0, 0)


def test_it_loads_without_the_other_founding_data():
    founding_meeting.load()
    meeting = Event.objects.get()
    assert (meeting.source, meeting.goals.count()) == (None, 0)
