"""The text filter: words in any order, accents and capitals aside."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from members.models import Organization
from pkes.lib.fold import fold
from tests.factories import make_organization

pytestmark = pytest.mark.django_db

POLISH = st.text("ĄĆĘŁŃÓŚŹŻąćęłńóśźż AaBbZz019-.,")


def found(text, language="pl"):
    with translation.override(language):
        return {organization.slug for organization in Organization.objects.matching(text)}


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("laka", {"feniks"}),
        ("ŁĄKA", {"feniks"}),
        ("Łąka", {"feniks"}),
        ("stawiamy slady", {"stawiamy-slady"}),
        ("ślady stawiamy", {"stawiamy-slady"}),
        ("feniks laka", {"feniks"}),
        ("feniks rzeszów", {"feniks"}),  # of powiat rzeszowski
        ("bergamotka rzeszów", set()),
        ("małolatka", {"chatka-malolatka"}),
        ("orto-sport", {"orto-sport"}),
        ("4hc", {"4hc"}),
        ("Sp. z o.o.", {"4hc"}),
        ("sokolow", {"siedlisko"}),
        ("nikt taki", set()),
        ("%", set()),
        ("_", set()),
        ("'", set()),
        ("\\", set()),
    ],
)
def test_every_word_must_occur(founding, text, slugs):
    assert found(text) == slugs


@pytest.mark.parametrize("text", ["spółdzielnia socjalna, Dębica", "  bergamotka ;  dębicki ", "powiat dębicki"])
def test_what_stands_between_the_words_does_not_matter(founding, text):
    assert found(text) == {"bergamotka"}


@pytest.mark.parametrize(
    ("text", "language", "slugs"),
    [
        ("fundacja", "pl", {"instytut-ekonomii-spolecznej"}),
        ("foundation", "en", {"instytut-ekonomii-spolecznej"}),
        ("uczelnia publiczna", "pl", {"uniwersytet-rzeszowski"}),
        ("public university", "en", {"uniwersytet-rzeszowski"}),
        ("gmina", "pl", {"gmina-strzyzow"}),
        ("municipality", "en", {"gmina-strzyzow"}),
    ],
)
def test_the_legal_form_is_found_in_the_language_of_the_page(founding, text, language, slugs):
    assert found(text, language) == slugs


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("przemyski", {"chatka-malolatka"}),
        ("przeworski", {"rezydencja-pod-platanem"}),
        ("powiat strzyżowski", {"gmina-strzyzow"}),
        ("m. rzeszow spoldzielnia", {"orto-sport", "polifonia-project", "synergia"}),
    ],
)
def test_the_powiat_is_found(founding, text, slugs):
    assert found(text) == slugs


def test_the_short_name_is_found():
    make_organization(slug="dluga", name="Stowarzyszenie o długiej nazwie", short_name="SDŻ")
    assert found("sdz") == {"dluga"}


def test_no_word_at_all_finds_everybody(founding):
    assert found("") == found(" , ;") == {organization.slug for organization in Organization.objects.all()}


@pytest.mark.parametrize(("text", "plain"), [("Łąka", "laka"), ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "zazolc gesla jazn"), ("", "")])
def test_folding_takes_accents_and_capitals_away(text, plain):
    assert fold(text) == plain


def test_the_database_folds_as_python_does():
    organization = make_organization()

    @given(POLISH)
    def same(name):
        Organization.objects.filter(pk=organization.pk).update(name=name, short_name="", locality="")
        assert Organization.objects.get(pk=organization.pk).search_text == fold(f"{name}  ")

    same()
