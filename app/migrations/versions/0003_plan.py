"""plan."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "elements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("label_en", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("check_by", sa.String(length=8), nullable=False),
        sa.Column("shape", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name=op.f("fk_elements_class_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elements")),
        sa.UniqueConstraint("class_id", "name", name=op.f("uq_elements_class_id_name")),
    )
    op.create_index(op.f("ix_elements_class_id"), "elements", ["class_id"], unique=False)
    op.add_column("classes", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column("classes", sa.Column("valid_to", sa.Date(), nullable=True))
    op.add_column("classes", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "class_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fonds_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name=op.f("fk_class_aliases_class_id")),
        sa.ForeignKeyConstraint(["fonds_id"], ["fonds.id"], name=op.f("fk_class_aliases_fonds_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_aliases")),
        sa.UniqueConstraint("fonds_id", "old", name=op.f("uq_class_aliases_fonds_id_old")),
    )
    op.add_column("fonds", sa.Column("story", sa.Text(), nullable=False, server_default=""))
    op.add_column("fonds", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "fonds_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fonds_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["fonds_id"], ["fonds.id"], name=op.f("fk_fonds_names_fonds_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fonds_names")),
    )
    op.create_index(op.f("ix_fonds_names_fonds_id"), "fonds_names", ["fonds_id"], unique=False)
    op.add_column("departments", sa.Column("began_on", sa.Date(), nullable=True))
    op.add_column(
        "departments",
        sa.Column("successor_id", sa.Integer(), sa.ForeignKey("departments.id"), nullable=True),
        inline_references=True,
    )
