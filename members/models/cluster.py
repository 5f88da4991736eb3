"""The cluster itself: its goals, benefits and coordinator."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.choices import Powiat
from members.models.organizations import Organization, SourceDocument
from pkes.lib.archive import Archivable
from pkes.lib.dates import DatePrecision, format_date
from pkes.lib.translated import Translated


class Goal(Archivable):
    """One of the cluster's goals, in the order in which the cluster names them."""

    position = models.PositiveSmallIntegerField(_("order"), unique=True)
    slug = models.SlugField(_("web address"), max_length=80, unique=True)
    is_main = models.BooleanField(_("main goal"), default=False)
    title_pl = models.CharField(_("title in Polish"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    description_pl = models.TextField(_("description in Polish"), max_length=2000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=2000, blank=True)

    title = Translated()
    description = Translated()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["position"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("members:goal_detail", args=[self.slug])


class Benefit(Archivable):
    """What taking part in the cluster gives, in the order in which the cluster names it."""

    position = models.PositiveSmallIntegerField(_("order"), unique=True)
    title_pl = models.CharField(_("title in Polish"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    description_pl = models.TextField(_("description in Polish"), max_length=2000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=2000, blank=True)

    title = Translated()
    description = Translated()

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ["position"]

    def __str__(self):
        return self.title


class Place(models.Model):
    """Where something takes place. Empty fields are not known."""

    venue = models.CharField(_("venue"), max_length=150, blank=True)
    street = models.CharField(_("street and number"), max_length=150, blank=True)
    locality = models.CharField(_("locality"), max_length=100, blank=True)
    powiat = models.CharField(_("powiat"), max_length=4, choices=Powiat, blank=True)
    is_online = models.BooleanField(_("on-line"), default=False)

    class Meta:
        abstract = True

    @property
    def where(self):
        """What is known of the place, in words; empty where nothing is."""
        parts = [self.venue, self.street, self.locality, gettext("on-line") if self.is_online else ""]
        return ", ".join(part for part in parts if part)


class Cluster(models.Model):
    """The cluster itself: the one row of its table. Being a required key here makes the coordinator exactly one."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name_pl = models.CharField(_("name in Polish"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=30)
    lead_pl = models.TextField(_("in one sentence, in Polish"), max_length=500)
    lead_en = models.TextField(_("in one sentence, in English"), max_length=500, blank=True)
    conviction_pl = models.TextField(_("conviction in Polish"), max_length=500)
    conviction_en = models.TextField(_("conviction in English"), max_length=500, blank=True)
    founded_on = models.DateField(_("founded"))
    founded_precision = models.CharField(
        _("date known to"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    founded_in = models.CharField(_("founded in"), max_length=100)
    coordinator = models.OneToOneField(
        Organization, models.PROTECT, related_name="coordinated_cluster", verbose_name=_("coordinator")
    )
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("web page"), blank=True)
    declared_members = models.PositiveIntegerField(
        _("members declared"), help_text=_("How many members the cluster says it has.")
    )
    declared_on = models.DateField(_("declared on"))
    declared_source = models.ForeignKey(
        SourceDocument, models.PROTECT, related_name="+", verbose_name=_("source of the declared number")
    )
    declared_note_pl = models.TextField(_("why the numbers differ, in Polish"), max_length=500, blank=True)
    declared_note_en = models.TextField(_("why the numbers differ, in English"), max_length=500, blank=True)

    # Keys of pkes.modules: what the office has switched off.
    modules_off = models.JSONField(_("parts switched off"), default=list, blank=True, editable=False)

    # Counts the changes of pkes.lib.texts, so that each process knows when to read them anew.
    texts_number = models.PositiveIntegerField(default=0, editable=False)

    name = Translated()
    lead = Translated()
    conviction = Translated()
    declared_note = Translated()

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("cluster")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="cluster_is_one")]

    def __str__(self):
        return self.name

    @property
    def founded_in_words(self):
        return format_date(self.founded_on, self.founded_precision)


class FoundingRecord(models.Model):
    """What `load_founding` once wrote, so that a later run can tell a person's change from its own words."""

    key = models.CharField(max_length=120, unique=True)
    object_pk = models.CharField(max_length=40)
    values = models.JSONField()

    def __str__(self):
        return self.key
