"""The index: what can be found, which words there are to suggest, and what people looked for in vain."""

import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_TITLE = 250


class Entry(models.Model):
    """One row of some kind as people of one language find it. Who may see it is asked of the row itself, each time.

    `key` is what its address is made of. `parts` is [[name of the part, text], …], what a result quotes. `rank_words` are
    three lines that say how well it answers: base forms of the title, those of other names, whole names as keys. `digest` is
    that of all its words, so that an unchanged row is not written again. The words themselves stand beside it, in what each
    database has for them (`tables.py`).
    """

    kind = models.CharField(_("kind"), max_length=20)
    object_id = models.BigIntegerField()
    language = models.CharField(_("language"), max_length=2)
    key = models.CharField(max_length=120)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    facts = models.CharField(max_length=300, blank=True)
    parts = models.JSONField(default=list)
    rank_words = models.TextField(blank=True)
    # What is the same in all else stands in the order of these two: the greater `sort` first.
    sort = models.IntegerField(default=0)
    sort_title = models.CharField(max_length=LONGEST_TITLE)
    is_sample = models.BooleanField(_("sample"), default=False)
    digest = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("entry of the search")
        verbose_name_plural = _("entries of the search")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "language"], name="search_entry_once")]
        # Those that very many words find are read in their order.
        indexes = [models.Index("kind", "language", models.F("sort").desc(), "sort_title", name="search_entry_order")]

    def __str__(self):
        return self.title


class Word(models.Model):
    """A word that stands in the index, as it is written there: what is suggested to somebody who mistyped it.

    `folded` is without accents and capitals. `number` is in how many entries it stood when the index was last built whole.
    """

    folded = models.CharField(max_length=40, unique=True)
    written = models.CharField(_("word"), max_length=40)
    number = models.PositiveIntegerField(_("entries"), default=1)

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")

    def __str__(self):
        return self.written


class MissQuerySet(models.QuerySet):
    def shown(self):
        """Those asked often enough that they are nobody's own words."""
        return self.filter(times__gte=Miss.TOLD_FROM)

    def old(self, now=None):
        """Those that nobody asked for as long as they are kept."""
        return self.filter(last_on__lt=timezone.localdate(now) - Miss.KEPT)


class Miss(models.Model):
    """Words that were looked for and not found, and how often. Nothing about who asked is kept, nor what looks like a person."""

    KEPT_DAYS = 90
    KEPT = datetime.timedelta(days=KEPT_DAYS)
    # Fewer may be one person who typed a name; the office never sees them.
    TOLD_FROM = 3

    words = models.CharField(_("words"), max_length=60, unique=True)
    times = models.PositiveIntegerField(_("how often"), default=0)
    last_on = models.DateField(_("last"))

    objects = MissQuerySet.as_manager()

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering = ["-times", "words"]

    def __str__(self):
        return self.words
