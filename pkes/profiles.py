"""The public pages of one member and of one goal, with what the other apps know of them."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event
from members.fields import ROWS, in_order
from members.maps import own_map
from members.models import Cluster, ContactPerson, Goal, OldSlug, Organization, RegisterEntry
from members.policies import acting, public
from pkes.lib.markup import to_plain
from pkes.lib.rows import rows_of
from trainings.models import Training

MOST_RELATED = 5


@public
def organization_detail(request, slug):
    # Nobody is listed without an entry in the register, so its entries bring the organisation along.
    seen = ContactPerson.objects.visible_to(request.user).filter(organization=OuterRef("organization"))
    entries = RegisterEntry.objects.of_listed().with_profile().filter(organization__slug=slug)
    entries = entries.annotate(contact_rows=rows_of(seen, *ROWS["contact_persons"]))
    entries = list(entries.order_by("effective_on", "pk"))
    if not entries:
        old = OldSlug.objects.select_related("organization").filter(slug=slug).first()
        if old and old.organization.is_listed:
            return redirect(old.organization, permanent=True)
        raise Http404
    organization = entries[0].organization
    persons = in_order("contact_persons", entries[0].contact_rows or [])
    context = profile(organization, entries, [ContactPerson(**row) for row in persons])
    context["crumbs"] = [
        (_("Home"), reverse("pkes:home")),
        (_("Members"), reverse("members:organization_list")),
        (organization.name, None),
    ]
    return render(request, "members/organization_detail.html", context)


@acting
def organization_preview(request):
    """The public page of the organisation acted for, as a visitor sees it, also where it is not public yet."""
    organization = (
        Organization.objects.with_services()
        .select_related("run_by")
        .prefetch_related("legal_statuses")
        .get(pk=request.acting.organization.pk)
    )
    entries = organization.register_entries.select_related("source").order_by("effective_on", "pk")
    context = profile(organization, entries, organization.contact_persons.visible_to(AnonymousUser()))
    context["is_preview"] = True
    context["crumbs"] = [
        (_("Panel"), reverse("members:panel")),
        (_("Profile"), reverse("members:profile")),
        (_("Preview"), None),
    ]
    return render(request, "members/organization_detail.html", context)


def profile(organization, entries, contact_persons):
    """What the public page of an organisation shows; `entries` are its lines of the register, oldest first."""
    cluster = Cluster.objects.select_related("coordinator").first()
    is_coordinator = cluster is not None and cluster.coordinator_id == organization.pk
    return {
        "cluster": cluster,
        "organization": organization,
        "entries": entries,
        "contact_persons": contact_persons,
        "is_coordinator": is_coordinator,
        "line_map": own_map(organization, is_seat=is_coordinator),
        "events": Event.objects.related_to(organization)[:MOST_RELATED],
        "trainings": Training.objects.related_to(organization)[:MOST_RELATED],
        "structured_data": structured_data(organization),
    }


def structured_data(organization):
    """The organisation in the words of schema.org; what is not known is left out."""
    address = {
        "streetAddress": organization.street,
        "postalCode": organization.postal_code,
        "addressLocality": organization.locality,
        "addressCountry": "PL" if organization.locality and organization.powiat != "0000" else "",
    }
    data = {
        "@type": "Organization",
        "@id": f"{settings.PORTAL_URL}{organization.get_absolute_url()}#organization",
        "name": organization.name,
        "alternateName": organization.short_name,
        "url": organization.website or f"{settings.PORTAL_URL}{organization.get_absolute_url()}",
        "description": to_plain(organization.profile)[:300],
        "telephone": organization.phone,
        "email": organization.email,
        "taxID": organization.nip,
        "logo": f"{settings.PORTAL_URL}{organization.logo.url}" if organization.logo else "",
        "address": {"@type": "PostalAddress", **{name: value for name, value in address.items() if value}}
        if organization.locality
        else "",
    }
    return {name: value for name, value in data.items() if value}


@public
def goal_detail(request, slug):
    goal = get_object_or_404(Goal, slug=slug)
    context = {
        "goal": goal,
        "events": Event.objects.serving(goal)[:20],
        "trainings": Training.objects.serving(goal)[:20],
        "goals": Goal.objects.exclude(pk=goal.pk),
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("About"), reverse("pkes:about")), (goal.title, None)],
    }
    return render(request, "members/goal_detail.html", context)
