"""What was looked for and not found, counted for the office without knowing by whom.

Reading a page writes nothing into the database: each process adds a line to the file of the hour, and once that hour is over
the clock counts them. What may be a person or an account is never written down.
"""

import datetime
import logging
import re
from collections import Counter

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pkes.lib.fold import fold
from pkes.lib.search.models import Miss
from pkes.lib.search.tokens import words_in

log = logging.getLogger(__name__)

LONGEST = 60
MOST_WORDS = 5
LONGEST_FILE = 200_000
# After the end of an hour somebody may still be at its last line.
GRACE = datetime.timedelta(minutes=1)
SECRET = re.compile(r"[@\d]|https?:|www\.", re.IGNORECASE)


def folder():
    return settings.VAR_DIR / "search"


def kept_words(text):
    """What is kept of a question: short, without accents; empty where it has digits or looks like an address."""
    words = words_in(text)
    if SECRET.search(text) or not words or len(words) > MOST_WORDS:
        return ""
    kept = " ".join(fold(word) for word in words)
    return kept if 2 < len(kept) <= LONGEST else ""


def note(text, now=None):
    """Add a question without result to the file of this hour, as long as that is not too long."""
    words = kept_words(text)
    if not words:
        return
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / f"{now or timezone.now():%Y-%m-%dT%H}.txt"
    if path.exists() and path.stat().st_size > LONGEST_FILE:
        return
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{words}\n")


def count(now=None):
    """Count the files of the hours that are over, and delete them. Returns how many questions they held."""
    now = now or timezone.now()
    this_hour = f"{now - GRACE:%Y-%m-%dT%H}.txt"
    paths = [path for path in sorted(folder().glob("*.txt")) if path.name < this_hour]
    found = Counter(line for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line)
    with transaction.atomic():
        there = Miss.objects.select_for_update().in_bulk(list(found), field_name="words") if found else {}
        today = timezone.localdate(now)
        for words, times in sorted(found.items()):
            miss = there.get(words) or Miss(words=words)
            miss.times, miss.last_on = miss.times + times, today
            miss.save()
    for path in paths:
        path.unlink(missing_ok=True)
    log.info("search: %s questions without result counted", found.total())
    return found.total()


def forget_old(now=None):
    """Delete what nobody has looked for lately. Returns how many rows."""
    return Miss.objects.old(now).delete()[0]
