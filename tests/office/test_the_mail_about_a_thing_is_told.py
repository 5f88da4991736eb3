"""The log of mail of a person or a thing: what was sent, what became of it, send again."""

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import translation

from events.models import Registration
from members.models import JoinRequest
from pkes.lib.outbox.models import Mail
from pkes.lib.places.models import State
from pkes.mails import LOGS, log_address, mails_about
from tests.factories import make_enrolment, make_event, make_organization
from tests.office.desk import messages, words

pytestmark = pytest.mark.django_db


def make_mail(regarding="", **fields):
    return Mail.objects.create(
        **{"template": "x", "recipient": "a@example.com", "subject": f"O: {regarding}", "text": "Treść\n", "language": "pl",
           "state": "sent", "regarding": regarding, **fields}
    )  # fmt: skip


BY_KEY = {
    "publications.newsletterissue": "newsletter",
    "publications.contactmessage": "contactmessage",
    "cooperation.listing": "listing",
    "cooperation.enquiryreport": "enquiry-report",
    "cooperation.booking": "booking",
    "cooperation.fundingcall": "funding-call",
    "cooperation.consortium": "consortium",
    "cooperation.jointoffer": "joint-offer",
}


@pytest.fixture
def rows(owner):
    """A row of each kind that has a log."""
    organization, event = make_organization(), make_event()
    enrolment = make_enrolment(organization=organization)
    return {
        "members.user": owner.user,
        "members.organization": organization,
        "members.joinrequest": JoinRequest.objects.create(name="Nowa", state="in_review", year=2026, number=1, powiat="1863", confirmed_at="2026-01-01T00:00Z"),
        "events.event": event,
        "events.registration": Registration.objects.create(event=event, number=1, state=State.CONFIRMED, name="Osoba"),
        "trainings.training": enrolment.training,
        "trainings.enrolment": enrolment,
    }  # fmt: skip


def test_each_kind_has_the_mails_about_it_and_a_whole_those_about_its_parts(rows):
    mails = {
        "members.user": make_mail(recipient=rows["members.user"].email.upper()),
        "members.organization": make_mail(f"organization:{rows['members.organization'].pk}"),
        "members.joinrequest": make_mail(f"join:{rows['members.joinrequest'].pk}"),
        "events.event": make_mail(f"event:{rows['events.event'].pk}"),
        "events.registration": make_mail(f"registration:{rows['events.registration'].pk}"),
        "trainings.training": make_mail(f"training-survey:{rows['trainings.training'].pk}"),
        "trainings.enrolment": make_mail(f"enrolment:{rows['trainings.enrolment'].pk}"),
    }
    make_mail("registration:999"), make_mail("digest"), make_mail()
    found = {label: set(mails_about(row)) for label, row in rows.items()}
    assert found == {
        **{label: {mail} for label, mail in mails.items()},
        "events.event": {mails["events.event"], mails["events.registration"]},
        "trainings.training": {mails["trainings.training"], mails["trainings.enrolment"]},
    }


def test_the_page_of_a_row_leads_to_its_log(office, rows):
    mail = make_mail(f"event:{rows['events.event'].pk}")
    make_mail("event:999")
    for label, row in rows.items():
        if label == "members.joinrequest":
            continue  # its page lists the mails itself
        page = office.get(reverse(f"admin:{label.replace('.', '_')}_change", args=[row.pk]))
        assert f'href="{log_address(row)}"'.replace(":", "%3A") in page.content.decode().replace(":", "%3A"), label
    log = office.get(log_address(rows["events.event"]))
    assert list(log.context["cl"].queryset) == [mail]
    assert str(rows["events.event"]) in words(log)


@pytest.mark.parametrize(
    "key",
    ["x", "events.event", "events.event:", "events.event:x", "auth.group:1", "events.event:0", "events.event:9" * 9],
)
def test_a_log_of_nothing_is_empty(office, rows, key):
    make_mail()
    assert list(office.get(f"{reverse('admin:outbox_mail_changelist')}?o_czym={key}").context["cl"].queryset) == []


def test_who_may_not_read_mails_is_shown_no_way_to_them(editor_of_news, rows):
    page = editor_of_news.get(reverse("admin:events_event_change", args=[rows["events.event"].pk]))
    assert "o_czym" not in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "sent", "sent_at": "2026-11-22T11:05:00Z"}, "sent on 22 November 2026, 12:05"),
        ({"state": "given_up", "last_error": "550 SMTPRecipientsRefused: no"},
         "not delivered: the address does not exist, or its mailbox takes nothing from us"),
        ({"state": "given_up", "last_error": "TimeoutError: "}, "not delivered: the mail server could not be reached"),
        ({"state": "waiting"}, "on its way"),
        ({"state": "waiting", "attempts": 2, "next_attempt_at": "2026-11-22T11:05:00Z"},
         "on its way; the next try on 22 November 2026, 12:05"),
        ({"state": "sending", "attempts": 1}, "on its way"),
    ],
)  # fmt: skip
def test_what_became_of_a_mail_is_said_in_plain_words(fields, said):
    mail = make_mail(**fields)
    mail.refresh_from_db()
    with translation.override("en"):
        assert mail.state_in_words == said


def test_one_press_sends_a_mail_again(office, rows):
    mail = make_mail(f"event:{rows['events.event'].pk}")
    address = reverse("admin:outbox_mail_again", args=[mail.pk])
    assert address in office.get(reverse("admin:outbox_mail_change", args=[mail.pk])).content.decode()
    assert messages(office.post(address)) == ["Zrobione: Wyślij ponownie."]
    again = Mail.objects.exclude(pk=mail.pk).get()
    assert (again.subject, again.regarding, again.state) == (mail.subject, mail.regarding, "waiting")
    again_at_once = office.post(reverse("admin:outbox_mail_again", args=[again.pk]))
    assert messages(again_at_once)[-1] == "Ta wiadomość jest już w drodze."


def test_the_text_of_a_one_time_link_is_gone_and_cannot_be_sent_again(office, rows):
    mail = make_mail(text="", is_secret=True)
    assert "/again/" not in office.get(reverse("admin:outbox_mail_change", args=[mail.pk])).content.decode()


def test_each_log_is_tested(rows):
    # Cooperation and publications have the log of one thing by its own key; `rows` has one of each kind that is found otherwise.
    assert set(LOGS) - set(rows) == {"members.datarequest", "trainings.certificate", *BY_KEY}


@pytest.mark.parametrize(("label", "kind"), BY_KEY.items())
def test_a_thing_of_cooperation_or_publications_has_the_mails_that_name_it(label, kind):
    model = apps.get_model(label)
    mail = make_mail(f"{kind}:7")
    make_mail(f"{kind}:8")
    assert set(mails_about(model(pk=7))) == {mail}
