import hashlib
import itertools
import re

import pytest

from members.models import JoinRequest
from pkes.lib import robots
from tests.join.requests import stamp, typed

pytestmark = pytest.mark.django_db

FORM = "/dolacz/wniosek/?rodzaj=social_organization"
DOUBTFUL = {
    "a filled trap": {"url_again": "http://spam.example"},
    "typed in a second": {"stamp": 1},
    "no stamp": {"stamp": None},
    "a forged stamp": {"stamp": "abc:1x:def"},
    "a stamp a month old": {"stamp": 30 * 86400},
}


def challenge_in(answer):
    assert answer.status_code == 200
    return re.search(r'name="challenge" value="([^"]+)"', answer.content.decode())[1]


def solve(challenge):
    def is_right(number):
        return int(hashlib.sha256(f"{challenge}:{number}".encode()).hexdigest()[:8], 16) >> (32 - robots.BITS) == 0

    return str(next(filter(is_right, itertools.count())))


@pytest.fixture
def no_hurry(monkeypatch):
    """The second press of the button comes late enough, without waiting for it."""
    monkeypatch.setattr(robots, "SECONDS_TO_PRESS", -1)


@pytest.mark.parametrize("signs", DOUBTFUL.values(), ids=DOUBTFUL)
def test_doubt_asks_once_more_and_keeps_what_was_typed(visitor, no_hurry, signs):
    words = typed(**{name: stamp(value) if isinstance(value, int) else value for name, value in signs.items()})
    answer = visitor.post(FORM, words)
    challenge = challenge_in(answer)
    assert "Szyjemy." in answer.content.decode()
    assert "js/proof" in answer.content.decode()
    assert JoinRequest.objects.count() == 0
    solved = {**words, "challenge": challenge, "answer": solve(challenge)}
    assert visitor.post(FORM, solved).status_code == 302
    assert JoinRequest.objects.count() == 1


def test_without_doubt_nobody_is_asked(visitor):
    assert visitor.post(FORM, typed()).status_code == 302
    assert "js/proof" not in visitor.get(FORM).content.decode()


def test_without_javascript_pressing_again_is_enough(visitor, no_hurry):
    words = typed(stamp=stamp(0))
    challenge = challenge_in(visitor.post(FORM, words))
    assert visitor.post(FORM, {**words, "challenge": challenge}).status_code == 302


def test_a_challenge_is_good_once(visitor, no_hurry):
    words = typed(url_again="x")
    solved = {"challenge": (challenge := challenge_in(visitor.post(FORM, words))), "answer": solve(challenge)}
    assert visitor.post(FORM, {**words, **solved}).status_code == 302
    other = typed(url_again="x", contact_email="b@example.com", **solved)
    assert challenge_in(visitor.post(FORM, other)) != challenge
    assert JoinRequest.objects.count() == 1


def test_a_machine_that_presses_at_once_is_asked_again(visitor):
    words = typed(url_again="x")
    challenge = challenge_in(visitor.post(FORM, words))
    assert challenge_in(visitor.post(FORM, {**words, "challenge": challenge})) != challenge
    assert JoinRequest.objects.count() == 0


def test_many_from_one_address_raise_doubt_and_then_stop(visitor):
    statuses = [visitor.post(FORM, typed(contact_email=f"a{n}@example.com")).status_code for n in range(31)]
    assert statuses == [302] * 5 + [200] * 25 + [429]
    assert JoinRequest.objects.count() == 5


def test_one_network_is_counted_together_and_another_is_not(visitor):
    def send(address):
        email = f"{address.replace('.', '-')}@example.com"
        return visitor.post(FORM, typed(contact_email=email), REMOTE_ADDR=address).status_code

    assert [send(f"198.51.100.{n}") for n in range(1, 17)] == [302] * 15 + [200]
    assert send("203.0.113.1") == 302


def test_an_error_in_the_form_is_not_counted(visitor):
    for _ in range(40):
        assert visitor.post(FORM, typed(nip="1")).status_code == 200
    assert visitor.post(FORM, typed()).status_code == 302


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_network_is_named_by_its_beginning(address, network):
    assert robots.network_of(address) == network


def test_the_trap_is_reached_by_no_key_and_read_to_nobody(visitor):
    page = visitor.get(FORM).content.decode()
    assert re.search(r'<div class="sr" aria-hidden="true"><label for="id_url_again">', page)
    assert re.search(r'<input[^>]*name="url_again"[^>]*tabindex="-1"', page)
