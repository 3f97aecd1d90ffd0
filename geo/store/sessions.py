"""Who has logged in, known by the hash of what the browser shows."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from geo.store.accounts import Account
from geo.store.models import MODELS
from geo.store.people import ACCOUNTS, SESSIONS, written

_TABLE = MODELS[SESSIONS.name]
_ACCOUNTS = MODELS[ACCOUNTS.name]

IDLE = timedelta(hours=2)
"""How long one may ask nothing and stay logged in."""
LONGEST = timedelta(hours=12)
"""How long one stays logged in at most."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when something was asked last."""


def hashed(token: str) -> str:
    """Return what is kept of a token, from which it cannot be found again."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def begin(connection: Connection, token: str, account: str, *, at: datetime) -> None:
    """Log an account in, and forget whoever has not been seen for long.

    Parameters
    ----------
    connection : Connection
        A transaction of ``engine.keeping()``.
    token : str
        What the browser will show; a hash of it is kept.
    account : str
        Its name.
    at : datetime
        Now, UTC.
    """
    stale = or_(
        _TABLE.c.seen < written(at - IDLE),
        _TABLE.c.began < written(at - LONGEST),
    )
    connection.execute(delete(_TABLE).where(stale))
    row = {"token": hashed(token), "account": account, "began": written(at), "seen": written(at)}
    connection.execute(insert(_TABLE), [row])


def find(connection: Connection, token: str, *, at: datetime) -> tuple[Account, bool] | None:
    """Find who shows a token, and whether that should be kept with :func:`touch`.

    None for a token unknown or expired, and for an account that is disabled or gone.
    """
    query = (
        select(*(_ACCOUNTS.c[name] for name in Account.__slots__), _TABLE.c.seen)
        .join(_TABLE, _TABLE.c.account == _ACCOUNTS.c.name)
        .where(
            _TABLE.c.token == hashed(token),
            _TABLE.c.seen >= written(at - IDLE),
            _TABLE.c.began >= written(at - LONGEST),
            _ACCOUNTS.c.is_disabled.is_(False),
        )
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    held = dict(row._mapping)
    seen: str = held.pop("seen")
    account = Account(**held | {"street": held["street"] or ""})
    return account, seen < written(at - SEEN_EVERY)


def touch(connection: Connection, token: str, *, at: datetime) -> None:
    """Keep that something was asked now."""
    known = update(_TABLE).where(_TABLE.c.token == hashed(token))
    connection.execute(known.values(seen=written(at)))


def end(connection: Connection, token: str) -> None:
    """Log out."""
    connection.execute(delete(_TABLE).where(_TABLE.c.token == hashed(token)))
