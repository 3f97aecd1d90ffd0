"""The report's pictures hold what the tables hold, and draw no letter of a name as markup."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from worked_valley import HOSTILE, valley_run, valley_tables

from geo.outputs import charts, citymap
from geo.outputs.charts import minutes_histogram, rate_bars, status_bar, walking_residents
from geo.outputs.citymap import coverage_map
from geo.outputs.figures import AreaFigures, summarise
from geo.outputs.wording import wording

WORDS = wording("en")
ZONE = valley_run().zone
PAGE_COLOURS = Path(__file__).parents[2] / "web" / "static" / "js" / "map" / "colours.js"


def figures() -> tuple[AreaFigures, ...]:
    """Return the valley's one street, of the hostile name."""
    return summarise(valley_run(), valley_tables()).streets


def elements(picture: str, tag: str) -> list[ElementTree.Element]:
    """Parse a picture as XML, which it must be, and list its elements of a kind."""
    return list(ElementTree.fromstring(picture).iter(tag))


def widths(picture: str) -> list[float]:
    return [float(one.attrib["width"]) for one in elements(picture, "rect")]


def test_the_bar_of_the_whole_city_is_divided_as_its_residents_are() -> None:
    total = summarise(valley_run(), valley_tables()).total
    drawn = widths(status_bar(total, minutes=15, targets={}, words=WORDS))
    assert drawn == pytest.approx([1000 * n / 520 for n in (440, 60, 20)], abs=0.05)


def test_bars_hold_everyone_of_a_street() -> None:
    drawn = widths(rate_bars(figures(), targets={}, words=WORDS))
    assert sum(drawn) == pytest.approx(charts.WIDTH - 270, abs=0.2)


def test_a_street_without_people_is_grey_and_has_a_dash_for_a_rate() -> None:
    empty = replace(figures()[0], residents=0, rate_residents=float("nan"))
    picture = rate_bars([empty], targets={}, words=WORDS)
    assert [one.attrib["fill"] for one in elements(picture, "rect")] == [charts.NOBODY]
    assert "–" in [one.text for one in elements(picture, "text")]


def test_a_target_is_drawn_at_its_rate() -> None:
    total = summarise(valley_run(), valley_tables()).total
    picture = status_bar(total, minutes=15, targets={"by 2025": 0.85}, words=WORDS)
    assert elements(picture, "path")[0].attrib["d"].startswith("M850.0 ")


def test_only_as_many_bars_are_drawn_as_there_is_room_for() -> None:
    picture = rate_bars(figures() * 50, targets={}, words=WORDS)
    assert len(elements(picture, "rect")) == 3 * charts.BARS


def test_a_hostile_name_is_text_in_every_picture() -> None:
    for picture in (
        rate_bars(figures(), targets={}, words=WORDS),
        coverage_map(valley_tables(), zone=ZONE, words=WORDS),
    ):
        assert charts.shortened(HOSTILE) in [one.text for one in elements(picture, "text")]
        assert not elements(picture, "img")


def test_walking_residents_by_hand() -> None:
    tables = valley_tables()
    counts = walking_residents(tables["results"], tables["demand"], limit_m=1000.0)
    expected = np.zeros(18, dtype=int)
    expected[[0, 2, 4, 5, 16, 17]] = [40, 300, 100, 50, 10, 20]  # D4, D1, D2, D3; D6, D5
    assert counts.tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("length_mm", "bar"),
    [(0, 0), (200_000, 0), (200_001, 1), (1_000_000, 4), (1_000_001, 5), (3_000_001, 15)],
    ids=["at the door", "end of a bar", "next bar", "at the limit", "a millimetre over", "beyond"],
)
def test_the_end_of_a_bar_is_inclusive_to_the_millimetre(length_mm: int, bar: int) -> None:
    tables = valley_tables()
    results = tables["results"].iloc[:1].assign(length_mm=[length_mm])
    counts = walking_residents(results, tables["demand"].iloc[:1], limit_m=1000.0)
    assert np.flatnonzero(counts).tolist() == [bar]


