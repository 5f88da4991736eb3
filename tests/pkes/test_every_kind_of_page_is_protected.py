"""Every kind of page gets 130 points or more by the HTTP Observatory's rules, and gives nothing away.

The portal is set up as under https; a test in tests/deploy asks the same of a real installation behind nginx.
"""

import importlib.util
import re

import pytest
from django.test import Client

from tests import observatory
from tests.browser.conftest import ROOT
from tests.events.test_a_member_proposes_a_meeting import base_of, draft, form
from tests.pkes.test_a_request_gone_wrong_gets_a_plain_answer import database_away  # noqa: F401 - a fixture

ENOUGH = 130
HOST = "pkes.example"
FOREIGN = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    " https://evil.example",
    "/\t/evil.example",
    "https://pkes.example@evil.example/",
    "https://pkes.example.evil.example/",
    "//evil.example%2f@pkes.example/",
]
# What tells which program runs, and in which version.
VERSION = re.compile(
    r"django[/ ]?\d|python[/ ]?\d|granian[/ ]?\d|Traceback|site-packages|\bpkes/[a-z_]+\.py|DJANGO_SETTINGS", re.I
)


@pytest.fixture(autouse=True)
def https(settings, monkeypatch):
    """The settings of an installation: what the file says where PORTAL_URL is an https address."""
    monkeypatch.setenv("PORTAL_URL", f"https://{HOST}")
    monkeypatch.setenv("TRUSTED_PROXY_COUNT", "1")
    spec = importlib.util.spec_from_file_location("settings_under_https", ROOT / "pkes" / "settings.py")
    installed = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(installed)
    for name in dir(installed):
        if re.match(r"(SECURE|SESSION|CSRF|ALLOWED|IS_HTTPS|PORTAL|ALLAUTH_TRUSTED)", name):
            setattr(settings, name, getattr(installed, name))


def browser(**options):
    return Client(raise_request_exception=False, SERVER_NAME=HOST, **options)


def on_https(client, method, address, data=None, **options):
    return getattr(client, method)(address, data, secure=True, **options)


def as_person(person):
    """The same person with a browser that comes over https."""
    client = browser()
    client.force_login(person.user)
    return client


def check(response):
    """Points, protection, and nothing of the inside."""
    points, results = observatory.score(
        response.headers, response.content, cookies=[morsel.OutputString() for morsel in response.cookies.values()]
    )
    assert points >= ENOUGH, results
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in response.headers
    assert VERSION.findall(response.content.decode()) == []
    assert VERSION.findall(str(response.headers)) == []
    return points


PUBLIC = [
    "/",
    "/en/",
    "/czlonkowie/",
    "/wydarzenia/",
    "/szkolenia/",
    "/dokumenty/",
    "/kontakt/",
    "/prywatnosc/",
    "/dolacz/",
]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page(founding, address):
    response = on_https(browser(), "get", address)
    assert response.status_code == 200
    check(response)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/konto/login/", "/en/konto/login/code/", "/konto/password/reset/", "/kontakt/"])
def test_a_form_that_sets_a_cookie(founding, address):
    response = on_https(browser(), "get", address)
    assert response.status_code == 200
    if response.cookies:
        assert set(response.cookies) <= {"__Host-csrf", "__Host-session"}
    check(response)


@pytest.mark.django_db
def test_login_sets_cookies_bound_to_the_host_alone(owner):
    owner.user.set_password("a rather long password")
    owner.user.save()
    owner.user.emailaddress_set.create(email=owner.user.email, verified=True, primary=True)
    client = browser()
    response = on_https(
        client, "post", "/konto/login/", {"login": owner.user.email, "password": "a rather long password"}
    )
    assert response.status_code == 302
    for name, morsel in client.cookies.items():
        assert name.startswith("__Host-")
        assert (morsel["secure"], morsel["httponly"], morsel["samesite"], morsel["path"], morsel["domain"]) == (
            True, True, "Lax", "/", "",
        )  # fmt: skip
    assert "__Host-session" in client.cookies
    check(response)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/admin/", "/admin/members/organization/", "/biuro/retencja/", "/konto/email/"])
def test_the_office_and_the_panel(coordinator, founding, address):
    response = on_https(as_person(coordinator), "get", address)
    assert response.status_code == 200
    check(response)


@pytest.mark.django_db
def test_the_panel_of_a_member(owner):
    response = on_https(as_person(owner), "get", "/panel/")
    assert response.status_code == 200
    check(response)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "status", "ask"),
    [
        ("404", 404, lambda client: on_https(client, "get", "/nie-ma/")),
        ("404 of a file", 404, lambda client: on_https(client, "get", "/media/logos/x.webp")),
        ("400", 400, lambda client: on_https(client, "get", "/%00")),
        ("400 of another host", 400, lambda client: on_https(client, "get", "/", headers={"host": "evil.example"})),
        ("405", 405, lambda client: on_https(client, "post", "/o-klastrze/")),
        ("robots", 200, lambda client: on_https(client, "get", "/robots.txt")),
        ("alive", 200, lambda client: on_https(client, "get", "/livez")),
        ("not ready", 503, lambda client: on_https(client, "get", "/readyz")),
        ("redirection to the login", 302, lambda client: on_https(client, "get", "/panel/")),
    ],
)
def test_an_answer_that_is_no_page(founding, kind, status, ask):
    response = ask(browser())
    assert response.status_code == status
    check(response)


