"""A streaming standby of PostgreSQL from which visitors' pages are read: is it used, does it ever show less, may it die?"""

import time

from bench.kills.servers import Browser, report, wait_for
from pkes.lib.content_version import VersionFile

READ = (
    "SELECT coalesce(sum(seq_scan + idx_scan), 0)::int FROM pg_stat_user_tables WHERE relname = 'members_organization'"
)

FLUSHED = "SELECT pg_current_wal_flush_lsn()"


def run(portal, primary, standby, *, writes=30):
    """The figures: statements that the standby answered, pages older than what had been committed, pages that failed."""
    slug = portal.shell("from members.models import Organization; print(Organization.objects.first().slug)")
    page = f"/czlonkowie/{slug}/"
    portal.start_web()
    visitor = Browser(portal)
    version = VersionFile(portal.folder / "content-version")
    failed = [0]

    def ask():
        """The page, read anew from a database: nothing that a process keeps is fresh any more."""
        version.advance()
        answer = visitor.get(f"{page}?n={time.monotonic()}")
        failed[0] += answer.status_code != 200
        return answer.text

    def scans():
        """What standby and primary have counted. A connection that rests tells its numbers after ten seconds."""
        time.sleep(11.5)
        return standby.ask(READ)[0], primary.ask(READ)[0]

    def older(times):
        """How often a page did not show a name that had been committed right before."""
        stale = 0
        for _time in range(times):
            name = f"Nazwa {time.monotonic_ns()}"
            primary.ask(f"UPDATE members_organization SET name = '{name}' WHERE slug = '{slug}'")
            stale += name not in ask()
        return stale

    def has_caught_up():
        """For moments it has not, though nobody writes: the primary flushes a page of its log that ends within a record."""
        return standby.ask(f"SELECT pg_last_wal_replay_lsn() >= '{primary.ask(FLUSHED)[0]}'::pg_lsn")[0]

    before = scans()
    for _time in range(writes):
        wait_for(has_caught_up, seconds=10)
        ask()
    after = scans()
    stale = older(writes)
    standby.ask("SELECT pg_wal_replay_pause()")
    stale_while_paused = older(writes)
    standby.ask("SELECT pg_wal_replay_resume()")
    standby.stop()
    began = time.monotonic()
    ask()
    first = time.monotonic() - began
    stale_without = older(writes)
    standby.start()
    read = standby.ask(READ)[0]
    wait_for(lambda: ask() and standby.ask(READ)[0] > read, seconds=60)
    primary.stop()
    without_primary = sum(visitor.get(f"{page}?n={time.monotonic()}").status_code == 200 for _time in range(10))
    primary.start()
    return report(
        pages=writes,
        scans_by_the_standby=after[0] - before[0],
        scans_by_the_primary=after[1] - before[1],
        pages_older_than_what_was_committed=stale,
        the_same_while_the_standby_lags=stale_while_paused,
        the_same_without_the_standby=stale_without,
        first_page_after_it_died_in_s=first,
        pages_that_failed=failed[0],
        pages_of_ten_shown_without_the_primary=without_primary,
    )
