"""NIP and REGON by their checksums, KRS by its ten digits; each at most once, where it is given."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.forms import OrganizationAdminForm
from tests.factories import make_organization

pytestmark = pytest.mark.django_db

# Made up for this test: right by their checksums, nobody's that we know.
RIGHT = {"nip": ["1234563218", "0000000000"], "regon": ["123456785", "12345678512347"], "krs": ["0000000001"]}
WRONG = {
    "nip": ["1234563219", "123456321", "12345632180", "abcdefghij", "123-456-32", "PL12345678", "１２３４５６３２１８"],
    "regon": ["123456784", "12345678", "12345678512348", "1234567850", "1234567-85"],
    "krs": ["1", "000000001", "00000000011", "KRS0000001", "０００００００００１"],
}
NUMBERS = [(field, number) for field, numbers in RIGHT.items() for number in numbers]


def form(**fields):
    return OrganizationAdminForm(
        {"name": "Nowa", "slug": "nowa", "legal_form": "foundation", "sector": "social", "role": "member", **fields}
    )


@pytest.mark.parametrize(("field", "number"), NUMBERS)
def test_a_right_number_is_kept(field, number):
    make_organization(**{field: number}).full_clean()


@pytest.mark.parametrize(("field", "number"), NUMBERS)
def test_a_right_number_passes_the_form(field, number):
    assert form(**{field: number}).errors == {}


@pytest.mark.parametrize(("field", "number"), [(field, number) for field in WRONG for number in WRONG[field]])
def test_a_wrong_number_is_refused(field, number):
    organization = make_organization()
    setattr(organization, field, number)
    with pytest.raises(ValidationError) as refusal:
        organization.full_clean()
    assert list(refusal.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("nip", "123-456-32-18", "1234563218"),
        ("nip", " 123 456 32 18 ", "1234563218"),
        ("regon", "123 456 785", "123456785"),
        ("krs", "0000 000 001", "0000000001"),
    ],
)
def test_spaces_and_dashes_may_be_typed(field, typed, kept):
    filled = form(**{field: typed})
    assert filled.errors == {}
    assert filled.cleaned_data[field] == kept
    assert "maxlength" not in str(filled[field])


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_number_gets_a_sentence(field):
    [error] = form(**{field: WRONG[field][0]}).errors[field]
    assert error.endswith(".")


@pytest.mark.parametrize(("field", "number"), NUMBERS)
def test_a_number_belongs_to_one_organisation(field, number):
    make_organization(**{field: number})
    with pytest.raises(IntegrityError), transaction.atomic():
        make_organization(**{field: number})
    assert form(**{field: number}).is_valid() is False


def test_many_may_have_no_number():
    for _ in range(2):
        make_organization(nip="", regon="", krs="")
    assert form().is_valid()
