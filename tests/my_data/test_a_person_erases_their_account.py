"""The page says what goes and what stays; one button does it; a second click harms nobody."""

import pytest

from members.models import DataRequest, Representative, User
from tests.factories import make_organization, make_user
from tests.html import assert_valid, text_of
from tests.my_data.conftest import log_in

pytestmark = pytest.mark.django_db
PAGE = "/panel/moje-dane/usun/"


def test_the_page_says_what_goes_and_what_stays_in_both_languages(logged_in_anna):
    for prefix, sentences in {
        "": [
            "Co znika",
            "Co zostaje, ale bez Twojego nazwiska",
            "prawo do działania w imieniu organizacji Spółdzielnia Feniks",
        ],
        "/en": ["What goes", "What stays, without your name", "your right to act for Spółdzielnia Feniks"],
    }.items():
        text = text_of(assert_valid(logged_in_anna.get(prefix + PAGE).content))
        for sentence in sentences:
            assert sentence in text


def test_the_last_owner_is_told_that_the_office_will_know(logged_in_anna):
    words = "You are the only owner of Spółdzielnia Feniks."
    assert words in text_of(assert_valid(logged_in_anna.get("/en" + PAGE).content))
    Representative.objects.create(
        organization=logged_in_anna.user.representations.get().organization, person=make_user(), role="owner"
    )
    assert words not in text_of(assert_valid(logged_in_anna.get("/en" + PAGE).content))


def test_opening_the_page_erases_nothing(logged_in_anna):
    logged_in_anna.get(PAGE)
    logged_in_anna.head(PAGE)
    assert User.objects.filter(email="anna@example.com").exists()


def test_the_button_erases_and_logs_out(logged_in_anna):
    response = logged_in_anna.post(PAGE, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert "Twoje konto i Twoje dane zostały usunięte." in text_of(assert_valid(response.content))
    assert not User.objects.filter(email="anna@example.com").exists()
    assert logged_in_anna.get("/panel/").status_code == 302
    assert "anna@example.com" not in str(logged_in_anna.cookies)


def test_a_second_click_or_another_tab_finds_nobody_logged_in(logged_in_anna):
    logged_in_anna.post(PAGE)
    response = logged_in_anna.post(PAGE)
    assert response.status_code == 302
    assert "/konto/login/" in response["Location"]
    assert DataRequest.objects.count() == 1


def test_the_button_after_a_long_pause_asks_who_is_there_and_goes_on(anna):
    response = anna.post(PAGE)
    assert response["Location"].startswith("/konto/reauthenticate/")
    assert User.objects.filter(email="anna@example.com").exists()
    response = anna.post(response["Location"], {"password": "wrong"})
    assert response.status_code == 200
    assert User.objects.filter(email="anna@example.com").exists()
    page = f"/konto/reauthenticate/?next={PAGE}"
    response = anna.post(page, {"password": "password"}, follow=True)
    assert response.status_code == 200
    assert not User.objects.filter(email="anna@example.com").exists()
    assert anna.get("/panel/").status_code == 302


def test_staff_see_why_not_and_no_button(client):
    user = make_user(email="office@example.com", is_staff=True)
    log_in(client, user)
    page = client.get("/en" + PAGE)
    document = assert_valid(page.content)
    assert "You work in the office." in text_of(document)
    assert [form for form in document.iter("form") if not form.get("action")] == []
    response = client.post("/en" + PAGE, follow=True)
    assert "This account works in the office." in text_of(assert_valid(response.content))
    assert User.objects.filter(pk=user.pk).exists()


def test_nobody_erases_by_a_foreign_form(anna, organization):
    anna.handler.enforce_csrf_checks = True
    assert anna.post(PAGE).status_code == 403
    assert User.objects.filter(email="anna@example.com").exists()


def test_many_organisations_are_all_named(logged_in_anna):
    for number in range(3):
        organization = make_organization(name=f"Organizacja {number} & <b>")
        Representative.objects.create(organization=organization, person=logged_in_anna.user, role="editor")
    text = text_of(assert_valid(logged_in_anna.get("/en" + PAGE).content))
    assert all(f"your right to act for Organizacja {number} & <b>" in text for number in range(3))
