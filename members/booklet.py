"""Members on paper: a card of one, and the booklet of all of them. Only what their public pages show."""

import zipfile

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from members.models import Cluster, ContactPerson, Organization
from pkes.lib.jobs.actions import as_job
from pkes.lib.markup import to_blocks
from pkes.lib.pdf import typeset

# So many members are one file. Typst holds all pages at once, about 5 MB a member with long texts: more are several files, in
# a ZIP that the worker makes.
MOST_AT_ONCE = 50
LOGO_KINDS = (".png", ".jpg", ".jpeg", ".webp")


def members_of_booklet():
    """Those whose pages are public, nothing made for a trial, in the order of the directory."""
    persons = ContactPerson.objects.filter(visibility=ContactPerson.Visibility.PUBLIC)
    return (
        Organization.objects.evidenced()
        .select_related("run_by")
        .with_services()
        .prefetch_related("legal_statuses", "marks", public_persons(persons))
        .order_by("search_text", "pk")
    )


def public_persons(persons=None):
    if persons is None:
        persons = ContactPerson.objects.filter(visibility=ContactPerson.Visibility.PUBLIC)
    return Prefetch("contact_persons", persons, to_attr="public_persons")


def card(organization):
    """One member on one page, in the language of the page that asks for it."""
    organization = Organization.objects.select_related("run_by").with_services().prefetch_related(
        "legal_statuses", "marks", public_persons()
    ).get(pk=organization.pk)  # fmt: skip
    data = {**frame(), "title": organization.name, "member": page_of(organization, coordinator(), with_logo=True)}
    return typeset("members/print/card.typ", data)


def booklet(rows=None):
    """Members, all or some, a page or more each, behind a table of contents."""
    rows = list(members_of_booklet()) if rows is None else rows
    chief, cluster = coordinator(), Cluster.objects.first()
    data = {
        **frame(),
        "title": _("Members of the cluster"),
        "lead": cluster.lead if cluster else "",
        "contents": _("Contents"),
        "count": ngettext("%(number)s member", "%(number)s members", len(rows)) % {"number": len(rows)},
        "nobody": _("There are no members yet."),
        "members": [page_of(organization, chief, with_logo=True) for organization in rows],
    }
    return typeset("members/print/booklet.typ", data)


@as_job(gettext_lazy("Booklet of members"))
def write_booklet(job):
    """The booklet of many members, by the worker: a ZIP of its volumes."""
    rows = list(members_of_booklet())
    with job.file(file_name("zip")) as file, zipfile.ZipFile(file, "w") as archive:
        for volume, start in enumerate(range(0, len(rows), MOST_AT_ONCE), 1):
            part = rows[start : start + MOST_AT_ONCE]
            archive.writestr(f"{volume:02}.pdf", booklet(part))
            job.progress(start + len(part), len(rows))


def file_name(ending="pdf"):
    return f"lokomotywa-{timezone.localdate():%Y-%m-%d}.{ending}"


def frame():
    """What stands on every page."""
    cluster = Cluster.objects.first()
    return {
        "language": get_language(),
        "cluster": cluster.name if cluster else "Lokomotywa",
        "of": _("of"),
        "day": _("As of %(day)s") % {"day": date_format(timezone.localdate(), "j E Y")},
        "portal": settings.PORTAL_URL,
        "empty": _("This member has not added a description yet."),
        "services": _("Services"),
    }


def coordinator():
    return Cluster.objects.values_list("coordinator", flat=True).first()


def page_of(organization, chief, *, with_logo):
    """What the paper says of one member; what is not known has no line."""
    roles = [str(organization.get_role_display())]
    if organization.pk == chief:
        roles.insert(0, _("coordinator of the cluster"))
    parts = {
        _("Profile of activity"): organization.profile,
        _("Potential"): organization.potential,
        _("Expectations"): organization.expectations,
    }
    return {
        "name": organization.name,
        "roles": ", ".join(roles),
        "facts": [[str(label), str(value)] for label, value in facts_of(organization) if value],
        "parts": [{"title": title, "blocks": to_blocks(text)} for title, text in parts.items() if text],
        "services": [
            {"theme": service.theme.name, "name": service.name, "blocks": to_blocks(service.description)}
            for service in organization.services.all()
        ],
        **(logo_of(organization) if with_logo else {"logo": None}),
    }


def facts_of(organization):
    place = organization.locality
    if organization.street:
        place = f"{organization.street}, {organization.postal_code} {organization.locality}"
    powiat = "" if organization.is_in_city else organization.powiat_name
    return [
        (_("Legal form"), organization.get_legal_form_display()),
        (_("Sector"), organization.get_sector_display()),
        (_("Run by"), organization.run_by.name if organization.run_by else ""),
        (_("Place"), ", ".join(filter(None, [place, powiat]))),
        (_("Legal statuses"), ", ".join(str(status) for status in organization.legal_statuses.all())),
        (_("Marks and certificates"), ", ".join(f"{mark} ({mark.granted_by})" for mark in organization.marks.all())),
        ("NIP", organization.nip),
        ("REGON", organization.regon),
        ("KRS", organization.krs),
        (_("Phone"), organization.phone),
        (_("E-mail"), organization.email),
        (_("Web page"), organization.website),
        *[
            (_("Person to contact"), ", ".join(filter(None, [row.name, row.position, row.phone, row.email])))
            for row in organization.public_persons
        ],
    ]


def logo_of(organization):
    """The logo with its description; none where the file is away or of a kind that is not drawn."""
    if not organization.logo or not organization.logo.name.lower().endswith(LOGO_KINDS):
        return {"logo": None}
    try:
        with organization.logo.open("rb") as file:
            return {"logo": file.read(), "logo_alt": organization.logo_alt}
    except OSError:
        return {"logo": None}
