"""OpenStreetMap extracts: walkable ways, and features by their tags.

Identifiers are kept as ``n123``, ``w45`` and ``r6`` in the column ``@id``.
"""

from collections.abc import Iterator, Mapping, Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import osmium
import pandas as pd
import shapely
from osmium.osm import Area, Changeset, Node, Relation, Way

from geo.check.findings import Finding
from geo.city import Entry
from geo.crs import WGS84
from geo.errors import SourceError
from geo.sources.footways import (
    is_bridge,
    is_gate,
    is_night_closed,
    is_private,
    is_walked,
    kind_of,
)

Read = tuple[gpd.GeoDataFrame, list[Finding]]
Feature = Node | Way | Relation | Area | Changeset
Ids = npt.NDArray[np.int64]

ALWAYS = ("@id", "name", "opening_hours")
"""Columns of every feature table, empty where no feature has the tag."""

_WALKED_KEYS = ("highway", "railway", "public_transport")


def read(entry: Entry) -> Read:
    """Read what an entry wants of an extract.

    Parameters
    ----------
    entry : Entry
        Of the streets table for walkable ways, of another with ``osm`` for features.

    Returns
    -------
    tuple of GeoDataFrame and list of Finding
        WGS 84. Ways are split where they meet, with the columns of ``geo.tables.STREETS`` and
        ``@id``; features have the tags that the entry names.

    Raises
    ------
    SourceError
        If it is no OpenStreetMap file.
    """
    try:
        return _streets(entry) if entry.table.name == "streets" else _features(entry)
    except RuntimeError as error:
        raise SourceError(
            f"it is no whole OpenStreetMap file ({error})", hint="download it again"
        ) from error


def _streets(entry: Entry) -> Read:
    ways = _walked_ways(entry)
    gates = _gates(entry)
    table = pd.DataFrame(list(ways.values()), columns=[*_WAY_COLUMNS, "nodes"], dtype=object)
    pieces, lines, at_gate = _split(table["nodes"].to_list(), gates)
    streets = table[list(_WAY_COLUMNS)].iloc[pieces].reset_index(drop=True)
    for flag, column in enumerate(("gate", "private", "night_closed")):
        streets[column] = streets[column].to_numpy(dtype=bool) | at_gate[:, flag]
    streets = streets.astype(dict.fromkeys(("steps", "bridge"), bool))
    return gpd.GeoDataFrame(streets, geometry=lines, crs=WGS84), []


_WAY_COLUMNS = ("@id", "kind", "name", "steps", "gate", "night_closed", "private", "bridge")


def _walked_ways(entry: Entry) -> dict[int, tuple[object, ...]]:
    """Describe every walkable way; a square drawn as a relation lends its tags to its outline."""
    outlines = _outlines(entry)
    found = {}
    everything = osmium.FileProcessor(str(entry.path)).with_locations()
    keys = osmium.filter.KeyFilter(*_WALKED_KEYS)
    keys.enable_for(osmium.osm.WAY)
    if not outlines:
        everything = everything.with_filter(keys)
    for way in everything.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)):
        assert isinstance(way, Way)
        own = dict(way.tags)
        tags = own if is_walked(own) else outlines.get(way.id)
        if tags is not None:
            nodes = _nodes(way)
            if len(nodes) > 1:
                found[way.id] = (*_described(way, tags), nodes)
    return found


def _outlines(entry: Entry) -> dict[int, dict[str, str]]:
    """Map the members of walkable multipolygons to the tags of the relation."""
    relations = osmium.FileProcessor(str(entry.path), osmium.osm.RELATION)
    found = {}
    for relation in relations.with_filter(osmium.filter.KeyFilter(*_WALKED_KEYS)):
        tags = dict(relation.tags)
        assert isinstance(relation, Relation)
        if tags.get("type") == "multipolygon" and is_walked(tags):
            found.update({member.ref: tags for member in relation.members if member.type == "w"})
    return found


def _nodes(way: Way) -> list[tuple[int, float, float]]:
    """List a way's nodes with their places; those beyond the edge of an extract have none."""
    kept: list[tuple[int, float, float]] = []
    for node in way.nodes:
        if node.location.valid() and (not kept or kept[-1] != (node.ref, node.lon, node.lat)):
            kept.append((node.ref, node.lon, node.lat))
    return kept


def _described(way: Way, tags: Mapping[str, str]) -> tuple[object, ...]:
    return (
        f"w{way.id}",
        kind_of(tags),
        tags.get("name"),
        tags.get("highway") == "steps",
        False,
        is_night_closed(tags),
        is_private(tags),
        is_bridge(tags),
    )


