"""Areas of the finest level split by a line, merged, and moved at their borders.

Each function takes an areas table (EPSG:4490, by level and code) and gives a new one; rows that do
not change keep their bytes. The areas of one level and kind are a partition of their own.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.crs import STORED
from geo.errors import ContractError, NotFoundError
from geo.redraw.naming import part_code, part_name
from geo.redraw.partition import (
    ON_BORDER_M,
    Floats,
    Metres,
    Place,
    Shapes,
    holders,
    is_junction,
    moved,
    require_partition,
    stacked,
    with_vertices,
    without_vertex,
)
from geo.tables import LEVELS

NEAR_M = 20.0
"""How far within an area a line may end and still be taken to reach its border."""

AT_VERTEX_M = 0.5
"""How far from a vertex, or from a border, a place may be and still be meant to be it."""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """Areas after a step.

    Attributes
    ----------
    areas : GeoDataFrame
        The whole table.
    touched : tuple of str
        Codes of areas whose shape differs, ended and new ones too.
    heirs : dict of str to str
        Code of an area that ended -> of the one that has its ground.
    said : str
        What was done, in English.
    """

    areas: gpd.GeoDataFrame
    touched: tuple[str, ...]
    heirs: dict[str, str]
    said: str


def split(
    areas: gpd.GeoDataFrame,
    code: str,
    line: Sequence[Place],
    *,
    zone: str,
    taken: Collection[str] = (),
    name: str | None = None,
) -> Redrawn:
    """Split an area in two by a line.

    Parameters
    ----------
    areas : GeoDataFrame
        An areas table.
    code : str
        An area of the finest level.
    line : sequence of (longitude, latitude)
        From border to border; what lies outside the area is left out of account, and an end at most
        :data:`NEAR_M` short of the border is carried on to it.
    zone : str
        Metric zone.
    taken : collection of str
        Codes once used, besides those of ``areas``.
    name : str, optional
        Of the new part; follows from the old one's when left out.

    Returns
    -------
    Redrawn
        The larger part keeps the code. Neighbours whose border the line meets get a vertex there.

    Raises
    ------
    ContractError
        If the line does not cut the area, cuts it into more than two, or leaves a sliver.
    NotFoundError
        If there is no such area.
    """
    row, metres = _finest(areas, code), Metres(zone)
    larger, smaller, ends = _halves(row, line, metres)
    new = part_code(code, row["parent"], {*taken, *areas["code"]}, level=row["level"])
    peers = _peers(areas, row)
    shapes = _with_shape(peers, code, larger)
    kept = peers.set_geometry(with_vertices(shapes, ends, metres), crs=STORED)
    part = with_vertices(np.array([smaller], dtype=object), ends, metres)
    said = name or part_name(row["name"], code, new, row["parent"])
    facts = {**row.drop("geometry"), "code": new, "name": said, "valid_from": None}
    made = stacked(kept, gpd.GeoDataFrame([facts], geometry=part, crs=STORED))
    return _done(areas, peers, made, {}, f"{code} split, its smaller part is {new}", zone)


def merge(areas: gpd.GeoDataFrame, codes: Sequence[str], *, zone: str) -> Redrawn:
    """Make neighbours of one parent one area.

    Returns
    -------
    Redrawn
        The largest keeps its code and name; the others end, and it is their heir.

    Raises
    ------
    ContractError
        For fewer than two areas, of different parents or kinds, or that are no neighbours.
    NotFoundError
        If there is no such area.
    """
    if len(set(codes)) < 2 or len(set(codes)) != len(codes):
        raise ContractError("a merger takes two or more areas", hint="choose a neighbour too")
    rows = gpd.GeoDataFrame([_finest(areas, code) for code in codes], crs=STORED)
    for column, said in (("parent", "different areas above"), ("kind", "different kinds")):
        if rows[column].nunique(dropna=False) > 1:
            pair = " and ".join(rows.drop_duplicates(column)["code"].head(2))
            raise ContractError(f"{pair} are of {said}", hint="an area never leaves its parent")
    shapes = rows.geometry.to_numpy()
    _require_neighbours(shapes, list(codes))
    whole = (shapely.coverage_union_all if shapely.coverage_is_valid(shapes) else
             shapely.union_all)(shapes)  # fmt: skip
    sizes = rows.to_crs(zone).geometry.area.round().to_numpy()  # a square metre is a tie
    heir = codes[min(range(len(codes)), key=lambda at: (-sizes[at], codes[at]))]
    ended = [code for code in codes if code != heir]
    peers = _peers(areas, rows.iloc[0])
    made = peers[~peers["code"].isin(ended)]
    shape = _with_shape(made, heir, _single(whole))
    said = f"{', '.join(ended)} merged into {heir}"
    return _done(areas, peers, made.set_geometry(shape, crs=STORED), dict.fromkeys(ended, heir),
                 said, zone)  # fmt: skip


def move_border(
    areas: gpd.GeoDataFrame,
    code: str,
    moves: Sequence[tuple[Place, Place | None]],
    *,
    zone: str,
) -> Redrawn:
    """Move vertices of an area's border, and with them the areas beyond it.

    Parameters
    ----------
    areas : GeoDataFrame
        An areas table.
    code : str
        An area of the finest level.
    moves : sequence of (place, place or None)
        From where to where, longitude and latitude. At most :data:`AT_VERTEX_M` from a vertex that
        one is meant; elsewhere on the border a vertex is added. To None takes it away.
    zone : str
        Metric zone.

    Raises
    ------
    ContractError
        If a place is not on the border, the border is the parent's too, borders would cross, an
        area would become a sliver, or a vertex that three borders share would go.
    NotFoundError
        If there is no such area.
    """
    row, metres = _finest(areas, code), Metres(zone)
    peers = _peers(areas, row)
    shapes = peers.geometry.to_numpy()
    at = int(np.flatnonzero(peers["code"] == code)[0])
    targets: dict[Place, Place] = {}
    for place, target in moves:
        vertex = _vertex(shapes[at], place, metres)
        shapes = with_vertices(shapes, [vertex], metres)
        if target is not None:
            targets[vertex] = target
            continue
        if is_junction(shapes[holders(shapes, vertex)], vertex):
            raise ContractError("three borders meet at this vertex", hint="move it instead")
        shapes = without_vertex(shapes, vertex)
    made = peers.set_geometry(moved(shapes, targets), crs=STORED)
    said = f"border of {code} moved at {len(moves)} vertices"
    return _done(areas, peers, made, {}, said, zone)


def _finest(areas: gpd.GeoDataFrame, code: str) -> pd.Series:
    """Find an area that may be redrawn."""
    found = areas[areas["code"] == code]
    if not len(found):
        raise NotFoundError(f"no area {code!r}", hint="areas are named by their codes")
    row: pd.Series = found.iloc[0]
    finest = [level for level in LEVELS if (areas["level"] == level).any()][-1]
    if row["level"] != finest:
        raise ContractError(
            f"{code} is a {row['level']}, and only a {finest} can be redrawn",
            hint=f"choose a {finest}",
        )
    return row


def _peers(areas: gpd.GeoDataFrame, row: pd.Series) -> gpd.GeoDataFrame:
    return areas[(areas["level"] == row["level"]) & (areas["kind"] == row["kind"])]


def _with_shape(areas: gpd.GeoDataFrame, code: str, shape: BaseGeometry) -> Shapes:
    """Put a shape in the place of an area's."""
    shapes = areas.geometry.to_numpy().copy()
    shapes[int(np.flatnonzero(areas["code"] == code)[0])] = shape
    return np.asarray(shapes, dtype=object)


