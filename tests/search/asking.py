"""Asking the page of the search, and reading what it says."""

import re
from dataclasses import dataclass

from pkes.lib.search import finding


@dataclass
class Found:
    """What a page of results says: the number of results, whether it leads anywhere, its titles as text, its HTML."""

    count: int
    leads: bool
    titles: list
    html: str


def found(person, text, language="pl", **params):
    finding.written_for_visitors.cache_clear()  # kept for a minute; a test does not wait for the next
    response = person.get("/en/szukaj/" if language == "en" else "/szukaj/", {"q": text, **params})
    assert response.status_code == 200
    html = response.content.decode()
    status = re.search(r'role="status" class="num">([^<]*)<', html)
    numbers = re.findall(r"\d+", status[1]) if status else []
    titles = [re.sub(r"<[^>]+>", "", title) for title in re.findall(r"<h3><a [^>]*>(.*?)</a>", html)]
    return Found(int(numbers[0]) if numbers else 0, bool(titles), titles, html)
