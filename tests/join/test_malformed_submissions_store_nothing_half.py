"""Whatever is sent to the form: a clean page, a refusal or a whole request. Never a server error, never half of one.

The number of examples is small in an ordinary run; HYPOTHESIS_EXAMPLES=1000 asks for more.
"""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.forms.join import JoinForm
from members.models import JoinLink, JoinRequest, JoinStep
from pkes.lib.outbox.models import Mail
from tests.join.requests import stamp, typed

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "60"))
FIELDS = [*JoinForm.base_fields, "save", "send", "csrfmiddlewaretoken", "nonsense"]
NASTY = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "\0", "a\0b", "x" * 10_000, "\r\nBcc: a@example.com", "<script>", "=1+1", "9" * 400, "-1", "on", "ą" * 6000,
            "http://[", "http://a b", "javascript:alert(1)", "a@b", "a@example.com", "\ud7ff\ufffe", "social_cooperative",
            "1805", "other", "\u202e", "cel", "%00", "{{ 7|add:7 }}", "🚂" * 300, " ", "0000000000", "1234563218",
        ]
    ),
)  # fmt: skip
SUBMISSIONS = st.dictionaries(st.sampled_from(FIELDS), st.one_of(NASTY, st.lists(NASTY, max_size=4)), max_size=12)


def counts():
    return [model.objects.count() for model in (JoinRequest, JoinStep, JoinLink, Mail)]


@settings(max_examples=EXAMPLES)
@given(words=SUBMISSIONS, kind=st.sampled_from([*JoinRequest.Kind.values, "x"]), is_typed=st.booleans())
def test_the_public_form(visitor, forget_counts, words, kind, is_typed):
    forget_counts()
    sent = {**typed(), **words} if is_typed else {"stamp": stamp(60), **words}
    before = counts()
    answer = visitor.post(f"/dolacz/wniosek/?rodzaj={kind}", sent)
    assert answer.status_code in {200, 302}
    after = counts()
    if answer.status_code == 200:
        assert after == before
    else:
        request = JoinRequest.objects.latest("pk")
        # A request with its steps, a mailed link, one for the browser, and the mail.
        steps = 1 if request.is_draft else 2
        assert [new - old for new, old in zip(after, before, strict=True)] == [1, steps, 2, 1]
        assert request.contact_email
        assert request.is_draft or (request.name and request.powiat and request.profile)
        assert visitor.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    "query", ["", "?rodzaj=x", "?rodzaj=" + "x" * 10_000, "?rodzaj=%F0%9F%9A%82", "?rodzaj=ngo&rodzaj=other"]
)
def test_any_address_of_the_form_gives_a_page(visitor, query):
    assert visitor.get(f"/dolacz/wniosek/{query}").status_code == 200


def test_nul_in_the_address_is_refused(visitor):
    assert visitor.get("/dolacz/wniosek/?rodzaj=%00").status_code == 400


@pytest.mark.parametrize("token", ["x", "x" * 3000, "ą", "a%0d%0ab", "..", "-" * 43])
def test_any_token_gives_a_page(visitor, token):
    for page in ("szkic", "potwierdz"):
        assert visitor.get(f"/dolacz/{page}/{token}/").status_code == 404
        assert visitor.post(f"/dolacz/{page}/{token}/").status_code == 404
    assert visitor.get(f"/dolacz/stan/{token}/2026-0001/").status_code == 404


def test_a_line_break_in_a_name_reaches_no_subject(visitor):
    answer = visitor.post("/dolacz/wniosek/?rodzaj=ngo", typed(legal_form="association", name="Dobra\r\nBcc: x"))
    assert answer.status_code == 302
    assert JoinRequest.objects.get().name == "Dobra Bcc: x"
