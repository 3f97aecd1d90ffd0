"""Areas, stations, streets, demand, and what a run adds.

Made by gridgov 0.1 without alembic; a GeoPackage of then counts as this revision.
"""

from alembic import op

from geo.store.geopackage import create_registers
from geo.store.migrations.moving import move

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables in an empty home."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        create_registers(connection)
    move(connection, None, revision, {})


def downgrade() -> None:
    """Take every table away."""
    move(op.get_bind(), revision, None, {})
