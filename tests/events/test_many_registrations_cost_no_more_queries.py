import pytest

from events.models import Event, Registration
from tests.factories import make_cluster, make_event

pytestmark = pytest.mark.django_db


def register(event, number):
    Registration.objects.bulk_create(
        Registration(event=event, number=each, name=f"Osoba {each}", state="confirmed" if each % 2 else "waiting")
        for each in range(number)
    )


def test_one_or_ten_thousand(visitor, django_assert_max_num_queries):
    make_cluster()
    counts = []
    for number in (1, 10_000):
        Event.objects.all().delete()
        event = make_event(slug="zebranie", capacity=20_000, registration_opens_at="2026-01-01T00:00Z")
        register(event, number)
        counts.append({})
        for path in ("/", "/wydarzenia/", "/wydarzenia/zebranie/", "/wydarzenia/kalendarz.ics"):
            with django_assert_max_num_queries(8) as queries:
                assert visitor.get(path).status_code == 200
            counts[-1][path] = len(queries)
    assert counts[0] == counts[1]
