"""The two drawings of where members are: the line diagram and the tiles of the powiaty.

Everything is computed here, on the server; templates only write it down as SVG. Lengths are units of the viewBox.
"""

import math
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum

from members.choices import Powiat

# A schematic outline of the voivodeship, drawn for this portal; its scale is that of `project`.
OUTLINE = (
    "M219 0L256 12L269 51L311 78L369 113L379 159L359 190L396 206L446 225L483 206L518 186L568 163L593 198L583 241L531 287"
    "L498 326L473 365L453 399L413 450L386 489L386 531L399 593L399 636L431 667L431 706L354 671L296 647L239 624L199 589"
    "L137 547L89 535L59 492L42 461L19 407L14 349L9 306L4 264L-1 202L24 175L54 144L94 120L127 85L159 58L179 27Z"
)
WIDTH, HEIGHT = 600, 706
# More stations than this make no picture; the list beside the map has them all.
MOST_STATIONS = 60
LONGEST_LABEL = 24
LETTER, LINE = 13, 23  # the size of a label's letter at its largest: narrow screens draw it bigger

# Column and row of each powiat's tile, roughly where it lies.
TILES = {
    Powiat.TARNOBRZEG: (1, 0), Powiat.STALOWOWOLSKI: (2, 0),
    Powiat.TARNOBRZESKI: (1, 1), Powiat.NIZANSKI: (2, 1),
    Powiat.MIELECKI: (0, 2), Powiat.KOLBUSZOWSKI: (1, 2), Powiat.RZESZOWSKI: (2, 2), Powiat.LEZAJSKI: (3, 2),
    Powiat.LUBACZOWSKI: (5, 2),
    Powiat.DEBICKI: (0, 3), Powiat.ROPCZYCKO_SEDZISZOWSKI: (1, 3), Powiat.RZESZOW: (2, 3), Powiat.LANCUCKI: (3, 3),
    Powiat.PRZEWORSKI: (4, 3), Powiat.JAROSLAWSKI: (5, 3),
    Powiat.STRZYZOWSKI: (1, 4), Powiat.KROSNO: (2, 4), Powiat.BRZOZOWSKI: (3, 4), Powiat.PRZEMYSKI: (4, 4),
    Powiat.PRZEMYSL: (5, 4),
    Powiat.JASIELSKI: (0, 5), Powiat.KROSNIENSKI: (1, 5), Powiat.SANOCKI: (3, 5), Powiat.LESKI: (4, 5),
    Powiat.BIESZCZADZKI: (4, 6),
}  # fmt: skip


@dataclass
class Station:
    """A locality with members in it; `is_unsure` where the place of any of them is still to be confirmed."""

    name: str
    x: int
    y: int
    count: int
    is_seat: bool
    is_unsure: bool
    label_x: int = 0
    label_y: int = 0
    anchor: str = "middle"

    @property
    def label(self):
        """The name as it is written on the picture, where there is little room."""
        return self.name if len(self.name) <= LONGEST_LABEL else f"{self.name[: LONGEST_LABEL - 1]}…"

    @property
    def radius(self):
        return 8 if self.count == 1 else 14


@dataclass
class LineMap:
    """Stations and the track between them; `left_out` localities lie outside the picture or are too many for it."""

    stations: list
    track: str
    left_out: int
    place: str = ""  # the name, where the picture is that of one organisation
    outline: str = OUTLINE


@dataclass
class Tile:
    """One powiat in the tile map: `level` is 0 for none, 1 to 3 for few to many."""

    powiat: Powiat
    count: int
    level: int
    x: int = field(init=False)
    y: int = field(init=False)

    def __post_init__(self):
        column, row = TILES[self.powiat]
        self.x, self.y = 4 + 100 * column, 4 + 100 * row

    @property
    def short(self):
        """Three letters of the name; those of a city are capitals."""
        name = self.powiat.label
        if self.powiat is Powiat.PRZEMYSKI:
            return "prm"
        if self.powiat.is_city:
            return {"m. Tarnobrzeg": "TBG", "m. Przemyśl": "PRM"}.get(name, name[3:6].upper())
        return "tbg" if self.powiat is Powiat.TARNOBRZESKI else name[:3]


def project(latitude, longitude):
    """Degrees to whole units of the diagram."""
    return round((float(longitude) * 0.643456 - 13.604073) * 387.6065), round((50.8205 - float(latitude)) * 387.6065)


def points(coordinator_id=None):
    """Annotations of organisations in groups: how many have a point, the sums of these, the cluster's seat, the unsure ones."""
    placed = Q(latitude__isnull=False)
    return {
        "points": Count("latitude"),
        "latitudes": Sum("latitude"),
        "longitudes": Sum("longitude"),
        "seats": Count("pk", filter=placed & Q(pk=coordinator_id or 0)),
        "unsure": Count("pk", filter=placed & Q(location_to_confirm=True)),
    }


def line_map(organizations, coordinator_id=None):
    """The line diagram of the localities of `organizations` (a QuerySet): one query.

    Members of one locality share a station, in the middle of their points. The station of the organisation
    `coordinator_id` is the cluster's seat. None where no organisation has a point.
    """
    placed = organizations.filter(latitude__isnull=False).order_by()
    return line_map_of(placed.values("locality", "powiat").annotate(**points(coordinator_id)))


