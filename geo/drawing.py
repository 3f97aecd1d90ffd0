"""What a planner draws becomes a new edition, as a build's files do.

Everything happens within one transaction: the steps are made on what the store holds, whatever
depends on them is computed anew, what became of areas is traced, and all of it replaces the edition
before, or nothing does. A drawing names the run it was drawn upon; should another edition have come
in between, it is refused.

A run that was drawn says so among its inputs: ``drawn 1 on RUN`` -> the hash by which the archive
finds the steps. A build from files that were drawn upon already changes nothing; one from other
files is refused unless it is told whose areas stand (:func:`require_known`), and may make the steps
again on the new files.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.check.findings import Finding
from geo.engine import Engine
from geo.errors import ContractError, NotOwnerError, StaleError, StoreError
from geo.evaluate import evaluate
from geo.history.merge import Take
from geo.network.build import build, flagged, flags_of, node
from geo.network.gates import heeded, tie
from geo.network.graph import Graph
from geo.profiles import profile_named, profiles_from
from geo.question import Question
from geo.redraw.drawing import Drawing, Edit, inherited
from geo.redraw.steps import Step, as_json, read_steps
from geo.redraw.streets import bare
from geo.run import METHOD_VERSION, Run, identified, today
from geo.store import Draft, Store
from geo.store.edit import Editor, Stamp
from geo.succession import with_history
from geo.tables import FINDINGS, HISTORY, INPUTS, NIGHT_CLOSED, PRIVATE, REGISTRY

_MARK = "drawn "
_WALKED = {"streets", "barriers", "gates"}

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Published:
    """A drawing that has become an edition.

    Attributes
    ----------
    run : Run
        The new edition's.
    said : tuple of str
        What each step did.
    lineage : DataFrame
        What became of areas (:data:`geo.tables.LINEAGE`), this time only.
    """

    run: Run
    said: tuple[str, ...]
    lineage: pd.DataFrame


def publish(
    home: Store,
    steps: Sequence[Step],
    *,
    on: str,
    stamp: Stamp,
    valid_from: str | None = None,
    progress: Progress = lambda _: None,
) -> Published:
    """Make steps on the newest edition of a store, and store what follows as a new one.

    Parameters
    ----------
    home : Store
        A store that was built.
    steps : sequence of Step
        What is drawn.
    on : str
        Identifier of the run that was drawn upon.
    stamp : Stamp
        When and by which role; edits of the registry are logged with it.
    valid_from : str, optional
        First day of the new state; today, or the first day of what was drawn upon if that is later.
    progress : callable
        Told of each stage as it begins.

    Raises
    ------
    StaleError
        If the newest edition is another one by now.
    NotOwnerError
        If the store does not let this role replace a city.
    ContractError, NotFoundError
        If a step cannot be made.
    StoreError
        If nothing was built, or the store looks at the past.
    """
    if home.as_of is not None:
        raise StoreError("the past cannot be drawn upon", hint="leave out --as-of")
    with home.building() as draft:
        run = _drawn_upon(draft, on)
        progress("drawing")
        read = lru_cache(maxsize=None)(draft.held)
        drawing = Drawing(read, zone=run.zone)
        drawing.make(steps)
        drawing.place()
        tables = {name: drawing.table(name) for name in INPUTS}
        _edit(draft.editor(), [*drawing.edits, *inherited(drawing)], stamp)
        progress("walking from every demand point")
        tables |= _computed(tables, drawing, run)
        registry = {name: draft.held(name) for name in REGISTRY}
        day = valid_from or max(today(), run.valid_from)
        before = {name: read(name) for name in ("areas", "demand", *HISTORY)}
        history, traced = with_history(
            before, drawing.areas, read("past_areas")[:0], zone=run.zone, valid_from=day
        )
        told = _told(steps, drawing.said, on)
        run = _run_of(run, draft.keep(FINDINGS.name, told), valid_from=day)
        findings = pd.concat([read("findings"), told.assign(expected="")], ignore_index=True)
        progress("writing the store")
        placed = {name: tables[name] for name in ("partners",) if name in drawing.made}
        whole = {**tables, **registry, **placed, **history, "findings": findings}
        made = draft.put(whole, run, handed={name: draft.handed(name) for name in REGISTRY})
    return Published(made, tuple(drawing.said), traced)


def _drawn_upon(draft: Draft, on: str) -> Run:
    """Refuse a drawing on another edition than the newest, or by a role that may not."""
    if not draft.may_put():
        raise NotOwnerError(
            "drawing replaces what a build wrote, and this role may only edit the registry",
            hint=f"ask the owner of the store to run: gridgov draw STEPS.json --on {on}",
        )
    if draft.latest is None:
        raise StoreError("nothing was built yet", hint="run gridgov build CITY.toml")
    if draft.latest.run.id != on:
        raise StaleError(
            f"this was drawn on run {on}, and the newest is {draft.latest.run.id} by now",
            hint="open the map again, and draw on what is there",
        )
    return draft.latest.run


def _computed(
    tables: Mapping[str, pd.DataFrame], drawing: Drawing, run: Run
) -> dict[str, pd.DataFrame]:
    """Walk and judge anew; tie the streets into a network first where they differ."""
    graph, made = None, dict(tables)
    if _WALKED & drawing.made.keys():
        graph, made["streets"] = tied(tables, drawing.before("gates"), zone=run.zone)
    engine = Engine(made, zone=run.zone, graph=graph)
    walker = profile_named(run.profile, minutes=run.minutes, own=profiles_from(run.profiles))
    results = evaluate(made, engine, Question(walker), cells=run.cells)
    return {"streets": made["streets"], **results}


def tied(
    tables: Mapping[str, pd.DataFrame], gates_before: gpd.GeoDataFrame, *, zone: str
) -> tuple[Graph, gpd.GeoDataFrame]:
    """Tie streets at rest into a network again, after streets, barriers or gates were drawn.

    A street that a gate has left is open to everyone at any time: what it was before anybody put a
    gate there is not known any more.
    """
    streets, gates = (cast(gpd.GeoDataFrame, tables[name]) for name in ("streets", "gates"))
    lines = streets[shapely.length(streets.geometry.to_numpy()) > 0]
    edges = node(bare(lines))
    was, now = (tie(some, edges, zone=zone) for some in (gates_before, gates))
    flags = flags_of(edges)
    left = np.setdiff1d(was.edges[was.edges >= 0], now.edges)
    flags[left] &= ~np.uint8(PRIVATE | NIGHT_CLOSED)
    return build(flagged(edges, heeded(flags, now)), zone=zone)


def _edit(editor: Editor, edits: Sequence[Edit], stamp: Stamp) -> None:
    """Edit rows of the registry, each logged."""
    for edit in edits:
        values = dict(edit.values)
        if values.get("geometry") is not None:
            values["geometry"] = shapely.to_wkb(values["geometry"], hex=True)
        if edit.do == "insert":
            editor.insert(edit.table, values, stamp)
            continue
        version = editor.row(edit.table, edit.code)["version"]
        if edit.do == "remove":
            editor.remove(edit.table, edit.code, stamp, version=version)
        else:
            editor.update(edit.table, edit.code, values, stamp, version=version)


def _told(steps: Sequence[Step], said: Sequence[str], on: str) -> pd.DataFrame:
    """Write down what was drawn, as findings that also hold the steps."""
    rows = [
        {"severity": "note", "file": f"{_MARK}on {on}", "rows": str(number), "count": 1,
         "found": text, "expected": as_json([step])[1:-1], "hint": ""}
        for number, (step, text) in enumerate(zip(steps, said, strict=True), start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(FINDINGS.columns))


def _run_of(run: Run, hashed: str, *, valid_from: str) -> Run:
    """Describe the run of a drawing: the one it was drawn upon, and the steps."""
    number = len(_drawn(run)) + 1
    drawn = replace(
        run,
        id="",
        created=datetime.now(UTC).replace(microsecond=0),
        inputs={**run.inputs, f"{_MARK}{number} on {run.id}": hashed},
        method=METHOD_VERSION,
        valid_from=valid_from,
        edition=0,
    )
    return identified(drawn)


def _drawn(run: Run) -> dict[str, str]:
    """List what was drawn since the last build from files, in its order: run drawn on -> hash."""
    found = [(name.split(" "), hashed) for name, hashed in run.inputs.items()
             if name.startswith(_MARK)]  # fmt: skip
    return {parts[3]: hashed for parts, hashed in sorted(found, key=lambda it: int(it[0][1]))}


def read_drawn(content: bytes) -> tuple[list[Step], str | None]:
    """Read a file of steps, and which run they were drawn upon if it says so.

    Raises
    ------
    ContractError
        If it is no JSON, or with the first that is no step.
    """
    try:
        said = json.loads(content)
    except ValueError as error:
        raise ContractError(f"the file of steps is no JSON: {error}") from None
    if isinstance(said, dict):
        on = said.get("on")
        return read_steps(json.dumps(said.get("steps"))), on if isinstance(on, str) else None
    return read_steps(content), None


def is_drawn_upon(newest: Run, run: Run) -> bool:
    """Tell whether the newest run was drawn on a run that has the same inputs as another."""
    return run.id in _drawn(newest) or with_drawn(run, newest).id == newest.id


def require_not_drawn_meanwhile(draft: Draft, before: Run | None) -> None:
    """Refuse a build which began before somebody drew what it would replace.

    Raises
    ------
    StaleError
        If the newest edition is a drawing that the build has not seen.
    """
    newest = None if draft.latest is None else draft.latest.run
    if newest is not None and _drawn(newest) and (before is None or newest.id != before.id):
        raise StaleError("somebody drew on the store meanwhile", hint="build again")


def require_known(draft: Draft, newest: Run, *, take: Take) -> list[Step]:
    """Say what a build from other files makes of what was drawn on the files before.

    Returns
    -------
    list of Step
        What is to be drawn again: nothing where the files decide, or nothing was drawn.

    Raises
    ------
    ContractError
        If nobody decides: one message with what was drawn.
    """
    drawn = [draft.kept(FINDINGS.name, hashed) for hashed in _drawn(newest).values()]
    if not drawn or take == "files":
        return []
    rows = pd.concat(drawn, ignore_index=True)
    if take == "store":
        return read_steps(f"[{','.join(rows['expected'])}]")
    said = rows["found"].tolist()
    more = [f"and {len(said) - _SHOWN} more"] if len(said) > _SHOWN else []
    one = len(said) == 1
    head = f"{len(said)} {'step was' if one else 'steps were'} drawn since these files were built:"
    raise ContractError(
        "\n  ".join([head, *said[:_SHOWN], *more]),
        hint="--take store draws them again on the new files, --take files gives them up",
    )


_SHOWN = 10


def redrawn(
    tables: Mapping[str, pd.DataFrame],
    past_areas: pd.DataFrame,
    steps: Sequence[Step],
    *,
    zone: str,
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Draw steps again on the tables of other files; the registry holds its part of them already.

    Returns
    -------
    dict of str to DataFrame
        The tables with what is drawn.
    list of Finding
        What each step did.

    Raises
    ------
    ContractError, NotFoundError
        If a step cannot be made any more.
    """
    drawing = Drawing(lambda name: past_areas if name == "past_areas" else tables[name],
                      zone=zone, is_ground_only=True)  # fmt: skip
    drawing.make(steps)
    drawing.place()
    notes = [Finding("note", "drawn again", said) for said in drawing.said]
    return {name: drawing.table(name) for name in tables}, notes


def with_drawn(run: Run, newest: Run) -> Run:
    """Say of a run from files that what was drawn before was drawn again."""
    drawn = {name: hashed for name, hashed in newest.inputs.items() if name.startswith(_MARK)}
    return identified(replace(run, id="", inputs={**run.inputs, **drawn}))
