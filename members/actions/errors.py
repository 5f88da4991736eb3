"""The one way in which the members app says no."""

from pkes.lib.refusal import Refusal


class MembersError(Refusal):
    """A rule of the members app forbids the act."""


class Conflict(MembersError):
    """Somebody changed the same fields since the form was opened; `changes` are theirs, newest first."""

    def __init__(self, message, changes):
        super().__init__(message)
        self.changes = changes
