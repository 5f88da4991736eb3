"""The mails about funding calls and consortia. Each function writes rows into the outbox, in the transaction of its cause."""

from members.emails import link
from pkes.lib.outbox.actions import write


def to_people(organization, template, *, page, args=(), regarding, **context):
    """One mail to each person who acts for an organisation, each in their language, with a link to a page of the panel."""
    for row in organization.representatives.filter(person__is_active=True).select_related("person").order_by("pk"):
        person = row.person
        write(
            f"cooperation/email/{template}",
            to=person.email,
            language=person.language,
            context={
                "organization": organization,
                "person": person,
                "link": link(page, *args, language=person.language),
                **context,
            },
            regarding=regarding,
        )


def about_call(call, organization, template, **context):
    to_people(
        organization,
        template,
        page="cooperation:panel_call",
        args=[call.pk],
        regarding=f"funding-call:{call.pk}",
        call=call,
        **context,
    )


def about_consortium(consortium, organization, template, **context):
    to_people(
        organization,
        template,
        page="cooperation:consortium",
        args=[consortium.pk],
        regarding=f"consortium:{consortium.pk}",
        consortium=consortium,
        call=consortium.call,
        **context,
    )


def send_reminder(call, organization, *, may_lead):
    about_call(call, organization, "call_reminder", may_lead=may_lead)


def send_changed(call, organization):
    """The deadline has moved, or the call is withdrawn: for those who prepare an application."""
    about_call(call, organization, "call_changed", is_withdrawn=call.status == call.Status.WITHDRAWN)


def send_invited(partner):
    # Whoever is not in yet cannot open the board: the page of the call has the invitation.
    about_call(
        partner.consortium.call,
        partner.organization,
        "consortium_invited",
        consortium=partner.consortium,
        partner=partner,
    )


def send_asked(partner):
    about_consortium(partner.consortium, partner.consortium.leader, "consortium_asked", partner=partner)


def send_answered(partner, *, to_leader):
    """The answer to an invitation goes to the leader, the answer to a request to whoever asked."""
    is_accepted = partner.state == partner.State.ACCEPTED
    if to_leader:
        about_consortium(
            partner.consortium,
            partner.consortium.leader,
            "consortium_answered",
            partner=partner,
            is_accepted=is_accepted,
        )
    else:
        about_call(
            partner.consortium.call, partner.organization, "consortium_let_in",
            consortium=partner.consortium, partner=partner, is_accepted=is_accepted,
        )  # fmt: skip


def send_left(partner, *, to_leader):
    """Somebody is not in any more: the leader is told who left, the partner that the leader goes on without it."""
    if to_leader:
        about_consortium(partner.consortium, partner.consortium.leader, "consortium_left", partner=partner)
    else:
        about_call(
            partner.consortium.call, partner.organization, "consortium_removed",
            consortium=partner.consortium, partner=partner,
        )  # fmt: skip


def send_moved(consortium, organizations):
    """The consortium is in a new state: for its partners, and where the office noted it, for the leader."""
    for organization in organizations:
        about_consortium(consortium, organization, "consortium_moved")
