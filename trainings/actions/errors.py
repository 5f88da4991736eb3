"""The one way in which the trainings app says no."""

from pkes.lib.refusal import Refusal


class TrainingsError(Refusal):
    """A rule of the trainings app forbids the act."""
