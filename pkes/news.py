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
from pkes.lib.kept import kept
from pkes.modules import is_on
from publications.models import NewsItem
from trainings.models import Training

KINDS = {
    # The first one names the columns of the union, so it is always there.
    "member": (_("Member"), "members:organization_detail"),
    "article": (_("News item"), "publications:news_detail"),
    "meeting": (_("Meeting"), "events:event_detail"),
    "training": (_("Training"), "trainings:training_detail"),
}
MODULES = {"article": "news", "meeting": "meetings", "training": "trainings"}
COLUMNS = ["news_kind", "pk", "slug", "title_pl", "title_en", "summary_pl", "summary_en", "created_at", "updated_at"]
# Of an article readers care when it appeared, not when a comma was corrected.
OF_ARTICLE = [*COLUMNS[:5], "lead_pl", "lead_en", "appeared_at", "published_at"]


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
    def language(self):
        """The language in which a reader of the present site finds it: Polish where there is no English."""
        return "en" if get_language() == "en" and self.title_en else "pl"

    @property
    def lead(self):
        return self.summary

    @property
    def shown_on(self):
        """As an article calls it: the day on which it appeared."""
        return timezone.localdate(self.created_at)

    @property
    def changed_on(self):
        return timezone.localdate(self.updated_at)

    def get_absolute_url(self):
        return reverse(KINDS[self.kind][1], args=[self.slug])


def kinds_for(request):
    """What there is news of: not of a module that is off."""
    return tuple(kind for kind in KINDS if kind not in MODULES or is_on(MODULES[kind], request))


def latest(limit, kinds=tuple(KINDS)):
    """The latest changes first, in one query. Samples are no news."""
    rows = united(kinds, NewsItem.objects.all())
    return [News(*row[:-1]) for row in rows.order_by("-updated_at", "news_kind", "-pk")[:limit]]


@kept(timed=True)
def for_home(articles, changes, kinds):
    """(the latest articles, the latest changes of everything else): at most so many of each, in one query."""
    newest = NewsItem.objects.published().filter(is_sample=False)[:articles]
    rows = united(kinds, NewsItem.objects.filter(pk__in=newest.values("pk")))
    found = [News(*row[:-1]) for row in rows.order_by("rank", "-updated_at", "news_kind", "-pk")[: articles + changes]]
    return (
        [item for item in found if item.kind == "article"],
        [item for item in found if item.kind != "article"][:changes],
    )


def united(kinds, articles):
    """The rows of all kinds in one union; `rank` sets articles before the rest."""
    members = Organization.objects.evidenced().annotate(
        title_pl=F("name"), title_en=text(""), summary_pl=text(""), summary_en=text("")
    )
    articles = articles.published().filter(is_sample=False).annotate(appeared_at=F("published_at"))
    found = {
        "article": columns(articles, "article", OF_ARTICLE, rank=0),
        "member": columns(members, "member"),
        "meeting": columns(Event.objects.published().filter(is_sample=False), "meeting"),
        "training": columns(Training.objects.published().filter(is_sample=False), "training"),
    }
    first, *others = [found[kind] for kind in kinds]
    return first.union(*others, all=True) if others else first


def columns(queryset, kind, names=COLUMNS, rank=1):
    # A union cannot keep the order of its parts.
    return queryset.order_by().annotate(news_kind=text(kind), rank=Value(rank)).values_list(*names, "rank")


def text(value):
    """A fixed column. PostgreSQL wants to be told its type."""
    return Cast(Value(value), CharField())
