"""The pages of work in the background: how far it is, what came of it, and the file."""

import mimetypes

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from members.policies import by_post, own_things
from pkes.lib.jobs.actions import try_again
from pkes.lib.jobs.models import DAYS_KEPT, Job
from pkes.lib.private import hand_out
from pkes.lib.refusal import Refusal

MOST_ROWS = 50


@own_things
def job_list(request):
    context = {
        "jobs": Job.objects.of(request.user)[:MOST_ROWS],
        "days": DAYS_KEPT,
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("Work in the background"), None)],
    }
    return render(request, "jobs/job_list.html", context)


@own_things
def job_detail(request, pk):
    """The page asks for itself again while the work goes on: with htmx its inner part, without JavaScript the whole."""
    context = {
        "job": get_object_or_404(Job.objects.of(request.user), pk=pk),
        "crumbs": [
            (_("Home"), reverse("pkes:home")),
            (_("Work in the background"), reverse("pkes:job_list")),
            (_("Progress"), None),
        ],
    }
    return render(request, "jobs/job_detail.html", context)


@own_things
def job_file(request, pk):
    """The file, for whoever asked for it and still has the right to it."""
    job = get_object_or_404(Job.objects.of(request.user), pk=pk)
    if not job.has_file:
        raise Http404
    if not job.is_allowed:
        raise PermissionDenied
    content_type = mimetypes.guess_type(job.file_name)[0] or "application/octet-stream"
    return hand_out(request, job.file_path, name=job.file_name, content_type=content_type)


@own_things
@by_post("pkes:job_list")
def job_again(request, pk):
    job = get_object_or_404(Job.objects.of(request.user), pk=pk)
    try:
        try_again(job, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(job)
