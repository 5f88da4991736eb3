"""Requests to join for tests: what an applicant types, and a request in each state, made by the acts themselves."""

import itertools
import re

from django.core import signing
from django.utils import timezone

from members.actions import join as acts
from members.models import Clause, CouncilMember, Goal, JoinLink, JoinRequest, User
from pkes.lib import robots
from pkes.lib.outbox.models import Mail
from tests.factories import make_goal, make_user

TODAY = timezone.localdate
NIPS = (
    str(number)
    for number in itertools.count(1230000000)
    if sum(int(d) * w for d, w in zip(str(number), (6, 5, 7, 2, 3, 4, 5, 6, 7), strict=False)) % 11 == number % 10
)


def values(**fields):
    """The columns of a social cooperative that asks to join; each call has a tax number of its own."""
    return {
        "name": "Spółdzielnia Socjalna Próba",
        "legal_form": "social_cooperative",
        "sector": "social",
        "run_by": "",
        "unit": "",
        "locality": "Jasło",
        "powiat": "1805",
        "nip": next(NIPS),
        "regon": "",
        "krs": "0000123456",
        "website": "",
        "profile": "Szyjemy.",
        "potential": "Szwalnia.",
        "expectations": "Zlecenia.",
        "why": "Razem łatwiej.",
        "contact_name": "Anna Próba",
        "contact_position": "prezeska",
        "contact_email": "anna@example.com",
        "contact_phone": "600 100 200",
        **fields,
    }


def typed(**fields):
    """What a browser sends: the words of a form that was open for a minute."""
    goal = Goal.objects.first() or make_goal(slug="cel")
    words = {"goals": [goal.slug], "stamp": stamp(60), "send": "1", **values()}
    return {name: value for name, value in {**words, **fields}.items() if value is not None}


def stamp(seconds):
    """The stamp of a form that was opened so many seconds ago."""
    word = robots.new_stamp().split(":")[0]
    signer = signing.TimestampSigner(salt="robots.stamp")
    signer.timestamp = lambda: signing.b62_encode(int(timezone.now().timestamp()) - seconds)
    return signer.sign(word)


def make_clause(kind=Clause.Kind.JOIN, **fields):
    return Clause.objects.create(**{"kind": kind, "version": 1, "text_pl": "Klauzula", **fields})


def submitted(**fields):
    request, _token = acts.submit(
        values(**fields), kind=JoinRequest.Kind.SOCIAL_ORGANIZATION, language="pl", goals=[], form_key=None
    )
    return request


def in_review(**fields):
    request = submitted(**fields)
    return acts.confirm_address(mailed_links(request).first())


def returned(by, **fields):
    return acts.return_for_completion(in_review(**fields), reason="Brak opisu.", by=by)


def recommended(by, settings, **fields):
    """A request that was recommended without the council."""
    settings.COUNCIL_VOTES = False
    return acts.recommend(in_review(**fields), by=by)


def accepted(by, settings, number="1/2026", **fields):
    request = recommended(by, settings, **fields)
    acts.accept(request, number=number, dated_on=TODAY(), text="Przyjmuje się.", by=by)
    request.refresh_from_db()
    return request


def resolution(number="1/2026"):
    return {"number": number, "dated_on": TODAY(), "text": "Przyjmuje się."}


def mailed_links(request):
    return JoinLink.objects.filter(request=request).exclude(sent_to="")


def mails(request=None):
    """[(template, recipient)] of all mails about a request, in the order in which they were written."""
    rows = Mail.objects.filter(regarding=f"join:{request.pk}") if request else Mail.objects.all()
    return [(mail.template.rpartition("/")[2], mail.recipient) for mail in rows.order_by("pk")]


def link_in(template, recipient=None):
    """The path of the link in the last mail of a kind."""
    rows = Mail.objects.filter(template=f"members/email/{template}").order_by("-pk")
    mail = rows.filter(recipient=recipient)[0] if recipient else rows[0]
    return re.search(r"https?://[^/\s]+(/\S+)", mail.text)[1]


def make_councillor(**fields):
    person = make_user(**fields)
    acts.appoint_to_council(CouncilMember(person=person, since=TODAY()), by=person)
    # Rights are read once and kept on the object.
    return User.objects.get(pk=person.pk)


def in_favour(request, *people):
    for person in people:
        acts.give_opinion(request, verdict="for", by=person)
