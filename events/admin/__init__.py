"""The office's desk for meetings."""

from events.admin import events, registrations

__all__ = ["events", "registrations"]
