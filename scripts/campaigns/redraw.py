"""Draw at random on a built store: ``.venv/bin/python scripts/campaigns/redraw.py STORE``.

Areas of the finest level are split, merged and moved at their borders, one step after the other,
and each state is held to what GEOS says of coverages and to sums of ground in the metric zone: no
gap, no overlap, every parent's ground as it was, every resident in one area. Nothing is written.
Prints how many steps were made and refused, the largest deviation and the time of a preview, and
one JSON line; exit 1 if any state is unsound.
"""

import argparse
import json
import sys
import time
from collections import Counter
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.access.levels import levels_of
from geo.answers import City, open_city
from geo.check.places import holding_area
from geo.redraw.partition import Metres
from geo.redraw.steps import MOST_STEPS, Step, as_json, read_steps

EVERY = 25
"""Steps between two counts of all residents."""

Json = dict[str, Any]


def any_step(rng: np.random.Generator, areas: gpd.GeoDataFrame) -> Json:
    """Make up a step somewhere."""
    row = areas.iloc[rng.integers(len(areas))]
    shape, code = row.geometry, row["code"]
    xy = shapely.get_coordinates(shape)
    size = np.ptp(xy, axis=0)
    kind = rng.integers(3)
    if kind == 0:
        middle = np.array(shape.representative_point().coords[0]) + rng.normal(0, 0.05, 2) * size
        angle = rng.uniform(0, np.pi)
        way = np.array([np.cos(angle), np.sin(angle)]) * size.max() * rng.uniform(0.6, 1.2)
        return {"do": "split", "area": code, "line": [(middle - way).tolist(), middle.tolist(),
                                                      (middle + way).tolist()]}  # fmt: skip
    if kind == 1:
        peers = areas[(areas["parent"] == row["parent"]) & (areas["code"] != code)]
        beside = peers[shapely.length(shapely.intersection(peers.geometry.to_numpy(), shape)) > 0]
        others = beside["code"].tolist() or [code]
        return {"do": "merge", "areas": [code, others[rng.integers(len(others))]]}
    at = rng.integers(len(xy) - 1)
    start = xy[at] if rng.random() < 0.5 else (xy[at] + xy[at + 1]) / 2
    to = start + rng.normal(0, 0.06, 2) * size
    vertices = [{"from": start.tolist(), "to": to.tolist()}]
    return {"do": "move_border", "area": code, "vertices": vertices}


class Judge:
    """What must stay as it is, whatever is drawn."""

    def __init__(self, city: City) -> None:
        self.metres, areas = Metres(city.run.zone), city.table("areas")
        self.finest, self.demand = levels_of(areas)[-1], city.table("demand")
        self.grounds = dict(zip(areas["code"], self._sizes(areas), strict=True))
        self.others = areas[areas["level"] != self.finest]
        self.residents = self.demand["residents"].groupby(self.demand["area"]).sum().sum()
        self.worst = 0.0

    def faults(self, areas: gpd.GeoDataFrame, *, with_people: bool) -> list[str]:
        """Name what is unsound."""
        grids = areas[areas["level"] == self.finest]
        found = [] if shapely.coverage_is_valid(grids.geometry.to_numpy()) else ["no coverage"]
        for parent, size in (
            grids.assign(size=self._sizes(grids)).groupby("parent")["size"].sum().items()
        ):
            off = abs(size - self.grounds[parent]) / self.grounds[parent]
            self.worst = max(self.worst, off)
            found += [f"ground of {parent} is off by {off:.1e}"] if off > 1e-10 else []
        kept = areas[areas["level"] != self.finest].geometry.to_wkb()
        found += (
            []
            if (kept.to_numpy() == self.others.geometry.to_wkb().to_numpy()).all()
            else ["parents"]
        )
        if with_people:
            held = holding_area(self.demand.geometry, areas)
            lives = int(self.demand["residents"][held.notna()].sum())
            found += [] if lives == self.residents else [f"{lives} residents"]
        return found

    def _sizes(self, areas: gpd.GeoDataFrame) -> Any:
        return shapely.area(self.metres.shapes(areas.geometry.to_numpy()))


def main() -> int:
    """Run the campaign."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store")
    parser.add_argument("--steps", type=int, default=MOST_STEPS)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    city, rng = open_city(asked.store), np.random.default_rng(asked.seed)
    judge = Judge(city)
    steps: list[Step] = []
    refused: Counter[str] = Counter()
    unsound: list[str] = []
    took: list[float] = []
    for number in range(asked.steps):
        areas = city.drawn(as_json(steps)).areas
        made = any_step(rng, areas[areas["level"] == judge.finest])
        step = read_steps(json.dumps([made]))
        began = time.process_time()
        told = city.drawing([*steps, *step])
        took.append(1000 * (time.process_time() - began))
        if told["refused"]:
            refused[made["do"]] += 1
            continue
        steps += step
        drawn = city.drawn(as_json(steps)).areas
        faults = judge.faults(drawn, with_people=number % EVERY == 0)
        unsound += [f"step {number} {made}: {fault}" for fault in faults]
    told = {
        "made": len(steps), "refused": dict(refused), "unsound": len(unsound),
        "worst_ground": judge.worst, "areas": int((drawn["level"] == judge.finest).sum()),
        "preview_cpu_ms": {"median": round(float(np.median(took)), 1),
                           "p95": round(float(np.quantile(took, 0.95)), 1)},
    }  # fmt: skip
    print(*unsound, json.dumps(told), sep="\n")
    return int(bool(unsound))


if __name__ == "__main__":
    sys.exit(main())