def _done(
    areas: gpd.GeoDataFrame,
    peers: gpd.GeoDataFrame,
    made: gpd.GeoDataFrame,
    heirs: dict[str, str],
    said: str,
    zone: str,
) -> Redrawn:
    """Check the partition, and put it in the place of what it was."""
    was, now = (dict(zip(part["code"], part.geometry, strict=True)) for part in (peers, made))
    touched = tuple(sorted(
        code for code in {*was, *now}
        if code not in was or code not in now
        or (was[code] is not now[code] and shapely.to_wkb(was[code]) != shapely.to_wkb(now[code]))
    ))  # fmt: skip
    if not touched:
        raise ContractError("nothing would change", hint="draw the border elsewhere")
    require_partition(peers, made, touched, zone=zone)
    others = areas[~areas["code"].isin(peers["code"])]
    whole = stacked(others, made)
    order = np.lexsort((whole["code"], whole["level"].map(LEVELS.index)))
    return Redrawn(whole.iloc[order].reset_index(drop=True), touched, heirs, said)


def _halves(
    row: pd.Series, line: Sequence[Place], metres: Metres
) -> tuple[BaseGeometry, BaseGeometry, list[Place]]:
    """Cut an area in two, the larger first; tell where on its border new vertices are."""
    shape = metres.shape(row.geometry)
    border = shapely.boundary(shape)
    found = _parts(shape, border, _carried_on(shape, border, metres.xy(line)), row["code"])
    known = dict(zip(map(tuple, shapely.get_coordinates(shape)),
                     map(tuple, shapely.get_coordinates(row.geometry)), strict=True))  # fmt: skip
    fresh = {tuple(xy) for part in found for xy in shapely.get_coordinates(part)} - known.keys()
    back = metres.degrees(list(fresh))
    ends = [tuple(degrees) for degrees, xy in zip(back.tolist(), fresh, strict=True)
            if shapely.distance(border, shapely.Point(xy)) <= ON_BORDER_M]  # fmt: skip
    known |= dict(zip(fresh, map(tuple, back), strict=True))
    larger, smaller = (
        shapely.transform(part, lambda xy: np.array([known[tuple(at)] for at in xy]))
        for part in found
    )
    return larger, smaller, ends


