"""volumes, bags, scans, explained gaps, renumbering and correction."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from archive.rows import Moment

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring the schema forward."""
    _containers()
    _volumes()
    op.add_column("records", sa.Column("volume_id", sa.Integer(), sa.ForeignKey("volumes.id")), inline_references=True)
    op.add_column("records", sa.Column("volume_position", sa.Integer()))
    op.create_index(op.f("ix_records_volume_id"), "records", ["volume_id"])
    op.add_column(
        "archival_numbers", sa.Column("volume_id", sa.Integer(), sa.ForeignKey("volumes.id")), inline_references=True
    )
    op.create_index(op.f("ix_archival_numbers_volume_id"), "archival_numbers", ["volume_id"])
    _scans()
    _gaps()
    _renumberings()
    _corrections()


def _containers() -> None:
    op.add_column("containers", sa.Column("pages_per_mm", sa.Integer(), nullable=False, server_default="8"))
    op.add_column("containers", sa.Column("colour", sa.String(length=8), nullable=False, server_default=""))
    op.add_column("containers", sa.Column("pockets", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(
        "containers", sa.Column("party_id", sa.Integer(), sa.ForeignKey("parties.id")), inline_references=True
    )
    op.create_index(op.f("ix_containers_party_id"), "containers", ["party_id"])


def _volumes() -> None:
    shelf_key = sa.String(length=160).with_variant(sa.String(length=160, collation="C"), "postgresql")
    op.create_table(
        "volumes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fonds_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("responsible", sa.String(length=200), nullable=False),
        sa.Column("dated_from", sa.Date(), nullable=True),
        sa.Column("dated_to", sa.Date(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("term", sa.String(length=8), nullable=False),
        sa.Column("secrecy", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(length=12), nullable=False),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.Column("archival_no", sa.String(length=80), nullable=False),
        sa.Column("shelf_key", shelf_key, nullable=False),
        sa.Column("container_id", sa.Integer(), nullable=True),
        sa.Column("thickness_mm", sa.Integer(), nullable=True),
        sa.Column("books", sa.Integer(), nullable=False),
        sa.Column("kind_name", sa.String(length=40), nullable=False),
        sa.Column("first_no", sa.String(length=40), nullable=False),
        sa.Column("last_no", sa.String(length=40), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("cross_ref", sa.String(length=80), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_by_name", sa.String(length=60), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("closed_by_name", sa.String(length=60), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("checked_by_name", sa.String(length=60), nullable=False),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("shelved_at", Moment(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fonds_id"], ["fonds.id"], name=op.f("fk_volumes_fonds_id")),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name=op.f("fk_volumes_class_id")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_volumes_series_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_volumes_department_id")),
        sa.ForeignKeyConstraint(["container_id"], ["containers.id"], name=op.f("fk_volumes_container_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volumes")),
    )
    op.create_index(op.f("ix_volumes_shelf_key"), "volumes", ["shelf_key"])
    op.create_index(op.f("ix_volumes_container_id"), "volumes", ["container_id"])
    op.create_index(op.f("ix_volumes_state"), "volumes", ["state"])
    op.create_index("ix_volumes_browse", "volumes", ["fonds_id", "class_id", "year"])


def _scans() -> None:
    op.create_table(
        "scan_hands",
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("box", sa.String(length=40), nullable=False),
        sa.Column("layer", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_scan_hands")),
    )
    op.create_table(
        "scans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("label", sa.String(length=400), nullable=False),
        sa.Column("url", sa.String(length=120), nullable=False),
        sa.Column("tone", sa.String(length=8), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("undo", sa.JSON(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
    )
    op.create_index(op.f("ix_scans_login"), "scans", ["login"])


def _gaps() -> None:
    op.create_table(
        "explained_gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fonds_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("spelling", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["fonds_id"], ["fonds.id"], name=op.f("fk_explained_gaps_fonds_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explained_gaps")),
        sa.UniqueConstraint("fonds_id", "key", name=op.f("uq_explained_gaps_fonds_id_key")),
    )


def _renumberings() -> None:
    op.create_table(
        "renumberings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("fonds_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_asked_and_decided(),
        sa.Column("filed_as", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["fonds_id"], ["fonds.id"], name=op.f("fk_renumberings_fonds_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renumberings")),
        sa.UniqueConstraint("number", name=op.f("uq_renumberings_number")),
    )
    op.create_index(op.f("ix_renumberings_state"), "renumberings", ["state"])
    op.create_table(
        "renumbered",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("renumbering_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("old_no", sa.String(length=80), nullable=False),
        sa.Column("new_no", sa.String(length=80), nullable=False),
        sa.Column("left_box", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["renumbering_id"], ["renumberings.id"], name=op.f("fk_renumbered_renumbering_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_renumbered_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renumbered")),
    )
    op.create_index(op.f("ix_renumbered_renumbering_id"), "renumbered", ["renumbering_id"])
    op.create_index(op.f("ix_renumbered_record_id"), "renumbered", ["record_id"])


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=300), nullable=False),
        sa.Column("evidence_page", sa.Integer(), nullable=True),
        *_asked_and_decided(),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_corrections_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("number", name=op.f("uq_corrections_number")),
    )
    op.create_index(op.f("ix_corrections_record_id"), "corrections", ["record_id"])
    op.create_index(op.f("ix_corrections_state"), "corrections", ["state"])


def _asked_and_decided() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_by_name", sa.String(length=60), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_by_name", sa.String(length=60), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
