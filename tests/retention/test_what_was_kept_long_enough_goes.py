"""Every rule of the retention table that the clock follows: what is older goes, what is younger stays."""

import datetime
import io

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation

from cooperation.models import Booking, Enquiry, RenewalLink, ToldMatch
from events.models import Registration, Survey, SurveyInvitation
from members.emails_data_requests import FAREWELL
from members.models import DataRequest, JoinRequest
from pkes import retention
from pkes.lib.audit.models import Entry
from pkes.lib.imports.models import Import
from pkes.lib.jobs.models import DAYS_KEPT, Job
from pkes.lib.outbox.models import Mail
from pkes.lib.search.models import Miss
from pkes.schedule import JOBS
from publications.models import ContactMessage, Delivery
from tests.cooperation.sides import make_resource
from tests.factories import (
    make_enrolment,
    make_event,
    make_issue,
    make_listing,
    make_organization,
    make_subscriber,
    make_training,
    make_user,
)
from tests.html import assert_valid, text_of
from tests.office.desk import words
from trainings.models import Certificate, DateWish, TrainingSurvey, TrainingSurveyInvitation

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def ago(days):
    return timezone.now() - days * DAY


def session(days):
    Session.objects.create(session_key=f"key{days}", session_data="", expire_date=ago(days))
    return UserSession.objects.create(user=make_user(), session_key=f"key{days}", ip="192.0.2.1")


def needs(days):
    event = make_event(days=[timezone.localdate() - days * DAY])
    return Registration.objects.create(event=event, number=1, name="Anna", email="a@example.com", special_needs="x")


def training_needs(days):
    return make_enrolment(training=make_training(days=[timezone.localdate() - days * DAY]), special_needs="x")


def survey_invitation(days):
    survey = Survey.objects.create(event=make_event(), closes_at=ago(days))
    return SurveyInvitation.objects.create(survey=survey, email="a@example.com", token_hash=f"{days}")


def training_survey_invitation(days):
    survey = TrainingSurvey.objects.create(training=make_training(), phase="after", closes_at=ago(days))
    return TrainingSurveyInvitation.objects.create(survey=survey, email="a@example.com", token_hash=f"{days}")


def certificate(days):
    year = timezone.localdate().year - days
    return Certificate.objects.create(
        enrolment=make_enrolment(), year=year, number=1, code=f"C{days}", facts={"name": "Anna Nowak"}
    )


def date_wish(days):
    return DateWish.objects.create(
        training=make_training(), email="a@example.com", token_hash=f"{days}", wished_at=ago(days)
    )


def mail(days, **fields):
    return Mail.objects.create(
        **{"template": "x", "recipient": "a@example.com", "state": "sent", "created_at": ago(days), **fields}
    )


def closed(days):
    return JoinRequest.objects.create(
        kind="ngo", state="rejected", confirmed_at=ago(days), closed_at=ago(days), year=2020, number=1000 - days
    )


def data_request(days):
    return DataRequest.objects.create(
        kind="access", channel="mail", name="Anna Nowak", state="done", closed_at=ago(days), due_on=timezone.localdate()
    )


def enquiry(days):
    sides = {"asking": make_organization(), "asked": make_organization()}
    return Enquiry.objects.create(about="Catering", status="closed", closed_at=ago(days), **sides)


def booking(days):
    resource = make_resource(make_organization())
    return Booking.objects.create(
        resource=resource, organization=make_organization(), status="done", starts_at=ago(days + 1), ends_at=ago(days)
    )


def renewal_link(days):
    over = timezone.localdate() - days * DAY
    listing = make_listing(status="expired", valid_until=over)
    return RenewalLink.objects.create(listing=listing, person=make_user(), valid_until=over, token_hash=str(listing.pk))


def told_match(days):
    listing = make_listing(status="withdrawn")
    return ToldMatch.objects.create(
        person=make_user(), organization=listing.organization, listing=listing, at=ago(days)
    )


def delivery(days):
    issue = make_issue(status="sent", finished_at=ago(days))
    return Delivery.objects.create(issue=issue, email="a@example.com", state="sent", sent_at=ago(days))


def message(days):
    return ContactMessage.objects.create(
        name="Anna Nowak", email="a@example.com", topic="other", text="Dzień dobry", state="closed", closed_at=ago(days)
    )


def holds_words(row):
    row.refresh_from_db()
    return row.emptied_at is None


def is_there(row):
    return type(row).objects.filter(pk=row.pk).exists()


def has_needs(row):
    row.refresh_from_db()
    return row.special_needs == "x"


def names_its_holder(row):
    row.refresh_from_db()
    return row.name == "Anna Nowak"


def holds_content(row):
    row.refresh_from_db()
    return row.content == "x"


