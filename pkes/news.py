"""What changed lately, in all apps together: for the home page and the Atom feed."""

import datetime
from dataclasses import dataclass

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.models import Event
from members.models import Organization
from trainings.models import Training

KINDS = {
    "member": (_("Member"), "members:organization_detail"),
    "meeting": (_("Meeting"), "events:event_detail"),
    "training": (_("Training"), "trainings:training_detail"),
}
COLUMNS = ["news_kind", "pk", "slug", "title_pl", "title_en", "summary_pl", "summary_en", "created_at", "updated_at"]


@dataclass(frozen=True)
class News:
    """One thing that was published or changed, and when that was. Its key never changes."""

    kind: str
    pk: int
    slug: str
    title_pl: str
    title_en: str
    summary_pl: str
    summary_en: str
    created_at: datetime.datetime
    updated_at: datetime.datetime

    @property
    def key(self):
        return f"{self.kind}:{self.pk}"

    @property
    def kind_name(self):
        return KINDS[self.kind][0]

    @property
    def title(self):
        return (get_language() == "en" and self.title_en) or self.title_pl

    @property
    def summary(self):
        return (get_language() == "en" and self.summary_en) or self.summary_pl

    @property
    def changed_on(self):
        return timezone.localdate(self.updated_at)

    def get_absolute_url(self):
        return reverse(KINDS[self.kind][1], args=[self.slug])


def latest(limit):
    """The latest changes first, in one query. Samples are no news."""
    members = Organization.objects.evidenced().annotate(
        title_pl=F("name"), title_en=text(""), summary_pl=text(""), summary_en=text("")
    )
    meetings = Event.objects.published().filter(is_sample=False)
    trainings = Training.objects.published().filter(is_sample=False)
    rows = columns(members, "member").union(columns(meetings, "meeting"), columns(trainings, "training"), all=True)
    return [News(*row) for row in rows.order_by("-updated_at", "news_kind", "-pk")[:limit]]


def columns(queryset, kind):
    # A union cannot keep the order of its parts.
    return queryset.order_by().annotate(news_kind=text(kind)).values_list(*COLUMNS)


def text(value):
    """A fixed column. PostgreSQL wants to be told its type."""
    return Cast(Value(value), CharField())
