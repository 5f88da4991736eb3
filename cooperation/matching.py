"""Who fits whom: what an organisation needs is compared with what others offer and share, what it gives with their needs.

The score of a pair has at most 100 points, and `tests/cooperation/test_matches_are_scored_as_written.py` pins them:

- themes in common: one THEME (24), two or more THEMES (32);
- words in common: WORDS × s / (s + HALF), up to 58 (HALF is 2). `s` adds up, for each word of ours that theirs has, its rarity squared × 1
  or 2 (in our title) × 1 or 2 (in theirs). The rarity of a word is ln(1 + n / k) / ln(1 + n), where k of the n listings that are
  on have it: 1 where only one has it. Words are compared by their base forms (Morfeusz), "dowozimy" with "dowieziemy"; where
  only the stem is the same ("księgowa", "księgowość"), the word counts STEM (0.6). Words that every listing has count nothing;
- place: the organisations are in the same powiat SAME_POWIAT (10), or theirs holds everywhere or for our powiat HOLDS_HERE (5);
- where we say so only on our page (services, potential, expectations) and not in a listing: × FROM_PAGE (0.6);
- for each time that "not for us" was said to the same theme of the same organisation: × DISLIKED (0.5).

Below LEAST (20) points, or with nothing in common but the place, it is no match. Samples fit only samples.
"""

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from cooperation.models import Listing, ListingWord, NotForUs
from cooperation.stop_words import STOP_WORDS
from members.models import Theme
from pkes.lib.fold import fold
from pkes.lib.words import lemmas, split

THEME, THEMES = 24, 32
WORDS, HALF, STEM = 58, 2, 0.6
SAME_POWIAT, HOLDS_HERE = 10, 5
FROM_PAGE, DISLIKED = 0.6, 0.5
LEAST = 20

# What keeps a search in time, whatever people write: so many words of a page and of a listing, so many rows of words (the
# rarest first), so many of the newest listings by their themes, so many by their words, so many read in full.
MOST_WORDS = 80
MOST_ROWS = 2_000
MOST_BY_THEME = 300
MOST_BY_WORDS = 120
MOST_SCORED = 40
LONGEST_BASE = 40
WORDS_SHOWN = 4

NUMBER = re.compile(r"\d+")
# Endings of base forms by which words of one family differ; the longest first.
ENDINGS = [
    "owanie", "ywanie", "eniowy", "owosc", "owac", "ywac", "enie", "anie", "arnia", "owka", "acja", "owiec", "osc", "arz", "arka",
    "cie", "owy", "owa", "cja", "nia", "ny", "na", "ic", "yc", "ac", "ec", "ka", "ek", "y", "a", "e", "o",
]  # fmt: skip
# What a verb may have in front of it and still be of the same family.
PREFIXES = ["do", "na", "od", "po", "prze", "przy", "roz", "u", "wy", "za"]
SHORTEST_STEM = 3


@dataclass(frozen=True)
class Word:
    """A word of ours: as it is written, 2 in a title and otherwise 1, and by what it is found in theirs."""

    written: str
    weight: int
    keys: frozenset


@dataclass
class Source:
    """What an organisation says that it needs or gives: in one listing, or on its page (`listing` is None)."""

    is_need: bool
    themes: frozenset
    words: list
    listing: Listing | None = None

    @cached_property
    def by_key(self):
        """{base form or stem: the words of ours that have it}."""
        found = defaultdict(list)
        for word in self.words:
            for key in word.keys:
                found[key].append(word)
        return dict(found)


@dataclass
class Found:
    """What a source and a listing have in common, and the points for it."""

    points: float = 0
    themes: set = field(default_factory=set)
    words: list = field(default_factory=list)


@dataclass(frozen=True)
class Rarity:
    """How rare a base form is among `number` listings, of which counts[key] have it: 1 where one has, towards 0 where many."""

    number: int
    counts: dict
    known: dict = field(default_factory=dict)

    def of(self, key):
        if key not in self.known:
            number = max(self.number, 1)
            having = min(max(self.counts.get(key, 1), 1), number)
            self.known[key] = math.log(1 + number / having) / math.log(1 + number)
        return self.known[key]


