"""The governance registry, editions with their archive, the log of edits, lineage.

What a store holds becomes its first edition, valid since the day it was computed. On the way back
the newest edition stays; lost are the history, the archive, and of the registry all that the hubs,
compounds and gates of then did not have.
"""

from alembic import op
from sqlalchemy import Connection

from geo.store.migrations.moving import move

revision = "0002"
down_revision = "0001"

_PARTIES = (
    "party_branch", "property_firm", "owners_committee", "volunteers", "social_organisation",
)  # fmt: skip
_HELPERS = ("flag_bearers", "stewards", "armbands")

_MADE = {
    "areas.valid_from": "(SELECT max(substr(created, 1, 10)) FROM runs)",
    "runs.edition": "1",
    "runs.valid_from": "substr(created, 1, 10)",
    "runs.norms": "'{}'",
    "runs.held": "'{}'",
    "runs.handed": "'{}'",
    **{f"compounds.{party}": "false" for party in _PARTIES},
    **{f"compounds.{helpers}": "0" for helpers in _HELPERS},
}


def upgrade() -> None:
    """Add what is new; :func:`geo.store.migrate.migrate` archives the edition that is there."""
    connection = op.get_bind()
    move(connection, "0001", revision, _MADE)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TABLE IF EXISTS gridgov_schema")


def downgrade() -> None:
    """Keep the newest edition alone, in a form that gridgov 0.1 knows for its own."""
    connection = op.get_bind()
    connection.exec_driver_sql("DELETE FROM runs WHERE edition < (SELECT max(edition) FROM runs)")
    move(connection, revision, "0001", {})
    if connection.dialect.name == "sqlite":
        _say_version(connection)


def _say_version(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE gridgov_schema (version INTEGER NOT NULL)")
    connection.exec_driver_sql("INSERT INTO gridgov_schema VALUES (1)")
