"""Subscribing by double opt-in, unsubscribing by one click, and consents that were given elsewhere."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from members import actions as of_members
from members.models import Clause, Cluster, ConsentEvent
from pkes.lib.logs import without_tokens
from pkes.lib.outbox.models import Mail
from publications.actions import PublicationsError, subscribers
from publications.models import Subscriber, unsubscribing
from tests.factories import make_subscriber, make_user
from tests.html import assert_valid
from tests.join.requests import stamp
from tests.publications.newsletters import FORM, link_of, mails_to, make_clause, typed

pytestmark = pytest.mark.django_db

State = Subscriber.State
ANNA = "anna@example.com"


@pytest.fixture(autouse=True)
def clause(db):
    return make_clause()


def events():
    return list(ConsentEvent.objects.order_by("pk").values_list("email", "act", "channel", "clause__version"))


def subscribe_and_confirm(visitor, email=ANNA):
    visitor.post(FORM, typed(email))
    visitor.post(link_of(mails_to(email).last()))
    return Subscriber.objects.get(email=email)


def test_nothing_comes_before_the_address_is_proven_by_a_button(visitor):
    answer = visitor.post(FORM, typed(" Anna@Example.com "), follow=True)
    assert answer.redirect_chain == [("/newsletter/poczta/", 302)]
    assert_valid(answer.content)
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, subscriber.state, events()) == (ANNA, State.UNCONFIRMED, [])
    address = link_of(mails_to(ANNA).get())
    page = visitor.get(address)
    assert_valid(page.content)
    assert "Zgoda 1" in page.content.decode()
    subscriber.refresh_from_db()
    assert subscriber.state == State.UNCONFIRMED
    visitor.post(address)
    subscriber.refresh_from_db()
    assert subscriber.state == State.CONFIRMED
    assert events() == [(ANNA, "given", "form", 1)]
    assert subscriber.consent == ConsentEvent.objects.get()
    # Pressed twice, or opened again: nothing more happens.
    assert visitor.post(address, follow=True).status_code == 200
    assert len(events()) == 1


def test_only_the_hash_of_the_link_is_kept(visitor):
    visitor.post(FORM, typed())
    token = link_of(mails_to(ANNA).get()).split("/")[3]
    assert token not in str(Subscriber.objects.values().get())
    assert without_tokens(f"GET /newsletter/potwierdz/{token}/") == "GET /newsletter/potwierdz/…/"
    assert "wypis/…" in without_tokens(f"GET /en/newsletter/wypis/{make_subscriber().unsubscribe_token}/")


def test_the_link_runs_out_and_the_address_is_forgotten(visitor):
    visitor.post(FORM, typed())
    address = link_of(mails_to(ANNA).get())
    Subscriber.objects.update(asked_at=timezone.now() - datetime.timedelta(days=3, minutes=1))
    assert visitor.get(address).status_code == 410
    assert visitor.post(address).status_code == 410
    assert Subscriber.objects.get().state == State.UNCONFIRMED
    assert subscribers.forget_unconfirmed() == 1
    assert visitor.get(address).status_code == 404


def test_nothing_tells_whether_an_address_is_subscribed(visitor):
    subscribe_and_confirm(visitor)
    known = Client().post(FORM, typed(), follow=True)
    unknown = Client().post(FORM, typed("nobody@example.com"), follow=True)
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    # The owner of the address is told, and nobody else; with a way out at hand.
    told = mails_to(ANNA).last()
    assert told.template == "publications/email/newsletter_known"
    assert told.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert unsubscribing(link_of(told).split("/")[3]) == (True, Subscriber.objects.get(email=ANNA))


def test_a_stranger_cannot_fill_somebody_s_mailbox(visitor):
    for _number in range(6):
        assert visitor.post(FORM, typed()).status_code == 302
        Subscriber.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=2))
    assert mails_to(ANNA).count() == 3


def test_a_double_click_sends_one_mail(visitor):
    visitor.post(FORM, typed())
    visitor.post(FORM, typed())
    assert mails_to(ANNA).count() == 1


@pytest.mark.parametrize("doubt", [{"url_again": "http://spam.example"}, {"stamp": ""}, {"stamp": 1}])
def test_robots_are_asked_once_more_and_nothing_is_stored(visitor, doubt):
    if doubt.get("stamp") == 1:
        doubt = {"stamp": stamp(1)}
    page = visitor.post(FORM, typed(**doubt))
    assert page.status_code == 200
    assert "proof" in page.content.decode()
    assert (Subscriber.objects.count(), Mail.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "email",
    ["", "anna", "a@b", "anna@example.com\r\nBcc: x@example.com", "a@example.com, b@example.com", "<b>@example.com"],
)
def test_no_address_is_no_subscriber(visitor, email):
    page = visitor.post(FORM, typed(email))
    assert page.status_code == 200
    assert_valid(page.content)
    assert Subscriber.objects.count() == 0


def test_a_text_that_changed_meanwhile_is_read_again(visitor):
    make_clause(version=2)
    page = visitor.post(FORM, typed()).content.decode()
    assert "Zgoda 2" in page
    assert 'name="clause" value="2"' in page
    assert Subscriber.objects.count() == 0
    assert visitor.post(FORM, typed(clause="99999999999")).status_code == 200


def test_without_a_text_of_the_consent_there_is_no_form(visitor, clause):
    clause.delete()
    assert '<button class="btn">' not in visitor.get(FORM).content.decode()
    assert visitor.post(FORM, typed()).status_code == 200
    assert Subscriber.objects.count() == 0


def test_one_click_unsubscribes_without_login_cookie_or_csrf_token(visitor):
    subscriber = subscribe_and_confirm(visitor)
    address = f"/newsletter/wypis/{subscriber.unsubscribe_token}/"
    mail_program = Client(enforce_csrf_checks=True)
    page = mail_program.get(address)
    assert_valid(page.content)
    subscriber.refresh_from_db()
    assert subscriber.state == State.CONFIRMED  # opening it changes nothing
    answer = mail_program.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.state == State.UNSUBSCRIBED
    assert events()[-1] == (ANNA, "withdrawn", "link", 1)
    assert mail_program.post(address).status_code == 200
    assert len(events()) == 2


def test_the_link_works_for_months_and_after_everything_is_forgotten(visitor, settings):
    subscriber = subscribe_and_confirm(visitor)
    address = f"/newsletter/wypis/{subscriber.unsubscribe_token}/"
    visitor.post(address)
    Subscriber.objects.update(ended_at=timezone.now() - datetime.timedelta(days=settings.NEWSLETTER_KEPT_DAYS + 1))
    assert subscribers.forget_ended() == 1
    assert [email for email, *_rest in events()] == ["", ""]
    assert visitor.post(address).status_code == 200
    assert visitor.get("/newsletter/wypis/1:wrong/").status_code == 404
    assert visitor.post("/newsletter/wypis/1/").status_code == 404


def test_an_old_link_does_not_bring_back_who_left(visitor):
    visitor.post(FORM, typed())
    address = link_of(mails_to(ANNA).get())
    visitor.post(address)
    subscribers.unsubscribe(Subscriber.objects.get())
    assert visitor.post(address).status_code == 404
    assert Subscriber.objects.get().state == State.UNSUBSCRIBED
    # Who asks anew proves the address anew.
    Subscriber.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=2))
    visitor.post(FORM, typed())
    visitor.post(link_of(mails_to(ANNA).last()))
    assert Subscriber.objects.get().state == State.CONFIRMED


def test_who_leaves_can_do_so_also_while_the_newsletter_is_switched_off(visitor, founding):

    Cluster.objects.update(modules_off=["newsletter"])
    subscriber = make_subscriber()
    assert visitor.get(FORM).status_code == 404
    assert visitor.post(f"/newsletter/wypis/{subscriber.unsubscribe_token}/").status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.state == State.UNSUBSCRIBED


# Consents elsewhere


def test_the_consent_in_the_panel_and_the_form_are_one_subscription(owner):
    page = "/panel/moje-dane/zgoda/newsletter/"
    owner.post(page, {"given": "1", "clause": "1"})
    subscriber = Subscriber.objects.get(email=owner.user.email)
    assert subscriber.state == State.CONFIRMED
    # Left by the link of a mail: "My data" knows.
    Client().post(f"/newsletter/wypis/{subscriber.unsubscribe_token}/")
    assert ConsentEvent.objects.last_of(owner.user, "newsletter").is_given is False
    owner.post(page, {"given": "1", "clause": "1"})
    owner.post(page, {"given": "0"})
    subscriber.refresh_from_db()
    assert subscriber.state == State.UNSUBSCRIBED
    assert Subscriber.objects.count() == 1


def test_the_form_s_consent_stands_under_my_data_of_who_has_an_account(visitor):
    person = make_user(email=ANNA)
    subscribe_and_confirm(visitor)
    assert ConsentEvent.objects.last_of(person, "newsletter").is_given


def test_a_consent_of_the_join_form_is_followed_once(clause):
    given = ConsentEvent.objects.create(email=ANNA, clause=clause, act="given", channel="form")
    assert subscribers.follow_consents() == 1
    assert subscribers.follow_consents() == 0
    subscriber = Subscriber.objects.get(email=ANNA)
    assert (subscriber.state, subscriber.consent) == (State.CONFIRMED, given)
    subscribers.unsubscribe(subscriber)
    assert subscribers.follow_consents() == 0
    subscriber.refresh_from_db()
    assert subscriber.state == State.UNSUBSCRIBED


def test_older_words_do_not_bring_back_who_left(clause):
    ConsentEvent.objects.create(email=ANNA, clause=clause, act="given", channel="form")
    ConsentEvent.objects.create(email=ANNA, clause=clause, act="withdrawn", channel="office")
    assert subscribers.follow_consents() == 0
    assert Subscriber.objects.count() == 0


def test_who_has_another_address_by_now_leaves_with_the_old_one_too():
    person = make_user(email="old@example.com")
    subscribers.follow(of_members.change_consent(person, "newsletter", given=True, channel="panel"))
    person.email = "new@example.com"
    person.save(update_fields=["email"])
    subscribers.follow(of_members.change_consent(person, "newsletter", given=False, channel="panel"))
    assert Subscriber.objects.get().state == State.UNSUBSCRIBED


def test_consent_to_a_text_of_another_kind_is_refused():
    other = make_clause(Clause.Kind.CONTACT)
    with pytest.raises(PublicationsError):
        subscribers.subscribe(ANNA, language="pl", clause=other)
    with pytest.raises(PublicationsError):
        subscribers.subscribe(ANNA, language="pl", clause=None)
