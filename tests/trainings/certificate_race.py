"""Many real processes issue certificates at the same moment, as tests.registration.race does it with a meeting.

A job is ["issue", pk of the enrolment]; instead of a meeting it is the person who issues. `without_lock` takes out the lock
of the counter, too.
"""

import json
import sys

from tests.registration.race import run  # sets Django up

from members.models import User  # isort: skip
from trainings import actions  # isort: skip
from trainings.actions import certificates  # isort: skip
from trainings.models import CertificateCounter, Enrolment  # isort: skip


def do(by_pk, _what, enrolment):
    actions.issue(Enrolment.objects.get(pk=enrolment), by=User.objects.get(pk=by_pk))


def next_number_without_lock(year):
    CertificateCounter.objects.get_or_create(year=year)
    counter = CertificateCounter.objects.get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


if __name__ == "__main__":
    if json.loads(sys.argv[1]).get("without_lock"):
        certificates.next_number = next_number_without_lock
    run(do)
