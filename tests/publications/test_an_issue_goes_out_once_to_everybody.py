"""An issue from the draft to the last recipient: who gets it, what it says, and that it goes once."""

import datetime
import email
import email.policy
import smtplib

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.utils import timezone

from members.choices import ClusterRole, LegalForm, Powiat
from members.models import ConsentEvent
from pkes.lib.outbox import actions as outbox
from pkes.lib.outbox.models import STALE_AFTER, Mail
from pkes.personal_data import collect_by_address
from publications.actions import PublicationsError, subscribers
from publications.actions import newsletter as acts
from publications.models import Delivery, NewsletterIssue, Subscriber
from tests.factories import (
    make_cycle,
    make_enrolment,
    make_event,
    make_issue,
    make_listing,
    make_news_item,
    make_organization,
    make_representative,
    make_subscriber,
    make_training,
    make_user,
)
from tests.publications.newsletters import make_clause, scheduled, send_out

pytestmark = pytest.mark.django_db

Status, Segment = NewsletterIssue.Status, NewsletterIssue.Segment


@pytest.fixture
def by():
    return make_user(is_staff=True)


def got():
    """The addresses to which mails went, and how often."""
    return sorted(mail.to[0] for mail in django_mail.outbox)


def test_everybody_who_said_yes_gets_it_once_and_nobody_else(by):
    yes = [make_subscriber().email for _number in range(3)]
    for state in ["unconfirmed", "unsubscribed", "bounced"]:
        make_subscriber(state=state)
    issue = send_out(make_issue(), by)
    assert got() == sorted(yes)
    assert (issue.status, issue.planned, issue.sent, issue.doubled) == (Status.SENT, 3, 3, 0)
    acts.run()
    acts.settle(issue.pk)
    assert len(django_mail.outbox) == 3


def test_the_mail_reads_well_as_text_and_as_html_and_loads_nothing(by):
    subscriber = make_subscriber(email="anna@example.com")
    item = make_news_item(title_pl="Nowy <b>członek</b> & spółka", lead_pl="Witamy.")
    issue = make_issue(
        subject_pl="Co nowego", intro_pl="## Cześć\n\nZobacz [listę](/czlonkowie/).\n\n<script>x</script>"
    )
    issue.news.add(item)
    send_out(issue, by)
    [mail] = django_mail.outbox
    message = mail.message()
    [html] = [part.content for part in mail.alternatives]
    address = f"/newsletter/wypis/{subscriber.unsubscribe_token}/"
    assert "Zobacz listę (http://127.0.0.1:8000/czlonkowie/)." in mail.body
    assert f"Nowy <b>członek</b> & spółka\nWitamy.\nhttp://127.0.0.1:8000{item.get_absolute_url()}" in mail.body
    assert mail.body.rstrip().endswith(f"http://127.0.0.1:8000{address}")
    assert "<script" not in html
    assert "Nowy &lt;b&gt;członek&lt;/b&gt; &amp; spółka" in html
    assert 'href="http://127.0.0.1:8000/czlonkowie/"' in html
    for loaded in ("<img", "<link", "src=", "url(", "@import"):
        assert loaded not in html
    assert html.index("<h1") < html.index("Cześć") < html.index(address)
    assert message["List-Unsubscribe"] == f"<http://127.0.0.1:8000{address}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<newsletter.127.0.0.1>"
    assert message["To"] == "anna@example.com"


def test_line_ends_in_a_subject_are_no_headers(by):
    make_subscriber()
    send_out(make_issue(subject_pl="Nowe\r\nBcc: x@example.com"), by)
    parsed = email.message_from_bytes(django_mail.outbox[0].message().as_bytes(), policy=email.policy.default)
    assert parsed["Subject"] == "Nowe Bcc: x@example.com"
    assert parsed["Bcc"] is None


def test_who_reads_english_gets_english_where_there_is_some(by):
    make_subscriber(email="en@example.com", language="en")
    make_subscriber(email="pl@example.com")
    send_out(make_issue(), by)
    assert {mail.subject for mail in django_mail.outbox} == {"Co nowego"}
    django_mail.outbox.clear()
    send_out(make_issue(subject_en="What is new", intro_en="Hello."), by)
    assert {mail.to[0]: mail.subject for mail in django_mail.outbox} == {
        "en@example.com": "What is new",
        "pl@example.com": "Co nowego",
    }
    english = next(mail for mail in django_mail.outbox if mail.to == ["en@example.com"])
    assert "http://127.0.0.1:8000/en/newsletter/wypis/" in english.body


