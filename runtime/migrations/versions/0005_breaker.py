"""How many turns in a row a partner did not answer, and when it may be looked at again."""

from alembic import op
from sqlalchemy import Boolean, Column, Float, Integer, text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; a partner that is closed already is opened by a person."""
    for column in (
        Column("passes_by_itself", Boolean(), nullable=False, server_default=text("false")),
        Column("unanswered_turns", Integer(), nullable=False, server_default="0"),
        Column("closed_real", Float(), nullable=False, server_default="0"),
        Column("look_after_real", Float(), nullable=False, server_default="0"),
    ):
        op.add_column("connector_gates", column)
