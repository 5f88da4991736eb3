import pytest
from django.db import connection
from django.test import Client

from tests.html import assert_valid, text_of

PAGES = ["/", "/o-klastrze/", "/prywatnosc/", "/dostepnosc/", "/nowosci.atom", "/manifest.webmanifest"]
MACHINES = ["/robots.txt", "/sitemap.xml"]
LONG = "ą" * 10_000


@pytest.fixture
def browser():
    """Anybody, who sees what the server answers even where it stumbles."""
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PAGES, *MACHINES, *(f"/en{page}" for page in PAGES)])
def test_a_question_that_makes_no_sense_is_ignored(browser, address):
    assert browser.get(address, {"q": LONG, "page": "9999", "zażółć": "<script>"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PAGES, *MACHINES])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_page_to_read_cannot_be_written(browser, address, method):
    response = getattr(browser, method)(address)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/?q=%00", "/en/?q=a%00b", "/kontakt/%00", "/en/%00/"])
def test_a_nul_byte_is_refused(browser, address):
    response = browser.get(address)
    assert response.status_code == 400
    assert "Nie rozumiemy tego zapytania" in text_of(assert_valid(response.content))


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/konto/login/", "/en/konto/login/"])
def test_a_charset_that_nobody_uses_is_refused(browser, address):
    response = browser.post(address, b"login=+AGE-", content_type="application/x-www-form-urlencoded; charset=utf-7")
    assert response.status_code == 400
    assert "We could not read this request" in text_of(assert_valid(response.content))


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "language"), [("/nie-ma/", "pl"), ("/en/nie-ma/", "en"), (f"/{LONG}/", "pl")])
def test_an_address_that_leads_nowhere_says_so_in_its_language(browser, founding, address, language):
    response = browser.get(address)
    assert response.status_code == 404
    document = assert_valid(response.content)
    assert document.get("lang") == language
    assert [meta.get("content") for meta in document.iter("meta") if meta.get("name") == "robots"] == ["noindex"]


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "language"), [("/admin/login/", "pl"), ("/en/admin/login/", "en")])
def test_a_page_without_the_right_is_refused_in_words(owner, founding, address, language):
    response = owner.get(address)
    assert response.status_code == 403
    document = assert_valid(response.content)
    assert document.get("lang") == language
    assert [link.get("href") for link in document.find(".//main").iter("a")][-1].endswith("/kontakt/")


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "language"), [("/konto/login/", "pl"), ("/en/konto/login/", "en")])
def test_an_expired_form_is_explained(founding, address, language):
    response = Client(enforce_csrf_checks=True).post(address, {"login": "a@example.com", "password": "x"})
    assert response.status_code == 403
    document = assert_valid(response.content)
    assert document.get("lang") == language
    if language == "en":
        assert text_of(document.find(".//h1")) == "The form has expired"


@pytest.fixture
def database_away(transactional_db):
    """The database cannot be reached: its address leads nowhere."""
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict |= {"NAME": "/nowhere/at/all", "HOST": "127.0.0.1", "PORT": "1"}
    yield
    connection.close()
    connection.settings_dict |= before


@pytest.mark.parametrize("address", ["/", "/en/o-klastrze/", "/sitemap.xml", "/nowosci.atom", "/nie-ma/"])
def test_a_database_that_is_away_is_a_short_break(database_away, browser, address):
    response = browser.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    document = assert_valid(response.content)
    assert "Krótka przerwa" in text_of(document)
    assert "A short break" in text_of(document)


def test_somebody_logged_in_gets_the_same_answer(database_away, browser):
    browser.cookies["session"] = "a" * 32
    assert browser.get("/").status_code == 503


@pytest.mark.parametrize("address", ["/robots.txt", "/manifest.webmanifest"])
def test_what_needs_no_database_goes_on(database_away, browser, address):
    assert browser.get(address).status_code == 200


@pytest.mark.django_db
def test_our_own_fault_is_called_so(browser, settings):
    settings.PORTAL_URL = None
    response = browser.get("/")
    assert response.status_code == 500
    assert "Coś się u nas zepsuło" in text_of(assert_valid(response.content))
