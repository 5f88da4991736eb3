"""What the coordinator's desk says on its first page."""

from django import template

from members.models import ChangeProposal, Organization
from pkes.lib.outbox.models import Mail

register = template.Library()


@register.simple_tag
def waiting_for_office():
    """How many proposals wait, profiles are stale and mails could not be sent."""
    return {
        "proposals": ChangeProposal.objects.filter(status=ChangeProposal.Status.WAITING).count(),
        "stale": Organization.objects.listed().stale().count(),
        "unsent": Mail.objects.given_up().count(),
    }
