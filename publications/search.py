"""What of news and documents is found by words; of documents also what stands in their files."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pkes.lib.dates import format_date
from pkes.lib.markup import to_plain
from pkes.lib.search.kinds import Kind, Texts, register
from publications.models import Document, DocumentText, NewsCategory, NewsItem


def texts_of_news(item):
    day = timezone.localdate(item.published_at) if item.published_at else None
    return Texts(
        key=item.slug,
        title=item.title,
        names=[("category", item.category.name if item.category else "")],
        body=[("lead", item.lead), ("body", to_plain(item.body) if item.body else "")],
        facts=format_date(day) if day else "",
        sort=day.toordinal() if day else 0,
        is_sample=item.is_sample,
    )


def texts_of_document(document):
    content = getattr(document, "content", None)
    kind = document.get_kind_display()
    return Texts(
        key=document.slug,
        title=document.title,
        names=[("kind", kind)],
        body=[("description", document.description)],
        long=content.text if content else "",
        facts=kind,
        sort=document.valid_from.toordinal() if document.valid_from else 0,
        is_sample=document.is_sample,
    )


def quoted(numbers):
    return dict(DocumentText.objects.filter(document__in=numbers).values_list("document", "text"))


register(
    Kind(
        "news",
        "ne",
        _("News"),
        NewsItem,
        lambda: NewsItem.objects.select_related("category"),
        texts_of_news,
        lambda user: NewsItem.objects.published(),
        lambda slug: reverse("publications:news_detail", args=[slug]),
        {"category": _("category"), "lead": _("first paragraph"), "body": _("text")},
        follows={NewsCategory: lambda category: NewsItem.objects.filter(category=category)},
    ),
    Kind(
        "document",
        "do",
        _("Documents"),
        Document,
        lambda: Document.objects.select_related("content").defer("own_words", "content__words"),
        texts_of_document,
        lambda user: Document.objects.visible_to(user).listed(),
        lambda slug: reverse("publications:document_detail", args=[slug]),
        {"kind": _("kind"), "description": _("description"), "long": _("in the file")},
        quoted,
    ),
)
