import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from tests.html import assert_valid, text_of

PUBLIC = [
    "pkes:home",
    "pkes:about",
    "pkes:privacy",
    "pkes:accessibility",
    "pkes:feed",
    "pkes:manifest",
    "robots",
    "sitemap",
    "members:organization_list",
    "members:join",
    "events:event_list",
    "trainings:training_list",
]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PUBLIC)
def test_reading_sets_no_cookie_and_opens_no_session(visitor, founding, name):
    response = visitor.get(reverse(name))
    assert response.status_code == 200
    assert response.cookies == {}
    assert Session.objects.count() == 0


@pytest.mark.parametrize("address", ["/nie-ma/", "/en/nie-ma/"])
def test_a_wrong_address_sets_no_cookie_either(visitor, founding, address):
    assert visitor.get(address).cookies == {}


def test_the_notice_names_the_cookies_that_logging_in_sets(visitor, coordinator, founding):
    cookies = [text_of(code) for code in assert_valid(visitor.get("/prywatnosc/").content).iter("code")]
    visitor.get(reverse("account_login"))
    form = {"login": coordinator.user.email, "password": "password"}
    assert visitor.post(reverse("account_login"), form).status_code == 302
    assert set(visitor.cookies) <= set(cookies)
    assert cookies == ["session", "csrf", "messages"]


def test_the_session_lasts_as_long_as_the_notice_says(visitor, founding, settings):
    said = [text_of(line) for line in assert_valid(visitor.get("/en/prywatnosc/").content).iter("dd")]
    assert said[1] == "For 14 days, or until you log out."
    assert settings.SESSION_COOKIE_AGE == 14 * 24 * 3600
    assert settings.CSRF_COOKIE_AGE == 52 * 7 * 24 * 3600  # "for a year"


@pytest.mark.parametrize("address", ["/prywatnosc/", "/en/prywatnosc/"])
def test_it_names_the_controller_and_where_to_complain(visitor, founding, address):
    main = assert_valid(visitor.get(address).content).find(".//main")
    assert "Instytut Ekonomii Społecznej" in text_of(main)
    assert "https://uodo.gov.pl/" in [link.get("href") for link in main.iter("a")]
