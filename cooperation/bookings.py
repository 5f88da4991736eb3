"""The pages of shared resources: what there is, when it is free, who asked for it."""

import datetime
from calendar import Calendar

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cooperation import actions
from cooperation.actions.bookings import midnight
from cooperation.forms.bookings import BookingForm, HandOverForm, ReasonForm
from cooperation.models import Booking, Listing
from members.acting import LARGEST_KEY
from members.policies import acting, by_post
from pkes.lib.dates import months_later, weekday

ON_A_PAGE = 25
# Months that the calendar shows, before and after the present one.
MONTHS_BACK, MONTHS_AHEAD = 12, 13


def crumbs(*steps):
    return [
        (_("Panel"), reverse("members:panel")),
        (_("Shared resources"), reverse("cooperation:resource_list")),
        *steps,
    ]


def resources_for(acting):
    """The resources that somebody may see: those that are on, and the own organisation's whatever their state."""
    rows = Listing.objects.visible_to(acting.person) | Listing.objects.of_organization(acting.organization)
    return rows.filter(kind=Listing.Kind.RESOURCE).select_related("organization")


def visible(request, pk):
    return get_object_or_404(resources_for(request.acting), pk=pk if pk <= LARGEST_KEY else 0)


def own(request, pk):
    """A booking in which the organisation that one acts for has a part, on either side."""
    rows = Booking.objects.of(request.acting.organization).with_sides()
    return get_object_or_404(rows, pk=pk if pk <= LARGEST_KEY else 0)


def faster(request, refusal, back):
    """Somebody else changed it meanwhile: what it is now, and the way back."""
    return render(request, "409.html", {"conflict": refusal, "back_url": back}, status=409)


@acting
def resource_list(request):
    organization = request.acting.organization
    resources = resources_for(request.acting).order_by("title", "pk")
    rows = resources.exclude(organization=organization)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "own": resources.filter(organization=organization),
        "page_obj": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "waiting": Booking.objects.waiting().filter(resource__organization=organization).with_sides(),
        "crumbs": [(_("Panel"), reverse("members:panel")), (_("Shared resources"), None)],
    }
    return render(request, "cooperation/panel/resource_list.html", context)


