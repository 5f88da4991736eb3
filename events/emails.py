"""The mails of the events app. Each function writes rows into the outbox, in the transaction of what causes them."""

from django.conf import settings

from events.models import Letter
from members.emails import link
from pkes.lib.outbox.actions import write
from pkes.lib.places.models import State
from pkes.lib.tokens import new_token, token_hash

# The states whose beginning is told. An address that nobody has proven is not written to once its time has run out.
TOLD_STATES = set(State) - {State.EXPIRED}


def send(registration, kind, **context):
    """Write to somebody who registered, once for each kind; returns whether this was the time.

    `kind` is the name of a template, for what comes several times with a number: "news:3". Every mail has links of its
    own to the registration and to resigning, and all of them stay good.
    """
    if not registration.recipient:
        return False
    token = new_token()
    _letter, is_new = Letter.objects.get_or_create(
        registration=registration, kind=kind, defaults={"token_hash": token_hash(token)}
    )
    if not is_new:
        return False
    event, language = registration.event, registration.language
    write(
        f"events/email/registration_{kind.split(':')[0]}",
        to=registration.recipient,
        language=language,
        context={
            "registration": registration,
            "event": event,
            "for_somebody": not registration.email,
            "link": link("events:registration_status", token, language=language),
            "resign_link": link("events:registration_resign", token, language=language),
            "event_link": link("events:event_detail", event.slug, language=language),
            "registration_link": link("events:registration_create", event.slug, language=language),
            "online_link": event.online_link if registration.has_ticket else "",
            **context,
        },
        secret=True,
        regarding=f"registration:{registration.pk}",
    )
    return True


def send_state(registration, *, position=None, was_offered=False):
    """Tell what has become of a registration."""
    if registration.state in TOLD_STATES or was_offered:
        send(registration, registration.state, position=position, hours=settings.HELD_HOURS)
