"""Everything that happens to a request to join. The table of states is in the README of this app."""

import datetime
import logging

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members import emails_join as emails
from members.actions.errors import MembersError
from members.actions.profiles import apply, move_point
from members.actions.register import free_slug, record
from members.actions.representatives import invite
from members.choices import ClusterRole
from members.duplicates import name_key, numbers_of, with_a_number_of
from members.models import (
    COUNCIL,
    ConsentEvent,
    ContactPerson,
    CouncilMember,
    JoinCounter,
    JoinLink,
    JoinNote,
    JoinRequest,
    JoinStep,
    Opinion,
    Organization,
    RegisterEntry,
    Representative,
    Resolution,
    SourceDocument,
    User,
)
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry
from pkes.lib.outbox.models import Mail
from pkes.lib.search.actions import index
from pkes.lib.tokens import new_token, token_hash

log = logging.getLogger(__name__)

State = JoinRequest.State

# What the applicant fills in and may change while it is theirs to change.
ANSWERS = (
    "name", "legal_form", "sector", "run_by", "unit", "locality", "powiat", "nip", "regon", "krs", "website",
    "profile", "potential", "expectations", "why",
    "contact_name", "contact_position", "contact_email", "contact_phone",
)  # fmt: skip
# What an organisation takes over from the request by which it came.
IDENTITY = ("name", "legal_form", "sector", "locality", "powiat", "nip", "regon", "krs")
PARTS = ("profile", "potential", "expectations", "website")
LINK_DAYS_AFTER_CLOSING = 90
MOST_MAILS_BEFORE_CONFIRMATION = 5


# What the applicant does


@transaction.atomic
def save_draft(answers, *, kind, email, language, request=None, form_key=None):
    """Keep what was typed as it was typed. Returns the request and a token for the browser (None for a draft that was one).

    A new draft, or one with another address, mails its link. `form_key` makes a double click one draft.
    """
    fresh = {"kind": kind, "contact_email": email, "language": language, "answers": answers}
    request, is_new = begin(request, form_key, fresh)
    if not is_new and request.state != State.DRAFT:
        refuse(request)
    is_other_address = request.contact_email != email
    request.kind, request.contact_email, request.language, request.answers = kind, email, language, answers
    request.changed_at = timezone.now()
    request.save(update_fields=["kind", "contact_email", "language", "answers", "changed_at"])
    if is_other_address:
        end_links(request)
    if is_new or is_other_address:
        refuse_many_mails(request)
        emails.send_draft(request, mailed_link(request))
    prolong_links(request)
    return request, make_link(request) if is_new or is_other_address else None


@transaction.atomic
def submit(values, *, kind, language, goals, clause=None, newsletter_clause=None, request=None, form_key=None):
    """Send a request, new or from a draft; or send it again with corrections before the address is confirmed.

    Mails a link that confirms the address: nobody but the applicant sees the request before. Returns the request and a
    token for the browser.
    """
    email = values["contact_email"]
    request, is_new = begin(request, form_key, {"kind": kind, "contact_email": email, "language": language})
    if not is_new and request.state not in {State.DRAFT, State.SUBMITTED}:
        refuse(request)
    was_submitted = request.state == State.SUBMITTED
    if was_submitted and request.contact_email == email and not differs(request, values, goals):
        return request, make_link(request)  # the button was pressed twice
    if request.contact_email != email:
        end_links(request)
    fill(request, values, goals)
    request.kind, request.language, request.answers = kind, language, {}
    request.clause, request.newsletter_clause = clause, newsletter_clause
    request.save()
    if not was_submitted:
        go(request, State.SUBMITTED)
    send_confirmation(request)
    return request, make_link(request)


@transaction.atomic
def send_confirmation_again(request):
    """Mail the link that confirms the address once more."""
    request = locked(request)
    if request.state != State.SUBMITTED:
        refuse(request)
    send_confirmation(request)
    return request


def send_confirmation(request):
    """The mail with the link that confirms the address."""
    refuse_many_mails(request)
    emails.send_confirm(request, mailed_link(request))


