"""Rows for tests of funding calls, consortia and joint offers, and short ways to see what was mailed."""

import datetime

from django.utils import timezone

from cooperation import actions
from cooperation.models import (
    CallRequirement,
    Consortium,
    ConsortiumPartner,
    FundingCall,
    JointOffer,
    PartnerKind,
)
from members.models import LegalStatus
from pkes.lib.outbox.models import Mail
from tests.factories import make_organization, make_representative, make_service, make_user, numbers
from tests.html import assert_valid


def in_days(days, hour=15):
    """A moment so many days from today, at a full hour of Polish time."""
    day = timezone.localdate() + datetime.timedelta(days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def make_call(*, kinds=None, **fields):
    """An open call with a deadline in 30 days; without rules, unless `kinds` or fields say some."""
    call = FundingCall.objects.create(
        **{
            "title_pl": f"Nabór {next(numbers)}",
            "funder": "Fundusz",
            "url": "https://example.org/nabor",
            "deadline_at": in_days(30),
            "status": FundingCall.Status.OPEN,
            **fields,
        }
    )
    for kind, number in (kinds or {}).items():
        CallRequirement.objects.create(call=call, kind=kind, number=number)
    return call


def make_consortium(*, call=None, leader=None, partners=(), **fields):
    """A consortium that is forming, with these organisations as accepted partners."""
    row = Consortium.objects.create(
        **{
            "call": call or make_call(),
            "leader": leader or make_organization(),
            "title": f"Projekt {next(numbers)}",
            **fields,
        }
    )
    for organization in partners:
        make_partner(row, organization)
    return row


def make_partner(consortium, organization, state=ConsortiumPartner.State.ACCEPTED, **fields):
    return ConsortiumPartner.objects.create(consortium=consortium, organization=organization, state=state, **fields)


def make_status(organization, kind=LegalStatus.Kind.SOCIAL_ENTERPRISE, **fields):
    return LegalStatus.objects.create(
        **{"organization": organization, "kind": kind, "granted_on": datetime.date(2020, 1, 1), **fields}
    )


def make_people(organization, *addresses):
    for address in addresses:
        make_representative(organization=organization, person=make_user(email=address))


def make_offer(lead, *others, status=JointOffer.Status.DRAFT, **fields):
    """A joint offer with one service of the lead and one of each of the others, nothing answered."""
    offer = JointOffer.objects.create(**{"lead": lead, "title": "Oferta", "buyer": "Gmina", "status": status, **fields})
    for organization in (lead, *others):
        service = make_service(organization=organization)
        offer.parts.create(organization=organization, service=service, name=service.name)
    return offer


def accept_all(offer, by):
    for part in offer.parts.all():
        actions.answer_part(part, accepts=True, scope="Zrobimy to.", price_note="100 zł", by=by)


def mailed():
    """[(template without its folder, recipient)] of all mails, in order."""
    rows = Mail.objects.order_by("pk").values_list("template", "recipient")
    return [(template.removeprefix("cooperation/email/"), recipient) for template, recipient in rows]


COOPERATIVE, GOVERNMENT = PartnerKind.SOCIAL_COOPERATIVE, PartnerKind.LOCAL_GOVERNMENT


def text(answer):
    """All words of a page, cell by cell; it has to be valid on the way."""
    return " ".join(" ".join(assert_valid(answer.content.decode()).itertext()).split())
