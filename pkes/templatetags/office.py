"""What the coordinator's desk says on its first page."""

from django import template

from events.models import Event, Registration
from members.models import ChangeProposal, JoinRequest, Organization
from pkes.lib.outbox.models import Mail
from pkes.lib.places.models import State

register = template.Library()


@register.simple_tag
def waiting_for_office():
    """How much of each kind waits for the office, and the sum of it all as `everything`."""
    waiting = {
        "requests": JoinRequest.objects.filter(
            state__in=[JoinRequest.State.IN_REVIEW, JoinRequest.State.RECOMMENDED]
        ).count(),
        "meetings": Event.objects.filter(status=Event.Status.PROPOSED).count(),
        "registrations": Registration.objects.filter(state=State.APPROVAL).count(),
        "proposals": ChangeProposal.objects.filter(status=ChangeProposal.Status.WAITING).count(),
        "stale": Organization.objects.evidenced().stale().count(),
        "unsent": Mail.objects.given_up().count(),
    }
    return {**waiting, "everything": sum(waiting.values())}
