"""The office's desk for meetings."""

from events.admin import events

__all__ = ["events"]
