"""Any acts in any order: the places never run over, the line keeps its order, each mail goes once."""

import datetime
from collections import Counter

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from events import actions
from events.models import Letter, Registration
from pkes.lib.outbox.models import Mail
from pkes.lib.places.models import OPEN
from tests.factories import make_user
from tests.registration.meetings import make_meeting, register


class Places(RuleBasedStateMachine):
    """One meeting, and everything that can happen to it and to its people."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.office = make_user(is_staff=True)
        self.event = make_meeting(capacity=2)
        self.offers = []

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def try_to(self, act, *args, **kwargs):
        """Do it, or be refused; anything else is a fault."""
        line = list(self.event.registrations.waiting().values_list("pk", flat=True))
        try:
            with transaction.atomic():
                act(*args, **kwargs)
        except actions.EventsError:
            pass
        self.look_at_the_offers(line)

    def look_at_the_offers(self, line):
        """Who was offered a place just now stood first in the line, but for those who left it."""
        now = dict(self.event.registrations.values_list("pk", "state"))
        offered = [pk for pk in line if now[pk] == "offered"]
        still_waiting = [pk for pk in line if now[pk] == "waiting"]
        assert not offered or not still_waiting or line.index(offered[-1]) < line.index(still_waiting[0])

    def pick(self, number):
        people = list(self.event.registrations.order_by("number").select_related("event"))
        return people[number % len(people)]

    def has_people(self):
        return self.event.registrations.exists()

    @rule(proven=st.booleans())
    def somebody_registers(self, proven):
        self.try_to(register, self.event, by=make_user() if proven else None)

    @rule(number=st.integers(0, 30))
    def somebody_registers_twice(self, number):
        self.try_to(register, self.event, email=f"OSOBA-{number}@example.com")
        self.try_to(register, self.event, email=f"osoba-{number}@example.com")

    @rule(number=st.integers(0, 30), act=st.sampled_from(["confirm_address", "accept_offer", "resign"]))
    @precondition(has_people)
    def somebody_uses_a_link(self, number, act):
        self.try_to(getattr(actions, act), self.pick(number))

    @rule(number=st.integers(0, 30))
    @precondition(has_people)
    def the_office_approves(self, number):
        self.try_to(actions.approve, self.pick(number), by=self.office)

    @rule(number=st.integers(0, 30), act=st.sampled_from(["reject", "override"]))
    @precondition(has_people)
    def the_office_decides(self, number, act):
        self.try_to(getattr(actions, act), self.pick(number), reason="bo tak", by=self.office)

    @rule()
    def the_office_enters_a_guest(self):
        self.try_to(register, self.event, by=self.office, override_reason="gość")

    @rule(capacity=st.one_of(st.none(), st.integers(0, 6)))
    def the_office_changes_the_number_of_places(self, capacity):
        self.try_to(actions.change_capacity, self.event, capacity, by=self.office)
        self.event.refresh_from_db()

    @rule(is_needed=st.booleans())
    def the_office_wants_to_approve_or_not(self, is_needed):
        self.event.requires_approval = is_needed
        self.event.save(update_fields=["requires_approval"])

    @rule(hours=st.sampled_from([1, 25, 49]))
    def time_passes(self, hours):
        """What was kept runs out that much sooner; the clock may be late."""
        for registration in self.event.registrations.exclude(deadline_at=None):
            Registration.objects.filter(pk=registration.pk).update(
                deadline_at=registration.deadline_at - datetime.timedelta(hours=hours)
            )

    @rule()
    def the_clock_ticks(self):
        line = list(self.event.registrations.waiting().values_list("pk", flat=True))
        actions.settle_due()
        self.look_at_the_offers(line)
        assert not self.event.registrations.run_out(timezone.now()).exists()
        assert actions.settle_due() == 0

    @invariant()
    def no_more_places_than_there_are(self):
        if self.event.capacity is None:
            assert not self.event.registrations.waiting().exists()
            return
        holding = self.event.registrations.holding()
        assert holding.count() <= self.event.capacity + holding.exclude(override_reason="").count()

    @invariant()
    def nobody_waits_beside_a_free_place(self):
        assert not (self.event.free_places and self.event.registrations.waiting().exists())

    @invariant()
    def nobody_is_there_twice(self):
        addresses = [email.lower() for email in self.event.registrations.open().values_list("email", flat=True)]
        assert len(set(addresses)) == len(addresses)

    @invariant()
    def numbers_are_given_in_order(self):
        numbers = list(self.event.registrations.order_by("entered_at", "pk").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def each_mail_goes_once_and_the_last_says_what_is(self):
        mails = Counter(Mail.objects.values_list("regarding", "template"))
        assert set(mails.values()) <= {1}
        assert Mail.objects.exclude(template__contains="again").count() == Letter.objects.count()
        for registration in self.event.registrations.filter(state__in=OPEN):
            last = Mail.objects.filter(regarding=f"registration:{registration.pk}").order_by("pk").last()
            assert last.template == f"events/email/registration_{registration.state}"

    @invariant()
    def what_is_kept_has_a_deadline_and_nothing_else(self):
        kept = self.event.registrations.filter(state__in=["unconfirmed", "offered"])
        assert not kept.filter(deadline_at=None).exists()
        assert not self.event.registrations.exclude(pk__in=kept).exclude(deadline_at=None).exists()


@pytest.mark.django_db
def test_the_machine():
    run_state_machine_as_test(Places, settings=settings(max_examples=25, stateful_step_count=25))
