"""How long data is kept: one row says it to people, to the office, and to the job of the night."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet


@dataclass(frozen=True)
class Rule:
    """How long one kind of data is kept, and on what basis. `what` and `basis` are words, `kept()` gives them with its numbers.

    `due()` are the rows that have been kept long enough, `forget()` does to them what the rule says and returns how many.
    A rule without them is not the clock's: an act of a person ends it.
    """

    key: str
    what: str
    kept: Callable[[], str]
    basis: str
    due: Callable[[], QuerySet] | None = None
    forget: Callable[[], int] | None = None

    @property
    def is_nightly(self):
        return self.forget is not None
