"""Attack drawn areas: ``.venv/bin/python scripts/campaigns/lassos.py STORE --pairs 500``.

Each pair is a line drawn around some place where people live, and the same with one corner moved by
a few metres. Counted exactly, many such pairs tell of 1 to 9 people: those who are in one and not
in the other. Prints one JSON line: how many would, and how many do in what the city answers; exits
with 1 if any does.
"""

import argparse
import json
import sys
import time

import numpy as np
import shapely

from geo.answers import City, open_city
from geo.answers.published import LEAST, PARTS

CORNERS = 24
COUNTS = ("residents", "elders", *(f"{part}_residents" for part in PARTS))


def main() -> None:
    """Run the campaign; exit with 1 if anybody is isolated."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store")
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    begun = time.monotonic()
    found = campaign(open_city(options.store), options.pairs, options.seed)
    print(json.dumps(found | {"seconds": round(time.monotonic() - begun)}))
    sys.exit(found["isolated"] > 0)


def campaign(city: City, n_pairs: int, seed: int) -> dict[str, float]:
    """Count the pairs that isolate 1 to 9 people, counted exactly and as answered."""
    random = np.random.default_rng(seed)
    homes = city.table("demand")
    lonlat = shapely.get_coordinates(homes.geometry.to_numpy())
    xy = np.column_stack(city.to_metric.transform(*lonlat.T))
    people = homes["residents"].to_numpy()
    told = would = isolated = 0
    for _ in range(n_pairs):
        rings = pair(random, xy[random.integers(len(xy))])
        shapes = shapely.polygons(rings)
        if not shapely.is_valid(shapes).all():
            continue
        inside = [shapely.contains_xy(shape, *xy.T) for shape in shapes]
        apart = [int(people[inside[a] & ~inside[b]].sum()) for a, b in ((0, 1), (1, 0))]
        answers = [city.selection(ring=np.column_stack(city.to_lonlat.transform(*ring.T)).tolist())
                   for ring in rings]  # fmt: skip
        if not all(answer["is_told"] for answer in answers):
            continue
        told += 1
        would += 0 < sum(apart) < LEAST
        isolated += any(0 < abs(answers[0][name] - answers[1][name]) < LEAST
                        for name in COUNTS) and _nested(apart)  # fmt: skip
    return {"pairs": n_pairs, "told": told, "would_isolate": would, "isolated": isolated,
            "upper_bound": round(3 / max(told, 1), 5)}  # fmt: skip


def pair(random: np.random.Generator, middle: np.ndarray) -> np.ndarray:
    """Draw a ring of uneven corners around a place, and the same with one corner moved outwards."""
    angles = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    radius_m = random.uniform(150, 1500) * random.uniform(0.85, 1.15, CORNERS)
    ring = middle + np.column_stack([np.cos(angles), np.sin(angles)]) * radius_m[:, None]
    moved, corner = ring.copy(), random.integers(CORNERS)
    moved[corner] += (ring[corner] - middle) * random.uniform(0.01, 0.12)
    return np.stack([ring, moved])


def _nested(apart: list[int]) -> bool:
    """Tell whether one holds the other: what they differ by is then a group of people."""
    return min(apart) == 0


if __name__ == "__main__":
    main()
