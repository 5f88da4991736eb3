"""What the home page tells in numbers and on its departures board."""

from dataclasses import dataclass, field

from django.db.models import Case, F, When
from django.utils.text import capfirst

from events.models import Event
from members.choices import LegalForm, Powiat
from members.models import Organization
from pkes.lib.fold import fold
from trainings.models import Training

MOST_LOCALITIES = 8


@dataclass
class Group:
    """The members of one legal form; `name` is that of the member where it is the only one."""

    legal_form: LegalForm
    name: str = ""
    count: int = 0
    is_coordinator: bool = False
    places: set = field(default_factory=set)

    @property
    def label(self):
        return capfirst(self.legal_form.label)

    @property
    def localities(self):
        return sorted(self.places, key=fold)[:MOST_LOCALITIES]

    @property
    def more_localities(self):
        return max(0, len(self.places) - MOST_LOCALITIES)


@dataclass
class Membership:
    """The members that the register proves: how many, in how many powiaty of the voivodeship, in which legal forms."""

    count: int
    powiaty: int
    groups: list


def membership(coordinator_id=None):
    """Count the members in one query; samples are never among them."""
    members = Organization.objects.evidenced().only("name", "legal_form", "locality", "powiat")
    groups, powiaty = {}, set()
    for member in members:
        group = groups.setdefault(member.legal_form, Group(LegalForm(member.legal_form)))
        group.count += 1
        group.name = member.name
        group.is_coordinator |= member.pk == coordinator_id
        group.places |= {member.locality} - {""}
        powiaty |= {member.powiat} - {"", Powiat.OUTSIDE.value}
    ordered = sorted(groups.values(), key=lambda group: (-group.count, fold(group.label)))
    return Membership(sum(group.count for group in ordered), len(powiaty), ordered)


def departures(today, of_each=2):
    """The next meetings and trainings, soonest first; where there are too few, the latest that are over follow."""
    rows = [
        *({"event": event, "row": event} for event in nearest(Event, today).with_places()[:of_each]),
        *({"training": training, "row": training} for training in nearest(Training, today)[:of_each]),
    ]
    to_come = [row for row in rows if row["row"].last_on >= today]
    over = [row for row in rows if row["row"].last_on < today]
    return [
        *sorted(to_come, key=lambda row: row["row"].first_on),
        *sorted(over, key=lambda row: row["row"].first_on, reverse=True),
    ]


def nearest(model, today):
    """Those with a day: first what is to come, soonest first, then what is over, latest first."""
    return (
        model.objects.published()
        .with_days()
        .filter(last_on__isnull=False)
        .annotate(to_come_on=Case(When(last_on__gte=today, then=F("first_on"))))
        .order_by(F("to_come_on").asc(nulls_last=True), "-first_on", "-pk")
    )
