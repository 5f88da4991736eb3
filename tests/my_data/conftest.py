import pytest
from allauth.account.models import EmailAddress

from members.models import Representative
from tests.conftest import Person
from tests.factories import make_organization, make_user


@pytest.fixture
def organization(founding):
    return make_organization(name="Spółdzielnia Feniks")


@pytest.fixture
def anna(organization):
    """Somebody with a name that is stored in another way than it is written, the only owner of an organisation."""
    user = make_user(email="anna@example.com", name="Anna Źdźbłowska")
    Representative.objects.create(organization=organization, person=user, role="owner")
    return Person(user)


def log_in(client, user):
    """A real login, and the password shown once more, so that pages that ask who is there open at once."""
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    client.post("/konto/login/", {"login": user.email, "password": "password"})
    client.post("/konto/reauthenticate/", {"password": "password"})
    client.user = user
    return client


@pytest.fixture
def logged_in_anna(client, anna):
    return log_in(client, anna.user)
