"""Hold ranges to the truth: ``.venv/bin/python scripts/campaigns/ranges.py --cities 200``.

Each city is made up, so that its rates are known. Its data are collected with faults, of the sizes
that :class:`geo.doubts.Doubts` states: homes beside where they are, residents counted by area and
spread by dwellings though they live unevenly, footpaths forgotten and invented, people who walk
faster or slower than the profile says. From the
data alone a range is found for each rate, by the functions that ``gridgov range`` calls. Prints how
many ranges hold the truth, with the 95 per cent interval of that share (Wilson), beside what two
plainer methods would do, and one JSON line; exit 1 unless every share is from 85 to 95 per cent.

``--doubted 0.5`` finds the ranges with half the doubts that the data were made with, ``2`` with
twice: ranges that are too narrow or too wide must be found out. With ``--only place_m lacking
invented split`` the speed, which outweighs all other doubts, is known.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd

from geo.access.capacity import UNLIMITED
from geo.access.coverage import RATES
from geo.access.ranges import ranges, reflected
from geo.doubts import Doubts
from geo.doubts.degrade import imaginable, moved, recounted, redrawn
from geo.doubts.plausible import Within, rates, runs_of
from geo.doubts.scene import Doors, People, Scene, Streets, opened
from geo.network.gates import OwnGates
from geo.network.graph import Bytes, Floats, Graph, Int32, frozen
from geo.network.invented import with_straight
from geo.network.snap import lay_out
from geo.network.ways import Bools

LIMIT_MM = 1_000_000
SIDE, STEP_M = 25, 110.0
"""Nodes along a side of a city, and metres between them."""
AREAS = 5
"""Along a side."""
HELD = (0.85, 0.95)
NAMES = tuple(asdict(Doubts()))
Draw = np.random.Generator


@dataclass(frozen=True)
class Town:
    """A city and which of its streets are footpaths."""

    scene: Scene
    is_path: Bools


def main() -> None:
    """Run the campaign; exit with 1 if any share is out of bounds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cities", type=int, default=200)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, help="doubts there are")
    parser.add_argument("--doubted", type=float, default=1.0, help="so many times the doubts")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    begun = time.monotonic()
    held = campaign(**vars(options))
    print("share of ranges that hold the truth, and its 95 % interval")
    for name, shares in held.items():
        print(f"{name:>10}: " + ", ".join(_told(rate, share, options.cities)
                                          for rate, share in shares.items()))  # fmt: skip
    print(json.dumps({**vars(options), **held, "seconds": round(time.monotonic() - begun)}))
    sys.exit(not all(HELD[0] <= share <= HELD[1] for share in held["ranges"].values()))


def campaign(  # noqa: PLR0913 - the options of the command
    *, cities: int, runs: int, seed: int, doubted: float, threads: int, only: Sequence[str] = NAMES
) -> dict[str, dict[str, float]]:
    """Find the share of ranges that hold the truth, by method and rate.

    Returns
    -------
    dict
        ``ranges``, which is what users are told; ``plain``, those of runs that are not reflected;
        ``reflected``, those with every doubt reflected about the stated rate.
    """
    doubts = Doubts(**{name: getattr(Doubts(), name) * (name in only) for name in NAMES})
    draws = (np.random.default_rng([seed, number]) for number in range(cities))
    held = np.array([held_in(draw, doubts, runs=runs, doubted=doubted, threads=threads)
                     for draw in draws])  # fmt: skip
    methods = ("ranges", "plain", "reflected")
    return {method: dict(zip(RATES, shares.tolist(), strict=True))
            for method, shares in zip(methods, held.mean(axis=0), strict=True)}  # fmt: skip


def held_in(draw: Draw, doubts: Doubts, *, runs: int, doubted: float, threads: int) -> Bools:
    """Make a city, hand its data over with faults, and say which ranges hold its rates.

    Returns
    -------
    ndarray of bool, shape (n_methods, n_rates)
    """
    town = made_up(draw)
    true_limit_mm = int(LIMIT_MM * np.exp(draw.normal(0, doubts.speed)))
    data, within = handed_over(town, draw, doubts), whole_city(town.scene.people)
    lived = replace(town.scene, people=recounted(town.scene.people, doubts, draw))
    truth = rates(lived, within, limit_mm=true_limit_mm)[:, 0]
    stated = rates(data.scene, within, limit_mm=LIMIT_MM)
    found = runs_of(data.scene, data.is_path, within, doubts.times(doubted), limit_mm=LIMIT_MM,
                    runs=runs, seed=int(draw.integers(2**31)), threads=threads)  # fmt: skip
    tried = (found.plausible, found.again, reflected(stated, found.again))
    ends = [ranges(plausible[:, :, 0]) for plausible in tried]
    return np.stack([(low <= truth) & (truth <= high) for low, high in ends])


def _told(rate: str, share: float, n: int) -> str:
    low, high = wilson(share, n)
    return f"{rate} {share:.1%} ({low:.0%} to {high:.0%})"


def whole_city(people: People) -> Within:
    """Take all demand points together."""
    n = len(people.xy)
    return Within(np.arange(n), np.zeros(n, dtype=np.int64), 1)


def wilson(share: float, n: int) -> tuple[float, float]:
    """Return the 95 per cent interval of a share of n."""
    z = 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    return float(middle - half), float(middle + half)


