"""Sums of drawn ground tell of nobody alone, and those of whole areas are exact.

The attack: two drawn areas that differ by little, such as one house. What their answers differ by
must never be a group of 1 to 9 people.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import lonlat, write_valley
from hypothesis import given
from hypothesis import strategies as st
from random_city import random_city
from worked_valley import valley_run

from geo.answers import City, Place, open_city
from geo.answers.published import BASE, LEAST, PARTS, published, rounded
from geo.errors import ContractError, NotFoundError
from geo.pipeline import build
from geo.run import Run

EAST, WEST = "100001001002", "100001001001"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Build the valley."""
    folder = tmp_path_factory.mktemp("selection")
    build(write_valley(folder / "valley"), str(folder / "valley.gpkg"))
    return open_city(str(folder / "valley.gpkg"))


def box(west: float, south: float, east: float, north: float) -> list[Place]:
    """Go round a box of the valley, metres."""
    return [lonlat(*at) for at in ((west, south), (east, south), (east, north), (west, north))]


def test_whole_areas_are_told_exactly_even_the_smallest(city: City) -> None:
    east = city.selection(areas=[EAST])
    assert east["is_exact"]
    assert (east["residents"], east["elders"]) == (120, 24)
    assert (east["covered_residents"], east["too_far_residents"]) == (40, 60)
    assert east["undetermined_residents"] == 20
    assert east["rate_residents"] == pytest.approx(40 / 120)
    assert [station["code"] for station in east["stations"]] == ["H"]
    assert city.selection(areas=[f"{EAST}001"])["residents"] == 60


def test_area_within_another_is_counted_once_and_told(city: City) -> None:
    both = city.selection(areas=[EAST, f"{EAST}001", WEST])
    assert both["residents"] == 520
    assert both["within"] == [f"{EAST}001"]
    assert [area["code"] for area in both["areas"]] == [WEST, EAST]


def test_drawn_ground_is_told_in_fives_and_parts_add_up(city: City) -> None:
    drawn = city.selection(ring=box(-100, 0, 3000, 1000))
    assert not drawn["is_exact"]
    assert drawn["cells"] == 5, "the road's middle is one"
    assert drawn["residents"] == 520
    assert drawn["elders"] == 60 + 30 + 0 + 0 + 0, "under ten are told as none"
    assert sum(drawn[f"{part}_residents"] for part in PARTS) == drawn["residents"]


@pytest.mark.parametrize(
    ("ring", "why_not"),
    [
        (box(-100, 0, 1000, 1000), "few_cells"),
        (box(1490, 0, 3000, 1000), None),
        (box(1600, 0, 3000, 1000), "few_residents"),
    ],
    ids=["one cell", "120 people in four cells", "70 people in three cells"],
)
def test_little_ground_and_few_people_are_refused_with_the_reason(
    city: City, ring: list[Place], why_not: str | None
) -> None:
    drawn = city.selection(ring=ring)
    assert drawn["why_not"] == why_not
    assert (drawn["residents"] is None) == (why_not is not None)


@pytest.mark.parametrize(
    ("ring", "message"),
    [
        ([lonlat(0, 0), lonlat(900, 900), lonlat(900, 0), lonlat(0, 900)], "not cross itself"),
        ([(118.9, 32.0), (118.9, 32.1), (118.9, 32.2)], "not cross itself"),
        ([lonlat(0, 0), lonlat(900, 0)], "3 to 1,000 corners, found 2"),
        ([lonlat(n, n % 2) for n in range(1001)], "3 to 1,000 corners, found 1,001"),
        ([(float("nan"), 1.0), (1.0, 1.0), (2.0, 2.0)], "longitudes and latitudes"),
        ([(500.0, 1.0), (1.0, 1.0), (2.0, 2.0)], "longitudes and latitudes"),
    ],
    ids=["bow tie", "a line", "two corners", "too many corners", "no number", "off the earth"],
)
def test_ring_that_is_none_is_refused(city: City, ring: list[Place], message: str) -> None:
    with pytest.raises(ContractError, match=message):
        city.selection(ring=ring)


