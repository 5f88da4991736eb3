"""Tell me when the date is set: proven by a link, told once, then forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pkes.lib import robots
from pkes.lib.outbox.models import Mail
from tests.factories import make_training, make_user
from tests.html import assert_valid, text_of
from tests.trainings.enrolled import LINK
from trainings import actions
from trainings.models import DateWish, TrainingSession

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_is_too_fast(monkeypatch):
    monkeypatch.setattr(robots, "SECONDS_TO_TYPE", 0)


@pytest.fixture
def training():
    return make_training(status="planned", planned_year=2040, planned_quarter=2, days=[], title_pl="Sprzedaż")


def ask(visitor, training, email="anna@example.com", **data):
    address = f"{training.get_absolute_url()}termin/"
    return visitor.post(address, {"email": email, "stamp": robots.new_stamp(), **data})


def link():
    return f"/szkolenia/termin/{LINK.search(Mail.objects.order_by('pk').last().text)[1]}/"


def let_time_pass(**delta):
    for wish in DateWish.objects.all():
        DateWish.objects.filter(pk=wish.pk).update(wished_at=wish.wished_at - timedelta(**delta))


def set_date(training):
    TrainingSession.objects.create(training=training, on=timezone.localdate() + timedelta(days=30))
    actions.announce(training, by=make_user(is_staff=True))


def kinds():
    return [mail.template.removeprefix("trainings/email/") for mail in Mail.objects.order_by("pk")]


def test_a_visitor_asks_proves_the_address_and_is_told_once(visitor, training):
    page = assert_valid(visitor.get(training.get_absolute_url()).content)
    assert "Powiadom mnie o terminie" in text_of(page)
    assert_valid(visitor.get(f"{training.get_absolute_url()}termin/").content)
    assert ask(visitor, training, "ANNA@example.com")["Location"] == f"{training.get_absolute_url()}termin/wyslane/"
    assert_valid(visitor.get(f"{training.get_absolute_url()}termin/wyslane/").content)
    assert_valid(visitor.get(link()).content)
    assert DateWish.objects.get().confirmed_at is None  # looking changes nothing
    visitor.post(link(), {"act": "confirm"})
    assert actions.tell_dates() == 0
    set_date(training)
    assert (actions.tell_dates(), actions.tell_dates()) == (1, 0)
    assert kinds() == ["date_confirm", "date_set"]
    assert Mail.objects.last().recipient == "anna@example.com"
    assert not DateWish.objects.exists()


def test_whoever_proves_the_address_late_is_told_all_the_same(visitor, training):
    ask(visitor, training)
    set_date(training)
    assert actions.tell_dates() == 0
    visitor.post(link(), {"act": "confirm"})
    assert actions.tell_dates() == 1


def test_one_can_change_ones_mind(visitor, training):
    ask(visitor, training)
    answer = visitor.post(link(), {"act": "stop"})
    assert answer["Location"] == training.get_absolute_url()
    assert not DateWish.objects.exists()
    assert visitor.get(link()).status_code == 404


def test_what_nobody_proves_is_deleted_after_three_days(visitor, training):
    ask(visitor, training)
    ask(visitor, training, "b@example.com")
    visitor.post(link(), {"act": "confirm"})
    let_time_pass(days=2, hours=23)
    assert actions.forget_unconfirmed_wishes() == 0
    let_time_pass(hours=2)
    assert actions.forget_unconfirmed_wishes() == 1
    assert DateWish.objects.get().email == "b@example.com"


def test_asking_again_renews_the_link_but_not_in_the_same_minute_and_not_once_proven(visitor, training):
    for _twice in range(2):
        ask(visitor, training)
    assert len(kinds()) == 1
    let_time_pass(minutes=2)
    old = link()
    ask(visitor, training, "Anna@Example.com")
    assert (len(kinds()), DateWish.objects.count()) == (2, 1)
    assert visitor.get(old).status_code == 404
    visitor.post(link(), {"act": "confirm"})
    let_time_pass(minutes=2)
    ask(visitor, training)
    assert len(kinds()) == 2


def test_an_address_gets_only_so_many_mails_an_hour(visitor, training):
    for _number in range(8):
        ask(visitor, training)
        let_time_pass(minutes=2)
    assert len(kinds()) == 5


def test_what_is_cancelled_is_told_too(visitor, training):
    ask(visitor, training)
    visitor.post(link(), {"act": "confirm"})
    actions.cancel(training, by=make_user(is_staff=True))
    assert (actions.tell_dates(), kinds()[-1]) == (1, "date_cancelled")


@pytest.mark.parametrize(
    "email", ["", "anna", "a" * 300 + "@example.com", "an\x00na@example.com", "a@b.pl\r\nBcc: x@y.pl"]
)
def test_no_address_no_mail(visitor, training, email):
    assert ask(visitor, training, email).status_code == 200
    assert not Mail.objects.exists()


def test_robots_are_asked_once_more(visitor, training):
    assert ask(visitor, training, url_again="http://spam.example").status_code == 200
    assert not Mail.objects.exists()


def test_what_has_a_date_is_not_waited_for(visitor, owner):
    dated = make_training()
    assert "nie czeka na termin" in visitor.get(f"{dated.get_absolute_url()}termin/").content.decode()
    assert ask(visitor, dated).status_code == 200
    owner.post(f"/panel/szkolenia/{dated.slug}/termin/", {"acting_for": owner.organization.pk})
    assert not DateWish.objects.exists()


def test_in_the_panel_one_click_is_enough_and_another_takes_it_back(owner, training):
    address, data = f"/panel/szkolenia/{training.slug}/termin/", {"acting_for": owner.organization.pk}
    for page in ("/panel/szkolenia/", f"/panel/szkolenia/{training.slug}/"):
        assert "Powiadom mnie o terminie" in owner.get(page).content.decode()
    owner.post(address, data)
    owner.post(address, data)
    wish = DateWish.objects.get()
    assert (wish.email, bool(wish.confirmed_at), kinds()) == ("owner@example.com", True, [])
    assert "Nie powiadamiaj mnie" in owner.get("/panel/szkolenia/").content.decode()
    owner.post(address, {**data, "stop": "1"})
    assert not DateWish.objects.exists()


def test_a_person_is_forgotten(training):
    actions.wish_date(training, "anna@example.com", language="pl")
    assert actions.forget_wishes("ANNA@example.com", by=make_user()) == 1
