"""What the browser tests of accounts share: people of their own, and logging in as one of them."""

from tests.accounts import PASSWORD
from tests.browser.conftest import follow

MAKE = """
from allauth.account.models import EmailAddress
from members.models import User
person = User.objects.create_user({email!r}, {password!r}, name="Ola Testowa", is_staff={is_staff}, is_superuser={is_staff})
EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
"""


def make_person(manage, email, *, is_staff=False):
    manage(MAKE.format(email=email, password=PASSWORD, is_staff=is_staff))
    return email


def log_in(page, email, path="/konto/login/"):
    """With the password, on a page that asks for it."""
    if path:
        page.goto(path)
    page.get_by_label("Adres e-mail").fill(email)
    page.get_by_label("Hasło").fill(PASSWORD)
    follow(page.locator("main form.form button.btn").first)


def confirm(page):
    """Where the portal asks who is there: the password once more."""
    page.get_by_label("Hasło").fill(PASSWORD)
    follow(page.locator("main form.form button.btn").first)
