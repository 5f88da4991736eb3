"""Who gets the newsletter: asking for it, proving the address, leaving. Every yes and every no is a row of consents."""

import datetime
import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Clause, ConsentEvent, User
from pkes.lib.outbox import actions as outbox
from pkes.lib.outbox.models import Mail
from pkes.lib.tokens import new_token, token_hash
from publications import newsletter_emails as emails
from publications.actions.errors import PublicationsError
from publications.models import Delivery, Subscriber

log = logging.getLogger(__name__)

NEWSLETTER = Clause.Kind.NEWSLETTER
Act, Channel, State = ConsentEvent.Act, ConsentEvent.Channel, Subscriber.State
SAID = [Act.GIVEN, Act.WITHDRAWN]
# Whoever asks again, because the first mail was lost, gets another one; but not in the same minute.
DOUBLE_CLICK = datetime.timedelta(minutes=1)


@transaction.atomic
def subscribe(email, *, language, clause):
    """Ask whether an address is right. Nothing is sent to it but that question before its owner says yes.

    Whoever gets the newsletter already is told so by mail: the page says the same to everybody. `clause` is the version
    that was shown; one that is not in force any more cannot be agreed to.
    """
    if clause is None or clause != Clause.objects.current(NEWSLETTER):
        raise PublicationsError(_("The text of this consent has changed meanwhile. Please read it again."))
    now, token = timezone.now(), new_token()
    subscriber, is_new = Subscriber.objects.select_for_update().get_or_create(email=email.lower())
    if subscriber.is_confirmed:
        emails.send_known(subscriber, language)
        return
    if not is_new and subscriber.token_hash and now - subscriber.asked_at < DOUBLE_CLICK:
        return
    subscriber.token_hash, subscriber.asked_at = token_hash(token), now
    subscriber.clause, subscriber.language = clause, language
    subscriber.save(update_fields=["token_hash", "asked_at", "clause", "language"])
    emails.send_confirm(subscriber, token)
    log.info("newsletter asked for: subscriber=%s", subscriber.pk)


@transaction.atomic
def confirm(subscriber):
    """The link of the mail was used: the address is theirs, and they agree. Saying it twice keeps the first time."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.is_confirmed:
        return subscriber
    if not subscriber.token_hash or not subscriber.is_link_alive:
        raise PublicationsError(_("This link has run out. Ask for the newsletter once more."))
    event = note(subscriber, Act.GIVEN, Channel.FORM, subscriber.clause)
    return enter(subscriber, State.CONFIRMED, consent=event)


@transaction.atomic
def unsubscribe(subscriber, *, channel=Channel.LINK, by=None):
    """Send nothing to this address any more, also no mail that still waits. Doing it twice changes nothing."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.state == State.UNSUBSCRIBED:
        return subscriber
    event = subscriber.consent
    if event and event.is_given:
        event = note(subscriber, Act.WITHDRAWN, channel, event.clause)
    return enter(subscriber, State.UNSUBSCRIBED, by=by, consent=event)


def note(subscriber, act, channel, clause):
    """The row of a consent; of the person where the address has an account, so that “My data” says the same."""
    person = User.objects.filter(email=subscriber.email).first()
    return ConsentEvent.objects.create(person=person, email=subscriber.email, clause=clause, act=act, channel=channel)


def enter(subscriber, state, *, by=None, **fields):
    """Put a subscriber into a state; whoever leaves gets none of the mails that still wait."""
    now = timezone.now()
    has_ended = state in Subscriber.ENDED
    fields |= {"state": state, "ended_at": now if has_ended else None}
    if has_ended:
        # An old link must not bring back somebody who left.
        fields["token_hash"] = None
        take_back(subscriber)
    else:
        fields["confirmed_at"] = now
    for name, value in fields.items():
        setattr(subscriber, name, value)
    subscriber.save(update_fields=list(fields))
    log.info("newsletter %s: subscriber=%s by=%s", state, subscriber.pk, by and by.pk)
    return subscriber


