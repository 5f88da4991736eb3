"""From the invitation of an owner to an editor who is out again: everybody who keeps an organisation's page true."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.accounts import PASSWORD, app_code
from tests.browser.conftest import follow
from tests.browser.test_no_barrier_is_found_by_axe import barriers

pytestmark = pytest.mark.browser

SLUG = "probna-przyklad"
PAGE = f"/czlonkowie/{SLUG}/"
COORDINATOR, OWNER, EDITOR = "koordynator@example.org", "nina@probna.example", "edek@probna.example"
NEW_NAME = "Fundacja Wypróbowana (przykład)"
PANEL = [
    "/panel/", "/panel/profil/", "/panel/profil/opis/", "/panel/profil/uslugi/", "/panel/profil/kontakt/",
    "/panel/profil/logo/", "/panel/podglad/", "/panel/dane/", "/panel/zespol/", "/panel/zespol/zapros/",
    "/panel/zespol/odejdz/", "/panel/historia/", "/panel/moje-dane/",
]  # fmt: skip
DIGEST = f"""
from django.core.management import call_command
from pkes.lib.outbox.models import Mail
for _twice in range(2):
    call_command("send_digest", verbosity=0)
for mail in Mail.objects.filter(recipient="{COORDINATOR}", template="members/email/digest"):
    print(next(line for line in mail.text.splitlines() if "Wypróbowana" in line))
"""


def check(page):
    """No barrier, and nothing wider than the window."""
    assert (page.url, barriers(page)) == (page.url, [])
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def send(page, to, button="main form.form .actions button.btn >> nth=0"):
    """Press the button of the page's form and wait for the page behind it."""
    follow(page.locator(button))
    page.wait_for_url(to)


def section(page, name):
    """Open a section of the profile and look at it."""
    page.goto(f"/panel/profil/{name}/")
    check(page)


def set_up_app(page, password):
    """An authenticator app, from the page that asks to show who is there to the one with the recovery codes."""
    page.wait_for_url("**/konto/reauthenticate/**")
    page.locator("#id_password").fill(password)
    send(page, "**/konto/2fa/totp/activate/")
    page.locator("#id_code").fill(app_code(page.locator("#authenticator_secret").inner_text()))
    send(page, "**/konto/2fa/recovery-codes/", "main form.form button.btn")
    expect(page.locator("#recovery_codes li")).to_have_count(10)


def accept(page, path, name):
    """Take up an invitation with a new account."""
    page.goto(path)
    check(page)
    page.locator("#id_name").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    send(page, "**/panel/")


