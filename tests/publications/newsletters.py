"""What tests of the newsletter share."""

import re

from django.utils import timezone

from members.models import Clause
from pkes.lib.outbox.models import Mail
from publications.actions import newsletter as acts
from publications.models import NewsletterIssue
from tests.join.requests import stamp

FORM = "/newsletter/"
LINK = re.compile(r"https?://\S+")


def make_clause(kind=Clause.Kind.NEWSLETTER, version=1):
    """The founding data may have brought it already."""
    texts = {"text_pl": f"Zgoda {version}", "text_en": f"Consent {version}"}
    return Clause.objects.get_or_create(kind=kind, version=version, defaults=texts)[0]


def typed(email="anna@example.com", **fields):
    """What a browser sends of the form of the newsletter, opened a minute ago."""
    return {"email": email, "clause": "1", "stamp": stamp(60), **fields}


def link_of(mail):
    """The path of the first link of a mail."""
    return "/" + LINK.search(mail.text)[0].split("/", 3)[3].rstrip(".")


def mails_to(email):
    return Mail.objects.filter(recipient=email).order_by("pk")


def send_out(issue, by=None):
    """Send an issue and let the worker work until nothing waits."""
    acts.send(issue, by=by)
    acts.run()
    issue.refresh_from_db()
    return issue


def scheduled(issue):
    """An issue whose moment has come."""
    NewsletterIssue.objects.filter(pk=issue.pk).update(status="scheduled", scheduled_at=timezone.now())
    issue.refresh_from_db()
    return issue
