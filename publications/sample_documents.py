"""Documents for a trial, marked as samples: one in two versions, one for members. Of the cluster's own none is known."""

import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from pkes.lib import versions
from pkes.lib.papers import Paper
from pkes.lib.pdf import typeset
from publications.actions import documents
from publications.models import Document

NOTE = "Przykład. To nie jest dokument klastra."
RULES = {
    "title_pl": "Regulamin korzystania z sali (przykład)",
    "title_en": "Rules for using the hall (sample)",
    "kind": Document.Kind.RULES,
    "visibility": Document.Visibility.PUBLIC,
}
RULES_1 = [
    "Salę rezerwuje się co najmniej trzy dni wcześniej.",
    "Po spotkaniu salę zostawia się w takim stanie, w jakim była.",
]
RULES_2 = [
    "Salę rezerwuje się w panelu, co najmniej dzień wcześniej.",
    "Kto odwołuje rezerwację, robi to najpóźniej rano w dniu spotkania.",
    "Po spotkaniu salę zostawia się w takim stanie, w jakim była.",
]
FORM = {
    "title_pl": "Formularz zgłoszenia potrzeb (przykład)",
    "title_en": "Form for telling your needs (sample)",
    "kind": Document.Kind.FORM,
    "visibility": Document.Visibility.MEMBERS,
}


@transaction.atomic
def load():
    """Add the samples; those that are there stay as they are."""
    if Document.objects.filter(slug="regulamin-sali-przyklad").exists():
        return
    first = Document(slug="regulamin-sali-przyklad", description_pl="Jak zarezerwować salę i jak ją zostawić.", **RULES)
    put_out(first, datetime.date(2026, 1, 1), RULES_1)
    second = documents.start_version(first, by=None)
    put_out(second, datetime.date(2026, 7, 1), RULES_2)
    put_out(
        Document(slug="formularz-potrzeb-przyklad", **FORM), None, ["Czego potrzebujecie w tym kwartale i na kiedy?"]
    )


def put_out(document, valid_from, paragraphs):
    document.is_sample, document.valid_from = True, valid_from
    pdf = typeset(
        "publications/print/sample_document.typ", {"title": document.title_pl, "note": NOTE, "paragraphs": paragraphs}
    )
    paper = Paper(ContentFile(pdf, name="paper.pdf"), "pdf", f"{document.title_pl}.pdf")
    documents.publish(documents.save(document, by=None, paper=paper), by=None)


def remove():
    rows = Document.objects.filter(is_sample=True).order_by("-version")
    versions.forget(Document, rows.values_list("pk", flat=True))
    for document in rows:
        documents.remove(document, by=None)
