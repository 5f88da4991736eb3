"""Everything that the portal holds about a person, of all apps, by section."""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.db.models import Q
from django.utils.translation import gettext as _

from cooperation.models import (
    Booking,
    EnquiryOutcome,
    EnquiryReport,
    HandOver,
    Listing,
    MatchPace,
    Message,
    NotForUs,
    RenewalLink,
    ToldMatch,
)
from events.models import CalendarFeed, Registration, SurveyInvitation
from members.history import name_of
from members.models import (
    Change,
    ChangeProposal,
    ConfirmationRequest,
    ContactPerson,
    DataRequest,
    Invitation,
    JoinRequest,
    Opinion,
    RegisterEntry,
)
from pkes.lib.audit.models import Entry
from pkes.lib.jobs.models import Job
from pkes.lib.outbox.models import Mail
from publications.models import ContactMessage, Delivery, Subscriber
from trainings.models import Certificate, DateWish, Enrolment, TrainingSurveyInvitation


@dataclass(frozen=True)
class Value:
    """One value: `key` is what programs call it, in every language the same; `words` what people call it."""

    key: str
    words: str
    value: Any


@dataclass(frozen=True)
class Section:
    """Rows of one kind, each a list of values."""

    key: str
    title: str
    rows: list


def collect(person):
    """What the portal holds about a person with an account: the sections that hold anything."""
    return [section for section in [*of_account(person), *of_address(person.email)] if section.rows]


def collect_by_address(email):
    """What the portal holds about somebody of whom only an e-mail address is known."""
    return [section for section in of_address(email) if section.rows]


