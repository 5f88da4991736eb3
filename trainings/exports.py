"""Who is enrolled, to take away."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from members.policies import desk
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry
from pkes.lib.places.models import OPEN
from pkes.lib.tables import FORMATS, download
from trainings.models import Training


@desk("trainings.view_enrolment")
def enrolment_export(request, pk, kind):
    """All open enrolments of a training; `?wszystkie=1` adds those that were given up or not accepted."""
    if kind not in FORMATS:
        raise Http404
    training = get_object_or_404(Training, pk=pk)
    rows = training.enrolments.select_related("organization").order_by("number")
    if not request.GET.get("wszystkie"):
        rows = rows.filter(state__in=OPEN)
    header, rows = table(rows, with_needs=request.user.has_perm("trainings.view_training_needs"))
    note(request.user, Entry.What.EXPORT, training, words=f"{training}.{kind}")
    return download(kind, f"{training.slug}-uczestnicy", header, rows, training.title)


def table(enrolments, *, with_needs):
    """(header, rows) as words."""
    header = [
        _("Number"), _("Name and surname"), _("E-mail"), _("Role in the organisation"), _("Organisation"),
        _("Legal form"), _("Locality"), _("Powiat"), _("State"), _("Result"), _("Entered"),
        _("Why beyond the number of places"), _("Why outside the target group"),
        *([_("Special needs")] if with_needs else []),
    ]  # fmt: skip
    rows = [
        [
            row.number,
            row.name,
            row.email,
            row.position,
            row.organization.name,
            row.organization.get_legal_form_display(),
            row.organization.locality,
            row.organization.get_powiat_display(),
            row.get_state_display(),
            row.get_outcome_display(),
            timezone.localtime(row.entered_at).strftime("%Y-%m-%d %H:%M"),
            row.override_reason,
            row.target_override,
            *([row.special_needs] if with_needs else []),
        ]
        for row in enrolments
    ]
    return header, rows
