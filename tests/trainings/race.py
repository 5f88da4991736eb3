"""Many real processes on one training at the same moment, as tests.registration.race does it with a meeting.

A job is ["enrol", [organisation, person, number]], ["resign", pk], ["settle"] or ["clock"].
"""

from tests.registration.race import run  # sets Django up

from members.models import Organization, User  # isort: skip
from trainings import actions  # isort: skip
from trainings.models import Enrolment, Training  # isort: skip


def do(training_pk, what, argument=None):
    training = Training.objects.get(pk=training_pk)
    if what == "enrol":
        organization, person, number = argument
        actions.enrol(
            training,
            organization=Organization.objects.get(pk=organization),
            by=User.objects.get(pk=person),
            name=f"Osoba {number}",
            email=f"osoba-{number}@example.com",
            language="pl",
        )
    elif what == "resign":
        actions.resign(Enrolment.objects.select_related("training").get(pk=argument))
    elif what == "settle":
        actions.settle_due()
    elif what == "clock":
        actions.follow_clock()


if __name__ == "__main__":
    run(do)
