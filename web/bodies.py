"""Bodies of requests, read once by the model that the route's door names."""

from typing import Any

from flask import Flask, request
from pydantic import BaseModel, ValidationError

from web.doors import this_door
from web.errors import BodyError, FormError, QueryError

MOST_BYTES = 4_000_000
JSON = "application/json"


def init_app(app: Flask) -> None:
    """Refuse bodies that are too large (413)."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES


def read_body() -> Any:
    """Read the body of the current request.

    Returns
    -------
    BaseModel
        Of the class that the door names.

    Raises
    ------
    FormError
        If it is not JSON by its media type.
    QueryError
        If it is no JSON.
    BodyError
        If it is not what the door names; one message for the first fault, with its place.
    """
    told = this_door()
    assert told is not None
    assert told.body is not None
    return read_model(told.body)


def read_model(model: type[BaseModel]) -> Any:
    """Read the body of the current request as a model; :func:`read_body` says what may fail."""
    if request.mimetype != JSON:
        raise FormError(
            f"the body must be {JSON}, found {request.mimetype[:100] or 'no media type'}",
            hint=f"send the header Content-Type: {JSON}",
        )
    try:
        return model.model_validate_json(request.get_data(), strict=True)
    except ValidationError as error:
        raise _told(error) from None


def _told(error: ValidationError) -> QueryError:
    first, *others = error.errors(include_url=False, include_input=False)
    where = "".join(f"/{part}" for part in first["loc"])
    more = f" (and {len(others)} more)" if others else ""
    kind = QueryError if first["type"] == "json_invalid" else BodyError
    return kind(f"{where or 'the body'}: {first['msg'][:200]}{more}", where=where)
