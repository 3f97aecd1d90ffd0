"""Accounts, their sessions, the audit log, saved scenarios.

On the way back all four are lost.
"""

from alembic import op

from geo.store.migrations.moving import move

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add what is new."""
    move(op.get_bind(), "0003", revision, {})


def downgrade() -> None:
    """Take it away again."""
    move(op.get_bind(), revision, "0003", {})
