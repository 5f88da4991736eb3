"""What the parts of mails are called where the office rewrites them, which of them have to stay, and samples to show.

A mail's template says how a part comes about; here it only gets a name. One that has none goes by its own in the template.
"""

import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

# Expression or tag of a template: what the office calls it. In Polish in both languages, like the data of the portal.
NAMES = {
    "registration.name": "osoba",
    "enrolment.name": "osoba",
    "certificate.name": "osoba",
    "person.name": "osoba",
    "request.who": "osoba",
    "invitation.invited_by": "osoba",
    "event.title": "spotkanie",
    "task.minutes.event.title": "spotkanie",
    "training.title": "szkolenie",
    "certificate.title": "szkolenie",
    "event.when": "kiedy",
    "training.when": "kiedy",
    "organization.name": "organizacja",
    "event.proposer.name": "organizacja",
    "request.name": "organizacja",
    "request.locality": "miejscowość",
    "request.reference": "numer",
    "reference": "numer",
    "certificate.signature": "numer",
    "request.resolution.number": "numer uchwały",
    "request.resolution.dated_on": "dzień uchwały",
    "request.get_kind_display": "rodzaj",
    "kind": "rodzaj",
    "position": "numer na liście",
    "days": "ile dni",
    "registration.deadline_at": "termin",
    "enrolment.deadline_at": "termin",
    "training.outcomes_due_on": "termin",
    "request.due_on": "termin",
    "request.expected_on": "termin",
    "task.due_on": "termin",
    "invitation.expires_at": "termin",
    "registration.decision_reason": "powód",
    "enrolment.decision_reason": "powód",
    "certificate.revocation_reason": "powód",
    "request.extension_reason": "powód",
    "reason": "powód",
    "request.outcome": "odpowiedź",
    "outcome": "odpowiedź",
    "event.office_comment": "uwagi",
    "if proposal.comment": "uwagi",
    "if event.note_to_office": "wiadomość",
    "task.text": "zadanie",
    "task.owner": "kto",
    "link": "link",
    "panel": "link do panelu",
    "registration_link": "link do zapisów",
    "enrol_link": "link do zapisów",
    "if registration_link": "zapis od nowa",
    "if online_link": "wejście online",
    "if event_link": "program",
    'include "events/email/_registration_facts.txt"': "szczegóły",
    'include "trainings/email/_enrolment_facts.txt"': "szczegóły",
    "resign_link": "link do rezygnacji",
    "if clause": "klauzula",
    'include "trainings/email/_enrolment_greeting.txt"': "powitanie",
    'include "members/email/_complaint.txt"': "skarga",
    "for field in fields": "lista zmian",
    "for day in training.sessions.all": "dni szkolenia",
    "if training.where": "miejsce",
    'url "events:event_list"': "link do spotkań",
    'url "trainings:training_list"': "link do szkoleń",
    "if again": "początek",
    "if for_somebody": "początek",
    "if invitation.invited_by": "początek",
    "if registration.needs_approval": "do kiedy",
    "other.name": "druga strona",
    "enquiry.about": "ogłoszenie",
    "enquiry.opened_at": "dzień",
    "resource.title": "zasób",
    "booking.when": "kiedy",
    "booking.reason": "powód",
    "report.organization.name": "organizacja",
    "report.answer": "odpowiedź",
    "if is_owner": "kto komu",
    "if organizations": "zmiany członków",
    "if requests": "zgłoszenia",
    "if proposals": "propozycje",
    "if requests or proposals": "link do pulpitu",
    "if is_withdrawn": "początek",
    "if is_accepted": "początek",
    "if is_over": "początek",
    "if reason": "powód",
    "call.deadline_at": "termin",
    "call.title": "nabór",
    "partner.organization.name": "partner",
    "consortium.title": "konsorcjum",
    "consortium.leader.name": "lider",
    "consortium.get_status_display": "stan",
    "offer.title": "oferta",
    "offer.lead.name": "lider",
    "offer.buyer": "odbiorca",
    "listing.title": "ogłoszenie",
    "title": "ogłoszenie",
    "what": "co zrobiono",
    "number": "ile",
    "for row in rows": "lista",
    "pace_link": "link do częstości",
}
# What a mail is for: without it, it is of no use, or it does not say what the law wants said.
KEPT = frozenset(
    {
        "link", "powód", "odpowiedź", "skarga", "link do rezygnacji", "klauzula", "wejście online", "zadanie", "uwagi", "lista zmian",
        "zmiany członków", "zgłoszenia", "propozycje", "dni szkolenia",
    }
)  # fmt: skip


