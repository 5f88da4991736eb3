import pytest

from members.actions import MembersError, change_slug, free_slug, save
from members.models import OldSlug, Organization
from tests.factories import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return make_organization(slug="pierwsza")


def slugs():
    return set(OldSlug.objects.values_list("slug", "organization__slug"))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_old_address_answers_301(visitor, organization, prefix):
    change_slug(organization, "druga")
    response = visitor.get(f"{prefix}/czlonkowie/pierwsza/")
    assert (response.status_code, response["Location"]) == (301, f"{prefix}/czlonkowie/druga/")
    assert visitor.get(f"{prefix}/czlonkowie/druga/").status_code == 200


def test_every_address_it_had_leads_to_the_last_one(visitor, organization):
    change_slug(organization, "druga")
    change_slug(organization, "trzecia")
    for old in ["pierwsza", "druga"]:
        assert visitor.get(f"/czlonkowie/{old}/")["Location"] == "/czlonkowie/trzecia/"


def test_it_may_take_its_old_address_back(visitor, organization):
    change_slug(organization, "druga")
    change_slug(organization, "pierwsza")
    assert visitor.get("/czlonkowie/pierwsza/").status_code == 200
    assert slugs() == {("druga", "pierwsza")}


def test_the_same_address_changes_nothing(organization):
    change_slug(organization, "pierwsza")
    assert slugs() == set()


def test_an_address_that_another_has_or_had_is_refused(organization):
    other = make_organization(slug="inna")
    with pytest.raises(MembersError):
        change_slug(organization, "inna")
    change_slug(other, "inna-2")
    with pytest.raises(MembersError):
        change_slug(organization, "inna")
    assert Organization.objects.get(pk=organization.pk).slug == "pierwsza"
    assert slugs() == {("inna", "inna-2")}


def test_a_new_organisation_cannot_take_an_address_that_another_had(organization):
    change_slug(organization, "druga")
    new = Organization(name="Nowa", slug="pierwsza", legal_form="foundation", sector="social")
    with pytest.raises(MembersError):
        save(new, changed=["name"])
    assert not Organization.objects.filter(name="Nowa").exists()


def test_who_left_is_found_at_no_address(visitor, organization):
    change_slug(organization, "druga")
    Organization.objects.update(role="former")
    for slug in ["pierwsza", "druga", "nigdy-nie-bylo"]:
        assert visitor.get(f"/czlonkowie/{slug}/").status_code == 404
        assert visitor.get(f"/czlonkowie/{slug}/wizytowka.vcf").status_code == 404


def test_a_free_address_is_made_of_the_name(organization):
    assert free_slug("Łąka i Źródło") == "laka-i-zrodlo"
    assert free_slug("Pierwsza") == "pierwsza-2"
    change_slug(organization, "druga")
    assert free_slug("Pierwsza") == "pierwsza-2"
    make_organization(slug="pierwsza-2")
    assert free_slug("Pierwsza") == "pierwsza-3"
    assert free_slug("﷽ ***") == "organizacja"
    assert len(free_slug("a" * 200)) == 70
