"""Room in stations, causes of gaps, and walkers of one's own.

What was computed before counted everyone in reach of a station as covered: nobody was turned away,
and no cause was looked for. On the way back causes are lost, and those who found no room too.
"""

from alembic import op

from geo.store.migrations.moving import move

revision = "0003"
down_revision = "0002"

_MADE = {"results.turned_away": "0", "runs.profiles": "'{}'"}


def upgrade() -> None:
    """Add what is new."""
    move(op.get_bind(), "0002", revision, _MADE)


def downgrade() -> None:
    """Take it away again."""
    move(op.get_bind(), revision, "0002", {})
