"""The bytes of a vector tile (Mapbox vector tile 2.1, protocol buffers), whole arrays at a time.

All of a feature is numbers written as varints: its lengths, tags and pen strokes alike. So the
features of a layer are laid out as one array of numbers and written at once.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

POINT, LINE, POLYGON = 1, 2, 3
"""Kinds of geometry, as the format numbers them."""

_MOVE, _CLOSE = 9, 15
_VERSION, _NAME, _FEATURE, _KEY, _VALUE, _EXTENT = 0x78, 0x0A, 0x12, 0x1A, 0x22, 0x28
_ID, _TAGS, _KIND, _STROKES = 0x08, 0x12, 0x18, 0x22
_TEXT, _WHOLE = 0x0A, 0x28
_LAYER = 0x1A
_FIXED = 10
"""Numbers of a feature beside its tags and strokes."""

Ints = npt.NDArray[np.int64]


class Group(NamedTuple):
    """Features of one kind.

    Attributes
    ----------
    kind : int
        :data:`POINT`, :data:`LINE` or :data:`POLYGON`.
    ids : ndarray of int64, shape (n,)
        Numbers of the features, ascending.
    places : ndarray of int64, shape (m, 2)
        Vertices, path after path; a ring does not repeat its first.
    path : ndarray of int64, shape (m,)
        Number of the path that each vertex belongs to, from 0, none left out.
    owners : ndarray of int64, shape (p,)
        Number of the feature that each path belongs to, ascending.
    """

    kind: int
    ids: Ints
    places: Ints
    path: Ints
    owners: Ints


class _Ragged(NamedTuple):
    """Numbers of several features, one feature's after the other's."""

    values: Ints
    counts: Ints

    @property
    def byte_lengths(self) -> Ints:
        """How many bytes those of each feature take."""
        owner = np.repeat(np.arange(len(self.counts)), self.counts)
        sizes = _varint_lengths(self.values)
        return np.bincount(owner, weights=sizes, minlength=len(self.counts)).astype(np.int64)


def layer_message(
    name: str, groups: Sequence[Group], columns: pd.DataFrame, *, extent: int
) -> bytes:
    """Write a layer.

    Parameters
    ----------
    name : str
        Of the layer.
    groups : sequence of Group
        Its features; no bytes are written where there are none.
    columns : DataFrame
        Texts and whole numbers, in the row of a feature's number; what is absent is left out.
    extent : int
        Units to a side of the tile.
    """
    groups = [group for group in groups if len(group.ids)]
    if not groups:
        return b""
    ids = np.concatenate([group.ids for group in groups])
    tags, keys, values = _told(columns.iloc[ids])
    strokes = _Ragged(*map(np.concatenate, zip(*map(_strokes, groups), strict=True)))
    kinds = np.repeat([group.kind for group in groups], [len(group.ids) for group in groups])
    body = b"".join([
        _field(_NAME, name.encode()),
        _features(ids, kinds, tags, strokes),
        *(_field(_KEY, key.encode()) for key in keys),
        *values,
        bytes([_EXTENT]), _varint(extent), bytes([_VERSION, 2]),
    ])  # fmt: skip
    return _field(_LAYER, body)


def _features(ids: Ints, kinds: Ints, tags: _Ragged, strokes: _Ragged) -> bytes:
    """Write features one after the other."""
    tag_bytes, stroke_bytes = tags.byte_lengths, strokes.byte_lengths
    heads = sum(_varint_lengths(part) for part in (ids, tag_bytes, kinds, stroke_bytes))
    lengths = 4 + heads + tag_bytes + stroke_bytes  # of the four fields' keys, and the rest
    counts = _FIXED + tags.counts + strokes.counts
    begins = np.cumsum(counts) - counts
    numbers = np.empty(counts.sum(), dtype=np.int64)
    keys = (_FEATURE, lengths, _ID, ids, _TAGS, tag_bytes)
    for place, part in enumerate(keys):
        numbers[begins + place] = part
    _put(numbers, begins + len(keys), tags)
    after = begins + len(keys) + tags.counts
    for place, part in enumerate((_KIND, kinds, _STROKES, stroke_bytes)):
        numbers[after + place] = part
    _put(numbers, begins + _FIXED + tags.counts, strokes)
    return _varints(numbers)


def _put(numbers: Ints, begins: Ints, ragged: _Ragged) -> None:
    """Put each feature's own numbers where they begin."""
    first = np.cumsum(ragged.counts) - ragged.counts
    shift = np.repeat(begins - first, ragged.counts)
    numbers[np.arange(len(ragged.values)) + shift] = ragged.values


