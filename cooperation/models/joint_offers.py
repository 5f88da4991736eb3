"""One offer of several members for one buyer."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Organization, Service


class JointOfferQuerySet(models.QuerySet):
    def visible_to(self, organization):
        """Those that an organisation leads, and once they were asked, those in which it has a part. Nobody else sees them."""
        part = JointOfferPart.objects.filter(offer=OuterRef("pk"), organization=organization)
        return self.filter(Q(lead=organization) | Q(Exists(part)) & ~Q(status=JointOffer.Status.DRAFT))

    def with_parts(self):
        parts = JointOfferPart.objects.select_related("organization")
        return self.select_related("lead").prefetch_related(models.Prefetch("parts", parts))


class JointOffer(models.Model):
    """Services of several members in one offer. One of them leads it; each answers for its own part, in its own words."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("joint offer", "draft")
        ASKED = "asked", pgettext_lazy("joint offer", "waits for answers")
        COMPLETE = "complete", pgettext_lazy("joint offer", "complete")
        GIVEN = "given", pgettext_lazy("joint offer", "given to the buyer")
        WITHDRAWN = "withdrawn", pgettext_lazy("joint offer", "withdrawn")

    lead = models.ForeignKey(Organization, models.CASCADE, related_name="led_joint_offers", verbose_name=_("leader"))
    title = models.CharField(_("title"), max_length=150)
    buyer = models.CharField(_("for whom"), max_length=200)
    introduction = models.TextField(_("introduction"), max_length=3000, blank=True)
    valid_until = models.DateField(_("the offer holds until"), null=True, blank=True)
    status = models.CharField(_("state"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    given_on = models.DateField(_("given on"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = JointOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("joint offer")
        verbose_name_plural = _("joint offers")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="given", given_on__isnull=False) | ~Q(status="given"),
                name="joint_offer_given_on_a_day",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("cooperation:joint_offer", args=[self.pk])

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT

    @property
    def is_ready(self):
        """Everybody has accepted: it can be printed."""
        return self.status in {self.Status.COMPLETE, self.Status.GIVEN}

    @property
    def takes_answers(self):
        return self.status in {self.Status.ASKED, self.Status.COMPLETE}


class JointOfferPartQuerySet(models.QuerySet):
    def to_answer_by(self, organization):
        """Those to which an organisation was asked to say something and did not yet."""
        asked = JointOffer.Status.ASKED
        return self.filter(organization=organization, state=JointOfferPart.State.OPEN, offer__status=asked)


class JointOfferPart(models.Model):
    """One service in a joint offer, and what its owner says to it.

    `name` is the service as it was called when it was picked: profiles change, offers do not.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("part of an offer", "no answer yet")
        ACCEPTED = "accepted", pgettext_lazy("part of an offer", "accepted")
        REFUSED = "refused", pgettext_lazy("part of an offer", "refused")

    offer = models.ForeignKey(JointOffer, models.CASCADE, related_name="parts", verbose_name=_("joint offer"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="joint_offer_parts", verbose_name=_("organisation")
    )
    service = models.ForeignKey(
        Service, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    name = models.CharField(_("service"), max_length=120)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    scope = models.TextField(_("what you do, in your own words"), max_length=1500, blank=True)
    price_note = models.CharField(_("price"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = JointOfferPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a joint offer")
        verbose_name_plural = _("parts of joint offers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "organization", "name"], name="joint_offer_part_once"),
            models.CheckConstraint(
                condition=~Q(state="accepted") | ~Q(scope=""), name="joint_offer_part_accepted_in_words"
            ),
        ]

    def __str__(self):
        return self.name
