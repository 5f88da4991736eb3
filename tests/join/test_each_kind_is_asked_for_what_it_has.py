import pytest
from django.http import QueryDict

from members.choices import LegalForm
from members.forms.join import IN_KRS, NOT_IN_KRS, QUESTIONS, RUN_BY_OTHERS, JoinForm
from members.models import JoinRequest
from tests.factories import make_goal
from tests.join.requests import typed

pytestmark = pytest.mark.django_db

Kind = JoinRequest.Kind
ALWAYS = {
    "name", "legal_form", "locality", "powiat", "profile", "potential", "expectations", "why", "goals",
    "contact_name", "contact_email",
}  # fmt: skip
# kind: what is needed beside that when nothing is filled in
NEEDED = {
    Kind.ENTREPRENEUR: {"nip", "sector"},
    Kind.SOCIAL_ORGANIZATION: set(),
    Kind.NGO: {"nip"},
    Kind.LOCAL_GOVERNMENT: {"nip"},
    Kind.BUSINESS_ENVIRONMENT: {"nip", "sector"},
    Kind.LABOUR_AND_INTEGRATION: {"sector"},
    Kind.OTHER: {"sector"},
}


def form_of(kind, **words):
    legal_form = QUESTIONS[kind].legal_forms[0].value
    given = typed(**{"legal_form": legal_form, "sector": QUESTIONS[kind].sectors[0].value, **words})
    return JoinForm(as_sent(given), kind=kind)


def as_sent(words):
    sent = QueryDict(mutable=True)
    for name, value in words.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return sent


@pytest.mark.parametrize("kind", Kind)
def test_an_empty_form_names_what_is_needed(kind):
    make_goal()
    assert set(JoinForm(as_sent({"send": "1"}), kind=kind).errors) == ALWAYS | NEEDED[kind]


@pytest.mark.parametrize("kind", Kind)
def test_a_filled_form_is_enough(kind):
    assert form_of(kind).errors == {}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("field", sorted(ALWAYS | {"nip", "sector"}))
def test_each_required_field_is_required_of_each_kind(kind, field):
    form = form_of(kind, **{field: ""})
    if field == "sector" and len(QUESTIONS[kind].sectors) == 1:
        assert form.errors == {}
        assert form.values()["sector"] == QUESTIONS[kind].sectors[0].value
    else:
        assert set(form.errors) == {field}


@pytest.mark.parametrize("legal_form", LegalForm)
def test_a_krs_number_is_asked_of_those_that_have_one(legal_form):
    form = form_of(Kind.OTHER, legal_form=legal_form.value, krs="", run_by="Gmina")
    assert set(form.errors) == ({"krs"} if legal_form in IN_KRS else set())
    assert not (legal_form in IN_KRS and legal_form in NOT_IN_KRS)


@pytest.mark.parametrize("legal_form", sorted(RUN_BY_OTHERS))
def test_what_another_body_runs_names_it_and_needs_no_number(legal_form):
    assert set(form_of(Kind.OTHER, legal_form=legal_form, nip="", krs="", run_by="").errors) == {"run_by"}
    assert form_of(Kind.OTHER, legal_form=legal_form, nip="", krs="", run_by="Gmina").errors == {}


def test_a_municipality_is_not_asked_for_a_krs_number():
    assert "krs" not in JoinForm(kind=Kind.LOCAL_GOVERNMENT).fields
    assert "unit" in JoinForm(kind=Kind.LOCAL_GOVERNMENT).fields
    assert "unit" not in JoinForm(kind=Kind.NGO).fields


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_offers_only_its_own_legal_forms(kind):
    foreign = set(LegalForm) - set(QUESTIONS[kind].legal_forms)
    for legal_form in foreign:
        assert "legal_form" in form_of(kind, legal_form=legal_form.value).errors


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("nip", "1234567890", "NIP"),
        ("nip", "81338730", "NIP"),
        ("regon", "123456789", "REGON"),
        ("krs", "123", "KRS"),
    ],
)
def test_a_wrong_number_is_said_in_words(field, value, words):
    errors = form_of(Kind.NGO, **{field: value}).errors
    assert list(errors) == [field]
    assert words in errors[field][0]


def test_numbers_are_taken_with_dashes_and_spaces():
    form = form_of(Kind.NGO, nip="123-456-32-18", krs=" 0000 123456 ")
    assert form.errors == {}
    assert (form.cleaned_data["nip"], form.cleaned_data["krs"]) == ("1234563218", "0000123456")


def test_the_browser_can_fill_in_what_it_knows():
    form = JoinForm(kind=Kind.NGO)
    tokens = {name: form.fields[name].widget.attrs.get("autocomplete") for name in form.fields}
    assert {name: token for name, token in tokens.items() if token} == {
        "url_again": "off",
        "name": "organization",
        "locality": "address-level2",
        "website": "url",
        "contact_name": "name",
        "contact_position": "organization-title",
        "contact_email": "email",
        "contact_phone": "tel",
    }


@pytest.mark.parametrize("kind", Kind)
def test_an_informal_group_needs_no_tax_number(kind):
    if LegalForm.OTHER in QUESTIONS[kind].legal_forms:
        takes_informal = kind in {Kind.SOCIAL_ORGANIZATION, Kind.OTHER}
        assert set(form_of(kind, legal_form="other", nip="", krs="").errors) == (set() if takes_informal else {"nip"})
