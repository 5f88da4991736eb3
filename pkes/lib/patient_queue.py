"""The worker's queue, in a database that may be away for a while."""

import logging
import time

from django.db import InterfaceError, OperationalError
from django_q.brokers.orm import ORM

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 0.5


class PatientQueue(ORM):
    """django-q's queue in a table. Its own asker ends with the first error, and another one begins ten seconds later."""

    is_away = False

    def dequeue(self):
        try:
            tasks = super().dequeue()
        except (OperationalError, InterfaceError) as error:
            if not self.is_away:
                log.warning("queue: the database does not answer: %s", error.__class__.__name__)
            self.is_away = True
            time.sleep(SECONDS_BETWEEN_LOOKS)
            return None
        self.is_away = False
        return tasks