def refuse_many_mails(request):
    """Nobody's box is filled with mails that they may not have asked for."""
    if Mail.objects.filter(regarding=emails.regarding(request)).count() >= MOST_MAILS_BEFORE_CONFIRMATION:
        raise MembersError(_("We have sent several mails already. Look for them among unwanted mail, or call us."))


@transaction.atomic
def confirm_address(link):
    """The applicant opened the mailed link and pressed the button: the request gets its number and goes to the office.

    Doing it twice changes nothing. Returns the request.
    """
    request = locked(link.request)
    link = JoinLink.objects.get(pk=link.pk)
    if request.confirmed_at and request.state != State.WITHDRAWN:
        return request
    if request.state != State.SUBMITTED:
        refuse(request)
    if not link.is_alive or link.sent_to != request.contact_email:
        raise MembersError(_("This link has run out or belongs to another address. Look for a newer mail from us."))
    request.confirmed_at = timezone.now()
    request.year, request.number = next_number(timezone.localdate().year)
    request.save(update_fields=["confirmed_at", "year", "number"])
    # Whoever only typed the address has no more business here; the link of this mail lives as long as the request.
    request.links.filter(sent_to="").update(expires_at=timezone.now())
    request.links.filter(pk=link.pk).update(expires_at=None)
    note_consents(request)
    go(request, State.IN_REVIEW)
    emails.to_applicant(request, "received", address=emails.status_link(request, status_token(request)))
    emails.to_office(request, "new")
    ask_council(request)
    return request


def note_consents(request):
    """Which texts the applicant was shown or agreed to, now that the address is known to be theirs."""
    said = [(request.clause, ConsentEvent.Act.SHOWN), (request.newsletter_clause, ConsentEvent.Act.GIVEN)]
    ConsentEvent.objects.bulk_create(
        ConsentEvent(email=request.contact_email, clause=clause, act=act, channel=ConsentEvent.Channel.FORM)
        for clause, act in said
        if clause
    )


@transaction.atomic
def complete(request, values, *, goals):
    """The applicant corrects a returned request and sends it back. The address, once confirmed, stays."""
    request = locked(request)
    if request.state != State.RETURNED:
        refuse(request)
    fill(request, {**values, "contact_email": request.contact_email}, goals)
    request.save()
    go(request, State.IN_REVIEW)
    emails.to_applicant(request, "completed", address=emails.status_link(request, status_token(request)))
    emails.to_office(request, "completed")
    return request


@transaction.atomic
def withdraw(request, *, reason=""):
    """The applicant takes the request back, from any open state. Doing it twice changes nothing."""
    request = locked(request)
    if request.state == State.WITHDRAWN:
        return request
    if not request.is_open:
        refuse(request)
    go(request, State.WITHDRAWN, reason=reason)
    if request.confirmed_at:
        emails.send_state(request, status_token(request))
        emails.to_office(request, "withdrawn")
    return request


# What the office does


@transaction.atomic
def return_for_completion(request, *, reason, by, seen=None):
    """Ask the applicant to complete something; `reason` says what."""
    return decide(request, State.RETURNED, {State.IN_REVIEW}, reason=need(reason), by=by, seen=seen)


@transaction.atomic
def recommend(request, *, by, seen=None):
    """Say that the request should be accepted; where the council votes, only with its quorum and more voices for than against."""
    request = locked(request)
    refuse_moved(request, {State.IN_REVIEW}, seen)
    if settings.COUNCIL_VOTES:
        if not CouncilMember.objects.current().exists():
            raise MembersError(
                _(
                    "Nobody sits on the council today. Enter its members first, or switch its voting off (COUNCIL_VOTES=0)."
                )
            )
        tally = count_opinions(request)
        if not tally["has_quorum"]:
            raise MembersError(
                _("The council has no quorum yet: %(given)s of %(needed)s opinions.")
                % {"given": tally["given"], "needed": tally["needed"]}
            )
        if not tally["is_in_favour"]:
            raise MembersError(_("The council is not in favour: there are not more voices for than against."))
    return decide(request, State.RECOMMENDED, {State.IN_REVIEW}, by=by, seen=seen)


