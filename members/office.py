"""Pages of the office beside the admin: the register as of a day, the booklet, the council and its resolutions."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members import booklet
from members.forms.office import BookletForm, DayForm
from members.models import CouncilMember, Organization, Resolution
from members.policies import acting, desk, public_file
from members.register import entries_sheet, header, in_words, register_on, register_pdf
from pkes.lib.jobs.actions import start
from pkes.lib.pdf import answer
from pkes.lib.tables import download


def asked_day(request):
    """(form, day): the day asked for; today where none is, or none that there is."""
    form = DayForm(request.GET or None)
    return form, form.cleaned_data["dzien"] if form.is_valid() else timezone.localdate()


@desk("members.view_registerentry")
def register(request):
    form, day = asked_day(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Register of members"),
        "form": form if form.is_bound else DayForm(initial={"dzien": day}),
        "day": day,
        "rows": register_on(day),
    }
    return render(request, "members/office/register.html", context)


@desk("members.view_registerentry")
def register_file(request, kind):
    _form, day = asked_day(request)
    rows, name = register_on(day), f"rejestr-{day:%Y-%m-%d}"
    if kind == "pdf":
        return answer(register_pdf(rows, day), f"{name}.pdf")
    if kind != "xlsx":
        raise Http404
    return download(kind, name, header(), [in_words(row) for row in rows], _("Register"), [entries_sheet(rows)])


@desk("members.view_organization")
def booklet_page(request):
    """Where the booklet is asked for: at once, or of many members by the worker."""
    form = BookletForm(request.POST if request.method == "POST" else None)
    count = booklet.members_of_booklet().count()
    if request.method == "POST" and form.is_valid():
        with translation.override(form.cleaned_data["language"]):
            if count <= booklet.MOST_AT_ONCE:
                return answer(booklet.booklet(), booklet.file_name())
            job = start(booklet.write_booklet, by=request.user, permission="members.view_organization")
        return redirect(job)
    context = {
        **admin.site.each_context(request),
        "title": _("Booklet of members"),
        "form": form,
        "count": count,
        "is_long": count > booklet.MOST_AT_ONCE,
    }
    return render(request, "members/office/booklet.html", context)


@public_file
def organization_card(request, slug):
    """The card of a member, for everybody who may read its page."""
    organization = get_object_or_404(Organization.objects.listed(), slug=slug)
    response = answer(booklet.card(organization), f"{organization.slug}.pdf")
    del response["Cache-Control"]
    return response


@acting
def own_card(request):
    """The card as it will be: also for a member that is not in the directory yet."""
    organization = request.acting.organization
    return answer(booklet.card(organization), f"{organization.slug}.pdf")


@desk("members.view_councilmember")
def council_page(request):
    """Who sits in the council now, who sat there before and will, and the resolutions by year."""
    today = timezone.localdate()
    members = list(CouncilMember.objects.select_related("person").order_by("person__name", "-since"))
    query, years = request.GET.get("q", "").replace("\0", "")[:100], {}
    resolutions = Resolution.objects.matching(query).select_related("request__organization")
    for resolution in resolutions:
        years.setdefault(resolution.dated_on.year, []).append(resolution)
    context = {
        **admin.site.each_context(request),
        "title": _("Council and resolutions"),
        "now": [row for row in members if row.since <= today <= (row.until or today)],
        "coming": [row for row in members if row.since > today],
        "past": [row for row in members if row.until and row.until < today],
        "query": query,
        "years": sorted(years.items(), reverse=True),
    }
    return render(request, "members/office/council.html", context)
