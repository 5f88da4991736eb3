"""Everything that changes a joint offer. Each act locks the offer; its parts change only under that lock."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperation import joint_offer_emails as emails
from cooperation.actions.consortia import Overtaken
from cooperation.actions.errors import CooperationError
from cooperation.models import JointOffer, JointOfferPart
from members.models import Organization

log = logging.getLogger(__name__)

Status = JointOffer.Status
State = JointOfferPart.State
MOST_PARTS = 40


def locked_offer(offer):
    return JointOffer.objects.select_for_update().get(pk=offer.pk)


def enter_offer(offer, status, by, **fields):
    for name, value in fields.items():
        setattr(offer, name, value)
    offer.status, offer.changed_at = status, timezone.now()
    offer.save(update_fields=["status", "changed_at", *fields])
    log.info("joint offer %s: offer=%s by=%s", status, offer.pk, by.pk)
    return offer


def refuse_standing(organization):
    if not Organization.objects.filter(pk=organization.pk).in_good_standing().exists():
        raise CooperationError(
            _("%(name)s cannot take part: its membership is suspended or over.") % {"name": organization.name}
        )


@transaction.atomic
def begin_offer(lead, values, *, by):
    """Begin a draft of a joint offer. Returns it. Raises CooperationError for a lead that is not in good standing."""
    refuse_standing(lead)
    offer = JointOffer.objects.create(lead=lead, is_sample=lead.is_sample, **values)
    log.info("joint offer begun: offer=%s lead=%s by=%s", offer.pk, lead.pk, by.pk)
    return offer


@transaction.atomic
def edit_offer(offer, values, *, base, by):
    """Write the offer's own words over version `base`. Raises Overtaken where they were edited since.

    Raises CooperationError once the parts were asked for: what somebody accepts does not change behind their back.
    """
    offer = locked_offer(offer)
    if offer.version != base:
        raise Overtaken(_("Somebody else changed this while you were writing."), offer)
    if not offer.is_draft:
        raise CooperationError(_("Only a draft can be changed. The others have read the offer as it is."))
    for name, value in values.items():
        setattr(offer, name, value)
    offer.version, offer.changed_at = offer.version + 1, timezone.now()
    offer.save(update_fields=[*values, "version", "changed_at"])
    log.info("joint offer edited: offer=%s by=%s", offer.pk, by.pk)
    return offer


@transaction.atomic
def add_part(offer, service, *, by):
    """Pick a service of a member. Raises CooperationError where it is in already, or its owner cannot take part."""
    offer = locked_offer(offer)
    organization = service.organization
    if not offer.is_draft:
        raise CooperationError(_("Services are picked while the offer is a draft."))
    if organization.is_sample != offer.is_sample:
        raise CooperationError(_("A sample and a real organisation do not make an offer together."))
    refuse_standing(organization)
    if offer.parts.filter(organization=organization, name=service.name).exists():
        raise CooperationError(_("This service is in the offer already."))
    if offer.parts.count() >= MOST_PARTS:
        raise CooperationError(_("The offer has as many services as it can take."))
    part = JointOfferPart.objects.create(offer=offer, organization=organization, service=service, name=service.name)
    log.info("joint offer part: offer=%s part=%s by=%s", offer.pk, part.pk, by.pk)
    return part


@transaction.atomic
def drop_part(part, *, by):
    """Take a service out: from a draft, or one that was refused. Raises CooperationError otherwise.

    Where everybody else has accepted, the offer is complete by that.
    """
    offer, part = locked_offer_part(part)
    if not offer.is_draft and not (offer.status == Status.ASKED and part.state == State.REFUSED):
        raise CooperationError(_("Only what was refused can be taken out of an offer that others have seen."))
    if not offer.is_draft:
        others = offer.parts.exclude(pk=part.pk).values_list("organization").distinct()
        if others.count() < 2:
            raise CooperationError(_("Nobody would be left to make the offer together. Withdraw it instead."))
    part.delete()
    log.info("joint offer part dropped: offer=%s by=%s", offer.pk, by.pk)
    follow_answers(offer, by)
    return offer


@transaction.atomic
def ask_for_parts(offer, *, by):
    """Send a draft to the owners of its services, who answer each for itself. Raises CooperationError.

    Refused with services of fewer than two members, and where one of these cannot take part any more.
    """
    offer = locked_offer(offer)
    if not offer.is_draft:
        raise CooperationError(_("This offer was sent to the others already."))
    owners = {part.organization_id: part.organization for part in offer.parts.select_related("organization")}
    if len(owners) < 2:
        raise CooperationError(_("Pick services of at least two members first."))
    for organization in owners.values():
        refuse_standing(organization)
    enter_offer(offer, Status.ASKED, by)
    for pk, organization in owners.items():
        if pk != offer.lead_id:
            emails.send_asked(offer, organization)
    return offer


@transaction.atomic
def answer_part(part, *, accepts, scope="", price_note="", by):
    """Say for an organisation whether its service is in, and with which words; to be changed until the offer is given.

    Raises CooperationError where the offer takes no answers, or there are no words to accept with.
    """
    offer, part = locked_offer_part(part)
    if not offer.takes_answers:
        raise CooperationError(_("This offer takes no answers now."))
    if accepts and not scope:
        raise CooperationError(_("Say in your own words what you do."))
    if accepts:
        refuse_standing(part.organization)
    part.state = State.ACCEPTED if accepts else State.REFUSED
    part.scope, part.price_note, part.answered_at = scope, price_note, timezone.now()
    part.save(update_fields=["state", "scope", "price_note", "answered_at"])
    log.info("joint offer part %s: part=%s by=%s", part.state, part.pk, by.pk)
    follow_answers(offer, by)
    if part.organization_id != offer.lead_id:
        emails.send_answered(part)
    return part


def follow_answers(offer, by):
    """Complete once everybody has accepted, and not any more once somebody has not."""
    if not offer.takes_answers:
        return
    is_whole = offer.parts.exists() and not offer.parts.exclude(state=State.ACCEPTED).exists()
    status = Status.COMPLETE if is_whole else Status.ASKED
    if status != offer.status:
        enter_offer(offer, status, by)


@transaction.atomic
def give_offer(offer, *, by):
    """Note that the buyer has the offer, and tell the others. Raises CooperationError where it is not complete."""
    offer = locked_offer(offer)
    if offer.status != Status.COMPLETE:
        raise CooperationError(_("Only a complete offer can be given to the buyer."))
    enter_offer(offer, Status.GIVEN, by, given_on=timezone.localdate())
    for organization in others_of(offer):
        emails.send_given(offer, organization)
    return offer


@transaction.atomic
def withdraw_offer(offer, *, by):
    """End an offer that was not given, and tell those who were asked. Raises CooperationError where it is given or ended."""
    offer = locked_offer(offer)
    if offer.status in {Status.GIVEN, Status.WITHDRAWN}:
        raise CooperationError(_("This offer has ended already."))
    was_draft = offer.is_draft
    enter_offer(offer, Status.WITHDRAWN, by)
    for organization in [] if was_draft else others_of(offer):
        emails.send_withdrawn(offer, organization)
    return offer


def others_of(offer):
    parts = offer.parts.exclude(organization=offer.lead).values("organization")
    return Organization.objects.filter(pk__in=parts).order_by("pk")


def locked_offer_part(part):
    """The offer under lock and its part as it is now. Raises CooperationError where the part was taken out meanwhile."""
    offer = locked_offer(part.offer)
    part = offer.parts.select_related("organization").filter(pk=part.pk).first()
    if part is None:
        raise CooperationError(_("This service is not in the offer any more."))
    part.offer = offer
    return offer, part
