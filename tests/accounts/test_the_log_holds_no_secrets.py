import io
import logging

import pytest

from pkes.lib.logs import without_tokens
from tests.accounts import (
    CODE_CONFIRM,
    CODE_REQUEST,
    LOGIN,
    PASSWORD,
    RESET,
    code_in,
    last_mail,
    make_invitation,
    make_person,
    path_in,
)

pytestmark = pytest.mark.django_db

TOKEN = "Zm9vYmFy-_x0123456789"


@pytest.fixture
def log():
    """What the portal's own handler writes, everything from DEBUG on."""
    stream = io.StringIO()
    root = logging.getLogger()
    handler = next(handler for handler in root.handlers if handler.get_name() == "stderr")
    before, level = handler.setStream(stream), root.level
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    handler.setStream(before)


def test_neither_login_nor_code_nor_reset_leaves_a_secret_or_an_address(visitor, client, log):
    person = make_person(email="ola@example.com", name="Ola Osobista")
    visitor.post(LOGIN, {"login": person.email, "password": "wrong-Password-1"})
    visitor.post(CODE_REQUEST, {"email": person.email})
    code = code_in(last_mail(person.email))
    visitor.post(CODE_CONFIRM, {"code": code})
    client.post(RESET, {"email": person.email})
    link = path_in(last_mail(person.email))
    client.get(link)
    client.get(link.replace("/konto/", "/konto/x/"))  # a 404
    client.post(RESET, {"email": "nobody@example.com"})
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    text = log.getvalue()
    for secret in (
        "ola@",
        "nobody@",
        "Osobista",
        "wrong-Password-1",
        PASSWORD,
        code,
        link.rsplit("-", 1)[1].strip("/"),
    ):
        assert secret not in text


def test_an_invitation_leaves_no_token_and_no_address(visitor, log):
    _invitation, token = make_invitation(email="new@example.com")
    visitor.get(f"/zaproszenie/{token}/")
    visitor.get(f"/zaproszenie/{token}x/")
    visitor.post(f"/zaproszenie/{token}/", {"name": "Nela Nowa", "clause": ""})
    visitor.get(f"/konto/login/nie-ma/?next=/zaproszenie/{token}/")
    text = log.getvalue()
    assert "Not Found: /zaproszenie/\\u2026/" in text  # as JSON writes it
    for secret in (token, "new@example.com", "Nela"):
        assert secret not in text


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"Not Found: /zaproszenie/{TOKEN}/", "Not Found: /zaproszenie/…/"),
        (f"Forbidden: /en/zaproszenie/{TOKEN}/ x", "Forbidden: /en/zaproszenie/…/ x"),
        (f'"GET /potwierdz-dane/{TOKEN}/ HTTP/1.1" 200 5', '"GET /potwierdz-dane/…/ HTTP/1.1" 200 5'),
        (f'"GET /konto/password/reset/key/1a-{TOKEN}/ HTTP/1.1"', '"GET /konto/password/reset/key/…/ HTTP/1.1"'),
        (
            f"/konto/login/?next=%2Fen%2Fzaproszenie%2F{TOKEN}%2F&a=b",
            "/konto/login/?next=%2Fen%2Fzaproszenie%2F…%2F&a=b",
        ),
        (f"/konto/login/?next=/zaproszenie/{TOKEN}/", "/konto/login/?next=/zaproszenie/…/"),
        (f"/zaproszenie/{TOKEN}", "/zaproszenie/…"),
        (f"/zaproszenie/%22{TOKEN}/", "/zaproszenie/…/"),
        ("/czlonkowie/instytut-ekonomii-spolecznej/", "/czlonkowie/instytut-ekonomii-spolecznej/"),
        ("/konto/password/reset/done/", "/konto/password/reset/done/"),
    ],
)
def test_a_token_is_taken_out_of_an_address(line, kept):
    assert without_tokens(line) == kept
