"""Tables of those who use the platform: who may log in, who has, what was done, what was tried.

They grow by use and outlive every build. An account is a post, never a person.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from geo.tables import Column, Table

ROLES = ("viewer", "coordinator", "planner", "administrator", "auditor")
"""What an account may be."""

ACCOUNTS = Table(
    "accounts",
    {
        "name": Column("the post, xianlin-grid-centre", required=True),
        "role": Column("what it may do", required=True, choices=ROLES),
        "street": Column("code of the street that a coordinator keeps"),
        "secret": Column("argon2id hash of the password", required=True),
        "is_disabled": Column("whether it may not log in", "boolean", required=True),
        "created": Column("when, UTC", "moment", required=True),
        "changed": Column("when anything of it was changed last, UTC", "moment", required=True),
    },
    key="name",
)

SESSIONS = Table(
    "sessions",
    {
        "token": Column("SHA-256 of what the browser shows", required=True),
        "account": Column("who has logged in", required=True),
        "began": Column("when, UTC", "moment", required=True),
        "seen": Column("when anything was asked last, UTC", "moment", required=True),
    },
    key="token",
)

AUDIT = Table(
    "audit",
    {
        "number": Column("1 for the first entry, and so on", "integer", required=True),
        "at": Column("when, UTC", "moment", required=True),
        "account": Column("who did it; empty for who had not logged in", required=True),
        "role": Column("as what", required=True),
        "action": Column("what was done", required=True),
        "subject": Column("to what", required=True),
        "facts": Column("what else must be known of it, JSON", required=True),
        "before": Column("hash of the entry before", required=True),
        "hash": Column("SHA-256 of that and of this entry", required=True),
    },
    key="number",
)

SCENARIOS = Table(
    "scenarios",
    {
        "id": Column("twelve hexadecimal digits", required=True),
        "name": Column("what its owner calls it", required=True),
        "owner": Column("account that keeps it", required=True),
        "street": Column("code of the street that its owner keeps"),
        "created": Column("when, UTC", "moment", required=True),
        "changed": Column("when it was saved last, UTC", "moment", required=True),
        "run": Column("run that it was tried on", required=True),
        "question": Column("profile, minutes and the like, JSON", required=True),
        "changes": Column("what is tried, JSON", required=True),
        "figures": Column("what came out, JSON", required=True),
        "version": Column("raised by every change", "integer", required=True),
    },
    key="id",
)

PEOPLE: Mapping[str, Table] = {
    table.name: table for table in (ACCOUNTS, SESSIONS, AUDIT, SCENARIOS)
}

UNSHARED = (ACCOUNTS.name, SESSIONS.name, AUDIT.name)
"""Never in an export, which is handed to others; a backup holds them, sessions apart."""


def now() -> str:
    """Write this moment: UTC, ISO 8601, to the second."""
    return written(datetime.now(UTC))


def written(at: datetime) -> str:
    """Write a moment so that texts are in the order of time.

    Examples
    --------
    >>> written(datetime(2026, 11, 24, 11, 0, 0, 5, tzinfo=UTC))
    '2026-11-24T11:00:00+00:00'
    """
    return at.astimezone(UTC).isoformat(timespec="seconds")
