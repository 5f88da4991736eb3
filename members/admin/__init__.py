"""The office's desk for members: organisations, people, and what members changed or propose."""

from members.admin import changes, join, organizations, people

__all__ = ["changes", "join", "organizations", "people"]
