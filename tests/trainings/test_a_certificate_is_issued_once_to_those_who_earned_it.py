import datetime
import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pkes.lib.outbox.models import Mail
from tests.factories import make_user
from tests.trainings.certificates import make_certificate, make_completed, make_finished, make_letterhead
from trainings import actions
from trainings.models import Attendance, Certificate, CertificateCounter, Letterhead, TrainingSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_user(is_staff=True)


@pytest.fixture
def letterhead():
    return make_letterhead()


def absent_for(enrolment, hours_left):
    """Note that somebody was there for so many hours on the last day."""
    session = enrolment.training.sessions.last()
    Attendance.objects.create(
        enrolment=enrolment, session=session, is_present=hours_left > 0, hours=hours_left if hours_left else None
    )


def test_it_has_the_next_number_of_the_year_and_is_mailed(letterhead, by):
    training = make_finished()
    certificates = [
        actions.issue(make_completed(training, name=f"Osoba {number}", email=f"o{number}@example.com"), by=by)
        for number in range(3)
    ]
    year = timezone.localdate().year
    assert [row.signature for row in certificates] == [f"{number}/{year}" for number in (1, 2, 3)]
    assert CertificateCounter.objects.get().last == 3
    assert certificates[0].issued_by == by
    mail = Mail.objects.order_by("pk").first()
    assert (mail.recipient, mail.subject) == ("o0@example.com", mail.subject)
    assert certificates[0].token in mail.text
    assert mail.is_secret


def test_the_mail_goes_to_whoever_enrolled_somebody_without_an_address(letterhead, by):
    enroller = make_user()
    actions.issue(make_completed(email="", enrolled_by=enroller), by=by)
    actions.issue(make_completed(email=""), by=by)
    assert [mail.recipient for mail in Mail.objects.all()] == [enroller.email]


@pytest.mark.parametrize(("hours", "may"), [(5, True), (4.75, False), (0, False)])
def test_the_threshold_counts_hours(letterhead, by, hours, may):
    """80 % of 16 hours are 12.8: eight on the first day and 4.8 on the second."""
    enrolment = make_completed()
    absent_for(enrolment, hours)
    if may:
        assert actions.issue(enrolment, by=by).facts["hours"] == "13"
    else:
        with pytest.raises(actions.TrainingsError):
            actions.issue(enrolment, by=by)


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": ""}, {"outcome": "not_completed"}, {"outcome": "absent"}, {"outcome": "", "state": "resigned"},
        {"outcome": "", "state": "waiting"},
    ],
)  # fmt: skip
def test_who_did_not_complete_it_gets_none_and_no_number_is_used(letterhead, by, fields):
    with pytest.raises(actions.TrainingsError):
        actions.issue(make_completed(**fields), by=by)
    assert not CertificateCounter.objects.exists()


def test_a_day_to_come_unknown_hours_or_a_cancelled_training_prevent_it(letterhead, by):
    to_come, unknown, cancelled = make_finished(), make_finished(hours=None), make_finished(status="cancelled")
    TrainingSession.objects.create(training=to_come, on=timezone.localdate() + datetime.timedelta(1), hours=1)
    for training in (to_come, unknown, cancelled, make_finished(days=0)):
        with pytest.raises(actions.TrainingsError):
            actions.issue(make_completed(training), by=by)
    assert not Certificate.objects.exists()


def test_without_a_signatory_nothing_is_issued(by):
    with pytest.raises(actions.TrainingsError):
        actions.issue_all(make_completed().training, by=by)
    make_letterhead(signatory="")
    with pytest.raises(actions.TrainingsError):
        actions.issue(make_completed(), by=by)


def test_it_cannot_be_issued_twice(letterhead, by):
    enrolment = make_completed()
    first = actions.issue(enrolment, by=by)
    with pytest.raises(actions.TrainingsError):
        actions.issue(enrolment, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(enrolment=enrolment, year=first.year, number=99, facts=first.facts)
    assert CertificateCounter.objects.get().last == 1


def test_all_of_a_training_are_issued_in_one_go_in_the_order_of_names(letterhead, by):
    training = make_finished()
    for number, name in enumerate(("Żak", "Adam", "Łoś")):
        make_completed(training, name=name, email=f"o{number}@example.com")
    make_completed(training, name="Bez wyniku", email="bez@example.com", outcome="")
    assert [row.name for row in actions.issue_all(training, by=by)] == ["Adam", "Łoś", "Żak"]
    assert actions.issue_all(training, by=by) == []


def test_a_revoked_one_keeps_its_number_and_makes_room_for_a_new_one(letterhead, by):
    certificate = make_certificate()
    with pytest.raises(actions.TrainingsError):
        actions.revoke(certificate, " \n ", by=by)
    actions.revoke(certificate, "Błąd\r\nw nazwisku", by=by)
    certificate.refresh_from_db()
    assert (certificate.is_valid, certificate.revocation_reason, certificate.revoked_by) == (
        False,
        "Błąd w nazwisku",
        by,
    )
    assert Mail.objects.filter(template="trainings/email/certificate_revoked").count() == 1
    with pytest.raises(actions.TrainingsError):
        actions.revoke(certificate, "raz jeszcze", by=by)
    assert actions.issue(certificate.enrolment, by=by).number == certificate.number + 1


def test_facts_are_those_of_the_moment(letterhead, by):
    certificate = make_certificate(make_finished(hours=4.5))
    assert (certificate.hours, certificate.facts["hours_total"], certificate.facts["issuer"]) in [
        ("9", "9", "Instytut Żółci"), ("9,0", "9", "Instytut Żółci"),
    ]  # fmt: skip
    Letterhead.objects.update(issuer="Inny")
    assert Certificate.objects.get().facts["issuer"] == "Instytut Żółci"


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Jan Kowalski", "J. K."), ("Łucja Żółć-Ćwik", "Ł. Ż."), ("#[x] $y$ <b> =1+1 ﷽", "X. Y. B."), ("", "")],
)
def test_strangers_see_initials(name, initials):
    assert Certificate(facts={"name": name}).initials == initials


def test_the_code_is_of_letters_that_nobody_mixes_up():
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{12}", make_certificate().code)


def test_names_are_forgotten_once_no_funder_may_ask(settings, by):
    old, young = make_certificate(), make_certificate(email="inna@example.com")
    Certificate.objects.filter(pk=old.pk).update(year=timezone.localdate().year - settings.CERTIFICATE_YEARS - 1)
    assert [actions.forget_holders(), actions.forget_holders()] == [1, 0]
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.name, old.title, young.name) == ("", "Gęślą jaźń", "Łucja Żółć")
