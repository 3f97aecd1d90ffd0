"""Areas, stations, streets, demand, and what a run adds.

Made by gridgov 0.1 without alembic; a GeoPackage of then counts as this revision.
"""

from alembic import op

from geo.store.migrations.moving import schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of an empty PostGIS; an empty GeoPackage is made at the newest revision."""
    connection = op.get_bind()
    for statements in schema(revision, connection.dialect.name).values():
        for statement in statements:
            connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Take every table away."""
    connection = op.get_bind()
    for name in schema(revision, connection.dialect.name):
        connection.exec_driver_sql(f'DROP TABLE "{name}"')
