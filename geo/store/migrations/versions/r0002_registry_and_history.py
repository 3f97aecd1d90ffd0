"""The governance registry, editions with their archive, the log of edits, lineage.

What a store holds becomes its first edition. On the way back the newest edition stays; the
registry, the history and the archive are lost.
"""

from alembic import op

from geo.store.migrations.moving import move

revision = "0002"
down_revision = "0001"

_MADE = {
    "runs.edition": "1",
    "runs.valid_from": "substr(created, 1, 10)",
    "runs.norms": "'{}'",
    "runs.held": "'{}'",
    "runs.handed": "'{}'",
    **dict.fromkeys(
        (
            "compounds.party_branch",
            "compounds.property_firm",
            "compounds.owners_committee",
            "compounds.volunteers",
            "compounds.social_organisation",
        ),
        "false",
    ),
    **dict.fromkeys(("compounds.flag_bearers", "compounds.stewards", "compounds.armbands"), "0"),
}


def upgrade() -> None:
    """Add what is new; the next build archives the edition that is there."""
    move(op.get_bind(), "0001", revision, _MADE)


def downgrade() -> None:
    """Keep the newest edition alone."""
    connection = op.get_bind()
    connection.exec_driver_sql("DELETE FROM runs WHERE edition < (SELECT max(edition) FROM runs)")
    move(connection, revision, "0001", {})
