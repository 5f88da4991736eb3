"""The mails about messages to the coordinator."""

from django.conf import settings
from django.urls import reverse

from members.models import Cluster, User
from pkes.lib.outbox.actions import write


def regarding(message):
    return f"contactmessage:{message.pk}"


def send_received(message):
    write(
        "publications/email/contact_received",
        to=message.email,
        language=message.language,
        context={"reference": message.reference, "day": message.received_at},
        regarding=regarding(message),
    )


def send_to_office(message):
    """One mail to each person of the office who answers messages."""
    for person in User.objects.filter(is_staff=True, is_active=True):
        if person.has_perm("publications.change_contactmessage"):
            write(
                "publications/email/contact_office",
                to=person.email,
                language=person.language,
                context={
                    "reference": message.reference,
                    "link": settings.PORTAL_URL
                    + reverse("admin:publications_contactmessage_change", args=[message.pk]),
                },
                regarding=regarding(message),
            )


def send_answer(message):
    """The answer; a reply to it goes to the coordinator, not into the portal."""
    cluster = Cluster.objects.first()
    write(
        "publications/email/contact_answer",
        to=message.email,
        language=message.language,
        context={"reference": message.reference, "outcome": message.answer},
        regarding=regarding(message),
        headers={"Reply-To": cluster.email} if cluster and cluster.email else None,
    )
