"""At the office's desk: the folder of a training, what is in it, what is missing, and the ZIP of it all."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from pkes.lib.jobs.actions import start
from pkes.lib.scans import as_download
from trainings.actions.errors import TrainingsError
from trainings.actions.folder import keep_paper, remove_paper
from trainings.admin.pages import LARGEST_KEY, context, editable, routes
from trainings.archives import folder_archive, safe_name
from trainings.folder import Folder
from trainings.forms.folder import EvidenceForm
from trainings.models import Evidence, Training


def urls(desk):
    return routes(
        desk,
        ("<int:pk>/teczka/", folder_view, "folder"),
        ("<int:pk>/teczka/<int:paper>/", paper_view, "paper"),
        ("<int:pk>/teczka/<int:paper>/usun/", remove_view, "paper_remove"),
    )


def folder_view(desk, request, pk):
    training = editable(desk, request, pk, Training.objects.with_programme().select_related("funding"))
    is_upload = request.method == "POST" and "zip" not in request.POST
    if request.method == "POST" and not is_upload:
        job = start(
            folder_archive, by=request.user, arguments={"training": pk}, title=training.title,
            permission="trainings.change_training",
        )  # fmt: skip
        return redirect(job)
    form = EvidenceForm(
        *([request.POST, request.FILES] if is_upload else []), instance=Evidence(training=training), auto_id="id_%s"
    )
    if is_upload and form.is_valid():
        keep_paper(form.instance, by=request.user)
        messages.success(request, _("The paper is in the folder."))
        return HttpResponseRedirect(request.path)
    folder = Folder(training)
    papers = folder.papers()
    more = {
        "training": training,
        "papers": [(paper, page_of(paper, training)) for paper in papers],
        "missing": sum(paper.is_missing for paper in papers),
        "late": [paper for paper in papers if paper.is_late],
        "kept": [row for row in folder.evidence if row.kind != Evidence.Kind.SIGNED_SHEET],
        "form": form,
    }
    return render(
        request, "trainings/office/folder.html",
        context(desk, request, training, _("Folder of the training"), **more),
    )  # fmt: skip


def page_of(paper, training):
    """Where somebody can do something about a paper; empty where that is this page, or nothing is to be done."""
    if not paper.page or paper.page == "folder" or paper.is_there:
        return ""
    return reverse(f"admin:trainings_training_{paper.page}", args=[training.pk])


def of_training(training, paper):
    return get_object_or_404(training.evidence, pk=paper if paper <= LARGEST_KEY else 0)


def paper_view(desk, request, pk, paper):
    row = of_training(editable(desk, request, pk), paper)
    return as_download(request, row.file, safe_name(str(row)))


def remove_view(desk, request, pk, paper):
    training = editable(desk, request, pk)
    if request.method == "POST":
        try:
            remove_paper(of_training(training, paper), by=request.user)
        except TrainingsError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The paper is removed."))
    return HttpResponseRedirect(reverse("admin:trainings_training_folder", args=[training.pk]))
