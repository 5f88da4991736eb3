"""What people write to the coordinator by the form of the portal."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Clause, User


class ContactMessageQuerySet(models.QuerySet):
    def waiting(self):
        """Those that wait for an answer."""
        return self.filter(state=ContactMessage.State.NEW)

    def closed_long_ago(self, now=None):
        before = (now or timezone.now()) - datetime.timedelta(days=settings.CONTACT_KEPT_DAYS)
        return self.filter(closed_at__lt=before)


class ContactMessage(models.Model):
    """A message to the coordinator and, once there is one, the answer that went by mail.

    `form_key` is the word of the form that was sent: the same form sent twice is one message.
    """

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("message", "new")
        ANSWERED = "answered", pgettext_lazy("message", "answered")
        CLOSED = "closed", pgettext_lazy("message", "settled without a mail")
        SPAM = "spam", pgettext_lazy("message", "unwanted")

    class Topic(models.TextChoices):
        JOINING = "joining", _("joining the cluster")
        MEETINGS = "meetings", _("meetings and trainings")
        COOPERATION = "cooperation", _("cooperation with members")
        MEDIA = "media", _("media")
        PORTAL = "portal", _("this portal")
        DATA = "data", _("my personal data")
        OTHER = "other", _("something else")

    name = models.CharField(_("name and surname"), max_length=120)
    email = models.EmailField(_("e-mail"))
    topic = models.CharField(_("what it is about"), max_length=12, choices=Topic)
    text = models.TextField(_("message"), max_length=5000)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="pl")
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clause shown")
    )
    form_key = models.CharField(max_length=40, unique=True, null=True, editable=False)  # noqa: DJ001 - null is not unique

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.NEW)
    received_at = models.DateTimeField(_("came"), default=timezone.now)
    answer = models.TextField(_("answer"), max_length=10_000, blank=True)
    closed_at = models.DateTimeField(_("settled"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="new", closed_at__isnull=True) | ~Q(state="new") & Q(closed_at__isnull=False),
                name="contact_message_settled_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | ~Q(answer=""), name="contact_message_answered_has_an_answer"
            ),
        ]
        indexes = [models.Index("received_at", condition=Q(state="new"), name="contact_message_new")]

    def __str__(self):
        return f"{self.reference}, {self.get_topic_display()}"

    @property
    def is_new(self):
        return self.state == self.State.NEW

    @property
    def reference(self):
        """The number as people quote it: "W/2026/12"."""
        return f"W/{timezone.localtime(self.received_at).year}/{self.pk}"
