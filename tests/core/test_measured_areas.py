"""Figures that areas are coloured by, worked out by hand on the valley with a registry."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from worked_valley import EAST, WEST, valley_run, whole_valley

from geo.answers import City
from geo.crs import STORED
from geo.errors import NotFoundError

GRIDS = [f"{WEST}001", f"{WEST}002", f"{EAST}001", f"{EAST}002"]


class WorkedStore:
    """A store whose tables were worked out by hand; D3 needs a crossing, D6 has no way."""

    as_of = "2026-02-20"

    def __init__(self) -> None:
        self.tables: dict[str, Any] = dict(whole_valley())
        results = self.tables["results"]
        self.tables["results"] = results.assign(
            cause=[None, None, "barrier", None, "not_snapped", "too_far"]
        )

    def run(self) -> Any:
        return valley_run(norms={"request_days": 30})

    def read(self, name: str) -> pd.DataFrame:
        return self.tables.get(name, gpd.GeoDataFrame(geometry=[], crs=STORED))


@pytest.fixture(scope="module")
def city() -> City:
    return City(WorkedStore(), location="memory")  # type: ignore[arg-type]


def told(city: City, measure: str, column: str, **asked: Any) -> Mapping[str, Any]:
    """Answer one figure by code."""
    columns = city.measured_areas(measure, **asked)["columns"]
    return dict(zip(columns["code"], columns[column], strict=True))


@pytest.mark.parametrize(
    ("measure", "column", "level", "values"),
    [
        ("coverage", "covered_residents", None, [300, 100, 0, 40]),
        ("coverage", "elders", None, [60, 20, 12, 12]),
        ("outside", "too_far_residents", "community", [0, 60]),
        ("cause", "cause", None, [None, None, "barrier", "not_snapped"]),
        ("cause", "cause", "district", ["barrier"]),
        ("team", "posts", None, [4, 4, 4, 4]),
        ("team", "posts_filled", None, [4, 0, 1, 0]),
        ("team", "posts_filled", "community", [4, 1]),
        ("team", "posts", "street", [16]),
        ("requests", "open", None, [6, 0, 2, 0]),
        ("requests", "overdue", "community", [6, 2]),
        ("requests", "open", "district", [8]),
    ],
)
def test_figures_of_each_area(
    city: City, measure: str, column: str, level: str | None, values: list[Any]
) -> None:
    assert [*told(city, measure, column, level=level).values()] == values


def test_areas_are_named_in_their_order(city: City) -> None:
    assert [*told(city, "coverage", "residents")] == GRIDS


def test_cells_tell_the_areas_in_them_together(city: City) -> None:
    for resolution in (0, 5, 9):
        columns = city.measured_areas("cause", cells=resolution)["columns"]
        assert sum(columns["residents"]) == 520
        assert sum(columns["covered_residents"]) == 440
        assert len(columns["cell"]) == len(set(columns["cell"])) <= 4
    whole = city.measured_areas("team", cells=0)["columns"]
    assert (whole["posts"], whole["posts_filled"]) == ([16], [5])


@pytest.mark.parametrize(
    ("measure", "asked", "says"),
    [
        ("colour", {}, "no measure 'colour'"),
        ("team", {"level": "county"}, "no level 'county'"),
        ("team", {"cells": 16}, "H3 has no resolution 16"),
    ],
    ids=["measure", "level", "cells"],
)
def test_what_is_not_there_is_told(
    city: City, measure: str, asked: dict[str, Any], says: str
) -> None:
    with pytest.raises(NotFoundError, match=says):
        city.measured_areas(measure, **asked)
