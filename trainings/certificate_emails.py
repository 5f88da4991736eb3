"""The mails about certificates. Each function writes a row into the outbox, in the transaction of what causes it."""

from members.emails import link
from pkes.lib.outbox.actions import write


def send_issued(certificate):
    send("certificate_issued", certificate)


def send_revoked(certificate):
    send("certificate_revoked", certificate)


def send(template, certificate):
    """To the person, or to whoever enrolled somebody without an address; to nobody where neither is left."""
    enrolment = certificate.enrolment
    if not enrolment.recipient:
        return
    write(
        f"trainings/email/{template}",
        to=enrolment.recipient,
        language=enrolment.language,
        context={
            "certificate": certificate,
            "for_somebody": not enrolment.email,
            "link": link("trainings:certificate_fetch", certificate.token, language=enrolment.language),
        },
        secret=True,
        regarding=f"certificate:{certificate.pk}",
    )