@acting
def booking_list(request):
    """All bookings of the organisation, on either side: what is to come first, then what was."""
    organization, now = request.acting.organization, timezone.now()
    rows = Booking.objects.of(organization).with_sides()
    page = Paginator(rows.filter(ends_at__lte=now).order_by("-starts_at", "-pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "organization": organization,
        "coming": rows.filter(ends_at__gt=now),
        "page_obj": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "crumbs": crumbs((_("Bookings"), None)),
    }
    return render(request, "cooperation/panel/booking_list.html", context)


@acting
def resource_calendar(request, pk, year=None, month=None):
    """One month of a resource as a table of weeks. Who has it only its owner reads, and whoever has it."""
    resource, today = visible(request, int(pk)), timezone.localdate()
    first = first_of(year, month, today)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    after = months_later(first, 1)
    rows = resource.bookings.filter(status__in=[*Booking.TAKING, Booking.Status.REQUESTED])
    rows = list(rows.between(midnight(first), midnight(after)).select_related("organization"))
    organization = request.acting.organization
    for booking in rows:
        booking.is_known = organization.pk in {booking.organization_id, resource.organization_id}
    context = {
        "resource": resource,
        "is_own": resource.organization_id == organization.pk,
        "title": date_format(first, "F Y"),
        "weekdays": [(weekday(day), date_format(day, "D")) for day in weeks[0]],
        "weeks": [[cell(day, rows) if day.month == first.month else None for day in week] for week in weeks],
        "is_empty": not any(booking.is_known or not booking.is_requested for booking in rows),
        "today": today,
        "previous": neighbour(resource, months_later(first, -1), today),
        "next": neighbour(resource, after, today),
        "crumbs": crumbs((resource.title, None)),
    }
    return render(request, "cooperation/panel/resource_calendar.html", context)


def cell(day, bookings):
    """A day of the table with (hours, booking) of each booking that touches it; requests of others are not shown."""
    there = [
        (booking.on(day), booking)
        for booking in bookings
        if booking.first_day <= day <= booking.last_day and (booking.is_known or not booking.is_requested)
    ]
    return {"day": day, "rest": f"{date_format(day, 'E Y')}, {weekday(day)}", "bookings": there}


def first_of(year, month, today):
    """The first day of the month that an address names; Http404 where there is none, or it is too far away."""
    if year is None:
        return today.replace(day=1)
    year, month = int(year), int(month)
    if not (1 <= month <= 12 and -MONTHS_BACK <= 12 * (year - today.year) + month - today.month <= MONTHS_AHEAD):
        raise Http404
    return datetime.date(year, month, 1)


def neighbour(resource, first, today):
    """A month beside the one shown as (address, name); None beyond the last one that there is."""
    if not -MONTHS_BACK <= 12 * (first.year - today.year) + first.month - today.month <= MONTHS_AHEAD:
        return None
    address = reverse("cooperation:resource_month", args=[resource.pk, f"{first.year:04}", f"{first.month:02}"])
    return address, date_format(first, "F Y")


@acting
def booking_new(request, pk):
    """Ask for a resource. Where it is taken at that time, the form says so and what is free."""
    resource, organization = visible(request, pk), request.acting.organization
    if resource.organization_id == organization.pk:
        return redirect("cooperation:resource_calendar", pk)
    form, status = BookingForm(request.words, initial={"first_day": request.GET.get("dzien", "")[:10]}), 200
    if request.method == "POST" and form.is_valid():
        try:
            booking = actions.request_booking(resource, organization=organization, by=request.user, **form.values())
        except actions.Taken as taken:
            form.add_error("first_day", str(taken))
            status = 409
        except actions.CooperationError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Sent. You get a mail when the owner answers."))
            return redirect("cooperation:booking_detail", booking.pk)
    address = reverse("cooperation:resource_calendar", args=[pk])
    context = {"form": form, "resource": resource, "crumbs": crumbs((resource.title, address), (_("Book"), None))}
    return render(request, "cooperation/panel/booking_form.html", context, status=status)


@acting
def booking_detail(request, pk):
    """One booking: its state, what can be done now, and the notes of the hand-over, which are written here, too."""
    booking, organization = own(request, pk), request.acting.organization
    form = HandOverForm(request.words)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_hand_over(booking, organization=organization, by=request.user, **form.cleaned_data)
        except actions.CooperationError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Noted. Both sides read it."))
        return redirect("cooperation:booking_detail", pk)
    context = {
        "booking": booking,
        "is_owner": booking.is_owner(organization),
        "other": booking.organization if booking.is_owner(organization) else booking.resource.organization,
        "notes": booking.hand_overs.select_related("organization", "noted_by"),
        "form": form,
        "crumbs": crumbs((_("Bookings"), reverse("cooperation:booking_list")), (booking.when, None)),
    }
    return render(request, "cooperation/panel/booking_detail.html", context)


@acting
@by_post("cooperation:booking_list")
def booking_accept(request, pk):
    booking, back = asked_of_us(request, pk), reverse("cooperation:booking_detail", args=[pk])
    try:
        actions.accept_booking(booking, by=request.user)
    except actions.Taken as taken:
        return faster(request, taken, back)
    except actions.CooperationError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Accepted. %(name)s gets a mail.") % {"name": booking.organization.name})
    return redirect(back)


def asked_of_us(request, pk):
    """A booking of a resource of the organisation that one acts for: only its owner answers a request."""
    rows = Booking.objects.filter(resource__organization=request.acting.organization).with_sides()
    return get_object_or_404(rows, pk=pk if pk <= LARGEST_KEY else 0)


@acting
def booking_refuse(request, pk):
    booking = asked_of_us(request, pk)
    return with_reason(
        request, booking, _("Refuse the request"),
        lambda reason: actions.refuse_booking(booking, reason=reason, by=request.user),
        _("Refused. %(name)s gets a mail with the reason.") % {"name": booking.organization.name},
    )  # fmt: skip


@acting
def booking_cancel(request, pk):
    booking, organization = own(request, pk), request.acting.organization
    return with_reason(
        request, booking, _("Call it off"),
        lambda reason: actions.call_off_booking(booking, reason=reason, organization=organization, by=request.user),
        _("Called off. The other side gets a mail."),
    )  # fmt: skip


def with_reason(request, booking, title, act, said):
    """A page that asks why, and then does it."""
    back = reverse("cooperation:booking_detail", args=[booking.pk])
    form = ReasonForm(request.words)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["reason"])
        except actions.Taken as taken:
            return faster(request, taken, back)
        except actions.CooperationError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
        return redirect(back)
    context = {
        "form": form,
        "booking": booking,
        "title": title,
        "back": back,
        "crumbs": crumbs((_("Bookings"), reverse("cooperation:booking_list")), (booking.when, back), (title, None)),
    }
    return render(request, "cooperation/panel/booking_confirm.html", context)