def _gates(entry: Entry) -> dict[int, tuple[bool, bool, bool]]:
    """Map the nodes that can be shut to: gate, private, shut at night."""
    nodes = osmium.FileProcessor(str(entry.path), osmium.osm.NODE)
    found = {}
    for node in nodes.with_filter(osmium.filter.KeyFilter("barrier")):
        tags = dict(node.tags)
        if is_gate(tags):
            found[node.id] = (True, is_private(tags), is_night_closed(tags))
    return found


def _split(
    ways: Sequence[Sequence[tuple[int, float, float]]], gates: Mapping[int, tuple[bool, bool, bool]]
) -> tuple[Ids, npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    """Split ways at nodes that are used twice and at gates.

    Returns
    -------
    tuple of ndarray
        For every piece: the row of its way, its line, and its gate flags (three columns). A gate
        within a way belongs to the piece that ends there, so that it is passed once; a gate at the
        end of a way belongs to the piece that it ends.
    """
    counts = np.array([len(nodes) for nodes in ways], dtype=np.int64)
    if not len(counts):
        return np.zeros(0, np.int64), np.zeros(0, object), np.zeros((0, 3), bool)
    refs = np.array([ref for nodes in ways for ref, _, _ in nodes], dtype=np.int64)
    xy = np.array([(lon, lat) for nodes in ways for _, lon, lat in nodes])
    _, node, uses = np.unique(refs, return_inverse=True, return_counts=True)
    flags = np.array([gates.get(ref, (False,) * 3) for ref in refs.tolist()], dtype=bool)
    last = np.cumsum(counts) - 1
    cut = (uses[node] > 1) | flags[:, 0]
    cut[last] = True
    first = np.zeros(len(refs), dtype=bool)
    first[last - counts + 1] = True
    ends = np.flatnonzero(cut & ~first)
    starts = np.concatenate([[0], ends[:-1]])
    fresh = np.isin(ends[:-1], last)
    starts[1:][fresh] += 1
    sizes = ends - starts + 1
    piece = np.repeat(np.arange(len(ends)), sizes)
    vertex = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes) + starts[piece]
    at_gate = flags[ends] | (flags[starts] & first[starts][:, None])
    way_of = np.repeat(np.arange(len(counts)), counts)
    return way_of[ends], shapely.linestrings(xy[vertex], indices=piece), at_gate


def _features(entry: Entry) -> Read:
    """Read nodes, ways and areas that carry a wanted tag."""
    keys = osmium.filter.KeyFilter(*entry.osm)
    every = osmium.FileProcessor(str(entry.path)).with_areas(keys).with_filter(keys)
    columns = list(dict.fromkeys([*ALWAYS, *_named(entry)]))
    rows, shapes = [], []
    wanted: set[str] = set()
    for feature in every:
        tags = dict(feature.tags)
        if not _is_wanted(tags, entry.osm):
            continue
        name, shape = _name(feature), _shape(feature, tags)
        wanted.add(name)
        if shape is not None:
            rows.append([name, *(tags.get(column) for column in columns[1:])])
            shapes.append(shape)
    used = [at for at, column in enumerate(columns)
            if column in ALWAYS or any(row[at] for row in rows)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns, dtype=object).iloc[:, used]
    made = gpd.GeoDataFrame(frame, geometry=shapely.from_wkb(shapes), crs=WGS84)
    cut_off = sorted(wanted.difference(frame["@id"]))
    left = "features that the edge of the extract cuts off are not read"
    return made, [Finding("note", entry.file, left, rows=tuple(cut_off))] if cut_off else []


def _named(entry: Entry) -> Iterator[str]:
    yield from (value for value in entry.columns.values() if isinstance(value, str))
    yield from entry.where


def _is_wanted(tags: Mapping[str, str], wanted: Mapping[str, tuple[str, ...]]) -> bool:
    return any(
        key in tags and (not values or tags[key] in values) for key, values in wanted.items()
    )


def _name(feature: Feature) -> str:
    if isinstance(feature, Area):
        return f"{'w' if feature.from_way() else 'r'}{feature.orig_id()}"
    return f"{feature.type_str()}{feature.id}"


def _shape(feature: Feature, tags: Mapping[str, str]) -> bytes | None:
    """Draw a feature as WKB; None where another object draws it, or nodes of it are missing.

    Closed ways and multipolygons come a second time, as areas, if they are whole.
    """
    if isinstance(feature, Relation):
        return None
    if isinstance(feature, Way) and feature.is_closed() and tags.get("area") != "no":
        return None
    try:
        return bytes.fromhex(_drawn(feature))
    except (osmium.InvalidLocationError, RuntimeError):
        return None


def _drawn(feature: Feature) -> str:
    make = osmium.geom.WKBFactory()
    if isinstance(feature, Area):
        return make.create_multipolygon(feature)
    if isinstance(feature, Way):
        return make.create_linestring(feature)
    assert isinstance(feature, Node)
    return make.create_point(feature)
