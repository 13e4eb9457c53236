"""volumes."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring the schema forward."""
