"""The pilot's registry has the published numbers, agrees with itself, is wrong only on purpose."""

import codecs
import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.norms import Norms
from geo.registry.events import next_date
from geo.registry.requests import OPEN, inconsistent, overdue
from geo.samples.qixia.areas import known_communities
from geo.samples.qixia.registry_files import FILES
from geo.tables import REGISTRY, STATES

COPY = Path(__file__).parents[2] / "shapefiles" / "qixia"


def rows_of(name: str) -> pd.DataFrame:
    """Read a table of the registry under the names of its columns, every cell a text."""
    handed = FILES[name]
    path = COPY / handed.file
    if handed.sheet:
        rows = pd.read_excel(path, sheet_name=handed.sheet, dtype=str)
    else:
        rows = pd.read_csv(path, encoding=handed.encoding, dtype=str)
    return rows.rename(columns={theirs: ours for ours, theirs in handed.names.items()})


@pytest.fixture(scope="module")
def grids() -> set[str]:
    return set(gpd.read_file(COPY / "wangge.zip")["WGDM"])


@pytest.fixture(scope="module")
def requests() -> pd.DataFrame:
    return rows_of("requests")


def test_every_table_of_the_registry_is_described_and_filled() -> None:
    said = tomllib.loads((COPY / "city.toml").read_text(encoding="utf-8"))
    assert set(REGISTRY) <= set(said)
    assert set(FILES) == set(REGISTRY) - {"hubs", "compounds", "gates"}
    for name in FILES:
        rows = rows_of(name)
        assert len(rows), name
        assert rows.notna().any().all(), name


def test_grids_have_teams_but_for_a_few(grids: set[str]) -> None:
    teams = rows_of("teams")
    assert set(teams["area"]) < grids
    assert len(grids) - teams["area"].nunique() == 12
    assert (teams["leader"] == "否").sum() == 40
    assert teams["members"].astype(int).sum() > 32_000


def test_members_are_rated_once_at_most_and_in_335_pioneer_teams() -> None:
    members = rows_of("teams").set_index("area")["members"].astype(int)
    ratings = rows_of("ratings").set_index("area").astype(int)
    assert ratings["pioneer_teams"].sum() == 335
    rated = ratings.filter(like="stars").sum(axis=1)
    assert (rated <= members[rated.index]).all()
    assert rated.sum() > 0.8 * members.sum()


def test_channels_have_the_published_numbers() -> None:
    channels = rows_of("channels")
    assert len(channels) == 1041
    assert channels["messages"].astype(int).sum() == 350_000
    assert 12 * channels["solved"].astype(int).sum() == 30_000


def test_channels_are_wrong_in_each_way_three_times(grids: set[str]) -> None:
    channels = rows_of("channels")
    on_street, on_community, on_grid = (
        set(channels.loc[channels["level"] == level, "area"])
        for level in ("street", "community", "grid")
    )
    known = known_communities()
    assert on_street == set(known["street"])
    assert on_community > set(known["code"])
    assert len(on_community & grids) == 3
    assert len(on_grid - grids) == 3
    assert channels["area"].duplicated().sum() == 3
    assert len(grids - on_grid) > 100


def test_requests_are_those_of_a_year_in_ten_categories(requests: pd.DataFrame) -> None:
    assert len(requests) == 30_000
    assert requests["category"].nunique() == 10
    assert requests["opened"].is_monotonic_increasing
    assert requests["opened"].iloc[0][:10] == "2025-11-01"
    assert requests[list(STATES)].stack().max() < "2026-11-01"


def test_requests_are_in_every_state_and_their_moments_agree(requests: pd.DataFrame) -> None:
    assert set(requests["state"]) == set(STATES)
    assert list(inconsistent(requests)) == []
    last = requests[list(STATES)].fillna("").to_numpy(dtype=str)
    reached = np.array(STATES)[np.array([list(row).index(max(row)) for row in last])]
    assert (requests["state"] == reached).all()


def test_requests_once_reopened_go_on_from_either_state(requests: pd.DataFrame) -> None:
    again = requests[requests["reopened"].notna()]
    assert set(again["state"]) >= {"reopened", "assigned", "resolved", "closed"}
    assert again["closed"].isna().any()
    anew = {name: (again[name] > again["reopened"]).sum() for name in ("accepted", "assigned")}
    assert anew["assigned"] > anew["accepted"] > 0


