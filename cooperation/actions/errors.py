"""The one way in which the cooperation app says no."""

from pkes.lib.refusal import Refusal


class CooperationError(Refusal):
    """A rule of the cooperation app forbids the act."""
