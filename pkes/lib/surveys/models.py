"""A round of questions, its one-time links, and what came back without a name."""

import datetime
import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Fewer answers than these would tell the office who said what.
SMALLEST_GROUP = 5
OPEN_DAYS = 30
HIGHEST_MARK = 10


def closing_time():
    return timezone.now() + datetime.timedelta(days=OPEN_DAYS)


def mark(words, **options):
    """A column for a mark from 0, the worst, to 10, the best."""
    return models.PositiveSmallIntegerField(words, validators=[MaxValueValidator(HIGHEST_MARK)], **options)


class Questions(models.Model):
    """One round of questions. A subclass says about what; its invitations are `invitations`, its answers `answers`."""

    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    closes_at = models.DateTimeField(_("open until"), default=closing_time)

    class Meta:
        abstract = True

    @property
    def is_open(self):
        return self.closes_at > timezone.now()


class OneTimeLink(models.Model):
    """An invitation. It says that it was used, not when, and not which answer came by it.

    A subclass has a foreign key `survey`, and `UniqueConstraint(fields=["survey", "email"])`.
    """

    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    is_used = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.email


class NamelessAnswer(models.Model):
    """What one person answered. Without a time, and with a random key: the order of answers would tell whose they are.

    A subclass has a foreign key `survey`, and names its columns in `MARKS` and `WORDS`.
    """

    MARKS = []
    WORDS = []

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return str(self.pk)

    @classmethod
    def question(cls, name):
        return cls._meta.get_field(name).verbose_name
