"""Coverage and gaps, checked by hand and by what must always hold."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import anchors, cities

from geo.access.cells import built_cells
from geo.access.coverage import Judged, Status, cover, statuses
from geo.access.gaps import Outside, gaps
from geo.network.graph import UNREACHABLE_MM, Anchors, Graph
from geo.network.ways import prepare, shut_by
from geo.profiles import PROFILES
from geo.tables import COVERAGE, GAPS
from geo.walk.nearest import Nearest, nearest

AREAS = pd.DataFrame(
    [
        ("D", "District", "district", None, "basic"),
        ("DA", "A", "community", "D", "basic"),
        ("DB", "B", "community", "D", "basic"),
        ("DA1", "A 1", "grid", "DA", "basic"),
        ("DA2", "A 2", "grid", "DA", "basic"),
        ("DAx", "A patrol", "grid", "DA", "patrol"),
    ],
    columns=["code", "name", "level", "parent", "kind"],
)
COUNTS = ["residents", *(f"{status.name.lower()}_residents" for status in Status)]


def people(areas: list[str | None], residents: list[int]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "code": [f"R{i}" for i in range(len(areas))],
            "area": areas,
            "residents": residents,
            "elders": [r // 5 for r in residents],
            "dwellings": [r // 2 for r in residents],
            "buildings": 1,
        },
        geometry=[shapely.Point(118.9 + i / 100, 32.1) for i in range(len(areas))],
        crs="EPSG:4490",
    )


def judged(areas: list[str | None], residents: list[int], status: list[Status]) -> pd.DataFrame:
    demand, built = people(areas, residents), np.full(len(areas), 100.0)
    minutes = np.zeros(len(areas))
    found = plainly(demand, np.array(status, dtype=np.uint8), built)
    return cover(AREAS, demand, found, built, minutes).set_index("code")


def plainly(demand: pd.DataFrame, status: np.ndarray, built: np.ndarray) -> Judged:
    """Judge points as if room were always for all or nobody."""
    amounts = demand[["residents", "dwellings", "buildings"]].assign(built_m2=built)
    covered = amounts.mul(status == Status.COVERED, axis=0)
    return Judged(status, {name: covered[name].to_numpy() for name in covered}, np.zeros(0, int))


def test_every_area_is_in_the_output_with_the_contracts_columns() -> None:
    found = judged(["DA1"], [10], [Status.COVERED]).reset_index()
    assert found["code"].tolist() == AREAS["code"].tolist()
    assert found.columns.tolist() == list(COVERAGE.columns)


def test_each_status_is_counted_and_the_undetermined_stay_in_the_denominator() -> None:
    found = judged(
        ["DA1", "DA1", "DA2", "DB"],
        [60, 20, 10, 10],
        [Status.COVERED, Status.TOO_FAR, Status.UNDETERMINED, Status.OVER_CAPACITY],
    )
    assert found.loc["D", COUNTS].tolist() == [100, 60, 10, 20, 10]
    assert found.loc["D", "rate_residents"] == 0.6
    assert found.loc["DA", "rate_residents"] == pytest.approx(60 / 90)
    assert found.loc["D", "rate_buildings"] == 0.25
    assert found.loc["D", "rate_area"] == 0.25


def test_points_held_by_a_parent_alone_count_there_and_above() -> None:
    found = judged(["DB", None], [7, 5], [Status.COVERED] * 2)
    assert found.loc[["D", "DB", "DA"], "residents"].tolist() == [7, 7, 0]


def test_nobody_to_cover_is_no_rate() -> None:
    found = judged(["DA1"], [10], [Status.TOO_FAR])
    assert np.isnan(found.loc["DB", "rate_residents"])
    assert found.loc["DA1", "rate_residents"] == 0


def test_overlapping_kinds_do_not_count_people_twice() -> None:
    found = judged(["DA1"], [10], [Status.COVERED])
    assert found.loc["DAx", "residents"] == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["DA1", "DA2", "DB"]),
            st.integers(0, 500),
            st.sampled_from(list(Status)),
        ),
        min_size=1,
    )
)
def test_children_add_up_to_their_parent(rows: list[tuple[str, int, Status]]) -> None:
    found = judged(*(list(part) for part in zip(*rows, strict=True)))
    grids, community = found.loc[["DA1", "DA2"], COUNTS].sum(), found.loc["DA", COUNTS]
    assert grids.tolist() == community.tolist()
    assert found.loc[["DA", "DB"], COUNTS].sum().tolist() == found.loc["D", COUNTS].tolist()
    assert found.loc["D", "residents"] == sum(row[1] for row in rows)


City = tuple[Graph, Anchors, Anchors]


@settings(max_examples=100, deadline=None)
@given(city=cities(), limit=st.integers(0, 12), more=st.integers(0, 12))
def test_a_longer_limit_and_another_station_never_cover_less(
    city: City, limit: int, more: int
) -> None:
    graph, stations, demand = city
    before = covered(graph, stations, demand, limit)
    assert (before <= covered(graph, stations, demand, limit + more)).all()
    added = _with_station(stations, (more % graph.n_edges, 0, 0))
    assert (before <= covered(graph, added, demand, limit)).all()


def covered(graph: Graph, stations: Anchors, demand: Anchors, limit: int) -> np.ndarray:
    walked = nearest(prepare(graph, shut=shut_by(graph, avoid=0)), stations, demand)
    none = np.zeros(demand.n_owners, dtype=np.uint8)
    return statuses(walked.length_mm, none, limit_mm=limit) == Status.COVERED


def _with_station(stations: Anchors, place: tuple[int, int, int]) -> Anchors:
    known = np.column_stack([stations.edges, stations.offset_mm, stations.connector_mm])
    owners = [*stations.owners.tolist(), stations.n_owners]
    return anchors([*(tuple(row) for row in known.tolist()), place], owners)


def found_gaps(
    lonlat: list[tuple[float, float]],
    areas: list[str],
    residents: list[int],
    mm: list[int],
    causes: list[int] | None = None,
) -> gpd.GeoDataFrame:
    demand = people(areas, residents).set_geometry(
        [shapely.Point(*at) for at in lonlat], crs="EPSG:4490"
    )
    walked = Nearest(
        station=np.where(np.array(mm) == UNREACHABLE_MM, -1, 0).astype(np.int32),
        length_mm=np.array(mm, dtype=np.int32),
    )
    status = statuses(walked.length_mm, np.zeros(len(mm), dtype=np.uint8), limit_mm=1_000_000)
    outside = Outside(
        status=status,
        residents=np.where(status == Status.COVERED, 0, residents),
        station=walked.station,
        length_mm=walked.length_mm,
        cause=np.array(causes or [-1] * len(mm)),
        cells=built_cells(*np.array(lonlat).T, resolution=10).cells,
    )
    return gaps(
        AREAS,
        demand,
        outside,
        profile=PROFILES["adult"],
        stations=np.array(["S"], dtype=object),
        level="grid",
    )


HERE, NEAR, AWAY = (118.9, 32.1), (118.9012, 32.1), (118.95, 32.1)


def test_neighbouring_cells_are_one_gap_and_distant_ones_are_two() -> None:
    found = found_gaps(
        [HERE, NEAR, AWAY], ["DA1"] * 3, [10, 20, 40], [1_100_000, 1_400_000, 2_000_000]
    )
    assert found[["code", "gap", "residents", "elders"]].to_numpy().tolist() == [
        ["DA1", 1, 40, 8],
        ["DA1", 2, 30, 6],
    ]
    assert found["metres"].tolist() == [2000.0, pytest.approx((10 * 1100 + 20 * 1400) / 30)]
    assert found.columns.tolist() == [*GAPS.columns, "geometry"]


def test_a_gap_ends_at_the_areas_border() -> None:
    found = found_gaps([HERE, NEAR], ["DA1", "DA2"], [10, 20], [1_100_000] * 2)
    assert found["code"].tolist() == ["DA2", "DA1"]


def test_minutes_over_are_over_the_limit() -> None:
    (over,) = found_gaps([HERE], ["DA1"], [10], [1_200_000])["minutes_over"]
    assert over == pytest.approx(3.0)


def test_a_gap_without_any_way_has_no_station_and_no_length() -> None:
    (row,) = found_gaps([HERE], ["DA1"], [10], [UNREACHABLE_MM]).to_dict("records")
    assert row["nearest_station"] is None
    assert np.isnan(row["metres"])


def test_no_gap_is_an_empty_table_of_the_same_form() -> None:
    found = found_gaps([HERE], ["DA1"], [10], [5])
    assert (len(found), found.columns.tolist()) == (0, [*GAPS.columns, "geometry"])


def test_cells_are_shared_by_the_points_in_them() -> None:
    lon, lat = np.array([HERE, HERE, AWAY]).T
    cells, built = built_cells(lon, lat, resolution=10)
    assert cells[0] == cells[1] != cells[2]
    assert built[0] == built[1]
    assert built[:2].sum() == pytest.approx(built[2], rel=0.01)