@transaction.atomic
def reject(request, *, reason, by, seen=None):
    """Say no, with a reason that the applicant reads."""
    return decide(request, State.REJECTED, {State.IN_REVIEW, State.RECOMMENDED}, reason=need(reason), by=by, seen=seen)


def moves(request):
    """The states into which the office may move a request now, most hopeful first."""
    if request.state == State.RECOMMENDED:
        return [State.ACCEPTED, State.REJECTED]
    if request.state != State.IN_REVIEW:
        return []
    first = [State.RECOMMENDED] if settings.COUNCIL_VOTES else [State.ACCEPTED, State.RECOMMENDED]
    return [*first, State.RETURNED, State.REJECTED]


def decide(request, state, allowed, *, by, seen, reason=""):
    """A decision of the office that changes nothing but the state, and its mail."""
    request = locked(request)
    refuse_moved(request, allowed, seen)
    go(request, state, by=by, reason=reason)
    emails.send_state(request, status_token(request))
    return request


@transaction.atomic
def accept(request, *, number, dated_on, text, by, seen=None):
    """Take the applicant in, as one act: organisation, register entry on the resolution, owner's invitation, welcome mail.

    The organisation enters the public directory once its data is confirmed. One that left the cluster, or is in the
    procedure, comes (back) as the same row. Doing it twice, or at once, makes nothing twice: the second is refused.
    Returns the organisation.
    """
    request = locked(request)
    refuse_moved(request, {State.RECOMMENDED} if settings.COUNCIL_VOTES else {State.IN_REVIEW, State.RECOMMENDED}, seen)
    if dated_on > timezone.localdate():
        raise MembersError(_("A resolution of a day still to come cannot be entered yet."))
    # One acceptance at a time, also of different requests: two of them may be the same organisation.
    JoinCounter.objects.select_for_update().order_by("year").first()
    if Resolution.objects.filter(number=number).exists():
        raise MembersError(_("Another resolution has this number already."))
    try:
        with transaction.atomic():
            organization = take_in(request, by=by)
    except IntegrityError as error:
        raise MembersError(_("Another organisation has one of these numbers. Look at the duplicates.")) from error
    source = SourceDocument.objects.create(
        title_pl=f"Uchwała nr {number} o przyjęciu do klastra",
        title_en=f"Resolution no. {number} on accession to the cluster",
        dated_on=dated_on,
    )
    Resolution.objects.create(request=request, number=number, dated_on=dated_on, text=text, source=source)
    record(
        organization,
        kind=RegisterEntry.Kind.ACCESSION,
        role=RegisterEntry.Role.MEMBER,
        effective_on=dated_on,
        source=source,
        by=by,
    )
    request.organization = organization
    request.save(update_fields=["organization"])
    go(request, State.ACCEPTED, by=by)
    if not is_owner(organization, request.contact_email):
        invite_owner(organization, request, by=by)
    emails.send_accepted(request, status_token(request), organization)
    organization.refresh_from_db()
    return organization


def take_in(request, *, by):
    """The organisation of a request: a new row, or the one that has its numbers and is no member (any more)."""
    values = {name: getattr(request, name) for name in (*IDENTITY, *PARTS)}
    same = list(Organization.objects.select_for_update().filter(with_a_number_of(values)))
    members = [organization.name for organization in same if organization.role in {"founding_member", "member"}]
    if members:
        raise MembersError(
            _("%(name)s has one of these numbers and is a member already.") % {"name": ", ".join(members)}
        )
    if len(same) > 1:
        raise MembersError(_("Several organisations have these numbers. Look at the duplicates."))
    if same:
        organization = same[0]
        apply(organization, values, by=by)
    else:
        organization = Organization(slug=free_slug(request.name), role=ClusterRole.IN_PROCEDURE, **values)
        move_point(organization)
    runners = Organization.objects.filter(name__iexact=request.run_by) if request.run_by else []
    organization.run_by = runners[0] if len(runners) == 1 and runners[0] != organization else organization.run_by
    organization.is_hidden_until_confirmed, organization.data_confirmed_at = True, None
    organization.save()
    if not organization.contact_persons.filter(email__iexact=request.contact_email).exists():
        ContactPerson.objects.create(
            organization=organization,
            name=request.contact_name,
            position=request.contact_position,
            email=request.contact_email,
            phone=request.contact_phone,
            # They gave it to the office; who else may see it they say themselves.
            visibility=ContactPerson.Visibility.OFFICE,
        )
    index(organization)
    return organization


