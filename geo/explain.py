"""Why each demand point is not covered: walks with one constraint lifted, judged in order.

What is lifted:

* hours: the stations that are closed at the hour count, gates stay as they are;
* gates: every street that is shut by a gate, by its hours or by being private is open to everyone,
  and whoever is nearer to it is tied to it;
* barriers: one crossing, or a connector of at most 200 m that a barrier blocks;
* ties: points without a street in range are tied to the nearest at any distance.
"""

from dataclasses import replace

import numpy as np

from geo.access.causes import Lifted, causes
from geo.access.lifted import parting, straight_mm, tied_within
from geo.engine import Engine, Tables, doors_of, metric_xy, with_some
from geo.network.graph import Bytes, Floats, Int32, Int64
from geo.network.snap import FAR_MM, segment_rows
from geo.question import Question
from geo.tables import PRIVATE
from geo.walk.crossings import KINDS, segment_kinds
from geo.walk.nearest import nearest
from geo.walk.over import over_one

_PARTING = [KINDS.index(kind) for kind in ("water", "rail", "expressway")]
"""Barriers that a missing path would not lead across; round a wall people walk."""


def explain(
    tables: Tables, engine: Engine, question: Question, status: Bytes, walked_mm: Int32
) -> Int64:
    """Name the cause of each demand point that is not covered.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``demand``, ``stations``, ``entrances`` and ``barriers``, checked.
    engine : Engine
        Made of them.
    question : Question
        What was asked.
    status : ndarray of uint8, shape (n_demand,)
        :class:`geo.access.coverage.Status`.
    walked_mm : ndarray of int32, shape (n_demand,)
        The walk to the nearest station that counts.

    Returns
    -------
    ndarray of int64, shape (n_demand,)
        Places in :data:`geo.tables.CAUSES`, -1 where a point is covered.
    """
    tied, doors, limit_mm = engine.tied(question), engine.doors(question), question.walker.limit_mm
    kinds = segment_kinds(tables["barriers"])
    people = metric_xy(tables["demand"].geometry, engine.zone)
    near, anywhere = (
        tied_within(tied.ways, tied.ground, doors, people, far_mm=far_mm, limit_mm=limit_mm)
        for far_mm in (FAR_MM, max(limit_mm, FAR_MM))
    )
    found = engine.crossings(question)
    barred = found[found.is_barred]
    over = over_one(tied.ways, doors, tied.homes, barred, limit_mm=limit_mm)
    hard, rows = np.isin(kinds, _PARTING), segment_rows(tables["barriers"])
    parted_by = parting(
        engine.network(question), tied.ways, tied.ground.barriers.segments[hard], rows[hard]
    )
    lifted = Lifted(
        hours_mm=_at_any_hour(engine, question),
        gate_mm=_through_gates(engine, question),
        barrier_mm=np.minimum(over.length_mm, near),
        straight_mm=straight_mm(
            people, _doors_xy(tables, engine, question), parted_by, limit_mm=limit_mm
        ),
        snapped_mm=anywhere,
    )
    return causes(status, walked_mm, lifted, limit_mm=limit_mm)


def _at_any_hour(engine: Engine, question: Question) -> Int32:
    tied = engine.tied(question)
    stations = with_some(tied.stations, engine.counted(replace(question, at=None)))
    return nearest(tied.ways, stations, tied.homes, limit_mm=question.walker.limit_mm).length_mm


def _through_gates(engine: Engine, question: Question) -> Int32:
    anybody = replace(question.walker, avoid=question.walker.avoid & ~PRIVATE)
    tied, opened = engine.tied(question), engine.tied(replace(question, walker=anybody, at=None))
    stations = engine.doors(question).united(with_some(opened.stations, engine.counted(question)))
    homes = tied.homes.united(opened.homes)
    return nearest(opened.ways, stations, homes, limit_mm=question.walker.limit_mm).length_mm


def _doors_xy(tables: Tables, engine: Engine, question: Question) -> Floats:
    """Tell where the stations that count are entered."""
    points, owners = doors_of(tables["stations"], tables["entrances"])
    return metric_xy(points, engine.zone)[engine.counted(question)[owners]]
