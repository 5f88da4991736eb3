"""What of the members and of the cluster itself is found by words."""

import functools

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.choices import LegalForm, Sector
from members.models import Goal, Organization, Service, Theme
from pkes.lib.markup import to_plain
from pkes.lib.search.kinds import Kind, Texts, register
from pkes.lib.search.tokens import initials

FORMS, SECTORS = dict(LegalForm.choices), dict(Sector.choices)


def organizations():
    return Organization.objects.prefetch_related(Prefetch("services", Service.objects.select_related("theme")))


def texts_of_organization(organization):
    services = list(organization.services.all())
    # Not get_legal_form_display, which makes a dictionary of all forms each time: a third of the time of a whole index.
    form = str(FORMS.get(organization.legal_form, ""))
    place = ", ".join(part for part in (organization.locality, organization.powiat_name) if part)
    numbers = [number for number in (organization.nip, organization.krs, organization.regon) if number]
    return Texts(
        key=organization.slug,
        title=organization.name,
        names=[
            ("short_name", organization.short_name),
            ("place", place),
            ("services", " · ".join(service.name for service in services)),
            ("themes", " · ".join(dict.fromkeys(service.theme.name for service in services))),
            ("legal_form", form),
            *(
                ("number", f"{name} {number}")
                for name, number in (
                    ("NIP", organization.nip),
                    ("KRS", organization.krs),
                    ("REGON", organization.regon),
                )
                if number
            ),
        ],
        body=[
            ("profile", plain(organization.profile)),
            ("potential", plain(organization.potential)),
            ("expectations", plain(organization.expectations)),
            ("services", " · ".join(plain(service.description) for service in services if service.description)),
            ("sector", str(SECTORS.get(organization.sector, ""))),
        ],
        aliases=[organization.short_name, *numbers, *sorted(initials(organization.name))],
        facts=" · ".join(part for part in (form, organization.locality) if part),
        sort=0 if organization.is_sample else 1,
        is_sample=organization.is_sample,
    )


@functools.lru_cache(maxsize=1000)
def plain(text):
    return to_plain(text) if text else ""


def texts_of_goal(goal):
    return Texts(key=goal.slug, title=goal.title, body=[("description", goal.description)], sort=-goal.position)


register(
    Kind(
        "organization",
        "or",
        _("Members"),
        Organization,
        organizations,
        texts_of_organization,
        lambda user: Organization.objects.listed(),
        lambda slug: reverse("members:organization_detail", args=[slug]),
        {
            "short_name": _("short name"),
            "place": _("place"),
            "services": _("services"),
            "themes": _("field of work"),
            "legal_form": _("legal form"),
            "number": _("number"),
            "profile": _("profile of activity"),
            "potential": _("potential"),
            "expectations": _("expectations"),
            "sector": _("sector"),
        },
        follows={Theme: lambda theme: Organization.objects.filter(services__theme=theme)},
    ),
    Kind(
        "goal",
        "go",
        _("Goals of the cluster"),
        Goal,
        lambda: Goal.objects.all(),
        texts_of_goal,
        lambda user: Goal.objects.present(),
        lambda slug: reverse("members:goal_detail", args=[slug]),
        {"description": _("description")},
    ),
)
