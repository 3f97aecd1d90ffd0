"""Steps made one after the other on the tables of a city.

A drawing knows the tables that it was begun with and those that it has made of them; nothing is
walked or stored here. Rows of the registry that hang on an area which ended move to its heir, and
gates are drawn like the rest: both are told as edits, for whoever keeps the registry's log.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import singledispatchmethod
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.check.places import holding_area
from geo.check.privacy import looks_personal
from geo.crs import STORED
from geo.errors import ContractError, GeoError, NotFoundError
from geo.hours import parsed
from geo.redraw import steps as drawn
from geo.redraw.areas import Redrawn, merge, move_border, split
from geo.redraw.naming import next_like
from geo.redraw.partition import stacked
from geo.redraw.streets import (
    barrier_at,
    barrier_of,
    cut_by,
    joined_again,
    link_of,
    require_open,
    together,
)
from geo.tables import PLACED_TABLES, REGISTRY, Table

Tables = Mapping[str, pd.DataFrame]
ReadTable = Callable[[str], pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a row of the registry: ``insert``, ``update`` or ``remove``."""

    do: str
    table: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Drawing:
    """Tables of a city, and what is drawn on them.

    Parameters
    ----------
    read : callable
        Reads a table of the city by its name.
    zone : str
        Metric zone.
    is_ground_only : bool
        Whether steps that change the registry are passed over, since the registry has them.

    Attributes
    ----------
    made : dict of str to DataFrame
        The tables that differ.
    said : list of str
        What each step did, in English.
    edits : list of Edit
        Changes of the registry, in their order.
    heirs : dict of str to str
        Code of an area that ended -> of the one that has its ground.
    touched : dict of str to None
        Codes of areas whose shape differs or that ended, in the order in which they were drawn.
    """

    def __init__(self, read: ReadTable, *, zone: str, is_ground_only: bool = False) -> None:
        self._read, self.zone, self._is_ground_only = read, zone, is_ground_only
        self.made: dict[str, pd.DataFrame] = {}
        self.said: list[str] = []
        self.edits: list[Edit] = []
        self.heirs: dict[str, str] = {}
        self.touched: dict[str, None] = {}
        self._ever: set[str] = set(read("areas")["code"]) | set(read("past_areas")["code"])

    def make(self, steps: Sequence[drawn.Step]) -> None:
        """Make steps, and find anew which area holds each point.

        Raises
        ------
        ContractError, NotFoundError
            With the number of the step that cannot be made; those before it are made.
        """
        for step in steps:
            try:
                self.said.append(self._make(step))
            except (ContractError, NotFoundError) as error:
                raise _numbered(error, len(self.said) + 1, step) from None

    def copied(self) -> "Drawing":
        """Give another drawing that goes on from here; tables are shared, since none is changed."""
        other = Drawing(self._read, zone=self.zone, is_ground_only=self._is_ground_only)
        other.made, other.said, other.edits = dict(self.made), [*self.said], [*self.edits]
        other.heirs, other.touched = dict(self.heirs), dict(self.touched)
        other._ever = set(self._ever)
        return other

    def place(self) -> None:
        """Find anew which area holds each point of the tables that say so."""
        if "areas" not in self.made and "stations" not in self.made:
            return
        for name in PLACED_TABLES:
            if "areas" in self.made or name in self.made:
                rows = cast(gpd.GeoDataFrame, self.table(name))
                self.made[name] = rows.assign(area=holding_area(rows.geometry, self.areas))

    def table(self, name: str) -> gpd.GeoDataFrame:
        """Return a table as it is drawn by now."""
        return cast(gpd.GeoDataFrame, self.made[name] if name in self.made else self._read(name))

    def before(self, name: str) -> gpd.GeoDataFrame:
        """Return a table as it was."""
        return cast(gpd.GeoDataFrame, self._read(name))

    @property
    def areas(self) -> gpd.GeoDataFrame:
        """The areas as they are drawn by now."""
        return self.table("areas")

    @singledispatchmethod
    def _make(self, step: drawn.Step) -> str:
        raise ContractError(f"a step cannot be {type(step).__name__}")

    @_make.register
    def _(self, step: drawn.Split) -> str:
        made = split(self.areas, step.area, step.line, zone=self.zone, taken=self._ever,
                     name=_harmless(step.name))  # fmt: skip
        return self._redrawn(made)

    @_make.register
    def _(self, step: drawn.Merge) -> str:
        made = merge(self.areas, step.areas, zone=self.zone)
        for ended, heir in made.heirs.items():
            self.heirs = {old: heir if new == ended else new for old, new in self.heirs.items()}
            self.heirs[ended] = heir
        return self._redrawn(made)

    @_make.register
    def _(self, step: drawn.MoveBorder) -> str:
        moves = [(vertex.from_, vertex.to) for vertex in step.vertices]
        return self._redrawn(move_border(self.areas, step.area, moves, zone=self.zone))

    def _redrawn(self, made: Redrawn) -> str:
        self.made["areas"] = made.areas
        self._ever |= set(made.areas["code"])
        self.touched |= dict.fromkeys(made.touched)
        return made.said

    @_make.register
    def _(self, step: drawn.AddStation) -> str:
        stations = self.table("stations")
        code = next_like(stations["code"].tolist(), otherwise="S")
        row = {"kind": "service", "level": "site", "area": None, **_facts(step, ("at",))}
        self._put("stations", {**row, "code": code}, shapely.Point(step.at))
        return f"station {code} ({step.name}) added"

    @_make.register
    def _(self, step: drawn.MoveStation) -> str:
        self._give_up_entrances(step.station)
        self._set("stations", step.station, {}, shapely.Point(step.to))
        return f"station {step.station} moved"

    @_make.register
    def _(self, step: drawn.EditStation) -> str:
        facts = _facts(step, ("station",))
        self._set("stations", step.station, facts)
        return f"station {step.station} edited: {', '.join(facts)}"

    @_make.register
    def _(self, step: drawn.RemoveStation) -> str:
        stations, hubs = self.table("stations"), self.table("hubs")
        at = _row(stations, step.station, "station")
        led = hubs.loc[hubs["station"] == step.station, "code"]
        if len(led):
            raise ContractError(
                f"station {step.station} is the hub of {led.iloc[0]}",
                hint="give the business district another station first",
            )
        self._give_up_entrances(step.station)
        self.made["stations"] = stations.drop(index=stations.index[at]).reset_index(drop=True)
        if not self._is_ground_only:
            for name in ("requests", "projects"):
                rows = self.table(name)
                for code in rows.loc[rows["station"] == step.station, "code"]:
                    self._edit(Edit("update", name, code, {"station": None}))
        return f"station {step.station} removed"

    def _give_up_entrances(self, station: str) -> None:
        entrances = self.table("entrances")
        own = entrances["station"] == station
        if own.any():
            self.made["entrances"] = entrances[~own].reset_index(drop=True)

    @_make.register
    def _(self, step: drawn.AddBarrier) -> str:
        barrier = barrier_of(step.kind, step.line, _harmless(step.name), is_closed=step.is_closed)
        self.made["barriers"] = stacked(self.table("barriers"), barrier)
        self.made["streets"], n_cuts = cut_by(
            self.table("streets"), barrier, self.table("gates").geometry, zone=self.zone
        )
        return f"barrier ({step.kind}) added, which cuts streets at {n_cuts} places"

    @_make.register
    def _(self, step: drawn.RemoveBarrier) -> str:
        barriers = self.table("barriers")
        at = barrier_at(barriers, step.at, zone=self.zone)
        kind = barriers["kind"].iloc[at]
        left = barriers.drop(index=barriers.index[at]).reset_index(drop=True)
        self.made["streets"], n_joined = joined_again(
            self.table("streets"), barriers.iloc[[at]], left, zone=self.zone
        )
        self.made["barriers"] = left
        return f"barrier ({kind}) removed, streets joined at {n_joined} places"

    @_make.register
    def _(self, step: drawn.AddLink) -> str:
        streets, link = link_of(self.table("streets"), step.line, zone=self.zone)
        link = link.assign(name=_harmless(step.name), bridge=step.is_bridge)
        gates = self.table("gates").geometry
        require_open(link, self.table("barriers"), gates, zone=self.zone)
        self.made["streets"] = together(streets, link)
        return "bridge added" if step.is_bridge else "link added"

    @_make.register
    def _(self, step: drawn.AddGate) -> str:
        if self._is_ground_only:
            return "gate added"
        gates, compounds = self.table("gates"), self.table("compounds")
        if step.compound is not None:
            _row(compounds, step.compound, "compound")
        code = next_like(gates["code"].tolist(), otherwise="M")
        facts = {"passage": "public", **_facts(step, ("at",)), "code": code}
        self._edit(Edit("insert", "gates", code, {**facts, "geometry": shapely.Point(step.at)}))
        return f"gate {code} added"

    @_make.register
    def _(self, step: drawn.MoveGate) -> str:
        if not self._is_ground_only:
            _row(self.table("gates"), step.gate, "gate")
            self._edit(Edit("update", "gates", step.gate, {"geometry": shapely.Point(step.to)}))
        return f"gate {step.gate} moved"

    @_make.register
    def _(self, step: drawn.EditGate) -> str:
        facts = _facts(step, ("gate",))
        if not self._is_ground_only:
            _row(self.table("gates"), step.gate, "gate")
            self._edit(Edit("update", "gates", step.gate, facts))
        return f"gate {step.gate} edited: {', '.join(facts)}"

    def _edit(self, edit: Edit) -> None:
        """Note an edit of the registry, and make it on its table."""
        self.edits.append(edit)
        values = dict(edit.values)
        shape = values.pop("geometry", None)
        if edit.do == "insert":
            self._put(edit.table, values, shape)
        else:
            self._set(edit.table, edit.code, values, shape)

    def _put(self, name: str, row: Mapping[str, Any], shape: Any) -> None:
        table = self.table(name)
        facts = {column: row.get(column) for column in table.columns if column != "geometry"}
        one = gpd.GeoDataFrame([facts], geometry=[shape], crs=STORED)
        self.made[name] = stacked(table, one)

    def _set(self, name: str, code: str, values: Mapping[str, Any], shape: Any = None) -> None:
        table = self.table(name).copy()
        at = _row(table, code, name.removesuffix("s"))
        for column, value in values.items():
            cells = table[column].astype(object).to_numpy(copy=True)
            cells[at] = value
            table[column] = pd.Series(cells, index=table.index, dtype=object)
        if shape is not None:
            shapes = table.geometry.to_numpy().copy()
            shapes[at] = shape
            table = table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=STORED))
        self.made[name] = table