def of_account(person):
    return [
        Section("account", _("Account"), [account(person)]),
        Section("addresses", _("E-mail addresses"), [
            [Value("email", _("e-mail"), row.email), Value("confirmed", _("confirmed"), row.verified),
             Value("main", _("main address"), row.primary)]
            for row in EmailAddress.objects.filter(user=person).order_by("pk")
        ]),
        Section("authenticators", _("Second factors and passkeys"), [
            [Value("kind", _("kind"), row.get_type_display()), Value("added", _("added"), row.created_at),
             Value("last_used", _("last used"), row.last_used_at)]
            for row in person.authenticator_set.order_by("pk")
        ]),
        Section("devices", _("Logged-in devices"), [
            [Value("ip", _("network address"), row.ip), Value("browser", _("browser"), row.user_agent),
             Value("since", _("since"), row.created_at), Value("last_seen", _("last seen"), row.last_seen_at)]
            for row in person.usersession_set.order_by("pk")
        ]),
        Section("organizations", _("Organisations you act for"), [
            [organization(row), Value("role", _("role"), row.get_role_display()), Value("since", _("since"), row.since)]
            for row in person.representations.select_related("organization")
        ]),
        Section("calendar", _("Your secret calendar address"), [
            [Value("made", _("made"), row.made_at)] for row in CalendarFeed.objects.filter(person=person)
        ]),
        Section("council", _("Your terms of office in the council"), [
            [Value("since", _("in office since"), row.since), Value("until", _("in office until"), row.until)]
            for row in person.council_terms.order_by("since")
        ]),
        Section("opinions", _("Opinions that you gave in the council"), [
            [Value("organization", _("organisation"), row.request.name), Value("what", _("what"), row.get_verdict_display()),
             Value("at", _("when"), row.at)]
            for row in Opinion.objects.filter(person=person).select_related("request")
        ]),
        Section("consents", _("Consents and clauses"), [
            [Value("text", _("text"), str(row.clause)), Value("what", _("what"), row.get_act_display()),
             Value("at", _("when"), row.at), Value("channel", _("how"), row.get_channel_display())]
            for row in person.consent_events.select_related("clause")
        ]),
        Section("changes", _("Changes that you made"), [
            [organization(row), Value("field", _("field"), name_of(row.field)), Value("at", _("when"), row.at)]
            for row in Change.objects.filter(by=person).select_related("organization")
        ]),
        Section("proposals", _("Changes that you proposed or decided"), [
            [organization(row), Value("state", _("state"), row.get_status_display()),
             Value("proposed", _("proposed"), row.proposed_at), Value("comment", _("comment"), row.comment)]
            for row in ChangeProposal.objects.filter(Q(proposed_by=person) | Q(decided_by=person)).select_related("organization")
        ]),
        Section("sent_invitations", _("Invitations that you sent"), [
            [organization(row), Value("email", _("e-mail"), row.email), Value("sent", _("sent"), row.created_at)]
            for row in Invitation.objects.filter(invited_by=person).select_related("organization")
        ]),
        Section("register", _("Lines of the register that you entered"), [
            [organization(row), Value("entry", _("entry"), str(row)), Value("at", _("when"), row.recorded_at)]
            for row in RegisterEntry.objects.filter(recorded_by=person).select_related("organization")
        ]),
        Section("desk", _("What you did at the coordinator’s desk"), [
            [Value("what", _("what"), row.object_repr), Value("note", _("note"), row.get_change_message()),
             Value("at", _("when"), row.action_time)]
            for row in LogEntry.objects.filter(user=person).select_related("content_type")
        ]),
        Section("audit", _("What is noted of your work in the office"), [
            [Value("what", _("what"), row.get_what_display()), Value("note", _("note"), row.words),
             Value("at", _("when"), row.at)]
            for row in Entry.objects.filter(by=person)
        ]),
        Section("listings", _("Offers and needs that you entered"), [
            [organization(row), Value("title", _("title"), row.title), Value("state", _("state"), row.get_status_display()),
             Value("added", _("added"), row.created_at)]
            for row in Listing.objects.filter(created_by=person).select_related("organization")
        ]),
        Section("not_for_us", _("Matches that you dismissed"), [
            [organization(row), Value("title", _("title"), row.listing.title), Value("at", _("when"), row.at)]
            for row in NotForUs.objects.filter(by=person).select_related("organization", "listing").order_by("pk")
        ]),
        Section("match_mails", _("Mails about what fits your organisation"), [
            [Value("pace", _("how often"), row.get_pace_display())] for row in MatchPace.objects.filter(person=person)
        ]),
        Section("told_matches", _("Listings that we told you of by mail"), [
            [organization(row), Value("title", _("title"), row.listing.title), Value("at", _("when"), row.at)]
            for row in ToldMatch.objects.filter(person=person).select_related("organization", "listing").order_by("pk")
        ]),
        Section("renewal_links", _("Links to renew listings that we sent you"), [
            [Value("title", _("title"), row.listing.title), Value("sent", _("sent"), row.sent_at)]
            for row in RenewalLink.objects.filter(person=person).select_related("listing").order_by("pk")
        ]),
        Section("messages", _("Messages that you wrote to other organisations"), [
            [organization(row), Value("about", _("about what"), row.enquiry.about), Value("text", _("text"), row.text),
             Value("files", _("files"), ", ".join(map(str, row.attachments.all()))), Value("at", _("when"), row.written_at)]
            for row in Message.objects.filter(author=person).select_related("organization", "enquiry").prefetch_related("attachments")
        ]),
        Section("enquiry_reports", _("Conversations that you reported"), [
            [organization(row), Value("about", _("about what"), row.enquiry.about), Value("reason", _("reason"), row.reason),
             Value("answer", _("answer"), row.answer), Value("at", _("when"), row.at)]
            for row in EnquiryReport.objects.filter(by=person).select_related("organization", "enquiry")
        ]),
        Section("enquiry_outcomes", _("What you said of what came of conversations"), [
            [organization(row), Value("about", _("about what"), row.enquiry.about),
             Value("cooperated", _("cooperated"), row.cooperated), Value("at", _("when"), row.answered_at)]
            for row in EnquiryOutcome.objects.filter(answered_by=person).select_related("organization", "enquiry")
        ]),
        Section("bookings", _("Bookings that you asked for or decided"), [
            [organization(row), Value("resource", _("resource"), row.resource.title), Value("when", _("time"), row.when),
             Value("state", _("state"), row.get_status_display()), Value("asked", _("asked"), row.requested_at)]
            for row in Booking.objects.filter(Q(requested_by=person) | Q(decided_by=person)).with_sides()
        ]),
        Section("hand_overs", _("Notes of hand-overs that you wrote"), [
            [organization(row), Value("resource", _("resource"), row.booking.resource.title),
             Value("text", _("text"), row.text), Value("at", _("when"), row.noted_at)]
            for row in HandOver.objects.filter(noted_by=person).select_related("organization", "booking__resource")
        ]),
        Section("jobs", _("Work in the background that you asked for"), [
            [Value("what", _("what"), row.title), Value("state", _("state"), row.get_state_display()),
             Value("at", _("when"), row.created_at)]
            for row in Job.objects.of(person)
        ]),
    ]  # fmt: skip


