"""How well the search answers: made-up rows, what people type, and what must come of it, from `data/search_queries.toml`."""

import datetime
import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation

from cooperation.models import Listing
from events.models import Event, EventDay
from members.choices import ClusterRole
from members.models import Organization, RegisterEntry, Service, SourceDocument, Theme
from pkes.lib.search.actions import rebuild
from pkes.lib.search.finding import FIRST, Search
from pkes.lib.words import bases, split
from publications.models import Document, DocumentText, NewsItem
from trainings.models import LearningOutcome, Training, TrainingSession

DATA = Path(__file__).parent / "data" / "search_queries.toml"
# The kind of the first wanted row stands among so many.
FIRST_KINDS = 2


def read():
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def make_rows(data):
    """Write the made-up rows, beside the founding data and the samples that are there, and index them all."""
    today = timezone.localdate()
    source = SourceDocument.objects.create(title_pl="Wpisy do wyszukiwania (przykład)", is_sample=True)
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    owners = {row["slug"]: make_organization(row, themes, source, today) for row in data["organization"]}
    for row in data["event"]:
        event = Event.objects.create(
            **in_two_languages(row), slug=row["slug"], kind=row["kind"], locality=row["place"], status="published",
            audience=row.get("audience", "public"), is_sample=True,
        )  # fmt: skip
        EventDay.objects.create(event=event, on=today + datetime.timedelta(row["in_days"]))
    for row in data["training"]:
        training = Training.objects.create(
            **in_two_languages(row), slug=row["slug"], locality=row["place"], status="announced", is_sample=True
        )
        TrainingSession.objects.create(training=training, on=today + datetime.timedelta(row["in_days"]))
        for position, text in enumerate(row.get("outcomes", []), 1):
            LearningOutcome.objects.create(training=training, position=position, text_pl=text)
    for row in data["listing"]:
        listing = Listing.objects.create(
            organization=owners[row["owner"]], kind=row["kind"], title=row["title"], description=row["text"],
            visibility=row["visibility"], status="published", published_at=timezone.now(), is_sample=True,
            valid_until=today + datetime.timedelta(30),
        )  # fmt: skip
        listing.themes.set(themes[slug] for slug in row["themes"])
    for row in data["news"]:
        NewsItem.objects.create(
            slug=row["slug"], title_pl=row["title"], title_en=row["title_en"], lead_pl=row["lead"], body_pl=row["body"],
            lead_en=row["lead_en"], status="published", published_at=timezone.now(), is_sample=True,
        )  # fmt: skip
    for row in data["document"]:
        document = Document.objects.create(
            slug=row["slug"], title_pl=row["title"], title_en=row["title_en"], kind=row["kind"],
            visibility=row["visibility"], status="published", published_at=timezone.now(), format="pdf",
            file="documents/none.pdf", text_state="read", is_sample=True,
        )  # fmt: skip
        DocumentText.objects.create(document=document, text=row["text"], words="")
    rebuild()


def in_two_languages(row):
    return {
        "title_pl": row["title"],
        "title_en": row["title_en"],
        "summary_pl": row["summary"],
        "summary_en": row.get("summary_en", ""),
    }


def make_organization(row, themes, source, today):
    is_member = row.get("is_member", True)
    organization = Organization.objects.create(
        slug=row["slug"], name=row["name"], short_name=row.get("short_name", ""), legal_form=row["form"], sector="social",
        locality=row["place"], powiat=row["powiat"], profile=row["profile"], nip=row.get("nip", ""),
        krs=row.get("krs", ""), regon=row.get("regon", ""), is_sample=True,
        role=ClusterRole.MEMBER if is_member else ClusterRole.IN_PROCEDURE,
    )  # fmt: skip
    if is_member:
        RegisterEntry.objects.create(
            organization=organization, kind="accession", role="member", effective_on=today, source=source
        )
    for theme, name in row["services"]:
        Service.objects.create(organization=organization, theme=themes[theme], name=name)
    return organization


@dataclass
class Outcome:
    """What came of one query: whether it is what was wanted, whether its first result is, and what was there instead."""

    text: str
    language: str
    is_right: bool
    is_first_right: bool
    found: list


def shown(search):
    """["kind:key", …] of the results on the first page, as they stand there."""
    return [[name(hit) for hit in group.hits] for group in search.first(FIRST)]


def name(hit):
    # Listings have no name in their address that would stay the same.
    key = next((key for key in [hit.entry.key] if not key.isdigit()), hit.entry.title)
    return f"{hit.kind.key}:{key}"


def is_same(one, other):
    """The same words, in whatever form: each form finds the same."""
    pairs = zip(split(one), split(other), strict=False)
    return len(split(one)) == len(split(other)) and all(not bases(a).isdisjoint(bases(b)) for a, b in pairs)


def ask(query, keys):
    language = query.get("language", "pl")
    with translation.override(language):
        search = Search(query["text"], language=language, user=AnonymousUser())
        groups = shown(search)
        suggested = [text for text, _number in search.suggestions] if not groups else []
        alone = [text for text, _number in search.single_words] if not groups else []
    found = [name for group in groups for name in group]
    if query.get("nothing"):
        right = first = not found
    elif "alone" in query:
        right = first = not found and query["alone"] in alone
    elif "meant" in query:
        meant = [is_same(text, query["meant"]) for text in suggested]
        right, first = not found and any(meant), not found and meant[:1] == [True]
    else:
        want = [keys.get(name, name) for name in query["want"]]
        kind = want[0].split(":")[0]
        place = next((number for number, group in enumerate(groups) if group[0].startswith(f"{kind}:")), FIRST_KINDS)
        leads = place < FIRST_KINDS and (":" not in want[0] or groups[place][0] == want[0])
        right = leads and all(any(name == one or name.startswith(f"{one}:") for name in found) for one in want)
        first = leads and place == 0
    return Outcome(query["text"], language, right, first, found or suggested or alone)


def measure(data):
    """[Outcome] of all queries, over the rows of `make_rows`."""
    keys = {f"listing:{row['key']}": f"listing:{row['title']}" for row in data["listing"]}
    return [ask(query, keys) for query in data["query"]]


def in_words(outcomes):
    """The lines of the report: what went wrong, then the figures."""
    for outcome in outcomes:
        if not outcome.is_right:
            yield f"{outcome.language} {outcome.text}: {', '.join(outcome.found[:6]) or 'nothing'}"
    for language in ("pl", "en"):
        some = [outcome for outcome in outcomes if outcome.language == language]
        right, first = (sum(getattr(row, name) for row in some) for name in ("is_right", "is_first_right"))
        yield f"{language}: {len(some)} queries, {right / len(some):.3f} right, {first / len(some):.3f} with it at the very top"
