"""Rows for tests. Each function makes one valid row; what a test cares about it says by keyword."""

import datetime
import itertools

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.utils import timezone

from cooperation.actions.listings import WRITTEN, index, save_listing
from cooperation.models import Listing, RoundGuest, RoundPlan, RoundSeat
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
from pkes.lib.excerpts import as_words
from pkes.lib.papers import Paper
from pkes.lib.places.models import State
from publications.actions import documents
from publications.models import Document, DocumentText, NewsItem, NewsletterIssue, Subscriber
from trainings.models import Enrolment, Training, TrainingCycle, TrainingSession

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


def make_round_plan(*, event=None, organizations=(), **fields):
    """A plan of short meetings that is settled: one round, the first two of `organizations` at its only table."""
    number = next(numbers)
    event = event or make_event()
    plan = RoundPlan.objects.create(
        **{
            "regarding": f"event:{event.pk}",
            "name": f"Krótkie spotkania {number}",
            "on": timezone.localdate(),
            "starts": datetime.time(10),
            "rounds": 1,
            "settled_at": timezone.now(),
            **fields,
        }
    )
    for place, organization in enumerate(organizations or [make_organization(), make_organization()]):
        guest = RoundGuest.objects.create(plan=plan, organization=organization)
        if place < 2:
            RoundSeat.objects.create(guest=guest, round=1, table=1)
    return plan


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


def make_enrolment(*, training=None, organization=None, **fields):
    """One person of an organisation in a training; unless `state` says else, with a place."""
    number = next(numbers)
    training = training or make_training()
    last = training.enrolments.order_by("number").last()
    return Enrolment.objects.create(
        **{
            "training": training,
            "organization": organization or make_organization(),
            "number": last.number + 1 if last else 1,
            "state": State.CONFIRMED,
            "name": f"Osoba {number}",
            "email": f"osoba-{number}@example.com",
            **fields,
        }
    )


def make_listing(*, themes=None, powiaty=(), status=Listing.Status.PUBLISHED, **fields):
    """A published offer that everybody sees, valid for 60 days, as the act writes it; with a theme of its own."""
    values = {
        "kind": Listing.Kind.OFFER,
        "title": f"Ogłoszenie {next(numbers)}",
        "description": "To jest to.",
        "visibility": Listing.Visibility.PUBLIC,
    }
    columns = {name: fields.pop(name) for name in WRITTEN if name in fields}
    organization = fields.pop("organization", None) or make_organization()
    listing = save_listing(
        Listing(organization=organization), {**values, **columns},
        themes=[make_theme()] if themes is None else themes, powiaty=list(powiaty), by=None,
    )  # fmt: skip
    fields.setdefault("valid_until", timezone.localdate() + datetime.timedelta(days=60))
    fields.setdefault("published_at", None if status == Listing.Status.DRAFT else timezone.now())
    Listing.objects.filter(pk=listing.pk).update(status=status, **fields)
    listing.refresh_from_db()
    index(listing)
    return listing


def _days(days):
    return [timezone.localdate() + datetime.timedelta(days=7)] if days is None else days


def make_news_item(*, status="published", **fields):
    """A news item; published an hour ago unless said otherwise, a draft without a date."""
    number = next(numbers)
    published_at = None if status == "draft" else timezone.now() - datetime.timedelta(hours=1)
    return NewsItem.objects.create(
        **{
            "title_pl": f"Aktualność {number}",
            "slug": f"aktualnosc-{number}",
            "lead_pl": f"Pierwszy akapit {number}.",
            "status": status,
            "published_at": published_at,
            **fields,
        }
    )


def make_subscriber(*, state=Subscriber.State.CONFIRMED, **fields):
    """Somebody who gets the newsletter, unless `state` says otherwise."""
    now = timezone.now()
    return Subscriber.objects.create(
        **{
            "email": f"subscriber-{next(numbers)}@example.com",
            "state": state,
            "confirmed_at": now if state == Subscriber.State.CONFIRMED else None,
            "ended_at": now if state in Subscriber.ENDED else None,
            **fields,
        }
    )


def make_issue(**fields):
    """A draft of a newsletter with a few words."""
    return NewsletterIssue.objects.create(
        **{"subject_pl": "Co nowego", "intro_pl": "Zapraszamy na [spotkania](/wydarzenia/).", **fields}
    )


def make_document(*, status="published", text=None, content=b"%PDF-1.7\n%%EOF\n", after=None, **fields):
    """A document with a small file, brought into its state by the acts; `after` is the version that it replaces.

    `text` is what stands in the file, as the worker would have read it; None: nobody has read it yet.
    """
    number = next(numbers)
    if after:
        document = documents.start_version(after, by=None)
    else:
        document = Document(title_pl=f"Dokument {number}", slug=f"dokument-{number}", kind="rules", visibility="public")
    for name, value in fields.items():
        setattr(document, name, value)
    paper = Paper(ContentFile(content, name="paper.pdf"), "pdf", f"{document.title_pl}.pdf")
    document = documents.save(document, by=None, paper=paper)
    if text is not None:
        DocumentText.objects.create(document=document, text=text, words=as_words(text))
        Document.objects.filter(pk=document.pk).update(text_state="read" if text else "empty")
    if status != "draft":
        documents.publish(document, by=None)
    if status == "archived":
        documents.archive(document, by=None)
    if status == "withdrawn":
        documents.withdraw(document, reason="Pomyłka.", by=None)
    document.refresh_from_db()
    return document
