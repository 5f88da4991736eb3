import time

import pytest

from pkes.lib.search import tokens
from pkes.lib.search.questions import LONGEST, MOST_WORDS, Question, with_accents


def words(text, language="pl"):
    return [word.written for word in Question(text, language).words]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("spółdzielniom", "spoldzielnia"),
        ("spoldzielniom", "spoldzielnia"),
        ("szkoleń", "szkolenie"),
        ("szkolen", "szkolenie"),
        ("rzeszowie", "rzeszow"),
        ("debicy", "debica"),
        ("DĘBICY", "debica"),
        ("lace", "laka"),
    ],
)
def test_a_word_stands_for_its_base_form_with_accents_or_without(text, form):
    (word,) = Question(text, "pl").words
    assert form in word.forms
    assert word.folded in word.forms


def test_english_words_are_read_by_english_rules():
    (word,) = Question("trainings", "en").words
    assert "train" in word.forms
    assert "train" not in Question("trainings", "pl").words[0].forms


@pytest.mark.parametrize("text", ["872-123-45-68", "872 123 45 68", "8721234568", "872-12-34-568"])
def test_a_number_is_one_word_however_it_is_grouped(text):
    assert words(text) == ["8721234568"]


def test_a_date_stays_a_date():
    assert words("2014-10-31") == ["2014", "10", "31"]


def test_little_words_are_passed_over_where_there_are_others():
    assert words("obiady w Mielcu i na wsi") == ["obiady", "Mielcu", "wsi"]
    assert words("w na i") == ["w", "na", "i"]
    assert words("training for the board", "en") == ["training", "board"]


def test_words_between_quotation_marks_stay_together_and_all_count():
    question = Question('zupa „rada i klaster"', "pl")
    assert question.phrases == [("rada", "i", "klaster")]
    assert [word.written for word in question.words] == ["zupa", "rada", "i", "klaster"]


def test_what_is_typed_has_an_end():
    question = Question("ą" * 5000 + " " + "kot " * 500, "pl")
    assert len(question.text) == LONGEST
    assert len(Question(" ".join(f"wyraz{n}" for n in range(50)), "pl").words) == MOST_WORDS
    assert not Question('\0 ?!  *:|& ""', "pl")
    assert not Question("", "pl")


def test_short_words_begin_no_others():
    assert [word.beginning for word in Question("sp spo", "pl").words] == ["", "spo"]


def test_accents_are_tried_only_so_often():
    tried = list(with_accents("szczzesnocelzaszczzesnocelza"))
    assert 0 < len(tried) <= 400
    assert "łąka" in set(with_accents("laka"))


def test_a_document_of_one_endless_word_is_read_as_fast_as_any_other():
    began = time.process_time()
    tokens.HYPHENATED.findall("a" * 1_000_000)
    assert time.process_time() - began < 1
    assert tokens.HYPHENATED.findall("w ORTO-SPORT i biało-czerwono-biały") == ["ORTO-SPORT", "biało-czerwono-biały"]
