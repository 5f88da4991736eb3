"""The page of the search, and what stands below its box while somebody types."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.policies import public
from pkes.lib.search import misses
from pkes.lib.search.finding import PER_PAGE, Search
from pkes.lib.search.kinds import KINDS
from pkes.lib.search.questions import LONGEST
from pkes.lib.stored_pages import stored
from pkes.modules import is_on

# Of which part of the portal a kind is, in the order in which kinds of equal results stand. The others are always there.
ORDER = {
    "organization": "",
    "event": "meetings",
    "training": "trainings",
    "cycle": "trainings",
    "listing": "cooperation",
    "call": "cooperation",
    "news": "news",
    "document": "documents",
    "goal": "",
}
SUGGESTED_OF_A_KIND = 2
MOST_SUGGESTED = 7


def kinds_for(request):
    """The kinds that are searched: those whose part of the portal is on."""
    return [KINDS[key] for key, module in ORDER.items() if not module or is_on(module, request)]


def search_for(request):
    return Search(
        request.GET.get("q", ""),
        language=get_language(),
        user=request.user,
        kinds=kinds_for(request),
        chosen=request.GET.get("rodzaj", ""),
    )


@public
@stored("q", "rodzaj", "page")
def search(request):
    found = search_for(request)
    context = {
        "search": found,
        "longest": LONGEST,
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("Search"), None)],
    }
    if found.question and not found.groups:
        misses.note(found.text)
    elif found.chosen and found.group:
        page = Paginator(found.group.candidates[: found.group.count], PER_PAGE).get_page(request.GET.get("page"))
        hits = found.hits([candidate.pk for candidate in page])
        context |= {
            "page_obj": page,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "page_query": urlencode({"q": found.text, "rodzaj": found.chosen}),
            "hits": [hits[candidate.pk] for candidate in page if candidate.pk in hits],
        }
    elif not found.chosen:
        found.first()
    return render(request, "pkes/search.html", context)


@public
def search_suggest(request):
    """The first results for what is typed so far, as the list below the box."""
    found = search_for(request)
    hits = [hit for group in found.first(SUGGESTED_OF_A_KIND) for hit in group.hits][:MOST_SUGGESTED]
    response = render(request, "pkes/_search_suggest.html", {"search": found, "hits": hits})
    response["X-Robots-Tag"] = "noindex"
    return response
