"""The register of members as of a day: who was a member, since when, and what that rests on."""

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.models import Cluster, Organization, RegisterEntry
from pkes.lib.dates import format_date
from pkes.lib.pdf import typeset

Kind = RegisterEntry.Kind
Role = RegisterEntry.Role


def coordinator_on(day):
    """The number of the organisation that coordinated the cluster on a day; today's where no entry says when it began."""
    taken = RegisterEntry.objects.filter(kind=Kind.ROLE, role=Role.COORDINATOR, organization__is_sample=False)
    last = taken.filter(effective_on__lte=day).order_by("-effective_on", "-pk").first()
    if last:
        return last.organization_id
    return None if taken.exists() else Cluster.objects.values_list("coordinator", flat=True).first()


def register_on(day):
    """The rows of the register as dicts: number, organization, role, since, source, is_suspended, left, entries."""
    coordinator = coordinator_on(day)
    return [
        row_of(number, organization, day, is_coordinator=organization.pk == coordinator)
        for number, organization in enumerate(Organization.objects.in_register(day), 1)
    ]


def row_of(number, organization, day, *, is_coordinator):
    past = [entry for entry in organization.all_entries if entry.effective_on <= day]
    later = [entry for entry in organization.all_entries if entry.effective_on > day]
    accession = [entry for entry in past if entry.kind == Kind.ACCESSION][-1]
    roles = [entry.role for entry in past if entry.role and entry.role != Role.COORDINATOR]
    state = [entry for entry in past if entry.kind != Kind.ROLE][-1]
    withdrawal = next((entry for entry in later if entry.kind == Kind.WITHDRAWAL), None)
    role = Role(roles[-1]).label if roles else ""
    return {
        "number": number,
        "organization": organization,
        "is_coordinator": is_coordinator,
        "role": role,
        "since": accession.date_in_words,
        "source": source_in_words(accession.source),
        "suspended": state.date_in_words if state.kind == Kind.SUSPENSION else "",
        "left": withdrawal.date_in_words if withdrawal else "",
        "entries": past,
    }


def source_in_words(source):
    """What an entry rests on: "Agreement on setting up the cluster, October 2014", "Resolution 3/2026, 5 May 2026"."""
    resolution = getattr(source, "resolution", None)
    title = source.title
    if resolution and resolution.number not in title:
        title = _("%(title)s, resolution %(number)s") % {"title": title, "number": resolution.number}
    if not source.dated_on:
        return title
    day = format_date(source.dated_on, source.date_precision)
    return title if day in title else _("%(title)s, %(day)s") % {"title": title, "day": day}


def in_words(row):
    """A row as the cells of a table."""
    organization = row["organization"]
    return [
        str(row["number"]),
        organization.name,
        organization.get_legal_form_display(),
        organization.locality,
        organization.powiat_name,
        role_in_words(row),
        row["since"],
        row["source"],
        row["suspended"],
        row["left"],
    ]


def role_in_words(row):
    return ", ".join(filter(None, [_("coordinator") if row["is_coordinator"] else "", str(row["role"])]))


def header():
    return [
        _("No."), _("Name"), _("Legal form"), _("Locality"), _("Powiat"), _("Role"), _("Member since"),
        _("Rests on"), _("Suspended since"), _("Left later"),
    ]  # fmt: skip


def entries_sheet(rows):
    """A second sheet: each entry of the register up to the day, line by line."""
    columns = [_("No."), _("Name"), _("Entry"), _("In force from"), _("Rests on")]
    lines = (
        [str(row["number"]), row["organization"].name, entry.words, entry.date_in_words, source_in_words(entry.source)]
        for row in rows
        for entry in row["entries"]
    )
    return _("Entries"), columns, lines


def register_pdf(rows, day):
    """The register as a document on paper, in the language of the page."""
    cluster = Cluster.objects.first()
    columns = header()
    data = {
        "language": get_language(),
        "title": _("Register of members as of %(day)s") % {"day": date_format(day, "j E Y")},
        "cluster": cluster.name if cluster else "",
        "count": _("Members: %(number)s") % {"number": len(rows)},
        "of": _("of"),
        "nobody": _("On that day nobody was a member."),
        "columns": [columns[index] for index in (0, 1, 3, 5, 6, 7)],
        "rows": [paper_row(row) for row in rows],
    }
    return typeset("members/print/register.typ", data)


def paper_row(row):
    organization = row["organization"]
    place = organization.locality
    if organization.powiat_name and not organization.is_in_city:
        place = ", ".join(filter(None, [place, organization.powiat_name]))
    since = [row["since"]]
    if row["suspended"]:
        since.append(_("suspended since %(day)s") % {"day": row["suspended"]})
    if row["left"]:
        since.append(_("left: %(day)s") % {"day": row["left"]})
    return {
        "number": f"{row['number']}.",
        "name": organization.name,
        "form": str(organization.get_legal_form_display()),
        "place": place,
        "role": role_in_words(row),
        "since": since,
        "source": row["source"],
    }
