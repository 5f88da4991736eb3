"""A committed write to content by anybody makes every kept page old; what is rolled back, or private, makes none old."""

import threading

import pytest
from django import shortcuts
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from members.models import Organization
from pkes.lib.content_version import content_version
from tests.factories import make_cluster, make_organization, make_user

pytestmark = pytest.mark.django_db(transaction=True)

WAYS = {
    "save": lambda: Organization.objects.get(slug="nasza").save(),
    "update": lambda: Organization.objects.filter(slug="nasza").update(name="Inna"),
    "bulk_create": lambda: Organization.objects.bulk_create(
        [Organization(name=f"O {n}", slug=f"o-{n}", legal_form="foundation", sector="social") for n in range(3)]
    ),
    "delete": lambda: Organization.objects.filter(slug="nasza").delete(),
    "get_or_create": lambda: Organization.objects.get_or_create(
        slug="druga", defaults={"name": "Druga", "legal_form": "foundation", "sector": "social"}
    ),
    "sql": lambda: connection.cursor().execute("  update members_organization SET name = 'Inna'"),
    "many": lambda: connection.cursor().executemany("DELETE FROM members_organization WHERE id = %s", [[-1], [-2]]),
    "command": lambda: call_command("load_many", organizations=2, verbosity=0),
}


@pytest.fixture(autouse=True)
def content(transactional_db):
    make_organization(name="Spółdzielnia Nasza", slug="nasza")


@pytest.mark.parametrize("way", WAYS)
def test_any_way_of_writing_advances(way):
    before = content_version().read()
    WAYS[way]()
    assert content_version().read() not in {before, b""}


def test_a_page_of_the_next_visitor_shows_it(live_server_process):
    assert "Spółdzielnia Nasza" in live_server_process.get("/czlonkowie/").text
    assert live_server_process.get("/czlonkowie/").statements == 0
    Organization.objects.filter(slug="nasza").update(name="Spółdzielnia Nowa")
    assert "Spółdzielnia Nowa" in live_server_process.get("/czlonkowie/").text


def test_a_write_while_a_page_is_made_is_on_the_next(live_server_process, monkeypatch):
    """What the page had read by then is not kept as a part of pages with the new content."""

    def render(*args):
        Organization.objects.filter(slug="nasza", name="Spółdzielnia Nasza").update(name="Spółdzielnia Nowa")
        return shortcuts.render(*args)

    monkeypatch.setattr("members.views.render", render)
    assert "Spółdzielnia Nasza" in live_server_process.get("/czlonkowie/").text
    monkeypatch.setattr("members.views.render", shortcuts.render)
    assert "Spółdzielnia Nowa" in live_server_process.get("/czlonkowie/").text


def test_the_office_writes_in_the_admin(live_server_process, coordinator):
    make_cluster()
    live_server_process.get("/")
    cluster = "/admin/members/cluster/"
    before = content_version().read()
    assert coordinator.get(cluster, follow=True).status_code == 200
    assert content_version().read() == before
    user = make_user()
    assert content_version().read() != before
    assert user.pk


def test_reading_advances_nothing():
    before = content_version().read()
    list(Organization.objects.filter(name__contains="UPDATE"))
    with transaction.atomic():
        list(Organization.objects.select_for_update())
    connection.cursor().execute("WITH few AS (SELECT 1 AS one) SELECT one FROM few")
    assert content_version().read() == before


def test_a_private_table_advances_nothing():
    before = content_version().read()
    Session.objects.create(session_key="a", session_data="b", expire_date=timezone.now())
    Session.objects.all().delete()
    assert content_version().read() == before


def test_it_advances_with_the_commit_and_not_before():
    before = content_version().read()
    with transaction.atomic():
        Organization.objects.update(name="Inna")
        assert content_version().read() == before
    assert content_version().read() != before


def test_what_is_rolled_back_advances_nothing():
    before = content_version().read()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Organization.objects.update(name=str(1 // 0))
    with transaction.atomic():
        Organization.objects.update(name="Inna")
        transaction.set_rollback(True)
    assert content_version().read() == before


def test_a_write_after_a_part_was_rolled_back_still_advances():
    before = content_version().read()
    with transaction.atomic():
        with transaction.atomic():
            Organization.objects.update(name="Weg")
            transaction.set_rollback(True)
        Organization.objects.update(name="Da")
    assert content_version().read() != before


def test_a_part_that_is_rolled_back_alone_advances_nothing():
    before = content_version().read()
    with transaction.atomic(), transaction.atomic():
        Organization.objects.update(name="Weg")
        transaction.set_rollback(True)
    assert content_version().read() == before


def test_many_writes_of_one_transaction_advance_once():
    with transaction.atomic():
        for number in range(50):
            Organization.objects.update(name=str(number))
        assert len(connection.run_on_commit) == 1


def test_a_write_while_a_page_is_made_does_not_leave_the_old_page(live_server_process, monkeypatch):
    handler, written = live_server_process.pages.application, []

    def slow(environ, start_response):
        answer = handler(environ, start_response)
        if not written:
            # Somebody else, while the page that Django has made is on its way.
            thread = threading.Thread(target=write)
            thread.start()
            thread.join()
        return answer

    def write():
        Organization.objects.filter(slug="nasza").update(name="Spółdzielnia Nowa")
        written.append(True)
        connections.close_all()

    monkeypatch.setattr(live_server_process.pages, "application", slow)
    assert "Spółdzielnia Nasza" in live_server_process.get("/czlonkowie/").text
    assert "Spółdzielnia Nowa" in live_server_process.get("/czlonkowie/").text
