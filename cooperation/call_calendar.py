"""Deadlines of funding calls in the calendars of members' people."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from cooperation import entrants
from cooperation.models import CallStance, Consortium, FundingCall
from members.models import Organization
from pkes.lib import ical


def of_person(person, first_on):
    """The calls since a day that one of the person's organisations may enter or is in a consortium for, each once.

    Open ones, and those that were withdrawn, so that calendars strike them out; without those nobody is interested in.
    """
    Status = FundingCall.Status
    found = {}
    for organization in Organization.objects.filter(representatives__person=person).order_by("pk"):
        inside = set(Consortium.objects.of(organization).values_list("call", flat=True))
        no = set(
            organization.call_stances.filter(stance=CallStance.Stance.NOT_INTERESTED).values_list("call", flat=True)
        )
        calls = FundingCall.objects.visible_to(organization).filter(deadline_at__date__gte=first_on).with_rules()
        for call in entrants.judge_all(list(calls), organization):
            is_meant = call.verdict.may_enter and call.pk not in no and call.status in {Status.OPEN, Status.WITHDRAWN}
            if call.pk in inside or is_meant:
                found[call.pk] = call
    return list(found.values())


def entries(calls):
    """Each deadline as an entry of no length."""
    host = urlsplit(settings.PORTAL_URL).hostname
    for call in calls:
        url = settings.PORTAL_URL + call.get_absolute_url()
        yield ical.Entry(
            uid=f"funding-call-{call.pk}@{host}",
            sequence=call.sequence,
            is_cancelled=call.status == FundingCall.Status.WITHDRAWN,
            summary=_("Deadline: %(title)s") % {"title": call.title},
            starts=call.deadline_at,
            ends=None,
            changed_at=call.changed_at,
            description="\n\n".join(filter(None, [call.funder, call.summary, url])),
            url=url,
            category=_("funding call"),
        )
