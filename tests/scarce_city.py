"""The random city with little room in its stations, gaps in its streets, and gates.

One street in five has a gap of 30 to 90 metres in its middle, some with a wall in it; one in five
has a gate for residents, and half of those a second one that is closed at night.
:func:`covered` is an oracle: what it is given is built, walked by networkx, and everyone finds room
anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from conftest import ZONE
from networks import Place, shortest_mm
from random_city import random_city
from worked_valley import valley_run

from geo.access.capacity import UNLIMITED
from geo.access.shortage import most_covered
from geo.answers import City, open_city
from geo.answers.gains import need
from geo.answers.trial import metric
from geo.crs import STORED
from geo.engine import Engine
from geo.evaluate import evaluate
from geo.network.build import build as build_graph
from geo.network.build import flagged, node
from geo.network.gates import Gates, heeded, tie
from geo.network.snap import ties
from geo.profiles import PROFILES
from geo.question import Question
from geo.store import Store, engine_of
from geo.tables import FLAGS, STEPS
from geo.walk.added import NewWays

BY_DAY = "Mo-Su 06:00-22:00"


def scarce_city(seed: int, folder: Path) -> City:
    """Draw a city and keep it in a store; the same seed gives the same one."""
    tables, draw = random_city(seed), np.random.default_rng(seed)
    lines = tables["streets"].to_crs(ZONE).geometry.to_numpy()
    kinds = draw.choice(["plain", "gap", "gate"], len(lines), p=[0.6, 0.2, 0.2])
    gaps = [_gap(line, draw) for line in lines[kinds == "gap"]]
    kept = [*lines[kinds != "gap"], *(stub for stubs, _ in gaps for stub in stubs)]
    walls = [wall for _, wall in gaps if draw.random() < 1 / 2]
    streets = gpd.GeoDataFrame(
        {"kind": "street", "name": None, **dict.fromkeys(FLAGS, False)},
        geometry=kept, index=range(len(kept)), crs=ZONE,
    ).to_crs(STORED)  # fmt: skip
    _, edges = build_graph(node(streets), zone=ZONE)
    gates = _gates(lines[kinds == "gate"])
    flags = heeded(edges["flags"].to_numpy(dtype=np.uint8), tie(gates, edges, zone=ZONE))
    flags |= np.uint8(STEPS) * (draw.random(len(flags)) < 1 / 7)
    stations = tables["stations"].assign(capacity=draw.integers(200, 3000, 9))
    stations.loc[:1, "capacity"] = None
    inputs: dict[str, Any] = {
        **tables,
        "streets": flagged(edges, flags).assign(flags=flags.astype(np.int64)),
        "stations": stations.assign(capacity=stations["capacity"].astype("Int64")),
        "gates": gates,
        "barriers": gpd.GeoDataFrame({"kind": "wall", "name": None}, geometry=walls,
                                     index=range(len(walls)), crs=ZONE).to_crs(STORED),
    }  # fmt: skip
    question = Question(PROFILES["adult"])
    found = evaluate(inputs, Engine(inputs, zone=ZONE), question, cells=10)
    location = str(folder / "city.gpkg")
    Store(engine_of(location)).replace({**inputs, **found}, valley_run())
    return open_city(location)


def _gap(line: Any, draw: np.random.Generator) -> tuple[list[Any], Any]:
    """Cut the middle out of a line; return what is left, and a wall across the gap."""
    middle, half = line.length / 2, draw.uniform(15, 45)
    stubs = [shapely.ops.substring(line, 0, middle - half),
             shapely.ops.substring(line, middle + half, line.length)]  # fmt: skip
    around = shapely.ops.substring(line, middle - 1, middle + 1)
    return stubs, shapely.affinity.scale(shapely.affinity.rotate(around, 90), 10, 10)


def _gates(lines: Any) -> gpd.GeoDataFrame:
    shares = [0.5] * len(lines) + [0.4] * (len(lines) // 2)
    on = [*lines, *lines[: len(lines) // 2]]
    points = [line.interpolate(share, normalized=True)
              for line, share in zip(on, shares, strict=True)]  # fmt: skip
    is_second = np.arange(len(on)) >= len(lines)
    columns = {"code": [f"G{n:02}" for n in range(len(on))], "name": None, "compound": None,
               "hours": np.where(is_second, BY_DAY, None),
               "passage": np.where(is_second, "public", "residents")}  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=points, crs=ZONE).to_crs(STORED)


def covered(
    city: City,
    question: Question,
    *,
    links: NewWays | None = None,
    gates: Collection[str] = (),
    places: Sequence[tuple[float, float]] = (),
) -> int:
    """Count the residents covered if links, open gates and new stations were there."""
    engine, now, avoid = city.engine, need(city, question), question.walker.avoid
    tied, graph = engine.tied(question), engine.network(question)
    flags = np.where(tied.ways.edge_chains < 0, np.uint8(avoid), np.uint8(0))
    asked = city.table("gates")["code"].isin(gates).to_numpy()
    flags[gates_tied(city).edges[asked]] = 0
    stations = tied.stations.joined(ties(tied.ground, metric(city, places)))
    walks = shortest_mm(
        replace(graph, edge_flags=flags), stations, tied.homes, avoid=avoid,
        links=[] if links is None else _spots(links),
    ).T  # fmt: skip
    point, station = np.nonzero(walks <= question.walker.limit_mm)
    mm = walks[point, station]
    pairs = (point.astype(np.int32), station.astype(np.int32), mm.astype(np.int32))
    room = np.append(now.capacity, np.full(len(places), UNLIMITED))
    return most_covered(pairs, now.residents, room)


def gates_tied(city: City) -> Gates:
    """Find the street of each gate."""
    return tie(city.table("gates"), city.table("streets"), zone=city.run.zone)


def _spots(ways: NewWays) -> list[tuple[Place, Place, int]]:
    columns = [part.tolist() for end in (ways.a, ways.b) for part in (end.edges, end.offset_mm)]
    rows = zip(*columns, ways.length_mm.tolist(), strict=True)
    return [((a, a_mm, 0), (b, b_mm, 0), mm) for a, a_mm, b, b_mm, mm in rows]
