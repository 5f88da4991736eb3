"""Everything that the portal holds about a person, of all apps, by section."""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.db.models import Q
from django.utils.translation import gettext as _

from events.models import CalendarFeed, Registration, SurveyInvitation
from members.history import name_of
from members.models import (
    Change,
    ChangeProposal,
    ConfirmationRequest,
    ContactPerson,
    Invitation,
    JoinRequest,
    Opinion,
    RegisterEntry,
)
from pkes.lib.outbox.models import Mail


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
    """What the portal holds about a person: the sections that hold anything."""
    sections = [
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
        Section("contact_persons", _("Where you are a contact person"), contact_persons(person)),
        Section("former_contact_persons", _("Where the history names you as a contact person"), former_contacts(person)),
        Section("invitations", _("Invitations"), [
            [organization(row), Value("role", _("role"), row.get_role_display()),
             Value("invited_by", _("invited by"), str(row.invited_by or "")), Value("sent", _("sent"), row.created_at),
             Value("accepted", _("accepted"), row.accepted_at)]
            for row in Invitation.objects.filter(email__iexact=person.email).select_related("organization", "invited_by")
        ]),
        Section("questions", _("Questions whether data is up to date"), [
            [organization(row), Value("sent", _("sent"), row.sent_at), Value("answered", _("answered"), row.used_at)]
            for row in ConfirmationRequest.objects.filter(sent_to__iexact=person.email).select_related("organization")
        ]),
        Section("registrations", _("Meetings you registered for"), [
            [Value("meeting", _("meeting"), row.event.title), Value("name", _("name and surname"), row.name),
             Value("organization", _("organisation"), row.organization_in_words),
             Value("state", _("state"), row.get_state_display()), Value("entered", _("entered"), row.entered_at),
             Value("special_needs", _("special needs"), row.special_needs),
             Value("answers", _("answers"), " | ".join(row.answers.values()))]
            for row in Registration.objects.filter(email__iexact=person.email).select_related("event", "organization")
        ]),
        Section("surveys", _("Surveys that you were asked to answer"), [
            [Value("meeting", _("meeting"), row.survey.event.title), Value("asked", _("sent"), row.survey.sent_at)]
            for row in SurveyInvitation.objects.filter(email__iexact=person.email).select_related("survey__event")
        ]),
        Section("calendar", _("Your secret calendar address"), [
            [Value("made", _("made"), row.made_at)] for row in CalendarFeed.objects.filter(person=person)
        ]),
        Section("requests", _("Requests to join in which you are the contact person"), [
            [Value("organization", _("organisation"), row.name), Value("name", _("name and surname"), row.contact_name),
             Value("email", _("e-mail"), row.contact_email), Value("phone", _("phone"), row.contact_phone),
             Value("state", _("state"), row.get_state_display())]
            for row in JoinRequest.objects.filter(contact_email__iexact=person.email).order_by("pk")
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
        Section("mails", _("Mails sent to you"), [
            [Value("subject", _("subject"), row.subject), Value("body", _("text"), "" if row.is_secret else row.text),
             Value("state", _("state"), row.get_state_display()), Value("at", _("when"), row.created_at)]
            for row in Mail.objects.filter(recipient__iexact=person.email)
        ]),
    ]  # fmt: skip
    return [section for section in sections if section.rows]


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


def contact_persons(person):
    rows = ContactPerson.objects.filter(email__iexact=person.email).select_related("organization")
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


def former_contacts(person):
    """Each entry of the person in the history, once for each organisation and wording."""
    changes = Change.objects.filter(field="contact_persons").select_related("organization").order_by("pk")
    seen = {}
    for change in changes.iterator():
        for row in [*(change.old or []), *(change.new or [])]:
            if row["email"].lower() == person.email:
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
