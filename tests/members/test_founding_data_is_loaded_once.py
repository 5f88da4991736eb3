"""load_founding may run as often as it likes: what a person changed since stays changed."""

import pytest
from django.core.management import call_command

from members.founding import keep
from members.models import Benefit, Cluster, FoundingRecord, Goal, Organization, Theme
from tests.tables import rows

pytestmark = pytest.mark.django_db


def load_again():
    call_command("load_founding", verbosity=0)


def content():
    """All rows but the index's, which follows what it finds, also what was written past the acts as in these tests."""
    return {table: found for table, found in rows().items() if not table.startswith("search_")}


def test_a_second_run_changes_no_row(founding):
    before = rows()
    load_again()
    assert rows() == before


def test_a_changed_field_stays_and_so_do_the_others(founding):
    Organization.objects.filter(slug="feniks").update(name="Spółdzielnia FENIKS", locality="Łąka Górna")
    Cluster.objects.update(lead_pl="Inaczej")
    before = content()
    load_again()
    assert content() == before


def test_a_flag_that_the_office_cleared_stays_cleared(founding):
    Organization.objects.update(location_to_confirm=False)
    load_again()
    assert not Organization.objects.filter(location_to_confirm=True).exists()


def test_a_deleted_record_stays_deleted(founding):
    Organization.objects.filter(slug="4hc").delete()
    Goal.objects.filter(position=7).delete()
    Benefit.objects.all().delete()
    Theme.objects.filter(slug="druk").delete()
    before = content()
    load_again()
    assert content() == before


def test_a_renamed_address_stays_renamed(founding):
    Organization.objects.filter(slug="feniks").update(slug="spoldzielnia-feniks")
    load_again()
    assert Organization.objects.filter(slug="spoldzielnia-feniks").count() == 1
    assert not Organization.objects.filter(slug="feniks").exists()
    assert Organization.objects.count() == 13


def test_new_words_replace_old_ones_only_where_nobody_changed_them():
    goal, created = keep("goal:x", Goal, position=1, slug="x", title_pl="Stary", title_en="Old")
    assert created
    Goal.objects.filter(pk=goal.pk).update(title_en="By a person")
    goal, created = keep("goal:x", Goal, position=1, slug="x", title_pl="Nowy", title_en="New")
    assert not created
    goal.refresh_from_db()
    assert (goal.title_pl, goal.title_en) == ("Nowy", "By a person")
    assert FoundingRecord.objects.get().values["title_en"] == "Old"


def test_a_field_that_is_new_in_the_founding_data_is_filled():
    goal, _created = keep("goal:x", Goal, position=1, slug="x", title_pl="Cel")
    keep("goal:x", Goal, position=1, slug="x", title_pl="Cel", title_en="Goal")
    goal.refresh_from_db()
    assert goal.title_en == "Goal"


def test_the_coordinator_of_today_stays(founding):
    feniks = Organization.objects.get(slug="feniks")
    Cluster.objects.update(coordinator=feniks)
    load_again()
    assert Cluster.objects.get().coordinator == feniks
