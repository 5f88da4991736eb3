"""The line diagram and the tiles: everything is computed here, so everything can be checked here."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.choices import Powiat
from members.maps import (
    HEIGHT,
    LETTER,
    LINE,
    MOST_STATIONS,
    TILES,
    WIDTH,
    Station,
    distance,
    line_map,
    own_map,
    place_labels,
    project,
    spanning_tree,
    tile_map,
)
from members.models import Organization
from tests.factories import make_organization

POINTS = st.lists(st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT)), min_size=1, max_size=5, unique=True)


def stations(points):
    return [Station(str(number), x, y, 1, False, False) for number, (x, y) in enumerate(points)]


def joins_all(count, edges):
    """Whether the pairs of numbers lead from the first to every other."""
    reached = {0}
    for _ in range(count):
        reached |= {number for edge in edges if set(edge) & reached for number in edge}
    return len(reached) == count


@given(POINTS)
def test_the_track_is_the_shortest_that_joins_all(points):
    shown = stations(points)
    tree = spanning_tree(shown)
    length = sum(distance(a, b) for a, b in tree)
    pairs = list(itertools.combinations(range(len(shown)), 2))
    shortest = min(
        sum(math.dist(points[a], points[b]) for a, b in edges)
        for edges in itertools.combinations(pairs, len(shown) - 1)
        if joins_all(len(shown), edges)
    )
    assert len(tree) == len(shown) - 1
    assert joins_all(len(shown), [(int(a.name), int(b.name)) for a, b in tree])
    assert length == pytest.approx(shortest)


def box(station):
    """Where a name is written, at its largest letters."""
    width = LETTER * len(station.label)
    left = station.label_x - {"start": 0, "middle": width / 2, "end": width}[station.anchor]
    return left, station.label_y - LINE * 0.8, left + width, station.label_y + LINE * 0.2


def overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def assert_readable(shown):
    boxes = {station.name: box(station) for station in shown}
    assert [pair for pair in itertools.combinations(boxes, 2) if overlap(boxes[pair[0]], boxes[pair[1]])] == []
    for left, top, right, bottom in boxes.values():
        assert left >= -4
        assert right <= WIDTH + 4
        assert top >= -4
        assert bottom <= HEIGHT + 4
    for station in shown:
        circles = [other for other in shown if other is not station]
        left, top, right, bottom = boxes[station.name]
        assert [other.name for other in circles if left <= other.x <= right and top <= other.y <= bottom] == []


@pytest.mark.django_db
def test_the_names_of_the_founding_stations_can_be_read(founding):
    drawn = line_map(Organization.objects.all())
    assert {station.name for station in drawn.stations} == {
        "Rzeszów", "Dębica", "Krówniki", "Łąka", "Zarzecze", "Sokołów Małopolski", "Łańcut", "Strzyżów",
    }  # fmt: skip
    assert drawn.track.count("M") == 7
    assert_readable(drawn.stations)


def test_a_name_avoids_the_names_before_it():
    shown = stations([(300, 300), (310, 300)])
    place_labels(shown, spanning_tree(shown))
    assert_readable(shown)


def test_a_long_name_is_shortened_on_the_picture_only():
    station = Station("Miejscowość o bardzo długiej nazwie", 0, 0, 1, False, False)
    assert station.label == "Miejscowość o bardzo dł…"
    assert station.name == "Miejscowość o bardzo długiej nazwie"


def test_the_corners_of_the_region_lie_in_the_picture():
    for latitude, longitude in [(50.82, 21.9), (49.02, 22.85), (50.3, 23.5), (49.5, 21.15)]:
        x, y = project(latitude, longitude)
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT


@pytest.mark.django_db
def test_members_of_one_locality_share_a_station():
    here = {"location_precision": "address", "locality": "Rzeszów", "powiat": "1863"}
    make_organization(latitude="50.04000", longitude="21.99000", **here)
    make_organization(latitude="50.04200", longitude="22.01000", location_to_confirm=True, **here)
    [station] = line_map(Organization.objects.all()).stations
    assert (station.name, station.count, station.is_unsure, station.is_seat) == ("Rzeszów", 2, True, False)
    assert (station.x, station.y) == project(50.041, 22)
    assert station.radius == 14


@pytest.mark.django_db
def test_places_of_one_name_in_two_powiaty_are_two_stations():
    for powiat, latitude in [("1814", "49.98633"), ("1805", "49.76000")]:
        make_organization(
            locality="Zarzecze", powiat=powiat, latitude=latitude, longitude="22.00000", location_precision="locality"
        )
    assert [station.count for station in line_map(Organization.objects.all()).stations] == [1, 1]


@pytest.mark.django_db
def test_what_does_not_fit_is_counted():
    warsaw = {"latitude": "52.23000", "longitude": "21.01000", "location_precision": "locality", "locality": "Warszawa"}
    make_organization(powiat="0000", **warsaw)
    assert line_map(Organization.objects.all()) is None
    for number in range(MOST_STATIONS + 2):
        make_organization(
            locality=f"Wieś {number}", powiat="1816", location_precision="locality",
            latitude=f"{49.5 + number / 100:.5f}", longitude="22.00000",
        )  # fmt: skip
    drawn = line_map(Organization.objects.all())
    assert (len(drawn.stations), drawn.left_out) == (MOST_STATIONS, 3)


@pytest.mark.django_db
def test_who_has_no_point_is_not_on_the_map():
    organization = make_organization()
    assert line_map(Organization.objects.all()) is None
    assert own_map(organization) is None


@pytest.mark.django_db
def test_one_organisation_has_a_picture_of_its_own(founding, django_assert_num_queries):
    organization = Organization.objects.get(slug="chatka-malolatka")
    with django_assert_num_queries(0):
        drawn = own_map(organization, is_seat=True)
    [station] = drawn.stations
    assert (drawn.place, drawn.track, station.is_unsure, station.is_seat) == ("Krówniki", "", True, True)
    organization.locality = ""
    assert own_map(organization).place == "powiat przemyski"


def test_there_are_25_tiles_each_in_a_place_of_its_own():
    tiles = tile_map({})
    assert {tile.powiat for tile in tiles} == set(Powiat) - {Powiat.OUTSIDE}
    assert len({(tile.x, tile.y) for tile in tiles}) == len(tiles) == len(TILES) == 25
    assert len({tile.short for tile in tiles}) == 25
    assert {tile.level for tile in tiles} == {0}
    assert all(0 <= tile.x <= 600 - 92 and 0 <= tile.y <= 700 - 92 for tile in tiles)


@pytest.mark.parametrize(
    ("most", "levels"),
    [(1, {0: 0, 1: 3}), (3, {0: 0, 1: 1, 2: 2, 3: 3}), (9, {0: 0, 1: 1, 3: 1, 4: 2, 6: 2, 7: 3, 9: 3})],
)
def test_a_tile_is_darker_where_there_are_more(most, levels):
    for count, level in levels.items():
        tiles = {tile.powiat: tile for tile in tile_map({"1863": most, "1803": count})}
        assert (tiles[Powiat.DEBICKI].count, tiles[Powiat.DEBICKI].level) == (count, level)
