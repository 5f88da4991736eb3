"""Work in the background: who asked for what, how far it is, and the file that came of it."""

import contextlib
import datetime
import secrets
import tempfile

from django.conf import settings
from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pkes.lib.private import private_storage

# A job that has said nothing for so long was run by a worker that is dead.
STALE_AFTER = datetime.timedelta(minutes=5)
# How long a job and its file can be fetched after it ended.
DAYS_KEPT = 3
# How often at most the row is written while the work goes on.
SECONDS_BETWEEN_WRITES = 1


class Superseded(Exception):
    """This run of a job was taken for dead and another one has begun; nothing more of it counts."""


class JobQuerySet(models.QuerySet):
    def of(self, user):
        """Those that this person asked for: nobody else sees a job, whatever their rights."""
        return self.filter(by=user)

    def open(self):
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])

    def stale(self, now=None):
        """Those left behind by a dead worker."""
        return self.filter(state=Job.State.RUNNING, seen_at__lte=(now or timezone.now()) - STALE_AFTER)

    def old(self, now=None):
        """Those that ended so long ago that their files go."""
        return self.filter(finished_at__lte=(now or timezone.now()) - datetime.timedelta(days=DAYS_KEPT))


class Job(models.Model):
    """One piece of work for one person. `function` is the dotted name of what does it, `arguments` are its keywords.

    `done` of `total` is the progress in units of the work's own; a total of 0 says that it is not known yet. `file_path` is
    the file's place among the private files, `file_name` what it is called when it is handed out. `attempts` tells one run of the
    job from the next. `permission` is the right of the office without which it is not done, and its file not handed out; empty
    where it needs none.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("in progress")
        DONE = "done", _("finished")
        FAILED = "failed", _("not done")

    function = models.CharField(_("what does it"), max_length=200)
    arguments = models.JSONField(_("arguments"), default=dict, encoder=DjangoJSONEncoder)
    title = models.CharField(_("title"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked for by"), on_delete=models.CASCADE, related_name="jobs"
    )
    permission = models.CharField(_("right that it needs"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=2)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    outcome = models.CharField(_("outcome"), max_length=500, blank=True)
    error = models.CharField(_("why not"), max_length=500, blank=True)
    file_name = models.CharField(_("file"), max_length=150, blank=True)
    file_path = models.CharField(max_length=100, blank=True)

    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen at work"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True, db_index=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("work in the background")
        verbose_name_plural = _("work in the background")
        ordering = ["-created_at", "-pk"]
        constraints = [
            # A long list must not keep the second worker from the mail.
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="one_job_at_a_time"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("pkes:job_detail", args=[self.pk])

    @property
    def is_open(self):
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def has_file(self):
        return self.state == self.State.DONE and bool(self.file_path)

    @property
    def is_allowed(self):
        """Has the person still the right to it?"""
        return not self.permission or (self.by.is_staff and self.by.has_perm(self.permission))

    @property
    def percent(self):
        """How much is done, 0 to 100; None where that is not known yet."""
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def kept_until(self):
        return self.finished_at + datetime.timedelta(days=DAYS_KEPT) if self.finished_at else None

    def this_run(self):
        """The row, as long as it still belongs to this run."""
        return Job.objects.filter(pk=self.pk, state=self.State.RUNNING, attempts=self.attempts)

    def progress(self, done, total):
        """Say how far the work is. Written once a second at most. Raises Superseded where another run has begun."""
        now = timezone.now()
        if done < total and (now - self.seen_at).total_seconds() < SECONDS_BETWEEN_WRITES:
            return
        self.done, self.total, self.seen_at = done, total, now
        if not self.this_run().update(done=done, total=total, seen_at=now):
            raise Superseded

    @contextlib.contextmanager
    def file(self, name):
        """The binary file that the person may fetch as `name`; it goes where the work does not end well."""
        with tempfile.TemporaryFile(prefix="pkes-job-") as file:
            yield file
            file.seek(0)
            self.file_path = private_storage().save(f"jobs/{secrets.token_hex(16)}", File(file))
        self.file_name = "".join(" " if ord(letter) < 32 else letter for letter in name)[:150]

    def open_file(self):
        """The file, to be read."""
        return private_storage().open(self.file_path)

    def drop_file(self):
        if self.file_path:
            private_storage().delete(self.file_path)
