"""The editor writes a news item with a photo, shows it to a colleague, plans it; it appears by itself on the home page and in Atom."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import follow
from tests.browser.test_no_barrier_is_found_by_axe import barriers

pytestmark = pytest.mark.browser

LOG_IN = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from members.models import User
from tests.factories import make_second_factor
editor = User.objects.create_user("redakcja@biuro.example", "a long password", name="Roma Redaktor", is_staff=True)
editor.groups.set([Group.objects.get(name="Redaktor")])
make_second_factor(editor)
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(editor.pk), settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = editor.get_session_auth_hash()
session.create()
print(session.session_key)
"""
# The worker's clock does the rest; nobody waits a day for it here.
ITS_TIME_COMES = """
import datetime
from django.utils import timezone
from publications.models import NewsItem
NewsItem.objects.filter(slug="wspolny-stragan").update(published_at=timezone.now() - datetime.timedelta(minutes=1))
from django.core.management import call_command
call_command("publish_news", verbosity=0)
"""


def photo():
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 800), "#b3211b").save(buffer, "JPEG")
    return {"name": "IMG 1.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def test_from_the_first_word_to_the_feed(open_tab, manage, portal):
    desk = open_tab(None, reduced_motion="reduce", timezone_id="Europe/Warsaw", java_script_enabled=False)
    desk.context.add_cookies([{"name": "session", "value": manage(LOG_IN).split()[-1], "url": portal}])
    desk.goto("/admin/publications/newsitem/add/")
    desk.get_by_label("Tytuł po polsku").fill("Wspólny stragan")
    desk.get_by_label("Adres").first.fill("wspolny-stragan")
    desk.get_by_label("Pierwszy akapit po polsku").fill("Spotkajmy się na rynku.")
    desk.get_by_label("Tekst po polsku").fill("## Co przywieziemy\n\n- miód\n- chleb")
    follow(desk.get_by_role("button", name="Zapisz i kontynuuj edycję"))
    expect(desk.locator(".messagelist")).to_contain_text("Wspólny stragan")

    # A colleague without an account reads the preview by its secret address; the world reads nothing.
    address = desk.get_by_role("link", name=re.compile("Podgląd")).get_attribute("href")
    colleague = open_tab(address)
    expect(colleague.get_by_role("heading", level=1)).to_have_text("Wspólny stragan")
    assert open_tab(None).goto(f"{portal}/aktualnosci/wspolny-stragan/").status == 404

    follow(desk.get_by_role("link", name="Opublikuj później"))
    desk.get_by_label("Pojawi się").fill("2099-05-06T10:00")
    follow(desk.get_by_role("button", name=re.compile("Opublikuj później|Wykonaj|Tak")))
    expect(desk.locator(".messagelist")).to_contain_text("zaplanowane")
    manage(ITS_TIME_COMES)

    for width in (390, 1440):
        for scheme in ("light", "dark"):
            visitor = open_tab("/", width=width, color_scheme=scheme, reduced_motion="reduce")
            follow(visitor.get_by_role("link", name="Wspólny stragan"))
            expect(visitor.get_by_role("heading", level=2).first).to_have_text("Co przywieziemy")
            assert barriers(visitor) == []
            assert visitor.evaluate("document.documentElement.scrollWidth") <= width
    feed = visitor.request.get("/aktualnosci/kanal.atom")
    assert "Wspólny stragan" in feed.text()
    image = visitor.locator('meta[property="og:image"]').get_attribute("content")
    assert Image.open(io.BytesIO(visitor.request.get(image).body())).size == (1200, 630)


def test_a_photo_stands_in_the_text(open_tab, manage, portal):
    session = manage(LOG_IN.replace("redakcja@", "druga@")).split()[-1]
    desk = open_tab(None, reduced_motion="reduce")
    desk.context.add_cookies([{"name": "session", "value": session, "url": portal}])
    desk.goto("/admin/publications/newsitem/add/")
    desk.get_by_label("Tytuł po polsku").fill("Zdjęcie z rynku")
    desk.get_by_label("Adres").first.fill("zdjecie-z-rynku")
    desk.get_by_label("Pierwszy akapit po polsku").fill("Tak było.")
    desk.get_by_label("Tekst po polsku").fill("![](1)")
    desk.locator("#pictures-group .add-row a").click()
    desk.locator("#id_pictures-0-position").fill("1")
    desk.locator("#id_pictures-0-image").set_input_files(photo())
    desk.locator("#id_pictures-0-alt_pl").fill("Czerwony stragan")
    desk.locator("#id_pictures-0-consent").select_option("nobody")
    follow(desk.get_by_role("button", name="Zapisz i kontynuuj edycję"))
    assert barriers(desk) == []
    follow(desk.get_by_role("button", name="Opublikuj teraz"))
    expect(desk.locator(".messagelist")).to_contain_text("opublikowane")
    visitor = open_tab("/aktualnosci/", width=390)
    follow(visitor.get_by_role("link", name="Zdjęcie z rynku"))
    picture = visitor.get_by_role("img", name="Czerwony stragan")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert barriers(visitor) == []
