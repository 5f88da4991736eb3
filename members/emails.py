"""The mails of the members app. Each function writes rows into the outbox, in the transaction of what causes them."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from members.fields import NAMES
from members.history import name_of
from members.models import User
from pkes.lib.outbox.actions import write

DIGEST = "members/email/digest"


def link(name, *args, language="pl"):
    """The full address of a page in a language."""
    with translation.override(language):
        return settings.PORTAL_URL + reverse(name, args=args)


def send_invitation(invitation, token):
    write(
        "members/email/invitation",
        to=invitation.email,
        language=invitation.language,
        context={
            "invitation": invitation,
            "organization": invitation.organization,
            "link": link("members:invitation_accept", token, language=invitation.language),
        },
        secret=True,
        regarding=f"invitation:{invitation.pk}",
    )


def send_removed(representative):
    person = representative.person
    write(
        "members/email/removed",
        to=person.email,
        language=person.language,
        context={"organization": representative.organization, "person": person},
        regarding=f"organization:{representative.organization_id}",
    )


def to_owners(organization, template, *, page, **context):
    """One mail to each owner of an organisation, each in their language, with a link to a page of the panel."""
    for owner in organization.representatives.owners().filter(person__is_active=True).select_related("person"):
        write(
            template,
            to=owner.person.email,
            language=owner.person.language,
            context={
                "organization": organization,
                "person": owner.person,
                "link": link(page, language=owner.person.language),
                **context,
            },
            regarding=f"organization:{organization.pk}",
        )


def send_acted_on_behalf(organization, changes):
    names = [NAMES[change.field] for change in changes]
    to_owners(organization, "members/email/acted_on_behalf", page="members:panel", fields=names)


def send_proposal_decided(proposal):
    fields = [
        {"name": NAMES[proposed.field], "verdict": proposed.verdict, "comment": proposed.comment}
        for proposed in proposal.fields.all()
    ]
    to_owners(
        proposal.organization,
        f"members/email/proposal_{proposal.status}",
        page="members:identity_edit" if proposal.status == proposal.Status.RETURNED else "members:panel",
        proposal=proposal,
        fields=fields,
    )


def send_confirmation_request(organization, person, token):
    write(
        "members/email/confirmation_request",
        to=person.email,
        language=person.language,
        context={
            "organization": organization,
            "person": person,
            "link": link("members:data_confirm", token, language=person.language),
            "panel": link("members:panel", language=person.language),
        },
        secret=True,
        regarding=f"organization:{organization.pk}",
    )


def office():
    """Those who look after members: mail of the office is for them, not for everybody who may open some page of it."""
    staff = User.objects.filter(is_staff=True, is_active=True).order_by("pk")
    return [person for person in staff if person.has_perm("members.view_change")]


def send_digest(changed, proposals, requests):
    """The day's changes to the office, `changed` as {organisation: [fields]}, and what waits for its decision."""
    for person in office():
        with translation.override(person.language):
            organizations = [(row, [name_of(field) for field in fields]) for row, fields in changed.items()]
        write(
            DIGEST,
            to=person.email,
            language=person.language,
            context={
                "organizations": organizations,
                "proposals": proposals,
                "requests": requests,
                "link": link("admin:members_change_changelist", language=person.language),
                "desk": link("admin:index", language=person.language),
            },
            regarding="digest",
        )


def send_without_owner(organization):
    """Tell the office that nobody owns an organisation's account any more."""
    for person in office():
        write(
            "members/email/without_owner",
            to=person.email,
            language=person.language,
            context={
                "organization": organization,
                "link": link("admin:members_organization_change", organization.pk, language=person.language),
            },
            regarding=f"organization:{organization.pk}",
        )
