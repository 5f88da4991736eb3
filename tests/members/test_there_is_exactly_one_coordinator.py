"""Held by the database: the cluster is one row, and its coordinator is a required key."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from members.actions import MembersError, appoint_coordinator
from members.models import Cluster, RegisterEntry
from tests.factories import make_cluster, make_organization, make_source, make_user

pytestmark = pytest.mark.django_db

MAY = datetime.date(2020, 5, 1)


@pytest.fixture
def cluster():
    return make_cluster()


@pytest.mark.parametrize("pk", [1, 2])
def test_there_is_no_second_cluster(cluster, pk):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_cluster(id=pk)
    assert Cluster.objects.count() == 1


def test_there_is_no_cluster_without_a_coordinator(cluster):
    with pytest.raises(IntegrityError), transaction.atomic():
        Cluster.objects.update(coordinator=None)
    with pytest.raises(ProtectedError):
        cluster.coordinator.delete()


def test_another_member_takes_over(cluster):
    organization, source, user = make_organization(), make_source(), make_user()
    entry = appoint_coordinator(organization, effective_on=MAY, source=source, by=user)
    cluster.refresh_from_db()
    assert cluster.coordinator == organization
    assert (entry.kind, entry.role, entry.effective_on, entry.source, entry.recorded_by) == (
        "role",
        "coordinator",
        MAY,
        source,
        user,
    )
    organization.refresh_from_db()
    assert organization.role == "founding_member"


def test_the_coordinator_is_not_appointed_again(cluster):
    with pytest.raises(MembersError):
        appoint_coordinator(cluster.coordinator, effective_on=MAY, source=make_source())


def test_only_a_member_can_coordinate(cluster):
    before = cluster.coordinator
    with pytest.raises(MembersError):
        appoint_coordinator(make_organization(role="partner"), effective_on=MAY, source=make_source())
    cluster.refresh_from_db()
    assert cluster.coordinator == before
    assert not RegisterEntry.objects.filter(role="coordinator").exists()


def test_nobody_is_appointed_before_the_day(cluster):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with pytest.raises(MembersError):
        appoint_coordinator(make_organization(), effective_on=tomorrow, source=make_source())
    assert appoint_coordinator(make_organization(), effective_on=timezone.localdate(), source=make_source())
