from hypothesis import given
from hypothesis import strategies as st

from pkes.lib.excerpts import as_words, excerpt, marked

TEXT = "Rada klastra podjęła uchwały w sprawie składek. Spółdzielniom przyznano zniżki."


def test_the_place_is_shown_with_the_words_marked():
    assert excerpt(TEXT, "uchwała") == (
        "Rada klastra podjęła <mark>uchwały</mark> w sprawie składek. Spółdzielniom przyznano zniżki."
    )
    assert "<mark>Spółdzielniom</mark>" in excerpt(TEXT, "spoldzielnia")
    assert marked("Zniżka dla zniżek", "zniżki") == "<mark>Zniżka</mark> dla <mark>zniżek</mark>"
    # The beginning of a word is enough.
    assert "<mark>składek</mark>" in excerpt(TEXT, "skład")
    assert excerpt(TEXT, "parowóz") == ""
    assert excerpt(TEXT, "") == ""


def test_a_long_text_is_cut_at_whole_words():
    found = excerpt(f"{'przed słowem ' * 5000}uchwała {'po słowie ' * 5000}", "uchwały")
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert "<mark>uchwała</mark>" in found
    assert len(found) < 250
    assert set(found.split()) <= {"…", "przed", "słowem", "po", "słowie", "<mark>uchwała</mark>"}


def test_markup_in_a_text_stays_text():
    found = excerpt('<script>alert("uchwała")</script>', "uchwała")
    assert found == "&lt;script&gt;alert(&quot;<mark>uchwała</mark>&quot;)&lt;/script&gt;"


def test_all_forms_are_kept_between_blanks():
    words = as_words("Uchwały rady", "", "sali")
    assert words.startswith(" ")
    assert words.endswith(" ")
    assert {"uchwala", "uchwaly", "rada", "sala", "sali"} <= set(words.split())
    assert as_words("", "!!") == ""


@given(st.text(max_size=80), st.text(max_size=20))
def test_no_text_and_no_question_breaks_it(text, question):
    found = excerpt(text, question).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in found
    assert ">" not in found
