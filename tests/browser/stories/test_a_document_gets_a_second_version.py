"""At the desk: upload a document, publish it, begin version 2, publish that; then what a visitor sees of the chain."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow
from tests.browser.test_no_barrier_is_found_by_axe import barriers
from tests.papers import pdf

pytestmark = pytest.mark.browser

OFFICE = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from members.models import User
from tests.factories import make_second_factor

office = User.objects.create_user("dokumenty@biuro.example", "a long password", name="Dorota Biurowa", is_staff=True)
office.groups.set([Group.objects.get(name="Koordynator")])
make_second_factor(office)
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(office.pk), settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = office.get_session_auth_hash()
session.create()
print(session.session_key)
"""


@pytest.fixture
def desk(open_tab, manage, portal):
    page = open_tab(None, reduced_motion="reduce", timezone_id="Europe/Warsaw")
    page.context.add_cookies([{"name": "session", "value": manage(OFFICE).split()[-1], "url": portal}])
    return page


def upload(page, content):
    page.locator("#id_upload").set_input_files(
        {"name": "Uchwała nr 7.pdf", "mimeType": "application/pdf", "buffer": content}
    )


def test_the_chain_is_seen_and_each_file_can_be_fetched(desk, open_tab, manage):
    first, second = pdf("Składka wynosi 10 zł."), pdf("Składka wynosi 20 zł.", title="Nowa")
    desk.goto("/admin/publications/document/add/")
    desk.get_by_label("tytuł po polsku").fill("Uchwała o składkach")
    desk.get_by_label("adres strony").fill("uchwala-o-skladkach")
    desk.get_by_label("rodzaj dokumentu").select_option("resolution")
    desk.get_by_label("kto może go czytać").select_option("public")
    upload(desk, first)
    follow(desk.get_by_role("button", name="Zapisz i kontynuuj edycję"))
    follow(desk.get_by_role("button", name="Opublikuj"))
    expect(desk.get_by_text("stan teraz to „opublikowane”")).to_be_visible()
    follow(desk.get_by_role("button", name="Nowa wersja"))
    upload(desk, second)
    follow(desk.get_by_role("button", name="Zapisz i kontynuuj edycję"))
    follow(desk.get_by_role("button", name="Opublikuj"))
    expect(desk.get_by_text("stan teraz to „opublikowane”")).to_be_visible()
    assert barriers(desk) == []
    manage("from publications.actions import documents; documents.read_waiting()")

    page = open_tab(None)
    page.goto("/dokumenty/")
    page.get_by_label("Czego szukasz?").fill("składki")
    follow(page.get_by_role("button", name="Pokaż", exact=True))
    expect(page.locator(".articles mark").first).to_have_text("składkach")
    follow(page.get_by_role("link", name="Uchwała o składkach", exact=True))
    expect(page.locator(".versions")).to_contain_text("wersja 2 (ta)")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Pobierz").click()
    assert fetched.value.suggested_filename == "Uchwała nr 7.pdf"
    assert fetched.value.path().read_bytes() == second
    follow(page.locator(".versions").get_by_role("link", name="wersja 1"))
    expect(page.get_by_text("To starsza wersja dokumentu.")).to_be_visible()
    assert barriers(page) == []
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Pobierz").click()
    assert fetched.value.path().read_bytes() == first
    follow(page.get_by_role("status").get_by_role("link", name="Uchwała o składkach, wersja 2"))
    expect(page.locator(".versions")).to_contain_text("wersja 2 (ta)")
