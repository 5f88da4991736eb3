import threading

import pytest

from pkes.lib.words import all_bases, base_words, bases, lemmas


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("spółdzielniom", "spoldzielnia"),
        ("Spółdzielnie", "spoldzielnia"),
        ("szkoleń", "szkolenie"),
        ("Rzeszowie", "rzeszow"),
        ("Dębicy", "debica"),
        ("księgową", "ksiegowa"),
        ("najlepszego", "dobry"),
    ],
)
def test_an_inflected_polish_word_gives_its_base_without_accents(word, base):
    assert base in bases(word)


def test_every_reading_of_a_word_counts_and_the_word_itself():
    assert bases("mam") == {"mam", "miec", "mama", "mamic"}


def test_a_word_that_no_dictionary_has_is_its_own_base():
    assert bases("4HC") == {"4hc"}
    assert bases("PWSW") == {"pwsw"}


def test_english_words_follow_english_rules():
    assert bases("trainings", "en") == {"trainings", "train"}
    assert bases("cooperatives", "en") & bases("cooperative", "en") == {"cooper"}


def test_punctuation_parts_words_and_nothing_else_does():
    assert base_words("Łąka, (4HC)!") == [bases("Łąka"), bases("4HC")]
    assert base_words("") == []
    assert all_bases("") == frozenset()


def test_strange_text_is_no_trouble():
    assert base_words("\x00 ﷽ — 🚂") == [{"﷽"}] or base_words("\x00 ﷽ — 🚂") == []
    assert bases("a" * 10_000) == {"a" * 10_000}


def test_two_threads_get_the_same_as_one():
    words = ["spółdzielniom", "szkoleń", "Rzeszowie", "Dębicy", "księgową", "współpracą"] * 50
    expected = [lemmas.__wrapped__(word) for word in words]
    found = {}
    threads = [
        threading.Thread(target=lambda name=name: found.update({name: [lemmas.__wrapped__(word) for word in words]}))
        for name in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == dict.fromkeys(range(4), expected)