def made_up(draw: Draw) -> Town:
    """Draw a city: blocks of streets with footpaths through them, a river, homes, stations.

    Every other line of the lattice is a street, those between are footpaths with gaps. A river runs
    across with a few bridges. Some stations have room for few.
    """
    xy = lattice(draw)
    ends, is_path, is_bridge = lines(draw)
    river_y = xy[:, 1].reshape(SIDE, SIDE)[:, SIDE // 2 : SIDE // 2 + 2].mean()
    over = (xy[ends[:, 0], 1] < river_y) != (xy[ends[:, 1], 1] < river_y)
    kept = ~over | is_bridge
    river = np.array([[-500.0, river_y, SIDE * STEP_M + 500, river_y]])
    streets = paved(xy, ends[kept], river)
    people = settled(draw, river_y)
    return Town(Scene(streets, people, staffed(draw, people)), is_path[kept])


def lattice(draw: Draw) -> Floats:
    """Place the nodes on an uneven lattice, row by row of the same east."""
    steps = np.arange(SIDE) * STEP_M
    east, north = np.meshgrid(steps, steps, indexing="ij")
    return np.column_stack([east.ravel(), north.ravel()]) + draw.uniform(-25, 25, (SIDE**2, 2))


def lines(draw: Draw) -> tuple[Int32, Bools, Bools]:
    """Join nodes by streets, every other line, and by three in four footpaths between those.

    Returns
    -------
    ends : ndarray of int32, shape (n_edges, 2)
    is_path, is_bridge : ndarray of bool, shape (n_edges,)
        Whether each is a footpath; whether it is a bridge if the river runs under it.
    """
    number = np.arange(SIDE**2, dtype=np.int32).reshape(SIDE, SIDE)
    line = np.broadcast_to(np.arange(SIDE), (SIDE - 1, SIDE)).ravel()
    across = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    along = np.column_stack([number.T[:-1].ravel(), number.T[1:].ravel()])
    ends, line = np.concatenate([across, along]), np.concatenate([line, line])
    is_path = line % 2 == 1
    is_bridge = (line % 6 == 0) & (np.arange(len(ends)) >= len(across))
    kept = ~is_path | (draw.random(len(ends)) < 3 / 4)
    return ends[kept], is_path[kept], is_bridge[kept]


def paved(xy: Floats, ends: Int32, river: Floats) -> Streets:
    """Make the streets of a city of straight edges, all open."""
    none, bare = np.empty(0, dtype=np.int32), np.zeros(1, dtype=np.int32)
    no_flags: Bytes = np.empty(0, dtype=np.uint8)
    empty = Graph(np.zeros(len(xy) + 1, dtype=np.int32), none, none, none, no_flags, xy,
                  none, none, none, no_flags, bare, np.empty((0, 2)))  # fmt: skip
    graph = with_straight(empty, ends)
    shut, gates = np.zeros(len(ends), dtype=bool), OwnGates(none, none)
    barriers = lay_out(empty, barriers=river, components=none).barriers
    return opened(graph, shut=shut, barriers=barriers, gates=gates)


def settled(draw: Draw, river_y: float) -> People:
    """Put homes anywhere, more in some areas than in others, three residents to a dwelling."""
    n, side_m = 400, (SIDE - 1) * STEP_M
    liked = draw.dirichlet(np.full(AREAS**2, 1.5))
    areas = draw.choice(AREAS**2, n, p=liked)
    corner = np.column_stack(np.divmod(areas, AREAS)) * side_m / AREAS
    xy = corner + draw.uniform(0, side_m / AREAS, (n, 2))
    xy[:, 1] += np.where(np.abs(xy[:, 1] - river_y) < 20, 40, 0)
    dwellings = draw.integers(0, 100, n)
    amounts = pd.DataFrame({
        "residents": 3 * dwellings,
        "dwellings": dwellings,
        "buildings": draw.integers(1, 4, n),
        "built_m2": draw.uniform(2000, 15000, n),
    })  # fmt: skip
    return People(frozen(xy), np.full(n, -1, dtype=np.int32), areas, amounts)


def staffed(draw: Draw, people: People) -> Doors:
    """Put stations near homes; two in five have room for a few, the others for all."""
    n = int(draw.integers(3, 7))
    near = draw.choice(len(people.xy), n, replace=False)
    xy = people.xy[near] + draw.uniform(-40, 40, (n, 2))
    few = draw.integers(1000, 8000, n)
    capacity = np.where(draw.random(n) < 2 / 5, few, UNLIMITED)
    return Doors(xy, np.arange(n, dtype=np.int32), np.ones(n, dtype=bool), capacity)


def handed_over(town: Town, draw: Draw, doubts: Doubts) -> Town:
    """Collect the data of a city, with faults: only what is on the map is handed over."""
    scene = town.scene
    barriers = scene.streets.ground.barriers
    people = moved(scene.people, barriers, doubts, draw)
    wide = imaginable(scene.streets)
    drawn = redrawn(wide, town.is_path, doubts, draw)
    n_invented = wide.graph.n_edges - len(town.is_path)
    is_path = np.concatenate([town.is_path, np.ones(n_invented, dtype=bool)])[drawn.is_open]
    ends = np.column_stack([wide.graph.tails, wide.graph.heads])[drawn.is_open]
    streets = paved(wide.graph.xy, ends, barriers.segments)
    return Town(replace(scene, streets=streets, people=people), is_path)


if __name__ == "__main__":
    main()