def test_most_requests_end_in_days_and_some_are_overdue(requests: pd.DataFrame) -> None:
    waited = pd.to_datetime(requests["resolved"]) - pd.to_datetime(requests["opened"])
    assert waited.median() < pd.Timedelta(days=5)
    assert 300 < requests["state"].isin(OPEN).sum() < 900
    assert 50 < overdue(requests, Norms(), "2026-11-01").sum() < 300


def test_requests_come_from_where_people_live_and_by_day(
    requests: pd.DataFrame, grids: set[str]
) -> None:
    assert len(set(requests["area"]) - grids) == 3
    assert (~requests["area"].isin(grids)).sum() == 3
    hour = requests["opened"].str[11:13].astype(int)
    assert hour.between(8, 19).mean() > 0.75


@pytest.mark.parametrize(
    ("table", "counts"),
    [
        ("projects", {"hard_problem": 25, "secretary": 18, "list": 9}),
        ("alliances", {"hub": 4, "care": 3, "campus": 1, "internet": 1, "property": 1}),
        ("events", {"meeting": 9, "forum": 9, "rota": 3}),
        ("partners", {"property": 25, "merchant": 24, "university": 18, "public": 18,
                      "internet": 17, "social": 15, "care": 3}),
    ],
)  # fmt: skip
def test_tables_of_the_registry_have_their_kinds(table: str, counts: dict[str, int]) -> None:
    assert rows_of(table)["kind"].value_counts().to_dict() == counts


def test_every_street_has_a_list_and_two_secretarys_projects() -> None:
    projects = rows_of("projects")
    for kind, count in (("list", 1), ("secretary", 2)):
        per_street = projects.loc[projects["kind"] == kind, "area"].value_counts()
        assert per_street.tolist() == [count] * 9


def test_a_handful_of_projects_is_overdue() -> None:
    projects = rows_of("projects")
    late = (projects["due"] < "2026-11-01") & projects["state"].isin(["planned", "running"])
    assert late.sum() == 5
    assert (projects["finished"].notna() == (projects["state"] == "done")).all()


def test_alliances_have_members_but_for_the_hub_without_a_district() -> None:
    alliances = rows_of("alliances").set_index("kind")
    campus, hubs = alliances.loc[["campus"]], alliances.loc[["hub"]]
    assert campus[["topics", "events", "services"]].to_numpy().tolist() == [["3", "4", "3"]]
    assert [codes.count("H") for codes in campus["members"]] == [18]
    assert hubs["members"].notna().tolist() == [True, True, True, False]
    assert (
        hubs["hub"].dropna().tolist() == gpd.read_file(COPY / "shangquan.geojson")["SQBH"].tolist()
    )


def test_members_of_alliances_and_places_of_projects_are_there() -> None:
    members = rows_of("alliances")["members"].dropna().str.split(";").explode()
    assert set(members) <= set(rows_of("partners")["code"])
    stations = set(pd.read_excel(COPY / "stations.xlsx")["编号"])
    for table in ("projects", "requests"):
        assert set(rows_of(table)["station"].dropna()) <= stations, table


def test_events_are_held_again() -> None:
    events = rows_of("events")
    for starts, rule in zip(events["starts"], events["recurrence"], strict=True):
        held = next_date(starts, rule, "2026-11-01")
        assert held is not None
        assert "2026-11-01" <= held <= "2027-01-01"


def test_there_are_thirteen_studios() -> None:
    assert (pd.read_excel(COPY / "stations.xlsx")["类型"] == "studio").sum() == 13


def test_compounds_have_helpers_and_some_lack_a_party() -> None:
    homes = gpd.read_file(COPY / "xiaoqu.zip")
    complete = homes[["DZB", "WYGS", "YWH", "ZYZ", "SHZZ"]].all(axis=1)
    assert 0.5 < complete.mean() < 0.9
    assert (homes[["HQS", "HGJ", "HXZ"]].sum() > homes["HS"].sum() / 100).all()


def test_spreadsheets_bear_the_mark_that_excel_writes_but_for_one_in_gbk() -> None:
    files = {handed.file for handed in FILES.values() if not handed.sheet}
    marked = {file for file in files if (COPY / file).read_bytes().startswith(codecs.BOM_UTF8)}
    assert files - marked == {"yunshequ.csv"}
    assert (COPY / "yunshequ.csv").read_bytes().startswith("群编号".encode("gbk"))
