"""Issuing certificates, taking them back, and forgetting in the end whom they name."""

import logging
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Cluster
from pkes.lib.places import queue
from trainings import certificate_emails as emails
from trainings.actions.errors import TrainingsError
from trainings.models import Certificate, CertificateCounter, Enrolment, Letterhead

log = logging.getLogger(__name__)


@transaction.atomic
def issue(enrolment, *, by):
    """Give a certificate to somebody who completed a training, with the next number of the year, and mail it.

    Locks the training, then the year's counter: what is read in between cannot change, no number is given twice, and one
    that is not used is not given. Raises TrainingsError where a condition is not met or a valid certificate exists.
    """
    training = queue.locked(enrolment.training)
    rows = training.enrolments.with_hours().select_related("training__funding", "organization", "enrolled_by")
    enrolment = rows.get(pk=enrolment.pk)
    if reason := why_not(enrolment):
        raise TrainingsError(reason)
    letterhead = Letterhead.objects.first()
    if letterhead is None or not letterhead.signatory:
        raise TrainingsError(_("Say in the letterhead of certificates who signs them."))
    now = timezone.now()
    year = timezone.localtime(now).year
    certificate = Certificate.objects.create(
        enrolment=enrolment,
        year=year,
        number=next_number(year),
        facts=facts_of(enrolment, letterhead),
        issued_at=now,
        issued_by=by,
    )
    emails.send_issued(certificate)
    log.info("certificate issued: certificate=%s enrolment=%s by=%s", certificate.pk, enrolment.pk, by.pk)
    return certificate


def why_not(enrolment):
    """Why somebody cannot have a certificate now, as a sentence; empty where they can. Wants `with_hours`."""
    training = enrolment.training
    if any(not certificate.revoked_at for certificate in enrolment.certificates.all()):
        return _("There is a valid certificate already.")
    if enrolment.state != Enrolment.State.CONFIRMED:
        return _("This person had no place in the training.")
    if training.is_cancelled:
        return _("This training was called off.")
    if not training.sessions.all() or any(day.on > timezone.localdate() for day in training.sessions.all()):
        return _("A day of this training is still to come.")
    if enrolment.outcome != Enrolment.Outcome.COMPLETED:
        return _("The result “completed” is not noted.")
    if not training.hours:
        return _("The hours of some day of the training are not known. Give them first.")
    if not enrolment.has_reached_threshold:
        return _("Only %(hours)s of %(total)s hours; needed are %(percent)s%%.") % {
            "hours": plain(enrolment.hours_present),
            "total": plain(training.hours),
            "percent": training.certificate_threshold,
        }
    return ""


def next_number(year):
    """The next number of a year, under the lock of its counter until the transaction ends."""
    CertificateCounter.objects.get_or_create(year=year)
    counter = CertificateCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def facts_of(enrolment, letterhead):
    """What the certificate says, as it is now. `Certificate.facts` describes it."""
    training, funding = enrolment.training, enrolment.training.funding
    cluster = Cluster.objects.select_related("coordinator").first()
    outcomes = training.learning_outcomes.all()
    return {
        "name": enrolment.name,
        "organization": enrolment.organization.name,
        "title_pl": training.title_pl,
        "title_en": training.title_en,
        "days": [day.on.isoformat() for day in training.sessions.all()],
        "hours": plain(enrolment.hours_present),
        "hours_total": plain(training.hours),
        "outcomes_pl": [outcome.text_pl for outcome in outcomes],
        "outcomes_en": [outcome.text_en or outcome.text_pl for outcome in outcomes],
        "trainer": training.trainer,
        "where": training.where,
        "issuer": letterhead.issuer or (cluster.coordinator.name if cluster else ""),
        "address": letterhead.address,
        "place": letterhead.place,
        "signatory": letterhead.signatory,
        "signatory_role_pl": letterhead.signatory_role_pl,
        "signatory_role_en": letterhead.signatory_role_en,
        "statement_pl": funding.statement_pl if funding else "",
        "statement_en": funding.statement_en if funding else "",
        "logos": [
            {
                "image": logo.image.name,
                "width": logo.width,
                "height": logo.height,
                "alt_pl": logo.alt_pl,
                "alt_en": logo.alt_en,
            }
            for logo in (funding.logos.all() if funding else [])
        ],
    }


def plain(number):
    """A Decimal as short as it goes: "12", "7.5"."""
    return f"{Decimal(number).normalize():f}"


def issue_all(training, *, by):
    """Issue a certificate to everybody of a training who may have one and has none, each by the act above.

    Returns the certificates; who meets a condition no more, or has got one meanwhile, is passed over.
    """
    issued = []
    for enrolment in ready(training):
        try:
            issued.append(issue(enrolment, by=by))
        except TrainingsError as refusal:
            # One missing letterhead is everybody's; a person's own reason stands on the page of the folder.
            if not issued and not Letterhead.objects.exclude(signatory="").exists():
                raise
            log.info("certificate not issued: enrolment=%s reason=%s", enrolment.pk, refusal)
    return issued


def ready(training):
    """The enrolments of a training that may have a certificate now, in the order of names."""
    rows = training.enrolments.confirmed().with_hours().prefetch_related("certificates").order_by("search_text", "pk")
    return [enrolment for enrolment in rows if not why_not(enrolment)]


@transaction.atomic
def revoke(certificate, reason, *, by):
    """Take a certificate back and tell its holder. Its number stays used; a new certificate may be issued."""
    queue.locked(certificate.enrolment.training)
    certificate = Certificate.objects.select_related("enrolment__training", "enrolment__enrolled_by").get(
        pk=certificate.pk
    )
    if not certificate.is_valid:
        raise TrainingsError(_("This certificate has been revoked already."))
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise TrainingsError(_("Say why the certificate is revoked."))
    certificate.revoked_at, certificate.revoked_by, certificate.revocation_reason = timezone.now(), by, reason
    certificate.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    emails.send_revoked(certificate)
    log.info("certificate revoked: certificate=%s by=%s", certificate.pk, by.pk)
    return certificate


@transaction.atomic
def forget_holders(today=None):
    """Empty the names in certificates that no funder may ask for any more. Returns how many. For the clock."""
    certificates = list(Certificate.objects.to_forget(today))
    for certificate in certificates:
        certificate.facts["name"] = ""
    Certificate.objects.bulk_update(certificates, ["facts"], batch_size=200)
    if forgotten := len(certificates):
        log.info("holders of certificates forgotten: %s", forgotten)
    return forgotten