def test_who_lives_in_no_area_is_in_no_bar() -> None:
    tables = valley_tables()
    tables["results"].loc[0, "area"] = None
    counts = walking_residents(tables["results"], tables["demand"], limit_m=1000.0)
    assert counts.sum() == 220


def test_the_histogram_prints_every_count_and_the_limit() -> None:
    tables = valley_tables()
    picture = minutes_histogram(
        tables["results"], tables["demand"], limit_m=1000, limit_minutes=15, words=WORDS
    )
    said = [one.text or "" for one in elements(picture, "text")]
    shown = [int(one.text or 0) for one in elements(picture, "text") if one.get("class") == "tiny"]
    assert sum(shown) == 520
    assert "limit 15 minutes" in said


def test_the_map_has_an_area_a_grid_a_disc_a_gap_and_a_mark_a_station() -> None:
    picture = coverage_map(valley_tables(), zone=ZONE, words=WORDS)
    fills = [one.get("fill") for one in elements(picture, "path")]
    discs = [one.get("fill") for one in elements(picture, "circle")]
    assert (fills.count(charts.RAMP[5]), fills.count(charts.RAMP[0])) == (2, 1)
    assert (discs.count(citymap.GAP), discs.count(citymap.STATION)) == (2, 1)
    assert fills.count(citymap.STATION) == 1, "the hub is a diamond"


def test_a_hub_is_a_diamond_and_no_dot() -> None:
    tables = valley_tables()
    tables["gaps"] = tables["gaps"].iloc[:0]
    tables["stations"] = tables["stations"].query("kind == 'hub'")
    picture = coverage_map(tables, zone=ZONE, words=WORDS)
    assert not elements(picture, "circle")
    assert citymap.STATION in [one.get("fill") for one in elements(picture, "path")]


def test_the_map_draws_a_city_without_stations_gaps_or_barriers() -> None:
    tables = valley_tables()
    for name in ("stations", "gaps", "barriers"):
        tables[name] = tables[name].iloc[:0]
    assert not elements(coverage_map(tables, zone=ZONE, words=WORDS), "circle")


@pytest.mark.parametrize(
    ("length_m", "said"), [(3000, "500 m"), (42_000, "10 km")], ids=["valley", "city"]
)
def test_the_scale_bar_is_as_long_as_it_says(length_m: float, said: str) -> None:
    sheet = citymap._sheet(np.array([0.0, 0.0, length_m, 1000.0]))
    drawn = citymap._scale_bar(sheet)
    assert f">{said}<" in drawn
    number, unit = said.split()
    found = re.search(r"h([\d.]+)v", drawn)
    assert found
    metres = float(number) * (1000 if unit == "km" else 1)
    assert float(found.group(1)) / sheet.scale == pytest.approx(metres, rel=0.01)


def test_colours_are_those_of_the_map_page() -> None:
    page = PAGE_COLOURS.read_text(encoding="utf-8")
    ramp = re.search(r"RAMP = \[([^\]]+)\]", page)
    assert ramp
    assert re.findall(r'"(#\w+)"', ramp.group(1)) == list(charts.RAMP)
    same = {"NO_RESIDENTS": charts.NOBODY, "UNDETERMINED": charts.UNDETERMINED,
            "GAP": citymap.GAP, "WATER": citymap.WATER}  # fmt: skip
    for name, colour in same.items():
        assert f'{name} = "{colour}"' in page


@pytest.mark.parametrize(
    ("residents", "undetermined", "rate", "expected"),
    [
        (0, 0, float("nan"), charts.NOBODY),
        (10, 6, 0.4, charts.UNDETERMINED),
        (10, 5, 0.5, charts.RAMP[3]),
        (10, 0, 0.0, charts.RAMP[0]),
        (10, 0, 1.0, charts.RAMP[5]),
    ],
    ids=["nobody", "mostly undetermined", "half undetermined", "none", "all"],
)
def test_colour_of_an_area(residents: int, undetermined: int, rate: float, expected: str) -> None:
    assert citymap.colour(residents, undetermined, rate) == expected
