"""A funding call, a consortium and a joint offer for a trial, relative to today, marked as sample and among samples only."""

import datetime

from django.db import transaction
from django.utils import timezone

from cooperation.models import (
    CallRequirement,
    Consortium,
    ConsortiumPartner,
    FundingCall,
    JointOffer,
    JointOfferPart,
    PartnerKind,
)
from members.choices import LegalForm
from members.models import Organization, Service
from pkes.lib.search.actions import forget, index

LAST_HOUR = datetime.time(15, 30)
CALLS = [
    (
        25,
        {
            "title_pl": "Razem dla okolicy (przykład)",
            "title_en": "Together for the neighbourhood (sample)",
            "summary_pl": "Zmyślony nabór do wypróbowania portalu: wspólne usługi dla mieszkańców.",
            "summary_en": "An invented call to try the portal with: services for residents, made together.",
            "funder": "Fundusz Przykładowy",
            "url": "https://example.org/nabor",
            "own_contribution_percent": 10,
            "own_contribution_note_pl": "może być praca wolontariuszy",
            "own_contribution_note_en": "volunteers’ work counts",
            "legal_forms": [LegalForm.SOCIAL_COOPERATIVE, LegalForm.FOUNDATION],
            "min_partners": 1,
            "is_public": True,
        },
        {PartnerKind.SOCIAL_COOPERATIVE: 1, PartnerKind.NGO: 2},
    ),
    (
        60,
        {
            "title_pl": "Gmina i partnerzy (przykład)",
            "title_en": "A municipality and partners (sample)",
            "summary_pl": "Zmyślony nabór, w którym prowadzi samorząd.",
            "summary_en": "An invented call that local government leads.",
            "funder": "Fundusz Przykładowy",
            "url": "https://example.org/nabor-gminny",
            "legal_forms": [LegalForm.MUNICIPALITY],
            "min_partners": 2,
        },
        {PartnerKind.LOCAL_GOVERNMENT: 1},
    ),
]


@transaction.atomic
def load(today):
    """Make the samples among the sample organisations; where they exist, keep their deadlines ahead of today."""
    calls = list(FundingCall.objects.filter(is_sample=True).order_by("pk"))
    if calls:
        for call, (days, _fields, _kinds) in zip(calls, CALLS, strict=False):
            if timezone.localdate(call.deadline_at) <= today:
                call.deadline_at, call.status = deadline(today, days), FundingCall.Status.OPEN
                call.save(update_fields=["deadline_at", "status"])
                index(call)
        return
    for days, fields, kinds in CALLS:
        call = FundingCall.objects.create(
            **fields, deadline_at=deadline(today, days), status=FundingCall.Status.OPEN, is_sample=True
        )
        for kind, number in kinds.items():
            CallRequirement.objects.create(call=call, kind=kind, number=number)
        index(call)
        calls.append(call)
    samples = list(Organization.objects.filter(is_sample=True).order_by("pk")[:3])
    if len(samples) == 3:
        make_together(calls[0], *samples)


def deadline(today, days):
    return timezone.make_aware(datetime.datetime.combine(today + datetime.timedelta(days), LAST_HOUR))


def make_together(call, first, second, third):
    """The second leads and looks for others, so that the first, whose login is printed, can ask to join."""
    consortium = Consortium.objects.create(
        call=call, leader=second, title="Podwórko z kuchnią (przykład)",
        seeks="Kogoś, kto gotuje, i kogoś, kto zna sąsiadów.", is_sample=True,
    )  # fmt: skip
    ConsortiumPartner.objects.create(consortium=consortium, organization=third, state=ConsortiumPartner.State.ACCEPTED)
    offer = JointOffer.objects.create(
        lead=second, title="Konferencja z cateringiem (przykład)", buyer="Urząd Przykładowy",
        introduction="Kurs i obiad z **jednej ręki**.", status=JointOffer.Status.ASKED, is_sample=True,
    )  # fmt: skip
    for organization, scope in ((second, "Kurs dla 20 osób: dwa dni, z materiałami i ćwiczeniami."), (first, "")):
        service = Service.objects.filter(organization=organization).order_by("pk").first()
        if service:
            state = JointOfferPart.State.ACCEPTED if scope else JointOfferPart.State.OPEN
            JointOfferPart.objects.create(
                offer=offer, organization=organization, service=service, name=service.name, state=state, scope=scope,
                answered_at=timezone.now() if scope else None,
            )  # fmt: skip


@transaction.atomic
def remove():
    """Take the samples away, with what was done with them in the trial."""
    consortia = Consortium.objects.filter(is_sample=True)
    ConsortiumPartner.objects.filter(consortium__in=consortia).delete()
    consortia.delete()
    JointOffer.objects.filter(is_sample=True).delete()
    calls = FundingCall.objects.filter(is_sample=True)
    for call in calls:
        forget(call)
    calls.delete()
