"""Everything that was ever changed on the organisation's page."""

from django.contrib import messages
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from members import actions
from members.history import lines
from members.panel.frame import attempt, crumbs, who
from members.policies import acting

PER_PAGE = 20


@acting
def history(request):
    changes = request.acting.organization.changes.select_related("by")
    paginator = Paginator(changes, PER_PAGE)
    try:
        page = paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error
    context = {
        "lines": lines(page),
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "crumbs": crumbs((_("History"), None)),
    }
    return render(request, "members/panel/history.html", context)


@acting
def change_restore(request, pk):
    change = get_object_or_404(request.acting.organization.changes, pk=pk)
    if request.method == "POST" and not attempt(request, lambda: actions.restore(change, **who(request))):
        messages.success(request, _("The former value is on your page."))
    return redirect("members:history")
