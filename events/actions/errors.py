"""The one way in which the events app says no."""

from pkes.lib.refusal import Refusal


class EventsError(Refusal):
    """A rule of the events app forbids the act."""
