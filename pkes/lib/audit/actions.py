"""Noting what the office did, and forgetting it in the end."""

from pkes.lib.audit.models import Entry


def note(by, what, subject=None, *, words=""):
    """Note that somebody of the office did something; returns the row, or None where `by` does not work in the office."""
    if by is None or not (by.is_staff or by.is_superuser):
        return None
    return Entry.objects.create(by=by, what=what, subject=subject, words=words[:200])


def forget_old():
    """Delete what has been kept AUDIT_KEPT_DAYS. Returns how many."""
    return Entry.objects.old().delete()[0]
