"""Districts drawn at random, each with one gap whose cause is known because it was planted.

A district is a crooked grid of streets with sides missing, stations, people, and things that look
like causes and are none: a canal with a bridge on every street, stations that are shut or full
where nobody of the gap could walk anyway, a wall round houses that a street leads through. In it
stands one *home*: a handful of buildings round a junction, and one *key* station, the only one
within the limit of the home in a straight line (none where the cause is that all are too far).

What is planted is true by construction:

* everything but the plant lets the home walk to the key, with room to spare (``EASY_M``);
* the plant stops it or makes it a long way round (``HARD_M``), seen from the drawing alone:
  lengths are taken on the drawn grid by networkx, not by the engine;
* whatever stops it is, by its form, one cause of the method and none before it in the order. So a
  canal never runs where a gate would let people through, banks are never more than a crossing
  apart, and streets that nearly meet over nothing are no barrier.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import product
from typing import Any

import networkx as nx
import numpy as np
import shapely
from drawn_district import SPREAD_M, District, Draw, Flags, Node, Plan, Side, laid_out

LIMIT_M = 1000.0
EASY_M, HARD_M = 880.0, 1120.0
COLUMNS, ROWS = 21, 13
TRIES = 400

SATURDAY_EVENING = datetime(2026, 11, 28, 19)  # noqa: DTZ001 - the city's own time
WEEKDAYS, ALWAYS = "Mo-Fr 09:00-17:30", "24/7"


class UnluckyError(Exception):
    """A drawing in which the plant would not be true; another one is drawn."""


def planted(cause: str, seed: Sequence[int]) -> District:
    """Draw a district whose gap has a cause; the same seed gives the same one."""
    draw = np.random.default_rng(seed)
    for _ in range(TRIES):
        try:
            plan = PLANTS[cause](draw)
        except UnluckyError:
            continue
        decorate(draw, plan, cause)
        return laid_out(draw, plan, cause)
    raise RuntimeError(f"no district with {cause} from seed {seed}")


# The grid


def grid(draw: Draw, *, gap_m: float | None = None) -> Plan:
    """Draw the grid; ``gap_m`` is the breadth of the strip between the two middle rows."""
    columns, rows = draw.uniform(75, 135, COLUMNS), draw.uniform(75, 135, ROWS)
    if gap_m is not None:
        rows[MIDDLE + 1] = gap_m
    x, y = np.cumsum(columns), np.cumsum(rows)
    shake = 10.0 if gap_m is None else min(10.0, gap_m / 6)
    at = {(i, j): np.array([x[i], y[j]]) + draw.uniform(-shake, shake, 2)
          for i, j in product(range(COLUMNS), range(ROWS))}  # fmt: skip
    sides: dict[Side, Flags] = {((i, j), (i + di, j + dj)): {}
             for i, j in at for di, dj in ((1, 0), (0, 1)) if (i + di, j + dj) in at
             if draw.random() < 0.93}  # fmt: skip
    return Plan(at, sides)


MIDDLE = ROWS // 2 - 1
"""The row below the strip that plants cross; the next one is above it."""


def over_strip(plan: Plan) -> list[Side]:
    """List the streets from one middle row to the other."""
    return [(a, b) for a, b in plan.sides if a[1] == MIDDLE and b[1] == MIDDLE + 1]


def choose(
    draw: Draw, plan: Plan, *, rows: tuple[range, range], straight: tuple[float, float]
) -> None:
    """Place the home in one range of rows and the key station in the other."""
    home = (int(draw.integers(6, COLUMNS - 6)), int(draw.choice(rows[0])))
    near = [n for n in plan.at if n[1] in rows[1]
            and straight[0] <= plan.straight(home, n) <= straight[1]]  # fmt: skip
    if not near:
        raise UnluckyError
    plan.home, plan.key = home, near[int(draw.integers(len(near)))]


def length(plan: Plan, *, without: set[Side] | None = None) -> float:
    """Measure the walk from home to key on the drawing, ``inf`` where there is none."""
    graph = plan.walked(without=without)
    try:
        return float(nx.shortest_path_length(graph, plan.home, plan.key, weight="m"))
    except nx.NetworkXNoPath:
        return np.inf


def need(condition: bool) -> None:  # noqa: FBT001 - a condition is what it takes
    """Give a drawing up unless something is true of it."""
    if not condition:
        raise UnluckyError


# The plants


def of_capacity(draw: Draw) -> Plan:
    """Plant a station that people who live nearer than the home have filled."""
    plan = grid(draw)
    choose(draw, plan, rows=(range(ROWS), range(ROWS)), straight=(300, 700))
    need(length(plan) <= EASY_M)
    plan.key_capacity = int(draw.integers(100, 2000))
    n = int(draw.integers(1, 5))
    for share in draw.dirichlet(np.ones(n)):
        residents = int(np.ceil(plan.key_capacity * share * draw.uniform(1.0, 1.5)))
        plan.people.append((plan.at[plan.key] + draw.uniform(-20, 20, 2), residents))
    return plan


def of_hours(draw: Draw) -> Plan:
    """Plant a station that is shut in the evening."""
    plan = grid(draw)
    choose(draw, plan, rows=(range(ROWS), range(ROWS)), straight=(0, 700))
    need(length(plan) <= EASY_M)
    plan.key_hours = WEEKDAYS
    return plan


def of_gate(draw: Draw) -> Plan:
    """Plant a wall whose one useful gate is for residents, or shut in the evening."""
    plan = parted(draw, gap_m=float(draw.uniform(30, 130)))
    graph = plan.walked()
    through = [s for s in over_strip(plan) if abs(s[0][0] - plan.home[0]) <= 4]
    need(bool(through))
    lengths = {s: sum(_leg(graph, plan, s)) for s in through}
    gate = min(through, key=lambda s: lengths[s])
    need(lengths[gate] <= EASY_M)
    stop(draw, plan, keep={gate})
    need(length(plan, without={gate}) >= HARD_M)
    line = wall_line(plan)
    plan.barriers.append(("wall", line))
    crossed = np.array(shapely.get_coordinates(
        shapely.intersection(shapely.LineString(line), shapely.LineString(
            [plan.at[gate[0]], plan.at[gate[1]]]))))[0]  # fmt: skip
    form = draw.choice(["residents", "evening", "night"])
    plan.gates.append({
        "xy": crossed + draw.uniform(-1, 1, 2),
        "passage": "residents" if form == "residents" else "public",
        "hours": None if form == "residents" else draw.choice(["Mo-Su 06:00-18:00", WEEKDAYS]),
    })  # fmt: skip
    return plan


def _leg(graph: nx.Graph, plan: Plan, side: Side) -> tuple[float, float, float]:
    """Measure a walk over one side."""
    below, above = side if plan.home[1] <= MIDDLE else side[::-1]
    try:
        return (
            nx.shortest_path_length(graph, plan.home, below, weight="m"),
            plan.straight(below, above),
            nx.shortest_path_length(graph, above, plan.key, weight="m"),
        )
    except nx.NetworkXNoPath:
        return np.inf, np.inf, np.inf


def of_barrier(draw: Draw) -> Plan:
    """Plant a canal, a railway, an expressway or a wall with the streets close on both sides."""
    if draw.random() < 0.2:
        return walled_in(draw)
    kind = str(draw.choice(["water", "rail", "expressway", "wall"]))
    strip_m = float(draw.uniform(30, 70))
    plan = parted(draw, gap_m=strip_m)
    need(length(plan) <= EASY_M)
    stop(draw, plan, keep=set(), stubs=bool(draw.random() < 0.5))
    need(length(plan) >= HARD_M)
    plan.barriers.extend(barred(draw, plan, kind, strip_m))
    return plan


def walled_in(draw: Draw) -> Plan:
    """Plant a wall round the home without any gate."""
    plan = grid(draw)
    choose(draw, plan, rows=(range(2, ROWS - 2), range(ROWS)), straight=(0, 650))
    need(length(plan) <= EASY_M - 100)
    ring = shapely.Point(plan.at[plan.home] + [33, 33]).buffer(18, quad_segs=2).exterior
    plan.barriers.append(("wall", np.array(ring.coords)))
    plan.people.extend((plan.at[plan.home] + [33, 33] + draw.uniform(-8, 8, 2), -1)
                       for _ in range(int(draw.integers(1, 6))))  # fmt: skip
    return plan


def of_network(draw: Draw) -> Plan:
    """Plant streets of two quarters that no path joins, with nothing between them."""
    plan = parted(draw, gap_m=float(draw.uniform(25, 130)), straight=(80, 430))
    need(length(plan) <= EASY_M)
    stop(draw, plan, keep=set())
    need(length(plan) >= max(HARD_M, 2.3 * (plan.straight(plan.home, plan.key) + 2 * SPREAD_M)))
    return plan


def of_snap(draw: Draw) -> Plan:
    """Plant a home without a street within 200 m; one street leads nearer to it than all others."""
    plan = grid(draw)
    home = (int(draw.integers(6, COLUMNS - 6)), int(draw.integers(4, ROWS - 4)))
    centre, hole = plan.at[home], float(draw.uniform(330, 360))
    plan.sides = {(a, b): flags for (a, b), flags in plan.sides.items() if shapely.LineString(
        [plan.at[a], plan.at[b]]).distance(shapely.Point(centre)) > hole}  # fmt: skip
    graph = plan.walked()
    rim = max(map(sorted, nx.connected_components(graph)), key=len)
    first = min(rim, key=lambda n: (plan.straight(n, home), n))
    end = centre + (plan.at[first] - centre) * draw.uniform(238, 250) / plan.straight(first, home)
    plan.extra_streets.append(([plan.at[first], end], {}))
    away = nx.single_source_dijkstra_path_length(graph, first, weight="m")
    near = [n for n in rim if away[n] + plan.straight(first, home) <= 800]
    plan.home, plan.key = home, near[int(draw.integers(len(near)))]
    if draw.random() < 0.4:  # a wall of its own, with nothing just outside of it
        ring = shapely.Point(centre).buffer(draw.uniform(40, 90), quad_segs=3).exterior
        plan.barriers.append(("wall", np.array(ring.coords)))
    return plan


def of_distance(draw: Draw) -> Plan:
    """Plant a home that is truly far: from every station, by ordinary streets, or over a river."""
    form = draw.choice(["alone", "streets", "river"])
    if form == "river":
        plan = parted(draw, gap_m=float(draw.uniform(170, 320)), straight=(250, 650))
        stop(draw, plan, keep=set())
        need(length(plan) >= HARD_M)
        plan.barriers.extend(barred(draw, plan, "water", 300.0, breadth=130.0))
        return plan
    plan = grid(draw)
    if form == "alone":
        choose(draw, plan, rows=(range(ROWS), range(ROWS)), straight=(1100, 1600))
        return plan
    choose(draw, plan, rows=(range(ROWS), range(ROWS)), straight=(780, 930))
    need(HARD_M <= length(plan) <= 1.7 * plan.straight(plan.home, plan.key))
    return plan


PLANTS: dict[str, Callable[[Draw], Plan]] = {
    "capacity": of_capacity,
    "hours": of_hours,
    "gate": of_gate,
    "barrier": of_barrier,
    "network_missing": of_network,
    "not_snapped": of_snap,
    "too_far": of_distance,
}


def parted(draw: Draw, *, gap_m: float, straight: tuple[float, float] = (80, 600)) -> Plan:
    """Draw a grid with the home on one side of the strip and the key station on the other."""
    plan = grid(draw, gap_m=gap_m)
    for i in range(COLUMNS):  # streets along both sides of the strip
        for j in (MIDDLE, MIDDLE + 1):
            if i + 1 < COLUMNS:
                plan.sides.setdefault(((i, j), (i + 1, j)), {})
    sides = range(1, MIDDLE + 1), range(MIDDLE + 1, ROWS - 1)
    choose(draw, plan, rows=sides if draw.random() < 0.5 else sides[::-1], straight=straight)
    return plan


def stop(draw: Draw, plan: Plan, *, keep: set[Side], stubs: bool = False) -> None:
    """Take the streets over the strip away, but for some and for those at the far ends.

    With ``stubs`` the street is still drawn through, for the barrier to cut.
    """
    ends = {0, COLUMNS - 1}
    for side in over_strip(plan):
        if side in keep:
            continue
        if side[0][0] in ends:
            plan.sides[side] = {"bridge": True}
            continue
        del plan.sides[side]
        if stubs and draw.random() < 0.5:
            plan.extra_streets.append(([plan.at[side[0]], plan.at[side[1]]], {}))


def wall_line(plan: Plan) -> np.ndarray:
    """Lead a line along the middle of the strip, past both ends."""
    middle = [(plan.at[i, MIDDLE] + plan.at[i, MIDDLE + 1]) / 2 for i in range(COLUMNS)]
    return np.array([middle[0] - [400, 0], *middle, middle[-1] + [400, 0]])


def barred(
    draw: Draw, plan: Plan, kind: str, strip_m: float, breadth: float | None = None
) -> list[tuple[str, Any]]:
    """Lay a barrier along the strip: a polygon of water, two carriageways, or a line."""
    line = shapely.LineString(wall_line(plan))
    half = breadth / 2 if breadth else draw.uniform(2, strip_m / 2 - strip_m / 3)
    if kind == "water":
        return [(kind, line.buffer(half, cap_style="flat"))]
    if kind == "expressway":
        return [(kind, np.array(line.offset_curve(side).coords)) for side in (-half, half)]
    return [(kind, np.array(line.coords))]


# What is there besides


def decorate(draw: Draw, plan: Plan, cause: str) -> None:
    """Put other stations, other people and what looks like a cause into the district."""
    plan.hour = SATURDAY_EVENING if cause in ("hours", "gate") or draw.random() < 0.5 else None
    # whoever fills the key must not find room elsewhere, else the home finds it in the key
    alone = [plan.home, plan.key] if cause == "capacity" else [plan.home]
    far = [n for n in plan.at if all(plan.straight(n, place) > LIMIT_M + 60 for place in alone)]
    for _ in range(int(draw.integers(1, 6))):
        hours = (ALWAYS, ALWAYS, WEEKDAYS)[int(draw.integers(3))]
        room = (None, 50, 5000)[int(draw.integers(3))]
        place = plan.at[far[int(draw.integers(len(far)))]]
        plan.stations.append((place + draw.uniform(-15, 15, 2), hours, room))
    for _ in range(int(draw.integers(5, 40))):
        place = plan.at[far[int(draw.integers(len(far)))]]
        plan.people.append((place + draw.uniform(-40, 40, 2), int(draw.integers(0, 300))))
    decoys: list[Callable[[], None]] = [
        lambda: bridged_canal(draw, plan),
        lambda: walled_houses(draw, plan, far),
        lambda: shut_in_vain(draw, plan),
    ]
    if cause != "not_snapped":  # these stand where no street may be
        decoys += [lambda: garden_wall(draw, plan), lambda: private_lane(draw, plan)]
    for decoy in decoys:
        if draw.random() < 0.5:
            decoy()


def private_lane(draw: Draw, plan: Plan) -> None:
    """Lead a private lane from the home to nowhere."""
    home = plan.at[plan.home]
    plan.extra_streets.append(([home, home + draw.uniform(-60, 60, 2)], {"private": True}))


def shut_in_vain(draw: Draw, plan: Plan) -> None:
    """Put a station near the home that is shut, and too far on foot even when it is open."""
    if plan.hour is None:
        return
    away = nx.single_source_dijkstra_path_length(plan.walked(), plan.home, weight="m")
    near = [n for n in plan.at if plan.straight(n, plan.home) <= LIMIT_M - 60
            and away.get(n, np.inf) >= HARD_M]  # fmt: skip
    if near:
        plan.stations.append((plan.at[near[int(draw.integers(len(near)))]], WEEKDAYS, None))


def garden_wall(draw: Draw, plan: Plan) -> None:
    """Put a piece of wall in a block near the home, not in the strip, across no street."""
    i, j = plan.home[0] + int(draw.integers(-1, 1)), plan.home[1] + int(draw.integers(-1, 1))
    corners = [(i + di, j + dj) for di, dj in product((0, 1), (0, 1))]
    if j == MIDDLE or any(corner not in plan.at for corner in corners):
        return
    centre = np.mean([plan.at[corner] for corner in corners], axis=0)
    arm = draw.uniform(-10, 10, 2)
    plan.barriers.append(("wall", np.array([centre - arm, centre + arm])))


def bridged_canal(draw: Draw, plan: Plan) -> None:
    """Lead a canal from south to north, with a bridge on every street that crosses it."""
    column = int(draw.integers(1, COLUMNS - 2))
    line = [(plan.at[column, j] + plan.at[column + 1, j]) / 2 for j in range(ROWS)]
    canal = shapely.LineString([line[0] - [0, 100], *line, line[-1] + [0, 100]])
    body = canal.buffer(float(draw.uniform(3, 8)), cap_style="flat")
    if body.distance(shapely.Point(plan.at[plan.home])) < 2 * SPREAD_M:
        return
    for j in range(ROWS):
        side = (column, j), (column + 1, j)
        if side in plan.sides:
            plan.sides[side] = {"bridge": True}
    plan.barriers.append(("water", body))


def walled_houses(draw: Draw, plan: Plan, far: list[Node]) -> None:
    """Put a wall round a junction far from the home; a gate stands wherever a street crosses it."""
    centre = plan.at[far[int(draw.integers(len(far)))]]
    ring = shapely.Point(centre).buffer(30, quad_segs=3).exterior
    for a, b in plan.sides:
        street = shapely.LineString([plan.at[a], plan.at[b]])
        for xy in shapely.get_coordinates(shapely.intersection(street, ring)):
            plan.gates.append({"xy": xy, "passage": "public", "hours": None})
    plan.barriers.append(("wall", np.array(ring.coords)))
