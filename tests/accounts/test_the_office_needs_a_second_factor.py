import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.urls import get_resolver, reverse

from tests.accounts import PASSWORD, app_code, log_in, make_person
from tests.factories import make_second_factor
from tests.html import assert_valid, text_of
from tests.test_conventions import own_views

pytestmark = pytest.mark.django_db

LEADS_TO_A_FACTOR = "/konto/drugi-skladnik/"


@pytest.fixture
def staff(db):
    return make_person(email="office@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def desk(visitor, staff):
    visitor.force_login(staff)
    return visitor


def test_no_page_of_the_office_opens(desk):
    for model in admin.site._registry:
        for page in ("changelist", "add"):
            response = desk.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"))
            assert (response.status_code, response["Location"]) == (302, LEADS_TO_A_FACTOR)
    for name in ("index", "password_change", "password_change_done", "jsi18n", "autocomplete"):
        assert desk.get(reverse(f"admin:{name}"))["Location"] == LEADS_TO_A_FACTOR
    assert desk.post(reverse("admin:members_goal_add"), {"title_pl": "x"})["Location"] == LEADS_TO_A_FACTOR
    assert desk.get("/en/admin/")["Location"] == "/en/konto/drugi-skladnik/"


def test_no_view_whose_policy_gives_the_office_its_rights_opens(desk):
    policies = {view.policy for view in own_views(get_resolver())}
    guarded = policies - {"public", "with_link", "logged_in"}
    assert guarded
    for path in ("/panel/", "/panel/zespol/", "/panel/w-imieniu/1/"):
        assert desk.get(path)["Location"] == LEADS_TO_A_FACTOR
        assert desk.post(path)["Location"] == LEADS_TO_A_FACTOR


@pytest.mark.parametrize(
    "path", ["/", "/czlonkowie/", "/konto/2fa/", "/konto/email/", "/konto/sessions/", LEADS_TO_A_FACTOR]
)
def test_public_pages_and_the_account_stay_open(desk, path):
    assert desk.get(path).status_code == 200


def test_recovery_codes_alone_are_no_factor(desk, staff):
    Authenticator.objects.create(user=staff, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    assert desk.get("/admin/")["Location"] == LEADS_TO_A_FACTOR


def test_the_page_leads_to_an_app_and_back_to_what_was_wanted(visitor, staff):
    log_in(visitor, staff)
    visitor.get("/en/admin/members/goal/")
    page = assert_valid(visitor.get("/en/konto/drugi-skladnik/").content)
    assert text_of(page.find(".//h1")) == "A second step for your login"
    assert [link.get("href") for link in page.findall(".//main//a")][-2:] == [
        "/en/konto/2fa/totp/activate/",
        "/en/konto/2fa/webauthn/add/",
    ]
    visitor.post("/en/konto/reauthenticate/", {"password": PASSWORD, "next": "/en/konto/2fa/totp/activate/"})
    page = assert_valid(visitor.get("/en/konto/2fa/totp/activate/").content)
    secret = page.find(".//*[@id='authenticator_secret']").text
    assert page.find(".//img[@class='qr']").get("src").startswith("data:image/svg+xml;base64,")
    response = visitor.post("/en/konto/2fa/totp/activate/", {"code": app_code(secret)}, follow=True)
    assert response.redirect_chain == [("/en/konto/2fa/recovery-codes/", 302)]
    assert 'href="/en/konto/drugi-skladnik/"' in response.content.decode()
    response = visitor.get("/en/konto/drugi-skladnik/")
    assert (response.status_code, response["Location"]) == (302, "/en/admin/members/goal/")
    assert visitor.get("/en/admin/members/goal/").status_code == 200


def test_with_a_factor_the_office_opens(desk, staff):
    make_second_factor(staff)
    assert desk.get("/admin/").status_code == 200


def test_a_removed_factor_closes_it_again(desk, staff):
    make_second_factor(staff).delete()
    assert desk.get("/admin/")["Location"] == LEADS_TO_A_FACTOR


def test_members_are_not_asked(visitor):
    visitor.force_login(make_person())
    assert visitor.get(LEADS_TO_A_FACTOR)["Location"] == "/panel/"
    assert visitor.get("/konto/2fa/").status_code == 200


def test_a_trial_may_do_without(desk, settings):
    settings.SECOND_FACTOR = "optional"
    assert desk.get("/admin/").status_code == 200


def test_the_office_is_entered_through_the_portals_login(visitor, staff):
    response = visitor.get("/admin/members/goal/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/konto/login/?next=")
    assert response.status_code == 200
    assert visitor.post("/admin/login/", {"username": staff.email, "password": PASSWORD}).status_code == 302
    assert visitor.get("/admin/").status_code == 302


def test_public_pages_pay_nothing_for_it(desk, django_assert_num_queries):
    desk.get("/dostepnosc/")
    with django_assert_num_queries(4):  # session, person, cluster, whom they act for
        desk.get("/dostepnosc/")