def names_somebody(row):
    row.refresh_from_db()
    return row.anonymised_at is None


# rule: a row that is so many days old, the first age at which it goes, and whether it is still kept
CASES = {
    "sessions": (session, 1, is_there),
    "special_needs": (needs, 15, has_needs),
    "training_needs": (training_needs, 15, has_needs),
    "survey_invitations": (survey_invitation, 1, is_there),
    "training_survey_invitations": (training_survey_invitation, 1, is_there),
    "date_wishes": (date_wish, 4, is_there),
    "certificates": (certificate, 11, names_its_holder),  # years, not days
    "imports": (
        lambda days: Import.objects.create(kind="x", state="applied", content="x", created_at=ago(days)),
        2,
        holds_content,
    ),
    "unconfirmed_requests": (lambda days: JoinRequest.objects.create(kind="ngo", changed_at=ago(days)), 8, is_there),
    "closed_requests": (closed, 366, names_somebody),
    "renewal_links": (renewal_link, 31, is_there),
    "told_matches": (told_match, 366, is_there),
    "enquiries": (enquiry, 1096, holds_words),  # 36 months
    "bookings": (booking, 1096, is_there),
    "unconfirmed_subscribers": (lambda days: make_subscriber(state="unconfirmed", asked_at=ago(days)), 4, is_there),
    "subscribers": (lambda days: make_subscriber(state="unsubscribed", ended_at=ago(days)), 366, is_there),
    "deliveries": (delivery, 366, is_there),
    "messages": (message, 366, is_there),
    "mails": (mail, 181, is_there),
    "farewells": (lambda days: mail(days, template=FAREWELL, state="sent" if days else "waiting"), 1, is_there),
    "jobs": (
        lambda days: Job.objects.create(function="f", by=make_user(), state="done", finished_at=ago(days)),
        DAYS_KEPT + 1,
        is_there,
    ),
    "data_requests": (data_request, 1096, names_somebody),
    "search_misses": (
        lambda days: Miss.objects.create(words=f"dni {days}", times=3, last_on=ago(days).date()),
        91,
        is_there,
    ),
    "audit": (lambda days: Entry.objects.create(what="login", at=ago(days)), 731, is_there),
}


def test_every_rule_that_the_clock_follows_is_tried_here():
    assert set(CASES) == {rule.key for rule in retention.nightly()}


@pytest.mark.parametrize("key", CASES)
def test_what_is_older_goes_and_what_is_younger_stays(key):
    make, days, is_kept = CASES[key]
    old, young = make(days), make(max(days - 2, 0) if days > 1 else -1 if key != "farewells" else 0)
    output = io.StringIO()
    call_command("apply_retention", dry_run=True, stdout=output)
    assert f"{key}: 1\n" in output.getvalue()
    assert (is_kept(old), is_kept(young)) == (True, True)
    for _night in range(2):
        call_command("apply_retention", verbosity=0)
        assert (is_kept(old), is_kept(young)) == (False, True)


def test_it_is_done_every_night_and_no_other_job_deletes():
    assert "apply_retention" in JOBS
    # The content of an imported list does not wait for the night.
    assert [name for name in JOBS if name.startswith(("forget", "tidy", "delete"))] == ["forget_imports"]


def test_one_rule_that_fails_does_not_keep_the_others_from_it(monkeypatch):
    def fail():
        raise ValueError("Anna Nowak")

    rules = [retention.Rule("broken", "x", lambda: "y", "z", Mail.objects.old, fail), *retention.RULES]
    monkeypatch.setattr(retention, "RULES", rules)
    old = mail(181)
    with pytest.raises(CommandError, match="failed: broken"):
        call_command("apply_retention", verbosity=0)
    assert not is_there(old)


def test_the_privacy_notice_says_each_rule_with_the_days_that_count(visitor, founding, settings):
    settings.MAIL_KEPT_DAYS, settings.JOIN_KEEP_DAYS = 41, 42
    text = text_of(assert_valid(visitor.get("/en/prywatnosc/").content).find(".//main"))
    with translation.override("en"):
        assert [rule.key for rule in retention.RULES if str(rule.what) not in text] == []
    assert "41 days; the text of a one-time link" in text
    assert "42 days after the end" in text


def test_the_office_sees_what_goes_tonight(office, founding):
    mail(181), mail(181), mail(10)
    page = words(office.get(reverse("pkes:retention_list")))
    assert "Wiadomości, które portal do Ciebie wysłał 180 dni" in page
    rows = {rule.key: due for rule, due in office.get(reverse("pkes:retention_list")).context["rules"]}
    assert (rows["mails"], rows["jobs"], rows["account"]) == (2, 0, None)
