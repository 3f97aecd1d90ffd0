"""The Qixia pilot from its files to its figures, against the oracle and against what is known."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from oracle import nearest_by_oracle

from geo.access.coverage import Status
from geo.answers import City, open_city
from geo.pipeline import build
from geo.store import open_store
from geo.tables import CAUSES, PRIVATE, REGISTRY
from scripts import readme

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Build the pilot."""
    store = tmp_path_factory.mktemp("pilot") / "qixia.gpkg"
    build(readme.CITIES["pilot"], str(store))
    return open_city(store)


def test_every_walk_equals_the_oracles(city: City, tmp_path: Path) -> None:
    exported = tmp_path / "export.gpkg"
    with open_store(city.location) as store:
        store.export(exported)
    expected = nearest_by_oracle(exported, avoid=PRIVATE).set_index("code")
    found = city.table("results").set_index("code")
    assert found.index.tolist() == expected.index.tolist()
    assert found["length_mm"].fillna(-1).tolist() == expected["length_mm"].fillna(-1).tolist()
    assert found["station"].fillna("").tolist() == expected["station"].fillna("").tolist()


def test_readme_holds_the_figures_of_this_build(city: City) -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert readme.replaced(text, "pilot", readme.block(city.figures)) == text


def test_a_click_and_a_walk_say_what_is_stored(city: City) -> None:
    """At four hundred doors: half behind gates of their own, half anywhere."""
    ties, results = city.table("anchors"), city.table("results").set_index("code")
    demand = city.table("demand").set_index("code").geometry
    gated = ties.loc[ties["status"] == "gate", "owner"].unique()
    assert len(gated) > 5000
    for code in [*gated[:: len(gated) // 200], *demand.index[:: len(demand) // 200]]:
        at, (station, mm) = demand[code], results.loc[code, ["station", "length_mm"]]
        found = city.nearest(at.x, at.y, count=1)["stations"]
        told = [(row["code"], row["metres"]) for row in found]
        assert told == ([(station, mm / 1000)] if isinstance(station, str) else [])
        if told:
            assert city.walk((at.x, at.y), station)["metres"] == mm / 1000


@pytest.mark.parametrize(
    ("level", "count"), [("district", 1), ("street", 9), ("community", 129), ("grid", 1063)]
)
def test_the_district_has_the_published_number_of_areas(city: City, level: str, count: int) -> None:
    assert len(city.coverage(by=level)["rows"]) == count


@pytest.mark.parametrize(
    ("parents", "children"),
    [("district", "street"), ("street", "community"), ("community", "grid")],
)
def test_children_add_up_to_their_parent(city: City, parents: str, children: str) -> None:
    coverage = city.table("coverage")
    counts = [
        f"{name}residents"
        for name in ("", "covered_", "over_capacity_", "too_far_", "undetermined_")
    ]
    sums = coverage[coverage["level"] == children].groupby("parent")[counts].sum()
    own = coverage[coverage["level"] == parents].set_index("code")[counts]
    assert sums.to_dict() == own.loc[sums.index].to_dict()
    assert len(sums) == len(own)


def test_every_status_occurs_and_every_input_is_in_the_output(city: City) -> None:
    results = city.table("results")
    assert set(results["status"]) == {"covered", "over_capacity", "too_far", "undetermined"}
    assert results["code"].tolist() == city.table("demand")["code"].tolist()


def test_each_check_of_the_registry_finds_something(city: City) -> None:
    missing: dict[str, int] = {}
    for check in city.registry()["checks"]:
        missing[check["check"]] = missing.get(check["check"], 0) + len(check["missing"])
        assert check["complete"] + len(check["missing"]) == check["total"]
    nothing = {name for name, count in missing.items() if not count}
    assert nothing == set()


@pytest.mark.parametrize(
    ("check", "level", "count"),
    [
        ("team", "grid", 12),
        ("leader", "grid", 12 + 40),
        ("channel_area", "community", 3),
        ("channel_area", "grid", 3),
        ("area_known", "requests", 3),
        ("hub_district", "hub", 1),
        ("hub_member", "hub", 1),
    ],
)
def test_a_check_finds_what_is_wrong_on_purpose(
    city: City, check: str, level: str, count: int
) -> None:
    found = {(row["check"], row["level"]): row["missing"] for row in city.registry()["checks"]}
    assert len(found[check, level]) == count


def test_every_table_of_the_registry_is_filled(city: City) -> None:
    assert all(len(city.table(name)) for name in REGISTRY)


@pytest.mark.parametrize("level", ["district", "street", "community", "grid"])
def test_requests_of_every_level_sum_to_all_but_those_of_areas_that_are_no_more(
    city: City, level: str
) -> None:
    answer = city.requests(by=level)
    assert sum(row["requests"] for row in answer["rows"]) + answer["elsewhere"] == 30_000
    assert answer["elsewhere"] == 3
    assert all(row["overdue"] <= row["open"] <= row["requests"] for row in answer["rows"])
    assert 1 < answer["rows"][0]["days"] < 20


def test_a_slower_walker_reaches_only_what_a_faster_one_does(city: City) -> None:
    groups = ("wheelchair", "elder", "adult", "brisk")
    told: dict[str, list[int]] = {group: [] for group in groups}
    for row in city.groups(by="all")["rows"]:
        if row["group"] in told:
            told[row["group"]].append(row["in_reach_people"])
    for slower, faster in pairwise(groups):
        assert all(np.array(told[slower]) <= np.array(told[faster]))
    assert sum(told["elder"]) < sum(told["adult"]) < sum(told["brisk"])


def test_every_cause_sums_to_those_who_are_not_covered(city: City) -> None:
    rows = city.gaps(by="district")["rows"]
    by_cause = {cause: sum(row[f"{cause}_residents"] for row in rows) for cause in CAUSES}
    (district,) = city.coverage(by="district")["rows"]
    assert sum(by_cause.values()) == district["residents"] - district["covered_residents"]
    assert by_cause["capacity"] == district["over_capacity_residents"]
    assert [cause for cause, people in by_cause.items() if not people] == ["hours"]


def test_room_is_used_up_where_somebody_is_turned_away(city: City) -> None:
    """Every station that somebody turned away could walk to is full."""
    found, stations = city.measured(city.question()), city.table("stations")
    full = found.judged.load == stations["capacity"].to_numpy()
    demand, station, _ = found.pairs
    turned_away = found.judged.status[demand] == Status.OVER_CAPACITY
    assert full[station[turned_away]].all()
    assert (found.judged.load <= stations["capacity"].to_numpy()).all()
