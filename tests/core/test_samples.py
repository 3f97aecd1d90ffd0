"""The pilot is what it says: real names and codes, whole areas, a town that walks like one."""

import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.check.network import gates_told
from geo.check.privacy import looks_personal
from geo.network.barriers import Cuts, cut
from geo.network.build import build, flags_of, node
from geo.network.gates import tie
from geo.samples.qixia import SEED, Summary, generate
from geo.samples.qixia.areas import known_communities
from geo.samples.qixia.lost import PATHS
from geo.samples.qixia.people import shared_out
from geo.tables import FLAGS

pytestmark = pytest.mark.slow

ZONE = "EPSG:4549"
BRIDGE, ISLAND = "八卦洲长江大桥", "八卦洲街道"
COPY = Path(__file__).parents[2] / "shapefiles" / "qixia"
MOST_BYTES = 10_000_000
GBK = {"shequ.shp", "yunshequ.csv"}
LEVELS = {
    "district": ("district.geojson", "XZQDM", None),
    "street": ("jiedao.zip", "JDDM", "XZQDM"),
    "community": ("shequ.shp", "SQDM", "JDDM"),
    "grid": ("wangge.zip", "WGDM", "SQDM"),
}


def read(folder: Path, file: str) -> Any:
    """Read a DataFrame, or a GeoDataFrame from a file of shapes."""
    path = folder / file
    encoding = "gbk" if file in GBK else None
    if path.suffix == ".csv":
        return pd.read_csv(path, encoding=encoding)
    if path.suffix == ".xlsx":
        return pd.concat(pd.read_excel(path, sheet_name=None))
    return gpd.read_file(path, encoding=encoding)


