"""The mails of trainings to the office. Each function writes rows into the outbox."""

from django.conf import settings
from django.urls import reverse

from members.emails import office
from pkes.lib.outbox.actions import write


def send_outcomes_due(training):
    """Call to mind that results are to be noted, and until when."""
    for person in office():
        write(
            "trainings/email/outcomes_due",
            to=person.email,
            language=person.language,
            context={
                "training": training,
                "link": settings.PORTAL_URL + reverse("admin:trainings_training_outcomes", args=[training.pk]),
            },
            regarding=f"training:{training.pk}",
        )
