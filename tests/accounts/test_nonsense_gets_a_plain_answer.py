"""Whatever is sent to the pages of accounts, none of them answers 5xx."""

import base64
import json
import tracemalloc

import pytest
from allauth.mfa.models import Authenticator
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.accounts import CODE_REQUEST, LOGIN, PASSWORD, RESET, log_in, make_person
from tests.factories import make_second_factor

pytestmark = pytest.mark.django_db

TEXTS = ["", "\0", "x" * 10_000, "a@b", "ż@ż.pl", "a\r\nBcc: b@example.com", "' or 1=1 --", "<script>", "🦄" * 100]
CREDENTIALS = [
    *map(
        json.dumps,
        [None, 0, False, "", "x", [], [[]], {}, {"id": 1}, {"response": []}, {"response": {"userHandle": "MQ"}}],
    ),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "enp6enp6enp6enp6eg"}}),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {"userHandle": "MQ", "clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"},
        }
    ),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {"clientDataJSON": "e30", "attestationObject": "oA", "userHandle": 5},
        }
    ),
    # Lists in lists, as CBOR writes them down.
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "AA",
                "signature": "AA",
                "attestationObject": base64.urlsafe_b64encode(b"\x81" * 5000).decode(),
            },
        }
    ),
    "{",
    "\0",
    "x" * 10_000,
    "[" * 5000,
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:12]))
def test_texts_in_every_field(visitor, text):
    for path, fields in {
        LOGIN: ("login", "password", "next"),
        CODE_REQUEST: ("email", "next"),
        "/konto/login/code/confirm/": ("code", "action", "next"),
        RESET: ("email",),
        "/konto/signup/": ("email", "password1"),
        "/konto/logout/": ("next",),
    }.items():
        assert visitor.post(path, dict.fromkeys(fields, text)).status_code < 500


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:12]))
def test_texts_in_every_field_of_somebody_logged_in(visitor, text):
    log_in(visitor, make_person())
    visitor.post("/konto/reauthenticate/", {"password": PASSWORD, "next": "/konto/2fa/"})
    for path, fields in {
        "/konto/email/": ("email", "action_add"),
        "/konto/password/change/": ("oldpassword", "password1", "password2"),
        "/konto/reauthenticate/": ("password", "next"),
        "/konto/2fa/totp/activate/": ("code",),
        "/konto/2fa/webauthn/add/": ("name", "credential", "passwordless"),
        "/konto/confirm-email/": ("code", "action"),
    }.items():
        assert visitor.post(path, dict.fromkeys(fields, text)).status_code < 500
    for action in ("action_send", "action_remove", "action_primary"):
        assert visitor.post("/konto/email/", {"email": text, action: ""}).status_code < 500


@pytest.mark.parametrize("credential", CREDENTIALS, ids=lambda text: text[:40])
def test_a_made_up_passkey(visitor, client, credential):
    person = make_person()
    visitor.get("/konto/2fa/webauthn/login/", headers={"accept": "application/json"})
    response = visitor.post("/konto/2fa/webauthn/login/", {"credential": credential})
    assert (response.status_code, response["Location"]) == (302, "/konto/login/")
    log_in(client, person)
    client.post("/konto/reauthenticate/", {"password": PASSWORD, "next": "/konto/2fa/"})
    client.get("/konto/2fa/webauthn/add/")
    assert client.post("/konto/2fa/webauthn/add/", {"name": "x", "credential": credential}).status_code == 200
    # Not even where JSON says something false: that would be a second factor without a key.
    assert not Authenticator.objects.exists()
    make_second_factor(person)
    client.post("/konto/logout/")
    log_in(client, person)
    client.get("/konto/2fa/authenticate/")
    assert client.post("/konto/2fa/authenticate/", {"credential": credential}).status_code == 200


@pytest.mark.parametrize("place", ["rawId", "signature", "userHandle", "id"])
@pytest.mark.parametrize(
    "number", ["50000000", "1" + "0" * 400, "1" + "0" * 5000], ids=lambda number: f"{len(number)} digits"
)
def test_a_number_in_the_place_of_bytes_fills_no_memory(visitor, client, place, number):
    log_in(client, make_person())
    client.post("/konto/reauthenticate/", {"password": PASSWORD, "next": "/konto/2fa/"})
    client.get("/konto/2fa/webauthn/add/")
    visitor.get("/konto/2fa/webauthn/login/", headers={"accept": "application/json"})
    inside = {"clientDataJSON": "e30", "authenticatorData": "AA", "attestationObject": "oA", "signature": "AA"}
    credential = {"id": "AA", "rawId": "AA", "type": "public-key", "response": inside, place: "NUMBER"}
    credential["response"] = {**inside, place: "NUMBER"}
    credential = json.dumps(credential).replace('"NUMBER"', number)
    tracemalloc.start()
    response = visitor.post("/konto/2fa/webauthn/login/", {"credential": credential})
    added = client.post("/konto/2fa/webauthn/add/", {"name": "x", "credential": credential})
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (response.status_code, response["Location"], added.status_code) == (302, "/konto/login/", 200)
    assert most < 20_000_000
    assert not Authenticator.objects.exists()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["AA", "MQ", "e30", "public-key"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["id", "rawId", "type", "response", "userHandle", "clientDataJSON", "authenticatorData", "signature",
             "attestationObject", "clientExtensionResults", "transports"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150)
@given(credential=anything)
def test_any_json_as_a_passkey(visitor, forget_counts, credential):
    forget_counts()
    visitor.get("/konto/2fa/webauthn/login/", headers={"accept": "application/json"})
    response = visitor.post("/konto/2fa/webauthn/login/", {"credential": json.dumps(credential)})
    assert response.status_code == 302


@pytest.mark.parametrize("pk", [0, 999, 2**31, 2**63, 2**70])
def test_a_passkey_that_is_not_there(visitor, pk):
    log_in(visitor, make_person())
    visitor.post("/konto/reauthenticate/", {"password": PASSWORD, "next": "/konto/2fa/"})
    for page in ("edit", "remove"):
        assert visitor.get(f"/konto/2fa/webauthn/keys/{pk}/{page}/").status_code == 404