@pytest.fixture(scope="module")
def areas() -> dict[str, gpd.GeoDataFrame]:
    return {level: read(COPY, file) for level, (file, _, _) in LEVELS.items()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    folder = tmp_path_factory.mktemp("pilot")
    return folder, generate(folder)


def test_levels_have_the_published_numbers(areas: dict[str, gpd.GeoDataFrame]) -> None:
    assert {level: len(table) for level, table in areas.items()} == {
        "district": 1,
        "street": 9,
        "community": 129,
        "grid": 1063,
    }


def test_names_and_codes_are_the_known_ones(areas: dict[str, gpd.GeoDataFrame]) -> None:
    known = known_communities()
    found = areas["community"]
    assert dict(zip(found["SQDM"], found["SQMC"], strict=True)) == dict(
        zip(known["code"], known["name"], strict=True)
    )
    assert set(areas["street"]["JDMC"]) == set(known["street_name"])


@pytest.mark.parametrize(
    ("level", "above"), [("street", "district"), ("community", "street"), ("grid", "community")]
)
def test_areas_fill_their_parents_without_gap_or_overlap(
    areas: dict[str, gpd.GeoDataFrame], level: str, above: str
) -> None:
    (_, _, parent), (_, code, _) = LEVELS[level], LEVELS[above]
    table, parents = areas[level], areas[above].set_index(code).geometry
    assert shapely.coverage_is_valid(table.geometry.to_numpy())
    joined = {key: shapely.coverage_union_all(part.geometry.to_numpy())
              for key, part in table.groupby(parent)}  # fmt: skip
    assert set(joined) == set(parents.index)
    for key, shape in joined.items():
        assert shape.symmetric_difference(parents[key]).area == pytest.approx(0, abs=1e-12)


def test_grid_codes_run_from_west_to_east_within_their_community(
    areas: dict[str, gpd.GeoDataFrame],
) -> None:
    grids = areas["grid"].sort_values("WGDM")
    assert grids["WGDM"].str.fullmatch(r"320113\d{9}").all()
    for community, part in grids.groupby("SQDM"):
        assert part["WGDM"].tolist() == [f"{community}{i:03}" for i in range(1, len(part) + 1)]
        first, last = part.geometry.iloc[0].bounds[0], part.geometry.iloc[-1].bounds[2]
        assert first < last


def test_people_add_up_and_old_ones_are_among_them() -> None:
    people = read(COPY, "renkou.csv")
    assert people["renkou"].sum() == 990_000
    assert (people["laoren"] <= people["renkou"]).all()
    assert 0.1 < people["laoren"].sum() / people["renkou"].sum() < 0.3


def test_there_are_stations_of_every_level_and_the_four_hubs() -> None:
    stations = read(COPY, "stations.xlsx")
    assert 110 <= len(stations) <= 130
    assert set(stations["层级"]) == {"district", "street", "community", "site"}
    assert (stations["类型"] == "hub").sum() == 4


def test_chinese_text_of_one_shapefile_is_gbk_and_nothing_says_so() -> None:
    assert not (COPY / "shequ.cpg").exists()
    assert "尧化社区居委会".encode("gbk") in (COPY / "shequ.dbf").read_bytes()


def test_streets_are_as_many_as_planned_and_of_every_kind() -> None:
    streets = read(COPY, "daolu.zip")
    assert 40_000 <= len(streets) <= 80_000
    assert {"main", "collector", "local", "lane", "footway", "path", "steps"} <= set(
        streets["DLDJ"]
    )
    for flag in ("QL", "TJ", "DM", "YJGB", "NBDL"):
        assert streets[flag].sum() > 0, flag


def test_streets_go_on_beyond_the_district_by_a_walk(areas: dict[str, gpd.GeoDataFrame]) -> None:
    streets = read(COPY, "daolu.zip").to_crs("EPSG:4549")
    district = areas["district"].to_crs("EPSG:4549").geometry.iloc[0]
    beyond = streets[~streets.intersects(district)]
    assert beyond.distance(district).max() > 1200


@pytest.fixture(scope="module")
def streets() -> gpd.GeoDataFrame:
    """Read the streets of the copy with the columns that the product knows."""
    names = {"DLDJ": "kind", "DLMC": "name", "QL": "bridge", "TJ": "steps", "DM": "gate",
             "YJGB": "night_closed", "NBDL": "private"}  # fmt: skip
    table = read(COPY, "daolu.zip").rename(columns=names)
    return table.astype(dict.fromkeys(FLAGS, bool))


@pytest.fixture(scope="module")
def open_streets(streets: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Cuts]:
    """Cut them as the product does."""
    gates = gpd.GeoSeries([], crs=streets.crs)
    return cut(streets, read(COPY, "barriers.zip"), gates, zone=ZONE)


@pytest.fixture(scope="module")
def edges(open_streets: tuple[gpd.GeoDataFrame, Cuts]) -> gpd.GeoDataFrame:
    """Tie them as the product does."""
    return build(node(open_streets[0]), zone=ZONE)[1]


def test_streets_hang_together_but_for_a_few_small_islands(edges: gpd.GeoDataFrame) -> None:
    length_m = edges.groupby("component")["length_mm"].sum() / 1000
    assert 5 <= len(length_m) <= 50
    assert length_m.drop(0).max() < 1500  # a block or two shut in between river and works
    assert 40_000 <= len(edges) <= 80_000


@pytest.mark.parametrize("kind", ["rail", "expressway"])
def test_railway_and_expressways_are_crossed_on_bridges_only(
    edges: gpd.GeoDataFrame, kind: str
) -> None:
    barriers = read(COPY, "barriers.zip")
    line = barriers[barriers["kind"] == kind].union_all()
    crossing = edges[edges.crosses(line)]
    assert 10 <= len(crossing) <= 30
    assert crossing["bridge"].all()


def test_main_roads_are_never_cut_and_lost_paths_always(
    streets: gpd.GeoDataFrame, open_streets: tuple[gpd.GeoDataFrame, Cuts]
) -> None:
    cuts = open_streets[1]
    assert set(streets["kind"].iloc[cuts.streets]) == {"footway"}
    assert len(np.unique(cuts.streets)) == PATHS
    kinds = read(COPY, "barriers.zip")["kind"].iloc[cuts.barriers]
    assert kinds.value_counts().to_dict() == {"expressway": 23, "rail": 11, "water": 4}


def test_lanes_that_end_at_the_river_are_not_cut_and_do_not_lead_on(
    streets: gpd.GeoDataFrame, edges: gpd.GeoDataFrame
) -> None:
    river = read(COPY, "barriers.zip").set_index("name").geometry["长江"]
    banks = edges.to_crs(ZONE).geometry.dwithin(
        gpd.GeoSeries([river], crs=streets.crs).to_crs(ZONE)[0], 1
    )
    assert (edges["kind"][banks] == "lane").sum() > 36


def test_the_streets_of_gates_say_what_the_gates_say(streets: gpd.GeoDataFrame) -> None:
    table = read(COPY, "gates.csv")
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=streets.crs)
    gates = gpd.GeoDataFrame(table, geometry=points)
    tied = tie(gates, streets, zone=ZONE)
    assert (tied.edges >= 0).all()
    assert gates_told(tied, gates["id"], flags_of(streets), file="gates.csv") == []


