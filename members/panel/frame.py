"""What the pages of the panel share."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _

from members.actions import Conflict, MembersError
from members.history import lines


def crumbs(*steps):
    """The way to a page of the panel: (title, address) each, the last one without an address."""
    return [(_("Panel"), reverse("members:panel")), *steps]


def who(request):
    """By whom an act is, and whether on the organisation's behalf."""
    return {"by": request.user, "on_behalf": request.acting.is_on_behalf}


def attempt(request, act):
    """Do the act. Returns what came in the way: a Conflict to show above the form, or True where a rule refused it."""
    try:
        act()
    except Conflict as conflict:
        return conflict
    except MembersError as refusal:
        messages.error(request, str(refusal))
        return True
    return None


def conflict_context(conflict):
    """For the template: what the others changed, and what to say about it."""
    if not isinstance(conflict, Conflict):
        return {}
    return {"conflict": conflict, "their_lines": lines(conflict.rows)}


def status_of(conflict):
    return 409 if isinstance(conflict, Conflict) else 200