def test_segments_hold_only_who_said_yes():
    feniks = make_organization(legal_form=LegalForm.FOUNDATION, powiat=Powiat.RZESZOW)
    partner = make_organization(role=ClusterRole.PARTNER, legal_form=LegalForm.FOUNDATION)
    cycle = make_cycle()
    people = {name: make_user(email=f"{name}@example.com") for name in ("yes", "no", "outside")}
    make_representative(organization=feniks, person=people["yes"])
    make_representative(organization=make_organization(powiat=Powiat.KROSNO), person=people["yes"])
    make_representative(organization=feniks, person=people["no"])
    make_representative(organization=partner, person=people["outside"])
    for name in ("yes", "outside", "learner"):
        make_subscriber(email=f"{name}@example.com")
    training = make_training(cycle=cycle)
    make_enrolment(training=training, email="learner@example.com")
    make_enrolment(training=training, email="no@example.com")
    make_enrolment(training=training, email="outside@example.com", state="resigned")

    def goes_to(**fields):
        return [row.email.partition("@")[0] for row in NewsletterIssue(**fields).recipients()]

    assert goes_to() == ["learner", "outside", "yes"]
    assert goes_to(segment=Segment.MEMBERS) == ["yes"]
    assert goes_to(segment=Segment.LEGAL_FORM, legal_forms=["foundation"]) == ["yes"]
    assert goes_to(segment=Segment.LEGAL_FORM, legal_forms=["ngo"]) == []
    assert goes_to(segment=Segment.POWIAT, powiaty=[Powiat.KROSNO, Powiat.RZESZOW]) == ["yes"]
    assert goes_to(segment=Segment.CYCLE, cycle=cycle) == ["learner"]


def test_what_not_everybody_may_see_does_not_go_out(by):
    make_subscriber()
    draft, meeting = make_news_item(status="draft", title_pl="Tajne"), make_event(title_pl="Dla rady", status="draft")
    issue = make_issue()
    issue.news.add(draft)
    issue.events.add(meeting)
    with pytest.raises(PublicationsError, match="Tajne, Dla rady"):
        acts.send(issue, by=by)
    # Taken back after it was scheduled: the newsletter goes without it.
    acts.run() if scheduled(issue) else None
    assert "Tajne" not in django_mail.outbox[0].body
    assert "Dla rady" not in django_mail.outbox[0].alternatives[0].content


def test_everything_of_the_cluster_can_stand_in_it(by, settings):
    make_subscriber()
    soon = timezone.localdate() + datetime.timedelta(days=20)
    meeting, course = (
        make_event(days=[soon], title_pl="Spotkanie A"),
        make_training(days=[soon], title_pl="Szkolenie B"),
    )
    listing = make_listing(title="Sala C", visibility="public")
    issue = make_issue(intro_pl="")
    issue.events.add(meeting), issue.trainings.add(course), issue.listings.add(listing)
    send_out(issue, by)
    body = django_mail.outbox[0].body
    assert body.index("SPOTKANIA") < body.index("Spotkanie A") < body.index("Szkolenie B") < body.index("Sala C")
    assert f"/oferty/{listing.pk}" in body or listing.get_absolute_url() in body


@pytest.mark.parametrize("act", ["send", "schedule", "save", "unschedule", "cancel"])
def test_what_is_being_sent_cannot_be_changed_or_sent_again(by, act):
    make_subscriber()
    issue = scheduled(make_issue())
    acts.begin(issue.pk)
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    with pytest.raises(PublicationsError):
        getattr(acts, act)(issue, by=by, **({"at": tomorrow} if act == "schedule" else {}))
    with pytest.raises(PublicationsError):
        acts.remove(issue, by=by)
    assert Mail.objects.bulk().count() == 1


def test_a_double_click_or_a_second_tab_sends_nothing_twice(by):
    make_subscriber()
    issue = make_issue()
    acts.send(issue, by=by, seen=1)
    with pytest.raises(PublicationsError):
        acts.send(issue, by=by, seen=1)
    acts.run()
    acts.begin(issue.pk)
    acts.run()
    assert len(django_mail.outbox) == 1


def test_what_was_changed_after_the_preview_is_looked_at_again(by):
    make_subscriber()
    issue = make_issue()
    acts.save(NewsletterIssue.objects.get(pk=issue.pk), by=by, seen=1)
    with pytest.raises(PublicationsError):
        acts.send(issue, by=by, seen=1)
    with pytest.raises(PublicationsError):
        acts.save(NewsletterIssue.objects.get(pk=issue.pk), by=by, seen=1)
    acts.send(issue, by=by, seen=2)