@dataclass
class Match:
    """A listing of another organisation that fits, with the points and the reasons."""

    listing: Listing
    source: Source
    points: float
    themes: list
    words: list
    place: str

    @property
    def reason(self):
        """Why it fits, in words: "You need: accounting – 4HC offers: accounting, the same powiat"."""
        parts = [self.main_reason, PLACES[self.place]() if self.place else ""]
        if self.words:
            parts.append(_("common words: %(words)s") % {"words": ", ".join(self.words[:WORDS_SHOWN])})
        return ", ".join(filter(None, parts))

    @property
    def main_reason(self):
        own = self.source.listing
        themes = ", ".join(theme.name for theme in self.themes)
        words = {
            "ours": themes or (_("“%(title)s”") % {"title": own.title} if own else ", ".join(self.words[:WORDS_SHOWN])),
            "name": self.listing.organization.short_name or self.listing.organization.name,
            "theirs": themes or _("“%(title)s”") % {"title": self.listing.title},
        }
        if self.source.is_need:
            is_shared = self.listing.kind == Listing.Kind.RESOURCE
            if own and is_shared:
                text = _("You need: %(ours)s – %(name)s shares: %(theirs)s")
            elif own:
                text = _("You need: %(ours)s – %(name)s offers: %(theirs)s")
            elif is_shared:
                text = _("Your page says you look for: %(ours)s – %(name)s shares: %(theirs)s")
            else:
                text = _("Your page says you look for: %(ours)s – %(name)s offers: %(theirs)s")
        elif own is None:
            text = _("Your page says you can: %(ours)s – %(name)s needs: %(theirs)s")
        elif own.kind == Listing.Kind.RESOURCE:
            text = _("You share: %(ours)s – %(name)s needs: %(theirs)s")
        else:
            text = _("You offer: %(ours)s – %(name)s needs: %(theirs)s")
        return text % words


PLACES = {
    "same": lambda: _("the same powiat"),
    "here": lambda: _("also for your powiat"),
    "everywhere": lambda: _("everywhere"),
}
PLACE_POINTS = {"same": SAME_POWIAT, "here": HOLDS_HERE, "everywhere": HOLDS_HERE, "": 0}


# Words


@lru_cache(maxsize=20_000)
def stems(base):
    """What words of one family share ("ksiegowa" and "ksiegowosc": "ksiegow"), marked so that it is taken for no word.

    A verb also has the stem that it has without its prefix: "uszyc" and "szyc", "dowozic" and "przewozic".
    """
    found = [shortened(base)]
    if base.endswith(("ac", "ec", "ic", "yc")):
        found += [shortened(base.removeprefix(prefix)) for prefix in PREFIXES if base.startswith(prefix)]
    return frozenset(f"~{word}" for word in found if len(word) >= SHORTEST_STEM)


def shortened(base):
    for ending in ENDINGS:
        if base.endswith(ending) and len(base) - len(ending) >= SHORTEST_STEM:
            return base.removesuffix(ending)
    return base


def words_of(title, text=""):
    """The words of a text that say something: [Word], each family of base forms once, those of the title first."""
    found = {}
    for part, weight in ((title, 2), (text, 1)):
        for written in split(part):
            forms = lemmas(written[:LONGEST_BASE])
            if len(written) < 3 or NUMBER.fullmatch(written) or forms & STOP_WORDS:
                continue
            forms = frozenset(form[: LONGEST_BASE - 1] for form in forms)
            if forms not in found:
                keys = forms.union(*map(stems, forms))
                found[forms] = Word(written.lower(), weight, keys)
    return list(found.values())


def kept_words(listing):
    """The words of a listing as they are kept with it: [[word as written, weight, [base forms and stems]]]."""
    text = " ".join([listing.description, listing.scale, listing.conditions])
    return [[word.written, word.weight, sorted(word.keys)] for word in words_of(listing.title, text)]


