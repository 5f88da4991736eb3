"""Races on news, newsletters, subscribers and messages, with connections of their own, on whichever database the suite runs."""

import datetime

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from members.models import ConsentEvent
from pkes.lib.outbox.models import Mail
from pkes.lib.refusal import Refusal
from publications.actions import contact, news, newsletter, subscribers
from publications.models import ContactMessage, Delivery, NewsItem, NewsletterIssue, Subscriber
from tests.factories import make_issue, make_news_item, make_subscriber, make_user
from tests.publications.newsletters import mails_to, make_clause, scheduled
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ANNA = "anna@example.com"
CLICKS = 4


def refused(answers):
    return sum(isinstance(answer, Refusal) for answer in answers)


def done(answers):
    return [answer for answer in answers if answer is not None and not isinstance(answer, Refusal)]


def tomorrow():
    return timezone.now() + datetime.timedelta(days=1)


# News


def test_an_item_is_published_once():
    item = make_news_item(status="draft", published_at=None)
    by = make_user()
    answers = at_once(*[lambda: news.publish(item, by=by)] * CLICKS)
    assert (len(done(answers)), refused(answers)) == (1, CLICKS - 1)
    # The one picture that stands in the row is the one that the winner drew.
    assert NewsItem.objects.get().share_image.name == done(answers)[0].share_image.name


def test_what_is_published_is_not_put_back_by_whoever_schedules_it():
    for _round in range(3):
        item, by = make_news_item(status="draft", published_at=None), make_user()
        published, planned = at_once(
            lambda item=item, by=by: news.publish(item, by=by),
            lambda item=item, by=by: news.schedule(item, at=tomorrow(), by=by),
        )
        assert not isinstance(published, Refusal)
        assert planned is not None
        item.refresh_from_db()
        assert item.status == NewsItem.Status.PUBLISHED
        assert item.published_at <= timezone.now()


def test_the_clock_publishes_once_though_it_runs_twice():
    item = make_news_item(status="scheduled", published_at=timezone.now() - datetime.timedelta(minutes=1))
    assert sorted(at_once(*[news.publish_due] * 3)) == [0, 0, 1]
    item.refresh_from_db()
    assert item.status == NewsItem.Status.PUBLISHED


def test_a_scheduled_item_is_taken_back_or_published_but_not_both():
    for _round in range(3):
        by = make_user()
        item = make_news_item(status="scheduled", published_at=timezone.now() - datetime.timedelta(minutes=1))
        number, taken_back = at_once(news.publish_due, lambda item=item, by=by: news.unschedule(item, by=by))
        item.refresh_from_db()
        assert (number, item.status) == ((1, "published") if isinstance(taken_back, Refusal) else (0, "draft"))


# Newsletter


def test_an_issue_is_sent_once_however_often_the_button_is_pressed():
    make_subscriber()
    issue, by = make_issue(), make_user()
    answers = at_once(*[lambda: newsletter.send(issue, by=by)] * CLICKS)
    assert (len(done(answers)), refused(answers)) == (1, CLICKS - 1)


def test_two_workers_begin_an_issue_once():
    people = [make_subscriber() for _number in range(3)]
    issue = scheduled(make_issue())
    at_once(*[lambda: newsletter.begin(issue.pk)] * 3)
    assert Delivery.objects.count() == Mail.objects.count() == len(people)
    at_once(*[newsletter.run] * 3)
    newsletter.run()
    assert sorted(mail.to[0] for mail in django_mail.outbox) == sorted(person.email for person in people)
    issue.refresh_from_db()
    assert (issue.status, issue.sent, issue.doubled) == (NewsletterIssue.Status.SENT, 3, 0)


def test_an_issue_is_cancelled_or_begins_but_not_both():
    for _round in range(3):
        make_subscriber()
        issue, by = scheduled(make_issue()), make_user()
        _begun, cancelled = at_once(
            lambda issue=issue: newsletter.begin(issue.pk), lambda issue=issue, by=by: newsletter.cancel(issue, by=by)
        )
        issue.refresh_from_db()
        if isinstance(cancelled, Refusal):
            assert (issue.status, issue.deliveries.exists()) == ("sending", True)
        else:
            assert (issue.status, issue.deliveries.exists()) == ("cancelled", False)


# Subscribers


def asked(version=1):
    """Somebody who asked for the newsletter and has its link."""
    email = f"anna-{version}@example.com"
    subscribers.subscribe(email, language="pl", clause=make_clause(version=version))
    return Subscriber.objects.get(email=email)


def said(subscriber):
    events = ConsentEvent.objects.filter(email=subscriber.email).order_by("pk")
    return list(events.values_list("act", flat=True))


def test_a_new_address_is_one_row_and_one_mail():
    clause = make_clause()
    at_once(*[lambda: subscribers.subscribe(ANNA, language="pl", clause=clause)] * CLICKS)
    assert Subscriber.objects.count() == 1
    assert mails_to(ANNA).count() == 1


def test_a_link_that_is_used_in_two_tabs_is_one_yes():
    subscriber = asked()
    answers = at_once(*[lambda: subscribers.confirm(subscriber)] * CLICKS)
    assert (len(done(answers)), said(subscriber)) == (CLICKS, ["given"])


def test_two_programs_unsubscribe_once():
    subscriber = asked()
    subscribers.confirm(subscriber)
    answers = at_once(*[lambda: subscribers.unsubscribe(subscriber)] * CLICKS)
    assert (len(done(answers)), said(subscriber)) == (CLICKS, ["given", "withdrawn"])


def test_a_yes_and_a_no_at_once_leave_the_row_as_the_last_word_says():
    for version in (1, 2, 3):
        subscriber = asked(version)
        yes, no = at_once(
            lambda subscriber=subscriber: subscribers.confirm(subscriber),
            lambda subscriber=subscriber: subscribers.unsubscribe(subscriber),
        )
        assert no is not None
        assert yes is not None
        subscriber.refresh_from_db()
        # Either somebody said yes and then no, or the no came first and spent the link.
        assert subscriber.state == Subscriber.State.UNSUBSCRIBED
        assert said(subscriber) == ([] if isinstance(yes, Refusal) else ["given", "withdrawn"])


def test_who_leaves_while_their_issue_begins_gets_no_mail():
    for _round in range(3):
        django_mail.outbox.clear()
        subscriber, issue = make_subscriber(), scheduled(make_issue())
        at_once(
            lambda issue=issue: newsletter.begin(issue.pk),
            lambda subscriber=subscriber: subscribers.unsubscribe(subscriber),
        )
        newsletter.run()
        subscriber.refresh_from_db()
        assert subscriber.state == Subscriber.State.UNSUBSCRIBED
        assert subscriber.email not in [mail.to[0] for mail in django_mail.outbox]


# Messages to the coordinator


def test_a_message_is_answered_once():
    message = ContactMessage.objects.create(name="Anna", email=ANNA, topic="other", text="Dzień dobry.")
    by = make_user()
    answers = at_once(
        lambda: contact.answer(message, text="Jeden.", by=by),
        lambda: contact.answer(message, text="Dwa.", by=by),
        lambda: contact.close(message, by=by),
    )
    assert (len(done(answers)), refused(answers)) == (1, 2)
    message.refresh_from_db()
    assert mails_to(ANNA).count() == (message.state == ContactMessage.State.ANSWERED)
