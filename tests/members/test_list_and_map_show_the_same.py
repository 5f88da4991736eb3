import pytest

from members.models import Organization
from tests.html import parse

pytestmark = pytest.mark.django_db

QUERIES = ["", "q=spoldzielnia", "powiat=1863", "powiat=1863&powiat=1803", "sektor=private&sektor=science", "q=laka"]


def of_class(document, name):
    return [element for element in document.iter() if name in (element.get("class") or "").split()]


@pytest.mark.parametrize("query", QUERIES)
def test_the_stations_hold_everybody_in_the_list(visitor, sample, query):
    listed = visitor.get(f"/czlonkowie/?{query}").context["page_obj"].object_list
    line_map = visitor.get(f"/czlonkowie/?{query}&widok=mapa").context["line_map"]
    localities = {}
    for organization in listed:
        localities[organization.locality] = localities.get(organization.locality, 0) + 1
    assert {station.name: station.count for station in line_map.stations} == localities
    assert line_map.left_out == 0


def test_tiles_and_their_list_say_the_same(visitor, founding):
    document = parse(visitor.get("/czlonkowie/?widok=mapa&q=spoldzielnia").content)
    assert len(of_class(document, "tile")) == 25
    tiles = {
        tile.get("href"): tile.find("title").text.split(": ")
        for tile in of_class(document, "tile")
        if not tile.find("title").text.endswith(": 0")
    }
    listed = {
        link.get("href"): [span.text for span in link.iter("span")]
        for link in next(iter(of_class(document, "counties"))).iter("a")
    }
    assert tiles == listed
    assert len(listed) == 6
    assert listed["?q=spoldzielnia&powiat=1863"] == ["m. Rzeszów", "3"]


def test_a_tile_leads_to_as_many_as_it_says(visitor, founding):
    directory = visitor.get("/czlonkowie/?widok=mapa").context["directory"]
    for tile, query, is_chosen in directory.tiles:
        assert not is_chosen
        assert visitor.get(f"/czlonkowie/?{query}").context["directory"].total == tile.count
    assert sum(tile.count for tile, _query, _is_chosen in directory.tiles) == 13


def test_the_chosen_powiat_is_marked(visitor, founding):
    document = parse(visitor.get("/czlonkowie/?widok=mapa&powiat=1803").content)
    current = [tile.find("title").text for tile in of_class(document, "tile") if tile.get("aria-current")]
    assert current == ["dębicki: 1"]


def test_the_seat_of_the_coordinator_is_the_one_red_station(visitor, founding):
    stations = visitor.get("/czlonkowie/?widok=mapa").context["line_map"].stations
    assert [(station.name, station.count) for station in stations if station.is_seat] == [("Rzeszów", 6)]
    assert {station.name for station in stations if station.is_unsure} == {"Krówniki", "Zarzecze"}


def test_without_any_point_the_map_is_left_out(visitor, founding):
    Organization.objects.update(latitude=None, longitude=None)
    response = visitor.get("/czlonkowie/?widok=mapa")
    assert response.context["line_map"] is None
    assert response.status_code == 200
