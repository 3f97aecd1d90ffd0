"""Gates decide who may pass a street, and when.

The worked example, metres: a wall along ``y = 0`` and three ways through it, each with a gate::

    inside   y = 50    --------------------------------
                       |x=0       |x=100     |x=200
    wall     y = 0    =G1========G2=========G3==========
                       |          |          |
    street   y = -50   --------------------------------

    G1 is open to everyone at any time, G2 to everyone from 6 to 22, G3 to residents only.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from networks import ZONE, Line, lonlat, streets

from geo.check.network import gates_told
from geo.errors import CheckError
from geo.hours import parsed
from geo.network.build import build, flagged, flags_of, node
from geo.network.gates import Gates, closed_at_night, heeded, shut, tie
from geo.network.graph import Graph
from geo.pipeline import check
from geo.tables import FLAGS, GATE, NIGHT_CLOSED, PRIVATE, STEPS

DAY = "Mo-Su 06:00-22:00"
LINES: list[Line] = [
    [(0, -50), (0, 50)],
    [(100, -50), (100, 50)],
    [(200, -50), (200, 50)],
    [(0, -50), (100, -50), (200, -50)],
    [(0, 50), (100, 50), (200, 50)],
]
THROUGH = [True, True, True, False, False]
NOON, LATE, EARLY = (datetime(2026, 11, 24, hour) for hour in (12, 23, 5))  # noqa: DTZ001


def gates(
    places: Sequence[tuple[float, float]],
    hours: Sequence[str | None],
    passage: Sequence[str] = ("public",),
) -> gpd.GeoDataFrame:
    """Make a gates table."""
    xy = lonlat(places) if places else np.empty((0, 2))
    columns = {
        "code": [f"G{number}" for number in range(1, len(places) + 1)],
        "hours": np.array(hours, dtype=object),
        "passage": np.resize(np.array(passage, dtype=object), len(places)),
    }
    return gpd.GeoDataFrame(columns, geometry=shapely.points(xy), crs="EPSG:4490")


def example() -> tuple[Graph, Gates]:
    edges = node(streets(LINES, gate=THROUGH))
    table = gates(
        [(0, 0), (100, 0), (200, 0)], ["24/7", DAY, None], ["public", "public", "residents"]
    )
    tied = tie(table, edges, zone=ZONE)
    return build(edges, zone=ZONE)[0], tied


@pytest.mark.parametrize(
    ("avoid", "at", "closed"),
    [
        (0, None, []),
        (PRIVATE, None, [2]),
        (NIGHT_CLOSED, None, [1]),
        (0, NOON, []),
        (0, LATE, [1]),
        (0, EARLY, [1]),
        (PRIVATE, LATE, [1, 2]),
        (STEPS, NOON, []),
    ],
    ids=[
        "anyone at any time",
        "no resident",
        "one who goes by night",
        "at noon",
        "at 23:00",
        "at 5:00",
        "no resident at 23:00",
        "a wheelchair",
    ],
)
def test_a_wall_with_three_gates(avoid: int, at: datetime | None, closed: list[int]) -> None:
    graph, tied = example()
    assert np.flatnonzero(shut(graph, tied, avoid=avoid, at=at)).tolist() == closed


@pytest.mark.parametrize(
    ("at", "count"),
    [((21, 59), 0), ((22, 0), 1), ((0, 0), 1), ((5, 59), 1), ((6, 0), 0)],
    ids=["before ten", "at ten", "at midnight", "before six", "at six"],
)
def test_a_street_shut_at_night_without_a_gate_is_shut_from_ten_to_six(
    at: tuple[int, int], count: int
) -> None:
    graph, _ = build(node(streets([[(0, 0), (50, 0)]], night_closed=[True])), zone=ZONE)
    nothing = tie(gates([], []), node(streets([[(0, 0), (50, 0)]])), zone=ZONE)
    moment = datetime(2026, 11, 24, *at)  # noqa: DTZ001
    assert shut(graph, nothing, avoid=0, at=moment).sum() == count


def test_a_gate_without_hours_leaves_the_night_to_its_street() -> None:
    edges = node(streets([[(0, 0), (50, 0)]], night_closed=[True]))
    tied, (graph, _) = tie(gates([(9, 0)], [None]), edges, zone=ZONE), build(edges, zone=ZONE)
    assert shut(graph, tied, avoid=0, at=LATE).tolist() == [True]
    assert shut(graph, tied, avoid=0, at=NOON).tolist() == [False]


def test_a_gate_with_hours_is_open_by_them_at_night_too() -> None:
    edges = node(streets([[(0, 0), (50, 0)]], night_closed=[True]))
    tied, (graph, _) = (
        tie(gates([(9, 0)], ["06:00-23:30"]), edges, zone=ZONE),
        build(edges, zone=ZONE),
    )
    closed = [shut(graph, tied, avoid=0, at=LATE + timedelta(minutes=m)).tolist() for m in (0, 30)]
    assert closed == [[False], [True]]


def test_hours_that_are_unknown_open_nothing() -> None:
    edges = node(streets([[(0, 0), (50, 0)]]))
    tied, (graph, _) = (
        tie(gates([(9, 0)], ["24/7 unknown"]), edges, zone=ZONE),
        build(edges, zone=ZONE),
    )
    assert shut(graph, tied, avoid=0, at=NOON).tolist() == [True]


@pytest.mark.parametrize(
    ("place", "edge"),
    [
        ((20, -5), 0),
        ((20, -5.01), -1),
        ((20, 2), 1),
        ((50, 1.5), 0),
        ((80, 1), 2),
        ((80, 3.5), 1),
        ((300, 0), -1),
    ],
    ids=[
        "5 m off",
        "farther off",
        "the nearer of two",
        "equals go to the lower edge",
        "a gate's street before a nearer one",
        "out of its reach",
        "nowhere",
    ],
)
def test_a_gate_stands_on_the_nearest_street(place: tuple[float, float], edge: int) -> None:
    lines: list[Line] = [[(0, 0), (60, 0)], [(0, 3), (110, 3)], [(70, -3), (110, -3)]]
    edges = node(streets(lines, gate=[False, False, True]))
    assert tie(gates([place], ["24/7"]), edges, zone=ZONE).edges.tolist() == [edge]


def test_of_two_gates_on_a_street_both_must_be_passed() -> None:
    edges = node(streets([[(0, 0), (50, 0)]]))
    table = gates(
        [(9, 0), (40, 0)], ["Mo-Su 06:00-12:30", "Mo-Su 10:00-20:00"], ["public", "residents"]
    )
    tied, (graph, _) = tie(table, edges, zone=ZONE), build(edges, zone=ZONE)
    assert shut(graph, tied, avoid=PRIVATE).tolist() == [True]
    noon = [shut(graph, tied, avoid=0, at=datetime(2026, 11, 24, hour)).tolist()  # noqa: DTZ001
            for hour in (9, 11, 13)]  # fmt: skip
    assert noon == [[True], [False], [True]]


@pytest.mark.parametrize(
    ("flags", "hours", "passage", "agreed", "said"),
    [
        ({}, None, "residents", PRIVATE, "residents only make streets private"),
        ({"private": [True]}, None, "public", 0, "public gates open streets"),
        ({}, DAY, "public", NIGHT_CLOSED, "close at night shut streets"),
        ({"night_closed": [True]}, "24/7", "public", 0, "open all night open streets"),
        ({"night_closed": [True]}, None, "public", NIGHT_CLOSED, ""),
        ({"private": [True], "night_closed": [True]}, DAY, "residents", PRIVATE | NIGHT_CLOSED, ""),
        ({"steps": [True], "gate": [True]}, "24/7", "public", STEPS | GATE, ""),
    ],
    ids=[
        "for residents only",
        "public",
        "closed at night",
        "open at night",
        "no hours",
        "all agree",
        "other flags stay",
    ],
)
def test_a_gate_counts_more_than_the_flags_of_its_street_and_that_is_said(
    flags: dict[str, list[bool]], hours: str | None, passage: str, agreed: int, said: str
) -> None:
    edges = node(streets([[(0, 0), (50, 0)]], **flags))
    table = gates([(25, 0)], [hours], [passage])
    tied, before = tie(table, edges, zone=ZONE), flags_of(edges)
    after = heeded(before, tied)
    assert after.tolist() == [agreed]
    assert flags_of(flagged(edges, after)).tolist() == [agreed]
    found = gates_told(tied, table["code"], before, file="gates.csv")
    assert [(finding.severity, finding.rows) for finding in found] == [("note", ("G1",))] * bool(
        said
    )
    assert all(said in finding.found for finding in found)


def test_a_gate_on_no_street_is_said() -> None:
    edges = node(streets([[(0, 0), (50, 0)]]))
    table = gates([(25, 0), (25, 30)], ["24/7", DAY])
    (found,) = gates_told(
        tie(table, edges, zone=ZONE), table["code"], flags_of(edges), file="g.csv"
    )
    assert (found.rows, found.expected) == (("G2",), "a street within 5 m")


timings = st.sampled_from([None, "24/7", DAY, "Mo-Fr 08:00-18:00", "06:00-23:30", "off"])


@given(
    bits=st.lists(st.integers(0, 2 ** len(FLAGS) - 1), min_size=1, max_size=5),
    standing=st.lists(st.tuples(st.integers(-1, 4), st.booleans(), timings), max_size=6),
    hour=st.integers(0, 167),
)
def test_a_street_is_shut_at_an_hour_if_any_gate_is_or_the_night_shuts_it(
    bits: list[int], standing: list[tuple[int, bool, str | None]], hour: int
) -> None:
    flags = np.array(bits, dtype=np.uint8)
    tied = Gates(
        np.array([edge if edge < len(bits) else -1 for edge, _, _ in standing], dtype=np.int64),
        np.array([residents for _, residents, _ in standing], dtype=bool),
        np.array([hours for _, _, hours in standing], dtype=object),
    )
    graph, _ = build(
        flagged(node(streets([[(0, y), (9, y)] for y in range(len(bits))])), flags), zone=ZONE
    )
    at = datetime(2026, 11, 23) + timedelta(hours=hour)  # noqa: DTZ001
    closed = shut(graph, tied, avoid=PRIVATE, at=at)
    for edge, bit in enumerate(bits):
        mine = [gate for gate in zip(*tied, strict=True) if gate[0] == edge]
        private = any(gate[1] for gate in mine) if mine else bool(bit & PRIVATE)
        timed = [gate[2] for gate in mine if gate[2] is not None]
        night = bool(bit & NIGHT_CLOSED) and not 6 <= at.hour < 22
        barred = any(not parsed(hours).is_open(at) for hours in timed) if timed else night
        assert closed[edge] == (private or barred)
    again = heeded(flags, tied)
    assert heeded(again, tied).tolist() == again.tolist()


@pytest.mark.parametrize(
    ("hours", "count"),
    [("24/7", 0), (DAY, 1), ("Mo-Su 00:00-23:30", 0), ("Mo-Sa 00:00-24:00", 1), (None, 0)],
)
def test_closed_at_night_is_closed_at_a_full_hour_of_any_night(
    hours: str | None, count: int
) -> None:
    assert closed_at_night([hours]).sum() == count


def test_the_check_names_rows_whose_hours_cannot_be_understood(valley: Path) -> None:
    (valley.parent / "gates.csv").write_text(
        f"id,when,lon,lat\nG1,24/7,{lon_lat(500)}\nG2,dawn to dusk,{lon_lat(700)}\n",
        encoding="utf-8",
    )
    section = (
        '[[gates]]\nfile = "gates.csv"\ncode = "id"\nhours = "when"\nlon = "lon"\nlat = "lat"\n'
    )
    valley.write_text(valley.read_text(encoding="utf-8") + section, encoding="utf-8")
    with pytest.raises(
        CheckError, match=r"gates\.csv \(rows 2 \(G2\)\): hours 'dawn to dusk' cannot"
    ):
        check(valley)


def lon_lat(east: float) -> str:
    x, y = lonlat([(east, 500)])[0]
    return f"{x:.8f},{y:.8f}"
