"""Random acts by random people in a random order: whatever happens, the rules hold."""

from collections import Counter

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from members.actions import MembersError
from members.actions import join as acts
from members.models import Invitation, JoinRequest, Organization, RegisterEntry, Resolution
from pkes.lib.outbox.models import Mail
from tests.factories import make_user
from tests.join.requests import TODAY, mailed_links, make_councillor, values

State = JoinRequest.State
# What may follow what; nothing follows the last three.
FOLLOWS = {
    "": {State.DRAFT},
    State.DRAFT: {State.SUBMITTED, State.WITHDRAWN},
    State.SUBMITTED: {State.IN_REVIEW, State.WITHDRAWN},
    State.IN_REVIEW: {State.RETURNED, State.RECOMMENDED, State.ACCEPTED, State.REJECTED, State.WITHDRAWN},
    State.RETURNED: {State.IN_REVIEW, State.WITHDRAWN},
    State.RECOMMENDED: {State.ACCEPTED, State.REJECTED, State.WITHDRAWN},
}
# The mail that each state sends to the applicant, once for each time it is entered by a confirmed request.
MAILS = {
    State.RETURNED: "join_returned",
    State.RECOMMENDED: "join_recommended",
    State.ACCEPTED: "join_accepted",
    State.REJECTED: "join_rejected",
    State.WITHDRAWN: "join_withdrawn",
}


class Requests(RuleBasedStateMachine):
    """Applicants, an office of two, a council of two."""

    requests = Bundle("requests")

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.office = [make_user(is_staff=True) for _ in range(2)]
        self.council = [make_councillor() for _ in range(2)]
        self.sent = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def attempt(self, act, *args, **kwargs):
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except MembersError:
            return None

    @rule(target=requests, is_draft=st.booleans(), is_same=st.booleans())
    def begin(self, is_draft, is_same):
        self.sent += 1
        email = f"applicant-{self.sent}@example.com"
        if is_draft:
            return acts.save_draft({}, kind="ngo", email=email, language="pl")[0]
        words = values(contact_email=email, **({"nip": "1234563218"} if is_same else {}))
        return acts.submit(words, kind="ngo", language="pl", goals=[])[0]

    @rule(request=requests)
    def submit(self, request):
        words = values(contact_email=request.contact_email)
        self.attempt(acts.submit, words, kind="ngo", language="pl", goals=[], request=request)

    @rule(request=requests)
    def confirm(self, request):
        link = mailed_links(request).first()
        self.attempt(acts.confirm_address, link)

    @rule(request=requests)
    def complete(self, request):
        self.attempt(acts.complete, request, values(contact_email="other@example.com"), goals=[])

    @rule(request=requests)
    def withdraw(self, request):
        self.attempt(acts.withdraw, request)

    @rule(request=requests, who=st.integers(0, 1))
    def give_back(self, request, who):
        self.attempt(acts.return_for_completion, request, reason="Brak.", by=self.office[who])

    @rule(request=requests, who=st.integers(0, 1), verdict=st.sampled_from(["for", "against", "abstain"]))
    def opine(self, request, who, verdict):
        self.attempt(acts.give_opinion, request, verdict=verdict, by=self.council[who])

    @rule(request=requests, who=st.integers(0, 1))
    def recommend(self, request, who):
        self.attempt(acts.recommend, request, by=self.office[who])

    @rule(request=requests, who=st.integers(0, 1), reason=st.sampled_from(["", "Nie."]))
    def reject(self, request, who, reason):
        self.attempt(acts.reject, request, reason=reason, by=self.office[who])

    @rule(request=requests, who=st.integers(0, 1), number=st.integers(1, 3))
    def accept(self, request, who, number):
        words = {"number": f"{number}/2026", "dated_on": TODAY(), "text": "Przyjmuje się."}
        self.attempt(acts.accept, request, by=self.office[who], **words)

    @rule(votes=st.booleans())
    def switch_the_council(self, votes):
        settings.COUNCIL_VOTES = votes

    @rule(request=consumes(requests))
    def clock(self, request):
        acts.delete_unconfirmed()
        acts.anonymise_closed()

    @invariant()
    def each_step_follows_the_last(self):
        for request in JoinRequest.objects.prefetch_related("steps"):
            steps = list(request.steps.all())
            state = ""
            for step in steps:
                assert step.came_from == state
                assert step.state in FOLLOWS[state]
                assert step.reason or step.state not in {State.RETURNED, State.REJECTED}
                state = step.state
            assert request.state == state

    @invariant()
    def one_acceptance_is_one_organization_entry_invitation(self):
        accepted = JoinRequest.objects.filter(state=State.ACCEPTED)
        number = accepted.count()
        assert accepted.values("organization").distinct().count() == number
        counts = [model.objects.count() for model in (Organization, RegisterEntry, Invitation, Resolution)]
        assert counts == [number] * 4

    @invariant()
    def every_mail_is_sent_once(self):
        for request in JoinRequest.objects.exclude(confirmed_at=None).prefetch_related("steps"):
            rows = Mail.objects.filter(regarding=f"join:{request.pk}", recipient=request.contact_email)
            sent = Counter(mail.template.rpartition("/")[2] for mail in rows)
            entered = Counter(step.state for step in request.steps.all())
            for state, template in MAILS.items():
                assert sent[template] == entered[state]
            assert sent["join_received"] == 1

    @invariant()
    def numbers_have_no_gaps(self):
        numbers = JoinRequest.objects.exclude(number=None).order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, len(numbers) + 1))

    @invariant()
    def only_the_confirmed_get_anywhere(self):
        unconfirmed = JoinRequest.objects.filter(confirmed_at=None)
        assert set(unconfirmed.values_list("state", flat=True)) <= {State.DRAFT, State.SUBMITTED, State.WITHDRAWN}


@pytest.mark.django_db
def test_the_rules_hold(settings):
    settings.COUNCIL_VOTES = True
    run_state_machine_as_test(Requests, settings=how(max_examples=40, stateful_step_count=25))
