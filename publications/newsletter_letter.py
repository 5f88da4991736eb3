"""An issue of the newsletter as it goes out: text and HTML from the same parts. Nothing in it is loaded from anywhere."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from members.emails import link
from pkes.lib.markup import to_html, to_text
from pkes.lib.outbox.models import Body, Mail
from publications.newsletter_emails import unsubscribe_headers, unsubscribe_link

TEMPLATE = "publications/email/newsletter/issue"
# A mail is no page of the portal: what points into it needs the whole address.
LOCAL_LINK = re.compile(r'href="/(?!/)')
MOST_LETTERS = 300


def body_of(issue, language):
    """What all its readers of a language get, not stored yet."""
    with translation.override(language):
        intro = to_html(issue.intro)
        context = {
            "subject": issue.subject,
            "intro": mark_safe(LOCAL_LINK.sub(f'href="{settings.PORTAL_URL}/', intro)),  # noqa: S308 - cleaned by to_html  # nosec B308
            "intro_text": to_text(issue.intro, settings.PORTAL_URL),
            "parts": parts_of(issue),
        }
        return Body(
            text=render_to_string(f"{TEMPLATE}.txt", context).strip(),
            html=render_to_string(f"{TEMPLATE}.html", context),
        )


def parts_of(issue):
    """[(heading, [item])] in the present language; an item has its title, facts, words and whole address."""
    headings = {
        "news": _("News"),
        "events": _("Meetings"),
        "trainings": _("Trainings"),
        "calls": _("Funding calls"),
        "listings": _("Offers and needs of members"),
    }
    rows = issue.public_rows()
    return [(headings[kind], [ITEMS[kind](row) for row in rows[kind]]) for kind in issue.KINDS if rows[kind]]


def item(row, facts, words, address=""):
    words = " ".join(words.split())
    if len(words) > MOST_LETTERS:
        words = words[:MOST_LETTERS].rsplit(" ", 1)[0] + "…"
    return {
        "title": " ".join(row.title.split()),
        "facts": facts,
        "words": words,
        "address": address or settings.PORTAL_URL + row.get_absolute_url(),
    }


def of_call(call):
    day = _("apply by %(day)s") % {"day": date_format(timezone.localtime(call.deadline_at), "j E Y, H:i")}
    return item(call, f"{call.funder}, {day}", call.summary, call.url)


def of_listing(listing):
    return item(listing, f"{listing.get_kind_display()}, {listing.organization.name}", listing.description)


ITEMS = {
    "news": lambda news: item(news, "", news.lead),
    "events": lambda event: item(event, event.when, event.summary),
    "trainings": lambda training: item(training, training.when, training.summary),
    "calls": of_call,
    "listings": of_listing,
}


def subject_of(issue, language):
    with translation.override(language):
        return " ".join(issue.subject.split())


def footer(address, language):
    """The words of one's own in each mail: why it comes, and how to get none any more."""
    with translation.override(language):
        return render_to_string(f"{TEMPLATE}_footer.txt", {"link": address}).strip() + "\n"


def letter(issue, subscriber, bodies):
    """The mail of one subscriber, as `put_bulk` takes it. `bodies` are those of the issue's languages."""
    language = issue.language_for(subscriber)
    address = unsubscribe_link(subscriber, language)
    return {
        "recipient": subscriber.email,
        "subject": subject_of(issue, language),
        "text": footer(address, language),
        "headers": {**unsubscribe_headers(address), **list_headers()},
        "language": language,
        "body": bodies[language],
        # It holds a link that changes something; the words of the issue stay with the issue.
        "is_secret": True,
    }


def list_headers():
    return {"List-Id": f"<newsletter.{urlsplit(settings.PORTAL_URL).hostname}>", "Precedence": "bulk"}


def sample(issue, language):
    """A mail of the issue that is not stored: to look at. Its link leads to the page of the newsletter."""
    address = link("publications:newsletter_form", language=language)
    return Mail(
        template="publications/newsletter",
        recipient="",
        language=language,
        subject=subject_of(issue, language),
        text=footer(address, language),
        body=stored_body(issue, language) or body_of(issue, language),
    )


def stored_body(issue, language):
    return getattr(issue, f"body_{language}")
