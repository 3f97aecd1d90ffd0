"""Trying while a pointer moves tells what ``what_if`` does, on cities drawn at random.

Half of the stations have little room, so that people are turned away and move on.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import ZONE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_city import random_city
from worked_valley import valley_run

from geo.access.coverage import Status, cover
from geo.access.gaps import Outside, gaps
from geo.answers import City, open_city
from geo.answers.live import COUNTS, MOST_GAPS
from geo.answers.trial import Trial
from geo.answers.whatif import FIGURES, judged_in
from geo.crs import STORED
from geo.engine import Engine
from geo.errors import ContractError, NotFoundError
from geo.evaluate import evaluate
from geo.network.build import flagged
from geo.network.gates import heeded, tie
from geo.profiles import PROFILES
from geo.question import Question
from geo.store import Store, engine_of

KINDS = ("add", "move", "remove", "link", "open")
REMOVED: dict[str, Any] = {"do": "remove", "station": "S003"}
LOST: dict[str, Any] = {"do": "add", "at": [0.0, 0.0]}
LEVELS = ("grid", "community", "street")


def gated(tables: dict[str, Any], seed: int) -> dict[str, pd.DataFrame]:
    """Give half of the stations little room, and shut some streets by gates."""
    draw, edges = np.random.default_rng(seed), tables["streets"]
    chosen = draw.choice(len(edges), 12, replace=False)
    middles = [line.interpolate(0.5, normalized=True)
               for line in edges.geometry.to_numpy()[chosen]]  # fmt: skip
    columns = {"code": [f"G{n}" for n in range(12)], "name": None, "compound": None,
               "hours": None, "passage": "residents"}  # fmt: skip
    gates = gpd.GeoDataFrame(columns, geometry=middles, crs=STORED)
    flags = heeded(edges["flags"].to_numpy(dtype=np.uint8), tie(gates, edges, zone=ZONE))
    room = pd.array(draw.integers(0, 2000, 9), dtype="Int64")
    room[draw.random(9) < 0.5] = pd.NA
    changed = {
        **tables,
        "gates": gates,
        "streets": flagged(edges, flags).assign(flags=flags.astype(np.int64)),
        "stations": tables["stations"].assign(capacity=room),
    }
    found = evaluate(changed, Engine(changed, zone=ZONE), Question(PROFILES["adult"]), cells=10)
    return {**changed, **found}


@pytest.fixture(scope="module", params=[1, 2, 3])
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> City:
    """Leave a random city in a store and open it."""
    folder: Path = tmp_path_factory.mktemp("live")
    tables = gated(random_city(request.param), request.param)
    Store(engine_of(str(folder / "city.gpkg"))).replace(tables, valley_run())
    return open_city(folder / "city.gpkg")


def places(city: City) -> st.SearchStrategy[list[float]]:
    """Draw a home, which has a street near more often than any place has."""
    homes = shapely.get_coordinates(city.table("demand").geometry.to_numpy()).tolist()
    return st.sampled_from(homes)


def some_changes(data: st.DataObject, city: City) -> list[dict[str, Any]]:
    """Draw changes, each station and gate concerned once at most."""
    left = city.table("stations")["code"].tolist()
    gates = city.table("gates")["code"].tolist()
    drawn: list[dict[str, Any]] = []
    for do in data.draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4)):
        change: dict[str, Any] = {"do": do}
        if do in ("move", "remove"):
            change["station"] = left.pop(data.draw(st.integers(0, len(left) - 1)))
        if do == "open":
            change["gate"] = gates.pop(data.draw(st.integers(0, len(gates) - 1)))
        wanted = {"add": ["at"], "move": ["to"], "link": ["from", "to"]}.get(do, [])
        drawn.append(change | {key: data.draw(places(city)) for key in wanted})
    return drawn


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), minutes=st.sampled_from([6, 15]), level=st.sampled_from(LEVELS))
def test_what_is_tried_is_what_if_after_every_change(
    city: City, data: st.DataObject, minutes: float, level: str
) -> None:
    changes = some_changes(data, city)
    for n in range(len(changes) + 1):
        assert_same(city, changes[:n], minutes=minutes, level=level)


def assert_same(city: City, changes: list[dict[str, Any]], *, minutes: float, level: str) -> None:
    """Compare with what if: the city, every area, and the gaps."""
    try:
        wanted = city.what_if(changes, by=level, minutes=minutes)
    except ContractError:
        return  # a place that no street is near to
    told = city.tried(changes, by=level, minutes=minutes)
    assert told["refused"] is None
    for name in ("residents_in", "residents_out", "changes", "notes", "residents"):
        assert told[name] == wanted[name]
    for when in ("before", "after"):
        assert_figures(told[when], {name: wanted[f"{name}_{when}"] for name in FIGURES})
    judged, table = becomes(city, changes, minutes)
    areas = table[table["level"] == level].set_index("code")
    rows = {row["code"]: row for row in told["rows"]}
    assert set(rows) >= {row["code"] for row in wanted["rows"]}
    for code, row in rows.items():
        assert [row[name] for name in COUNTS] == areas.loc[code, list(COUNTS)].tolist()
        assert_figures(row, {name: areas.loc[code, name] for name in FIGURES})
    assert told["gaps"] == gaps_then(city, changes, minutes, judged, level)


def assert_figures(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Residents are the same; sums of parts of buildings may be rounded otherwise."""
    for name, figure in wanted.items():
        if figure is None or np.isnan(figure):
            assert found[name] is None
        elif name.endswith("residents"):
            assert found[name] == figure
        else:
            assert found[name] == pytest.approx(figure, rel=1e-12)


