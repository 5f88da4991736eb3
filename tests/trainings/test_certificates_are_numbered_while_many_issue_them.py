"""Races with real processes, on whichever database the suite runs: no gap, no double, none issued twice."""

import pytest

from tests.factories import make_organization, make_user
from tests.registration.test_many_register_at_the_same_moment import at_once
from tests.trainings.certificates import make_completed, make_finished, make_letterhead
from trainings.models import Certificate, CertificateCounter

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, PROCESSES = 40, 10


def issue(enrolments, **options):
    """Issue to all of them from many processes; returns the errors."""
    jobs = [["issue", row.pk] for row in enrolments]
    return at_once(make_user(), jobs, PROCESSES, module="tests.trainings.certificate_race", **options)


def make_people():
    """People of two trainings, so that the lock of a training alone is not enough."""
    make_letterhead()
    organization, trainings = make_organization(), [make_finished(), make_finished()]
    return [
        make_completed(
            trainings[number % 2], name=f"Osoba {number}", email=f"o{number}@example.com", organization=organization
        )
        for number in range(PEOPLE)
    ]


def numbers():
    return sorted(Certificate.objects.values_list("number", flat=True))


def test_no_number_is_left_out_or_given_twice():
    assert issue(make_people()) == []
    assert numbers() == list(range(1, PEOPLE + 1))
    assert CertificateCounter.objects.get().last == PEOPLE


def test_ten_clicks_issue_one_certificate_and_use_one_number():
    errors = issue(make_people()[:1] * 10)
    assert (len(errors), all("TrainingsError" in error for error in errors)) == (9, True)
    assert (numbers(), CertificateCounter.objects.get().last) == ([1], 1)


def test_without_the_lock_the_race_is_seen():
    """The same as the first test, with the locks taken out: it must go wrong, or the tests above prove nothing."""
    errors = issue(make_people(), without_lock=True)
    assert errors or numbers() != list(range(1, PEOPLE + 1))
