"""Whether an organisation that asks to join is there already, by its numbers or by a near name in the same place."""

import re
from difflib import SequenceMatcher

from django.db.models import Q

from members.models import JoinRequest, Organization
from pkes.lib.fold import fold

# Words of a name that tell nobody apart.
PLAIN_WORDS = {"spoldzielnia", "socjalna", "fundacja", "stowarzyszenie", "sp", "z", "o", "oo", "s", "c", "sa", "w", "i"}
NEAR = 0.85
NUMBERS = ("nip", "regon", "krs")


def name_key(name):
    """A name without accents, capitals, signs and the words of legal forms, to be compared: "sp. soc. Łąka" gives "soc laka"."""
    words = re.findall(r"\w+", fold(name))
    return " ".join([word for word in words if word not in PLAIN_WORDS] or words)[:200]


def is_near(one, other):
    """True of two keys that differ by no more than a slip of the pen, or only in the order of their words."""
    if not one or not other:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return sorted(one.split()) == sorted(other.split()) or (
        matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR
    )


def numbers_of(row):
    """The numbers of registers that a row has, by field."""
    return {field: getattr(row, field) for field in NUMBERS}


def with_a_number_of(values):
    """The condition that a row has one of the numbers in `values`."""
    condition = Q(pk__in=[])
    for field in NUMBERS:
        if values.get(field):
            condition |= Q(**{field: values[field]})
    return condition


def organizations_like(values, organizations):
    """Those of `organizations` that have a number of `values`, or a near name in the same place."""
    place = Q(pk__in=[])
    if values.get("locality"):
        place |= Q(locality_sort=fold(values["locality"]))
    if values.get("powiat"):
        place |= Q(powiat=values["powiat"])
    key = name_key(values.get("name", ""))
    numbered = list(organizations.filter(with_a_number_of(values)))
    near = [row for row in organizations.filter(place) if is_near(name_key(row.name), key) and row not in numbered]
    return numbered + near


def listed_like(values):
    """The listed members that an applicant may be: all that a stranger is ever told."""
    return organizations_like(values, Organization.objects.listed())


def of_request(request):
    """For the office: (organisations, other requests) that a request may be a second time."""
    values = {"name": request.name, "locality": request.locality, "powiat": request.powiat, **numbers_of(request)}
    own = request.organization_id
    organizations = organizations_like(values, Organization.objects.exclude(pk=own) if own else Organization.objects)
    others = JoinRequest.objects.confirmed().exclude(pk=request.pk)
    in_place = others.filter(Q(powiat=request.powiat) | Q(locality__iexact=request.locality))
    requests = list(others.filter(with_a_number_of(values)))
    requests += [row for row in in_place if is_near(row.name_key, request.name_key) and row not in requests]
    return organizations, requests


def mark(requests):
    """Set `has_duplicate` on each of some requests: what `of_request` would find, asked for all of them at once."""
    organizations = list(Organization.objects.only("name", "locality", "powiat", *NUMBERS))
    others = list(JoinRequest.objects.confirmed().only("name", "locality", "powiat", "organization", *NUMBERS))
    for row in [*organizations, *others]:
        row.key, row.place = name_key(row.name), fold(row.locality)
    for request in requests:
        key, place = name_key(request.name), fold(request.locality)
        rows = [row for row in organizations if row.pk != request.organization_id]
        rows += [row for row in others if row.pk != request.pk]
        request.has_duplicate = any(
            any(getattr(row, field) and getattr(row, field) == getattr(request, field) for field in NUMBERS)
            or ((row.powiat == request.powiat != "" or row.place == place != "") and is_near(row.key, key))
            for row in rows
        )