def of_address(email):
    """What hangs on an address, whether or not it has an account."""
    return [
        Section("contact_persons", _("Where you are a contact person"), contact_persons(email)),
        Section("former_contact_persons", _("Where the history names you as a contact person"), former_contacts(email)),
        Section("invitations", _("Invitations"), [
            [organization(row), Value("role", _("role"), row.get_role_display()),
             Value("invited_by", _("invited by"), str(row.invited_by or "")), Value("sent", _("sent"), row.created_at),
             Value("accepted", _("accepted"), row.accepted_at)]
            for row in Invitation.objects.filter(email__iexact=email).select_related("organization", "invited_by")
        ]),
        Section("questions", _("Questions whether data is up to date"), [
            [organization(row), Value("sent", _("sent"), row.sent_at), Value("answered", _("answered"), row.used_at)]
            for row in ConfirmationRequest.objects.filter(sent_to__iexact=email).select_related("organization")
        ]),
        Section("registrations", _("Meetings you registered for"), [
            [Value("meeting", _("meeting"), row.event.title), Value("name", _("name and surname"), row.name),
             Value("organization", _("organisation"), row.organization_in_words),
             Value("state", _("state"), row.get_state_display()), Value("entered", _("entered"), row.entered_at),
             Value("special_needs", _("special needs"), row.special_needs),
             Value("answers", _("answers"), " | ".join(row.answers.values()))]
            for row in Registration.objects.filter(email__iexact=email).select_related("event", "organization")
        ]),
        Section("enrolments", _("Trainings in which you are enrolled"), [
            [Value("training", _("training"), row.training.title), organization(row),
             Value("name", _("name and surname"), row.name), Value("role", _("role in the organisation"), row.position),
             Value("state", _("state"), row.get_state_display()), Value("entered", _("entered"), row.entered_at),
             Value("special_needs", _("special needs"), row.special_needs),
             Value("result", _("result"), row.get_outcome_display())]
            for row in Enrolment.objects.filter(email__iexact=email).select_related("training", "organization")
        ]),
        Section("date_wishes", _("Dates of trainings that you wait for"), [
            [Value("training", _("training"), row.training.title), Value("wished", _("wished"), row.wished_at)]
            for row in DateWish.objects.filter(email__iexact=email).select_related("training")
        ]),
        Section("surveys", _("Surveys that you were asked to answer"), [
            [Value("meeting", _("meeting"), row.survey.event.title), Value("asked", _("sent"), row.survey.sent_at)]
            for row in SurveyInvitation.objects.filter(email__iexact=email).select_related("survey__event")
        ]),
        Section("certificates", _("Certificates of trainings"), [
            [Value("number", _("number"), row.signature), Value("name", _("name and surname"), row.name),
             Value("training", _("training"), row.title), Value("days", _("days"), row.when),
             Value("hours", _("teaching hours"), row.hours), Value("issued", _("issued"), row.issued_at),
             Value("revoked", _("revoked"), row.revoked_at), Value("reason", _("reason"), row.revocation_reason)]
            for row in Certificate.objects.filter(enrolment__email__iexact=email)
        ]),
        Section("training_surveys", _("Surveys about trainings that you were asked to answer"), [
            [Value("training", _("training"), row.survey.training.title), Value("asked", _("sent"), row.survey.sent_at)]
            for row in TrainingSurveyInvitation.objects.filter(email__iexact=email).select_related("survey__training")
        ]),
        Section("requests", _("Requests to join in which you are the contact person"), [
            [Value("organization", _("organisation"), row.name), Value("name", _("name and surname"), row.contact_name),
             Value("email", _("e-mail"), row.contact_email), Value("phone", _("phone"), row.contact_phone),
             Value("state", _("state"), row.get_state_display())]
            for row in JoinRequest.objects.filter(contact_email__iexact=email).order_by("pk")
        ]),
        Section("data_requests", _("What you asked about your data"), [
            [Value("what", _("what"), row.get_kind_display()), Value("received", _("day it came"), row.received_on),
             Value("wish", _("in the person’s words"), row.wish), Value("state", _("state"), row.get_state_display()),
             Value("due", _("answer by"), row.due_on), Value("outcome", _("what was done"), row.outcome)]
            for row in DataRequest.objects.filter(email__iexact=email)
        ]),
        Section("newsletter", _("The newsletter"), [
            [Value("email", _("e-mail"), row.email), Value("state", _("state"), row.get_state_display()),
             Value("language", _("language"), row.get_language_display()), Value("asked", _("asked"), row.asked_at),
             Value("confirmed", _("confirmed"), row.confirmed_at), Value("ended", _("ended"), row.ended_at)]
            for row in Subscriber.objects.filter(email__iexact=email)
        ]),
        Section("newsletters", _("Newsletters that went to you"), [
            [Value("subject", _("subject"), row.issue.subject), Value("state", _("state"), row.get_state_display()),
             Value("sent", _("sent"), row.sent_at), Value("came_back", _("came back"), row.bounced_at)]
            for row in Delivery.objects.filter(email__iexact=email).select_related("issue").order_by("pk")
        ]),
        Section("messages", _("Messages that you wrote to the coordinator"), [
            [Value("number", _("number"), row.reference), Value("name", _("name and surname"), row.name),
             Value("topic", _("what it is about"), row.get_topic_display()), Value("text", _("message"), row.text),
             Value("at", _("when"), row.received_at), Value("state", _("state"), row.get_state_display()),
             Value("answer", _("answer"), row.answer)]
            for row in ContactMessage.objects.filter(email__iexact=email)
        ]),
        Section("mails", _("Mails sent to you"), [
            [Value("subject", _("subject"), row.subject), Value("body", _("text"), "" if row.is_secret else row.text),
             Value("state", _("state"), row.get_state_display()), Value("at", _("when"), row.created_at)]
            for row in Mail.objects.filter(recipient__iexact=email)
        ]),
    ]  # fmt: skip