def sample():
    """A context with values for every part, in the present language. Nobody and nothing of it exists."""
    day = datetime.date(timezone.localdate().year + 1, 5, 12)
    moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(18)))
    days = {
        "all": [{"weekday": date_format(day, "l"), "on": day, "starts": datetime.time(10), "ends": datetime.time(14)}]
    }
    when, place = date_format(day, "j E"), "ul. Przykładowa 1, Rzeszów"
    meeting = {
        "title": _("Spring meeting"), "when": when, "where": place, "days": days, "note_to_office": _("We bring the cake."),
        "office_comment": _("Please say where it is."), "proposer": {"name": "Fundacja Przykład"},
    }  # fmt: skip
    organization = {"name": "Fundacja Przykład"}
    person = {"name": "Anna Nowak", "deadline_at": moment, "decision_reason": _("All places were taken.")}
    request = {
        "name": "Fundacja Przykład", "reference": "PKES/2027/0007", "locality": "Rzeszów", "expected_on": day, "due_on": day,
        "get_kind_display": _("access"), "who": "Anna Nowak", "outcome": _("We send you a copy of your data."),
        "extension_reason": _("There is much to look through."), "get_state_display": _("waiting"),
        "resolution": {"number": "3/2027", "dated_on": day},
    }  # fmt: skip
    return {
        "registration": person,
        "enrolment": {**person, "organization": organization},
        "certificate": {
            "name": "Anna Nowak", "title": _("First aid"), "signature": "PKES/2027/0012",
            "revocation_reason": _("The name was misspelt."),
        },
        "event": meeting,
        "training": {
            "title": _("First aid"), "when": when, "where": place, "sessions": days, "outcomes_due_on": day,
        },
        "task": {
            "minutes": {"event": meeting}, "text": _("Ask three members for their opinion."), "owner": "Fundacja Przykład",
            "due_on": day,
        },
        "organization": organization,
        "person": {"name": "Anna Nowak"},
        "request": request,
        "reference": request["reference"],
        "outcome": request["outcome"],
        "kind": request["get_kind_display"],
        "reason": _("Please add the statute."),
        "invitation": {"invited_by": "Anna Nowak", "get_role_display": _("editor"), "expires_at": day},
        "proposal": {"comment": _("Thank you.")},
        "fields": [{"name": _("name"), "verdict": "accepted"}],
        "organizations": [(organization, [_("name")])],
        "requests": [request],
        "proposals": [{"organization": organization, "proposed_at": day}],
        "other": organization,
        "enquiry": {"about": _("Catering for meetings"), "opened_at": day},
        "resource": {"title": _("Room for 40 people")},
        "booking": {"when": when, "reason": _("The room is being painted.")},
        "report": {"organization": organization, "answer": _("We talked with them.")},
        "is_owner": True,
        "call": {"title": _("Call for proposals"), "deadline_at": moment},
        "partner": {"organization": organization},
        "consortium": {"title": _("Spring meeting"), "leader": organization, "get_status_display": _("waiting")},
        "offer": {"title": _("First aid"), "lead": organization, "buyer": "Gmina Przykład"},
        "listing": {"title": _("First aid")},
        "title": _("First aid"),
        "what": _("name"),
        "number": 3,
        "rows": [{"title": _("First aid"), "listing": {"title": _("First aid")}, "organization": organization}],
        "pace_link": f"{settings.PORTAL_URL}/przyklad/",
        "is_accepted": True,
        "position": 3,
        "days": 7,
        "again": False,
        "for_somebody": False,
        "clause": {"text": _("The coordinator keeps what you told us for as long as the training needs it.")},
        **dict.fromkeys(
            ["link", "panel", "desk", "registration_link", "enrol_link", "online_link", "event_link", "resign_link"],
            f"{settings.PORTAL_URL}/przyklad/",
        ),
    }  # fmt: skip
