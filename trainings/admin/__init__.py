"""The office's desk for trainings."""

from trainings.admin import certificates, enrolments, funding, trainings

__all__ = ["certificates", "enrolments", "funding", "trainings"]
