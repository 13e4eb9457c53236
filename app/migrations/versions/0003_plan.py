"""plan."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the schema forward."""
