"""Short meetings: what holds of every plan, how good the plans are, and how long they take."""

import random
import time
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cooperation.rounds import TooManyRounds, at_tables, best_possible, gained, most_tables, plan

# On two slow cores a plan of ten rounds for 100 guests takes about 3 seconds; the rule is ten.
SECONDS = 10


def made_up(guests, seed, themes=30):
    """Scores as members have them: each gives one to four of 30 themes and looks for one to three; some are neighbours."""
    chance = random.Random(seed)
    gives = [set(chance.sample(range(themes), chance.randint(1, 4))) for _guest in range(guests)]
    needs = [set(chance.sample(range(themes), chance.randint(1, 3))) for _guest in range(guests)]
    powiat = [chance.randrange(12) for _guest in range(guests)]
    scores = {}
    for one, other in combinations(range(guests), 2):
        common = len(gives[one] & needs[other]) + len(gives[other] & needs[one])
        if common:
            scores[frozenset({one, other})] = 36 * common + (10 if powiat[one] == powiat[other] else 0)
    return scores


def breaks_of(guests, rounds):
    """How many breaks each guest had after each round."""
    had, after = dict.fromkeys(guests, 0), []
    for pairs in rounds:
        seated = {guest for pair in pairs for guest in pair}
        had = {guest: number + (guest not in seated) for guest, number in had.items()}
        after.append(had)
    return after


def hold_the_rules(guests, rounds, tables, before=()):
    for pairs in rounds:
        seated = [guest for pair in pairs for guest in pair]
        assert len(pairs) == tables
        assert len(seated) == len(set(seated))
        assert set(seated) <= set(guests)
    met = [frozenset(pair) for pairs in [*before, *rounds] for pair in pairs]
    assert len(met) == len(set(met))
    for breaks in breaks_of(guests, rounds):
        assert max(breaks.values()) - min(breaks.values()) <= 1


@settings(max_examples=60)
@given(st.data())
def test_what_holds_of_every_plan(data):
    """As many rounds as tables are always possible."""
    number = data.draw(st.integers(2, 15), "guests")
    tables = data.draw(st.integers(1, number // 2), "tables")
    rounds = data.draw(st.integers(1, tables), "rounds")
    guests = [f"g{index}" for index in range(number)]
    worth = st.integers(0, 100)
    scores = {frozenset(pair): data.draw(worth) for pair in combinations(guests, 2) if data.draw(st.booleans())}
    found = plan(guests, scores, rounds=rounds, tables=tables)
    assert len(found) == rounds
    hold_the_rules(guests, found, tables)
    assert plan(guests, scores, rounds=rounds, tables=tables) == found


@pytest.mark.parametrize("number", range(2, 15))
def test_everybody_can_meet_everybody(number):
    rounds = number - 1 if number % 2 == 0 else number
    found = plan(range(number), made_up(number, 1), rounds=rounds)
    hold_the_rules(range(number), found, number // 2)
    assert len({frozenset(pair) for pairs in found for pair in pairs}) == number * (number - 1) // 2
    with pytest.raises(TooManyRounds) as refusal:
        plan(range(number), {}, rounds=rounds + 1)
    assert refusal.value.possible == rounds


@pytest.mark.parametrize("number", [0, 1])
def test_nobody_meets_nobody(number):
    with pytest.raises(TooManyRounds):
        plan(range(number), {}, rounds=1)


@settings(max_examples=40)
@given(
    number=st.integers(6, 14),
    rounds=st.integers(2, 3),
    seed=st.integers(0, 99),
    leaving=st.sets(st.integers(0, 13), max_size=2),
)
def test_rounds_that_are_over_stay_when_somebody_leaves_or_comes(number, rounds, seed, leaving):
    scores = made_up(number + 1, seed)
    before = plan(range(number), scores, rounds=rounds)[:1]
    guests = [guest for guest in range(number) if guest not in leaving] + [number]
    found = plan(guests, scores, rounds=1, before=before)
    met = [frozenset(pair) for pairs in [*before, *found] for pair in pairs]
    assert len(met) == len(set(met))
    assert {guest for pairs in found for pair in pairs for guest in pair} <= set(guests)
    assert [len(pairs) for pairs in found] == [len(guests) // 2]


def test_whoever_had_a_break_has_no_second_one_after_planning_anew():
    before = plan(range(9), {}, rounds=3)
    rested = {guest for guest, number in breaks_of(range(9), before)[-1].items() if number}
    found = plan(range(9), {}, rounds=4, before=before)
    for pairs in found:
        resting = set(range(9)) - {guest for pair in pairs for guest in pair}
        assert not resting & rested
        rested |= resting


def test_the_best_pairs_meet_and_meet_first():
    scores = {frozenset("ab"): 90, frozenset("cd"): 80, frozenset("ac"): 20}
    assert plan("abcd", scores, rounds=1) == [[("a", "b"), ("c", "d")]]
    assert plan("abcd", scores, rounds=2)[0] == [("a", "b"), ("c", "d")]


def test_a_point_counts_more_for_whoever_has_few():
    """a–b and c–d are worth most together; but c and d have enough already, and b has nothing."""
    scores = {frozenset("cd"): 100, frozenset("ac"): 40, frozenset("bd"): 40, frozenset("ab"): 0}
    before = [[("c", "e"), ("d", "f")]]
    scores |= {frozenset("ce"): 100, frozenset("df"): 100}
    assert plan("abcd", scores, rounds=1, before=before) == [[("a", "c"), ("b", "d")]]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("number", "rounds", "share"), [(14, 6, 0.94), (15, 6, 0.85), (41, 8, 0.95)])
def test_plans_are_close_to_what_nobody_can_surpass(seed, number, rounds, share):
    """The bound: each guest meets those who are best for it, as if nobody else wanted them."""
    scores = made_up(number, seed)
    got = gained(range(number), scores, plan(range(number), scores, rounds=rounds))
    bound = best_possible(range(number), scores, rounds)
    assert share * sum(bound.values()) <= sum(got.values()) <= sum(bound.values())
    # Nobody who fits somebody goes home with nothing.
    assert all(got[guest] for guest in got if bound[guest])


@pytest.mark.parametrize(("number", "rounds"), [(14, 6), (100, 10)])
def test_a_plan_is_made_in_time(number, rounds, record_property):
    scores = made_up(number, 3)
    begin = time.process_time()
    found = plan(range(number), scores, rounds=rounds)
    seconds = time.process_time() - begin
    got, bound = gained(range(number), scores, found), best_possible(range(number), scores, rounds)
    share = sum(got.values()) / sum(bound.values())
    print(f"{number} guests, {rounds} rounds: {seconds:.2f} s, {share:.1%} of the bound")  # noqa: T201
    record_property("seconds", seconds)
    hold_the_rules(range(number), found, most_tables(number))
    assert seconds < SECONDS
    assert share > 0.9


def test_who_sat_at_a_table_stays_there_where_it_can():
    rounds = [[("a", "b"), ("c", "d")], [("a", "c"), ("b", "d")], [("a", "d"), ("b", "c")]]
    seated = at_tables(rounds)
    assert [set(tables) for tables in seated] == [{1, 2}] * 3
    assert [sorted(tables.values()) for tables in seated] == [sorted(pairs) for pairs in rounds]
    staying = [
        sum(bool(set(before[table]) & set(after[table])) for table in after) for before, after in pairwise(seated)
    ]
    assert staying == [2, 2]
    assert at_tables(rounds[1:], seated[:1]) == seated[1:]
