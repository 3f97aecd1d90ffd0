"""What a planner draws, step by step, as JSON has it.

A place is longitude and latitude in degrees. Steps are made in their order: one may name what an
earlier one made.
"""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from geo.errors import ContractError

MOST_STEPS = 200
"""Published together."""

MOST_PLACES = 500
"""Of one line."""

_Degrees = Annotated[float, Field(allow_inf_nan=False)]
Lon = Annotated[_Degrees, Field(ge=-180, le=180)]
Lat = Annotated[_Degrees, Field(ge=-90, le=90)]
Place = Annotated[tuple[Lon, Lat], Field(description="Longitude and latitude, degrees.")]
Line = Annotated[list[Place], Field(min_length=2, max_length=MOST_PLACES)]
Text = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]
Whole = Annotated[int, Field(ge=0, lt=2**31)]


class Step(BaseModel):
    """One thing that is drawn."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Split(Step):
    """An area of the finest level split in two; the larger part keeps the code."""

    do: Literal["split"]
    area: Text
    line: Line
    name: Text | None = None


class Merge(Step):
    """Neighbours of one parent become one area; the largest keeps its code."""

    do: Literal["merge"]
    areas: Annotated[list[Text], Field(min_length=2, max_length=50)]


class Vertex(Step):
    """A vertex of a border: from where, to where; nowhere takes it away."""

    from_: Place = Field(alias="from")
    to: Place | None


class MoveBorder(Step):
    """Vertices of an area's border moved, and with them the areas beyond it."""

    do: Literal["move_border"]
    area: Text
    vertices: Annotated[list[Vertex], Field(min_length=1, max_length=MOST_PLACES)]


class StationFacts(Step):
    """What is known of a station; what is left out stays as it is."""

    name: Text | None = None
    kind: Literal["service", "hub", "site", "studio"] | None = None
    level: Literal["district", "street", "community", "site"] | None = None
    services: Annotated[str, Field(max_length=500)] | None = None
    hours: Text | None = None
    floor_area_m2: Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)] | None = None
    capacity: Whole | None = None


class AddStation(StationFacts):
    """A station more; its code follows on those of the others."""

    do: Literal["add_station"]
    at: Place
    name: Text


class MoveStation(Step):
    """A station elsewhere; its entrances are given up."""

    do: Literal["move_station"]
    station: Text
    to: Place


class EditStation(StationFacts):
    """Other facts about a station."""

    do: Literal["edit_station"]
    station: Text


class RemoveStation(Step):
    """A station closed for good."""

    do: Literal["remove_station"]
    station: Text


class AddBarrier(Step):
    """A line, or an outline, that nobody crosses."""

    do: Literal["add_barrier"]
    kind: Literal["water", "rail", "expressway", "wall"]
    line: Line
    is_closed: bool = False
    name: Text | None = None


class RemoveBarrier(Step):
    """The barrier nearest to a place; streets that it cut are joined again."""

    do: Literal["remove_barrier"]
    at: Place


class AddLink(Step):
    """A way for walking, joined to the nearest street at both of its ends."""

    do: Literal["add_link"]
    line: Line
    name: Text | None = None
    is_bridge: bool = False


class GateFacts(Step):
    """What is known of a gate; what is left out stays as it is."""

    name: Text | None = None
    hours: Text | None = None
    passage: Literal["public", "residents"] | None = None


class AddGate(GateFacts):
    """A gate more."""

    do: Literal["add_gate"]
    at: Place
    compound: Text | None = None


class MoveGate(Step):
    """A gate elsewhere."""

    do: Literal["move_gate"]
    gate: Text
    to: Place


class EditGate(GateFacts):
    """Other hours of a gate, or others who may pass."""

    do: Literal["edit_gate"]
    gate: Text


AnyStep = Annotated[
    Split | Merge | MoveBorder
    | AddStation | MoveStation | EditStation | RemoveStation
    | AddBarrier | RemoveBarrier | AddLink
    | AddGate | MoveGate | EditGate,
    Field(discriminator="do"),
]  # fmt: skip

Steps = Annotated[list[AnyStep], Field(min_length=1, max_length=MOST_STEPS)]

_STEPS: TypeAdapter[Steps] = TypeAdapter(Steps)


def read_steps(text: str | bytes) -> list[Step]:
    """Read steps from JSON.

    Raises
    ------
    ContractError
        With the first that is no step.
    """
    try:
        return list(_STEPS.validate_json(text, strict=True))
    except ValidationError as error:
        first, *others = error.errors(include_url=False, include_input=False)
        where = "/".join(map(str, first["loc"])) or "the steps"
        more = f" (and {len(others)} more)" if others else ""
        raise ContractError(f"{where}: {first['msg']}{more}", hint="mend the steps") from None


def as_json(steps: Sequence[Step]) -> str:
    """Write steps as :func:`read_steps` reads them."""
    return json.dumps([plain(step) for step in steps], ensure_ascii=False)


def plain(step: Step) -> dict[str, Any]:
    """Write a step as plain values, what is left out left out."""
    return step.model_dump(by_alias=True, exclude_unset=True, mode="json")
