"""What runs by the clock. Each job is a management command that may run twice without harm."""

import datetime

from django.utils import timezone
from django_q.models import Schedule

EVERY_MINUTE = {"schedule_type": Schedule.MINUTES, "minutes": 1}
HOURLY = {"schedule_type": Schedule.HOURLY}
NIGHTLY = {"schedule_type": Schedule.DAILY}

JOBS = {
    "send_due_mail": EVERY_MINUTE,
    "run_due_jobs": EVERY_MINUTE,
    "settle_registrations": EVERY_MINUTE,
    "tell_news": EVERY_MINUTE,
    "follow_trainings": EVERY_MINUTE,
    "publish_news": EVERY_MINUTE,
    "send_newsletters": EVERY_MINUTE,
    "read_documents": EVERY_MINUTE,
    "tell_matches": EVERY_MINUTE,
    "follow_listings": HOURLY,
    "send_reminders": HOURLY,
    "remind_of_trainings": HOURLY,
    "ask_about_trainings": HOURLY,
    "follow_bookings": HOURLY,
    "follow_calls": HOURLY,
    "remind_of_tasks": NIGHTLY,
    "follow_enquiries": NIGHTLY,
    "follow_register": NIGHTLY,
    "ask_to_confirm": NIGHTLY,
    "send_digest": NIGHTLY,
    "apply_retention": NIGHTLY,
    "index_search": NIGHTLY,
    "count_search_misses": HOURLY,
    "forget_imports": HOURLY,
    "read_bounces": HOURLY,
}


def write_schedule():
    """Bring the worker's table of jobs in line with JOBS; a job that stands there already keeps its next hour."""
    Schedule.objects.exclude(name__in=JOBS).delete()
    tonight = timezone.localtime().replace(hour=2, minute=10, second=0, microsecond=0) + datetime.timedelta(days=1)
    for command, rhythm in JOBS.items():
        job = {"func": "django.core.management.call_command", "args": repr(command), "repeats": -1, **rhythm}
        first_run = {"next_run": tonight} if rhythm is NIGHTLY else {}
        Schedule.objects.update_or_create(name=command, defaults=job, create_defaults={**job, **first_run})
