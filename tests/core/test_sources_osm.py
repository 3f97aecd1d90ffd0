"""OpenStreetMap: which ways are walked, where they are split, and what features become.

::

    1 --A-- 2 --A-- 3 --A-- 4      A a street, gate at 3
            |
            B steps                B from 2 to 5
            5
"""

from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

import geopandas as gpd
import pytest
import shapely

from geo.check import check_city
from geo.city import Entry, read_city_file
from geo.sources import osm, read_city
from geo.sources.footways import is_night_closed, is_private, is_walked
from geo.tables import DEMAND, STREETS

Tags = Mapping[str, str]
NODES = {1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (3, 0), 5: (1, 1), 6: (2, 1), 7: (2, 2)}


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


def write_osm(
    path: Path,
    ways: Mapping[int, tuple[list[int], Tags]],
    *,
    node_tags: Mapping[int, Tags] | None = None,
    relations: str = "",
    missing: tuple[int, ...] = (),
) -> Path:
    """Write an extract of a few nodes, a thousandth of a degree apart."""
    tagged = node_tags or {}
    nodes = "".join(
        f'<node id="{n}" lat="{32 + y / 1000}" lon="{118 + x / 1000}">'
        f"{_tags(tagged.get(n, {}))}</node>"
        for n, (x, y) in NODES.items()
        if n not in missing
    )
    lines = "".join(
        f'<way id="{w}">' + "".join(f'<nd ref="{n}"/>' for n in refs) + _tags(tags) + "</way>"
        for w, (refs, tags) in ways.items()
    )
    text = f'<osm version="0.6">{nodes}{lines}{relations}</osm>'
    path.write_text(text, encoding="utf-8")
    return path


def streets(path: Path) -> gpd.GeoDataFrame:
    return osm.read(Entry(STREETS, "[[streets]]", path))[0]


def features(path: Path, **wanted: tuple[str, ...]) -> gpd.GeoDataFrame:
    entry = Entry(DEMAND, "[[demand]]", path, osm=wanted, columns={"kind": "use", "code": "@id"})
    return osm.read(entry)[0]


STREET = {"highway": "residential", "name": "仙林大道"}


def test_ways_are_split_at_junctions_and_gates(tmp_path: Path) -> None:
    ways = {10: ([1, 2, 3, 4], STREET), 11: ([2, 5], {"highway": "steps"})}
    gates = {3: {"barrier": "gate", "locked": "yes", "opening_hours": "06:00-22:00"}}
    found = streets(write_osm(tmp_path / "a.osm", ways, node_tags=gates))
    assert found["@id"].tolist() == ["w10", "w10", "w10", "w11"]
    assert found["gate"].tolist() == [False, True, False, False]
    assert found["private"].tolist() == [False, True, False, False]
    assert found["night_closed"].tolist() == [False, True, False, False]
    assert found["steps"].tolist() == [False, False, False, True]
    assert found["name"].tolist()[:3] == ["仙林大道"] * 3
    starts = [line.coords[0] for line in found.geometry[1:]]
    assert starts == [(118.001, 32.0), (118.002, 32.0), (118.001, 32.0)]


def test_no_length_is_lost_or_made_by_splitting(tmp_path: Path) -> None:
    ways = {10: ([1, 2, 3, 4], STREET), 11: ([5, 2], STREET), 12: ([2, 6, 3], STREET)}
    found = streets(write_osm(tmp_path / "a.osm", ways))
    whole = 3 + 1 + 1 + 2**0.5
    assert shapely.length(found.geometry.to_numpy()).sum() * 1000 == pytest.approx(whole, abs=1e-6)


def test_a_way_that_crosses_itself_is_split_where_it_does(tmp_path: Path) -> None:
    found = streets(write_osm(tmp_path / "a.osm", {10: ([1, 2, 5, 6, 3, 2], STREET)}))
    assert found["@id"].tolist() == ["w10", "w10"]
    assert found.geometry[1].is_closed


@pytest.mark.parametrize("tags", [{"area": "yes"}, {}], ids=["an area", "a ring"])
def test_a_square_is_walked_along_its_outline(tmp_path: Path, tags: Tags) -> None:
    ways = {10: ([2, 3, 6, 5, 2], {"highway": "pedestrian", **tags})}
    (line,) = streets(write_osm(tmp_path / "a.osm", ways)).geometry
    assert line.geom_type == "LineString"
    assert line.is_closed


def test_a_square_drawn_as_a_relation_is_walked_along_its_members(tmp_path: Path) -> None:
    relation = (
        '<relation id="6"><member type="way" ref="10" role="outer"/>'
        '<tag k="type" v="multipolygon"/><tag k="highway" v="pedestrian"/></relation>'
    )
    path = write_osm(tmp_path / "a.osm", {10: ([2, 3, 6, 5, 2], {})}, relations=relation)
    assert streets(path)["kind"].tolist() == ["pedestrian"]


def test_an_extract_without_ways_has_no_streets(tmp_path: Path) -> None:
    assert len(streets(write_osm(tmp_path / "a.osm", {}))) == 0


def test_nodes_beyond_the_edge_are_left_out_of_a_way(tmp_path: Path) -> None:
    path = write_osm(tmp_path / "a.osm", {10: ([1, 2, 3, 4], STREET)}, missing=(4,))
    (line,) = streets(path).geometry
    assert len(line.coords) == 3