def is_owner(organization, email):
    return organization.representatives.owners().filter(person__email__iexact=email).exists()


def invite_owner(organization, request, *, by):
    """The invitation by which the first owner gets in; one that was sent before is enough."""
    if not organization.invitations.open().filter(email__iexact=request.contact_email).exists():
        invite(
            organization,
            email=request.contact_email,
            role=Representative.Role.OWNER,
            by=by,
            language=request.language,
        )


@transaction.atomic
def assign(request, person, *, by):
    """Say who of the office takes care of a request; None for nobody."""
    request = locked(request)
    if person is not None and not person.is_staff:
        raise MembersError(_("Only somebody of the office can take care of a request."))
    request.assigned_to = person
    request.save(update_fields=["assigned_to"])
    log.info("join: %s assigned=%s by=%s", request.pk, person and person.pk, by.pk)
    return request


@transaction.atomic
def add_note(request, *, kind, text, by):
    """Note something for the office, a contact with the applicant for instance."""
    note = JoinNote.objects.create(request=request, kind=kind, text=text, by=by)
    log.info("join: %s note=%s by=%s", request.pk, note.pk, by.pk)
    return note


@transaction.atomic
def attach_scan(request, file, *, by):
    """Keep the signed declaration. `file` has been through `safe_scan`; a former one is deleted after the commit."""
    request = locked(request)
    if request.anonymised_at:
        raise MembersError(_("The data of this request has been erased."))
    old, storage = request.scan.name, request.scan.storage
    request.scan = file
    request.save(update_fields=["scan"])
    if old:
        transaction.on_commit(lambda: storage.delete(old))
    log.info("join: %s scan by=%s", request.pk, by.pk)
    return request


# The council


