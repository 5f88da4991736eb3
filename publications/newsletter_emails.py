"""The mails about the newsletter itself: is this your address, and you get it already. The issues are another matter."""

from django.conf import settings

from members.emails import link
from pkes.lib.outbox.actions import write
from publications.models.newsletter import CONFIRM_DAYS


def unsubscribe_link(subscriber, language):
    return link("publications:unsubscribe", subscriber.unsubscribe_token, language=language)


def unsubscribe_headers(address):
    """RFC 8058: with these, mail programs show a button that unsubscribes by one click."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def send_confirm(subscriber, token):
    write(
        "publications/email/newsletter_confirm",
        to=subscriber.email,
        language=subscriber.language,
        context={
            "link": link("publications:newsletter_confirm", token, language=subscriber.language),
            "days": CONFIRM_DAYS,
            "portal_url": settings.PORTAL_URL,
        },
        secret=True,
    )


def send_known(subscriber, language):
    address = unsubscribe_link(subscriber, language)
    write(
        "publications/email/newsletter_known",
        to=subscriber.email,
        language=language,
        context={"resign_link": address},
        secret=True,
        headers=unsubscribe_headers(address),
    )
