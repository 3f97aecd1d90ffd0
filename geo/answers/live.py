"""Trying while a pointer moves: what changes would do, at once and as often as they change.

The figures are those of :func:`geo.answers.whatif.what_if`. What was found before the last change
is kept, since only that one differs while something is dragged: its walks, its pairs and whom it
covers. Then one station is followed, rooms are filled anew, and sums are taken over arrays.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.access.clusters import Cluster, Clusters
from geo.access.coverage import RATES, Judged, Status, judge
from geo.access.region import Walks, judge_again
from geo.access.sums import Sums
from geo.answers.rows import Answer
from geo.answers.trial import Change, Trial
from geo.answers.whatif import room_of, turned
from geo.errors import ContractError
from geo.evaluate import amounts_held
from geo.network.graph import Floats
from geo.question import Question
from geo.walk.reach import Pairs
from geo.walk.standing_pairs import pairs_followed, pairs_in_reach

if TYPE_CHECKING:
    from geo.answers.city import City

OUTSIDE = {status: f"{status.name.lower()}_residents" for status in Status if status}
COUNTS = ("covered_residents", *OUTSIDE.values())
FIGURES = (*COUNTS, *(f"rate_{name}" for name in RATES))
"""Told of the whole city and of each area that differs."""

MOST_GAPS = 8
"""How many gaps are listed."""


@dataclass(frozen=True, slots=True)
class Found:
    """What some changes do.

    Attributes
    ----------
    trial : Trial
        The changes made.
    pairs : tuple of ndarray
        Every demand point and station within the limit of one another then.
    judged : Judged
        Who is covered then.
    notes : list of str
        On gates that make no difference.
    changes : list of dict
        As made, with the names of what is new.
    """

    trial: Trial
    pairs: Pairs
    judged: Judged
    notes: list[str]
    changes: list[Answer]


class Live:
    """Tries changes on a city, and remembers. Safe to use from several threads.

    Parameters
    ----------
    city : City
        What is changed.
    """

    def __init__(self, city: "City") -> None:
        self._city = city
        self._begun = lru_cache(maxsize=16)(self._begin)
        self._stood = lru_cache(maxsize=64)(self._stand)
        self._clusters = lru_cache(maxsize=8)(self._lay_clusters)

    def tried(self, changes: Sequence[Change], question: Question, *, by: str | None) -> Answer:
        """Answer what some changes would do, all of them together.

        Parameters
        ----------
        changes, question, by
            As :func:`geo.answers.whatif.what_if` takes them.

        Returns
        -------
        dict
            ``before`` and ``after``, :data:`FIGURES` of the whole city, which has ``residents``;
            ``residents_in`` and ``residents_out``; ``rows``, those areas of the level whose figures
            differ, as they would be; ``gaps``, the largest within areas of the level, as they would
            be; ``changes`` with the names of what is new; ``refused``, None or why the last change
            cannot be made, which is left out then: that happens while something is dragged over
            water; ``notes`` on gates that make no difference.

        Raises
        ------
        ContractError
            If a change before the last cannot be made.
        NotFoundError
            For a level, profile, station or gate that is not there.
        """
        level = self._city.level(by)
        kept, refused = list(changes), None
        try:
            found = self._found(kept, question)
        except ContractError as error:  # a pointer over water; what stood before it still stands
            refused = {"detail": error.args[0], "hint": error.hint}
            kept = kept[:-1]
            found = self._found(kept, question)
        (was, before), becomes = self._begun(question), found.judged
        after = self._figures(becomes)
        return {
            **self._city.stamped(question),
            "level": level,
            "residents": int(self._whole["residents"][self._root]),
            "before": _told(before, self._root),
            "after": _told(after, self._root),
            **turned(was, becomes),
            "rows": self._rows(before, after, level),
            "gaps": self._gaps(found.trial, becomes, level),
            "changes": found.changes,
            "refused": refused,
            "notes": [*self._city.notes(question.at), *found.notes],
        }

    def _found(self, changes: Sequence[Change], question: Question) -> Found:
        """Make all changes; those before the last are taken from memory."""
        if not changes:
            return self._stood(question, "[]", is_opened=True)
        *before, last = changes
        is_gate = isinstance(last, dict) and last.get("do") == "open"
        begun = self._stood(question, json.dumps(before, sort_keys=True), is_opened=not is_gate)
        return self._with_one(begun, last)

    def _stand(self, question: Question, changes: str, *, is_opened: bool) -> Found:
        """Make changes, written as JSON; gates are opened once all of them are known."""
        trial = Trial(self._city, question)
        made = [trial.make(change) for change in json.loads(changes)]
        notes = trial.open_gates() if is_opened else []
        if not made:
            measured = self._city.measured(question)
            return Found(trial, measured.pairs, measured.judged, notes, made)
        return self._judged(trial, notes, made)

    def _with_one(self, begun: Found, change: Change) -> Found:
        """Make one change more; a gate only once the others that were opened are known, too."""
        trial = begun.trial.forked()
        number = trial.number_of(change) if isinstance(change, dict) else None
        made = [*begun.changes, trial.make(change)]
        do, limit_mm = change["do"], trial.question.walker.limit_mm
        if do == "open":
            return self._judged(trial, trial.open_gates(), made)
        number = trial.standing.n_stations - 1 if do == "add" else number
        if number is None or trial.standing.links:  # which lead anywhere
            return self._judged(trial, begun.notes, made)
        found = pairs_followed(begun.pairs, trial.standing, number, limit_mm=limit_mm)
        judged = judge_again(begun.judged, begun.pairs, self._amounts, self._walks(trial, found),
                             station=number, limit_mm=limit_mm)  # fmt: skip
        return Found(trial, found, judged, begun.notes, made)

    def _judged(self, trial: Trial, notes: list[str], made: list[Answer]) -> Found:
        """Judge everybody."""
        limit_mm = trial.question.walker.limit_mm
        found = pairs_in_reach(trial.standing, limit_mm=limit_mm)
        judged = judge(self._amounts, *self._walks(trial, found), limit_mm=limit_mm)
        return Found(trial, found, judged, notes, made)

    def _walks(self, trial: Trial, found: Pairs) -> Walks:
        return Walks(
            trial.standing.nearest.length_mm,
            trial.tied.demand.first.status,
            found,
            room_of(self._city, trial.standing),
        )

    def _begin(self, question: Question) -> tuple[Judged, dict[str, Floats]]:
        judged = self._city.measured(question).judged
        return judged, self._figures(judged)

    def _figures(self, judged: Judged) -> dict[str, Floats]:
        """Count statuses and take rates for every area."""
        covered = judged.covered["residents"]
        outside = self._residents - covered
        found = {"covered_residents": self._sums.of(covered)}
        for status, name in OUTSIDE.items():
            found[name] = self._sums.of(np.where(judged.status == status, outside, 0))
        for rate, column in RATES.items():
            part = found["covered_residents"] if rate == "residents" else self._sums.of(
                judged.covered[column])  # fmt: skip
            found[f"rate_{rate}"] = _share(part, self._whole[column])
        return found

    def _rows(
        self, before: dict[str, Floats], after: dict[str, Floats], level: str
    ) -> list[Answer]:
        """List the areas of a level whose figures differ, in the order of their table."""
        differs = np.zeros(len(self._codes), dtype=bool)
        for name in FIGURES:
            differs |= (before[name] != after[name]) & ~np.isnan(after[name])
        return [
            {"code": self._codes[row], "name": self._names[row], **_told(after, row),
             "covered_residents_before": int(before["covered_residents"][row])}
            for row in np.flatnonzero(differs & (self._levels == level)).tolist()
        ]  # fmt: skip

    def _gaps(self, trial: Trial, judged: Judged, level: str) -> list[Answer]:
        walked, walker = trial.standing.nearest, trial.question.walker
        found = self._clusters(level).largest(
            judged.status,
            self._residents - judged.covered["residents"],
            walked.station,
            walked.length_mm,
            top=MOST_GAPS,
        )
        speed = float(walker.speed_kmh) * 1000 / 60
        return [self._gap(gap, trial, speed) | {"level": level} for gap in found]

    def _gap(self, gap: Cluster, trial: Trial, metres_a_minute: float) -> Answer:
        is_near = gap.station >= 0
        return {
            "code": self._codes[gap.area],
            "name": self._names[gap.area],
            "residents": gap.residents,
            "nearest_station": trial.names[gap.station] if is_near else None,
            "minutes": gap.metres / metres_a_minute if is_near else None,
        }

    def _lay_clusters(self, level: str) -> Clusters:
        areas, held = self._city.table("areas"), self._city.table("demand")["area"]
        return Clusters(areas, held, self._city.built.cells, level)

    @cached_property
    def _amounts(self) -> Any:
        return amounts_held(self._city.table("demand"), self._city.built.built_m2)

    @cached_property
    def _residents(self) -> Any:
        return self._city.table("demand")["residents"].to_numpy(dtype=np.int64)

    @cached_property
    def _sums(self) -> Sums:
        return Sums(self._city.table("areas"), self._city.table("demand")["area"])

    @cached_property
    def _whole(self) -> dict[str, Floats]:
        """What is to be covered in each area, by column."""
        demand = self._city.table("demand").assign(built_m2=self._city.built.built_m2)
        return {column: self._sums.of(demand[column].to_numpy(dtype=np.float64))
                for column in RATES.values()}  # fmt: skip

    @cached_property
    def _codes(self) -> list[str]:
        return list(self._city.table("areas")["code"])

    @cached_property
    def _names(self) -> list[str]:
        return list(self._city.table("areas")["name"])

    @cached_property
    def _levels(self) -> Any:
        return self._city.table("areas")["level"].to_numpy(dtype=object)

    @cached_property
    def _root(self) -> int:
        return self._codes.index(self._city.run.city_code)


def _told(figures: dict[str, Floats], row: int) -> Answer:
    """Tell the figures of one area."""
    told: Answer = {name: int(figures[name][row]) for name in COUNTS}
    for name in FIGURES[len(COUNTS) :]:
        rate = float(figures[name][row])
        told[name] = None if np.isnan(rate) else rate
    return told


def _share(part: Floats, whole: Floats) -> Floats:
    rates = np.full(len(whole), np.nan)
    return np.asarray(np.divide(part, whole, out=rates, where=whole != 0))
