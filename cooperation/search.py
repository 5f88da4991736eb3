"""What of the cooperation of members is found by words: offers, needs, shared resources, and calls that are for everybody."""

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cooperation.models import FundingCall, Listing
from members.models import Theme
from pkes.lib.search.kinds import Kind, Texts, register


def texts(listing):
    kind = listing.get_kind_display()
    themes = " · ".join(theme.name for theme in listing.themes.all())
    return Texts(
        key=str(listing.pk),
        title=listing.title,
        names=[("kind", kind), ("themes", themes), ("place", listing.places_in_words)],
        body=[
            ("description", listing.description),
            ("scale", listing.scale),
            ("conditions", listing.conditions),
            ("price", listing.price_note),
        ],
        facts=" · ".join(part for part in (capfirst(kind), themes) if part),
        sort=timezone.localdate(listing.published_at).toordinal() if listing.published_at else 0,
        is_sample=listing.is_sample,
    )


def texts_of_call(call):
    return Texts(
        key=str(call.pk),
        title=call.title,
        names=[("funder", call.funder)],
        body=[("summary", call.summary), ("contribution", call.own_contribution_note)],
        facts=call.funder,
        sort=timezone.localdate(call.deadline_at).toordinal(),
        is_sample=call.is_sample,
    )


register(
    Kind(
        "listing",
        "li",
        _("Offers, needs and resources"),
        Listing,
        lambda: Listing.objects.prefetch_related("themes", "places").defer("words"),
        texts,
        lambda user: Listing.objects.visible_to(user),
        lambda pk: reverse("cooperation:listing_detail", args=[pk]),
        {
            "kind": _("kind"),
            "themes": _("field of work"),
            "place": _("place"),
            "description": _("description"),
            "scale": _("how much"),
            "conditions": _("conditions"),
            "price": _("price"),
        },
        follows={Theme: lambda theme: Listing.objects.filter(themes=theme)},
    ),
    Kind(
        "call",
        "fu",
        _("Funding calls"),
        FundingCall,
        lambda: FundingCall.objects.all(),
        texts_of_call,
        # What members see of more calls is in the panel, by the organisation that they act for.
        lambda user: FundingCall.objects.public(),
        lambda pk: f"{reverse('cooperation:call_list')}#nabor-{pk}",
        {"funder": _("who gives the money"), "summary": _("summary"), "contribution": _("own contribution")},
    ),
)
