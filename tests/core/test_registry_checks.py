"""Each check of the registry names exactly the offenders, worked by hand on a small district."""

import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import NotFoundError
from geo.norms import Norms
from geo.registry.checks import Check, registry_checks
from geo.registry.within import within
from geo.tables import BASIC, INPUTS, PARTIES, Table

ZONE = "EPSG:4549"
NORMS = Norms(households_least=10, households_most=20, compactness=0.5)
TODAY = "2026-11-24"
CORNER = (400_000.0, 3_550_000.0)
A, B = "320113001001", "320113001002"
GRIDS = (f"{A}001", f"{A}002", f"{B}001", f"{B}002")


def empty(table: Table, *, extra: tuple[str, ...] = ()) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([], dtype=object) for name in (*table.columns, *extra)})


def box(west: float, *, height: float = 100) -> shapely.Polygon:
    east, north = CORNER
    return shapely.box(east + west, north, east + west + 100, north + height)


def district(**tables: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Lay out two communities of two grids; the last grid is a thin strip without anyone."""
    rows = [("320113001", "street", "320113", box(0)), (A, "community", "320113001", box(0)),
            (B, "community", "320113001", box(200))]  # fmt: skip
    rows += [(code, "grid", code[:12], box(100 * i, height=1 if i == 3 else 100))
             for i, code in enumerate(GRIDS)]  # fmt: skip
    areas = gpd.GeoDataFrame(
        {"code": [r[0] for r in rows], "name": [r[0] for r in rows], "level": [r[1] for r in rows],
         "parent": [r[2] for r in rows], "kind": BASIC},
        geometry=[r[3] for r in rows], crs=ZONE,
    ).to_crs("EPSG:4490")  # fmt: skip
    demand = pd.DataFrame({"area": list(GRIDS[:3]), "residents": 30, "dwellings": [10, 9, 21]})
    coverage = pd.DataFrame({"code": areas["code"], "covered_residents": 0})
    made = {name: empty(table, extra=("area",)) for name, table in INPUTS.items()}
    made |= {"areas": areas, "demand": demand, "coverage": coverage}
    made["compounds"] = made["compounds"].astype(dict.fromkeys(PARTIES, bool))
    made["teams"] = made["teams"].astype({"leader": bool})
    return made | tables


def everything(**tables: pd.DataFrame) -> tuple[Check, ...]:
    return registry_checks(district(**tables), zone=ZONE, norms=NORMS, today=TODAY)


def ask(check: str, level: str, **tables: pd.DataFrame) -> Check:
    (found,) = [c for c in everything(**tables) if (c.check, c.level) == (check, level)]
    assert found.complete + len(found.missing) == found.total
    return found


def test_grids_without_team_or_leader_are_named() -> None:
    teams = pd.DataFrame({"area": GRIDS[:3], "leader": [True, False, True]})
    assert ask("team", "grid", teams=teams).missing == (GRIDS[3],)
    assert ask("leader", "grid", teams=teams).missing == (GRIDS[1], GRIDS[3])


def test_channels_and_areas_match_one_to_one_both_ways() -> None:
    channels = pd.DataFrame(
        [("Y1", GRIDS[0], "grid"), ("Y2", GRIDS[1], "grid"), ("Y3", GRIDS[1], "grid"),
         ("Y4", GRIDS[2], "community"), ("Y5", "320113009", "street"), ("Y6", A, "community")],
        columns=["code", "area", "level"],
    )  # fmt: skip
    assert ask("channel", "grid", channels=channels).missing == (GRIDS[1], GRIDS[2], GRIDS[3])
    assert ask("channel", "community", channels=channels).missing == (B,)
    assert ask("channel", "street", channels=channels).missing == ("320113001",)
    assert ask("channel_area", "street", channels=channels).missing == ("Y5",)
    assert ask("channel_area", "community", channels=channels).missing == ("Y4",)
    assert ask("channel_area", "grid", channels=channels).missing == ()


def test_a_channel_of_another_level_does_not_count_for_its_area() -> None:
    channels = pd.DataFrame({"code": ["Y1", "Y2"], "area": GRIDS[0], "level": ["grid", "street"]})
    assert GRIDS[0] in ask("channel", "grid", channels=channels).missing


def test_channels_of_a_level_that_the_city_does_not_have_are_named() -> None:
    areas = district()["areas"]
    no_streets = areas[areas["level"] != "street"]
    assert not [c for c in everything(areas=no_streets) if c.level == "street"]
    channels = pd.DataFrame({"code": ["Y1"], "area": ["320113001"], "level": ["street"]})
    found = ask("channel_area", "street", areas=no_streets, channels=channels)
    assert found.missing == ("Y1",)


@pytest.mark.parametrize(
    ("name", "key"),
    [("teams", "area"), ("ratings", "area"), ("requests", "code"), ("projects", "code"),
     ("events", "code")],
)  # fmt: skip
def test_rows_of_areas_that_are_no_more_are_named(name: str, key: str) -> None:
    rows = district()[name].reindex(range(2))
    rows = rows.assign(code=["R1", "R2"]).assign(area=[A, "x"], leader=True, opened=TODAY)
    found = ask("area_known", name, **{name: rows})
    assert (found.total, found.missing) == (2, ("x" if key == "area" else "R2",))


def test_an_event_held_for_no_area_is_not_missed() -> None:
    events = pd.DataFrame({"code": ["E1", "E2"], "area": [None, "x"]})
    assert ask("area_known", "events", events=events).missing == ("E2",)


@pytest.mark.parametrize(
    ("held", "covered", "missing"),
    [(None, 0, (A, B)), (GRIDS[0], 0, (B,)), (B, 0, (A,)), (None, 7, (A,))],
    ids=["none", "in a grid of it", "in it", "in reach"],
)
def test_a_community_has_a_station_or_reaches_one(
    held: str | None, covered: int, missing: tuple[str, ...]
) -> None:
    stations = pd.DataFrame({"code": ["Z1"], "kind": "service", "area": [held]})
    coverage = pd.DataFrame({"code": [A, B], "covered_residents": [0, covered]})
    assert ask("station", "community", stations=stations, coverage=coverage).missing == missing


def test_only_basic_areas_owe_a_team_a_channel_and_a_station() -> None:
    areas = district()["areas"]
    other = areas[areas["code"].isin([A, GRIDS[0]])].replace({"code": {A: "K", GRIDS[0]: "G"}})
    more = pd.concat([areas, other.assign(kind="party")], ignore_index=True)
    named = {code for check in everything(areas=more) for code in check.missing}
    assert {A, GRIDS[0]} <= named
    assert not {"K", "G"} & named


def test_hubs_have_a_district_and_a_member() -> None:
    stations = pd.DataFrame({"code": ["Z1", "Z2", "Z3", "Z4"], "kind": ["hub"] * 3 + ["site"],
                             "area": None})  # fmt: skip
    hubs = pd.DataFrame({"code": ["S1", "S2"], "station": ["Z1", "Z2"]})
    alliances = pd.DataFrame({"code": ["L1", "L2"], "hub": ["S1", "S2"], "members": ["H1", None]})
    tables = {"stations": stations, "hubs": hubs, "alliances": alliances}
    assert ask("hub_district", "hub", **tables).missing == ("Z3",)
    assert ask("hub_member", "hub", **tables).missing == ("Z2", "Z3")


def test_compounds_have_their_five_parties() -> None:
    compounds = pd.DataFrame({"code": ["X1", "X2"]}).assign(**dict.fromkeys(PARTIES, True))
    compounds.loc[1, "volunteers"] = False
    found = ask("parties", "compound", compounds=compounds)
    assert (found.complete, found.missing) == (1, ("X2",))


def test_norms_of_households_are_inclusive_and_empty_grids_do_not_count() -> None:
    low, high = ask("households_low", "grid"), ask("households_high", "grid")
    assert (low.total, low.missing) == (3, (GRIDS[1],))
    assert (high.total, high.missing) == (3, (GRIDS[2],))


def test_a_strip_is_badly_shaped_and_a_square_is_not() -> None:
    assert ask("shape", "grid").missing == (GRIDS[3],)


def test_what_is_due_today_is_not_overdue() -> None:
    projects = pd.DataFrame(
        [("P1", "running", "2026-11-24"), ("P2", "running", "2026-11-23"),
         ("P3", "done", "2026-01-01"), ("P4", "planned", "2025-01-01"),
         ("P5", "dropped", "2025-01-01")],
        columns=["code", "state", "due"],
    ).assign(area=A)  # fmt: skip
    assert ask("project_due", "project", projects=projects).missing == ("P2", "P4")
    requests = pd.DataFrame(
        [("Q1", "opened", "2026-11-17T00:00:00"), ("Q2", "accepted", "2026-11-16T23:59:59"),
         ("Q3", "closed", "2026-01-01T00:00:00"), ("Q4", "reopened", "2026-01-01T00:00:00")],
        columns=["code", "state", "opened"],
    ).assign(area=A)  # fmt: skip
    assert ask("request_due", "request", requests=requests).missing == ("Q2", "Q4")


def test_a_city_of_streets_alone_is_answered() -> None:
    areas = district()["areas"]
    found = {(c.check, c.level): c.total for c in everything(areas=areas[:1])}
    assert found["channel", "street"] == 1
    assert found["team", "grid"] == found["shape", "grid"] == 0


def test_an_answer_is_laid_out_by_name() -> None:
    checks = everything()
    assert checks[0].as_json() == {
        "check": "team", "level": "grid", "total": 4, "complete": 0, "missing": list(GRIDS),
    }  # fmt: skip


def test_a_year_of_requests_takes_well_under_a_second() -> None:
    n = 330_000
    opened = (pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(n) % 300, unit="D")).strftime(
        "%Y-%m-%dT%H:%M:%S"
    )
    requests = pd.DataFrame({"code": np.arange(n).astype(str), "opened": opened, "state": "closed"})
    tables = district(requests=requests.assign(area=A))
    began = time.perf_counter()
    checks = registry_checks(tables, zone=ZONE, norms=NORMS, today=TODAY)
    assert time.perf_counter() - began < 1
    assert [c.total for c in checks if c.check == "request_due"] == [n]


def test_an_empty_registry_is_answered() -> None:
    checks = everything()
    assert {c.check for c in checks} >= {"team", "channel", "parties", "request_due"}
    assert all(isinstance(c.total, int) and not isinstance(c.total, np.integer) for c in checks)


def test_an_area_is_asked_alone_and_the_parts_sum_to_the_whole() -> None:
    compounds = gpd.GeoDataFrame(
        {"code": ["X1", "X2"], **dict.fromkeys(PARTIES, False)},
        geometry=[box(10).buffer(-20), box(210).buffer(-20)], crs=ZONE,
    ).to_crs("EPSG:4490")  # fmt: skip
    teams = pd.DataFrame({"area": [GRIDS[0], GRIDS[2], f"{B}999"], "leader": True})
    stations = pd.DataFrame({"code": ["Z1"], "kind": "hub", "area": [GRIDS[2]]})
    whole = district(teams=teams, stations=stations, compounds=compounds)

    def missing(tables: dict[str, pd.DataFrame]) -> dict[tuple[str, str], set[str]]:
        found = registry_checks(tables, zone=ZONE, norms=NORMS, today=TODAY)
        return {(c.check, c.level): set(c.missing) for c in found}

    all_of_it, west, east = missing(whole), missing(within(whole, A)), missing(within(whole, B))
    assert west["parties", "compound"] == {"X1"}
    assert east["area_known", "teams"] == {f"{B}999"}
    assert east["hub_district", "hub"] == {"Z1"}
    for key, codes in all_of_it.items():
        if key[1] != "street":
            assert west.get(key, set()) | east.get(key, set()) == codes, key
    with pytest.raises(NotFoundError, match="no area 'x'"):
        within(whole, "x")