def test_one_bridge_leads_to_the_island(
    edges: gpd.GeoDataFrame, areas: dict[str, gpd.GeoDataFrame]
) -> None:
    streets = areas["street"].set_index("JDMC").geometry
    on_island = edges.within(streets[ISLAND])
    without = build(edges[edges["name"] != BRIDGE], zone=ZONE)[1]
    apart = without.loc[on_island[edges["name"] != BRIDGE].to_numpy(), "component"]
    assert (edges["component"][on_island] == 0).mean() > 0.99
    assert 0 not in set(apart)


def test_no_column_can_hold_a_person() -> None:
    for file in sorted(COPY.glob("*")):
        if file.suffix in {".csv", ".xlsx", ".zip", ".geojson", ".shp"}:
            table = read(COPY, file.name)
            for column in table.columns.drop("geometry", errors="ignore"):
                assert not looks_personal(str(column), table[column].astype(str)), column


def test_the_copy_is_small() -> None:
    assert sum(file.stat().st_size for file in COPY.iterdir()) <= MOST_BYTES


@pytest.mark.parametrize(
    ("weights", "total", "shares"),
    [([1, 1, 2], 6, [2, 1, 3]), ([0, 1], 5, [0, 5]), ([1, 1, 1], 1, [1, 0, 0])],
    ids=["largest remainder, the first of equals", "nobody where nothing is", "fewer than places"],
)
def test_whole_numbers_are_shared_out_whole(
    weights: list[float], total: int, shares: list[int]
) -> None:
    assert shared_out(np.array(weights, dtype=float), total).tolist() == shares


def test_it_walks_like_a_town(made: tuple[Path, Summary]) -> None:
    assert 1.25 <= made[1].detour[1] <= 1.45


def test_the_generator_still_makes_the_copy(made: tuple[Path, Summary]) -> None:
    folder, _ = made
    assert {file.name for file in folder.iterdir()} == {file.name for file in COPY.iterdir()}
    for file in sorted(folder.iterdir()):
        if file.suffix in {".toml", ".md"}:
            assert file.read_text(encoding="utf-8") == (COPY / file.name).read_text(
                encoding="utf-8"
            )
        elif file.suffix in {".csv", ".xlsx", ".zip", ".geojson", ".shp"}:
            _assert_same(read(folder, file.name), read(COPY, file.name))


def _assert_same(made: pd.DataFrame, kept: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(
        pd.DataFrame(made.drop(columns="geometry", errors="ignore")),
        pd.DataFrame(kept.drop(columns="geometry", errors="ignore")),
        atol=1e-7,
    )
    if isinstance(made, gpd.GeoDataFrame):
        here, there = (shapely.get_coordinates(table.geometry) for table in (made, kept))
        np.testing.assert_allclose(here, there, atol=1e-7)


def test_another_seed_makes_another_pilot_of_the_same_size(tmp_path: Path) -> None:
    other = generate(tmp_path, seed=SEED + 1)
    assert (other.counts["grids"], other.counts["residents"]) == (1063, 990_000)
    assert (tmp_path / "renkou.csv").read_bytes() != (COPY / "renkou.csv").read_bytes()


def test_zips_keep_one_clock() -> None:
    for path in [*COPY.glob("*.zip"), *COPY.glob("*.xlsx")]:
        with zipfile.ZipFile(path) as archive:
            assert {member.date_time for member in archive.infolist()} == {(2026, 11, 1, 0, 0, 0)}
