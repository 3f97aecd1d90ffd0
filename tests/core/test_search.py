"""Search finds places by code, name, pinyin and initials, the likeliest first."""

from pathlib import Path

import pytest
from stored import stored, walkable_valley
from worked_valley import HOSTILE

from geo.answers.search import Entry, Index, readings_of


def entry(kind: str, code: str, name: str) -> Entry:
    return Entry(kind, code, name, None, (), (118.9, 32.1))


CITY = Index(
    [
        entry("area", "320113", "栖霞区"),
        entry("area", "320113007", "仙林街道"),
        entry("area", "320113002", "马群街道"),
        entry("station", "Z090", "仙林湖站"),
        entry("station", "320113", "长江路站"),
        entry("compound", "X1", "重庆花园"),
        entry("compound", "X2", "新仙林花园"),
        entry("gate", "M1", ""),
        entry("partner", "H1", "ABC网络2号"),
    ]
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("320113", ["320113", "320113", "320113007", "320113002"]),
        ("z09", ["Z090"]),
        ("M1", ["M1"]),
        ("仙林", ["320113007", "Z090", "X2"]),
        ("林湖", ["Z090"]),
        ("xl", ["320113007", "Z090", "X2"]),
        ("XLJD", ["320113007"]),
        ("xianlin", ["320113007", "Z090", "X2"]),
        ("xian lin hu", ["Z090", "X2"]),
        ("xianl", ["320113007", "Z090", "X2"]),
        ("chongqing", ["X1"]),
        ("zhongqing", ["X1"]),
        ("changjiang", ["320113"]),
        ("zhangjiang", ["320113"]),
        ("abcwl2", ["H1"]),
        ("\uff21\uff22\uff23", ["H1"]),
        ("ianlin", []),
        ("nothing", []),
        ("  ", []),
        ("(", []),
    ],
    ids=[
        "the exact code, then codes that begin so", "capitals do not matter", "no name",
        "a name's beginning before its middle", "part of a name", "initials", "all initials",
        "whole pinyin", "pinyin in syllables", "pinyin begun", "the likely reading",
        "another reading", "long river", "its other reading", "letters and digits among signs",
        "wide letters", "not from the middle of a syllable", "nothing", "blanks", "a sign",
    ],
)  # fmt: skip
def test_places_are_found(asked: str, found: list[str]) -> None:
    assert [one.code for one in CITY.find(asked, count=10)] == found


def test_a_likely_reading_comes_before_a_rare_one() -> None:
    index = Index([entry("compound", "A", "长江"), entry("compound", "B", "张江")])
    assert [one.code for one in index.find("zj", count=5)] == ["B", "A"]
    assert [one.code for one in index.find("cj", count=5)] == ["A"]


def test_only_so_many_and_only_of_a_kind() -> None:
    assert [one.code for one in CITY.find("仙", count=1)] == ["320113007"]
    assert [one.code for one in CITY.find("仙", count=5, kind="compound")] == ["X2"]


def test_ways_to_read_a_name_are_bounded() -> None:
    assert len(list(readings_of("重" * 40))) <= 17
    assert list(readings_of("")) == []


def test_a_city_is_searched_with_parents_and_a_point_inside(tmp_path: Path) -> None:
    city = stored(walkable_valley(), tmp_path)
    (grid,) = city.search("100001001001002")["rows"]
    assert (grid["kind"], grid["level"]) == ("area", "grid")
    assert grid["parents"] == ["West", HOSTILE, "Valley"]
    held = city.nearest(*grid["point"])["areas"]["grid"]
    assert held == grid["code"]
    assert [row["code"] for row in city.search("court")["rows"]] == ["K1"]
    assert city.search("court")["rows"][0]["parents"][0] == "Grid 1-1"
    assert city.search("university", kind="area")["rows"] == []