def _strokes(group: Group) -> _Ragged:
    """Turn paths into what the pen does: move to a path's first vertex, draw, close a ring."""
    is_first = np.diff(group.path, prepend=-1) != 0
    begins = np.flatnonzero(is_first)
    sizes = np.diff(begins, append=len(group.path))
    steps = _steps(group, begins)
    if group.kind == POINT:
        numbers = np.column_stack([np.full(len(steps), _MOVE), steps]).ravel()
        return _Ragged(numbers, np.full(len(group.ids), 3))
    closing = int(group.kind == POLYGON)
    counts = 2 * sizes + 2 + closing
    starts = np.cumsum(counts) - counts
    within = np.arange(len(group.path)) - np.repeat(begins, sizes)
    place = np.repeat(starts, sizes) + 1 + 2 * within + (within > 0)
    numbers = np.empty(counts.sum(), dtype=np.int64)
    numbers[starts] = _MOVE
    numbers[starts + 3] = (sizes - 1) << 3 | 2
    numbers[place], numbers[place + 1] = steps.T
    if closing:
        numbers[starts + counts - 1] = _CLOSE
    feature = np.searchsorted(group.ids, group.owners)
    return _Ragged(numbers, np.bincount(feature, counts, len(group.ids)).astype(np.int64))


def _steps(group: Group, begins: Ints) -> Ints:
    """Tell each vertex from the one before in its feature, so that small steps are small."""
    steps = np.diff(group.places, axis=0, prepend=0)
    is_new = np.diff(group.owners, prepend=-1) != 0
    first = begins[is_new]
    steps[first] = group.places[first]
    return np.asarray(steps << 1 ^ steps >> 63)  # small numbers for small steps either way


def _told(columns: pd.DataFrame) -> tuple[_Ragged, list[str], list[bytes]]:
    """List what features tell: numbers of keys and values, the keys, each value once."""
    numbers = np.full((len(columns), columns.shape[1], 2), -1, dtype=np.int64)
    values: list[bytes] = []
    for key, name in enumerate(columns):
        code, known = pd.factorize(columns[name])
        numbers[:, key, 0] = key
        numbers[:, key, 1] = np.where(code < 0, -1, code + len(values))
        values += [_field(_VALUE, _value(value)) for value in known]
    is_told = numbers[:, :, 1] >= 0
    return _Ragged(numbers[is_told].ravel(), 2 * is_told.sum(axis=1)), [*columns], values


def _value(value: object) -> bytes:
    if isinstance(value, str):
        return _field(_TEXT, value.encode("utf-8", "replace"))
    return bytes([_WHOLE]) + _varint(int(value))  # type: ignore[call-overload]


def _field(key: int, body: bytes) -> bytes:
    return bytes([key]) + _varint(len(body)) + body


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def _varint_lengths(numbers: Ints) -> Ints:
    """Tell how many bytes numbers from 0 take, seven bits to a byte."""
    return np.asarray(1 + sum((numbers >= 1 << bits).astype(np.int64) for bits in range(7, 63, 7)))


def _varints(numbers: Ints) -> bytes:
    """Write numbers from 0, seven bits to a byte, the lowest first; the last byte is below 128."""
    lengths = _varint_lengths(numbers)
    ends = np.cumsum(lengths)
    begins = ends - lengths
    out = np.empty(ends[-1] if len(ends) else 0, dtype=np.uint8)
    for byte in range(int(lengths.max(initial=0))):
        is_there = lengths > byte
        goes_on = lengths[is_there] > byte + 1
        out[begins[is_there] + byte] = numbers[is_there] >> 7 * byte & 127 | goes_on * 128
    return out.tobytes()
