"""The trail of what the office did: rows that are added, never changed, and deleted only when they are old."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from pkes.lib.audit.actions import forget_old, note
from pkes.lib.audit.migrations._kept import keep, let_go
from pkes.lib.audit.models import Entry
from tests.factories import make_organization, make_user

pytestmark = pytest.mark.django_db
What = Entry.What


@pytest.fixture
def clerk():
    return make_user(is_staff=True, name="Ofelia Office")


@pytest.fixture(autouse=True)
def kept():
    """The suite's SQLite has its rows deleted after some tests, so it goes without the triggers; here they are back."""
    let_go(None, connection.schema_editor())
    keep(None, connection.schema_editor())


def make_old(**fields):
    days = fields.pop("days")
    return Entry.objects.create(at=timezone.now() - datetime.timedelta(days=days), what=What.LOGIN, **fields)


def test_an_act_of_the_office_is_a_row(clerk):
    organization = make_organization(name="Spółdzielnia Nasza")
    entry = note(clerk, What.EXPORT, organization, words="people.xlsx")
    assert (entry.by, entry.what, entry.subject, entry.words) == (clerk, "export", organization, "people.xlsx")
    assert entry.subject_in_words == "organizacja: Spółdzielnia Nasza"


def test_nothing_is_written_of_whoever_does_not_work_in_the_office():
    assert note(make_user(), What.EXPORT) is None
    assert note(None, What.EXPORT) is None
    assert not Entry.objects.exists()


def test_no_name_is_kept(clerk):
    person = make_user(name="Anna Nowak")
    entry = note(clerk, What.DATA, person)
    number = person.pk
    person.delete()
    assert Entry.objects.get().subject_in_words == f"osoba nr {number} (już nie ma)"
    assert "Nowak" not in str(vars(entry))


@pytest.mark.parametrize("change", [{"what": "login"}, {"words": "nothing"}, {"at": timezone.now()}, {"subject_id": 7}])
def test_no_statement_changes_a_row(clerk, change):
    note(clerk, What.EXPORT, words="people.xlsx")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.update(**change)


def test_no_statement_blames_somebody_else(clerk):
    note(clerk, What.EXPORT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.update(by=make_user(is_staff=True))


def test_an_erased_person_of_the_office_is_forgotten(clerk):
    note(clerk, What.EXPORT)
    clerk.delete()
    assert Entry.objects.get().by is None


def test_nothing_young_is_deleted(clerk):
    note(clerk, What.EXPORT)
    make_old(days=364)
    for entry in Entry.objects.all():
        with pytest.raises(IntegrityError), transaction.atomic():
            entry.delete()


def test_what_has_been_kept_long_enough_goes(clerk, settings):
    settings.AUDIT_KEPT_DAYS = 500
    young, _old = make_old(days=499), make_old(days=501)
    assert forget_old() == 1
    assert Entry.objects.get() == young
