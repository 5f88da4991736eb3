"""What search engines should know of: every public page in both languages. Samples are not among them."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from cooperation.models import Listing
from events.models import Event
from members.models import Goal, Organization
from pkes.modules import is_on, module_of
from publications.models import Document, NewsItem
from trainings.models import Training, TrainingCycle


class PortalSitemap(Sitemap):
    """Addresses begin with PORTAL_URL, whatever host the request named."""

    i18n = alternates = x_default = True

    def get_protocol(self, protocol=None):
        return urlsplit(settings.PORTAL_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.PORTAL_URL).netloc


class PageSitemap(PortalSitemap):
    def __init__(self, request):
        self.request = request

    def items(self):
        pages = [
            "pkes:home",
            "pkes:about",
            "members:organization_list",
            "members:join",
            "events:event_list",
            "trainings:training_list",
            "cooperation:call_list",
            "cooperation:buyers",
            "cooperation:listing_list",
            "publications:news_list",
            "publications:document_list",
            "publications:newsletter_form",
            "pkes:contact",
            "pkes:accessibility",
            "pkes:privacy",
        ]
        return [page for page in pages if (module := module_of(page)) is None or is_on(module.key, self.request)]

    def location(self, item):
        return reverse(item)


class GoalSitemap(PortalSitemap):
    def items(self):
        return Goal.objects.present()


class OrganizationSitemap(PortalSitemap):
    def items(self):
        return Organization.objects.evidenced()

    def lastmod(self, item):
        return item.updated_at


class EventSitemap(PortalSitemap):
    def items(self):
        return Event.objects.published().filter(is_sample=False)

    def lastmod(self, item):
        return item.updated_at


class CycleSitemap(PortalSitemap):
    def items(self):
        return TrainingCycle.objects.with_published_trainings().filter(is_sample=False)


class TrainingSitemap(PortalSitemap):
    def items(self):
        return Training.objects.published().filter(is_sample=False)

    def lastmod(self, item):
        return item.updated_at


class ListingSitemap(PortalSitemap):
    """What visitors see; what is for members only is not even counted here."""

    def items(self):
        return Listing.objects.public().filter(is_sample=False)

    def lastmod(self, item):
        return item.changed_at


class NewsSitemap(PortalSitemap):
    def items(self):
        return NewsItem.objects.published().filter(is_sample=False)

    def lastmod(self, item):
        return item.updated_at


class DocumentSitemap(PortalSitemap):
    def items(self):
        return Document.objects.for_everybody().defer("own_words")

    def lastmod(self, item):
        return item.updated_at


def sitemaps_for(request):
    """The sitemaps by name, without those of a module that is off."""
    meetings = {"meetings": EventSitemap} if is_on("meetings", request) else {}
    trainings = {"cycles": CycleSitemap, "trainings": TrainingSitemap} if is_on("trainings", request) else {}
    news = {"news": NewsSitemap} if is_on("news", request) else {}
    listings = {"listings": ListingSitemap} if is_on("cooperation", request) else {}
    documents = {"documents": DocumentSitemap} if is_on("documents", request) else {}
    pages = {"pages": PageSitemap(request), "goals": GoalSitemap, "members": OrganizationSitemap}
    return {**pages, **meetings, **trainings, **listings, **news, **documents}
