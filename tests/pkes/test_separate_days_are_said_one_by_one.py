from datetime import date

import pytest
from django.http import Http404
from django.utils import translation

from pkes.lib.dates import days_in_words, format_quarter, pick_year, quarter_of, weekday

WORKSHOP = [date(2014, 12, 11), date(2014, 12, 15)]


@pytest.mark.parametrize(
    ("days", "polish", "english"),
    [
        ([], "", ""),
        ([date(2014, 11, 26)], "26 listopada 2014", "26 November 2014"),
        (WORKSHOP, "11 i 15 grudnia 2014", "11 and 15 December 2014"),
        (WORKSHOP[::-1], "11 i 15 grudnia 2014", "11 and 15 December 2014"),
        ([*WORKSHOP, date(2014, 12, 17)], "11, 15 i 17 grudnia 2014", "11, 15 and 17 December 2014"),
        (
            [date(2014, 11, 30), date(2014, 12, 2)],
            "30 listopada i 2 grudnia 2014",
            "30 November and 2 December 2014",
        ),
        (
            [date(2014, 11, 28), date(2014, 11, 30), date(2014, 12, 2)],
            "28, 30 listopada i 2 grudnia 2014",
            "28, 30 November and 2 December 2014",
        ),
        (
            [date(2014, 12, 30), date(2015, 1, 2)],
            "30 grudnia 2014 i 2 stycznia 2015",
            "30 December 2014 and 2 January 2015",
        ),
        (
            [date(2014, 12, 11), date(2015, 12, 11)],
            "11 grudnia 2014 i 11 grudnia 2015",
            "11 December 2014 and 11 December 2015",
        ),
    ],
)
def test_days_in_both_languages(days, polish, english):
    with translation.override("pl"):
        assert days_in_words(days) == polish
    with translation.override("en"):
        assert days_in_words(days) == english


def test_the_year_can_be_left_to_the_small_print():
    assert days_in_words(WORKSHOP, with_year=False) == "11 i 15 grudnia"
    assert days_in_words([date(2014, 12, 30), date(2015, 1, 2)], with_year=False) == "30 grudnia i 2 stycznia"


def test_a_weekday_is_written_as_inside_a_sentence():
    assert weekday(date(2014, 11, 26)) == "środa"
    with translation.override("en"):
        assert weekday(date(2014, 11, 26)) == "Wednesday"


def test_quarters():
    assert [quarter_of(date(2015, month, 1)) for month in (1, 3, 4, 6, 7, 9, 10, 12)] == [
        (2015, 1), (2015, 1), (2015, 2), (2015, 2), (2015, 3), (2015, 3), (2015, 4), (2015, 4),
    ]  # fmt: skip
    assert format_quarter(2015, 1) == "pierwszy kwartał 2015"


def test_the_year_of_an_address_is_one_of_those_there_are():
    years = {2026: 2, 2014: 1}
    assert pick_year(None, years) == 2026
    assert pick_year("", years) == 2026
    assert pick_year("2014", years) == 2014
    assert pick_year(None, {}) is None


@pytest.mark.parametrize("asked", ["2015", "02014", "2014.0", "-1", "rok", " 2014", "２０１４", "9" * 10_000])
def test_another_year_is_not_found(asked):
    with pytest.raises(Http404):
        pick_year(asked, {2014: 1})
