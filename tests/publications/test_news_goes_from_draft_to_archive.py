"""The states of a news item, and who sees it in which."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from publications import actions
from publications.actions import PublicationsError
from publications.models import NewsItem
from tests.factories import make_news_item, make_user

pytestmark = pytest.mark.django_db
TOMORROW = datetime.timedelta(days=1)
ACTS = {
    "publish": actions.publish,
    "schedule": lambda item, by: actions.schedule(item, at=timezone.now() + TOMORROW, by=by),
    "unschedule": actions.unschedule,
    "archive": actions.archive,
    "unarchive": actions.unarchive,
    "remove": actions.remove,
}
ALLOWED = {
    "draft": {"publish": "published", "schedule": "scheduled", "remove": None},
    "scheduled": {"publish": "published", "schedule": "scheduled", "unschedule": "draft", "remove": None},
    "published": {"archive": "archived"},
    "archived": {"unarchive": "published"},
}


@pytest.fixture
def by():
    return make_user(email="redaktor@example.com")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", ALLOWED)
def test_each_act_leads_where_the_table_says_or_is_refused(by, state, act):
    moment = timezone.now() + (TOMORROW if state == "scheduled" else -TOMORROW)
    item = make_news_item(status=state, published_at=None if state == "draft" else moment)
    if act in ALLOWED[state]:
        ACTS[act](item, by=by)
        assert list(NewsItem.objects.values_list("status", flat=True)) == [ALLOWED[state][act]] * (act != "remove")
    else:
        with pytest.raises(PublicationsError):
            ACTS[act](item, by=by)
        assert NewsItem.objects.get().status == state


@pytest.mark.parametrize(
    ("state", "in_list", "answer"),
    [("draft", False, 404), ("scheduled", False, 404), ("published", True, 200), ("archived", False, 200)],
)
def test_visitors_see_what_is_out(visitor, state, in_list, answer):
    item = make_news_item(status=state, title_pl="Wspólny stragan", published_at=timezone.now() - TOMORROW)
    assert ("Wspólny stragan" in visitor.get("/aktualnosci/").content.decode()) is in_list
    assert ("Wspólny stragan" in visitor.get("/aktualnosci/kanal.atom").content.decode()) is in_list
    assert ("Wspólny stragan" in visitor.get("/").content.decode()) is in_list
    assert (f"/{item.slug}/" in visitor.get("/sitemap.xml").content.decode()) is in_list
    assert visitor.get(item.get_absolute_url()).status_code == answer


def test_what_is_due_appears_by_itself_once(by, visitor):
    item = make_news_item(status="draft", slug="targi")
    late = make_news_item(status="draft", slug="potem")
    actions.schedule(item, at=timezone.now() + TOMORROW, by=by)
    actions.schedule(late, at=timezone.now() + 2 * TOMORROW, by=by)
    NewsItem.objects.filter(pk=item.pk).update(published_at=timezone.now() - datetime.timedelta(minutes=3))
    moment = NewsItem.objects.get(pk=item.pk).published_at
    call_command("publish_news", verbosity=0)
    call_command("publish_news", verbosity=0)
    assert list(NewsItem.objects.order_by("pk").values_list("status", flat=True)) == ["published", "scheduled"]
    # Readers see the moment for which it was planned, also after the worker stood still.
    assert NewsItem.objects.get(pk=item.pk).published_at == moment
    assert visitor.get("/aktualnosci/targi/").status_code == 200


def test_what_is_published_now_has_the_present_moment_or_the_earlier_one_that_the_office_gave(by):
    before = timezone.now()
    now = actions.publish(make_news_item(status="draft"), by=by)
    old = datetime.datetime(2015, 3, 4, 10, tzinfo=datetime.UTC)
    told = actions.publish(make_news_item(status="draft", published_at=old), by=by)
    early = actions.publish(make_news_item(status="scheduled", published_at=before + TOMORROW), by=by)
    assert before <= now.published_at <= timezone.now()
    assert told.published_at == old
    assert before <= early.published_at <= timezone.now()


def test_a_moment_that_is_over_is_refused(by):
    item = make_news_item(status="draft")
    with pytest.raises(PublicationsError, match="Wybierz chwilę"):
        actions.schedule(item, at=timezone.now(), by=by)
    assert NewsItem.objects.get().status == "draft"


def test_an_old_form_does_not_take_the_state_back(by):
    item = make_news_item(status="draft")
    opened = NewsItem.objects.get()
    actions.publish(item, by=by)
    opened.title_pl = "Nowy tytuł"
    actions.save(opened, by=by)
    stored = NewsItem.objects.get()
    assert (stored.status, stored.title_pl, stored.published_at is not None) == ("published", "Nowy tytuł", True)


def test_what_is_out_cannot_be_dated_into_the_future(by):
    item = make_news_item()
    item.published_at = timezone.now() + TOMORROW
    with pytest.raises(PublicationsError):
        actions.save(item, by=by)