def test_areas_that_are_not_there_and_none_at_all_are_refused(city: City) -> None:
    with pytest.raises(NotFoundError, match="no area has these codes"):
        city.selection(areas=[EAST, "900"])
    with pytest.raises(ContractError, match="1 to 2,000 areas"):
        city.selection(areas=[])
    with pytest.raises(ContractError, match="either a ring or a list"):
        city.selection()


people = st.integers(0, 40)
cells_of_people = st.lists(st.tuples(people, people, people, people, st.floats(0, 1)), min_size=1,
                           max_size=12)  # fmt: skip


def told_of(counts: Sequence[tuple[float, ...]]) -> pd.DataFrame:
    """Publish cells of so many covered, too far, over capacity and undetermined."""
    columns = [f"{part}_residents" for part in PARTS]
    cells = pd.DataFrame([row[:4] for row in counts], columns=columns).astype("int64")
    cells["cell"] = "8a309118434ffff"
    everyone = cells[columns].sum(axis=1).to_numpy()
    elders = np.array([int(row[4] * n) for row, n in zip(counts, everyone, strict=True)])
    return published(cells, elders).counts


@given(cells_of_people, st.data())
def test_no_two_selections_differ_by_fewer_than_ten_people(
    counts: list[tuple[float, ...]], data: st.DataObject
) -> None:
    """Neither one within the other, nor a group and the rest of those selected."""
    told = told_of(counts)
    inner = data.draw(st.lists(st.booleans(), min_size=len(told), max_size=len(told)))
    less = told[np.array(inner)].sum()
    for difference in (told.sum() - less).tolist():
        assert difference == 0 or difference >= LEAST
    for group in (*(f"{part}_residents" for part in PARTS), "elders"):
        rest = told["residents"] - told[group]
        assert ((rest == 0) | (rest >= LEAST) | (told[group] == 0)).all()


@given(st.lists(st.integers(0, 10**6), min_size=1))
def test_rounding_is_to_fives_near_and_nothing_small_is_told(counts: list[int]) -> None:
    told = rounded(np.array(counts, dtype=np.int64))
    assert (told % BASE == 0).all()
    assert ((told == 0) | (told >= LEAST)).all()
    large = np.array(counts) >= LEAST
    assert (np.abs(told - np.array(counts))[large] <= BASE // 2).all()


class Drawn:
    """A store that holds a city drawn at random, few people at each place."""

    def __init__(self, seed: int) -> None:
        self.tables = random_city(seed)
        few = np.random.default_rng(seed).integers(0, 25, len(self.tables["demand"]))
        self.tables["demand"] = self.tables["demand"].assign(residents=few, elders=few // 4)

    def run(self) -> Run:
        return valley_run()

    def read(self, name: str) -> Any:
        return self.tables[name]

    def contents(self) -> dict[str, str]:
        return {}

    def walked(self) -> tuple[str, ...]:
        return ()


def test_near_equal_lassos_over_a_random_city_isolate_nobody() -> None:
    """Boxes that grow by a few metres: whoever comes in, an answer stays or grows by ten or more.

    The same boxes counted exactly would isolate somebody often, so the attack is a real one.
    """
    city = City(Drawn(7), location="memory")
    homes = city.table("demand")
    x, y = shapely.get_coordinates(homes.geometry.to_numpy()).T
    (west, south), (east, north) = (x.min(), y.min()), (x.max(), y.max())
    told, exact = [], []
    for share in np.linspace(0.4, 1, 150):
        right, top = west + share * (east - west), south + share * (north - south)
        ring = [(west, south), (right, south), (right, top), (west, top)]
        told.append(city.selection(ring=ring))
        exact.append(int(homes["residents"][(x <= right) & (y <= top)].sum()))
    assert all(row["is_told"] for row in told)
    assert sum(0 < step < LEAST for step in np.diff(exact)) > 5
    for name in ("residents", "elders", *(f"{part}_residents" for part in PARTS)):
        steps = np.diff([row[name] for row in told])
        assert ((steps == 0) | (steps >= LEAST)).all(), name
