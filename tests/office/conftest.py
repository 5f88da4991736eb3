"""The people of the office: the coordinator as installed (a group, no superuser), and somebody with a desk but no rights."""

import pytest
from django.contrib.auth.models import Group

from pkes.roles import COORDINATOR, EDITOR, write_roles
from tests.conftest import Person
from tests.factories import make_second_factor, make_user


def make_office(*groups, **fields):
    user = make_user(is_staff=True, **fields)
    user.groups.set(groups)
    make_second_factor(user)
    return Person(user)


@pytest.fixture
def office(db):
    """The coordinator's office: staff of the group Koordynator, no superuser."""
    write_roles()
    return make_office(Group.objects.get(name=COORDINATOR), email="office@example.com", name="Ofelia Office")


@pytest.fixture
def second_office(office):
    """A colleague of the office."""
    return make_office(Group.objects.get(name=COORDINATOR), email="second@example.com", name="Seweryn Second")


@pytest.fixture
def editor_of_news(db):
    """Somebody of the group Redaktor: writes about meetings."""
    write_roles()
    return make_office(Group.objects.get(name=EDITOR), email="redaktor@example.com", name="Renata Redaktor")


@pytest.fixture
def staff(db):
    """Somebody who may log in at the desk, and nothing else."""
    return make_office(email="staff@example.com", name="Stefan Staff")
