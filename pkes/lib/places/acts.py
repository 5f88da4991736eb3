"""What is done with claims, one way for all: a form, the panel, the office, the clock. Each app has its own subclass of Acts.

Each act locks whatever has the places, so all its changes stand in one row; then it takes back what has run out and offers
what is free, does its own change, and offers again. Each change of state is one mail, in the same transaction.
"""

import datetime
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Exists, Max, Min, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pkes.lib.fold import fold
from pkes.lib.places import queue
from pkes.lib.places.models import State, too_few
from pkes.lib.refusal import Refusal

log = logging.getLogger(__name__)

# How often somebody who is on the list already is sent the link to what they have.
LINKS_AGAIN = 3
# So many days before the first day, and how late it may still go: until the next is due, or until it begins.
REMINDERS = [(7, 2), (1, 0)]
# Nobody is written to in the night.
FIRST_HOUR, LAST_HOUR = 8, 20
BATCH = 500
# The states whose beginning is told. An address that nobody has proven is not written to once its time has run out.
TOLD_STATES = set(State) - {State.EXPIRED}


def kind_of(news):
    """The kind of the letters that tell it."""
    return f"{news.kind}:{news.pk}"


class Acts:
    """The acts of one app. A subclass says which model the claims are, and how their people are told.

    A claim has `recipient`, `name`, `email`, `organization`, `enrolled_by`, `decided_by`, `special_needs`, and `letters`
    (`Letter`); whatever has the places has `news` (`News`). All methods that take `now` want the owner locked.
    """

    claims = None  # the model of claims
    key = ""  # the name of its foreign key to whatever has the places
    days = ""  # by which name that has its days
    is_on = Q()  # which of them take place, and are not over
    error = Refusal  # how the app says no
    forgotten = {"email": "", "special_needs": ""}  # what a claim becomes when its person is erased

    def send(self, claim, kind, **context):
        """Write one mail of a kind, once; returns whether this was the time."""
        raise NotImplementedError

    def twice(self, claim, twin):
        """The error for somebody who has an open claim already."""
        return self.error(_("%(name)s is on the list already.") % {"name": claim.name})

    def note_link(self, claim, now):
        """The link of a mail was used: whoever used it has its address."""

    def group_of(self, claim):
        """What the limit of one organisation counts together."""
        return claim.organization

    def taken_by(self, owner, group):
        """How many open claims one organisation has."""
        return owner.claims.open().filter(organization=group).count()

    @property
    def owners(self):
        return self.claims._meta.get_field(self.key).related_model.objects

    @property
    def news(self):
        return self.owners.model._meta.get_field("news").related_model.objects

    # Coming in

    def enter(self, owner, now, claim, *, by=None):
        """Store a new claim and tell its person whether there was a place. Without `by` the address is still to be proven.

        Raises the app's error for somebody who is there already, cannot be reached, or is one too many of an organisation.
        """
        claim.enrolled_by = by
        claim.decided_by = by if claim.override_reason else None
        claim.needs_approval = owner.requires_approval and not (by and by.is_staff)
        if not claim.recipient:
            raise self.error(_("Give an e-mail address, so that we can reach the person."))
        self.refuse_twice(owner, claim)
        if not claim.override_reason:
            self.refuse_above_limit(owner, self.group_of(claim), 1)
        changed = queue.enter(owner, claim, now=now, is_proven=by is not None, held_hours=settings.HELD_HOURS)
        self.tell(owner, changed)
        self.log(owner, claim, by)
        if claim.override_reason:
            self.warn(owner, claim, by)
        return claim

    def refuse_twice(self, owner, claim):
        """One open claim a person: by the address, without one by the name within the organisation."""
        there = owner.claims.open()
        if claim.email:
            twin = there.filter(email__iexact=claim.email).first()
        else:
            same = there.filter(email="", organization=claim.organization)
            name = fold(" ".join(claim.name.split()))
            twin = next((other for other in same if fold(" ".join(other.name.split())) == name), None)
        if twin:
            raise self.twice(claim, twin)

    def refuse_above_limit(self, owner, group, more):
        """`group` is an organisation, or what the app takes for one; an empty one has no limit."""
        if owner.limit_per_group is None or not group:
            return
        taken = self.taken_by(owner, group)
        if taken + more > owner.limit_per_group:
            limit = ngettext(
                "At most %(limit)s person from one organisation can take part.",
                "At most %(limit)s people from one organisation can take part.",
                owner.limit_per_group,
            ) % {"limit": owner.limit_per_group}
            used = ngettext(
                "%(taken)s person is registered already.", "%(taken)s people are registered already.", taken
            ) % {"taken": taken}
            raise self.error(f"{limit} {used}" if taken else limit)

    @transaction.atomic
    def send_link_again(self, claim):
        """Mail the link to somebody who has lost it; not more than a few times. Returns whether it went."""
        claim = self.claims.objects.select_for_update(of=("self",)).select_related(self.key).get(pk=claim.pk)
        sent = claim.letters.filter(kind__startswith="again:").count()
        return sent < LINKS_AGAIN and self.send(claim, f"again:{sent + 1}")

    # Moving on

    @transaction.atomic
    def confirm_address(self, claim, *, by=None):
        """The link of the first mail was used, or the office knows: the held place is theirs, or a decision is next."""
        owner, claim, now = self.opened(claim, "prove", by=by)
        if by is None:
            self.note_link(claim, now)
        return self.moved(owner, claim, queue.prove(owner, claim, now=now), now, by=by)

    @transaction.atomic
    def accept_offer(self, claim, *, by=None):
        """Take the place that was offered, by the link, by who entered the person, or through the office."""
        owner, claim, now = self.opened(claim, "accept", by=by)
        if by is None:
            self.note_link(claim, now)
        return self.moved(owner, claim, queue.accept(owner, claim, now=now), now, by=by)

    @transaction.atomic
    def approve(self, claim, *, by):
        """The office's yes: a place, or the waiting list by the number that the claim has had from the start."""
        owner, claim, now = self.opened(claim, "approve", by=by)
        return self.moved(owner, claim, queue.approve(owner, claim, now=now), now, by=by)

    @transaction.atomic
    def reject(self, claim, *, reason, by):
        """The office's no, with a reason that the person reads."""
        if not reason.strip():
            raise self.error(_("Give a reason: the person reads it."))
        owner, claim, now = self.opened(claim, "reject", by=by)
        return self.moved(owner, claim, queue.reject(owner, claim, reason.strip(), now=now), now, by=by)

    @transaction.atomic
    def override(self, claim, *, reason, by):
        """Give a place beyond their number. The reason and who gave it stay on the claim and in the log."""
        if not reason.strip():
            raise self.error(_("Say why this person gets a place beyond their number."))
        owner, claim, now = self.opened(claim, "override", by=by)
        changed = queue.override(owner, claim, reason.strip(), now=now)
        self.warn(owner, claim, by)
        return self.moved(owner, claim, changed, now, by=by)

    @transaction.atomic
    def resign(self, claim, *, by=None):
        """Give the claim up, in any open state; a place that becomes free is offered on. `by` None: by the link."""
        owner, claim, now = self.opened(claim, "resign", by=by)
        return self.moved(owner, claim, queue.resign(owner, claim, now=now), now, by=by)

    def locked(self, owner):
        """(the locked owner, settled up to now; now)."""
        owner, now = queue.locked(owner), timezone.now()
        self.settle(owner, now)
        return owner, now

    def refuse_gone(self, *rows):
        """Refuse where somebody who enters people, or for whom they are entered, is gone meanwhile: merged, or erased.

        Their rows stay locked, after the owner's: who merges them waits, and finds the new claims.
        """
        for row in rows:
            if row is None:
                continue
            there = row._meta.concrete_model._base_manager.select_for_update(no_key=True).filter(pk=row.pk)
            if not list(there.values_list("pk")):
                raise self.error(_("This entry has been merged with another one meanwhile. Open the page again."))

    def opened(self, claim, move, *, by=None):
        """The claim under its owner's lock, settled, after the move is found possible."""
        owner, now = self.locked(getattr(claim, self.key))
        claim = owner.claims.select_related("organization", "enrolled_by").get(pk=claim.pk)
        setattr(claim, self.key, owner)
        self.check(claim)
        if not claim.can(move):
            raise self.error(
                _("This is not possible any more. It is now: %(state)s.") % {"state": claim.get_state_display()}
            )
        if by:
            claim.decided_by = by
            claim.save(update_fields=["decided_by"])
        return owner, claim, now

    def check(self, claim):
        """What else of an open claim forbids every move."""

    def moved(self, owner, claim, changed, now, *, by=None):
        """Tell what was changed, and let those who wait move up."""
        self.tell(owner, changed)
        self.settle(owner, now)
        self.log(owner, claim, by)
        return claim

    def log(self, owner, claim, by):
        log.info(
            "%s %s: %s %s=%s by=%s", claim._meta.model_name, claim.state, claim.pk, self.key, owner.pk, by and by.pk
        )

    def warn(self, owner, claim, by):
        name = claim._meta.model_name
        log.warning("beyond the places: %s=%s %s=%s by=%s", name, claim.pk, self.key, owner.pk, by.pk)

    def settle(self, owner, now):
        """Take back what has run out, offer what is free, and write to the people. Returns how many were changed."""
        offered = set(owner.claims.run_out(now).filter(state=State.OFFERED).values_list("pk", flat=True))
        changed = queue.settle(owner, now=now, offer_hours=settings.OFFER_HOURS)
        self.tell(owner, changed, offered=offered)
        return len(changed)

    def tell(self, owner, changed, *, offered=()):
        for claim in changed:
            setattr(claim, self.key, owner)
            if claim.state in TOLD_STATES or claim.pk in offered:
                position = queue.position(claim, owner.claims)
                self.send(claim, claim.state, position=position, hours=settings.HELD_HOURS)

    # What the office changes of whatever has the places

    @transaction.atomic
    def fill_places(self, owner):
        """Settle one owner now. Returns how many claims that changed."""
        owner, now = queue.locked(owner), timezone.now()
        return self.settle(owner, now)

    def check_capacity(self, owner):
        """For the act that stores a locked owner: refuse fewer places than are held."""
        if owner.capacity is not None and owner.capacity < (held := owner.claims.holding().count()):
            raise self.error(too_few(held))

    @transaction.atomic
    def change_capacity(self, owner, capacity, *, by):
        """Set the number of places, None for no limit; new ones are offered at once."""
        owner, now = queue.locked(owner), timezone.now()
        owner.capacity = capacity
        self.check_capacity(owner)
        owner.save(update_fields=["capacity"])
        self.settle(owner, now)
        log.info("capacity: %s=%s places=%s by=%s", self.key, owner.pk, capacity, by.pk)
        return owner

    def note_news(self, owner, kind, *, by):
        """Note news in the transaction of the change; the clock tells everybody who is on the list by now.

        One mail about everything that nobody has been told of yet: news takes the place of what is still to be told. Those
        whom the earlier news has reached already get the new one as well.
        """
        owner.news.filter(told_at=None).delete()
        log.info("news %s: %s=%s by=%s", kind, self.key, owner.pk, by and by.pk)
        return owner.news.create(kind=kind)

    # By the clock. Each may run twice, late, or be killed in the middle without harm.

    def settle_due(self, now=None):
        """Take back places whose time has run out and offer what is free. Returns how many claims that changed."""
        now = now or timezone.now()
        theirs = self.claims.objects.filter(**{self.key: OuterRef("pk")})
        waiting, late = theirs.filter(state=State.WAITING), theirs.run_out(now).order_by()
        due = self.owners.filter(Exists(late) | Q(Exists(waiting)) & self.is_on).order_by("pk")
        return sum(self.fill_places(owner) for owner in due)

    def tell_news(self):
        """Mail each news to everybody who was on the list when it was announced. Returns how many mails."""
        mails = 0
        for news in self.news.filter(told_at=None).select_related(self.key).order_by("pk"):
            owner, kind = getattr(news, self.key), kind_of(news)
            people = owner.claims.open().exclude(letters__kind=kind).filter(entered_at__lte=news.at)
            for claim in people.select_related("enrolled_by").order_by("number")[:BATCH]:
                mails += self.tell_one(claim, news.pk)
            if not people.exclude(email="", enrolled_by=None).exists():
                self.news.filter(pk=news.pk).update(told_at=timezone.now())
        return mails

    @transaction.atomic
    def tell_one(self, claim, pk):
        """Under the lock of the news: what is mailed is what is true now, and later news does not overtake it."""
        news = self.news.select_for_update(of=("self",)).filter(pk=pk, told_at=None).select_related(self.key).first()
        if not news or not self.claims.objects.open().filter(pk=claim.pk).exists():
            return 0
        setattr(claim, self.key, getattr(news, self.key))
        return self.send(claim, kind_of(news))

    def remind(self, now=None):
        """Remind those who have a place, 7 days and 1 day before the first day. Returns how many mails.

        Who got the place after the reminder was due has just read the date, and is not reminded. What was moved to another
        day is called to mind before that day, too.
        """
        now = timezone.localtime(now)
        if not FIRST_HOUR <= now.hour < LAST_HOUR:
            return 0
        mails, today = 0, now.date()
        for days, at_least in REMINDERS:
            soon = self.owners.filter(self.is_on).annotate(first_on=Min(f"{self.days}__on"))
            due = soon.filter(
                first_on__range=(today + datetime.timedelta(at_least), today + datetime.timedelta(days))
            ).order_by("pk")
            mails += sum(self.remind_people(owner, days) for owner in due if not owner.has_begun(now))
        return mails

    def remind_people(self, owner, days):
        kind = f"reminder:{days}:{owner.first_on}"
        due_at = timezone.make_aware(
            datetime.datetime.combine(owner.first_on - datetime.timedelta(days), datetime.time(FIRST_HOUR))
        )
        people = owner.claims.confirmed().exclude(letters__kind=kind).filter(changed_at__lt=due_at)
        return sum(self.remind_one(claim, kind, days) for claim in people.select_related("enrolled_by", self.key))

    @transaction.atomic
    def remind_one(self, claim, kind, days):
        """Under the claim's lock: somebody who has just resigned is not reminded."""
        if not self.claims.objects.select_for_update().confirmed().filter(pk=claim.pk).exists():
            return 0
        return self.send(claim, kind, days=days)

    def long_over(self, today=None):
        """The claims to what has its last day so long behind it that special needs are forgotten."""
        limit = (today or timezone.localdate()) - datetime.timedelta(settings.SPECIAL_NEEDS_DAYS)
        over = self.owners.annotate(last_on=Max(f"{self.days}__on")).filter(last_on__lt=limit)
        return self.claims.objects.filter(**{f"{self.key}__in": over.values("pk")})

    def needs_to_forget(self, today=None):
        """The claims whose special needs have been kept long enough."""
        return self.long_over(today).exclude(special_needs="")

    @transaction.atomic
    def forget_special_needs(self, today=None):
        """Empty the special needs, and end the links, where the last day is long enough over. Returns how many claims."""
        theirs = self.long_over(today)
        letters = self.claims._meta.get_field("letters")
        of_theirs = letters.related_model.objects.filter(**{f"{letters.field.name}__in": theirs.values("pk")})
        of_theirs.exclude(token_hash="").update(token_hash="")
        forgotten = self.needs_to_forget(today).update(special_needs="")
        if forgotten:
            log.info("special needs forgotten: %s", forgotten)
        return forgotten

    # A person's own wish

    def forget_person(self, email, *, by):
        """Erase somebody everywhere: open claims to what is still to come are resigned, the rest loses who it was."""
        return self.forget(self.claims.objects.filter(email__iexact=email), by=by)

    def forget_named(self, name, organization, *, by):
        """The same for somebody without an address, by the name in one organisation."""
        there = self.claims.objects.filter(email="", organization=organization).values_list("pk", "name")
        name = fold(" ".join(name.split()))
        pks = [pk for pk, other in there if fold(" ".join(other.split())) == name]
        return self.forget(self.claims.objects.filter(pk__in=pks), by=by)

    @transaction.atomic
    def forget(self, claims, *, by):
        pks = list(claims.values_list("pk", flat=True))
        theirs = self.claims.objects.filter(pk__in=pks)
        for claim in theirs.open().select_related(self.key).order_by(self.key, "pk"):
            owner, now = queue.locked(getattr(claim, self.key)), timezone.now()
            if not owner.has_begun(now):
                queue.resign(owner, claim, now=now)
                self.settle(owner, now)
        theirs.update(name=Concat(Value("— "), Cast("number", CharField())), **self.forgotten)
        log.info("%s forgotten: %s by=%s", self.claims._meta.model_name, len(pks), by.pk)
        return len(pks)
