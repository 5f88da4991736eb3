"""The log of mail of one person or thing: which mails are about it. A mail's row says so as "kind:number" (`Mail.regarding`)."""

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from cooperation.models import Booking, Consortium, Enquiry, EnquiryReport, FundingCall, JointOffer, Listing
from events.models import Event, Registration
from members.models import DataRequest, Invitation, JoinRequest, Organization, User
from pkes.lib.outbox.models import Mail
from publications.models import ContactMessage, NewsletterIssue
from trainings.models import Certificate, Enrolment, Training

# The word before the number: of what a mail speaks.
KINDS = {
    "organization": Organization,
    "invitation": Invitation,
    "join": JoinRequest,
    "datarequest": DataRequest,
    "event": Event,
    "survey": Event,
    "registration": Registration,
    "training": Training,
    "training-survey": Training,
    "enrolment": Enrolment,
    "certificate": Certificate,
    "newsletter": NewsletterIssue,
    "contactmessage": ContactMessage,
    "listing": Listing,
    "enquiry": Enquiry,
    "enquiry-report": EnquiryReport,
    "booking": Booking,
    "funding-call": FundingCall,
    "consortium": Consortium,
    "joint-offer": JointOffer,
}


def about(kind, rows):
    """The condition of the mails about rows, which need not be read for it."""
    keys = rows.order_by().annotate(key=Concat(Value(f"{kind}:"), Cast("pk", CharField()), output_field=CharField()))
    return Q(regarding__in=keys.values("key"))


# What has a log of mail, and the condition of its mails.
LOGS = {
    "members.user": lambda row: Q(recipient__iexact=row.email),
    "members.organization": lambda row: Q(regarding=f"organization:{row.pk}") | about("invitation", row.invitations),
    "members.joinrequest": lambda row: Q(regarding=f"join:{row.pk}"),
    "members.datarequest": lambda row: Q(regarding=f"datarequest:{row.pk}"),
    "events.event": lambda row: (
        Q(regarding__in=[f"event:{row.pk}", f"survey:{row.pk}"]) | about("registration", row.registrations)
    ),
    "events.registration": lambda row: Q(regarding=f"registration:{row.pk}"),
    "trainings.training": lambda row: (
        Q(regarding__in=[f"training:{row.pk}", f"training-survey:{row.pk}"])
        | about("enrolment", row.enrolments)
        | about("certificate", Certificate.objects.filter(enrolment__training=row))
    ),
    "trainings.enrolment": lambda row: Q(regarding=f"enrolment:{row.pk}") | about("certificate", row.certificates),
    "trainings.certificate": lambda row: Q(regarding=f"certificate:{row.pk}"),
    "publications.newsletterissue": lambda row: Q(regarding=f"newsletter:{row.pk}"),
    "publications.contactmessage": lambda row: Q(regarding=f"contactmessage:{row.pk}"),
    "cooperation.listing": lambda row: Q(regarding=f"listing:{row.pk}"),
    "cooperation.enquiryreport": lambda row: Q(regarding=f"enquiry-report:{row.pk}"),
    "cooperation.booking": lambda row: Q(regarding=f"booking:{row.pk}"),
    "cooperation.fundingcall": lambda row: Q(regarding=f"funding-call:{row.pk}") | about("consortium", row.consortia),
    "cooperation.consortium": lambda row: Q(regarding=f"consortium:{row.pk}"),
    "cooperation.jointoffer": lambda row: Q(regarding=f"joint-offer:{row.pk}"),
}
MODELS = {model._meta.label_lower: model for model in [*KINDS.values(), User]}


def log_address(row):
    """The address of the log of a row's mail; empty where it has none."""
    label = row._meta.label_lower if hasattr(row, "_meta") else ""
    if label not in LOGS:
        return ""
    return f"{reverse('admin:outbox_mail_changelist')}?{urlencode({'o_czym': f'{label}:{row.pk}'})}"


def row_of(key):
    """The row of which a log is asked for ("events.event:5"); None where there is no such thing."""
    label, _colon, number = key.partition(":")
    if label not in LOGS or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return MODELS[label].objects.filter(pk=int(number)).first()


def mails_about(row):
    return Mail.objects.filter(LOGS[row._meta.label_lower](row))


def subject_of(mail):
    """What a mail is about, and the address of its page at the desk; (None, "") where that is not one thing or gone."""
    kind, _colon, number = mail.regarding.partition(":")
    if kind not in KINDS or not number.isdigit():
        return None, ""
    row = KINDS[kind].objects.filter(pk=int(number)).first()
    if row is None:
        return None, ""
    try:
        return row, reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])
    except NoReverseMatch:
        return row, ""
