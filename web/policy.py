"""Who may do what: one function, and what it does not allow is forbidden.

A visitor has a role and, as a coordinator, a street. What each route asks for is told beside its
view (:mod:`web.doors`); a route of which nothing is told is closed to everybody. What depends on
the row as well, :func:`may_edit` tells.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

Action = Literal["enter", "look", "ask", "export", "try", "edit", "draw", "keep", "audit"]
"""What can be done.

``enter``: log in, and what a login page needs; ``look``: open pages; ``ask``: ask any question;
``export``: take tables and pictures away; ``try``: keep scenarios; ``edit``: change the registry;
``draw``: change stations, barriers, streets and areas; ``keep``: keep accounts; ``audit``: read
the log.
"""

Role = Literal["nobody", "viewer", "coordinator", "planner", "administrator", "auditor", "local"]
"""Who asks: ``nobody`` has not logged in, ``local`` sits at the machine that keeps the store."""

_ASKS = frozenset[Action]({"enter", "look", "ask"})

RIGHTS: Mapping[Role, frozenset[Action]] = {
    "nobody": frozenset({"enter"}),
    "viewer": _ASKS,
    "coordinator": _ASKS | {"export", "try", "edit"},
    "planner": _ASKS | {"export", "try", "edit", "draw"},
    "administrator": _ASKS | {"export", "try", "edit", "draw", "keep"},
    "auditor": _ASKS | {"audit"},
    "local": _ASKS | {"export", "try", "edit", "draw", "audit"},
}
"""What each role may; a coordinator edits in the own street only."""


def may(role: Role, action: Action | None) -> bool:
    """Tell whether a role may do something; nobody may do what has no name."""
    return action is not None and action in RIGHTS.get(role, frozenset())


def may_edit(
    role: Role, street: str, areas: Iterable[str | None], parents: Mapping[str, str | None]
) -> bool:
    """Tell whether a visitor may change a row that lies in these areas.

    Parameters
    ----------
    role, street : str
        Of the visitor.
    areas : iterable of str or None
        Every area that the row lies in, before the change and after it: a row that moves must
        stay in the own street. None for a row that lies nowhere, which no coordinator may change.
    parents : mapping
        Code of each area there is -> code of the one above, None at the top.

    Examples
    --------
    >>> parents = {"S1": None, "S2": None, "G1": "S1", "G2": "S2"}
    >>> may_edit("coordinator", "S1", ["G1", "S1"], parents)
    True
    >>> may_edit("coordinator", "S1", ["G1", "G2"], parents)
    False
    >>> may_edit("planner", "", ["G1", None], parents), may_edit("viewer", "", ["G1"], parents)
    (True, False)
    """
    if not may(role, "edit"):
        return False
    if role != "coordinator":
        return True
    asked = list(areas)
    return bool(asked and street) and all(_is_under(area, street, parents) for area in asked)


def _is_under(area: str | None, street: str, parents: Mapping[str, str | None]) -> bool:
    seen = set()
    while area is not None and area in parents and area not in seen:
        if area == street:
            return True
        seen.add(area)
        area = parents[area]
    return False


def may_change(role: Role, name: str, *, owner: str) -> bool:
    """Tell whether a scenario may be changed: by its owner, and by who keeps accounts."""
    return name == owner or may(role, "keep")
