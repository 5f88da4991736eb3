"""The matrix "who can help whom" and the meeting sheets, in the panel and at the office's desk."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cooperation.forms.matrix import MatrixForm
from cooperation.matrix_papers import matrix_pdf, sheet_pdf
from cooperation.potential import Matrix
from members.models import Organization
from members.policies import acting, desk
from pkes.lib.pdf import answer


def asked(request):
    """What the address asks for: the matrix, the form filled with what of it means something, and that for other addresses."""
    form = MatrixForm(request.GET)
    values = form.values()
    matrix = Matrix(request.user, **form.asked())
    return {"matrix": matrix, "form": MatrixForm(initial=values), "query": urlencode(values)}


@acting
def matrix(request):
    context = {
        **asked(request),
        "crumbs": [
            (_("Panel"), reverse("members:panel")),
            (_("Cooperation"), reverse("cooperation:panel_listings")),
            (_("Who can help whom"), None),
        ],
    }
    return render(request, "cooperation/panel/matrix.html", context)


@acting
def matrix_file(request):
    return answer(matrix_pdf(asked(request)["matrix"]), "kto-komu.pdf")


@acting
def meeting_sheet(request):
    """Only for who may see what others offer to members only."""
    organization = Organization.objects.in_good_standing().filter(pk=request.acting.organization.pk).first()
    if organization is None:
        messages.error(request, _("A meeting sheet is made for members of the cluster that are not suspended."))
        return redirect("cooperation:matrix")
    return answer(sheet_pdf(organization), f"rozmowy-{organization.slug}.pdf")


@desk("cooperation.view_listing")
def office_matrix(request):
    context = {**admin.site.each_context(request), **asked(request), "title": _("Who can help whom")}
    return render(request, "cooperation/office/matrix.html", context)


@desk("cooperation.view_listing")
def office_matrix_file(request):
    return answer(matrix_pdf(asked(request)["matrix"]), "kto-komu.pdf")


@desk("cooperation.view_listing")
def office_meeting_sheet(request, pk):
    organization = get_object_or_404(Organization.objects.in_good_standing(), pk=pk)
    return answer(sheet_pdf(organization), f"rozmowy-{organization.slug}.pdf")