def test_the_office_sends_it_and_sees_its_page_afterwards(office):
    make_subscriber()
    issue = make_issue()
    issue.news.add(make_news_item())
    look = f"/admin/publications/newsletterissue/{issue.pk}/podglad/"
    opened = office.get(look)
    for preview in (opened, office.get(f"{look}pl/")):
        assert issue.news.get().title_pl in preview.content.decode()
    sent = office.post(look, {"seen": opened.context["form"].initial["seen"], "at": ""})
    page = office.get(sent["Location"])
    assert (sent.status_code, page.status_code, office.get(look).status_code) == (302, 200, 200)
    assert NewsletterIssue.objects.get().status == Status.SCHEDULED
    acts.run()
    assert office.get(sent["Location"]).status_code == 200
    assert NewsletterIssue.objects.get().status == Status.SENT


def test_one_that_nobody_would_get_has_no_button_and_does_not_go(office):
    issue = make_issue()
    look = f"/admin/publications/newsletterissue/{issue.pk}/podglad/"
    opened = office.get(look)
    assert "Nikt nie dostałby tego newslettera" in opened.content.decode()
    assert "Wyślij do" not in opened.content.decode()
    office.post(look, {"seen": opened.context["form"].initial["seen"], "at": ""})
    assert NewsletterIssue.objects.get().status == Status.DRAFT


def test_a_scheduled_one_waits_can_be_taken_back_and_cancelled(by):
    make_subscriber()
    issue = acts.schedule(make_issue(), at=timezone.now() + datetime.timedelta(hours=1), by=by)
    acts.run()
    assert got() == []
    issue = acts.unschedule(issue, by=by)
    assert (issue.status, issue.scheduled_at) == (Status.DRAFT, None)
    issue = scheduled(issue)
    acts.cancel(issue, by=by)
    acts.run()
    assert got() == []
    with pytest.raises(PublicationsError):
        acts.schedule(make_issue(), at=timezone.now(), by=by)


def test_an_empty_one_and_one_for_nobody_are_not_sent(by):
    with pytest.raises(PublicationsError, match=r"Nobody|Nikt"):
        acts.send(make_issue(), by=by)
    make_subscriber()
    with pytest.raises(PublicationsError):
        acts.send(make_issue(intro_pl=" "), by=by)


def test_who_leaves_before_their_mail_goes_gets_none(by, settings):
    settings.NEWSLETTER_PER_MINUTE = 1
    first, second = make_subscriber(), make_subscriber()
    before = make_subscriber()
    issue = make_issue()
    acts.send(issue, by=by)
    subscribers.unsubscribe(before)
    acts.run()
    assert got() == [first.email]
    Client().post(f"/newsletter/wypis/{second.unsubscribe_token}/")
    Mail.objects.update(claimed_at=timezone.now() - datetime.timedelta(minutes=2))
    acts.run()
    issue.refresh_from_db()
    assert got() == [first.email]
    assert (issue.status, issue.planned, issue.sent, issue.skipped) == (Status.SENT, 2, 1, 1)
    assert list(Delivery.objects.filter(state="skipped").values_list("email", flat=True)) == [second.email]


def test_it_is_sent_only_after_its_mail_went_and_failures_are_tried_again(by, monkeypatch):
    subscriber = make_subscriber()
    issue = make_issue()
    acts.send(issue, by=by)
    with monkeypatch.context() as patched:
        error = smtplib.SMTPDataError(451, b"later")
        patched.setattr(
            "django.core.mail.backends.locmem.EmailBackend.send_messages", lambda *_: (_ for _ in ()).throw(error)
        )
        acts.run()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.mail.state) == ("waiting", Mail.State.WAITING)
    Mail.objects.update(next_attempt_at=timezone.now(), claimed_at=timezone.now() - datetime.timedelta(minutes=2))
    acts.run()
    delivery.refresh_from_db()
    issue.refresh_from_db()
    assert (delivery.state, issue.status, got()) == ("sent", Status.SENT, [subscriber.email])


def test_a_mailbox_that_does_not_exist_gets_no_further_newsletter(by, monkeypatch):
    subscriber, error = make_subscriber(), smtplib.SMTPRecipientsRefused({"x": (550, b"5.1.1 no such user")})
    with monkeypatch.context() as patched:
        patched.setattr(
            "django.core.mail.backends.locmem.EmailBackend.send_messages", lambda *_: (_ for _ in ()).throw(error)
        )
        issue = send_out(make_issue(), by)
    subscriber.refresh_from_db()
    assert (issue.status, issue.failed, subscriber.state) == (Status.SENT, 1, Subscriber.State.BOUNCED)


