"""What the home page tells in numbers and on its departures board."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, F, Min, Q, When
from django.utils.text import capfirst

from cooperation.models import Listing
from events.models import Event
from members.choices import LegalForm, Powiat
from members.maps import line_map_of, points
from members.models import Organization
from pkes.lib.fold import fold
from pkes.lib.kept import kept
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


def composition(coordinator_id=None):
    """The members by legal form and place, with their points on the map: one query, however many they are. No samples."""
    groups = Organization.objects.evidenced().order_by().values("legal_form", "locality", "powiat")
    is_coordinator = Count("pk", filter=Q(pk=coordinator_id or 0))
    return groups.annotate(number=Count("pk"), name=Min("name"), coordinators=is_coordinator, **points(coordinator_id))


def membership(composition):
    """The members counted, in groups of one legal form."""
    groups, powiaty = {}, set()
    for row in composition:
        group = groups.setdefault(row["legal_form"], Group(LegalForm(row["legal_form"])))
        group.count += row["number"]
        group.name = row["name"]
        group.is_coordinator |= bool(row["coordinators"])
        group.places |= {row["locality"]} - {""}
        powiaty |= {row["powiat"]} - {"", Powiat.OUTSIDE.value}
    ordered = sorted(groups.values(), key=lambda group: (-group.count, fold(group.label)))
    return Membership(sum(group.count for group in ordered), len(powiaty), ordered)


@kept()
def at_a_glance(coordinator_id, language):
    """The members counted, and the diagram of their places, in words of the language that is active."""
    groups = list(composition(coordinator_id))
    return membership(groups), line_map_of(groups)


@kept(timed=True)
def departures_for_all(today, kinds):
    """What whoever is not logged in sees of the departures board."""
    return departures(today, AnonymousUser(), kinds=kinds)


def departures(today, user, of_each=2, kinds=("meeting", "training")):
    """The next meetings that a person may see, and trainings, soonest first; where there are too few, past ones follow."""
    events, trainings = [], []
    if "meeting" in kinds:
        events = nearest(Event.objects.visible_to(user), today).with_places()[:of_each]
    if "training" in kinds:
        trainings = nearest(Training.objects.published(), today)[:of_each]
    rows = [
        *({"event": event, "row": event} for event in events),
        *({"training": training, "row": training} for training in trainings),
    ]
    to_come = [row for row in rows if row["row"].last_on >= today]
    over = [row for row in rows if row["row"].last_on < today]
    return [
        *sorted(to_come, key=lambda row: row["row"].first_on),
        *sorted(over, key=lambda row: row["row"].first_on, reverse=True),
    ]


def nearest(rows, today):
    """Those with a day: first what is to come, soonest first, then what is over, latest first."""
    return (
        rows.with_days()
        .filter(last_on__isnull=False)
        .annotate(to_come_on=Case(When(last_on__gte=today, then=F("first_on"))))
        .order_by(F("to_come_on").asc(nulls_last=True), "-first_on", "-pk")
    )


@kept(timed=True)
def listing_counts():
    """{kind: number} of the listings that everybody sees, samples aside: one query."""
    listings = Listing.objects.public().filter(is_sample=False)
    return dict(listings.order_by().values_list("kind").annotate(Count("pk")))