def inherited(drawing: Drawing) -> list[Edit]:
    """List the edits that bring rows of the registry from areas that ended to their heirs.

    A request, a project, an event or a chat group simply moves. Where an area has one row, its
    counts are added to those of its heir, and what is in place in either is in place.
    """
    edits: list[Edit] = []
    for name, table in REGISTRY.items():
        if "area" not in table.columns or not drawing.heirs:
            continue
        rows = drawing.table(name)
        moving = rows[rows["area"].isin(list(drawing.heirs))]
        if table.key == "area":
            edits += _added_up(table, rows, moving, drawing.heirs)
        else:
            edits += [
                Edit("update", name, code, {"area": drawing.heirs[area]})
                for code, area in zip(moving["code"], moving["area"], strict=True)
            ]
    return edits


def _added_up(
    table: Table, rows: pd.DataFrame, moving: pd.DataFrame, heirs: Mapping[str, str]
) -> list[Edit]:
    """Add the counts of areas that ended to their heirs'."""
    edits = [Edit("remove", table.name, code) for code in moving["area"]]
    for heir, ended in moving.groupby(moving["area"].map(heirs), sort=True):
        own = rows[rows["area"] == heir]
        both = pd.concat([own, ended]) if len(own) else ended
        facts = {
            name: _sum(both[name], most=column.most)
            for name, column in table.columns.items()
            if name != "area"
        }
        if len(own):
            edits.append(Edit("update", table.name, str(heir), facts))
        else:
            edits.append(Edit("insert", table.name, str(heir), {"area": heir, **facts}))
    return edits


