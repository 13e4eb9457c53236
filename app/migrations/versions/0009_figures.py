"""figures."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Bring the schema forward."""
