"""The public pages of members. Those of one member and of one goal read across the apps: `pkes/profiles.py`."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from members import vcard
from members.directory import ORDERS, PER_PAGE, Directory
from members.maps import line_map
from members.models import Cluster, Organization
from members.policies import public
from pkes.lib.stored_pages import stored


class CountedPaginator(Paginator):
    """A paginator that is told the number of rows, so that it need not count them again."""

    def __init__(self, rows, per_page, count):
        super().__init__(rows, per_page)
        self.told = count

    @cached_property
    def count(self):
        return self.told


@public
@stored("q", "sektor", "forma", "powiat", "dziedzina", "sortuj", "widok", "page")
def organization_list(request):
    directory = Directory(request.GET)
    paginator = CountedPaginator(directory.rows, PER_PAGE, directory.total)
    try:
        page = paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error
    context = {
        "directory": directory,
        "orders": [(name, label, name == directory.order) for name, (label, _columns) in ORDERS.items()],
        "page_query": directory.query(),
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("Members"), None)],
    }
    if directory.is_map:
        coordinator = Cluster.objects.values_list("coordinator", flat=True).first()
        context["line_map"] = line_map(directory.found(), coordinator)
    else:
        context["page_obj"] = page
        context["page_range"] = paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return render(request, "members/organization_list.html", context)


@public
def organization_vcard(request, slug):
    organization = get_object_or_404(Organization.objects.listed(), slug=slug)
    response = HttpResponse(vcard.write(organization), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{organization.slug}.vcf"'
    return response
