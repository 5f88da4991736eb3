"""Any acts in any order: the places never run over, the line keeps its order, nobody outside the target group gets in."""

import datetime
from collections import Counter

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from members.choices import LegalForm
from pkes.lib.outbox.models import Mail
from pkes.lib.places.models import OPEN
from tests.factories import make_organization, make_user
from tests.trainings.enrolled import enrol, make_open_training
from trainings import actions
from trainings.models import Enrolment, EnrolmentLetter, Training

LIMIT = 3


class Enrolments(RuleBasedStateMachine):
    """One training, two organisations of which one is meant, and everything that can happen to them."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.office = make_user(is_staff=True)
        self.training = make_open_training(capacity=2, limit_per_group=LIMIT, target_legal_forms=["foundation"])
        self.meant = [make_organization(legal_form=LegalForm.FOUNDATION) for _number in range(3)]
        self.stranger = make_organization(legal_form=LegalForm.ASSOCIATION)

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def try_to(self, act, *args, **kwargs):
        """Do it, or be refused; anything else is a fault."""
        line = list(self.training.enrolments.waiting().values_list("pk", flat=True))
        try:
            with transaction.atomic():
                act(*args, **kwargs)
        except actions.TrainingsError:
            pass
        now = dict(self.training.enrolments.values_list("pk", "state"))
        offered = [pk for pk in line if now[pk] == "offered"]
        waiting = [pk for pk in line if now[pk] == "waiting"]
        assert not offered or not waiting or line.index(offered[-1]) < line.index(waiting[0])
        self.training = Training.objects.get(pk=self.training.pk)

    def pick(self, number):
        people = list(self.training.enrolments.order_by("number").select_related("training"))
        return people[number % len(people)]

    def has_people(self):
        return self.training.enrolments.exists()

    @rule(which=st.integers(0, 3), with_address=st.booleans())
    def an_organisation_enrols_somebody(self, which, with_address):
        organization = [*self.meant, self.stranger][which]
        self.try_to(enrol, self.training, organization=organization, **({} if with_address else {"email": ""}))

    @rule(which=st.integers(0, 3), beyond=st.booleans(), outside=st.booleans())
    def the_office_enters_somebody(self, which, beyond, outside):
        self.try_to(
            enrol, self.training, by=self.office, organization=[*self.meant, self.stranger][which],
            override_reason="gość" if beyond else "", target_override="partner" if outside else "",
        )  # fmt: skip

    @rule(number=st.integers(0, 30), act=st.sampled_from(["accept_offer", "resign"]))
    @precondition(has_people)
    def somebody_uses_a_link(self, number, act):
        self.try_to(getattr(actions, act), self.pick(number))

    @rule(number=st.integers(0, 30), act=st.sampled_from(["approve", "reject", "override"]))
    @precondition(has_people)
    def the_office_decides(self, number, act):
        reason = {} if act == "approve" else {"reason": "bo tak"}
        self.try_to(getattr(actions, act), self.pick(number), by=self.office, **reason)

    @rule(capacity=st.one_of(st.none(), st.integers(0, 6)))
    def the_office_changes_the_number_of_places(self, capacity):
        self.try_to(actions.change_capacity, self.training, capacity, by=self.office)

    @rule(act=st.sampled_from(["open_enrolment", "close_enrolment"]))
    def the_office_opens_and_closes(self, act):
        self.try_to(getattr(actions, act), self.training, by=self.office)

    @rule(is_needed=st.booleans())
    def the_office_wants_to_approve_or_not(self, is_needed):
        Training.objects.update(requires_approval=is_needed)

    @rule(hours=st.sampled_from([1, 25, 49]))
    def time_passes(self, hours):
        for enrolment in self.training.enrolments.exclude(deadline_at=None):
            Enrolment.objects.filter(pk=enrolment.pk).update(
                deadline_at=enrolment.deadline_at - datetime.timedelta(hours=hours)
            )

    @rule()
    def the_clock_ticks(self):
        self.try_to(actions.settle_due)
        assert actions.follow_clock() == 0  # whatever opened or closed enrolment has moved the training, too
        assert not self.training.enrolments.run_out(timezone.now()).exists()
        assert actions.settle_due() == 0

    @invariant()
    def no_more_places_than_there_are(self):
        holding = self.training.enrolments.holding()
        if self.training.capacity is None:
            assert not self.training.enrolments.waiting().exists()
        else:
            assert holding.count() <= self.training.capacity + holding.exclude(override_reason="").count()

    @invariant()
    def nobody_waits_beside_a_free_place(self):
        assert not (self.training.free_places and self.training.enrolments.waiting().exists())

    @invariant()
    def only_with_a_reason_is_somebody_outside_the_target_group(self):
        assert not self.training.enrolments.filter(organization=self.stranger, target_override="").exists()
        assert not self.training.enrolments.exclude(organization=self.stranger).exclude(target_override="").exists()

    @invariant()
    def no_organisation_has_more_than_its_limit(self):
        own = Counter(self.training.enrolments.open().filter(override_reason="").values_list("organization", flat=True))
        assert not own or max(own.values()) <= LIMIT

    @invariant()
    def numbers_are_given_in_order(self):
        numbers = list(self.training.enrolments.order_by("entered_at", "pk").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def each_mail_goes_once_and_the_last_says_what_is(self):
        mails = Counter(Mail.objects.values_list("regarding", "template"))
        assert set(mails.values()) <= {1}
        assert Mail.objects.count() == EnrolmentLetter.objects.count()
        for enrolment in self.training.enrolments.filter(state__in=OPEN):
            last = Mail.objects.filter(regarding=f"enrolment:{enrolment.pk}").order_by("pk").last()
            assert last.template == f"trainings/email/enrolment_{enrolment.state}"

    @invariant()
    def only_an_offer_has_a_deadline(self):
        assert not self.training.enrolments.filter(state="offered", deadline_at=None).exists()
        assert not self.training.enrolments.exclude(state="offered").exclude(deadline_at=None).exists()


@pytest.mark.django_db
def test_the_machine():
    run_state_machine_as_test(Enrolments, settings=settings(max_examples=8, stateful_step_count=15))
