"""The mails about requests to join. Each function writes rows into the outbox, in the transaction of what causes them."""

from django.conf import settings
from django.urls import reverse

from members.emails import link
from members.models import User
from pkes.lib.outbox.actions import write


def regarding(request):
    return f"join:{request.pk}"


def status_link(request, token, language=None):
    return link("members:join_status", token, request.slug, language=language or request.language)


def to_applicant(request, name, *, address, **context):
    """One mail to the contact person, with a link of its own."""
    write(
        f"members/email/join_{name}",
        to=request.contact_email,
        language=request.language,
        context={"request": request, "link": address, **context},
        secret=True,
        regarding=regarding(request),
    )


def send_draft(request, token):
    address = link("members:join_draft", token, language=request.language)
    to_applicant(request, "draft", address=address, days=settings.JOIN_UNCONFIRMED_DAYS)


def send_confirm(request, token):
    address = link("members:join_confirm", token, language=request.language)
    to_applicant(request, "confirm", address=address, days=settings.JOIN_UNCONFIRMED_DAYS)


def send_state(request, token):
    """What the new state means for the applicant: the template is called after it."""
    to_applicant(
        request, request.state, address=status_link(request, token), reason=request.reason, step=request.last_step
    )


def send_accepted(request, token, organization):
    to_applicant(
        request, "accepted", address=status_link(request, token), organization=organization, step=request.last_step
    )


def to_office(request, name):
    """One mail to each person of the office, or only to whom the request is assigned."""
    staff = User.objects.filter(is_staff=True, is_active=True)
    if request.assigned_to_id:
        staff = staff.filter(pk=request.assigned_to_id)
    for person in staff:
        write(
            f"members/email/join_office_{name}",
            to=person.email,
            language=person.language,
            context={
                "request": request,
                "link": settings.PORTAL_URL + reverse("admin:members_joinrequest_change", args=[request.pk]),
            },
            regarding=regarding(request),
        )


def send_to_council(request, people):
    """Ask the council for its opinion."""
    for person in people:
        write(
            "members/email/join_council",
            to=person.email,
            language=person.language,
            context={
                "request": request,
                "link": link("members:council_request", request.slug, language=person.language),
            },
            regarding=regarding(request),
        )
