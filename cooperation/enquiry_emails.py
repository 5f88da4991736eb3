"""The mails about conversations. Each function writes rows into the outbox, in the transaction of what causes them.

What was written in a conversation stands in none of them: it is read in the panel, where rights are checked.
"""

from members.emails import link
from members.models import User
from pkes.lib.outbox.actions import write


def people_of(organization):
    """Everybody who acts for an organisation and can log in."""
    rows = organization.representatives.filter(person__is_active=True).select_related("person").order_by("pk")
    return [row.person for row in rows]


def to_person(enquiry, person, organization, template, page="cooperation:enquiry_detail"):
    """One mail to somebody of one side; `organization` is theirs."""
    write(
        f"cooperation/email/{template}",
        to=person.email,
        language=person.language,
        context={
            "enquiry": enquiry,
            "organization": organization,
            "other": enquiry.other_than(organization),
            "person": person,
            "link": link(page, enquiry.pk, language=person.language),
        },
        regarding=f"enquiry:{enquiry.pk}",
    )


def send_closed(enquiry, organization):
    """Tell a side that the other one has closed the conversation."""
    for person in people_of(organization):
        to_person(enquiry, person, organization, "enquiry_closed")


def send_outcome_question(enquiry, organization):
    """Ask a side what came of it."""
    for person in people_of(organization):
        to_person(enquiry, person, organization, "enquiry_outcome", "cooperation:enquiry_outcome")


def send_reported(report):
    """Tell the office that a conversation is reported."""
    for person in User.objects.filter(is_staff=True, is_active=True).order_by("pk"):
        if person.has_perm("cooperation.change_enquiryreport"):
            write(
                "cooperation/email/enquiry_reported",
                to=person.email,
                language=person.language,
                context={
                    "report": report,
                    "link": link("admin:cooperation_enquiryreport_change", report.pk, language=person.language),
                },
                regarding=f"enquiry-report:{report.pk}",
            )


def send_settled(report):
    """Tell whoever reported what the office did."""
    for person in people_of(report.organization):
        write(
            "cooperation/email/enquiry_settled",
            to=person.email,
            language=person.language,
            context={
                "report": report,
                "enquiry": report.enquiry,
                "person": person,
                "link": link("cooperation:enquiry_detail", report.enquiry_id, language=person.language),
            },
            regarding=f"enquiry:{report.enquiry_id}",
        )
