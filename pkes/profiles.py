"""The public pages of one member and of one goal, with what the other apps know of them."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cooperation.models import Listing
from events.models import Event
from members.fields import ROWS, days_of, in_order
from members.maps import own_map
from members.models import ContactPerson, Goal, LegalStatus, Mark, OldSlug, Organization, RegisterEntry, Service, Theme
from members.policies import acting, public
from pkes.lib.kept import kept
from pkes.lib.markup import to_plain
from pkes.lib.rows import rows_of
from pkes.lib.stored_pages import stored
from pkes.modules import cluster_of, is_on
from publications.models import NewsItem
from trainings.models import Training

MOST_RELATED = 5
LISTING_ROWS = ["listing_id", "listing__title", "listing__kind", "theme__name_pl", "theme__name_en"]
OF_THEME = ("theme__slug", "theme__name_pl", "theme__name_en")


@public
@stored()
def organization_detail(request, slug):
    entries = lines_for_all(slug) if request.user.is_anonymous else lines(slug, request.user)
    if not entries:
        old = OldSlug.objects.select_related("organization").filter(slug=slug).first()
        if old and old.organization.is_listed:
            return redirect(old.organization, permanent=True)
        raise Http404
    organization = entries[0].organization
    persons = in_order("contact_persons", entries[0].contact_rows or [])
    context = {
        **profile(request, organization, entries, [ContactPerson(**row) for row in persons]),
        **from_rows(request, entries[0]),
    }
    context["crumbs"] = [
        (_("Home"), reverse("pkes:home")),
        (_("Members"), reverse("members:organization_list")),
        (organization.name, None),
    ]
    return render(request, "members/organization_detail.html", context)


def lines(slug, user):
    """The entries in the register of an organisation, oldest first, and on each what a user sees of its page in one query.

    Nobody is listed without an entry in the register, so its entries bring the organisation along.
    """
    seen = ContactPerson.objects.visible_to(user).filter(organization=OuterRef("organization"))
    entries = RegisterEntry.objects.of_listed().with_organization().filter(organization__slug=slug)
    entries = entries.annotate(
        contact_rows=rows_of(seen, *ROWS["contact_persons"]), **rows_of_organization("organization", user)
    )
    return list(entries.order_by("effective_on", "pk"))


@kept(timed=True)
def lines_for_all(slug):
    return lines(slug, AnonymousUser())


@acting
def organization_preview(request):
    """The public page of the organisation acted for, as a visitor sees it, also where it is not public yet."""
    organizations = Organization.objects.select_related("run_by")
    organization = organizations.annotate(**rows_of_organization("pk", AnonymousUser())).get(
        pk=request.acting.organization.pk
    )
    entries = organization.register_entries.select_related("source").order_by("effective_on", "pk")
    context = profile(request, organization, entries, organization.contact_persons.visible_to(AnonymousUser()))
    context |= {"is_preview": True, **from_rows(request, organization)}
    context["crumbs"] = [
        (_("Panel"), reverse("members:panel")),
        (_("Profile"), reverse("members:profile")),
        (_("Preview"), None),
    ]
    return render(request, "members/organization_detail.html", context)


def rows_of_organization(key, user):
    """Annotations with what an organisation has in tables of its own; `key` is its number in the outer row."""
    own = {"organization": OuterRef(key)}
    return {
        "status_rows": rows_of(LegalStatus.objects.filter(**own), *ROWS["legal_statuses"]),
        "mark_rows": rows_of(Mark.objects.filter(**own), *ROWS["marks"]),
        "service_rows": rows_of(Service.objects.filter(**own), "name", "description", *OF_THEME),
        "listing_rows": rows_of(listing_themes(user, key), *LISTING_ROWS),
    }


def from_rows(request, row):
    """What the page shows of these annotations."""
    return {
        "statuses": held(LegalStatus, row.status_rows),
        "marks": held(Mark, row.mark_rows),
        "services": services_of(row.service_rows),
        "listings": listings_in(row.listing_rows) if is_on("cooperation", request) else [],
    }


def held(model, rows):
    """Statuses or marks of their JSON rows, the latest first."""
    rows = sorted(rows or [], key=lambda row: row["granted_on"], reverse=True)
    return [model(**{**row, **days_of(row)}) for row in rows]


def services_of(rows):
    """Services, each with its theme, of their JSON rows, by name."""
    rows = sorted(map(dict, rows or []), key=lambda row: row["name"])
    themes = [Theme(**{name.removeprefix("theme__"): row.pop(name) for name in OF_THEME}) for row in rows]
    return [Service(**row, theme=theme) for row, theme in zip(rows, themes, strict=True)]


def profile(request, organization, entries, contact_persons):
    """What the public page of an organisation shows; `entries` are its lines of the register, oldest first."""
    cluster = cluster_of(request)
    is_coordinator = cluster is not None and cluster.coordinator_id == organization.pk
    return {
        "cluster": cluster,
        "organization": organization,
        "entries": entries,
        "contact_persons": contact_persons,
        "is_coordinator": is_coordinator,
        "line_map": own_map(organization, is_seat=is_coordinator),
        **related(organization, tuple(key for key in ("meetings", "trainings", "news") if is_on(key, request))),
        "structured_data": structured_data(organization),
    }


@kept(timed=True)
def related(organization, modules):
    """The meetings, trainings and news in which an organisation takes part, of those modules that are on."""
    rows = {
        "events": ("meetings", Event.objects.related_to(organization)),
        "trainings": ("trainings", Training.objects.related_to(organization)),
        "articles": ("news", NewsItem.objects.published().filter(organizations=organization)),
    }
    return {name: list(found[:MOST_RELATED]) if key in modules else [] for name, (key, found) in rows.items()}


def listing_themes(user, key):
    """What the organisation of an outer row, named there by `key`, offers, needs and shares, as far as somebody may see it.

    A row for each theme of each listing.
    """
    own = Listing.objects.visible_to(user).filter(organization=OuterRef(OuterRef(key)))
    return Listing.themes.through.objects.filter(listing__in=own)


def listings_in(rows):
    """The newest listings of such rows, each with its themes."""
    found = {}
    for row in sorted(rows or [], key=lambda row: (-row["listing_id"], row["theme__name_pl"])):
        pk, title, kind, name_pl, name_en = (row[name] for name in LISTING_ROWS)
        listing = found.setdefault(pk, Listing(pk=pk, title=title, kind=kind))
        listing.own_themes = [*getattr(listing, "own_themes", []), Theme(name_pl=name_pl, name_en=name_en)]
    return list(found.values())[:MOST_RELATED]


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
@stored()
def goal_detail(request, slug):
    goal = get_object_or_404(Goal.objects.present(), slug=slug)
    context = {
        "goal": goal,
        "events": Event.objects.serving(goal)[:20] if is_on("meetings", request) else [],
        "trainings": Training.objects.serving(goal)[:20] if is_on("trainings", request) else [],
        "articles": NewsItem.objects.published().filter(goals=goal)[:20] if is_on("news", request) else [],
        "goals": Goal.objects.present().exclude(pk=goal.pk),
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("About"), reverse("pkes:about")), (goal.title, None)],
    }
    return render(request, "members/goal_detail.html", context)
