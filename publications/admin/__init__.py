"""The office's desk for what the cluster publishes."""

from publications.admin import contact, documents, news, newsletter

__all__ = ["contact", "documents", "news", "newsletter"]