def becomes(city: City, changes: list[dict[str, Any]], minutes: float) -> tuple[Any, pd.DataFrame]:
    """Judge as what if does."""
    trial = made(city, changes, minutes)
    return judged_in(city, trial, trial.standing)


def made(city: City, changes: list[dict[str, Any]], minutes: float) -> Trial:
    trial = Trial(city, city.question(minutes=minutes))
    for change in changes:
        trial.make(change)
    trial.open_gates()
    return trial


def gaps_then(
    city: City, changes: list[dict[str, Any]], minutes: float, judged: Any, level: str
) -> list[dict[str, Any]]:
    """List the largest gaps as every run does."""
    trial, demand = made(city, changes, minutes), city.table("demand")
    walked, covered = trial.standing.nearest, judged.covered["residents"]
    outside = Outside(
        status=judged.status,
        residents=demand["residents"].to_numpy() - covered,
        station=walked.station,
        length_mm=walked.length_mm,
        cause=np.full(len(demand), -1),
        cells=city.table("results")["cell"].to_numpy(dtype=object),
    )
    names = np.array(trial.names, dtype=object)
    found = gaps(city.table("areas"), demand, outside, profile=trial.question.walker,
                 stations=names, level=level)  # fmt: skip
    return [
        {"code": gap.code, "name": gap.name, "residents": gap.residents, "level": level,
         "nearest_station": gap.nearest_station,
         "minutes": None if np.isnan(gap.minutes) else pytest.approx(gap.minutes)}
        for gap in found.head(MOST_GAPS).itertuples()
    ]  # fmt: skip


def test_a_pointer_where_no_street_is_near_is_told_and_what_stood_before_still_stands(
    city: City,
) -> None:
    told, without = (city.tried(changes) for changes in ([REMOVED, LOST], [REMOVED]))
    assert "no street within 200 m" in told.pop("refused")["detail"]
    assert without.pop("refused") is None
    assert told == without


def test_only_the_last_change_may_be_refused(city: City) -> None:
    with pytest.raises(ContractError, match="no street within 200 m"):
        city.tried([LOST, REMOVED])
    with pytest.raises(NotFoundError, match="no station 'Z'"):
        city.tried([{"do": "remove", "station": "Z"}])


def test_what_is_kept_between_two_tries_changes_nothing(city: City) -> None:
    first = [{"do": "remove", "station": "S001"}, {"do": "open", "gate": "G1"}]
    alone = city.tried(first)
    city.tried([*first, {"do": "remove", "station": "S002"}])
    assert city.tried(first) == alone
    assert (
        alone["before"]["covered_residents"]
        + sum(alone["before"][f"{status.name.lower()}_residents"] for status in Status if status)
        == alone["residents"]
    )


def test_the_city_as_it_is_has_no_area_that_differs(city: City) -> None:
    told = city.tried([])
    table = cover_of(city)
    assert (told["rows"], told["after"]) == ([], told["before"])
    assert told["before"]["covered_residents"] == table["covered_residents"]["100001"]


def cover_of(city: City) -> pd.DataFrame:
    measured = city.measured(city.question())
    return cover(city.table("areas"), city.table("demand"), measured.judged,
                 measured.built.built_m2, measured.minutes).set_index("code")  # fmt: skip