def weights_of(words):
    """{base form: weight} of the words that are kept with a listing."""
    weights = {}
    for _written, weight, keys in words:
        for key in keys:
            weights[key] = max(weights.get(key, 0), weight)
    return weights


# The score


def common(source, themes, weights, rarity):
    """What a source has in common with a listing that has these themes and {base form: weight}, and the points for it."""
    found = Found(themes=source.themes & themes)
    shared_by = defaultdict(list)
    for key in weights:
        for word in source.by_key.get(key, ()):
            shared_by[word].append(key)
    score = 0
    for word, shared in shared_by.items():
        forms = [key for key in shared if not key.startswith("~")]
        key = min(forms or shared, key=lambda key: (rarity.of(key), key))
        worth = rarity.of(key) ** 2 * word.weight * weights[key] * (1 if forms else STEM)
        score += worth
        found.words.append((worth, word.written))
    found.words = [written for _worth, written in sorted(found.words, key=lambda pair: (-pair[0], pair[1]))]
    found.points = WORDS * score / (score + HALF) + (THEME, THEMES)[len(found.themes) > 1] * bool(found.themes)
    if source.listing is None:
        found.points *= FROM_PAGE
    return found


def place_of(powiat, other_powiat, places):
    """How the place speaks for a listing: "same" powiat, it holds "everywhere" or "here", too; empty where it does not."""
    if powiat and powiat != "0000" and powiat == other_powiat:
        return "same"
    if not places:
        return "everywhere"
    return "here" if powiat in places else ""


# What an organisation says


def source_of(listing):
    """What one listing says; its themes are asked for unless they were read with it."""
    words = [Word(written, weight, frozenset(keys)) for written, weight, keys in listing.words[:MOST_WORDS]]
    return Source(listing.is_need, frozenset(theme.pk for theme in listing.themes.all()), words, listing)


def sources_of(organization):
    """Everything that an organisation says it needs and gives: its listings that are on, and its page."""
    listings = Listing.objects.on().of_organization(organization).prefetch_related("themes")
    services = list(organization.services.all())
    gives = " ".join([*(service.description for service in services), organization.potential])
    names = " ".join(service.name for service in services)
    page = [
        Source(False, frozenset(service.theme_id for service in services), words_of(names, gives)[:MOST_WORDS]),
        Source(True, frozenset(), words_of("", organization.expectations)[:MOST_WORDS]),
    ]
    return [*map(source_of, listings), *(source for source in page if source.themes or source.words)]


# The search


def matches_for(organization, *, only=None, sources=None):
    """The listings of others that fit an organisation, the best first: a list of Match.

    Nothing of the organisation's own, nothing that it dismissed. `only` narrows to these numbers of listings; `sources` are
    instead of everything that the organisation says. Whoever asks has to be of an organisation in good standing, for
    listings for members only are among them.
    """
    sources = sources_of(organization) if sources is None else sources
    number, best = Listing.objects.on().count(), {}
    for is_need, kinds in ((True, Listing.GIVING), (False, [Listing.Kind.NEED])):
        asking = [source for source in sources if source.is_need == is_need]
        if asking:
            best |= search(asking, candidates(organization, kinds, only), number)
    return finished(organization, best)


def candidates(organization, kinds, only=None):
    """The listings of others that are on and that the organisation did not dismiss."""
    rows = (
        Listing.objects.on()
        .filter(kind__in=kinds, is_sample=organization.is_sample)
        .exclude(organization=organization)
        .order_by()
    )
    return rows if only is None else rows.filter(pk__in=only)


def search(sources, rows, number):
    """{key of a listing: (source, Found)} for the best of `rows`, out of `number` that are on: what each has in common with
    the source that fits best."""
    weights, rarity = words_in_common(sources, rows, number)
    by_words = first_of(best_of(sources, {}, weights, rarity), MOST_BY_WORDS)
    themes = themes_in_common(sources, rows, by_words)
    weights = {pk: weights[pk] for pk in by_words}
    return first_of(best_of(sources, themes, weights, rarity), MOST_SCORED)