def test_a_server_that_refuses_us_all_ends_no_subscription(by, monkeypatch):
    subscriber, error = make_subscriber(), smtplib.SMTPRecipientsRefused({"x": (550, b"5.7.1 blocked, see policy")})
    with monkeypatch.context() as patched:
        patched.setattr(
            "django.core.mail.backends.locmem.EmailBackend.send_messages", lambda *_: (_ for _ in ()).throw(error)
        )
        send_out(make_issue(), by)
    subscriber.refresh_from_db()
    assert subscriber.state == Subscriber.State.CONFIRMED


def test_a_mail_that_a_dead_worker_had_begun_is_counted_as_perhaps_twice(by):
    make_subscriber()
    issue = scheduled(make_issue())
    acts.begin(issue.pk)
    mail = Mail.objects.get()
    outbox.claim(mail.pk)
    Mail.objects.update(claimed_at=timezone.now() - STALE_AFTER - datetime.timedelta(seconds=1))
    acts.run()
    issue.refresh_from_db()
    assert (issue.status, issue.sent, issue.doubled) == (Status.SENT, 1, 1)


def test_one_run_sends_at_a_time_and_a_dead_one_loses_its_turn(by):
    make_subscriber()
    acts.send(make_issue(), by=by)
    assert acts.take_turn()
    assert not acts.take_turn()
    assert (acts.run(), got()) == (0, [])
    acts.say_seen(timezone.now() - acts.DEAD_AFTER - datetime.timedelta(seconds=1))
    assert acts.run() == 1


def test_the_pace_is_kept_and_what_is_urgent_goes_first(by, settings):
    settings.NEWSLETTER_PER_MINUTE = 3
    for _number in range(5):
        make_subscriber()
    issue = make_issue()
    acts.send(issue, by=by)
    acts.begin(issue.pk)
    code = outbox.put("account/x", "login@example.com", "Kod", "123", language="pl", secret=True)
    acts.run()
    assert django_mail.outbox[0].to == ["login@example.com"]
    assert len(django_mail.outbox) == 4
    acts.run()
    assert len(django_mail.outbox) == 4
    code.refresh_from_db()
    assert code.state == Mail.State.SENT
    # What is urgent never waits for the pace, and sends no newsletter before its time.
    assert outbox.deliver_due() == 0
    Mail.objects.bulk().update(claimed_at=timezone.now() - datetime.timedelta(minutes=2))
    acts.run()
    issue.refresh_from_db()
    assert (len(django_mail.outbox), issue.status) == (6, Status.SENT)


def test_a_test_mail_goes_to_whoever_asks_and_to_nobody_else(by):
    make_subscriber()
    issue = make_issue(subject_en="What is new")
    for mail in acts.send_test(issue, by=by):
        outbox.deliver(mail.pk)
    assert got() == [by.email, by.email]
    assert "Zapraszamy" in django_mail.outbox[0].body
    issue.refresh_from_db()
    assert (issue.status, Delivery.objects.count()) == (Status.DRAFT, 0)


def test_a_person_is_shown_and_erased_with_their_newsletters(by, settings):
    make_clause()
    anna, other = make_subscriber(email="anna@example.com"), make_subscriber()
    settings.NEWSLETTER_PER_MINUTE = 1
    acts.send(make_issue(), by=by)
    acts.run()
    sections = {section.key: section.rows for section in collect_by_address("Anna@example.com")}
    assert set(sections) == {"newsletter", "newsletters", "mails"}
    subscribers.forget_subscriber("ANNA@example.com", by=by)
    subscribers.forget_subscriber(other.email, by=by)
    assert Subscriber.objects.count() == 0
    assert list(Delivery.objects.values_list("email", flat=True)) == ["", ""]
    Mail.objects.update(claimed_at=timezone.now() - datetime.timedelta(minutes=2))
    acts.run()
    assert got() == [anna.email]
    assert NewsletterIssue.objects.get().status == Status.SENT


def test_old_rows_of_deliveries_go_and_the_issue_keeps_its_numbers(by, settings):
    make_subscriber()
    issue = send_out(make_issue(), by)
    assert acts.forget_deliveries() == 0
    NewsletterIssue.objects.update(
        finished_at=timezone.now() - datetime.timedelta(days=settings.NEWSLETTER_KEPT_DAYS + 1)
    )
    assert acts.forget_deliveries() == 1
    issue.refresh_from_db()
    assert (issue.sent, Delivery.objects.count(), ConsentEvent.objects.count()) == (1, 0, 0)
