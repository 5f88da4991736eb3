"""A joint offer on paper, for the buyer."""

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.booklet import facts_of, frame
from members.models import ContactPerson, Organization
from pkes.lib.markup import to_blocks
from pkes.lib.pdf import typeset


def paper(offer):
    """The PDF of an offer, read with its parts, in the language of the page that asks for it."""
    return typeset("cooperation/print/joint_offer.typ", data_of(offer))


def data_of(offer):
    parts = [part for part in offer.parts.all() if part.state == part.State.ACCEPTED]
    day = offer.given_on or timezone.localdate()
    about = [
        [_("For"), offer.buyer],
        [_("Leads the offer"), offer.lead.name],
        [_("Day"), date_format(day, "j E Y")],
        [_("The offer holds until"), date_format(offer.valid_until, "j E Y") if offer.valid_until else ""],
    ]
    return {
        **frame(),
        "kind": _("Joint offer"),
        "title": offer.title,
        "about": [[label, value] for label, value in about if value],
        "introduction": to_blocks(offer.introduction),
        "parts_words": _("What we offer"),
        "price_words": _("Price:"),
        "parts": [
            {
                "name": part.name,
                "organization": part.organization.name,
                "scope": part.scope.split("\n"),
                "price": part.price_note,
            }
            for part in parts
        ],
        "members_words": _("Who we are"),
        "members": [
            {"name": row.name, "facts": [[str(label), str(value)] for label, value in facts_of(row) if value]}
            for row in organizations_of(offer, parts)
        ],
    }


def organizations_of(offer, parts):
    """The organisations of the parts, whoever leads first; of people those who are shown to everybody."""
    persons = ContactPerson.objects.filter(visibility=ContactPerson.Visibility.PUBLIC)
    rows = (
        Organization.objects.filter(pk__in={part.organization_id for part in parts})
        .select_related("run_by")
        .prefetch_related("legal_statuses", Prefetch("contact_persons", persons, to_attr="public_persons"))
    )
    return sorted(rows, key=lambda row: (row.pk != offer.lead_id, row.search_text, row.pk))
