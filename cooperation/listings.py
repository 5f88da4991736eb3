"""The public pages of offers and needs, those of the panel, and what the links of mails open."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation import actions
from cooperation.actions.listings import by_link, can_use
from cooperation.actions.matches import pace_of, person_of
from cooperation.board import PER_PAGE, Board
from cooperation.forms.listings import ListingForm, PaceForm
from cooperation.matching import matches_for
from cooperation.models import Enquiry, Listing, NotForUs
from cooperation.schema_org import describe
from members.acting import acting_of
from members.models import Organization
from members.panel.frame import crumbs
from members.policies import acting, by_post, public, public_file, with_link
from members.views import CountedPaginator
from pkes.lib.photos import photo_response
from pkes.lib.refusal import Refusal
from pkes.lib.stored_pages import stored

MATCHES_A_PAGE = 20
MOST_RELATED = 4

# What can be done to a listing with one button, by the word in the form: the act, and what is said afterwards.
STATES = {
    "publish": (actions.publish, gettext_lazy("Published. It is shown for 60 days.")),
    "start_talks": (actions.start_talks, gettext_lazy("Marked: you are talking about it.")),
    "end_talks": (actions.end_talks, gettext_lazy("It is open for others again.")),
    "conclude": (actions.conclude, gettext_lazy("Well done! The listing is marked as concluded and shown no more.")),
    "withdraw": (actions.withdraw, gettext_lazy("Withdrawn. You can publish it again.")),
    "renew": (actions.renew, gettext_lazy("Renewed. It is shown for 60 more days.")),
}


# For everybody


def page_of(paginator, request):
    try:
        return paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error


@public
@stored("q", "rodzaj", "dziedzina", "powiat", "sortuj", "widok", "page")
def listing_list(request):
    board = Board(request.GET, request.user)
    paginator = CountedPaginator(board.ordered().with_details(), PER_PAGE, board.total)
    page = page_of(paginator, request)
    context = {
        "directory": board,
        "orders": [(name, label, name == board.order) for name, (label, _columns) in board.orders.items()],
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "page_query": board.query(),
        "cooperations": Enquiry.objects.published()[:MOST_RELATED],
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("Cooperation"), None)],
    }
    return render(request, "cooperation/listing_list.html", context)


@public
@stored()
def listing_detail(request, pk):
    visible = Listing.objects.visible_to(request.user)
    listing = get_object_or_404(visible.with_details(), pk=pk)
    others = visible.of_organization(listing.organization).exclude(pk=pk)
    context = {
        "listing": listing,
        "others": others[:MOST_RELATED],
        "ask_address": ask_address(request, listing),
        "structured_data": describe(listing),
        "crumbs": [
            (_("Home"), reverse("pkes:home")),
            (_("Cooperation"), reverse("cooperation:listing_list")),
            (listing.title, None),
        ],
    }
    return render(request, "cooperation/listing_detail.html", context)


def ask_address(request, listing):
    """Where somebody who acts for another organisation asks about a listing; empty for everybody else."""
    own = acting_of(request)
    if own is None or own.is_on_behalf or own.organization.pk == listing.organization_id:
        return ""
    try:
        return reverse("cooperation:enquiry_new", args=[listing.pk])
    except NoReverseMatch:
        return ""


@public_file
def listing_photo(request, pk):
    """The photo of a listing that somebody may see; its own people also see that of a draft."""
    listing = Listing.objects.visible_to(request.user).filter(pk=pk).first()
    if listing is None and request.user.is_authenticated:
        listing = Listing.objects.filter(pk=pk, organization__representatives__person=request.user).first()
    if listing is None or not listing.photo:
        raise Http404
    return photo_response(listing.photo, is_public=listing.is_public and listing.is_on)


# In the panel


def own_listing(request, pk):
    return get_object_or_404(Listing.objects.of_organization(request.acting.organization), pk=pk)


def here(title):
    return crumbs((_("Cooperation"), reverse("cooperation:panel_listings")), (title, None))


@acting
def panel_listings(request):
    organization = request.acting.organization
    listings = Listing.objects.of_organization(organization).prefetch_related("themes").order_by("-changed_at", "-pk")
    groups = [
        (_("Shown now"), [row for row in listings if row.status in Listing.ON]),
        (_("Drafts"), [row for row in listings if row.status == Listing.Status.DRAFT]),
        (_("Ended"), [row for row in listings if row.status not in {*Listing.ON, Listing.Status.DRAFT}]),
    ]
    context = {
        "groups": [(title, rows) for title, rows in groups if rows],
        "may_publish": Organization.objects.in_good_standing().filter(pk=organization.pk).exists(),
        "crumbs": crumbs((_("Cooperation"), None)),
    }
    return render(request, "cooperation/panel/listings.html", context)


@acting
def listing_new(request):
    kind = request.GET.get("rodzaj")
    initial = {"base": 0, "kind": kind if kind in Listing.Kind.values else Listing.Kind.OFFER, "visibility": "members"}
    return edit(request, Listing(organization=request.acting.organization), initial)


@acting
def listing_edit(request, pk):
    listing = own_listing(request, pk)
    if not listing.can_edit:
        messages.error(request, _("What came to something is not rewritten. Add a new listing."))
        return redirect("cooperation:panel_listings")
    initial = {
        **{name: getattr(listing, name) for name in actions.WRITTEN},
        "base": listing.version,
        "themes": [theme.slug for theme in listing.themes.all()],
        "powiaty": [place.powiat for place in listing.places.all()],
    }
    return edit(request, listing, initial)


def edit(request, listing, initial):
    """The form of a new listing or of one that is there: shows what it will look like, saves it, saves and publishes it."""
    form = ListingForm(request.words, request.FILES or None, initial=initial, listing=listing)
    is_preview, status, conflict = "preview" in request.POST, 200, None
    if request.method == "POST" and form.is_valid() and not is_preview:
        try:
            listing = actions.save_listing(listing, by=request.user, **form.values())
        except actions.ListingConflict as refusal:
            conflict, status = refusal, 409
            form.data = {**form.data.dict(), **{name: form.data.getlist(name) for name in ("themes", "powiaty")}}
            form.data["base"] = refusal.version
        except actions.CooperationError as refusal:
            messages.error(request, str(refusal))
        else:
            return saved(request, listing)
    context = {
        "form": form,
        "listing": listing,
        "is_preview": is_preview and not form.errors,
        "conflict": conflict,
        "crumbs": here(listing.title if listing.pk else _("New listing")),
    }
    return render(request, "cooperation/panel/listing_form.html", context, status=status)


def saved(request, listing):
    """What is said after saving, and published where that was asked for."""
    if "publish" in request.POST:
        return do(request, listing, "publish")
    messages.success(
        request, _("Saved.") if listing.is_on else _("Saved. Nobody but you sees it until you publish it.")
    )
    return redirect("cooperation:panel_listings")


def do(request, listing, verb):
    act, done = STATES[verb]
    try:
        act(listing, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("cooperation:panel_listings")


@by_post("cooperation:panel_listings")
@acting
def listing_state(request, pk):
    listing = own_listing(request, pk)
    verb = request.POST.get("act")
    if verb not in STATES:
        raise BadRequest("no such act")
    return do(request, listing, verb)


@acting
def listing_remove(request, pk):
    """Asks first; the button deletes."""
    listing = own_listing(request, pk)
    if request.method == "POST":
        try:
            actions.remove(listing, by=request.user)
            messages.success(request, _("The listing is deleted."))
        except actions.CooperationError as refusal:
            messages.error(request, str(refusal))
    if request.method == "POST" or not listing.can_remove:
        return redirect("cooperation:panel_listings")
    context = {"listing": listing, "crumbs": here(listing.title)}
    return render(request, "cooperation/panel/listing_remove.html", context)


# What fits


@acting
def panel_matches(request):
    organization = request.acting.organization
    is_good = Organization.objects.in_good_standing().filter(pk=organization.pk).exists()
    paginator = Paginator(matches_for(organization) if is_good else [], MATCHES_A_PAGE)
    page = page_of(paginator, request)
    dismissed = NotForUs.objects.filter(organization=organization, listing__in=Listing.objects.shown())
    context = {
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number),
        "is_good": is_good,
        "dismissed": dismissed.select_related("listing__organization").order_by("-at")[:MATCHES_A_PAGE],
        "pace_form": PaceForm(initial={"pace": pace_of(request.user)}),
        "crumbs": here(_("For you")),
    }
    return render(request, "cooperation/panel/listing_matches.html", context)


@by_post("cooperation:panel_matches")
@acting
def match_dismiss(request, pk):
    """Not for us, or after all."""
    organization = request.acting.organization
    listing = get_object_or_404(Listing.objects.visible_to(request.user), pk=pk)
    try:
        if "back" in request.POST:
            actions.take_back(organization, listing, by=request.user)
        elif actions.dismiss(organization, listing, by=request.user):
            messages.success(request, _("You will not see this one here any more, and less of the like."))
    except actions.CooperationError as refusal:
        messages.error(request, str(refusal))
    return redirect("cooperation:panel_matches")


@by_post("cooperation:panel_matches")
@acting
def match_pace_choose(request):
    form = PaceForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no such pace")
    actions.choose_pace(request.user, form.cleaned_data["pace"], by=request.user)
    messages.success(request, _("Noted."))
    return redirect("cooperation:panel_matches")


# With the link of a mail


@with_link
def listing_renew(request, token):
    """Opening the link shows the listing; the button renews it, once."""
    link = by_link(token)
    if link is None or not can_use(link):
        return render(request, "cooperation/listing_renew_closed.html", {"link": link}, status=410 if link else 404)
    if request.method == "POST":
        try:
            link.listing = actions.renew_by_link(link)
        except actions.CooperationError as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        return render(request, "cooperation/listing_renewed.html", {"listing": link.listing})
    return render(request, "cooperation/listing_renew.html", {"listing": link.listing})


@with_link
def match_pace(request, token):
    """Opening the link shows the choice; the button makes it. The link does not end, and does nothing else."""
    person = person_of(token)
    if person is None:
        raise Http404
    form = PaceForm(request.POST if request.method == "POST" else None, initial={"pace": pace_of(person)})
    if request.method == "POST" and form.is_valid():
        actions.choose_pace(person, form.cleaned_data["pace"], by=person)
        messages.success(request, _("Noted."))
        return redirect(request.path)
    return render(request, "cooperation/match_pace.html", {"form": form})
