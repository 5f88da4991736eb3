from publications.models.contact import ContactMessage
from publications.models.documents import Document, DocumentDownloads, DocumentText
from publications.models.news import NewsCategory, NewsItem, NewsPicture, previewed
from publications.models.newsletter import Delivery, NewsletterIssue, Subscriber, unsubscribing

__all__ = [
    "ContactMessage",
    "Delivery",
    "Document",
    "DocumentDownloads",
    "DocumentText",
    "NewsCategory",
    "NewsItem",
    "NewsPicture",
    "NewsletterIssue",
    "Subscriber",
    "previewed",
    "unsubscribing",
]