@pytest.mark.django_db
def test_a_form_without_its_token_403(founding):
    response = on_https(browser(enforce_csrf_checks=True), "post", "/konto/login/", {"login": "a"})
    assert response.status_code == 403
    check(response)


@pytest.mark.django_db
def test_a_page_of_others_403(owner):
    response = on_https(as_person(owner), "get", "/biuro/retencja/")
    assert response.status_code == 403
    check(response)


@pytest.mark.django_db
def test_somebody_was_faster_409(owner):
    event = draft(owner)
    client, address, base = as_person(owner), f"/en/panel/spotkania/{event.pk}/", base_of(event)
    for status in (302, 409):
        response = on_https(client, "post", address, form(owner, title_pl=f"Tytuł {status}", base=base))
        assert response.status_code == status
    check(response)
    # What is said after the first, too, comes in a cookie that is bound to the host.
    assert "__Host-messages" in client.cookies
    assert all(name.startswith("__Host-") for name in client.cookies)


@pytest.mark.django_db
def test_too_many_tries_429(db):
    for number in range(6):
        response = on_https(
            browser(REMOTE_ADDR=f"10.0.0.{number}"), "post", "/konto/password/reset/", {"email": "a@b.pl"}
        )
    assert response.status_code == 429
    check(response)


@pytest.mark.django_db
def test_our_own_fault_500(settings):
    settings.PORTAL_URL = None
    response = on_https(browser(), "get", "/")
    assert response.status_code == 500
    check(response)


def test_a_short_break_503(database_away):  # noqa: F811
    response = on_https(browser(), "get", "/")
    assert response.status_code == 503
    check(response)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/czlonkowie/?q=a", "/konto/login/"])
def test_plain_http_leads_to_https_on_the_same_host(founding, address):
    response = browser().get(address)
    assert (response.status_code, response["Location"]) == (301, f"https://{HOST}{address}")
    assert observatory.redirected(f"http://{HOST}{address}", response.status_code, response["Location"]) == "to https"


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["host", "x-forwarded-host"])
@pytest.mark.parametrize(
    "host", ["evil.example", f"{HOST}.evil.example", f"{HOST}@evil.example", f"{HOST}:80@evil.example"]
)
def test_no_other_host_is_believed(founding, header, host):
    response = on_https(browser(), "get", "/czlonkowie", headers={header: host})
    assert response.status_code in ({400} if header == "host" else {301})
    assert "evil" not in response.get("Location", "")
    assert b"evil" not in response.content


# Whichever of them looks at `next`, it must not follow it away.
ADDRESSES = [
    "/konto/login/",
    "/konto/logout/",
    "/konto/signup/",
    "/konto/login/code/",
    "/konto/login/code/confirm/",
    "/konto/reauthenticate/",
    "/konto/reauthenticate/code/",
    "/konto/2fa/authenticate/",
    "/konto/2fa/reauthenticate/",
    "/konto/2fa/webauthn/login/",
    "/konto/2fa/webauthn/reauthenticate/",
    "/konto/drugi-skladnik/",
    "/konto/email/",
    "/konto/password/set/",
    "/konto/password/change/",
    "/konto/password/reset/",
    "/konto/confirm-email/",
    "/konto/inactive/",
    "/admin/login/",
    "/admin/logout/",
    "/panel/",
]


def is_away(location):
    """Whether a browser would leave for another host; it reads a backslash as a slash and drops tabs and line ends."""
    read = re.sub(r"[\t\r\n]", "", location.strip()).replace("\\", "/")
    return bool(re.match(r"(?:[a-z][a-z0-9+.-]*:|//)", read, re.I)) and not re.match(rf"https://{HOST}(?:/|$)", read)


@pytest.mark.parametrize("foreign", FOREIGN)
def test_the_check_below_sees_what_leads_away(foreign):
    assert is_away(foreign)
    assert not is_away("/panel/?next=https://evil.example")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_is_led_away(address, owner):
    """As a visitor, as somebody who logs in, as somebody who is logged in; by GET and by POST."""
    password = "a rather long password"
    owner.user.set_password(password)
    owner.user.save()
    owner.user.emailaddress_set.create(email=owner.user.email, verified=True, primary=True)
    login = {"login": owner.user.email, "password": password}
    for foreign in FOREIGN:
        for client in (browser(), as_person(owner)):
            answers = [
                on_https(client, "get", address, {"next": foreign, "back": foreign, "return": foreign}),
                on_https(client, "post", address, {**login, "next": foreign}),
            ]
            for response in answers:
                assert response.status_code < 500
                assert not is_away(response.get("Location", "")), (foreign, response["Location"])


@pytest.mark.django_db
def test_a_trial_over_plain_http_works_all_the_same(settings, owner):
    """What a trial sets: no redirection, cookies without Secure and without the prefix that needs it."""
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SECURE_HSTS_SECONDS = 0
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "session", "csrf"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    client = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    assert client.get("/").status_code == 200
    page = client.get("/konto/login/")
    assert "Strict-Transport-Security" not in page
    owner.user.set_password("a rather long password")
    owner.user.save()
    owner.user.emailaddress_set.create(email=owner.user.email, verified=True, primary=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    response = client.post(
        "/konto/login/",
        {"login": owner.user.email, "password": "a rather long password", "csrfmiddlewaretoken": token},
    )
    assert (response.status_code, response["Location"]) == (302, "/panel/")
    assert client.get("/panel/").status_code == 200
