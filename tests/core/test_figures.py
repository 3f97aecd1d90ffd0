"""What leaders read, on the valley computed by hand."""

import json
import math

import pytest
from worked_valley import DISTRICT, EAST, valley_run, valley_tables

from geo.errors import ContractError
from geo.outputs.figures import Figures, IslandFigures, summarise

NAMES = {
    *("run", "city", "notice", "profile", "speed_kmh", "minutes", "limit_m", "created"),
    *("residents", "covered_residents", "too_far_residents", "over_capacity_residents"),
    *("undetermined_residents", "rate_residents", "rate_dwellings", "rate_buildings", "rate_area"),
    *("stations", "hubs", "gaps", "bounds", "streets", "communities"),
}


@pytest.fixture
def figures() -> Figures:
    return summarise(valley_run(), valley_tables())


def test_headline_is_the_root_areas_row(figures: Figures) -> None:
    assert (figures.total.residents, figures.total.covered_residents) == (520, 440)
    assert figures.total.outside_residents == 80
    assert figures.total.rate_residents == 440 / 520


def test_a_coverage_table_without_the_root_area_is_refused() -> None:
    with pytest.raises(ContractError, match="'elsewhere'"):
        summarise(valley_run(city_code="elsewhere"), valley_tables())


def test_the_four_rates_stand_beside_their_whole_denominators(figures: Figures) -> None:
    assert [(rate.of, rate.whole) for rate in figures.rates] == [
        ("residents", 520),
        ("dwellings", 260),
        ("buildings", 6),
        ("area", 6.0),
    ]
    assert figures.rates[0].rate == figures.total.rate_residents


def test_denominators_leave_out_what_stands_in_no_area() -> None:
    tables = valley_tables()
    for name in ("demand", "results"):
        tables[name].loc[0, "area"] = None
    assert [rate.whole for rate in summarise(valley_run(), tables).rates] == [220, 110, 5, 5.0]


def test_everything_is_counted(figures: Figures) -> None:
    counts = (figures.stations, figures.hubs, figures.gaps, figures.demand_points, figures.edges)
    assert counts == (2, 1, 2, 6, 2)


def test_only_communities_with_residents_outside_are_the_worst(figures: Figures) -> None:
    assert [area.code for area in figures.communities] == [EAST]


def test_the_worst_communities_are_the_ten_with_most_outside() -> None:
    tables = valley_tables()
    coverage = tables["coverage"].loc[[0] + [3] * 12].reset_index(drop=True)
    coverage["code"] = [DISTRICT, *(f"c{number:02}" for number in range(12))]
    coverage["covered_residents"] = range(13)
    tables["coverage"] = coverage
    worst = summarise(valley_run(), tables).communities
    assert [area.code for area in worst] == [f"c{number:02}" for number in range(10)]


def test_streets_are_worst_first_and_unpeopled_ones_last() -> None:
    tables = valley_tables()
    coverage = tables["coverage"]
    coverage["level"] = coverage["level"].replace("grid", "street")
    coverage.loc[4, "rate_residents"] = math.nan
    rates = [area.rate_residents for area in summarise(valley_run(), tables).streets]
    assert rates[:4] == [0.0, 2 / 3, 440 / 520, 1.0]
    assert math.isnan(rates[4])


def test_snapping_counts_points_and_the_people_behind_them(figures: Figures) -> None:
    found = {tie.status: (tie.points, tie.residents) for tie in figures.snapping}
    assert found == {"normal": (3, 450), "far": (1, 40), "island": (1, 10), "unroutable": (1, 20)}


def test_an_island_that_strands_two_communities_is_counted_once() -> None:
    tables = valley_tables()
    tables["islands"] = tables["islands"].loc[[0, 0]]
    assert summarise(valley_run(), tables).islands == IslandFigures(1, 200.0, 20)


def test_findings_are_counted_by_severity(figures: Figures) -> None:
    assert figures.findings == {"fault": 0, "left_out": 1, "note": 1}


def test_bounds_are_west_south_east_north(figures: Figures) -> None:
    west, south, east, north = figures.bounds
    assert west < east
    assert south < north
    assert east - west == pytest.approx(3000 / (111_320 * math.cos(math.radians(south))), rel=0.01)


def test_json_has_the_agreed_names_and_no_nan() -> None:
    tables = valley_tables()
    tables["coverage"]["rate_area"] = math.nan
    answer = summarise(valley_run(), tables).as_json()
    assert set(answer) == NAMES
    assert answer["rate_area"] is None
    assert answer["streets"][0]["rate_area"] is None
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer


def test_statuses_add_up_to_the_residents(figures: Figures) -> None:
    for area in (figures.total, *figures.streets, *figures.communities):
        parts = (area.covered_residents, area.too_far_residents)
        parts += (area.over_capacity_residents, area.undetermined_residents)
        assert sum(parts) == area.residents


def test_the_root_is_found_by_code_whatever_its_level() -> None:
    tables = valley_tables()
    tables["coverage"].loc[0, "level"] = "community"
    assert summarise(valley_run(), tables).total.code == DISTRICT
