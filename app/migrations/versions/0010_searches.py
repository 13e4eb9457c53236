"""searches: what people keep under a name, with filters and order."""

import sqlalchemy as sa
from alembic import op

from archive.rows import Moment

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("order", sa.String(length=20), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("owner", "name", name=op.f("uq_saved_searches_owner_name")),
    )
    op.create_index(op.f("ix_saved_searches_owner"), "saved_searches", ["owner"])
    op.create_index(op.f("ix_saved_searches_shared"), "saved_searches", ["shared"])
