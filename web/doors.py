"""What each route is, told once beside its view: who may use it, what it takes, what it answers.

The policy reads who may (:mod:`web.policy`), a request's query and body are read by what it takes,
and the description of the API is written from all of it, so that none of the three can drift.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request
from pydantic import BaseModel

from web.policy import Action

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "door"


@dataclass(frozen=True, slots=True)
class Door:
    """What a route is.

    Attributes
    ----------
    may : Action
        What a visitor must be allowed to do.
    takes, needs : tuple of str
        Keys of the query that may be given, and that must be; see :data:`web.params.PARAMS`.
    body : type of BaseModel, optional
        What the body must be.
    answers : mapping
        JSON Schema of the answer.
    form : str
        Media type of the answer.
    other_forms : tuple of str
        Media types that it may have instead.
    status : int
        Status of an answer that is no error.
    is_costly : bool
        Whether the question waits in the queue.
    is_kept : bool
        Whether the answer carries an ETag and may be asked after (304).
    fails : tuple of int
        Statuses of errors that may come beside those that follow from all this.
    """

    may: Action
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    body: type[BaseModel] | None = None
    answers: Mapping[str, Any] | None = None
    form: str = "application/json"
    other_forms: tuple[str, ...] = ()
    status: int = 200
    is_costly: bool = False
    is_kept: bool = False
    fails: tuple[int, ...] = ()


def door(may: Action, **said: Any) -> Callable[[View], View]:
    """Tell of a view what :class:`Door` says; under the route's own decorator."""

    def mark(view: View) -> View:
        setattr(view, _MARK, Door(may, **said))
        return view

    return mark


def door_of(view: Callable[..., Any]) -> Door | None:
    """Return what is told of a view; None when nothing is."""
    return getattr(view, _MARK, None)


def this_door() -> Door | None:
    """Return what is told of the current request's view."""
    if request.endpoint is None:
        return None
    return door_of(current_app.view_functions[request.endpoint])
