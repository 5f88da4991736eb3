"""For public institutions: which members may take contracts that the law lets one reserve.

Article 94(1) of the Public Procurement Law of 11 September 2019 names social cooperatives and holders of the status of a
sheltered employer; others may take part whose main aim is the integration of people on the margins. Of these the register
knows the form or the status, never whether the conditions are met in a given case: that the buyer checks.
"""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import LegalForm, Powiat
from members.models import LegalStatus, Organization, Service, Theme
from members.policies import public
from pkes.lib.stored_pages import stored

PER_PAGE = 24


@dataclass(frozen=True)
class Ground:
    """Why an organisation may be thought of: a legal form or a status. `is_named`: the law names it outright."""

    key: str
    words: Any
    is_named: bool = False
    form: str = ""
    status: str = ""


GROUNDS = [
    Ground("spoldzielnia-socjalna", gettext_lazy("social cooperative"), True, form=LegalForm.SOCIAL_COOPERATIVE),
    Ground("zpch", gettext_lazy("sheltered employment establishment (ZPCh)"), True, status=LegalStatus.Kind.SHELTERED_EMPLOYER),
    Ground(
        "przedsiebiorstwo-spoleczne", gettext_lazy("social enterprise"), status=LegalStatus.Kind.SOCIAL_ENTERPRISE
    ),
    Ground(
        "zaz", gettext_lazy("vocational activity establishment (ZAZ)"), form=LegalForm.VOCATIONAL_ACTIVITY_CENTRE
    ),
    Ground("cis", gettext_lazy("social integration centre (CIS)"), form=LegalForm.SOCIAL_INTEGRATION_CENTRE),
]  # fmt: skip


def holders(kind, today):
    """The condition of holding a status on a day."""
    held = LegalStatus.objects.filter(organization=OuterRef("pk"), kind=kind, granted_on__lte=today)
    return Q(Exists(held.filter(Q(expires_on=None) | Q(expires_on__gte=today))))


def condition(ground, today):
    return Q(legal_form=ground.form) if ground.form else holders(ground.status, today)


def grounds_of(organization, today):
    """The grounds that hold for an organisation, read with its statuses; those named by the law first."""
    held = {
        status.kind
        for status in organization.legal_statuses.all()
        if status.granted_on <= today and (status.expires_on is None or status.expires_on >= today)
    }
    return [
        ground
        for ground in GROUNDS
        if (ground.form and ground.form == organization.legal_form) or (ground.status and ground.status in held)
    ]


def found(*, ground=None, theme="", powiat="", today):
    """The members of the directory that one of the grounds holds for, narrowed; those named by the law come first."""
    any_ground = Q()
    for each in [ground] if ground else GROUNDS:
        any_ground |= condition(each, today)
    rows = Organization.objects.listed().filter(any_ground)
    if theme:
        rows = rows.filter(pk__in=Service.objects.filter(theme__slug=theme).values("organization"))
    if powiat:
        rows = rows.filter(powiat=powiat)
    return rows.with_services().prefetch_related("legal_statuses").order_by("is_sample", "search_text", "pk")


@public
@stored("dziedzina", "powiat", "forma", "page")
def buyers(request):
    """Filters are alternatives of one value each; what means nothing is passed over."""
    today = timezone.localdate()
    themes = {theme.slug: theme.name for theme in Theme.objects.present()}
    powiaty = {powiat.value: powiat.full_name for powiat in Powiat if powiat is not Powiat.OUTSIDE}
    grounds = {ground.key: ground for ground in GROUNDS}
    chosen = {
        name: value
        for name, known in (("dziedzina", themes), ("powiat", powiaty), ("forma", grounds))
        if (value := request.GET.get(name, "")) in known
    }
    rows = found(
        ground=grounds.get(chosen.get("forma")), theme=chosen.get("dziedzina", ""), powiat=chosen.get("powiat", ""),
        today=today,
    )  # fmt: skip
    paginator = Paginator(rows, PER_PAGE)
    try:
        page = paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error
    for organization in page:
        organization.grounds = grounds_of(organization, today)
    context = {
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "page_query": urlencode(chosen),
        "chosen": chosen,
        "themes": themes,
        "powiaty": powiaty,
        "grounds": GROUNDS,
        "crumbs": [
            (_("Home"), reverse("pkes:home")),
            (_("Cooperation"), reverse("cooperation:listing_list")),
            (_("For buyers"), None),
        ],
    }
    return render(request, "cooperation/buyers.html", context)
