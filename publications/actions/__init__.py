"""Everything that changes the state of what the cluster publishes."""

from publications.actions import documents
from publications.actions.errors import PublicationsError
from publications.actions.news import (
    archive,
    publish,
    publish_due,
    remove,
    remove_picture,
    renew_preview,
    save,
    schedule,
    settle,
    unarchive,
    unschedule,
)

__all__ = [
    "PublicationsError", "archive", "documents", "publish", "publish_due", "remove", "remove_picture", "renew_preview", "save",
    "schedule", "settle", "unarchive", "unschedule",
]  # fmt: skip