def _sum(cells: pd.Series, *, most: int | None) -> Any:
    known = cells.dropna().tolist()
    if not known:
        return None
    if isinstance(known[0], bool | np.bool_):
        return any(known)
    total = int(sum(known))
    return total if most is None else min(total, most)


def _facts(step: drawn.Step, but: Sequence[str]) -> dict[str, Any]:
    """Take what a step says of a row, and judge it as a check of files would."""
    facts = {name: value for name, value in step.model_dump(exclude_unset=True).items()
             if name not in {"do", *but}}  # fmt: skip
    if not facts and "at" not in but:
        raise ContractError("nothing would change", hint="say what is different")
    if facts.get("hours"):
        parsed(facts["hours"])
    for value in facts.values():
        _harmless(value)
    return facts


def _harmless(text: Any) -> Any:
    """Refuse what looks like a person's."""
    if isinstance(text, str):
        personal = looks_personal("", pd.Series([text], dtype=object))
        if personal:
            raise ContractError(f"{text[:20]!r} looks like {personal}", hint="name places only")
    return text


def _row(table: pd.DataFrame, code: str, what: str) -> int:
    found = np.flatnonzero(table["code"] == code)
    if not len(found):
        raise NotFoundError(f"no {what} {code!r}", hint=f"a {what} is named by its code")
    return int(found[0])


def _numbered(error: GeoError, number: int, step: drawn.Step) -> GeoError:
    """Say which step it was."""
    said = f"step {number} ({getattr(step, 'do', '')}): {error.args[0]}"
    return type(error)(said, hint=error.hint)
