"""What depends on who asks is neither kept nor answered from what is kept."""

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse

from tests.factories import make_cluster, make_event, make_organization

HOME = "/"


@pytest.fixture(autouse=True)
def content(db):
    make_cluster(coordinator=make_organization())


def cookie_of(client):
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def test_somebody_logged_in_sees_their_own_page(server, owner):
    visitors = server.get(HOME)
    own = server.get(HOME, cookie=cookie_of(owner))
    assert "Wyloguj się" in own.text
    assert "Wyloguj się" not in visitors.text
    assert (own["Cache-Control"], "ETag" in own.headers) == ("private, no-store", False)
    assert server.get(HOME).text == visitors.text


def test_a_page_of_somebody_logged_in_is_not_kept(server, owner):
    server.get(HOME, cookie=cookie_of(owner))
    assert "Wyloguj się" not in server.get(HOME).text


def test_what_members_see_is_not_kept_for_visitors(server, owner):
    address = make_event(audience="members", slug="tylko-dla-nas").get_absolute_url()
    assert server.get(address, cookie=cookie_of(owner)).status == 200
    assert server.get(address).status == 404
    assert server.get(address, cookie=cookie_of(owner)).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "elsewhere=1"},
        {"cookie": "csrf=abc; session=abc"},
        {"cookie": "messages=abc"},
        {"cookie": "django_language=en"},
        {"cookie": "nonsense"},
        {"authorization": "Basic YTpi"},
        {"hx_request": "true"},
    ],
)
def test_such_a_request_passes_by(server, headers):
    server.get(HOME)
    answer = server.get(HOME, **headers)
    assert answer.status == 200
    assert "ETag" not in answer.headers
    assert not server.keeps("/o-klastrze/", **headers)
    assert server.get("/o-klastrze/").statements > 0


def test_a_form_token_is_harmless_but_nothing_is_kept_with_it(server):
    assert not server.keeps(HOME, cookie="csrf=abc")
    page = server.get(HOME)
    assert server.get(HOME, cookie="csrf=abc").headers == page.headers


@pytest.mark.parametrize("address", ["/kontakt/", "/konto/login/", "/dolacz/wniosek/?rodzaj=other"])
def test_a_page_with_a_form_token_is_not_kept(server, address):
    answer = server.get(address)
    assert answer.status == 200
    assert "csrfmiddlewaretoken" in answer.text
    assert not server.keeps(address)


def test_a_page_that_sets_a_cookie_is_not_kept_whatever_its_view_says(server, monkeypatch):
    handler = server.pages.application

    def with_cookie(environ, start_response):
        def begin(status, headers, *rest):
            return start_response(status, [*headers, ("Set-Cookie", "theirs=1")], *rest)

        return handler(environ, begin)

    monkeypatch.setattr(server.pages, "application", with_cookie)
    assert server.get(HOME)["Set-Cookie"] == "theirs=1"
    assert not server.keeps(HOME)


def test_the_preview_of_what_visitors_see_is_not_kept(server, owner):
    answer = server.get("/?podglad=gosc", cookie=cookie_of(owner))
    assert answer["Cache-Control"] == "private, no-store"
    assert not server.keeps("/?podglad=gosc")


def test_language_preferences_of_a_browser_change_nothing(server):
    polish = server.get(HOME)
    assert server.get(HOME, accept_language="en-GB,en;q=0.9").body == polish.body
    assert 'lang="pl"' in polish.text


def test_a_view_is_not_kept_unless_it_says_so(server):
    kept = {view.__name__ for view in views() if getattr(view, "stored_params", None) is not None}
    assert kept == {
        "home", "about", "privacy", "accessibility", "feed", "manifest", "robots", "sitemap", "organization_list",
        "organization_detail", "goal_detail", "join", "event_list", "event_detail", "minutes_detail", "month",
        "training_list", "training_detail", "cycle_detail", "buyers", "listing_list", "listing_detail", "call_list",
        "document_list", "document_detail", "news_list", "news_detail", "news_feed", "search",
    }  # fmt: skip
    assert all(view.policy == "public" for view in views() if getattr(view, "stored_params", None) is not None)
    assert not server.keeps(reverse("livez"))


def views(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern)
        else:
            yield pattern.callback