def picture():
    buffer = io.BytesIO()
    Image.new("RGB", (800, 800), "teal").save(buffer, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


@pytest.fixture
def coordinator(open_tab, environment):
    """The sample coordinator, who has set up an authenticator app and stands at the desk."""
    logins = Path(environment["VAR_DIR"], "logins.txt").read_text().splitlines()
    password = dict(line.split("\t") for line in logins)[COORDINATOR]
    page = open_tab("/admin/")
    page.locator("#id_login").fill(COORDINATOR)
    page.locator("#id_password").fill(password)
    send(page, "**/konto/drugi-skladnik/", "main form.form button.btn >> nth=0")
    follow(page.locator("main a.btn").first)
    set_up_app(page, password)
    follow(page.locator("main .note a.btn"))
    page.wait_for_url("**/admin/")
    return page


def test_from_the_invitation_of_an_owner_to_an_editor_who_is_out(coordinator, open_tab, mailed, manage):
    # The coordinator invites an owner.
    coordinator.goto("/admin/members/organization/?q=Pr%C3%B3bna")
    follow(coordinator.get_by_role("link", name="Fundacja Próbna (przykład)"))
    follow(coordinator.locator(".object-tools a[href*='invitation/add']"))
    coordinator.locator("#id_email").fill(OWNER)
    send(coordinator, "**/admin/members/invitation/", "input[name=_save]")

    # The owner makes an account by the link, and sets up a second factor.
    owner = open_tab(None)
    accept(owner, mailed(OWNER, "/zaproszenie/"), "Nina Próbna")
    check(owner)
    owner.goto("/konto/2fa/")
    follow(owner.locator("main a[href='/konto/2fa/totp/activate/']"))
    set_up_app(owner, PASSWORD)

    # All sections of the profile.
    section(owner, "opis")
    owner.locator("#id_profile").fill("## Uczymy\n\nPiszemy **dobre** wnioski.\n\n- dla szkół\n- dla spółdzielni")
    owner.locator("#id_potential").fill("Sala na 30 osób.")
    owner.locator("#id_expectations").fill("Szukamy *partnerów*.")
    follow(owner.locator("button[name=preview]"))
    expect(owner.locator("section.panel strong")).to_have_text("dobre")
    check(owner)
    send(owner, "**/panel/profil/")
    section(owner, "uslugi")
    follow(owner.locator("button[name=add]"))
    rows = owner.locator("main fieldset.group")
    rows.last.locator("input[type=text]").fill("Pisanie wniosków")
    rows.last.locator("select").select_option("szkolenia")
    send(owner, "**/panel/profil/")
    section(owner, "kontakt")
    owner.locator("#id_phone").fill("17 850 00 00")
    follow(owner.locator("button[name=add]"))
    expect(owner.locator("details")).to_contain_text("tylko osobę, która o tym wie")
    owner.locator("#id_persons-0-name").fill("Paula Próbna")
    owner.locator("#id_persons-0-email").fill("paula@probna.example")
    owner.locator("#id_persons-0-visibility").select_option("public")
    send(owner, "**/panel/profil/")
    section(owner, "logo")
    owner.locator("#id_logo").set_input_files(picture())
    send(owner, "**/panel/profil/logo/")
    expect(owner.locator(".error-summary")).to_be_visible()  # it has no words yet
    owner.locator("#id_logo").set_input_files(picture())
    owner.locator("#id_logo_alt").fill("Zielony kwadrat")
    send(owner, "**/panel/profil/")

    # A new name is proposed, returned, corrected and accepted.
    owner.goto("/panel/dane/")
    owner.locator("#id_name").fill("Fundacja WYPRÓBOWANA")
    follow(owner.locator("main form.form .actions button.btn"))
    expect(owner.locator("#h-propozycja .tag-wait")).to_be_visible()
    check(owner)
    decide(coordinator, "returned", "Proszę bez wielkich liter.")
    owner.goto("/panel/")
    follow(owner.locator("main a.btn[href='/panel/dane/']"))
    expect(owner.locator("section[aria-labelledby=h-propozycja]")).to_contain_text("Proszę bez wielkich liter.")
    check(owner)
    owner.locator("#id_name").fill(NEW_NAME)
    follow(owner.locator("main form.form .actions button.btn"))
    expect(owner.locator("#h-propozycja")).to_contain_text("czeka")
    decide(coordinator, "accepted")

    # The public page, the history and the digest tell it.
    visitor = open_tab(PAGE)
    expect(visitor.locator("h1")).to_have_text(NEW_NAME)
    article = visitor.locator("article")
    for words in ("Sala na 30 osób.", "Pisanie wniosków", "17 850 00 00", "Paula Próbna"):
        expect(article).to_contain_text(words)
    expect(article.locator("strong", has_text="dobre")).to_be_visible()
    logo = article.locator("img.mark")
    expect(logo).to_have_attribute("alt", "Zielony kwadrat")
    assert logo.evaluate("async picture => { await picture.decode(); return picture.naturalWidth }") == 256
    owner.goto("/panel/historia/")
    check(owner)
    lines = owner.locator("main ol > li")
    expect(lines.locator("h2")).to_have_text(
        ["Nazwa", "Logo", "Osoby do kontaktu", "Telefon", "Usługi", "Oczekiwania", "Potencjał", "Profil działalności"]
    )
    expect(lines.first).to_contain_text(NEW_NAME)
    expect(lines.first).to_contain_text("Nina Próbna")
    [digest] = manage(DIGEST).splitlines()
    told, fields = digest.split(": ")
    assert told == f"- {NEW_NAME}"
    assert set(fields.split(", ")) == {
        "nazwa", "logo", "osoby do kontaktu", "telefon", "usługi", "oczekiwania", "potencjał", "profil działalności"
    }  # fmt: skip

    # The owner invites an editor, who works in another browser, and removes them.
    owner.goto("/panel/zespol/zapros/")
    owner.locator("#id_email").fill(EDITOR)
    send(owner, "**/panel/zespol/")
    check(owner)
    editor = open_tab(None)
    accept(editor, mailed(EDITOR, "/zaproszenie/"), "Edek Edytor")
    editor.goto("/panel/profil/opis/")
    editor.locator("#id_potential").fill("Zdążę?")
    owner.reload()
    follow(owner.get_by_role("link", name="Edek Edytor").last)
    check(owner)
    send(owner, "**/panel/zespol/", "main button.btn-danger")
    expect(owner.locator("main li.panel")).to_have_count(1)
    with editor.expect_response("**/panel/profil/opis/") as answer:
        editor.locator("main form.form .actions button.btn").first.click()
    assert answer.value.status == 403
    for path in PANEL[:3]:
        assert editor.goto(path).status == 403
    check(editor)
    visitor.reload()
    expect(article).not_to_contain_text("Zdążę?")

    # On a phone everything fits and is sound, with all of this in it.
    owner.set_viewport_size({"width": 390, "height": 844})
    for path in PANEL:
        owner.goto(path)
        check(owner)


def decide(page, verdict, comment=""):
    """The coordinator's word on the name that waits."""
    page.goto("/admin/members/changeproposal/?status__exact=waiting")
    follow(page.locator("#result_list a", has_text="Próbna"))
    page.locator(f"input[name=verdict_name][value={verdict}]").check()
    page.locator("#id_comment_name").fill(comment)
    send(page, "**/admin/members/changeproposal/", ".submit-row input")
