"""stages and elements."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("records", sa.Column("dated_to", sa.Date(), nullable=True))
    op.add_column("records", sa.Column("medium", sa.String(length=12), nullable=False, server_default="paper"))
    op.add_column("records", sa.Column("quantity", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("records", sa.Column("elements", sa.JSON(), nullable=False, server_default="{}"))
