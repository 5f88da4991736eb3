"""The office's desk for meetings."""

from events.admin import events, minutes, registrations

__all__ = ["events", "minutes", "registrations"]
