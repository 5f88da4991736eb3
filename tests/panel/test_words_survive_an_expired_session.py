"""What somebody typed while their session ended waits for them behind the login."""

import datetime

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members import acting
from members.models import Change
from tests.factories import make_representative, make_user
from tests.panel.forms import fields_of

URL = "members:description_edit"


def expired_post(person, typed, url=None):
    """Fill in a form, lose the session, send. Returns a browser without login that holds the words, and the answer."""
    url = url or reverse(URL)
    fields = {**fields_of(person.get(url), holding="base"), **typed}
    browser = Client()
    return browser, browser.post(url, fields)


def test_after_the_login_the_form_is_filled_and_nothing_is_saved(owner):
    browser, answer = expired_post(owner, {"profile": "Pisane godzinę", "potential": "Ą"})
    assert answer.url == f"{reverse('account_login')}?next={reverse(URL)}"
    browser.force_login(owner.user)
    page = browser.get(reverse(URL))
    fields = fields_of(page, holding="profile")
    assert (fields["profile"], fields["potential"]) == ("Pisane godzinę", "Ą")
    assert '<div class="note" role="status">' in page.content.decode()
    assert Change.objects.count() == 0
    # Used once: the next time the form shows what is there.
    assert fields_of(browser.get(reverse(URL)), holding="profile")["profile"] == ""
    assert browser.post(reverse(URL), fields).status_code == 302
    owner.organization.refresh_from_db()
    assert owner.organization.profile == "Pisane godzinę"


def test_rows_survive_too(owner):
    row = {"persons-TOTAL_FORMS": "1", "persons-0-name": "Jan Kos", "persons-0-visibility": "public"}
    browser, _answer = expired_post(owner, row, reverse("members:contact_edit"))
    browser.force_login(owner.user)
    fields = fields_of(browser.get(reverse("members:contact_edit")), holding="website")
    assert (fields["persons-0-name"], fields["persons-0-visibility"]) == ("Jan Kos", "public")


def test_they_are_for_the_same_page_only(owner):
    browser, _answer = expired_post(owner, {"profile": "Słowa"})
    browser.force_login(owner.user)
    assert browser.get(reverse("members:contact_edit")).wsgi_request.kept is None
    assert fields_of(browser.get(reverse(URL)), holding="profile")["profile"] == "Słowa"


def test_they_belong_to_the_organisation_that_the_form_was_for(owner, other_owner):
    make_representative(organization=other_owner.organization, person=owner.user)
    owner.post(reverse("members:organization_switch"), {"organization": owner.organization.pk})
    browser, _answer = expired_post(owner, {"profile": "Nasze"})
    browser.force_login(owner.user)
    page = browser.get(reverse(URL))
    assert page.wsgi_request.acting.organization == owner.organization
    browser.post(reverse(URL), fields_of(page, holding="profile"))
    owner.organization.refresh_from_db()
    assert owner.organization.profile == "Nasze"


def test_somebody_else_who_logs_in_does_not_see_them(owner, other_owner):
    browser, _answer = expired_post(owner, {"profile": "Nasze"})
    browser.force_login(other_owner.user)
    answer = browser.get(reverse(URL))
    assert answer.status_code == 403
    assert "Nasze" not in answer.content.decode().replace(owner.organization.name, "")
    assert browser.get(reverse(URL)).status_code == 200


def test_neither_files_nor_passwords_nor_tokens_nor_masses_are_kept(owner):
    browser, _answer = expired_post(owner, {"profile": "x", "password": "secret", "csrfmiddlewaretoken": "t"})
    assert set(browser.session[acting.KEPT]["fields"]) == {"acting_for", "base", "profile", "potential", "expectations"}
    browser, _answer = expired_post(owner, {"profile": "x" * 70_000})
    assert acting.KEPT not in browser.session


def test_after_two_hours_they_are_gone(owner):
    browser, _answer = expired_post(owner, {"profile": "Stare"})
    session = browser.session
    session[acting.KEPT]["at"] = int((timezone.now() - datetime.timedelta(hours=3)).timestamp())
    session.save()
    browser.force_login(owner.user)
    assert fields_of(browser.get(reverse(URL)), holding="profile")["profile"] == ""


def test_a_button_without_words_leads_back_to_its_page(owner):
    browser = Client()
    answer = browser.post(reverse("members:data_confirm_now"))
    browser.force_login(owner.user)
    assert answer.url == f"{reverse('account_login')}?next={reverse('members:data_confirm_now')}"
    assert browser.get(reverse("members:data_confirm_now")).url == reverse("members:panel")
    owner.organization.refresh_from_db()
    assert owner.organization.data_confirmed_at is None


def test_the_words_of_the_office_come_back_on_the_same_behalf(coordinator, organization):
    coordinator.post(reverse("members:act_on_behalf", args=[organization.pk]))
    browser, _answer = expired_post(coordinator, {"profile": "Z biura"})
    browser.force_login(coordinator.user)
    page = browser.get(reverse(URL))
    assert (page.wsgi_request.acting.organization, page.wsgi_request.acting.is_on_behalf) == (organization, True)
    assert fields_of(page, holding="profile")["profile"] == "Z biura"


def test_a_visitor_without_an_account_gains_nothing(db):
    browser = Client()
    browser.post(reverse(URL), {"profile": "x", "acting_for": "1", "base": "0"})
    browser.force_login(make_user())
    assert browser.get(reverse(URL)).status_code == 403
    assert Change.objects.count() == 0