def take_back(subscriber):
    """Take back the mails to a subscriber that nobody has begun to send."""
    waiting = dict(subscriber.deliveries.waiting().exclude(mail=None).values_list("mail", "pk"))
    gone = outbox.cancel(Mail.objects.filter(pk__in=waiting))
    Delivery.objects.filter(pk__in=[waiting[mail] for mail in gone]).update(state=Delivery.State.SKIPPED)


# Consents that were said elsewhere: in the form of those who want to join, and in the panel


@transaction.atomic
def follow(event):
    """Bring the subscriber in line with what somebody said about the newsletter elsewhere; older words change nothing."""
    if event.is_given:
        defaults = {"clause": event.clause, "language": event.person.language if event.person else "pl"}
        subscriber, _is_new = Subscriber.objects.select_for_update().get_or_create(
            email=event.email.lower(), defaults=defaults
        )
        if (subscriber.consent_id or 0) < event.pk:
            enter(subscriber, State.CONFIRMED, consent=event, clause=event.clause)
        return
    # Whoever has another address by now leaves with the former one, too.
    addresses = {event.email.lower()}
    if event.person:
        said = event.person.consent_events.filter(clause__kind=NEWSLETTER)
        addresses |= {email.lower() for email in said.values_list("email", flat=True)}
    subscribers = Subscriber.objects.select_for_update().filter(email__in=addresses - {""}).order_by("pk")
    for subscriber in subscribers:
        if (subscriber.consent_id or 0) < event.pk and subscriber.state != State.UNSUBSCRIBED:
            enter(subscriber, State.UNSUBSCRIBED, consent=event)


def unfollowed():
    """The last words about the newsletter of each address that no subscriber is in line with yet, the earliest first."""
    about = ConsentEvent.objects.filter(clause__kind=NEWSLETTER, act__in=SAID).exclude(email="")
    later = about.filter(email__iexact=OuterRef("email"), pk__gt=OuterRef("pk"))
    subscribers = Subscriber.objects.filter(email__iexact=OuterRef("email"))
    behind = subscribers.filter(Q(consent=None) | Q(consent__lt=OuterRef("pk")))
    return (
        about.filter(~Exists(later))
        .filter(
            Q(act=Act.GIVEN) & (~Exists(subscribers) | Exists(behind))
            | Q(act=Act.WITHDRAWN) & Exists(behind.exclude(state=State.UNSUBSCRIBED))
        )
        .select_related("person", "clause")
        .order_by("pk")
    )


def follow_consents():
    """Follow every consent that was given or withdrawn elsewhere. Returns how many."""
    events = list(unfollowed())
    for event in events:
        follow(event)
    return len(events)


# Forgetting


def forget_unconfirmed(now=None):
    """Delete the addresses that nobody proved in time. Returns how many."""
    number, _rows = Subscriber.objects.never_confirmed(now).delete()
    log.info("subscribers forgotten: unconfirmed=%s", number)
    return number


@transaction.atomic
def forget_ended(now=None):
    """Delete those who left long ago, and their address from what they said, where they have no account. Returns how many."""
    rows = dict(Subscriber.objects.select_for_update().ended_long_ago(now).values_list("pk", "email"))
    ConsentEvent.objects.filter(person=None, clause__kind=NEWSLETTER, email__in=rows.values()).update(email="")
    Delivery.objects.filter(subscriber__in=rows).update(email="")
    Subscriber.objects.filter(pk__in=rows).delete()
    log.info("subscribers forgotten: ended=%s", len(rows))
    return len(rows)


@transaction.atomic
def forget_subscriber(email, *, by):
    """Erase an address from the newsletter: the subscription, and where it went."""
    for subscriber in Subscriber.objects.select_for_update().filter(email__iexact=email):
        take_back(subscriber)
        log.info("subscriber erased: subscriber=%s by=%s", subscriber.pk, by.pk)
        subscriber.delete()
    Delivery.objects.filter(email__iexact=email).update(email="")
