"""What search engines should know of: every public page in both languages. Samples are not among them."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from events.models import Event
from members.models import Goal, Organization
from trainings.models import Training, TrainingCycle


class PortalSitemap(Sitemap):
    """Addresses begin with PORTAL_URL, whatever host the request named."""

    i18n = alternates = x_default = True

    def get_protocol(self, protocol=None):
        return urlsplit(settings.PORTAL_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.PORTAL_URL).netloc


class PageSitemap(PortalSitemap):
    def items(self):
        return [
            "pkes:home",
            "pkes:about",
            "members:organization_list",
            "members:join",
            "events:event_list",
            "trainings:training_list",
            "pkes:contact",
            "pkes:accessibility",
            "pkes:privacy",
        ]

    def location(self, item):
        return reverse(item)


class GoalSitemap(PortalSitemap):
    def items(self):
        return Goal.objects.all()


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
        return TrainingCycle.objects.filter(is_sample=False)


class TrainingSitemap(PortalSitemap):
    def items(self):
        return Training.objects.published().filter(is_sample=False)

    def lastmod(self, item):
        return item.updated_at


SITEMAPS = {
    "pages": PageSitemap,
    "goals": GoalSitemap,
    "members": OrganizationSitemap,
    "meetings": EventSitemap,
    "cycles": CycleSitemap,
    "trainings": TrainingSitemap,
}
