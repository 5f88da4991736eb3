"""Asking the index. One statement finds the candidates of all kinds, the next one reads those that are shown.

Rights are part of the statement: of each kind only what `visible(user)` leaves is found and counted. What stands where, and
what happens where a word is very common, is in README.md.
"""

import functools
import math
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language

from pkes.lib.excerpts import excerpt, marked, stands
from pkes.lib.search.kinds import KINDS
from pkes.lib.search.near import nearest
from pkes.lib.search.questions import Question
from pkes.lib.search.tables import Found, entries, scope_of, tables

# So many rows of one kind are put in order; of more it is said that there are more.
MOST_RANKED = 200
PER_PAGE = 20
# How many of each kind stand on the first page.
FIRST = 4
MOST_REASONS = 2
MOST_SUGGESTED = 3

# How well a row answers, the best first.
NAMED, IN_TITLE, IN_NAMES, IN_TEXT = range(4)


class Candidate(NamedTuple):
    """A row that answers a question, and how well; in their own order the best stands first."""

    place: int
    later: int
    sort_title: str
    pk: int


def place_of(question, rank_words):
    """How well a row answers: NAMED, IN_TITLE, IN_NAMES or IN_TEXT."""
    title, names, keys = rank_words.split("\n")
    if question.key in keys and question.key in keys.split():
        return NAMED
    # Plain loops: a page reads some hundred rows.
    title = title.split()
    for word in question.words:
        if not word.is_in(title):
            break
    else:
        return IN_TITLE
    both = title + names.split()
    for word in question.words:
        if not word.begins(both):
            return IN_TEXT
    return IN_NAMES


def written(kind, user):
    """(SQL, parameters) of what a person may see of a kind, asked for the row of an entry; None: nothing."""
    rows = kind.visible(user).filter(pk=RawSQL("e.object_id", ())).order_by().values("pk")
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None


@functools.lru_cache(maxsize=50)
def written_for_visitors(key, minute):
    """The same for whoever is not logged in, for a minute: writing it down took longer than asking the database."""
    return written(KINDS[key], AnonymousUser())


class Statement:
    """Selects put together into one statement: how often the database is asked does not grow with the kinds."""

    def __init__(self, user):
        self.user, self.selects, self.params = user, [], []
        self.rights = {}

    def add(self, number, kind, found_by, params):
        """Ask for the rows of a kind, marked with `number`; nothing where the person may see none of them."""
        rights = self.rights_in(kind)
        if rights is None:
            return
        sql, of_rights = rights
        where = f" AND EXISTS ({sql})" if sql else ""
        select = "e.id, e.sort, e.sort_title, e.rank_words, e.kind"
        self.selects.append(
            f"SELECT * FROM (SELECT {number:d} AS number, {select} FROM {found_by}{where} "  # noqa: S608 - names of ours; values are parameters  # nosec B608
            f"LIMIT {MOST_RANKED + 1:d}) AS part{len(self.selects):d}"
        )
        self.params += [*params, *of_rights]

    def rights_in(self, kind):
        """(SQL, parameters) of what a person may see of a kind, asked for the row of an entry; None: nothing."""
        if kind.key not in self.rights:
            self.rights[kind.key] = (
                written(kind, self.user)
                if self.user.is_authenticated
                else written_for_visitors(kind.key, math.floor(timezone.now().timestamp() / 60))
            )
        return self.rights[kind.key]

    def rows(self):
        if not self.selects:
            return []
        return tables().rows(" UNION ALL ".join(self.selects), self.params)


def candidates(questions, kinds, user):
    """[{kind: [candidates, the best first]}] for each of some questions: two statements at the most."""
    store, found = tables(), [{} for _question in questions]
    first, best, asked = Statement(user), Statement(user), []
    for number, question in enumerate(questions):
        for kind in kinds if question else ():
            scope = scope_of(kind, question.language)
            whole = store.whole(scope, question)
            first_whole = store.first_whole(kind, scope, question) if whole else None
            ways = [first_whole or whole, store.named(scope, question)] if whole else [store.terms(scope, question)]
            for way in ways:
                first.add(number, kind, *way)
            asked.append((number, kind, question, scope, whole, first_whole))
    collect(first, questions, found)
    for number, kind, question, scope, whole, first_whole in asked:
        has_more = len(found[number].get(kind.key, ())) > MOST_RANKED
        ways = []
        if whole and not has_more:
            # Words that very many have, but these few whole in title or names: the others count, too.
            ways = [store.strong(scope, question), store.terms(scope, question), *([whole] if first_whole else [])]
        elif has_more and not whole:
            # Of very many only some were read: those that answer best must be among them.
            ways = [store.strong(scope, question), store.named(scope, question)]
        for way in ways:
            best.add(number, kind, *way)
    collect(best, questions, found)
    return [{key: sorted(rows.values()) for key, rows in of_kinds.items()} for of_kinds in found]


