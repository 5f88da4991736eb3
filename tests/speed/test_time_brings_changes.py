"""What comes or goes by the clock is entered to the minute, and shows with the full minute."""

import datetime

from django.core.management import call_command
from django.utils import timezone

from tests.factories import make_cluster, make_event, make_news_item


def test_a_page_is_made_anew_with_each_full_minute(server):
    make_cluster()
    server.get("/")
    for seconds, kept in ((29.9, True), (30.0, False), (89.9, True), (90.0, False)):
        server.clock.now = 1_800_000_030.0 + seconds
        assert (server.get("/").statements == 0) is kept


def test_a_meeting_is_over_with_midnight(server, monkeypatch):
    make_cluster()
    make_event(title_pl="Spotkanie wagonów", days=[datetime.date(2027, 1, 20)])
    midnight = datetime.datetime(2027, 1, 21, tzinfo=timezone.get_current_timezone()).timestamp()
    monkeypatch.setattr(timezone, "now", lambda: datetime.datetime.fromtimestamp(server.clock.now, datetime.UTC))
    pages = []
    for server.clock.now in (midnight - 1, midnight):
        kept, made = server.get("/wydarzenia/"), server.get("/wydarzenia/", cookie="elsewhere=1")
        assert kept.text == made.text
        assert server.get("/wydarzenia/").statements == 0
        pages.append(kept.text)
    assert pages[0] != pages[1]
    assert "Spotkanie wagonów" in pages[0]


def test_scheduled_news_are_seen_as_soon_as_the_worker_has_published_them(live_server_process):
    due = timezone.now() - datetime.timedelta(seconds=1)
    make_news_item(title_pl="Nowy wagon", status="scheduled", published_at=due)
    assert "Nowy wagon" not in live_server_process.get("/aktualnosci/").text
    assert live_server_process.get("/aktualnosci/").statements == 0
    call_command("publish_news", verbosity=0)
    assert "Nowy wagon" in live_server_process.get("/aktualnosci/").text
