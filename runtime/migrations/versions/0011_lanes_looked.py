"""When a lane last looked for work: one that only lives takes none up."""

from alembic import op
from sqlalchemy import Column, Float

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("lanes", Column("looked_real", Float(), nullable=False, server_default="0"))
