"""Rows for tests. Each function makes one valid row; what a test cares about it says by keyword."""

import datetime
import itertools

from allauth.mfa.models import Authenticator
from django.utils import timezone

from events.models import Event, EventDay
from members.actions import record
from members.choices import ClusterRole, LegalForm, Powiat, Sector
from members.models import (
    Cluster,
    Goal,
    Organization,
    RegisterEntry,
    Representative,
    Service,
    SourceDocument,
    Theme,
    User,
)
from trainings.models import Training, TrainingCycle, TrainingSession

FOUNDED_ON = datetime.date(2014, 10, 31)

numbers = itertools.count(1)


def make_user(**fields):
    """A person who can log in with the password "password"; `is_staff` and the like are fields."""
    number = next(numbers)
    return User.objects.create_user(
        **{"email": f"person-{number}@example.com", "name": f"Person {number}", "password": "password", **fields}
    )


def make_second_factor(user):
    """An authenticator app of that person; its secret is the same in every test."""
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}
    )


def make_source(**fields):
    return SourceDocument.objects.create(
        **{"title_pl": f"Dokument {next(numbers)}", "dated_on": FOUNDED_ON, **fields},
    )


def make_organization(*, role=ClusterRole.FOUNDING_MEMBER, joined_on=FOUNDED_ON, source=None, **fields):
    """An organisation; a member or founding member stands in the register since `joined_on`, others don't."""
    number = next(numbers)
    organization = Organization.objects.create(
        **{
            "name": f"Organizacja {number}",
            "slug": f"organizacja-{number}",
            "legal_form": LegalForm.SOCIAL_COOPERATIVE,
            "sector": Sector.SOCIAL,
            "locality": "Rzeszów",
            "powiat": Powiat.RZESZOW,
            **fields,
        }
    )
    if role in {ClusterRole.FOUNDING_MEMBER, ClusterRole.MEMBER}:
        record(
            organization,
            kind=RegisterEntry.Kind.ACCESSION,
            role=role,
            effective_on=joined_on,
            source=source or make_source(),
        )
    elif role != organization.role:
        Organization.objects.filter(pk=organization.pk).update(role=role)
    organization.refresh_from_db()
    return organization


def make_representative(*, organization=None, person=None, role=Representative.Role.OWNER):
    """Somebody who acts for an organisation; both are made where none is given."""
    return Representative.objects.create(
        organization=organization or make_organization(), person=person or make_user(), role=role
    )


def make_cluster(**fields):
    """The cluster, with a coordinator of its own unless one is given."""
    return Cluster.objects.create(
        **{
            "name_pl": "Klaster",
            "name_en": "Cluster",
            "short_name": "K",
            "lead_pl": "Współpraca.",
            "lead_en": "Working together.",
            "conviction_pl": "Razem.",
            "conviction_en": "Together.",
            "founded_on": FOUNDED_ON,
            "founded_precision": "month",
            "founded_in": "Rzeszów",
            "declared_members": 14,
            "declared_on": datetime.date(2015, 1, 8),
            "coordinator": fields.get("coordinator") or make_organization(),
            "declared_source": fields.get("declared_source") or make_source(),
            **fields,
        }
    )


def make_goal(**fields):
    number = next(numbers)
    return Goal.objects.create(**{"position": number, "slug": f"cel-{number}", "title_pl": f"Cel {number}", **fields})


def make_theme(**fields):
    number = next(numbers)
    return Theme.objects.create(**{"slug": f"temat-{number}", "name_pl": f"Temat {number}", **fields})


def make_service(**fields):
    return Service.objects.create(
        **{
            "name": f"Usługa {next(numbers)}",
            "organization": fields.get("organization") or make_organization(),
            "theme": fields.get("theme") or make_theme(),
            **fields,
        }
    )


def make_event(*, days=None, **fields):
    """A published meeting on the given days; without `days` it is one week from today."""
    number = next(numbers)
    event = Event.objects.create(
        **{
            "kind": Event.Kind.MEMBERS_MEETING,
            "status": Event.Status.PUBLISHED,
            "title_pl": f"Spotkanie {number}",
            "slug": f"spotkanie-{number}",
            **fields,
        }
    )
    EventDay.objects.bulk_create(EventDay(event=event, on=day) for day in _days(days))
    return event


def make_cycle(**fields):
    number = next(numbers)
    return TrainingCycle.objects.create(**{"title_pl": f"Cykl {number}", "slug": f"cykl-{number}", **fields})


def make_training(*, days=None, **fields):
    """An announced training on the given days; `days=[]` leaves it without any, as a planned one is."""
    number = next(numbers)
    training = Training.objects.create(
        **{
            "status": Training.Status.ANNOUNCED,
            "title_pl": f"Szkolenie {number}",
            "slug": f"szkolenie-{number}",
            **fields,
        }
    )
    TrainingSession.objects.bulk_create(TrainingSession(training=training, on=day) for day in _days(days))
    return training


def _days(days):
    return [timezone.localdate() + datetime.timedelta(days=7)] if days is None else days
