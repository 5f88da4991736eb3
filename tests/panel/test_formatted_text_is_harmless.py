"""Markdown becomes the few tags that are allowed, whatever somebody writes."""

import re

import pytest
from html5lib import HTMLParser
from hypothesis import given
from hypothesis import strategies as st

from pkes.lib.markup import TAGS, to_html, to_plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Raz\ndwa\n\ntrzy", "<p>Raz<br>\ndwa</p>\n<p>trzy</p>\n"),
        ("**a** *b*", "<p><strong>a</strong> <em>b</em></p>\n"),
        ("# A\n## B\n### C", "<h3>A</h3>\n<h3>B</h3>\n<h4>C</h4>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("[x](https://a.pl)", '<p><a href="https://a.pl" rel="nofollow noopener">x</a></p>\n'),
        ("![x](https://a.pl/b.png)", '<p>!<a href="https://a.pl/b.png" rel="nofollow noopener">x</a></p>\n'),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("", ""),
    ],
)
def test_markdown(text, expected):
    assert to_html(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&#58;alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:x)",
        '[x](https://a.pl "onmouseover=alert(1)")',
        "[x](<javascript:alert(1)>)",
        "<javascript:alert(1)>",
        "<a href='javascript:x'>x</a>",
        "<svg/onload=alert(1)>",
        "<!--<img src=x onerror=alert(1)>-->",
        "[a]: javascript:alert(1)\n\n[a]",
        "# <iframe src=//evil>",
        "`<script>`",
        "[x](//evil.example)",
    ],
)
def test_nothing_runs(text):
    assert_harmless(to_html(text))


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=400))
def test_nothing_runs_whatever_is_written(text):
    assert_harmless(to_html(text))
    to_plain(text)


@given(st.text(alphabet="<>[]()!*_#-`&;:/\"'= \n\tajsx1", max_size=200))
def test_nothing_runs_out_of_marks(text):
    assert_harmless(to_html(text))


def assert_harmless(html):
    for element in HTMLParser(namespaceHTMLElements=False).parseFragment(html).iter():
        if not isinstance(element.tag, str) or element.tag == "DOCUMENT_FRAGMENT":
            continue
        assert element.tag in TAGS
        assert set(element.attrib) <= {"href", "rel", "start", "title"}
        assert re.match(r"(https?:|mailto:|tel:|[^:]*$|#|/)", element.get("href", ""), re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("# A & B\n\nx *y*\nz", "A & B x y z"), ("- a\n- b", "a b"), ("<b>", "<b>"), ("[x](https://a.pl)", "x")],
)
def test_plain_words(text, expected):
    assert to_plain(text) == expected