def _carried_on(shape: BaseGeometry, border: BaseGeometry, line: Floats) -> shapely.LineString:
    """Carry the ends of a line over the border that they nearly reach; all in metres."""
    if len(line) < 2 or len(np.unique(line, axis=0)) < len(line):
        raise ContractError("a line needs two or more different places")
    places = [np.asarray(xy) for xy in line]
    for at, end, inward in ((0, line[0], line[1]), (len(line), line[-1], line[-2])):
        point = shapely.Point(end)
        apart = shapely.distance(point, border)
        if apart > NEAR_M or not shapely.contains(shape, point):
            continue
        beside = shapely.get_coordinates(shapely.shortest_line(point, border))[1]
        way = beside - end if apart > AT_VERTEX_M else end - inward
        places.insert(at if at == 0 else len(places), end + way * (1 + 1 / np.hypot(*way)))
    drawn = shapely.LineString(places)
    if not drawn.is_simple:
        raise ContractError("the line crosses itself", hint="draw it anew")
    return drawn


def _parts(
    shape: BaseGeometry, border: BaseGeometry, line: shapely.LineString, code: str
) -> tuple[BaseGeometry, BaseGeometry]:
    """Cut a shape in two, the larger first; polygons left alone join the nearer part."""
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([border, line])]))
    whole = shapely.get_parts(shape)
    face, owner = shapely.STRtree(whole).query(shapely.point_on_surface(faces), "within")
    inside = faces[face]
    n_cuts = len(inside) - len(whole)
    if n_cuts < 1:
        raise ContractError(
            f"the line does not cut {code} in two", hint="draw it from border to border"
        )
    if n_cuts > 1:
        raise ContractError(
            f"the line cuts {code} into {n_cuts + 1} parts, not two",
            hint="draw one that crosses it once",
        )
    is_cut = np.bincount(owner)[owner] == 2
    sides = [[part] for part in inside[is_cut]]
    for part in inside[~is_cut]:
        min(sides, key=lambda side: (shapely.distance(side[0], part), -side[0].area)).append(part)
    one, other = (_together(side) for side in sides)
    return (one, other) if one.area >= other.area else (other, one)


def _together(parts: list[Polygon]) -> Polygon | MultiPolygon:
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _require_neighbours(shapes: Shapes, codes: list[str]) -> None:
    """Refuse areas of which one has no border with the others, however far round."""
    reached, open_ = {0}, set(range(1, len(shapes)))
    while open_:
        near = {at for at in open_
                if any(_share_border(shapes[at], shapes[own]) for own in reached)}  # fmt: skip
        if not near:
            lost = codes[min(open_)]
            raise ContractError(
                f"{lost} has no border with {codes[0]}", hint="merge neighbours only"
            )
        reached, open_ = reached | near, open_ - near


def _share_border(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(shapely.length(shapely.intersection(one, other)) > 0)


def _single(shape: BaseGeometry) -> BaseGeometry:
    return shape.geoms[0] if shapely.get_num_geometries(shape) == 1 and hasattr(
        shape, "geoms") else shape  # fmt: skip


def _vertex(shape: BaseGeometry, place: Place, metres: Metres) -> Place:
    """Find the vertex that a place means, or the place on the border where one is to be added."""
    degrees = shapely.get_coordinates(shape)
    xy, (point,) = metres.xy(degrees), metres.xy(place)
    apart = np.hypot(*(xy - point).T)
    if apart.min() <= AT_VERTEX_M:
        return _place(degrees[apart.argmin()])
    border = shapely.boundary(shapely.set_coordinates(shapely.from_wkb(shape.wkb), xy))
    way = shapely.shortest_line(shapely.Point(point), border)
    if shapely.length(way) > AT_VERTEX_M:
        raise ContractError(
            f"{place[0]:.6f},{place[1]:.6f} is not on the border", hint="take hold of the border"
        )
    return _place(metres.degrees(shapely.get_coordinates(way)[1])[0])


def _place(degrees: Floats) -> Place:
    lon, lat = degrees.tolist()
    return lon, lat
