"""The one way in which the members app says no."""

from pkes.lib.refusal import Refusal


class MembersError(Refusal):
    """A rule of the members app forbids the act."""


class Conflict(MembersError):
    """Somebody was faster: the same fields were changed since the form was opened.

    `rows` are their Change (or ProposedField) rows, `base` is what a form opened now knows, and `theirs` are the present
    values of those fields that the person had not touched.
    """

    def __init__(self, message, rows, base=None, theirs=None):
        super().__init__(message)
        self.rows = rows
        self.base = base
        self.theirs = theirs or {}