def account(person):
    return [
        Value("name", _("name and surname"), person.name),
        Value("email", _("e-mail"), person.email),
        Value("language", _("language of mails"), person.get_language_display()),
        Value("since", _("account since"), person.date_joined),
        Value("last_login", _("last login"), person.last_login),
        Value("office", _("works in the office"), person.is_staff),
        Value("groups", _("groups"), ", ".join(person.groups.values_list("name", flat=True))),
    ]


def organization(row):
    return Value("organization", _("organisation"), row.organization.name)


def contact_persons(email):
    rows = ContactPerson.objects.filter(email__iexact=email).select_related("organization")
    return [
        [
            organization(row),
            Value("name", _("name and surname"), row.name),
            Value("function", _("function"), row.position),
            Value("email", _("e-mail"), row.email),
            Value("phone", _("phone"), row.phone),
            Value("visibility", _("who sees it"), row.get_visibility_display()),
        ]
        for row in rows.order_by("pk")
    ]


def former_contacts(email):
    """Each entry of the person in the history, once for each organisation and wording."""
    changes = Change.objects.filter(field="contact_persons").select_related("organization").order_by("pk")
    seen = {}
    for change in changes.iterator():
        for row in [*(change.old or []), *(change.new or [])]:
            if row["email"].lower() == email.lower():
                words = row["name"], row["position"], row["phone"]
                seen.setdefault((change.organization_id, *words), (change, row))
    return [
        [
            organization(change),
            Value("name", _("name and surname"), row["name"]),
            Value("function", _("function"), row["position"]),
            Value("phone", _("phone"), row["phone"]),
            Value("at", _("when"), change.at),
        ]
        for change, row in seen.values()
    ]
