"""The list of people with their results, as it comes back from the office."""

import re

from members.forms.text import LineField
from trainings.actions.outcomes import Verdict
from trainings.models import Enrolment

KEY = re.compile(r"seen-([0-9]{1,18})")
NOTE = LineField(required=False)
LONGEST_NOTE = Enrolment._meta.get_field("outcome_note").max_length


def read(data):
    """[Verdict] of those rows in which something was changed."""
    verdicts = []
    for name in data:
        if not (match := KEY.fullmatch(name)):
            continue
        key, seen = match[1], data[name]
        outcome = data.get(f"outcome-{key}", "")
        note = NOTE.to_python(data.get(f"note-{key}", "").replace("\0", ""))[:LONGEST_NOTE]
        was, _separator, was_note = seen.partition("|")
        if outcome in {"", *Enrolment.Outcome.values} and (outcome, note) != (was, was_note):
            verdicts.append(Verdict(int(key), outcome, note if outcome else "", was))
    return verdicts
