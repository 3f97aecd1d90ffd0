"""The one straight line through all stages: a planner's files to results in a store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.check import Checked, check_city
from geo.check.findings import Finding, as_frame
from geo.check.network import cuts_told, gates_told
from geo.city import CityFile, describe_city
from geo.drawing import (
    is_drawn_upon,
    redrawn,
    require_known,
    require_not_drawn_meanwhile,
    with_drawn,
)
from geo.engine import Engine
from geo.evaluate import evaluate
from geo.history.changes import Changes
from geo.history.merge import Take
from geo.network.barriers import cut
from geo.network.build import build as build_graph
from geo.network.build import flagged, flags_of, node
from geo.network.gates import heeded, tie
from geo.network.graph import Graph
from geo.outputs.figures import Figures, summarise
from geo.profiles import PROFILES, Profile
from geo.question import Question
from geo.run import Run, file_hash, identified, today
from geo.sources import read_city
from geo.store import Draft, Store, open_store
from geo.succession import Conflicts, Succession, refuse_conflicts, succeed
from geo.tables import GROUND, RESULTS

Progress = Callable[[str], None]


def quiet(_: str) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a city is to be built.

    Attributes
    ----------
    profile : Profile
        Who walks.
    valid_from : str or None
        First day that the files describe, ``2026-11-24``; today when None.
    take : str
        Who is right where a row was edited in the store and its file changed too, or something was
        drawn: ``files``, ``store``, or ``ask``, which refuses the build.
    """

    profile: Profile = PROFILES["adult"]
    valid_from: str | None = None
    take: Take = "ask"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, or would make.

    Attributes
    ----------
    figures : Figures
        What leaders read.
    before : Figures or None
        The same of the edition before; None for the first.
    changes : tuple of Changes
        What differs in each table handed over; empty when the same files were built before.
    lineage : DataFrame
        What became of areas, :data:`geo.tables.LINEAGE`.
    conflicts : mapping of str to tuple of Conflict
        By table, rows that were edited in the store and that the files changed too.
    """

    figures: Figures
    before: Figures | None
    changes: tuple[Changes, ...]
    lineage: pd.DataFrame
    conflicts: Conflicts = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether there is anything that was not built before."""
        return self.before is None or self.before.run != self.figures.run

    def as_json(self) -> dict[str, Any]:
        """Lay out what changes, each table with its counts and the first codes concerned."""
        conflicts = [{"table": name, "code": conflict.code, "columns": ", ".join(conflict.columns)}
                     for name, found in self.conflicts.items() for conflict in found]  # fmt: skip
        return {
            "new": self.is_new,
            "before": None if self.before is None else _headline(self.before),
            "after": _headline(self.figures),
            "tables": [_counted(change) for change in self.changes if change],
            "lineage": self.lineage.astype(object)
            .where(self.lineage.notna(), None)
            .to_dict("records"),
            "conflicts": conflicts,
        }


def _headline(figures: Figures) -> dict[str, Any]:
    answer = figures.as_json()
    names = ("run", "residents", "covered_residents", "rate_residents")
    return {name: answer[name] for name in names}


def _counted(change: Changes) -> dict[str, Any]:
    return {
        "table": change.table,
        "rows_before": change.rows_before,
        "rows_after": change.rows_after,
        "added": change.rows_added,
        "removed": change.rows_removed,
        "changed": len(change.changed),
        "codes": ", ".join((*change.added, *change.removed, *change.changed)[:_CODES_SHOWN]),
    }


_CODES_SHOWN = 5

WISH = Wish()


def build(city_file: Path, store: str, wish: Wish = WISH, *, progress: Progress = quiet) -> Built:
    """Recompute everything that a store holds from a city's files.

    The same files, walker and method as those of the newest edition change nothing.

    Parameters
    ----------
    city_file : Path
        The city's TOML file.
    store : str
        Where the tables and results go; made when absent, replaced whole in one transaction, and
        untouched when anything fails.
    wish : Wish
        Who walks, from when it is valid, who is right in a conflict.
    progress : callable
        Told of each stage as it begins.

    Raises
    ------
    CityFileError, CheckError, CRSError, ContractError, StoreError
        One message for all faults.
    """
    with open_store(store, create=True) as home:
        made = _make(city_file, home, wish, progress=progress)
        if isinstance(made, Built):
            return made
        run, tables, before = made
        progress("writing the store")
        with home.building() as draft:
            require_not_drawn_meanwhile(draft, None if before is None else before.run)
            following = _follow(draft, tables, run, wish)
            if wish.take == "ask":
                refuse_conflicts(following.conflicts)
            run = draft.put(following.tables, run, handed=following.handed)
    return _built(run, following, before)


def plan(city_file: Path, store: str, wish: Wish = WISH, *, progress: Progress = quiet) -> Built:
    """Compute what a build would change, and write nothing.

    Raises
    ------
    CityFileError, CheckError, CRSError, StoreError
        As :func:`build`, except that conflicts of single rows are listed.
    """
    with open_store(store, create=True) as home:
        made = _make(city_file, home, wish, progress=progress)
        if isinstance(made, Built):
            return made
        run, tables, before = made
        with home.planning() as draft:
            following = _follow(draft, tables, run, wish)
    return _built(run, following, before)