def count_opinions(request):
    """How the council stands: `given` of `needed` opinions, `voices` of each kind, `has_quorum`, `is_in_favour`.

    Whoever has a conflict of interest counts neither among those who spoke nor among those who could. Only the people
    in office today count.
    """
    people = set(CouncilMember.objects.current().values_list("person", flat=True))
    opinions = [opinion for opinion in request.opinions.all() if opinion.person_id in people]
    conflicted = {opinion.person_id for opinion in opinions if opinion.has_conflict}
    free = [opinion for opinion in opinions if not opinion.has_conflict]
    # Rounded up, and never nought: nobody's silence is a quorum.
    needed = max(1, -(-len(people - conflicted) * settings.COUNCIL_QUORUM // 100))
    voices = {verdict: sum(opinion.verdict == verdict for opinion in free) for verdict in Opinion.Verdict}
    return {
        "given": len(free),
        "needed": needed,
        "voices": voices,
        "has_quorum": len(free) >= needed,
        "is_in_favour": voices[Opinion.Verdict.FOR] > voices[Opinion.Verdict.AGAINST],
    }


@transaction.atomic
def give_opinion(request, *, verdict, by, has_conflict=False, reason=""):
    """A member of the council says what they think, or changes their mind, while the request is in review."""
    request = locked(request)
    if not settings.COUNCIL_VOTES:
        raise MembersError(_("The council gives no opinions at present; the coordinator decides."))
    if request.state != State.IN_REVIEW:
        refuse(request)
    if not CouncilMember.objects.current().filter(person=by).exists():
        raise MembersError(_("Only a member of the council whose term runs today gives an opinion."))
    if has_conflict and verdict != Opinion.Verdict.ABSTAIN:
        raise MembersError(_("Whoever has a conflict of interest abstains."))
    if not has_conflict and is_of_applicant(request, by):
        raise MembersError(_("You belong to the organisation that asks. Choose that you abstain because of that."))
    said = {"verdict": verdict, "has_conflict": has_conflict, "reason": reason, "at": timezone.now()}
    opinion, _created = Opinion.objects.update_or_create(request=request, person=by, defaults=said)
    log.info("join: %s opinion=%s by=%s", request.pk, verdict, by.pk)
    return opinion


def is_of_applicant(request, person):
    """True of the contact person of a request and of whoever acts for an organisation with its numbers."""
    own = Organization.objects.filter(with_a_number_of(numbers_of(request)), representatives__person=person)
    return request.contact_email == person.email.lower() or own.exists()


def ask_council(request):
    """Mail everybody in the council that a request waits for their opinion."""
    if settings.COUNCIL_VOTES:
        people = User.objects.filter(pk__in=CouncilMember.objects.current().values("person"))
        emails.send_to_council(request, people)


@transaction.atomic
def appoint_to_council(member, *, by):
    """Write a term of office, and give the person the rights of the council."""
    member.save()
    group = Group.objects.filter(name=COUNCIL).first()
    if group:
        member.person.groups.add(group)
    note(by, Entry.What.RIGHTS, member.person, words=f"{COUNCIL}, {member.since} – {member.until or ''}".strip())
    log.info("council: person=%s since=%s until=%s by=%s", member.person_id, member.since, member.until, by.pk)
    return member


# What the clock does


@transaction.atomic
def delete_unconfirmed(now=None):
    """Delete the requests whose address nobody confirmed in time, and the mails about them. Returns how many."""
    pks = list(JoinRequest.objects.select_for_update().never_confirmed(now).values_list("pk", flat=True))
    Mail.objects.filter(regarding__in=[f"join:{pk}" for pk in pks]).delete()
    JoinRequest.objects.filter(pk__in=pks).delete()
    log.info("join: unconfirmed deleted=%s", len(pks))
    return len(pks)


@transaction.atomic
def anonymise_closed(now=None):
    """Take the people out of requests that were rejected or withdrawn long ago. Returns how many.

    What is left tells how many of what kind asked from where, and what became of it.
    """
    requests = list(JoinRequest.objects.select_for_update().closed_long_ago(now))
    for request in requests:
        anonymise(request, now or timezone.now())
    log.info("join: anonymised=%s", len(requests))
    return len(requests)


def anonymise(request, now):
    """Empty every column that may name somebody; of a sole trader the name and the numbers do."""
    kept = {"legal_form", "sector", "powiat"}
    if request.legal_form != "sole_trader":
        kept |= {"name", "locality", "nip", "regon", "krs"}
    email, scan, storage = request.contact_email, request.scan.name, request.scan.storage
    for name in set(ANSWERS) - kept:
        setattr(request, name, "")
    request.name_key = name_key(request.name)
    request.answers, request.scan, request.form_key, request.assigned_to = {}, "", None, None
    request.clause = request.newsletter_clause = None
    request.anonymised_at = now
    request.save()
    request.notes.all().delete()
    request.links.all().delete()
    request.opinions.update(reason="")
    request.steps.update(reason="")
    mails = Mail.objects.filter(regarding=emails.regarding(request))
    mails.filter(recipient__iexact=email).update(recipient="erased@invalid", text="", subject="", last_error="")
    mails.update(text="", subject="")
    if scan:
        transaction.on_commit(lambda: storage.delete(scan))


def forget_person(email):
    """Take a person who asked for it out of all requests of their address; what is open is withdrawn by that.

    Of a request that was accepted the declaration and the reasons stay: the membership rests on them.
    """
    for request in JoinRequest.objects.select_for_update().filter(contact_email__iexact=email):
        if request.is_open:
            go(request, State.WITHDRAWN)
        if request.state != State.ACCEPTED:
            anonymise(request, timezone.now())
            continue
        request.contact_name = request.contact_position = request.contact_email = request.contact_phone = ""
        request.save()
        request.links.all().delete()
        request.notes.all().delete()


# How all of it is done


def begin(request, form_key, fresh):
    """The request under its lock and whether it is a new one; a form sent twice finds what its first sending made."""
    if request is not None:
        return locked(request), False
    if form_key:
        request, is_new = JoinRequest.objects.get_or_create(form_key=form_key, defaults=fresh)
        if not is_new:
            return locked(request), False
    else:
        request = JoinRequest.objects.create(**fresh)
    JoinStep.objects.create(request=request, state=State.DRAFT)
    return request, True


def locked(request):
    try:
        return JoinRequest.objects.select_for_update().get(pk=request.pk)
    except JoinRequest.DoesNotExist as error:
        raise MembersError(_("This request is not there any more.")) from error


def go(request, state, *, by=None, reason=""):
    """Move a locked request to another state and write the step."""
    came_from, request.state = request.state, state
    fields = ["state"]
    if state in JoinRequest.CLOSED:
        request.closed_at = timezone.now()
        fields.append("closed_at")
        request.links.filter(expires_at=None).update(
            expires_at=request.closed_at + datetime.timedelta(days=LINK_DAYS_AFTER_CLOSING)
        )
    request.save(update_fields=fields)
    step = JoinStep.objects.create(request=request, came_from=came_from, state=state, by=by, reason=reason)
    log.info("join: %s %s -> %s by=%s", request.pk, came_from, state, by and by.pk)
    return step


def refuse(request):
    """Say what has become of a request, by whom and when, to whoever wanted something else of it."""
    step = request.last_step
    raise MembersError(
        _("This is not possible any more. The request is: %(state)s (%(who)s, %(when)s).")
        % {
            "state": request.get_state_display(),
            "who": (step and step.by) or _("the applicant"),
            "when": date_format(timezone.localtime(step.at if step else request.created_at), "j E Y, H:i"),
        }
    )


def refuse_moved(request, allowed, seen):
    """Refuse where the state does not allow the move, or something has happened since the page was opened (`seen`)."""
    if request.state not in allowed:
        refuse(request)
    step = request.last_step
    if seen is not None and step and step.pk != seen:
        raise MembersError(_("The request has changed since you opened the page. Read it again, then decide."))


def need(reason):
    if not reason.strip():
        raise MembersError(_("Give a reason. The applicant reads it."))
    return reason.strip()


def differs(request, values, goals):
    return any(getattr(request, name) != values.get(name, "") for name in ANSWERS) or set(
        request.goals.values_list("pk", flat=True)
    ) != {goal.pk for goal in goals}


def fill(request, values, goals):
    for name in ANSWERS:
        setattr(request, name, values.get(name, ""))
    request.name_key = name_key(request.name)
    request.changed_at = timezone.now()
    request.goals.set(goals)


def next_number(year):
    """The next number of a year, under the lock of its row."""
    JoinCounter.objects.get_or_create(year=year)
    counter = JoinCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return year, counter.last


def make_link(request, *, sent_to="", expires_at=None):
    """A new link to a request; returns its token. Without an end it lives as long as an unconfirmed request."""
    token = new_token()
    JoinLink.objects.create(
        request=request, token_hash=token_hash(token), sent_to=sent_to, expires_at=expires_at or last_day()
    )
    return token


def mailed_link(request):
    return make_link(request, sent_to=request.contact_email)


def status_token(request):
    """The token of a link to the status page, which lives as long as the request and some time after it is closed."""
    token = new_token()
    end = request.closed_at + datetime.timedelta(days=LINK_DAYS_AFTER_CLOSING) if request.closed_at else None
    JoinLink.objects.create(
        request=request, token_hash=token_hash(token), sent_to=request.contact_email, expires_at=end
    )
    return token


def last_day():
    return timezone.now() + datetime.timedelta(days=settings.JOIN_UNCONFIRMED_DAYS)


def prolong_links(request):
    """A draft that is worked on stays open as long as it is kept."""
    request.links.filter(expires_at__gt=timezone.now()).update(expires_at=last_day())


def end_links(request):
    """Close all links: the address changed, or new ones follow."""
    request.links.update(expires_at=timezone.now())
