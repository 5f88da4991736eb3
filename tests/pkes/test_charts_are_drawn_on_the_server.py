"""Charts: what is drawn agrees with the figures, and the figures stand beside it as a table."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from pkes.lib import charts
from tests.html import assert_valid, text_of


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def drawn(chart):
    html = render_to_string("_chart.html", {"chart": chart})
    return assert_valid(f"<!doctype html><html lang=en><title>x</title><main>{html}</main></html>")


def table(document):
    return [[text_of(cell) for cell in row] for row in document.findall(".//tbody/tr")]


def numbers(document, name):
    return [int(rect.get(name)) for rect in document.iter("rect")]


def test_columns_are_as_high_as_their_numbers():
    chart = charts.columns("marks", "Marks", ["Mark", "Answers"], [(0, 1), (1, 0), (2, 4)])
    document = drawn(chart)
    assert numbers(document, "height") == [30, 120]
    assert table(document) == [["0", "1"], ["1", "0"], ["2", "4"]]
    svg = document.find(".//svg")
    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", "marks-title marks-desc")
    assert (text_of(svg.find("title")), text_of(svg.find("desc"))) == ("Marks", "0: 1; 1: 0; 2: 4")


def test_bars_side_by_side_share_one_scale():
    rows = [("Aims", [2.5, 10]), ("Crisis", [None, 5])]
    document = drawn(charts.bars("aims", "Aims", ["Aim", "before", "after"], rows, most=10))
    assert numbers(document, "width") == [89, 356, 178]
    assert [rect.get("class") for rect in document.iter("rect")] == ["chart-1", "chart-2", "chart-2"]
    assert table(document) == [["Aims", "2.5", "10"], ["Crisis", "–", "5"]]
    assert [text_of(item) for item in document.findall(".//ul/li")] == ["before", "after"]


def test_stacked_bars_end_at_their_sum():
    document = drawn(charts.bars("s", "S", ["q", "a", "b"], [("Q1", [3, 1]), ("Q2", [1, 1])], stacked=True))
    assert numbers(document, "x") == [0, 267, 0, 89]
    assert [text_of(text) for text in document.iter("text")] == ["Q1", "3", "1", "4", "Q2", "1", "1", "2"]


def test_one_series_has_no_legend_and_a_long_name_is_broken():
    document = drawn(charts.bars("x", "X", ["Name", "Hours"], [("słowo " * 30, [1])]))
    assert document.find(".//ul") is None
    assert len(list(document.iter("text"))) == 5
    assert max(len(text_of(text)) for text in document.iter("text")) <= charts.LETTERS


@pytest.mark.parametrize("rows", [[], [("a", [0])], [("", [None])], [("<b>", [1_000_000])]])
def test_nothing_and_much_are_drawn(rows):
    document = drawn(charts.bars("x", "<X>", ["Name", "Number"], rows))
    assert all(0 < int(rect.get("width")) <= charts.WIDTH for rect in document.iter("rect"))
    drawn(charts.columns("y", "Y", ["Name", "Number"], [(name, values[0] or 0) for name, values in rows]))
