"""Everything that changes an enrolment; how places and the line work stands in pkes.lib.places."""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from members.models import Clause, ConsentEvent, User
from pkes.lib.places.acts import Acts, log
from trainings import emails
from trainings.actions.errors import TrainingsError
from trainings.models import Enrolment, Training


class EnrolmentActs(Acts):
    """What is particular to enrolments in trainings."""

    claims = Enrolment
    key = "training"
    days = "sessions"
    is_on = Q(status__in=Training.ON)
    error = TrainingsError
    forgotten = {"email": "", "special_needs": "", "position": "", "person": None}

    def send(self, enrolment, kind, **context):
        """The first mail tells whoever was enrolled by others what happens with their data, and notes it."""
        clause = None
        if enrolment.email and not enrolment.letters.exists():
            clause = Clause.objects.current(Clause.Kind.TRAINING)
        is_sent = emails.send(enrolment, kind, clause=clause, **context)
        if is_sent and clause:
            note_clause(clause, enrolment.email, person=enrolment.person, channel=ConsentEvent.Channel.LINK)
        return is_sent

    def twice(self, enrolment, twin):
        return TrainingsError(_("%(name)s is enrolled in this training already.") % {"name": enrolment.name})

    def check(self, enrolment):
        """Once it is noted how the training ended for somebody, the place is history."""
        if enrolment.outcome:
            raise TrainingsError(
                _("This is not possible any more. It is now: %(state)s.") % {"state": enrolment.result_in_words}
            )


acts = EnrolmentActs()

accept_offer = acts.accept_offer
approve = acts.approve
change_capacity = acts.change_capacity
forget_named = acts.forget_named
forget_person = acts.forget_person
forget_special_needs = acts.forget_special_needs
needs_to_forget = acts.needs_to_forget
override = acts.override
reject = acts.reject
remind = acts.remind
resign = acts.resign
send_link_again = acts.send_link_again
settle_due = acts.settle_due
tell_news = acts.tell_news


@transaction.atomic
def enrol(training, *, organization, by, clause=None, **person):
    """Enrol one person of an organisation. Returns the enrolment, whose state says whether there was a place.

    `person` is name, email, position, special_needs, language; the office may add `override_reason` for a place beyond
    their number, and `target_override` for somebody outside the target group. Raises TrainingsError.
    """
    return _enrol(training, [person], organization=organization, by=by, clause=clause)[0]


@transaction.atomic
def enrol_people(training, people, *, organization, by, clause=None):
    """Enrol several people of one organisation, all or nobody. Returns their enrolments.

    Raises TrainingsError with the name of the person on whom it fails, or with the rule that forbids it.
    """
    return _enrol(training, people, organization=organization, by=by, clause=clause)


def _enrol(training, people, *, organization, by, clause):
    """Enter people of one organisation under the lock of the training."""
    training, now = acts.locked(training)
    _refuse_closed(training, now, by=by)
    acts.refuse_gone(organization)
    lock_accounts(people, by)
    # Whom the office lets in beyond the places does not count against the limit of the organisation either.
    acts.refuse_above_limit(training, organization, sum(not person.get("override_reason") for person in people))
    enrolments = [_enter(training, now, organization=organization, by=by, **person) for person in people]
    if clause:
        note_clause(clause, by.email, person=by, channel=ConsentEvent.Channel.PANEL)
    return enrolments


def lock_accounts(people, by):
    """Lock the accounts that the enrolments will point at, in one order: who merges or erases one of them waits."""
    addresses = [person["email"].lower() for person in people if person.get("email")]
    there = User.objects.alias(address=Lower("email")).filter(Q(address__in=addresses) | Q(pk=by.pk))
    if by.pk not in there.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True):
        raise TrainingsError(_("This account has been merged with another one meanwhile. Log in again."))


def _enter(training, now, *, organization, by, override_reason="", target_override="", **person):
    """Make one enrolment in a locked training, if the target rule or the office allows it, and write its mail."""
    if (override_reason or target_override) and not by.is_staff:
        raise TrainingsError(_("Only the office can make an exception."))
    why_not = training.why_not_for(organization)
    if why_not and not target_override:
        raise TrainingsError(why_not)
    enrolment = Enrolment(
        training=training,
        organization=organization,
        override_reason=override_reason,
        target_override=target_override if why_not else "",
        **person,
    )
    if enrolment.email:
        enrolment.person = User.objects.filter(email__iexact=enrolment.email).first()
    acts.enter(training, now, enrolment, by=by)
    if enrolment.target_override:
        log.warning("outside the target group: enrolment=%s by=%s", enrolment.pk, by.pk)
    return enrolment


def _refuse_closed(training, now, *, by):
    """The office may enter people also after the training; everybody else within the time for enrolling."""
    if by.is_staff and training.status in {*Training.ON, Training.Status.DONE}:
        return
    if not training.is_on:
        raise TrainingsError(_("Nobody can be enrolled in this training now."))
    if not training.has_registration:
        raise TrainingsError(_("There is no enrolment in this training through the portal."))
    if training.is_too_early(now):
        raise TrainingsError(_("Enrolment is not open yet."))
    if not training.is_open_for_claims(now):
        raise TrainingsError(_("Enrolment is closed."))


def note_clause(clause, email, *, person, channel):
    """That the text about personal data was shown to somebody."""
    ConsentEvent.objects.create(person=person, email=email, clause=clause, act=ConsentEvent.Act.SHOWN, channel=channel)
