"""The fields of an organisation that its people change: how each is read and written as a JSON value.

`LIVE` fields are published at once, `IDENTITY` fields only when the coordinator accepts them. Each has the words by which
the history and the forms call it.
"""

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from members.choices import LegalForm, Powiat, Sector
from members.models import ContactPerson, LegalStatus, Mark, Service, Theme

LIVE = {
    "profile": _("profile of activity"),
    "potential": _("potential"),
    "expectations": _("expectations"),
    "services": _("services"),
    "website": _("web page"),
    "email": _("e-mail"),
    "phone": _("phone"),
    "street": _("street and number"),
    "postal_code": _("postal code"),
    "contact_persons": _("contact persons"),
}

IDENTITY = {
    "name": _("name"),
    "short_name": _("short name"),
    "legal_form": _("legal form"),
    "sector": _("sector"),
    "locality": _("locality"),
    "powiat": _("powiat"),
    "nip": "NIP",
    "regon": "REGON",
    "krs": "KRS",
    "legal_statuses": _("legal statuses"),
    "marks": _("marks and certificates"),
}

NAMES = {**LIVE, **IDENTITY, "logo": _("logo")}

# Fields that are rows of their own, and the order in which a list of them is kept.
ROWS = {
    "services": ("name", "theme", "description"),
    "contact_persons": ("name", "email", "position", "phone", "visibility"),
    "legal_statuses": ("kind", "granted_on", "expires_on"),
    "marks": ("name", "granted_on", "expires_on", "granted_by", "number", "url"),
}

CHOICES = {"legal_form": dict(LegalForm.choices), "sector": dict(Sector.choices), "powiat": dict(Powiat.choices)}


def read(organization, field):
    """The value of a field now: a text, or a list of dicts for what has rows of its own."""
    if field == "services":
        value = [
            {"theme": service.theme.slug, "name": service.name, "description": service.description}
            for service in organization.services.select_related("theme")
        ]
    elif field == "contact_persons":
        names = ("name", "position", "email", "phone", "visibility")
        value = [{name: getattr(person, name) for name in names} for person in organization.contact_persons.all()]
    elif field == "legal_statuses":
        value = [
            {
                "kind": status.kind,
                "granted_on": status.granted_on.isoformat(),
                "expires_on": status.expires_on.isoformat() if status.expires_on else None,
            }
            for status in organization.legal_statuses.all()
        ]
    elif field == "marks":
        value = [
            {
                "name": mark.name,
                "granted_by": mark.granted_by,
                "number": mark.number,
                "url": mark.url,
                "granted_on": mark.granted_on.isoformat(),
                "expires_on": mark.expires_on.isoformat() if mark.expires_on else None,
            }
            for mark in organization.marks.all()
        ]
    else:
        value = getattr(organization, field)
    return in_order(field, value)


def in_order(field, value):
    """A list of rows in the one order in which lists are kept, so that two of them can be compared."""
    if field not in ROWS:
        return value
    return sorted(value, key=lambda row: tuple(row.get(name) or "" for name in ROWS[field]))


def write(organization, field, value):
    """Put a value that `read` could have returned; rows of their own are saved, the organisation itself is not."""
    if field == "services":
        organization.services.exclude(name__in=[row["name"] for row in value]).delete()
        themes = {theme.slug: theme for theme in Theme.objects.filter(slug__in=[row["theme"] for row in value])}
        for row in value:
            Service.objects.update_or_create(
                organization=organization,
                name=row["name"],
                defaults={"theme": themes[row["theme"]], "description": row["description"]},
            )
    elif field == "contact_persons":
        organization.contact_persons.all().delete()
        ContactPerson.objects.bulk_create(ContactPerson(organization=organization, **row) for row in value)
    elif field == "legal_statuses":
        organization.legal_statuses.all().delete()
        LegalStatus.objects.bulk_create(
            LegalStatus(organization=organization, **{**row, **days_of(row)}) for row in value
        )
    elif field == "marks":
        organization.marks.all().delete()
        Mark.objects.bulk_create(Mark(organization=organization, **{**row, **days_of(row)}) for row in value)
    else:
        setattr(organization, field, value)


def days_of(row):
    """The days of a status or a mark, which JSON holds as texts."""
    return {name: row[name] and datetime.date.fromisoformat(row[name]) for name in ("granted_on", "expires_on")}


def in_words(field, value, themes=None):
    """A value as people read it: the words of a choice, one line for each row of a list, a dash for nothing.

    `themes` is {slug: name}; without it a service's theme is called by its slug.
    """
    if not value:
        return "–"
    if field in CHOICES:
        return str(CHOICES[field].get(value, value))
    if field == "services":
        return "\n".join(service_in_words(row, themes or {}) for row in value)
    if field == "contact_persons":
        return "\n".join(contact_person_in_words(row) for row in value)
    if field == "legal_statuses":
        return "\n".join(legal_status_in_words(row) for row in value)
    if field == "marks":
        return "\n".join(mark_in_words(row) for row in value)
    if field == "logo" and isinstance(value, dict):
        return value["alt"]
    if value is True:
        return str(_("yes"))
    return str(value)


def service_in_words(row, themes):
    theme = themes.get(row["theme"], row["theme"])
    return f"{row['name']} ({theme})" + (f": {row['description']}" if row["description"] else "")


def contact_person_in_words(row):
    words = ", ".join(filter(None, [row["name"], row["position"], row["email"], row["phone"]]))
    visibility = dict(ContactPerson.Visibility.choices).get(row["visibility"], row["visibility"])
    return f"{words} ({visibility})"


def legal_status_in_words(row):
    kind = dict(LegalStatus.Kind.choices).get(row["kind"], row["kind"])
    return f"{kind}: {span_in_words(row)}"


def mark_in_words(row):
    words = ", ".join(filter(None, [row["name"], row["granted_by"], row["number"], row["url"]]))
    return f"{words}: {span_in_words(row)}"


def span_in_words(row):
    since, until = (date_format(day, "j E Y") if day else "…" for day in days_of(row).values())
    return f"{since} – {until}"
