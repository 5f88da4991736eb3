"""All models of the app, by subject."""

from events.models.events import AgendaItem, Event, EventDay

__all__ = ["AgendaItem", "Event", "EventDay"]
