"""Short meetings in rounds: who sits with whom. Pure: guests are any keys that can be told apart, in an order of their own.

A round is a list of pairs, one for each table in use; whoever stands in none of them has a break. What always holds:

- nobody is in two places, nobody meets the same guest twice, rounds that are over stay as they were;
- every table is used as far as there are guests, and nobody has a second break before everybody had a first one;
- the same question always gets the same answer.

What is sought: as much as possible of the scores, with an eye on whoever has least. A plan is worth the sum of the square
roots of what each guest got out of all rounds, so that a point counts more for a guest with few points than for one with
many. Each guest meets one other in a round, so what a round adds is a sum over its pairs: the best round, given all others,
is a matching of greatest weight, and found exactly. Rounds are added like that one by one; then each is sought anew, given
all others, as long as that makes the plan worth more.
"""

import random
from collections import Counter
from itertools import combinations
from math import sqrt

from pkes.lib.late import late_module

networkx = late_module("networkx")

# Matchings are sought in whole numbers: nothing is lost to rounding, and the same question gets the same answer.
SCALE = 100_000
# Of more guests the rounds are not sought anew, and begun anew once; of fewer, so often at most. Measured: with many guests
# seeking anew takes as long as the rest and adds less than a thousandth.
LARGE = 40
MOST_PASSES = 3
MOST_STARTS = 30


class TooManyRounds(Exception):
    """So many rounds cannot be filled without somebody meeting the same guest twice; `possible` were found."""

    def __init__(self, possible):
        super().__init__(possible)
        self.possible = possible


def most_tables(guests):
    """How many tables so many guests can use."""
    return guests // 2


def plan(guests, scores, *, rounds, tables=None, before=()):
    """The rounds that follow those of `before`: `rounds` lists of pairs.

    `scores` is {frozenset of two guests: what their meeting is worth}, nothing where a pair is missing. `tables` is how many
    there are; without it, as many as can be used. `before` may name guests who left since. Raises TooManyRounds.
    """
    table = Table(guests, scores, tables, before)
    if rounds and not table.tables:
        raise TooManyRounds(0)
    possible = 0
    for number in range(2 if table.is_large else MOST_STARTS):
        found = table.start(rounds, random.Random(number) if number else None)  # noqa: S311 - ties, not secrets
        if len(found) == rounds:
            return table.named(table.improved(found))
        possible = max(possible, len(found))
    carousel = table.carousel()
    if carousel and rounds <= len(carousel):
        return table.named(table.improved(carousel[:rounds]))
    raise TooManyRounds(max(possible, len(carousel)))


def gained(guests, scores, rounds):
    """{guest: what its meetings of these rounds are worth together}."""
    sums = dict.fromkeys(guests, 0)
    for pair in (pair for pairs in rounds for pair in pairs):
        for guest in pair:
            if guest in sums:
                sums[guest] += scores.get(frozenset(pair), 0)
    return sums


def best_possible(guests, scores, rounds):
    """{guest: the sum of its `rounds` best scores}: what nobody can surpass, whatever the others do."""
    return {
        guest: sum(sorted(scores.get(frozenset({guest, other}), 0) for other in guests if other != guest)[-rounds:])
        for guest in guests
    }