def best_of(sources, themes, weights, rarity):
    """{key of a listing: (source, Found)} for each listing with themes or words in common: the source with most points."""
    by_key, best = defaultdict(list), {}
    for place, source in enumerate(sources):
        for key in source.by_key:
            by_key[key].append(place)
    for pk in themes.keys() | weights.keys():
        their_themes, their_words = themes.get(pk, frozenset()), weights.get(pk, {})
        touched = {place for key in their_words for place in by_key.get(key, ())}
        touched |= {place for place, source in enumerate(sources) if source.themes & their_themes}
        for source in (sources[place] for place in sorted(touched)):
            found = common(source, their_themes, their_words, rarity)
            if found.points and (pk not in best or found.points > best[pk][1].points):
                best[pk] = (source, found)
    return best


def first_of(best, number):
    most = sorted(best, key=lambda pk: (-best[pk][1].points, -pk))[:number]
    return {pk: best[pk] for pk in most}


def themes_in_common(sources, rows, also):
    """{key of a listing: themes that it shares with any source}: of the newest of `rows`, and of those numbered `also`."""
    asked = frozenset().union(*(source.themes for source in sources))
    found = defaultdict(set)
    if not asked:
        return found
    pairs = Listing.themes.through.objects.filter(theme__in=asked).values_list("listing_id", "theme_id")
    newest = list(rows.order_by("-pk").values_list("pk", flat=True)[:MOST_BY_THEME])
    for pk, theme in pairs.filter(listing__in={*newest, *also}):
        found[pk].add(theme)
    return found


def words_in_common(sources, rows, number):
    """{key of a listing: {base form: weight}} of words that it shares with any source, and the Rarity of words.

    The rarest words first, until there are MOST_ROWS rows: what is in so many listings that it does not fit says little.
    """
    keys = {key for source in sources for word in source.words for key in word.keys}
    counted = ListingWord.objects.filter(base__in=keys).order_by().values_list("base").annotate(n=Count("*"))
    rarity = Rarity(number, dict(counted))
    chosen, read = [], 0
    for key in sorted(rarity.counts, key=lambda key: (rarity.counts[key], key)):
        read += rarity.counts[key]
        if read > MOST_ROWS and chosen:
            break
        chosen.append(key)
    weights = defaultdict(dict)
    if chosen:
        # Asked word by word: as a list SQLite would read every listing that is on for it.
        found = ListingWord.objects.filter(Exists(rows.filter(pk=OuterRef("listing"))), base__in=chosen)
        for pk, base, weight in found.values_list("listing_id", "base", "weight"):
            weights[pk][base] = weight
    return weights, rarity


def finished(organization, best):
    """The matches in their order, with the place and with what was dismissed taken into account."""
    dismissed, disliked = tastes(organization)
    powiat = organization.powiat
    matches = []
    for listing in Listing.objects.shown().filter(pk__in=best.keys() - dismissed).with_details().defer("words"):
        source, found = best[listing.pk]
        places = {row.powiat for row in listing.places.all()}
        place = place_of(powiat, listing.organization.powiat, places)
        points = found.points + PLACE_POINTS[place]
        times = max((disliked[listing.organization_id, theme.pk] for theme in listing.themes.all()), default=0)
        points *= DISLIKED**times
        if points >= LEAST:
            themes = [theme for theme in listing.themes.all() if theme.pk in found.themes]
            matches.append(Match(listing, source, points, themes, found.words, place))
    return sorted(matches, key=lambda match: (-match.points, -match.listing.pk))


def tastes(organization):
    """(numbers of dismissed listings, {(organisation, theme): how often dismissed})."""
    rows = NotForUs.objects.filter(organization=organization)
    found = rows.values_list("listing", "listing__organization", "listing__themes")
    return {pk for pk, _other, _theme in found}, Counter((other, theme) for _pk, other, theme in found)


def theme_numbers():
    """{web address of a theme: its number}."""
    return dict(Theme.objects.values_list("slug", "pk"))


def query_keys(word):
    """By what a word that somebody looks for is found."""
    return {form[: LONGEST_BASE - 1] for form in lemmas(word)} | {fold(word)[: LONGEST_BASE - 1]}
