"""Rows begun in the grid."""

import sqlalchemy as sa
from alembic import op

from archive.rows import Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "begun_rows",
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("begun_by", sa.String(length=40), nullable=False),
        sa.Column("begun_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_begun_rows_record_id_records")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_begun_rows")),
    )
    op.create_index(op.f("ix_begun_rows_record_id"), "begun_rows", ["record_id"])
