"""One engine answers for every walker and every hour, and finds its work done at a second start.

Metres::

    y = 0    S=====o=====o=====H      the long way round: 0,0 - 900,0 - 900,200 - 0,200
             |                 |
    y = 100  G (shut 22 to 6)  |
             |                 |
    y = 200  D=================o      D at 0,200, S at 0,0; through the gate it is 200 m
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from networks import ZONE, lonlat, streets

from geo.crs import STORED
from geo.engine import Engine, Tables
from geo.network.build import build, node
from geo.network.shelf import Shelf
from geo.network.snap import ties
from geo.profiles import PROFILES
from geo.question import Question
from geo.tables import STEPS

NOON, NIGHT = (datetime(2026, 11, 24, hour) for hour in (12, 23))  # noqa: DTZ001
LINES = [[(0.0, 0.0), (900.0, 0.0), (900.0, 200.0), (0.0, 200.0)], [(0.0, 0.0), (0.0, 200.0)]]


def table(places: list[tuple[float, float]], **columns: Any) -> gpd.GeoDataFrame:
    points = [shapely.Point(*at) for at in lonlat(places)] if places else []
    return gpd.GeoDataFrame(columns, geometry=points, crs=STORED)


def anyone(avoid: int = 0, at: datetime | None = None) -> Question:
    return Question(replace(PROFILES["adult"], avoid=avoid), at)


@pytest.fixture
def tables() -> dict[str, gpd.GeoDataFrame]:
    edges = node(streets(LINES, gate=[False, True], night_closed=[False, True]))
    return {
        "streets": build(edges, zone=ZONE)[1],
        "barriers": gpd.GeoDataFrame({"kind": []}, geometry=[], crs=STORED),
        "stations": table([(0, 0)], code=["S"], hours=[None], services=[None], area=["X"]),
        "entrances": table([], code=[], station=[]),
        "demand": table([(0, 200)], code=["D"]),
        "compounds": gpd.GeoDataFrame({"code": []}, geometry=[], crs=STORED),
        "gates": table([(0, 100)], code=["G"], compound=[None], hours=["Mo-Su 06:00-22:00"],
                       passage=["public"]),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("at", "metres"),
    [(None, 200), (NOON, 200), (NIGHT, 2000)],
    ids=["at any time", "by day", "by night the long way round"],
)
def test_a_gate_is_passed_when_it_is_open(
    tables: Tables, at: datetime | None, metres: float
) -> None:
    standing = Engine(tables, zone=ZONE).standing(anyone(at=at))
    assert standing.nearest.length_mm.tolist() == [metres * 1000]


def test_hours_with_the_same_gates_open_share_what_is_prepared(tables: Tables) -> None:
    engine = Engine(tables, zone=ZONE)
    later = NOON.replace(hour=15)
    assert engine.tied(anyone(at=NOON)) is engine.tied(anyone(at=later))
    assert engine.tied(anyone(at=NOON)) is not engine.tied(anyone(at=NIGHT))


class Counted(Mapping[str, Any]):
    """Tables that remember which were asked for."""

    def __init__(self, tables: Tables) -> None:
        self.tables, self.asked = tables, set[str]()

    def __getitem__(self, name: str) -> gpd.GeoDataFrame:
        self.asked.add(name)
        return self.tables[name]

    def __iter__(self) -> Any:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)


def test_a_second_start_reads_no_table_and_answers_the_same(tables: Tables, tmp_path: Path) -> None:
    contents = dict.fromkeys(tables, "as they are")

    def started(counted: Counted, contents: Mapping[str, str]) -> np.ndarray:
        engine = Engine(counted, zone=ZONE, shelf=Shelf(tmp_path), contents=contents)
        assert engine.graph.n_edges == 2
        return engine.standing(anyone(avoid=STEPS)).keys

    first, second, third = Counted(tables), Counted(tables), Counted(tables)
    keys = started(first, contents)
    assert started(second, contents).tolist() == keys.tolist()
    assert "streets" in first.asked
    assert not second.asked
    started(third, contents | {"streets": "other rows"})
    assert "streets" in third.asked


def test_who_is_tied_to_stairs_is_tied_to_the_street_too_at_a_second_start(
    tables: dict[str, gpd.GeoDataFrame], tmp_path: Path
) -> None:
    flags = tables["streets"]["flags"] | np.array([0, STEPS])
    tables |= {
        "streets": tables["streets"].assign(flags=flags),
        "demand": table([(0, 150)], code=["D"]),
    }
    for _ in ("made", "kept"):
        engine = Engine(
            tables, zone=ZONE, shelf=Shelf(tmp_path), contents=dict.fromkeys(tables, "")
        )
        tied = engine.tied(anyone())
        assert tied.demand.connector_mm.tolist() == [0, 50_000]
        assert ties(tied.ground, tied.demand.xy[:1]).connector_mm.tolist() == [0, 50_000]
        assert engine.standing(anyone()).nearest.length_mm.tolist() == [150_000]
        lone = anyone(avoid=STEPS)
        assert engine.tied(lone).demand.connector_mm.tolist() == [50_000]
        assert engine.standing(lone).nearest.length_mm.tolist() == [2_050_000]
        assert engine.tied(anyone(at=NIGHT)).demand.n_owners == 1