def _follow(draft: Draft, tables: Mapping[str, pd.DataFrame], run: Run, wish: Wish) -> Succession:
    return succeed(draft, tables, zone=run.zone, valid_from=run.valid_from, take=wish.take)


Made = tuple[Run, dict[str, pd.DataFrame], Figures | None]


def _make(city_file: Path, home: Store, wish: Wish, *, progress: Progress) -> Made | Built:
    """Read, check and walk; stop early where the newest edition was made of the same."""
    described = describe_city(city_file)
    valid_from = wish.valid_from or today()
    checked = read_and_check(described, day=valid_from, progress=progress)
    run = describe_run(described, checked.zone, wish.profile, valid_from=valid_from)
    before = _figures_of(home)
    if before is not None:
        if before.run.id == run.id or is_drawn_upon(before.run, run):
            return Built(before, before, (), pd.DataFrame())
        run, checked = _drawn_again(home, before.run, run, checked, wish.take)
    progress("tying the streets into a network")
    graph, edges, told = _network(described, checked)
    inputs = {**checked.tables, "streets": edges}
    progress("walking from every demand point")
    engine = Engine(inputs, zone=checked.zone, graph=graph, tell=progress)
    results = evaluate(inputs, engine, Question(wish.profile), cells=described.cells)
    found = {"findings": as_frame([*checked.findings, *told]), "past_areas": checked.past_areas}
    return run, {**inputs, **results, **found}, before


def _drawn_again(
    home: Store, newest: Run, run: Run, checked: Checked, take: Take
) -> tuple[Run, Checked]:
    """Draw on the new files what was drawn on those before, where the store is to be right."""
    with home.planning() as draft:
        steps = require_known(draft, newest, take=take)
    if not steps:
        return run, checked
    tables, notes = redrawn(checked.tables, home.read("past_areas"), steps, zone=run.zone)
    again = replace(checked, tables=tables, findings=(*checked.findings, *notes))
    return with_drawn(run, newest), again


def _network(
    described: CityFile, checked: Checked
) -> tuple[Graph, gpd.GeoDataFrame, list[Finding]]:
    """Cut the streets at barriers, split them into edges, and let gates say who may pass."""
    tables, zone = checked.tables, checked.zone
    streets, barriers, gates = (tables[name] for name in ("streets", "barriers", "gates"))
    open_streets, cuts = cut(streets, barriers, gates.geometry, zone=zone)
    edges = node(open_streets)
    tied, flags = tie(gates, edges, zone=zone), flags_of(edges)
    edges = flagged(edges, heeded(flags, tied))
    graph, edges = build_graph(edges, zone=zone)
    told = [
        *cuts_told(cuts, streets, barriers, file=_files(described, "streets"), zone=zone),
        *gates_told(tied, gates["code"], flags, file=_files(described, "gates")),
    ]
    return graph, edges, told


def _files(described: CityFile, table: str) -> str:
    """Name the files that a table is from."""
    entries = (entry for entry in described.entries if entry.table.name == table)
    return ", ".join(dict.fromkeys(entry.file for entry in entries))


def _figures_of(home: Store) -> Figures | None:
    """Sum up the newest edition; None before the first."""
    if home.engine.is_empty():
        return None
    return summarise(home.run(), {name: home.read(name) for name in (*GROUND, *RESULTS)})


def _built(run: Run, following: Succession, before: Figures | None) -> Built:
    return Built(
        figures=summarise(run, following.tables),
        before=before,
        changes=following.changes,
        lineage=following.lineage,
        conflicts=following.conflicts,
    )


def check(city_file: Path, *, progress: Progress = quiet) -> tuple[Finding, ...]:
    """Read and check a city's files, and write nothing.

    Returns
    -------
    tuple of Finding
        Notes and rows left out; faults are raised.

    Raises
    ------
    CityFileError, CheckError
        One message for all faults.
    """
    described = describe_city(city_file)
    return read_and_check(described, day=today(), progress=progress).findings


def read_and_check(described: CityFile, *, day: str, progress: Progress) -> Checked:
    """Read every file that a city names and check together what is valid on a day."""
    progress("reading the files")
    loaded, found = read_city(described, progress=progress)
    progress("checking the tables")
    return check_city(described, loaded, found, day=day)


def describe_run(described: CityFile, zone: str, profile: Profile, *, valid_from: str) -> Run:
    """Write down what went into a run; the same inputs give the same identifier."""
    named = [entry.path for entry in described.entries if entry.path]
    paths = {described.path, *(part for path in named for part in _parts(path))}
    run = Run(
        id="",
        created=datetime.now(UTC).replace(microsecond=0),
        city=described.name,
        city_code=described.code,
        notice=described.notice,
        zone=zone,
        cells=described.cells,
        profile=profile.name,
        speed_kmh=float(profile.speed_kmh),
        minutes=float(profile.minutes),
        limit_m=profile.limit_m,
        inputs={path.name: file_hash(path) for path in sorted(paths)},
        norms=described.norms.as_json(),
        profiles=described.profiles,
        valid_from=valid_from,
    )
    return identified(run)


def _parts(path: Path) -> list[Path]:
    """List the files that make up one source: a shapefile's text and system lie beside it."""
    if path.suffix.lower() != ".shp":
        return [path]
    return [part for part in path.parent.iterdir() if part.stem == path.stem]