def line_map_of(groups):
    """The same of `points` that were counted before, by locality and powiat and perhaps by more."""
    places = {}
    for group in groups:
        if group["points"]:
            place = places.setdefault((group["locality"], group["powiat"]), Counter())
            place.update({name: group[name] for name in points()})
    ordered = sorted(places.items(), key=lambda row: (-row[1]["seats"], -row[1]["points"], *row[0]))
    return draw(
        station(
            locality, powiat, place["latitudes"] / place["points"], place["longitudes"] / place["points"],
            count=place["points"], is_seat=bool(place["seats"]), is_unsure=bool(place["unsure"]),
        )
        for (locality, powiat), place in ordered
    )  # fmt: skip


def own_map(organization, *, is_seat=False):
    """The diagram with the one station of an organisation; None where it has no point in the picture. No query."""
    if organization.latitude is None:
        return None
    where = organization.locality, organization.powiat, organization.latitude, organization.longitude
    line = draw([station(*where, is_seat=is_seat, is_unsure=organization.location_to_confirm)])
    if line:
        line.place = line.stations[0].name
    return line


def station(locality, powiat, latitude, longitude, *, count=1, is_seat, is_unsure):
    name = locality or (Powiat(powiat).full_name if powiat else "")
    return Station(name, *project(latitude, longitude), count, is_seat, is_unsure)


def draw(stations):
    """Leave out what does not fit the picture, join the rest by its minimum spanning tree and place the names."""
    stations = list(stations)
    shown = [station for station in stations if 0 <= station.x <= WIDTH and 0 <= station.y <= HEIGHT][:MOST_STATIONS]
    if not shown:
        return None
    joined = spanning_tree(shown)
    place_labels(shown, joined)
    track = "".join(f"M{a.x} {a.y}L{b.x} {b.y}" for a, b in joined)
    return LineMap(shown, track, len(stations) - len(shown))


def spanning_tree(stations):
    """The pairs of stations that join all of them with the least track (Prim's algorithm)."""
    outside = set(range(1, len(stations)))
    nearest = dict.fromkeys(outside, 0)
    joined = []
    while outside:
        new = min(outside, key=lambda index: (distance(stations[index], stations[nearest[index]]), index))
        joined.append((stations[nearest[new]], stations[new]))
        outside.remove(new)
        for index in outside:
            if distance(stations[index], stations[new]) < distance(stations[index], stations[nearest[index]]):
                nearest[index] = new
    return joined


def distance(a, b):
    return math.hypot(a.x - b.x, a.y - b.y)


def place_labels(stations, joined):
    """Give each station's name the place around it where it hides least."""
    points = [point for a, b in joined for point in along(a, b)]
    points += [(station.x, station.y) for station in stations for _ in range(3)]
    boxes = []
    for station in stations:
        width = LETTER * len(station.label)
        away = station.radius + 5
        candidates = []
        for dx, dy, anchor in (
            (away, 7, "start"), (-away, 7, "end"), (0, -away - 4, "middle"), (0, away + 16, "middle"),
            (away - 4, -away + 2, "start"), (-away + 4, -away + 2, "end"), (away - 4, away + 10, "start"), (-away + 4, away + 10, "end"),
        ):  # fmt: skip
            left = station.x + dx - {"start": 0, "middle": width / 2, "end": width}[anchor]
            box = (left, station.y + dy - LINE * 0.8, left + width, station.y + dy + LINE * 0.2)
            candidates.append((hidden(box, boxes, points), len(candidates), box, dx, dy, anchor))
        _cost, _order, box, dx, dy, station.anchor = min(candidates)
        station.label_x, station.label_y = station.x + dx, station.y + dy
        boxes.append(box)


def along(a, b, step=12):
    """Points on the track between two stations, about `step` units apart."""
    parts = max(1, round(distance(a, b) / step))
    return [(a.x + (b.x - a.x) * part / parts, a.y + (b.y - a.y) * part / parts) for part in range(1, parts)]


def hidden(box, boxes, points):
    """How much a label in `box` would hide: other labels weigh most, then the edge of the picture, then the track."""
    left, top, right, bottom = box
    overlaps = sum(left < r and l < right and top < b and t < bottom for l, t, r, b in boxes)  # noqa: E741
    outside = left < -4 or right > WIDTH + 4 or top < -4 or bottom > HEIGHT + 4
    covered = sum(left - 3 <= x <= right + 3 and top - 3 <= y <= bottom + 3 for x, y in points)
    return 50 * overlaps + 30 * outside + covered


def tile_map(counts):
    """The tiles of all 25 powiaty; `counts` is {TERYT code: number of organisations}."""
    most = max((counts.get(powiat.value, 0) for powiat in TILES), default=0)
    limits = [0, most / 3, most * 2 / 3]
    return [
        Tile(powiat, count := counts.get(powiat.value, 0), sum(count > limit for limit in limits)) for powiat in TILES
    ]
