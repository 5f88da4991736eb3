"""Joint offers in the panel: who leads one picks services, each owner answers for its own, and one paper comes of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cooperation import actions, joint_offer_paper
from cooperation.calls import attempt, crumbs
from cooperation.forms.joint_offers import JointOfferEditForm, JointOfferForm, PartForm
from cooperation.models import JointOffer, JointOfferPart
from members.models import Organization, Service, Theme
from members.policies import acting, by_post
from pkes.lib.fold import fold, folded
from pkes.lib.pdf import answer

MOST_SHOWN = 50
LONGEST_TEXT = 100

FIELDS = ["title", "buyer", "introduction", "valid_until"]


def offer_crumbs(*steps):
    return crumbs((_("Joint offers"), reverse("cooperation:panel_joint_offers")), *steps)


@acting
def panel_joint_offers(request):
    """Offers that the organisation leads or has a part in, those that wait for it first."""
    organization = request.acting.organization
    waits = Count("parts", filter=Q(parts__organization=organization, parts__state="open", status="asked"))
    offers = JointOffer.objects.visible_to(organization).select_related("lead").annotate(waits=waits)
    context = {
        "offers": offers.exclude(status__in=["given", "withdrawn"]).order_by("-waits", "-pk"),
        "ended": offers.filter(status__in=["given", "withdrawn"])[:MOST_SHOWN],
        "crumbs": crumbs((_("Joint offers"), None)),
    }
    return render(request, "cooperation/panel/joint_offers.html", context)


@acting
def joint_offer_new(request):
    form = JointOfferForm(request.words)
    if request.method == "POST" and form.is_valid():
        organization = request.acting.organization
        offer = attempt(
            request,
            lambda: actions.begin_offer(organization, form.cleaned_data, by=request.user),
            _("The draft is there. Now pick the services."),
        )
        return redirect(offer or "cooperation:panel_joint_offers")
    return words_form(
        request, form, _("A new joint offer"), _("Begin the offer"), reverse("cooperation:panel_joint_offers")
    )


def words_form(request, form, title, submit, back, *, theirs=None, steps=()):
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "back": back,
        "theirs": theirs,
        "crumbs": offer_crumbs(*steps, (title, None)),
    }
    return render(request, "cooperation/panel/words_form.html", context, status=409 if theirs else 200)


def own_offer(request, pk):
    """An offer that the organisation leads or was asked into; of others nothing is known."""
    return get_object_or_404(JointOffer.objects.visible_to(request.acting.organization).with_parts(), pk=pk)


def led_offer(request, pk):
    offer = own_offer(request, pk)
    if offer.lead_id != request.acting.organization.pk:
        raise PermissionDenied
    return offer


@acting
def joint_offer(request, pk):
    offer, organization = own_offer(request, pk), request.acting.organization
    parts = list(offer.parts.all())
    context = {
        "offer": offer,
        "parts": parts,
        "is_lead": offer.lead_id == organization.pk,
        "owners": len({part.organization_id for part in parts}),
        "crumbs": offer_crumbs((offer.title, None)),
    }
    return render(request, "cooperation/panel/joint_offer.html", context)


@acting
def joint_offer_edit(request, pk):
    offer = led_offer(request, pk)
    initial = {"base": offer.version, **{name: getattr(offer, name) for name in FIELDS}}
    form, theirs = JointOfferEditForm(request.words, initial=initial), None
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            actions.edit_offer(offer, values, base=form.cleaned_data["base"], by=request.user)
        except actions.Overtaken as conflict:
            theirs = [(form.fields[name].label, getattr(conflict.theirs, name) or "") for name in values]
            form = form.over(conflict.theirs.version)
        except actions.CooperationError as refusal:
            messages.error(request, str(refusal))
            return redirect(offer)
        else:
            messages.success(request, _("Saved."))
            return redirect(offer)
    steps = [(offer.title, offer.get_absolute_url())]
    return words_form(
        request, form, _("Words of the offer"), _("Save"), offer.get_absolute_url(), theirs=theirs, steps=steps
    )


@acting
def joint_offer_services(request, pk):
    """Services of all members to pick from, found by words and by theme; a press puts one in."""
    offer = led_offer(request, pk)
    if request.method == "POST":
        return pick(request, offer)
    text, theme = " ".join(request.GET.get("q", "").split())[:LONGEST_TEXT], request.GET.get("dziedzina", "")
    themes = {row.slug: row.name for row in Theme.objects.present()}
    rows = services_for(offer)
    for word in fold(text).split():
        rows = rows.filter(Q(folded_name__contains=word) | Q(organization__search_text__contains=word))
    if theme in themes:
        rows = rows.filter(theme__slug=theme)
    picked = {(part.organization_id, part.name) for part in offer.parts.all()}
    rows = list(rows[: MOST_SHOWN + 1])
    for row in rows:
        row.is_picked = (row.organization_id, row.name) in picked
    context = {
        "offer": offer,
        "services": rows[:MOST_SHOWN],
        "has_more": len(rows) > MOST_SHOWN,
        "text": text,
        "theme": theme,
        "themes": themes,
        "crumbs": offer_crumbs((offer.title, offer.get_absolute_url()), (_("Pick services"), None)),
    }
    return render(request, "cooperation/panel/joint_offer_services.html", context)


def services_for(offer):
    """The services of members in good standing; samples only with samples."""
    members = Organization.objects.in_good_standing().filter(is_sample=offer.is_sample)
    return (
        Service.objects.filter(organization__in=members)
        .alias(folded_name=folded("name"))
        .select_related("organization", "theme")
        .order_by("organization__search_text", "name", "pk")
    )


def pick(request, offer):
    key = request.POST.get("service", "")
    service = get_object_or_404(
        services_for(offer), pk=int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
    )
    attempt(
        request,
        lambda: actions.add_part(offer, service, by=request.user),
        _("%(name)s is in the offer.") % {"name": service},
    )
    return redirect(request.get_full_path())


@acting
def joint_offer_part(request, pk, part):
    """An organisation answers for its own part: accepts it in its own words, or refuses."""
    offer, row = own_part(request, pk, part)
    form = PartForm(request.words, initial={"scope": row.scope, "price_note": row.price_note})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        accepts = data["answer"] == "accept"
        attempt(
            request,
            lambda: actions.answer_part(
                row, accepts=accepts, scope=data["scope"], price_note=data["price_note"], by=request.user
            ),
            _("Your part is accepted.") if accepts else _("Your part is refused. Whoever leads the offer is told."),
        )
        return redirect(offer)
    context = {
        "offer": offer,
        "part": row,
        "form": form,
        "crumbs": offer_crumbs((offer.title, offer.get_absolute_url()), (row.name, None)),
    }
    return render(request, "cooperation/panel/joint_offer_part.html", context)


def own_part(request, pk, part):
    offer = own_offer(request, pk)
    rows = JointOfferPart.objects.filter(offer=offer, organization=request.acting.organization)
    return offer, get_object_or_404(rows.select_related("offer", "organization"), pk=part)


@acting
@by_post("cooperation:panel_joint_offers")
def joint_offer_drop(request, pk, part):
    """Whoever leads takes a service out."""
    offer = led_offer(request, pk)
    row = get_object_or_404(offer.parts.select_related("offer"), pk=part)
    attempt(
        request,
        lambda: actions.drop_part(row, by=request.user),
        _("%(name)s is out of the offer.") % {"name": row.name},
    )
    return redirect(offer)


OFFER_ACTS = {"popros": actions.ask_for_parts, "przekazana": actions.give_offer, "wycofaj": actions.withdraw_offer}


@acting
@by_post("cooperation:panel_joint_offers")
def joint_offer_act(request, pk, act):
    """What whoever leads does with one press."""
    offer = led_offer(request, pk)
    if act not in OFFER_ACTS:
        raise Http404
    attempt(request, lambda: OFFER_ACTS[act](offer, by=request.user), _("Done."))
    return redirect(offer)


@acting
def joint_offer_file(request, pk):
    """The paper for the buyer, once everybody has accepted."""
    offer = own_offer(request, pk)
    if not offer.is_ready:
        raise Http404
    return answer(joint_offer_paper.paper(offer), f"oferta-wspolna-{offer.pk}.pdf")
