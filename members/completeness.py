"""What an organisation's page still lacks, why it matters, and where to add it."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import ContactPerson, Organization, Service


@dataclass(frozen=True)
class Part:
    """One part of a complete page: what it is called, why it is wanted, where it is filled in, whether it is there."""

    name: str
    reason: str
    url: str
    is_done: bool


@dataclass(frozen=True)
class Completeness:
    parts: list

    @property
    def done(self):
        return sum(part.is_done for part in self.parts)

    @property
    def total(self):
        return len(self.parts)

    @property
    def missing(self):
        return [part for part in self.parts if not part.is_done]


def overview(organization, **also):
    """The organisation read again, with everything that the panel counts: one query, however much there is.

    `also` are annotations of those who know of more.
    """
    return Organization.objects.annotate(
        **also,
        has_services=Exists(Service.objects.filter(organization=OuterRef("pk"))),
        has_public_person=Exists(
            ContactPerson.objects.filter(organization=OuterRef("pk"), visibility=ContactPerson.Visibility.PUBLIC)
        ),
        is_fresh=Exists(Organization.objects.fresh().filter(pk=OuterRef("pk"))),
        to_confirm=Count("changes", filter=Q(changes__is_on_behalf=True, changes__confirmed_at=None)),
    ).get(pk=organization.pk)


def completeness(organization):
    """How complete the page of an organisation is, asked of what `overview` returned."""
    description, contact = reverse("members:description_edit"), reverse("members:contact_edit")
    return Completeness(
        [
            Part(_("Profile of activity"), _("It tells others what you do."), description, bool(organization.profile)),
            Part(
                _("Potential"),
                _("It tells others what they can come to you for."),
                description,
                bool(organization.potential),
            ),
            Part(
                _("Expectations"),
                _("It tells others what they can offer you."),
                description,
                bool(organization.expectations),
            ),
            Part(
                _("At least one service"),
                _("The directory finds you by the fields of your services."),
                reverse("members:services_edit"),
                organization.has_services,
            ),
            Part(
                _("A way of contact"),
                _("A web page, an e-mail or a phone: otherwise nobody can reach you."),
                contact,
                bool(organization.website or organization.email or organization.phone),
            ),
            Part(
                _("A contact person whom everybody sees"),
                _("People write more gladly to a name than to an office."),
                contact,
                organization.has_public_person,
            ),
            Part(
                _("Logo"),
                _("It makes you easy to recognise in the directory."),
                reverse("members:logo_edit"),
                bool(organization.logo),
            ),
            Part(
                _("Data confirmed"),
                _("The page says when you last confirmed it, so readers know that they can rely on it."),
                reverse("members:panel") + "#potwierdz",
                organization.is_fresh,
            ),
        ]
    )
