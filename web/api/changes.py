"""What can be tried, as bodies have it: stations that come, move or go, gates, links."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geo.redraw.steps import Place, Text

MOST_CHANGES = 50
"""Tried together."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Add(_Model):
    """A station more; those added are called NEW-1, NEW-2 and so on."""

    do: Literal["add"]
    at: Place


class Move(_Model):
    """A station elsewhere."""

    do: Literal["move"]
    station: Text
    to: Place


class Remove(_Model):
    """A station closed."""

    do: Literal["remove"]
    station: Text


class OpenGate(_Model):
    """A gate that lets everyone pass at any time."""

    do: Literal["open"]
    gate: Text


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
