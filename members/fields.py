"""The fields of an organisation that its people change: how each is read and written as a JSON value.

`LIVE` fields are published at once, `IDENTITY` fields only when the coordinator accepts them. Each has the words by which
the history and the forms call it.
"""

import datetime

from django.utils.translation import gettext_lazy as _

from members.choices import LegalForm, Powiat, Sector
from members.models import ContactPerson, LegalStatus, Service, Theme

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
}

NAMES = {**LIVE, **IDENTITY, "logo": _("logo")}

CHOICES = {"legal_form": dict(LegalForm.choices), "sector": dict(Sector.choices), "powiat": dict(Powiat.choices)}


def read(organization, field):
    """The value of a field now: a text, or a list of dicts for what has rows of its own."""
    if field == "services":
        return [
            {"theme": service.theme.slug, "name": service.name, "description": service.description}
            for service in organization.services.select_related("theme").order_by("name")
        ]
    if field == "contact_persons":
        return [
            {name: getattr(person, name) for name in ("name", "position", "email", "phone", "visibility")}
            for person in organization.contact_persons.order_by("name", "email")
        ]
    if field == "legal_statuses":
        return [
            {
                "kind": status.kind,
                "granted_on": status.granted_on.isoformat(),
                "expires_on": status.expires_on.isoformat() if status.expires_on else None,
            }
            for status in organization.legal_statuses.order_by("kind", "granted_on")
        ]
    return getattr(organization, field)


def write(organization, field, value):
    """Put a value that `read` could have returned; rows of their own are saved, the organisation itself is not."""
    if field == "services":
        organization.services.exclude(name__in=[row["name"] for row in value]).delete()
        themes = {theme.slug: theme for theme in Theme.objects.filter(slug__in=[row["theme"] for row in value])}
        for row in value:
            if row["theme"] in themes:
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
            LegalStatus(
                organization=organization,
                kind=row["kind"],
                granted_on=datetime.date.fromisoformat(row["granted_on"]),
                expires_on=row["expires_on"] and datetime.date.fromisoformat(row["expires_on"]),
            )
            for row in value
        )
    else:
        setattr(organization, field, value)


def in_words(field, value):
    """A value as people read it: the words of a choice, one line for each row of a list, a dash for nothing."""
    if not value:
        return "–"
    if field in CHOICES:
        return str(CHOICES[field].get(value, value))
    if field == "services":
        return "\n".join(f"{row['name']} ({row['theme']})" for row in value)
    if field == "contact_persons":
        return "\n".join(
            ", ".join(filter(None, [row["name"], row["position"], row["email"], row["phone"]])) for row in value
        )
    if field == "legal_statuses":
        kinds = dict(LegalStatus.Kind.choices)
        return "\n".join(
            f"{kinds.get(row['kind'], row['kind'])}: {row['granted_on']} – {row['expires_on'] or '…'}" for row in value
        )
    return str(value)
