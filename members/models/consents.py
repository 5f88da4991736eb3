"""Clauses and consents: rows with a version and a time, never flags."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.users import User
from pkes.lib.translated import Translated


class ClauseQuerySet(models.QuerySet):
    def current(self, kind):
        """The newest version of a text that is valid now; None where there is none."""
        return self.filter(kind=kind, valid_from__lte=timezone.now()).order_by("-version").first()


class Clause(models.Model):
    """A version of a text that people are shown or agree to. A version that somebody has seen is never changed."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("information for people with an account")
        CONTACT_PERSON = "contact_person", _("information for contact persons")
        NEWSLETTER = "newsletter", _("consent to the newsletter")
        JOIN = "join", _("information for those who ask to join")
        EVENT = "event", _("information for those who register for a meeting")
        TRAINING = "training", _("information for participants of trainings")
        CONTACT = "contact", _("information for those who write to the coordinator")

    kind = models.CharField(_("for what"), max_length=20, choices=Kind)
    version = models.PositiveSmallIntegerField(_("version"), editable=False)
    text_pl = models.TextField(_("text in Polish"), max_length=5000)
    text_en = models.TextField(_("text in English"), max_length=5000, blank=True)
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)

    text = Translated()

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["kind", "-version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="clause_version_once")]

    def __str__(self):
        return _("%(kind)s, version %(number)s") % {"kind": self.get_kind_display(), "number": self.version}

    @property
    def is_frozen(self):
        """True once the version is in force, for then somebody may have seen it, and where it was noted that somebody did."""
        return self.valid_from <= timezone.now() or self.events.exists()


class ConsentEventQuerySet(models.QuerySet):
    def last_of(self, person, kind):
        """The last thing that a person said about a consent; None where they never said anything."""
        said = [ConsentEvent.Act.GIVEN, ConsentEvent.Act.WITHDRAWN]
        return (
            self.filter(person=person, clause__kind=kind, act__in=said).order_by("-pk").select_related("clause").first()
        )


class ConsentEvent(models.Model):
    """That a person gave or withdrew a consent, or was shown a clause: when, which version, by which channel."""

    class Act(models.TextChoices):
        SHOWN = "shown", _("shown")
        GIVEN = "given", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Channel(models.TextChoices):
        PANEL = "panel", _("panel")
        INVITATION = "invitation", _("invitation")
        FORM = "form", _("public form")
        LINK = "link", _("link in a mail")
        OFFICE = "office", _("office")

    person = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="consent_events")
    email = models.EmailField(_("e-mail"), blank=True)
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="events", verbose_name=_("clause"))
    act = models.CharField(_("what"), max_length=10, choices=Act)
    channel = models.CharField(_("how"), max_length=10, choices=Channel)
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent event")
        verbose_name_plural = _("consents and clauses shown")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.clause}: {self.get_act_display()}"

    @property
    def is_given(self):
        return self.act == self.Act.GIVEN
