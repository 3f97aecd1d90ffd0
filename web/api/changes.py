"""What can be tried, as bodies have it: stations that come, move or go, gates, links."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_CHANGES = 50
"""Tried together."""

Degrees = Annotated[float, Field(allow_inf_nan=False)]
Lon = Annotated[Degrees, Field(ge=-180, le=180)]
Lat = Annotated[Degrees, Field(ge=-90, le=90)]
Place = Annotated[tuple[Lon, Lat], Field(description="Longitude and latitude, degrees.")]
Code = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Add(_Model):
    """A station more; those added are called NEW-1, NEW-2 and so on."""

    do: Literal["add"]
    at: Place


class Move(_Model):
    """A station elsewhere."""

    do: Literal["move"]
    station: Code
    to: Place


class Remove(_Model):
    """A station closed."""

    do: Literal["remove"]
    station: Code


class OpenGate(_Model):
    """A gate that lets everyone pass at any time."""

    do: Literal["open"]
    gate: Code


class Link(_Model):
    """A straight way between two places."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    do: Literal["link"]
    from_: Place = Field(alias="from")
    to: Place


Change = Annotated[Add | Move | Remove | OpenGate | Link, Field(discriminator="do")]
Changes = Annotated[list[Change], Field(max_length=MOST_CHANGES)]


class Tried(_Model):
    """Changes to try, all of them together, one after the other."""

    changes: Changes


def plain(changes: Sequence[BaseModel]) -> list[dict[str, Any]]:
    """Write changes as :meth:`geo.answers.City.tried` takes them."""
    return [change.model_dump(by_alias=True) for change in changes]
