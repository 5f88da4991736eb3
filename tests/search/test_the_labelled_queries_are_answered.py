"""The labelled set of pkes/data/search_queries.toml, on whichever database the suite runs."""

import pytest

from pkes import search_quality


@pytest.fixture
def data(sample):
    data = search_quality.read()
    search_quality.make_rows(data)
    return data


@pytest.fixture
def outcomes(data):
    return search_quality.measure(data)


@pytest.mark.postgres
@pytest.mark.parametrize("part", [0.01, 0.5], ids=["common", "very common"])
def test_common_words_are_asked_otherwise_and_find_the_same(data, outcomes, all_are_common, part):
    all_are_common(part)
    assert search_quality.measure(data) == outcomes


def test_every_query_finds_what_it_should(outcomes):
    assert [(row.language, row.text, row.found) for row in outcomes if not row.is_right] == []
    by_language = {language: [row for row in outcomes if row.language == language] for language in ("pl", "en")}
    assert (len(by_language["pl"]) >= 120, len(by_language["en"]) >= 20) == (True, True)
    # Which kind stands at the very top is a matter of taste; that it mostly is the expected one is not.
    for rows in by_language.values():
        assert sum(row.is_first_right for row in rows) / len(rows) > 0.94
    assert next(iter(search_quality.in_words(outcomes))).startswith(
        f"pl: {len(by_language['pl'])} queries, 1.000 right"
    )
