"""The pages of documents."""

from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Value, When
from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from events.models import Event
from members.policies import public, public_file
from pkes.lib.excerpts import excerpt, has_words, marked
from pkes.lib.private import ASKED_EACH_TIME, NOT_KEPT, begins_download, hand_out
from pkes.lib.robots import is_program
from pkes.lib.stored_pages import stored
from publications.actions.documents import count_download
from publications.models import Document
from publications.models.documents import is_of_office
from trainings.models import Training

LONGEST_TEXT = 100
PER_PAGE = 30
# Fewer where each has to be read for the place that was found.
PER_PAGE_FOUND = 10
KINDS_IN_ORDER = Case(
    *(When(kind=kind, then=Value(number)) for number, kind in enumerate(Document.Kind)), output_field=IntegerField()
)


class Shelf:
    """The documents as one address asks for them, of those that a person may read. What means nothing is passed over."""

    def __init__(self, params, user):
        self.rows = Document.objects.visible_to(user).listed()
        self.text = " ".join(params.get("q", "").split())[:LONGEST_TEXT]
        self.kind = params.get("rodzaj") if params.get("rodzaj") in Document.Kind else ""
        self.is_in_force = params.get("obowiazuje") == "tak"

    def found(self):
        """Those asked for, of all kinds."""
        rows = self.rows.matching(self.text) if self.text else self.rows
        return rows.in_force() if self.is_in_force else rows

    def ordered(self):
        """Those asked for, by kind and title; where words were, those first whose own words say it."""
        rows = self.found().filter(kind=self.kind) if self.kind else self.found()
        if self.text:
            says = Case(When(has_words(self.text, "own_words"), then=Value(0)), default=Value(1))
            rows = rows.select_related("content").order_by(says, "title_pl", "pk")
        else:
            rows = rows.order_by(KINDS_IN_ORDER, "title_pl", "pk")
        return rows.defer("own_words", "content__words")

    @cached_property
    def counts(self):
        """{kind: how many would be shown}."""
        return dict(self.found().order_by().values_list("kind").annotate(Count("pk")))

    @property
    def total(self):
        return self.counts.get(self.kind, 0) if self.kind else sum(self.counts.values())

    @property
    def kinds(self):
        """(value, words, how many) of the kinds that would show something, and of the one that is chosen."""
        return [
            (kind.value, kind.label, self.counts.get(kind, 0))
            for kind in Document.Kind
            if kind in self.counts or kind == self.kind
        ]

    @property
    def is_narrowed(self):
        return bool(self.text or self.kind or self.is_in_force)

    @property
    def query(self):
        """What leads to the other pages of the same answer."""
        query = QueryDict(mutable=True)
        query.update({"q": self.text, "rodzaj": self.kind, "obowiazuje": "tak" if self.is_in_force else ""})
        return "&".join(part for part in query.urlencode().split("&") if not part.endswith("="))

    def page(self, number):
        page = Paginator(self.ordered(), PER_PAGE_FOUND if self.text else PER_PAGE).get_page(number)
        for document in page if self.text else []:
            document.marked_title = marked(document.title, self.text)
            content = getattr(document, "content", None)
            document.excerpt = excerpt(document.description, self.text) or (
                content and excerpt(content.text, self.text)
            )
        return page


@public
@stored("q", "rodzaj", "obowiazuje", "page")
def document_list(request):
    """The newest version of each document, by kind; `q` searches in title, description and content."""
    shelf = Shelf(request.GET, request.user)
    page = shelf.page(request.GET.get("page"))
    context = {
        "shelf": shelf,
        "page_obj": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "page_query": shelf.query,
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("Documents"), None)],
    }
    return render(request, "publications/document_list.html", context)


@public
@stored()
def document_detail(request, slug):
    """One version with all others of the document that the person may read; says where another one counts now."""
    seen = Document.objects.visible_to(request.user)
    document = get_object_or_404(seen.select_related("resolution"), slug=slug)
    versions = list(seen.filter(chain=document.chain).order_by("-version").defer("own_words"))
    out = [version for version in versions if version.is_readable]
    current = out[0] if out else document
    context = {
        "document": document,
        "versions": versions,
        "current": current,
        "is_older": document.version < current.version,
        # What counts until the first day of this one comes.
        "until_then": next((row for row in out if row.version < document.version), None)
        if document.is_to_come
        else None,
        "events": Event.objects.visible_to(request.user).filter(documents=document).distinct(),
        "trainings": Training.objects.published().filter(documents=document),
        "crumbs": [
            (_("Home"), reverse("pkes:home")),
            (_("Documents"), reverse("publications:document_list")),
            (document.title, None),
        ],
    }
    return render(request, "publications/document_detail.html", context)


@public_file
def document_file(request, slug):
    """The file of a document, for whoever may open its page. Each download is counted, and nothing about it is kept."""
    rows = Document.objects.visible_to(request.user).exclude(file="")
    document = get_object_or_404(rows.defer("own_words"), slug=slug)
    is_public = document.is_readable and document.visibility == Document.Visibility.PUBLIC
    response = hand_out(
        request, document.file.name, name=document.file_name, content_type=document.content_type,
        cache_control=ASKED_EACH_TIME if is_public else NOT_KEPT,
    )  # fmt: skip
    if not is_public or document.is_sample:
        response["X-Robots-Tag"] = "noindex"
    by_office = request.user.is_authenticated and is_of_office(request.user)
    if begins_download(request, response) and not by_office and not is_program(request):
        count_download(document)
    return response
