"""Who may log in: accounts are posts, kept with a hash of their password."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from geo.check.privacy import looks_personal
from geo.errors import ContractError, NotFoundError
from geo.store.engine import Engine
from geo.store.models import MODELS
from geo.store.people import ACCOUNTS, ROLES, SESSIONS, now

_TABLE = MODELS[ACCOUNTS.name]
_SESSIONS = MODELS[SESSIONS.name]
_AREAS = MODELS["areas"]

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_NAME = 60
RESERVED = frozenset({"local", "nobody"})


@dataclass(frozen=True, slots=True)
class Account:
    """A post that may log in.

    Attributes
    ----------
    name : str
        ``xianlin-grid-centre``.
    role : str
        One of :data:`geo.store.people.ROLES`.
    street : str
        Code of the street that a coordinator keeps; empty for others.
    is_disabled : bool
        Whether it may not log in.
    created, changed : str
        Moments, UTC.
    """

    name: str
    role: str
    street: str
    is_disabled: bool
    created: str
    changed: str


_COLUMNS = [_TABLE.c[name] for name in Account.__slots__]


def every(connection: Connection) -> list[Account]:
    """Read all accounts by their names."""
    return [_account(row) for row in connection.execute(select(*_COLUMNS).order_by(_TABLE.c.name))]


def count(connection: Connection) -> int:
    """Tell how many accounts there are."""
    return int(connection.scalar(select(func.count()).select_from(_TABLE)) or 0)


def read(connection: Connection, name: str) -> Account:
    """Read one account.

    Raises
    ------
    NotFoundError
        If there is none of this name.
    """
    row = connection.execute(select(*_COLUMNS).where(_TABLE.c.name == name)).first()
    if row is None:
        raise NotFoundError(f"no account {name!r}", hint="gridgov account list names them")
    return _account(row)


def is_there(connection: Connection, name: str) -> bool:
    """Tell whether there is an account of this name, disabled or not."""
    return connection.scalar(select(_TABLE.c.name).where(_TABLE.c.name == name)) is not None


def secret_of(connection: Connection, name: str) -> str | None:
    """Read the hash of an account's password; None where none may log in by this name."""
    query = select(_TABLE.c.secret).where(_TABLE.c.name == name, _TABLE.c.is_disabled.is_(False))
    found = connection.scalar(query)
    return None if found is None else str(found)


def add(connection: Connection, name: str, role: str, *, secret: str, street: str = "") -> Account:
    """Add an account.

    Parameters
    ----------
    connection : Connection
        A transaction of ``engine.keeping()``.
    name, role, street : str
        As :class:`Account` has them.
    secret : str
        The hash of its password, never the password.

    Raises
    ------
    ContractError
        For a name that is none or taken, and a street that is not there or not needed.
    """
    require_name(name)
    _require_duty(connection, role, street)
    if is_there(connection, name):
        raise ContractError(f"there is an account {name} already", hint="choose another name")
    at = now()
    row = {"name": name, "role": role, "street": street or None, "secret": secret,
           "is_disabled": False, "created": at, "changed": at}  # fmt: skip
    connection.execute(insert(_TABLE), [row])
    return read(connection, name)


def change(engine: Engine, connection: Connection, name: str, values: Mapping[str, Any]) -> Account:
    """Change what an account is, and log it out everywhere.

    Parameters
    ----------
    engine, connection : Engine, Connection
        A transaction of ``engine.keeping()``.
    values : mapping
        Of ``role``, ``street``, ``secret``, ``is_disabled`` what shall be otherwise.

    Raises
    ------
    NotFoundError
        If there is no such account.
    ContractError
        If no administrator would be left, or for a street as :func:`add`.
    """
    engine.alone(connection)
    held = read(connection, name)
    role = values.get("role", held.role)
    street = values.get("street", held.street if role == held.role else "")
    _require_duty(connection, role, street)
    is_disabled = values.get("is_disabled", held.is_disabled)
    if is_disabled or role != "administrator":
        _require_another_administrator(connection, held)
    row = {**values, "role": role, "street": street or None, "changed": now()}
    connection.execute(update(_TABLE).where(_TABLE.c.name == name).values(row))
    connection.execute(delete(_SESSIONS).where(_SESSIONS.c.account == name))
    return read(connection, name)


def remove(engine: Engine, connection: Connection, name: str) -> None:
    """Take an account away and log it out everywhere; the audit log keeps its name.

    Raises
    ------
    NotFoundError, ContractError
        As :func:`change`.
    """
    engine.alone(connection)
    _require_another_administrator(connection, read(connection, name))
    connection.execute(delete(_TABLE).where(_TABLE.c.name == name))
    connection.execute(delete(_SESSIONS).where(_SESSIONS.c.account == name))


def renewed(connection: Connection, name: str, secret: str) -> None:
    """Keep the same password under another hash; nobody is logged out."""
    connection.execute(update(_TABLE).where(_TABLE.c.name == name).values(secret=secret))


def require_name(name: str) -> None:
    """Refuse what is no name of a post.

    Raises
    ------
    ContractError
        Unless it is written in small letters, digits and hyphens, and looks like nobody's.
    """
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME or name in RESERVED:
        raise ContractError(
            "an account is named with small letters, digits and single hyphens, at most "
            f"{LONGEST_NAME}",
            hint="name the post: xianlin-grid-centre",
        )
    value = pd.Series([name.replace("-", "")], dtype=object)
    if personal := looks_personal("", value):
        raise ContractError(f"the name looks like {personal}", hint="name the post, not a person")


def _require_duty(connection: Connection, role: str, street: str) -> None:
    """Refuse a coordinator without a street, and a street for anybody else."""
    if role not in ROLES:
        raise ContractError(f"no role {role!r}", hint=f"roles: {', '.join(ROLES)}")
    if role != "coordinator":
        if street:
            raise ContractError(f"a {role} has no street", hint="only a coordinator keeps one")
        return
    query = select(_AREAS.c.code).where(_AREAS.c.code == street, _AREAS.c.level == "street")
    if connection.scalar(query) is None:
        raise ContractError(
            f"a coordinator keeps a street, and {street!r} is none of this city",
            hint="give the code of a street",
        )


def _require_another_administrator(connection: Connection, held: Account) -> None:
    if held.role != "administrator" or held.is_disabled:
        return
    query = select(func.count()).where(
        _TABLE.c.role == "administrator",
        _TABLE.c.is_disabled.is_(False),
        _TABLE.c.name != held.name,
    )
    if not connection.scalar(query):
        raise ContractError(f"{held.name} is the last administrator", hint="make another one first")


def _account(row: Row[Any]) -> Account:
    held = dict(row._mapping)
    return Account(**held | {"street": held["street"] or ""})
