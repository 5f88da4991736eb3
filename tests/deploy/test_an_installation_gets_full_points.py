"""The same rules as in tests/pkes, asked of the portal behind nginx as it is installed: what a visitor's browser gets."""

import contextlib
import re
import time
from urllib.parse import urlsplit

import pytest

from tests import observatory
from tests.deploy.conftest import wait_for

ENOUGH = 130


def check(installation, path, status, *, method="GET", body=None, headers=None):
    answer = installation.ask(path, method=method, body=body, headers=headers)
    return judge(installation, path, status, answer)


def judge(installation, path, expected, answer):
    status, headers, content = answer
    assert status == expected
    # What nginx cannot read it does not redirect either.
    plain_status, plain, _content = installation.ask("/" if status == 400 else path, plain=True)
    redirection = observatory.redirected(installation.url, plain_status, plain.get("Location", ""))
    points, results = observatory.score(
        headers, content, cookies=headers.get_all("Set-Cookie") or [], redirection=redirection
    )
    assert points >= ENOUGH, results
    assert not re.search(r"\d", headers.get("Server", ""))
    assert headers["X-Powered-By"] is None
    return points


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200), ("/en/", 200), ("/czlonkowie/", 200), ("/konto/login/", 200), ("/konto/password/reset/", 200),
        ("/dolacz/", 200), ("/admin/", 302), ("/panel/", 302), ("/nie-ma/", 404), ("/robots.txt", 200),
        # These are nginx's own answers.
        ("/%00", 400), ("/static/", 404), ("/static/nie-ma.css", 404), ("/_private/x.pdf", 404), ("/_door/400.html", 404),
    ],
)  # fmt: skip
def test_a_page(installation, path, status):
    check(installation, path, status)


def test_too_large_an_upload(installation):
    check(installation, "/konto/login/", 413, method="POST", headers={"Content-Length": str(30 * 2**20)})


def test_a_header_without_end(installation):
    check(installation, "/", 400, headers={"X-Long": "x" * 40_000})


def test_a_flood(installation):
    path = "/static/nie-ma.css"
    try:
        with contextlib.closing(installation.connect()) as connection:
            for _ in range(100):
                connection.request("GET", path)
                response = connection.getresponse()
                answer = response.status, response.headers, response.read()
        judge(installation, path, 429, answer)
        assert answer[1]["Retry-After"] == "30"
    finally:
        # The others come from the same network.
        time.sleep(4)


def test_a_form_without_its_token(installation):
    check(installation, "/konto/login/", 403, method="POST", body="login=a", headers={
        "Content-Type": "application/x-www-form-urlencoded",
    })  # fmt: skip


def test_the_page_while_the_portal_is_away(installation):
    installation.web.terminate()
    installation.web.wait(timeout=30)
    try:
        check(installation, "/", 503)
    finally:
        installation.start_web()
        wait_for(lambda: installation.ask("/")[0] == 200)


def test_another_host_is_not_answered_for(installation):
    status, headers, _body = installation.ask("/czlonkowie", headers={"Host": "evil.example"})
    assert status == 400 or urlsplit(headers.get("Location", "")).hostname in {None, "127.0.0.1"}


def test_the_number_of_a_request_is_nginxs_own(installation):
    """It stands in the answer and in nginx's log; a visitor's is dropped."""
    _status, headers, _body = installation.ask("/konto/login/", headers={"X-Request-ID": "visitors-own-number"})
    number = headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", number)
    wait_for(lambda: number in (installation.folder / "pkes.log").read_text())
