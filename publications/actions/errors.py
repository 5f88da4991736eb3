"""The one way in which the publications app says no."""

from pkes.lib.refusal import Refusal


class PublicationsError(Refusal):
    """A rule of the publications app forbids the act."""