@pytest.mark.parametrize(
    ("tags", "walked"),
    [
        ({"highway": "footway", "footway": "sidewalk"}, True),
        ({"highway": "path"}, True),
        ({"highway": "trunk"}, True),
        ({"highway": "corridor", "indoor": "yes"}, True),
        ({"railway": "platform"}, True),
        ({"public_transport": "platform"}, True),
        ({"highway": "residential", "access": "no"}, True),  # but private
        ({"highway": "residential", "foot": "no"}, False),
        ({"highway": "secondary", "foot": "use_sidepath"}, False),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway", "foot": "yes"}, True),
        ({"highway": "trunk", "motorroad": "yes"}, False),
        ({"highway": "trunk", "motorroad": "yes", "foot": "designated"}, True),
        ({"highway": "cycleway"}, False),
        ({"highway": "cycleway", "foot": "designated"}, True),
        ({"highway": "construction"}, False),
        ({"highway": "proposed"}, False),
        ({"railway": "rail"}, False),
        ({}, False),
    ],
)
def test_which_ways_are_walked(tags: Tags, *, walked: bool) -> None:
    assert is_walked(tags) is walked


@pytest.mark.parametrize(
    ("tags", "private"),
    [
        ({"access": "private"}, True),
        ({"access": "no"}, True),
        ({"access": "no", "foot": "yes"}, False),
        ({"foot": "private"}, True),
        ({"access": "customers"}, False),
        ({"locked": "yes"}, True),
        ({}, False),
    ],
)
def test_which_ways_are_private(tags: Tags, *, private: bool) -> None:
    assert is_private(tags) is private


@pytest.mark.parametrize(
    ("tags", "closed"),
    [
        ({"opening_hours": "Mo-Su 06:30-23:00"}, True),
        ({"opening_hours": "sunrise-sunset"}, False),
        ({"opening_hours": "24/7"}, False),
        ({"access:conditional": "no @ (23:00-05:00)"}, True),
        ({"access:conditional": "yes @ (23:00-05:00)"}, False),
        ({"foot:conditional": "no @ (Mo-Fr 08:00-09:00)"}, False),
    ],
)
def test_which_ways_are_shut_at_night(tags: Tags, *, closed: bool) -> None:
    assert is_night_closed(tags) is closed


def test_features_are_nodes_lines_and_areas_with_their_tags(tmp_path: Path) -> None:
    relation = (
        '<relation id="6"><member type="way" ref="12" role="outer"/><tag k="type" '
        'v="multipolygon"/><tag k="building" v="yes"/></relation>'
    )
    house = {"building": "house", "use": "home", "phone": "1"}
    ways = {10: ([2, 3, 6, 5, 2], house), 11: ([1, 2], {"building": "yes"}),
            12: ([5, 6, 7, 5], {})}  # fmt: skip
    tags = {4: {"building": "shed", "name": "仓"}}
    path = write_osm(tmp_path / "a.osm", ways, node_tags=tags, relations=relation)
    found = features(path, building=()).set_index("@id").sort_index()
    assert dict(found.geom_type) == {
        "n4": "Point", "r6": "MultiPolygon", "w10": "MultiPolygon", "w11": "LineString",
    }  # fmt: skip
    assert list(found.columns) == ["name", "opening_hours", "use", "geometry"]
    assert found.loc["w10", "use"] == "home"


def test_only_wanted_values_are_read(tmp_path: Path) -> None:
    tags = {1: {"shop": "tea"}, 2: {"shop": "rice"}, 3: {"office": "yes"}}
    path = write_osm(tmp_path / "a.osm", {}, node_tags=tags)
    assert features(path, shop=("tea",), office=())["@id"].tolist() == ["n1", "n3"]


def test_what_the_edge_cuts_off_is_named(tmp_path: Path) -> None:
    ways = {10: ([2, 3, 6, 5, 2], {"building": "yes"})}
    path = write_osm(tmp_path / "a.osm", ways, missing=(6,))
    (note,) = osm.read(Entry(DEMAND, "[[demand]]", path, osm={"building": ()}))[1]
    assert (note.severity, note.rows) == ("note", ("w10",))


CITY = """
[city]
name = "Town"
code = "town"

[[areas]]
level = "grid"
cells = 9

[[streets]]
file = "town.osm"

[[demand]]
file = "town.osm"
osm = { building = true }
residents = 2
"""


def test_one_extract_makes_a_city(tmp_path: Path) -> None:
    ways = {10: ([1, 2, 3, 4], STREET), 11: ([2, 3, 6, 5, 2], {"building": "yes"})}
    write_osm(tmp_path / "town.osm", ways, node_tags={7: {"building": "yes"}})
    (tmp_path / "city.toml").write_text(CITY, encoding="utf-8")
    city_file = read_city_file(tmp_path / "city.toml")
    checked = check_city(city_file, *read_city(city_file))
    demand, areas = checked.tables["demand"], checked.tables["areas"]
    assert demand["code"].tolist() == ["n7", "w11"]
    assert set(demand.geom_type) == {"Point"}
    assert demand["residents"].tolist() == [2, 2]
    assert areas["level"].tolist()[0] == "district"
    assert set(areas["parent"].iloc[1:]) == {"town"}
    assert set(demand["area"]) == set(areas["code"].iloc[1:])
    said = [finding.found for finding in checked.findings]
    assert "outlines of OpenStreetMap stand as a point inside each" in said
