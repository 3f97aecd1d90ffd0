"""Noting what visitors do in the audit log.

Whoever changes something notes it within the same transaction, ``editor.note(entry(...))``; what
nobody has noted by the end of a request is noted then: each change, each export, each refusal.
"""

import logging
from typing import Any

from flask import Flask, Response, g, request

from geo.errors import GeoError
from geo.store import audit
from geo.store.audit import Entry
from web.doors import this_door
from web.policy import Action
from web.tokens import SAFE
from web.visitors import Visitor, people, visitor

logger = logging.getLogger(__name__)

_ASKING: frozenset[Action] = frozenset({"enter", "look", "ask"})
"""What leaves no trace, whichever method it is asked by."""


def init_app(app: Flask) -> None:
    """Note after each request what nobody has noted."""
    app.after_request(_note_rest)


def entry(action: str, subject: str, *, by: Visitor | None = None, **facts: Any) -> Entry:
    """Describe what the current visitor does; to be handed to ``editor.note`` or :func:`note`.

    Parameters
    ----------
    action : str
        ``login``, ``edit``, ``draw``, ``export``, ``try``, ``keep`` ...: one word.
    subject : str
        What it is done to: a table and a code, an address.
    by : Visitor, optional
        Who does it, where that is another one than the current visitor.
    **facts
        What else must be known of it.
    """
    g.is_noted = True
    asking = by or visitor()
    return Entry(asking.name, asking.role, action, subject, facts)


def note(action: str, subject: str, **facts: Any) -> None:
    """Note what the current visitor does, in a transaction of its own; see :func:`entry`."""
    audit.note(people().engine, entry(action, subject, **facts))


def _note_rest(response: Response) -> Response:
    told = this_door()
    if told is None or "visitor" not in g or g.get("is_noted"):
        return response
    is_known = g.visitor.role != "nobody"
    if response.status_code == 403 and is_known:
        _try_to_note("refused", method=request.method, may=told.may)
    elif response.status_code < 400 and is_known and _leaves_a_trace(told.may, response):
        _try_to_note(told.may, method=request.method, status=response.status_code)
    return response


def _leaves_a_trace(action: Action, response: Response) -> bool:
    if action == "export" or "Content-Disposition" in response.headers:
        return request.method != "OPTIONS"
    return request.method not in SAFE and action not in _ASKING


def _try_to_note(action: str, **facts: Any) -> None:
    """Note what is over: it cannot be undone when the log cannot be written, only told of."""
    query = request.query_string.decode("utf-8", "replace")
    try:
        note(action, request.path, **facts, **({"query": query} if query else {}))
    except GeoError:
        logger.exception("not in the audit log: %s %s", action, request.path)
