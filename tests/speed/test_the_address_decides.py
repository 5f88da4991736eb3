"""Each address and language has a page of its own; noise in the address makes none, and what is no page is not kept."""

import pytest

from tests.factories import make_cluster, make_organization
from tests.speed.conftest import Server


@pytest.fixture(autouse=True)
def content(db):
    make_cluster(coordinator=make_organization(slug="nasza"))


def test_both_languages_are_kept_apart(server):
    pages = [server.get(address).text for address in ("/czlonkowie/", "/en/czlonkowie/")]
    assert ['<html lang="pl">' in page for page in pages] == [True, False]
    for address, page in zip(("/czlonkowie/", "/en/czlonkowie/"), pages, strict=True):
        again = server.get(address)
        assert (again.text, again.statements) == (page, 0)


@pytest.mark.parametrize("noise", ["utm_source=x", "fbclid=1&utm_medium=mail", "gclid=a&&utm_term=%00"])
def test_what_advertisements_add_is_taken_off(server, noise):
    page = server.get("/czlonkowie/")
    answer = server.get(f"/czlonkowie/?{noise}")
    assert (answer.body, answer.statements) == (page.body, 0)
    filtered = server.get("/czlonkowie/?sektor=social")
    assert server.get(f"/czlonkowie/?{noise}&sektor=social").body == filtered.body
    assert noise.split("&", maxsplit=1)[0] not in answer.text


@pytest.mark.parametrize(
    "address", ["/?x=1", "/czlonkowie/?sektor=social&x", "/czlonkowie/nasza/?q=a", "/czlonkowie/?=1"]
)
def test_an_address_with_a_parameter_that_its_view_does_not_know_is_not_kept(server, address):
    assert server.get(address).status == 200
    assert not server.keeps(address)
    assert server.get(address, accept_encoding="gzip")["Content-Encoding"] == "gzip"


def test_known_parameters_have_a_page_of_their_own(server):
    assert server.keeps("/czlonkowie/?sektor=social")
    assert server.get("/czlonkowie/?sektor=social").text != server.get("/czlonkowie/").text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nie-ma/", 404),
        ("/czlonkowie/nie-ma/", 404),
        ("/czlonkowie/?page=99", 404),
        ("/wydarzenia/?rok=1", 404),
        ("/czlonkowie", 301),
        ("/panel/", 302),
        ("/?q=%00", 400),
        ("/czlonkowie/?q=%00", 400),
    ],
)
def test_what_is_no_page_is_not_kept(server, address, status):
    assert server.get(address).status == status
    assert server.get(address).status == status
    assert not server.keeps(address)


def test_a_new_organisation_at_an_address_that_was_missing_is_seen(server, version):
    assert server.get("/czlonkowie/nowa/").status == 404
    make_organization(slug="nowa")
    version.advance()
    assert server.get("/czlonkowie/nowa/").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "DELETE"])
def test_only_reading_is_answered_from_what_is_kept(server, method):
    server.get("/")
    assert server.ask(method, "/").status in {403, 405}


def test_a_host_that_is_not_ours_gets_nothing(server):
    server.get("/")
    assert server.get("/", host="evil.example").status == 400
    assert not server.keeps("/", host="evil.example")


def test_plain_http_is_led_to_https_though_the_page_is_kept(settings, version):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    server = Server(version, trusts_proxy=True)
    assert server.keeps("/", x_forwarded_proto="https")
    assert server.get("/", x_forwarded_proto="http").status == 301
    assert server.get("/").status == 301
    assert "ETag" not in server.get("/", x_forwarded_proto="https, http").headers


def test_a_very_long_address_is_not_kept(server):
    assert not server.keeps(f"/czlonkowie/?q={'a' * 600}")
