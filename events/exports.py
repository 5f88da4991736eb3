"""Lists of those who registered, for spreadsheets. Always with organisation and powiat."""

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event, Presence
from members.policies import desk
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry
from pkes.lib.places.models import OPEN
from pkes.lib.tables import FORMATS, download


@desk("events.view_registration")
def registration_export(request, pk, kind):
    """All open registrations of a meeting; `?wszystkie=1` adds those that were given up or not accepted."""
    if kind not in FORMATS:
        raise Http404
    event = get_object_or_404(Event, pk=pk)
    rows = event.registrations.with_organization().prefetch_related(
        Prefetch("presences", Presence.objects.all(), to_attr="all_presences")
    )
    if not request.GET.get("wszystkie"):
        rows = rows.filter(state__in=OPEN)
    header, rows = table(event, rows.order_by("number"), with_needs=request.user.has_perm("events.view_special_needs"))
    note(request.user, Entry.What.EXPORT, event, words=f"{event}.{kind}")
    return download(kind, f"{event.slug}-zapisy", header, rows, event.title)


def table(event, registrations, *, with_needs):
    """(header, rows) as words."""
    questions, days = list(event.questions.all()), list(event.days.all())
    header = [
        _("Number"), _("Name and surname"), _("E-mail"), _("Organisation"), _("Powiat"), _("State"), _("Entered"),
        *(question.text for question in questions),
        *(_("Present on %(day)s") % {"day": day.on} for day in days),
        _("Why beyond the number of places"),
        *([_("Special needs")] if with_needs else []),
    ]  # fmt: skip
    rows = [
        [
            registration.number,
            registration.name,
            registration.email,
            registration.organization_in_words,
            registration.powiat_in_words,
            registration.get_state_display(),
            timezone.localtime(registration.entered_at).strftime("%Y-%m-%d %H:%M"),
            *(answer for _question, answer in registration.answers_to(questions)),
            *(presence_in_words(registration, day) for day in days),
            registration.override_reason,
            *([registration.special_needs] if with_needs else []),
        ]
        for registration in registrations
    ]
    return header, rows


def presence_in_words(registration, day):
    """Filled in advance: a day that has come and was not noted counts as present."""
    if not registration.has_ticket or day.on > timezone.localdate():
        return ""
    noted = {presence.day_id: presence.is_present for presence in registration.all_presences}
    return _("yes") if noted.get(day.pk, True) else _("no")