class Table:
    """The question in numbers: guests are 0, 1, 2 …, a round is a sorted list of pairs of them."""

    def __init__(self, guests, scores, tables, before):
        self.guests = list(guests)
        self.tables = min(tables or most_tables(len(self.guests)), most_tables(len(self.guests)))
        self.breaks_each_round = len(self.guests) - 2 * self.tables
        number = {guest: index for index, guest in enumerate(self.guests)}
        self.scores = {
            pair: scores.get(frozenset(self.guests[index] for index in pair), 0)
            for pair in combinations(range(len(self.guests)), 2)
        }
        past = [[tuple(sorted(number.get(guest, -1) for guest in pair)) for pair in pairs] for pairs in before]
        self.met = {pair for pairs in past for pair in pairs}
        self.had = list(gained(self.guests, scores, before).values())
        self.breaks = Counter()
        for pairs in past:
            self.count(pairs, [0] * len(self.guests), self.breaks)

    @property
    def is_large(self):
        return len(self.guests) > LARGE

    def count(self, pairs, had, breaks):
        """Add what a round gives to what each guest had, and its breaks."""
        seated = set()
        for pair in pairs:
            for guest in pair:
                if guest >= 0:
                    had[guest] += self.scores.get(pair, 0)
                    seated.add(guest)
        breaks.update(guest for guest in range(len(self.guests)) if guest not in seated)

    def named(self, rounds):
        return [[tuple(self.guests[guest] for guest in pair) for pair in pairs] for pairs in rounds]

    # One round after the other

    def start(self, rounds, chance):
        """As many rounds as can be filled, the best first. `chance` breaks ties in another way."""
        met, had, breaks, found = set(self.met), list(self.had), Counter(self.breaks), []
        for _round in range(rounds):
            pairs = self.best_round(met, had, *self.who_may_rest(breaks), chance)
            if pairs is None:
                break
            found.append(pairs)
            met.update(pairs)
            self.count(pairs, had, breaks)
        return found

    def who_may_rest(self, breaks):
        """(who has a break in any case, of whom the rest is chosen): those who had the fewest."""
        must, may, left = set(), set(), self.breaks_each_round
        for number in sorted({breaks[guest] for guest in range(len(self.guests))}):
            level = {guest for guest in range(len(self.guests)) if breaks[guest] == number}
            if len(level) >= left:
                may = level if left else set()
                break
            must |= level
            left -= len(level)
        return must, may

    def best_round(self, met, had, must, may, chance=None):
        """The pairs that add most to what `had` says; None where not every table can be filled."""
        graph = networkx.Graph()
        seats = [guest for guest in range(len(self.guests)) if guest not in must]
        graph.add_nodes_from(seats)
        for first, second in combinations(seats, 2):
            if (first, second) not in met:
                weight = self.weight(first, second, had)
                graph.add_edge(first, second, weight=weight + (chance.randrange(SCALE) if chance else 0))
        # A break is a meeting with a chair that nobody sits on.
        chairs = range(-1, -1 - self.breaks_each_round + len(must), -1)
        graph.add_weighted_edges_from((chair, guest, 0) for chair in chairs for guest in sorted(may))
        pairs = sorted(tuple(sorted(pair)) for pair in networkx.max_weight_matching(graph, maxcardinality=True))
        pairs = [pair for pair in pairs if pair[0] >= 0]
        return pairs if len(pairs) == self.tables else None

    def weight(self, first, second, had):
        score = self.scores[first, second]
        return round(SCALE * sum(sqrt(had[guest] + score) - sqrt(had[guest]) for guest in (first, second)))

    # Everybody with everybody

    def carousel(self):
        """All rounds of "everybody meets everybody", where every table is used and nobody has met yet: one guest stays seated,
        the others move on by one chair each round. Empty where there is no such thing.
        """
        if self.met or self.breaks or self.breaks_each_round > 1:
            return []
        circle = list(range(len(self.guests))) + [-1] * self.breaks_each_round
        rounds = []
        for _round in range(len(circle) - 1):
            opposite = zip(circle, reversed(circle), strict=True)
            pairs = [tuple(sorted(pair)) for pair in list(opposite)[: len(circle) // 2]]
            rounds.append(sorted(pair for pair in pairs if pair[0] >= 0))
            circle = [circle[0], circle[-1], *circle[1:-1]]
        return rounds

    # Better and better

    def improved(self, rounds):
        """The same rounds with the same breaks, each sought anew given all others until nothing is gained."""
        rounds, everybody = list(rounds), set(range(len(self.guests)))
        worth = self.worth(rounds)
        for _pass in range(0 if self.is_large else MOST_PASSES):
            for index, pairs in enumerate(rounds):
                others = rounds[:index] + rounds[index + 1 :]
                met, had = self.met.union(*others), list(self.had)
                for other in others:
                    self.count(other, had, Counter())
                resting = everybody - {guest for pair in pairs for guest in pair}
                rounds[index] = self.best_round(met, had, resting, set()) or pairs
            before, worth = worth, self.worth(rounds)
            if worth <= before:
                break
        return rounds

    def worth(self, rounds):
        had = list(self.had)
        for pairs in rounds:
            self.count(pairs, had, Counter())
        return round(SCALE * sum(map(sqrt, had)))


def at_tables(rounds, before=()):
    """The same rounds as {table: pair}, tables counted from 1. Who sat at a table stays there, where nobody else has to."""
    last, seated = {}, []
    for pairs in before:
        last |= {guest: table for table, pair in pairs.items() for guest in pair}
    for pairs in rounds:
        free, found, moving = set(range(1, len(pairs) + 1)), {}, []
        for pair in pairs:
            table = next((last[guest] for guest in pair if last.get(guest) in free), None)
            if table is None:
                moving.append(pair)
                continue
            found[table] = pair
            free.remove(table)
        found |= dict(zip(sorted(free), moving, strict=True))
        last |= {guest: table for table, pair in found.items() for guest in pair}
        seated.append(dict(sorted(found.items())))
    return seated
