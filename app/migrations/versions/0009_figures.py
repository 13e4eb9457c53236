"""figures: indexes wide enough to count by."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
BROWSE = ("fonds_id", "class_id", "year", "term", "secrecy", "department_id", "medium", "state", "shelved_at")
AMOUNTS = ("transferred_at", "destroyed_at", "pages", "quantity")
LEFT = ("secrecy", "department_id", "state")


def upgrade() -> None:
    """Bring the schema forward."""
    op.drop_index("ix_records_due", "records")
    op.create_index("ix_records_due", "records", ["state", "due_on", "secrecy", "department_id"])
    op.drop_index("ix_records_browse", "records")
    op.create_index("ix_records_browse", "records", [*BROWSE, *AMOUNTS])
    for moment in ("shelved", "transferred", "destroyed"):
        op.create_index(f"ix_records_{moment}", "records", [f"{moment}_at", *LEFT])
    copies = sa.text("act = 'record:copy'")
    op.create_index("ix_ledger_copies", "ledger", ["at"], sqlite_where=copies, postgresql_where=copies)
