"""Who may do what: one function, and what it does not allow is forbidden.

A visitor has a role and, as a coordinator, a street. What each route asks for is told beside its
view (:mod:`web.doors`); a route of which nothing is told is closed to everybody.
"""

from collections.abc import Mapping
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


def may_change(role: Role, name: str, *, owner: str) -> bool:
    """Tell whether a scenario may be changed: by its owner, and by who keeps accounts."""
    return name == owner or may(role, "keep")