def collect(statement, questions, found):
    for number, pk, sort, sort_title, rank_words, kind in statement.rows():
        of_kind = found[number].setdefault(kind, {})
        if pk not in of_kind:
            of_kind[pk] = Candidate(place_of(questions[number], rank_words), -sort, sort_title, pk)


@dataclass
class Group:
    """What was found of one kind: the first of them, and how many there are."""

    kind: object
    candidates: list
    hits: list

    @property
    def count(self):
        return min(len(self.candidates), MOST_RANKED)

    @property
    def has_more(self):
        """More than are counted and put in order."""
        return len(self.candidates) > MOST_RANKED

    @property
    def best(self):
        return self.candidates[0].place


@functools.lru_cache(maxsize=2_000)
def address_of(key, name, _language):
    """Where a result leads, in the language that is on now."""
    return KINDS[key].address(name)


@dataclass
class Hit:
    """One result: where it leads, its title with what was found marked, and why it was found: [(part, words), …]."""

    kind: object
    entry: Found
    title: str
    reasons: list

    @property
    def address(self):
        return address_of(self.kind.key, self.entry.key, get_language())


class Search:
    """What a person finds with some words, in one language: `groups` of kinds, the best first, or one kind alone.

    `kinds` are those that are searched at all; `chosen` is the key of one of them, or empty.
    """

    def __init__(self, text, *, language, user, kinds=None, chosen=""):
        self.question = Question(text, language)
        self.kinds = list(KINDS.values() if kinds is None else kinds)
        self.chosen = chosen if chosen in {kind.key for kind in self.kinds} else ""
        self.user = user

    @property
    def text(self):
        return self.question.text

    @cached_property
    def groups(self):
        """The kinds with results, the one with the best result first, in the order of the kinds where they are equal."""
        if not self.question:
            return []
        found = candidates([self.question], self.kinds, self.user)[0]
        groups = [Group(kind, found[kind.key], []) for kind in self.kinds if found.get(kind.key)]
        return sorted(groups, key=lambda group: group.best)

    @property
    def total(self):
        return sum(group.count for group in self.groups)

    @property
    def has_more(self):
        return any(group.has_more for group in self.groups)

    @cached_property
    def group(self):
        """That of the kind which was chosen; None where none was, or it has no results."""
        return next((group for group in self.groups if group.kind.key == self.chosen), None)

    def first(self, number=FIRST):
        """The groups, each with its first results."""
        hits = self.hits([candidate.pk for group in self.groups for candidate in group.candidates[:number]])
        for group in self.groups:
            group.hits = [hits[candidate.pk] for candidate in group.candidates[:number] if candidate.pk in hits]
        return self.groups

    def hits(self, numbers):
        """{number of an entry: its result}."""
        found = [entry for entry in entries(numbers) if entry.kind in KINDS]
        quoted = {}
        for kind in {entry.kind for entry in found if KINDS[entry.kind].quoted}:
            of_kind = [entry.object_id for entry in found if entry.kind == kind]
            quoted.update({(kind, pk): text for pk, text in KINDS[kind].quoted(of_kind).items()})
        return {entry.pk: self.hit(entry, quoted.get((entry.kind, entry.object_id), "")) for entry in found}

    def hit(self, entry, long):
        """A result with what it was found by: the parts in which the words stand that the title lacks."""
        kind = KINDS[entry.kind]
        title = marked(entry.title, self.question.wanted)
        missing = [pair for pair in self.question.wanted if not stands(entry.title, pair)]
        reasons = []
        for part, text in [*entry.parts, *([["long", long]] if long else [])]:
            if not missing or len(reasons) == MOST_REASONS:
                break
            still = [pair for pair in missing if not stands(text, pair)]
            if len(still) < len(missing):
                reasons.append((kind.parts.get(part, ""), excerpt(text, missing)))
                missing = still
        return Hit(kind, entry, title, reasons)

    # Where nothing was found

    @cached_property
    def suggestions(self):
        """[(what to ask instead, how many results)]: the nearest words of the index, as far as this person finds something."""
        asked = nearest(self.question)
        questions = [Question(text, self.question.language) for text in asked]
        found = candidates(questions, self.kinds, self.user)
        counted = [
            (text, min(sum(map(len, groups.values())), MOST_RANKED)) for text, groups in zip(asked, found, strict=True)
        ]
        return [(text, number) for text, number in counted if number][:MOST_SUGGESTED]

    @cached_property
    def single_words(self):
        """[(word, how many results)] where not all words together were found, but some alone."""
        if len(self.question.words) < 2:
            return []
        words = [word.written for word in self.question.words]
        questions = [Question(word, self.question.language) for word in words]
        found = candidates(questions, self.kinds, self.user)
        counted = [
            (word, min(sum(map(len, groups.values())), MOST_RANKED)) for word, groups in zip(words, found, strict=True)
        ]
        return [(word, number) for word, number in counted if number]
