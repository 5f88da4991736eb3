"""The pages of news."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from members.policies import public, public_file, with_link
from pkes.lib.dates import pick_year
from pkes.lib.photos import photo_response
from pkes.lib.stored_pages import stored
from publications.atom import write_feed
from publications.models import NewsCategory, NewsItem, NewsPicture, previewed
from publications.schema_org import describe

PER_PAGE = 10


def crumbs(*steps):
    return [(_("Home"), reverse("pkes:home")), (_("News"), reverse("publications:news_list")), *steps]


@public
@stored("rok", "dzial", "strona")
def news_list(request):
    """All news, the latest first; `rok` and `dzial` (year and category) narrow them."""
    items = NewsItem.objects.published()
    years = items.by_year()
    categories = list(NewsCategory.objects.filter(items__in=items).distinct())
    year = pick_year(request.GET.get("rok"), years) if request.GET.get("rok") else None
    category = pick_category(request.GET.get("dzial"), categories)
    if year:
        items = items.in_year(year)
    if category:
        items = items.filter(category=category)
    context = {
        "page": Paginator(items.select_related("category"), PER_PAGE).get_page(request.GET.get("strona")),
        "years": years,
        "year": year,
        "categories": categories,
        "category": category,
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("News"), None)],
    }
    return render(request, "publications/news_list.html", context)


def pick_category(slug, categories):
    """The category that an address asks for, None where it asks for none; 404 for one that is not there."""
    if not slug:
        return None
    for category in categories:
        if category.slug == slug:
            return category
    raise Http404


@public
@stored()
def news_detail(request, slug):
    item = get_object_or_404(NewsItem.objects.readable().with_links(), slug=slug)
    address = settings.PORTAL_URL + reverse("publications:share_picture", args=[slug]) if item.share_image else ""
    context = {
        "item": item,
        "pictures": item.pictures_at(
            lambda picture: reverse("publications:news_picture", args=[slug, picture.position])
        ),
        "share_address": address,
        "structured_data": describe(item, address),
        "crumbs": crumbs((item.title, None)),
    }
    return render(request, "publications/news_detail.html", context)


@with_link
def news_preview(request, token):
    """An item that is not out yet, for whoever has its secret address."""
    item = previewed(token)
    if item is None:
        raise Http404
    context = {
        "item": item,
        "pictures": item.pictures_at(
            lambda picture: reverse("publications:preview_picture", args=[token, picture.position])
        ),
        "is_preview": True,
        "crumbs": crumbs((item.title, None)),
    }
    return render(request, "publications/news_detail.html", context)


@public_file
def news_picture(request, slug, position):
    """A picture of an item, `?maly` for the small one."""
    pictures = NewsPicture.objects.filter(item__in=NewsItem.objects.readable().filter(slug=slug))
    return one_of(request, get_object_or_404(pictures, position=position), is_public=True)


@with_link
def preview_picture(request, token, position):
    item = previewed(token)
    if item is None:
        raise Http404
    return one_of(request, get_object_or_404(item.pictures, position=position), is_public=False)


def one_of(request, picture, *, is_public):
    return photo_response(picture.small if "maly" in request.GET else picture.image, is_public=is_public)


@public_file
def share_picture(request, slug):
    """The picture that social media show beside a link to an item."""
    item = get_object_or_404(NewsItem.objects.readable().exclude(share_image=""), slug=slug)
    return photo_response(item.share_image, is_public=True, content_type="image/png", seconds=3600)


@public
@stored()
def news_feed(request):
    atom = write_feed(NewsItem.objects.published().with_links()[:20])
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
