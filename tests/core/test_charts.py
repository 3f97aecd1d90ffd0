"""Pictures have the colours of the map page, and scale bars that are easy to read."""

import re
from pathlib import Path

import pytest

from geo.outputs import charts, citymap
from geo.outputs.citymap import scale_of
from geo.outputs.picture import fitted

PAGE_COLOURS = Path(__file__).parents[2] / "web" / "static" / "js" / "map" / "colours.js"


@pytest.mark.parametrize(
    ("width_m", "said"), [(3000, "500 m"), (42_000, "10 km")], ids=["valley", "city"]
)
def test_a_scale_bar_is_round_and_at_most_a_quarter_of_the_width(width_m: float, said: str) -> None:
    sheet = fitted((0.0, 0.0, width_m, 1000.0), (200.0, 100.0))
    assert scale_of(sheet) == (int(said.split()[0]) * (1000 if "k" in said else 1), said)
    assert scale_of(sheet)[0] * sheet.scale <= charts.WIDTH / 4


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
