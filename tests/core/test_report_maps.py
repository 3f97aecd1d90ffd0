"""Maps of a report show what its figures tell, to scale, and explain no more than they show."""

import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import typst
from PIL import Image
from reported import FONTS, needs_fonts
from reported_cities import ODD, hostile, report_of, two_streets, valley
from worked_valley import DISTRICT, EAST, WEST

from geo.answers import City
from geo.outputs.citymap import GAP
from geo.outputs.wording import wording
from geo.report.maps import maps_of
from geo.report.report import Report
from geo.report.svg import NOBODY, RAMP, UNDETERMINED
from geo.report.table import Value

SVG = "{http://www.w3.org/2000/svg}"
PLAIN = {"svg", "title", "defs", "pattern", "rect", "path", "circle", "text", "g"}
WORDS = wording("en")


def map_of(city: City, area: str | None = None) -> str:
    """Draw the map of a report in English."""
    return maps_of(city, report_of(city, area, language="en"))["status_map"]


def recounted(report: Report, **counts: Value) -> Report:
    """Tell the same of every area."""
    table = report.tables["areas"]
    rows = tuple({**row, **counts} for row in table.rows)
    return replace(report, tables={**report.tables, "areas": replace(table, rows=rows)})


def texts(svg: str) -> list[str]:
    """Read what is written on a map."""
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def numbers(svg: str, pattern: str) -> list[float]:
    """Find one shape, and read its numbers."""
    (found,) = re.findall(pattern, svg)
    return [float(number) for number in found]


@pytest.mark.parametrize("city", [valley, two_streets, *ODD])
def test_a_map_is_plain_svg(city: Callable[[], City]) -> None:
    elements = [*ElementTree.fromstring(map_of(city())).iter()]
    assert {element.tag.removeprefix(SVG) for element in elements} <= PLAIN
    names = {name for element in elements for name in element.attrib}
    assert not names & {"class", "style", "href", "onload"}


def test_hostile_names_stand_on_the_map_as_they_are() -> None:
    said = texts(map_of(hostile()))
    names = set(hostile().table("areas")["name"])
    assert len([name for name in said if name in names]) >= 1


def test_areas_are_coloured_by_what_is_told_of_them() -> None:
    city, told = valley(), {"residents": 100, "undetermined_residents": 0, "too_far_residents": 0}
    for covered, colour in ((100, RAMP[5]), (50, RAMP[3]), (0, RAMP[0])):
        counts = {**told, "covered_residents": covered, "over_capacity_residents": 100 - covered}
        svg = maps_of(city, recounted(report_of(city), **counts))["status_map"]
        body = svg.partition("</svg>")[0]
        assert body.count(f'fill="{colour}" stroke="#fff"') == 4
        assert (f'fill="url(#hatch)" stroke="{GAP}"' in body) == (covered < 50)


def test_areas_of_nobody_and_of_the_undetermined_have_colours_of_their_own() -> None:
    city, none = valley(), {"covered_residents": 0, "too_far_residents": 0}
    for counts, colour, word in (  # fmt: skip
        ({**none, "residents": 0}, NOBODY, "nobody"),
        (
            {**none, "residents": 9, "undetermined_residents": 9},
            UNDETERMINED,
            "mostly_undetermined",
        ),
    ):
        told = recounted(report_of(city, language="en"), **counts)
        svg = maps_of(city, told)["status_map"]
        assert f'fill="{colour}"' in svg
        assert WORDS[word] in texts(svg)
        assert WORDS[word] not in texts(map_of(city))


def test_a_legend_explains_what_is_there_and_nothing_else() -> None:
    said = texts(map_of(valley()))
    assert {WORDS[name] for name in ("station", "hub", "water", "gap_hatch", "green")} <= {*said}
    assert not {WORDS[name] for name in ("railway", "expressway", "grounds")} & {*said}


def test_the_scale_bar_measures_what_it_says() -> None:
    svg = map_of(valley())
    wide, tall, seen_wide, seen_tall = numbers(
        svg, r'<svg width="([\d.]+)" height="([\d.]+)" viewBox="0 0 ([\d.]+) ([\d.]+)"'
    )
    assert wide / tall == pytest.approx(seen_wide / seen_tall, rel=1e-3)
    x, y = numbers(svg, r'<circle cx="([\d.]+)" cy="([\d.]+)" r="3.4"')
    hub_x, hub_top = numbers(svg, r'd="M([\d.]+) ([\d.]+)l7 7l-7 7l-7 -7z" fill="#c8102e" stroke')
    apart = np.hypot(hub_x - x, hub_top + 7 - y) * wide / seen_wide
    (bar,) = (float(said) for said in re.findall(r"v6h([\d.]+)v-6", svg))
    (said,) = (text for text in texts(svg) if re.fullmatch(r"\d+ (m|km)", text))
    length_m = float(said.split()[0]) * (1000 if said.endswith("km") else 1)
    assert apart / bar * length_m == pytest.approx(2100.4, rel=0.01)


def test_a_map_of_a_part_fills_its_areas_only_and_names_its_neighbours() -> None:
    svg = map_of(valley(), f"{WEST}001")
    body = svg.partition("</svg>")[0]
    assert len(re.findall(r'fill="#[0-9a-f]{6}" stroke="#fff" stroke-width="0.4"', body)) == 1
    names = dict(zip(valley().table("areas")["code"], valley().table("areas")["name"], strict=True))
    assert names[f"{WEST}001"] in texts(svg)
    assert names[f"{WEST}002"] in texts(svg)
    assert not {names[code] for code in (WEST, EAST, DISTRICT)} & {*texts(svg)}


def test_names_stand_apart() -> None:
    svg = map_of(two_streets())
    at = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" font-size="14" text-anchor="middle"', svg)
    rows = sorted((float(y), float(x)) for x, y in at)
    assert len(rows) > 1
    assert all(abs(a[0] - b[0]) > 20 or abs(a[1] - b[1]) > 30 for a, b in pairwise(rows))


def test_where_a_map_comes_from_stands_on_it() -> None:
    said = " ".join(texts(map_of(valley())))
    assert valley().run.id in said
    assert valley().run.zone in said


def test_the_same_report_gives_the_same_map() -> None:
    assert map_of(valley()) == map_of(valley())


@needs_fonts
def test_hatching_is_painted_on_paper_as_in_a_browser() -> None:
    city, told = valley(), {"residents": 100, "undetermined_residents": 0}
    painted = []
    for covered in (0, 100):
        counts = {"covered_residents": covered, "too_far_residents": 100 - covered}
        svg = maps_of(city, recounted(report_of(city), **told, **counts))["status_map"]
        page: Any = {"main.typ": b'#image("map.svg")', "map.svg": svg.encode()}
        png: Any = typst.compile(page, format="png", ppi=100, font_paths=[str(FONTS)])
        pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
        painted.append(int((pixels[..., 0] - pixels[..., 2] > 60).sum()))
    assert painted[0] > painted[1] + 1000
