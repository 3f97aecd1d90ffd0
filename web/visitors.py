"""Who is asking."""

from dataclasses import dataclass

from flask import g

from web.policy import Action, Role, may


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sent the current request: a post, never a person.

    Attributes
    ----------
    name : str
        Of the account; empty for who has none.
    role : Role
        What it may do.
    street : str
        Code of the street that a coordinator keeps; empty for others.
    """

    name: str = ""
    role: Role = "nobody"
    street: str = ""

    def may(self, action: Action) -> bool:
        """Tell whether this visitor may do something."""
        return may(self.role, action)


LOCAL = Visitor("local", "local")


def visitor() -> Visitor:
    """Return who sent the current request."""
    if "visitor" not in g:
        g.visitor = LOCAL
    found: Visitor = g.visitor
    return found
