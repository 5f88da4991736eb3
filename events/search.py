"""What of the meetings is found by words."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models import Event
from members.choices import Powiat
from pkes.lib.markup import to_plain
from pkes.lib.search.kinds import Kind, Texts, register


def texts(event):
    days = sorted(day.on for day in event.days.all())
    items = list(event.agenda_items.all())
    powiat = str(Powiat(event.powiat).full_name) if event.powiat else ""
    return Texts(
        key=event.slug,
        title=event.title,
        names=[
            ("when", event.when),
            ("place", ", ".join(part for part in (event.where, powiat) if part)),
            ("kind", event.get_kind_display()),
        ],
        body=[
            ("summary", event.summary),
            ("programme", " · ".join(item.title for item in items)),
            ("speakers", " · ".join(dict.fromkeys(item.speaker for item in items if item.speaker))),
            ("description", to_plain(event.description) if event.description else ""),
            ("accessibility", event.accessibility),
        ],
        facts=" · ".join(part for part in (event.when, event.where) if part),
        sort=days[0].toordinal() if days else 0,
        is_sample=event.is_sample,
    )


register(
    Kind(
        "event",
        "ev",
        _("Meetings"),
        Event,
        lambda: Event.objects.prefetch_related("days", "agenda_items"),
        texts,
        lambda user: Event.objects.visible_to(user),
        lambda slug: reverse("events:event_detail", args=[slug]),
        {
            "when": _("when"),
            "place": _("place"),
            "kind": _("kind"),
            "summary": _("summary"),
            "programme": _("programme"),
            "speakers": _("speakers"),
            "description": _("description"),
            "accessibility": _("accessibility"),
        },
    )
)
