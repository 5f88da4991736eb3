"""Starting work in the background, doing it, and forgetting it. How to use it stands in the package's docstring."""

import datetime
import json
import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from pkes.lib.jobs.models import DAYS_KEPT, Job, Superseded
from pkes.lib.outbox.actions import write
from pkes.lib.private import is_no_room, names_below, private_storage
from pkes.lib.refusal import Refusal

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
# A run that is at work says so by its progress; this is only for one that hangs.
MOST_SECONDS = 3600


class JobError(Refusal):
    """The work cannot be started as things are."""


def as_job(title):
    """Mark a function `f(job, *, …)` as work that may be started; `title` is what it is called."""

    def mark(function):
        function.job_title = title
        return function

    return mark


@transaction.atomic
def start(function, *, by, arguments=None, title="", permission=""):
    """Have work done for a person; returns its Job. `title` says what of: it stands after the work's own name.

    `permission` is the right of the office that it needs, asked for again before it is done and when its file is fetched.

    The same work that the person asked for already and that has not ended is not begun a second time.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    arguments = json.loads(json.dumps(arguments or {}, cls=DjangoJSONEncoder))
    # Two clicks are put in a row by the lock on the person who clicks.
    by = get_user_model().objects.select_for_update().get(pk=by.pk)
    for job in Job.objects.of(by).open().filter(function=name):
        if job.arguments == arguments:
            return job
    words = _("%(work)s: %(of)s") % {"work": function.job_title, "of": title} if title else str(function.job_title)
    language = translation.get_language() or settings.LANGUAGE_CODE
    job = Job.objects.create(
        function=name, arguments=arguments, title=words[:200], by=by, language=language, permission=permission
    )
    log.info("job started: %s function=%s by=%s", job.pk, name, by.pk)
    hint(job.pk)
    return job


def hint(pk):
    """Tell the worker of a job. The job's own row is the truth: a hint that is lost or comes twice does no harm."""
    async_task(run, pk, group="jobs", save=False, timeout=MOST_SECONDS)


def claim(pk):
    """Take a waiting job to do it; None where it waits no more or another job is at work."""
    job = Job.objects.select_related("by").filter(pk=pk, state=Job.State.WAITING).first()
    if job is None:
        return None
    now = timezone.now()
    fields = {"state": Job.State.RUNNING, "attempts": job.attempts + 1, "seen_at": now, "done": 0, "total": 0}
    try:
        with transaction.atomic():
            taken = Job.objects.filter(pk=pk, state=Job.State.WAITING, attempts=job.attempts).update(**fields)
    except IntegrityError:
        return None
    for name, value in fields.items():
        setattr(job, name, value)
    return job if taken else None


def run(pk):
    """Do a job from beginning to end. For the worker; whatever goes wrong in the work ends in the job's row."""
    job = claim(pk)
    if job is None:
        return
    with translation.override(job.language):
        try:
            function = import_string(job.function)
            if not hasattr(function, "job_title"):
                raise JobError(_("This work does not exist any more."))
            if not job.is_allowed:
                raise JobError(_("You have no right to this any more."))
            outcome = function(job, **job.arguments)
        except Superseded:
            job.drop_file()
            log.warning("job overtaken: %s attempt=%s", job.pk, job.attempts)
            return
        except (OperationalError, InterfaceError):
            # The database is away: the job stays as it is, and after a while is taken for what a dead worker left.
            raise
        except Refusal as refusal:
            end(job, Job.State.FAILED, error=str(refusal))
        except Exception as error:
            log.exception("job failed: %s function=%s", job.pk, job.function)
            words = (
                _(
                    "The file could not be saved: the server has no room for it just now. Try again later (number %(number)s)."
                )
                if is_no_room(error)
                else _("Something went wrong on our side. It stands in the log under the number %(number)s.")
            )
            end(job, Job.State.FAILED, error=words % {"number": job.pk})
        else:
            end(job, Job.State.DONE, outcome=str(outcome or ""))
    hint_next()


@transaction.atomic
def end(job, state, *, outcome="", error=""):
    """Note how a job ended, and tell the person. Nothing of a run that was overtaken counts."""
    if state != Job.State.DONE:
        job.drop_file()
        job.file_name = job.file_path = ""
    fields = {
        "state": state, "outcome": outcome[:500], "error": error[:500], "finished_at": timezone.now(),
        "file_name": job.file_name, "file_path": job.file_path,
    }  # fmt: skip
    if not job.this_run().update(**fields):
        job.drop_file()
        return
    for name, value in fields.items():
        setattr(job, name, value)
    log.info("job ended: %s function=%s state=%s by=%s", job.pk, job.function, state, job.by_id)
    write("jobs/email/ended", to=job.by.email, context={"job": job}, language=job.language, regarding=f"job {job.pk}")


def hint_next():
    """Tell the worker of the job that has waited longest."""
    waiting = Job.objects.filter(state=Job.State.WAITING).order_by("created_at", "pk").first()
    if waiting:
        hint(waiting.pk)


def revive():
    """Put back what dead workers left, give up what they left too often, and tell the worker of what waits."""
    for job in Job.objects.stale().select_related("by"):
        if job.attempts < MOST_ATTEMPTS:
            job.this_run().filter(seen_at=job.seen_at).update(state=Job.State.WAITING)
        else:
            with translation.override(job.language):
                end(job, Job.State.FAILED, error=_("The work was interrupted several times and has been given up."))
    hint_next()


@transaction.atomic
def try_again(job, *, by):
    """Put a job that failed back to the waiting ones, as its owner wishes."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state != Job.State.FAILED:
        raise JobError(_("This work is not one that failed."))
    job.state, job.attempts, job.error, job.finished_at = Job.State.WAITING, 0, "", None
    job.save(update_fields=["state", "attempts", "error", "finished_at"])
    log.info("job again: %s by=%s", job.pk, by.pk)
    hint(job.pk)


def forget_old():
    """Delete jobs that ended more than DAYS_KEPT days ago, their files, and files that belong to no job."""
    number, _kinds = Job.objects.old().delete()
    known = set(Job.objects.exclude(file_path="").values_list("file_path", flat=True))
    storage, before = private_storage(), timezone.now() - datetime.timedelta(days=DAYS_KEPT)
    for path in names_below(storage, "jobs"):
        # A young one may be just being written.
        if path not in known and storage.get_modified_time(path) < before:
            storage.delete(path)
    log.info("jobs forgotten: %s", number)
    return number


def forget_person(person):
    """Delete what was made for a person, files first."""
    for job in Job.objects.of(person):
        job.drop_file()
        job.delete()
