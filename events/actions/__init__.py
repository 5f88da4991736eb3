"""Everything that changes the state of a meeting or tells somebody about it."""

from events.actions.errors import EventsError
from events.actions.events import cancel, mark_done, publish, save

__all__ = ["EventsError", "cancel", "mark_done", "publish", "save"]
