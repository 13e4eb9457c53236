"""Custody: stock-takes, transfers, and the log of the store rooms."""

import sqlalchemy as sa
from alembic import op

from archive.rows import Moment

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("records", sa.Column("transferred_at", Moment(), nullable=True))
    op.add_column("records", sa.Column("transferred_by_list", sa.String(length=20), nullable=True))
    op.create_table(
        "stocktakes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("by_box", sa.Boolean(), nullable=False),
        sa.Column("cut_off", sa.Date(), nullable=False),
        sa.Column("planned_by", sa.String(length=40), nullable=False),
        sa.Column("planned_by_name", sa.String(length=60), nullable=False),
        sa.Column("planned_at", Moment(timezone=True), nullable=False),
        sa.Column("frozen_at", Moment(timezone=True), nullable=True),
        sa.Column("frozen_by_name", sa.String(length=60), nullable=True),
        sa.Column("submitted_by", sa.String(length=40), nullable=True),
        sa.Column("submitted_by_name", sa.String(length=60), nullable=True),
        sa.Column("approved_by", sa.String(length=40), nullable=True),
        sa.Column("approved_by_name", sa.String(length=60), nullable=True),
        sa.Column("approved_at", Moment(timezone=True), nullable=True),
        sa.Column("thawed_at", Moment(timezone=True), nullable=True),
        sa.Column("closed_at", Moment(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktakes")),
        sa.UniqueConstraint("number", name=op.f("uq_stocktakes_number")),
    )
    with op.batch_alter_table("stocktakes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stocktakes_state"), ["state"], unique=False)

    op.create_table(
        "climate_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.Time(), nullable=False),
        sa.Column("warmth", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("dampness", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("situation", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("taken_by", sa.String(length=40), nullable=False),
        sa.Column("taken_by_name", sa.String(length=60), nullable=False),
        sa.Column("entered_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"], name=op.f("fk_climate_readings_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_climate_readings")),
    )
    with op.batch_alter_table("climate_readings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_climate_readings_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_climate_readings_taken_on"), ["taken_on"], unique=False)

    op.create_table(
        "inspections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.Time(), nullable=False),
        sa.Column("matters", sa.String(length=80), nullable=False),
        sa.Column("finding", sa.String(length=300), nullable=False),
        sa.Column("fix", sa.String(length=300), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_by_name", sa.String(length=60), nullable=False),
        sa.Column("fixed_by", sa.String(length=40), nullable=True),
        sa.Column("fixed_by_name", sa.String(length=60), nullable=True),
        sa.Column("fixed_at", Moment(timezone=True), nullable=True),
        sa.Column("verified_by_name", sa.String(length=60), nullable=True),
        sa.Column("verified_at", Moment(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"], name=op.f("fk_inspections_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
        sa.UniqueConstraint("number", name=op.f("uq_inspections_number")),
    )
    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspections_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspections_made_on"), ["made_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspections_state"), ["state"], unique=False)

    op.create_table(
        "stocktake_counters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stocktake_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("box", sa.String(length=40), nullable=False),
        sa.Column("signed_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktakes.id"], name=op.f("fk_stocktake_counters_stocktake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_counters")),
        sa.UniqueConstraint("stocktake_id", "login", name=op.f("uq_stocktake_counters_stocktake_id_login")),
    )
    with op.batch_alter_table("stocktake_counters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stocktake_counters_stocktake_id"), ["stocktake_id"], unique=False)

    op.create_table(
        "stocktake_places",
        sa.Column("stocktake_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"], name=op.f("fk_stocktake_places_location_id")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktakes.id"], name=op.f("fk_stocktake_places_stocktake_id")),
        sa.PrimaryKeyConstraint("stocktake_id", "location_id", name=op.f("pk_stocktake_places")),
    )
    with op.batch_alter_table("stocktake_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stocktake_places_location_id"), ["location_id"], unique=False)

    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("agreed_until", sa.Date(), nullable=True),
        sa.Column("agreed_by", sa.String(length=60), nullable=False),
        sa.Column("agreed_reason", sa.String(length=300), nullable=False),
        sa.Column("ended_by", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_handovers_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("department_id", "fiscal_year", name=op.f("uq_handovers_department_id_fiscal_year")),
    )
    op.create_table(
        "transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("nature", sa.String(length=10), nullable=False),
        sa.Column("accounting", sa.Boolean(), nullable=False),
        sa.Column("giver", sa.String(length=120), nullable=False),
        sa.Column("receiver", sa.String(length=120), nullable=False),
        sa.Column("giver_leader", sa.String(length=60), nullable=False),
        sa.Column("receiver_leader", sa.String(length=60), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("years", sa.String(length=40), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("aids", sa.String(length=200), nullable=False),
        sa.Column("aids_count", sa.Integer(), nullable=False),
        sa.Column("giver_note", sa.Text(), nullable=False),
        sa.Column("receiver_note", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.String(length=40), nullable=False),
        sa.Column("drafted_by_name", sa.String(length=60), nullable=False),
        sa.Column("drafted_at", Moment(timezone=True), nullable=False),
        sa.Column("sent_at", Moment(timezone=True), nullable=True),
        sa.Column("received_at", Moment(timezone=True), nullable=True),
        sa.Column("received_count", sa.Integer(), nullable=True),
        sa.Column("closed_at", Moment(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_transfers_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("number", name=op.f("uq_transfers_number")),
    )
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfers_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfers_state"), ["state"], unique=False)

    op.create_table(
        "transfer_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=True),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfers.id"], name=op.f("fk_transfer_signatures_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_signatures")),
    )
    with op.batch_alter_table("transfer_signatures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_signatures_transfer_id"), ["transfer_id"], unique=False)

    op.create_table(
        "stocktake_finds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stocktake_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("scan", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("box", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_stocktake_finds_record_id")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktakes.id"], name=op.f("fk_stocktake_finds_stocktake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_finds")),
        sa.UniqueConstraint("stocktake_id", "login", "scan", name=op.f("uq_stocktake_finds_stocktake_id_login_scan")),
    )
    with op.batch_alter_table("stocktake_finds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stocktake_finds_stocktake_id"), ["stocktake_id"], unique=False)

    op.create_table(
        "stocktake_pieces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stocktake_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("in_book", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("box", sa.String(length=40), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("found_place", sa.String(length=40), nullable=False),
        sa.Column("found_box", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("cause", sa.String(length=300), nullable=False),
        sa.Column("remedy", sa.String(length=12), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("settled_by", sa.String(length=60), nullable=False),
        sa.Column("settled_at", Moment(timezone=True), nullable=True),
        sa.Column("ends_as", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_stocktake_pieces_record_id")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktakes.id"], name=op.f("fk_stocktake_pieces_stocktake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_pieces")),
    )
    with op.batch_alter_table("stocktake_pieces", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stocktake_pieces_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_stocktake_pieces_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stocktake_pieces_stocktake_id"), ["stocktake_id"], unique=False)

    op.create_table(
        "transfer_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("volume_no", sa.String(length=40), nullable=False),
        sa.Column("volumes", sa.Integer(), nullable=False),
        sa.Column("years", sa.String(length=40), nullable=False),
        sa.Column("term", sa.String(length=8), nullable=False),
        sa.Column("kept", sa.String(length=20), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("is_copy", sa.Boolean(), nullable=False),
        sa.Column("medium", sa.String(length=12), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("checked_by", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("judged_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_transfer_items_record_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfers.id"], name=op.f("fk_transfer_items_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_items")),
    )
    with op.batch_alter_table("transfer_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_items_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_items_transfer_id"), ["transfer_id"], unique=False)
