"""Rows of the registry as bodies have them, and the version that a change was made from."""

import re
from typing import Annotated, Any, Literal

from flask import request
from pydantic import BaseModel, ConfigDict, Field, RootModel

from web.errors import QueryError, UnconditionalError

MOST_COLUMNS = 100

_TAG = re.compile(r'"(\d{1,18})"', re.ASCII)


class Shape(BaseModel):
    """Where a row lies, as GeoJSON; degrees, longitude first."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["Point", "Polygon", "MultiPolygon"]
    coordinates: list[Any]


Value = (
    Annotated[str, Field(max_length=10_000)]
    | bool
    | int
    | Annotated[float, Field(allow_inf_nan=False)]
    | Shape
    | None
)


class Columns(RootModel[Annotated[dict[str, Value], Field(max_length=MOST_COLUMNS)]]):
    """Columns of a row -> their values; `null` where a row has none."""

    def plain(self) -> dict[str, Any]:
        """Give the values as plain ones."""
        return {name: value.model_dump() if isinstance(value, Shape) else value
                for name, value in self.root.items()}  # fmt: skip


def version_read() -> int:
    """Read from ``If-Match`` which version the current request was made from.

    Raises
    ------
    UnconditionalError
        If it does not say.
    QueryError
        If it says something else than one version.
    """
    said = request.headers.get("If-Match", "").strip()
    if not said:
        raise UnconditionalError("a change must say which version it was made from")
    found = _TAG.fullmatch(said)
    if not found:
        raise QueryError(f"If-Match must be the ETag of a row, found {said[:100]!r}",
                         where="If-Match", hint='write it as it came, such as "3"')  # fmt: skip
    return int(found[1])
