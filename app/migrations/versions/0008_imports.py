"""imports."""

import sqlalchemy as sa
from alembic import op

from archive.rows import Moment

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Bring the schema forward."""
    _imports()
    _attaching()
    _digitising()


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("fonds_id", sa.Integer(), nullable=False),
        sa.Column("class_code", sa.String(length=12), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("heads", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("known_layout", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("skip_twins", sa.Boolean(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_by_name", sa.String(length=60), nullable=False),
        sa.Column("clearance", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("began_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fonds_id"], ["fonds.id"], name=op.f("fk_imports_fonds_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sa.UniqueConstraint("number", name=op.f("uq_imports_number")),
    )
    op.create_index(op.f("ix_imports_state"), "imports", ["state"], unique=False)
    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_rows_import_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_import_rows_record_id")),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_import_rows")),
    )
    op.create_index(op.f("ix_import_rows_record_id"), "import_rows", ["record_id"], unique=False)
    op.create_table(
        "import_faults",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_faults_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_faults")),
    )
    op.create_index("ix_import_faults_line", "import_faults", ["import_id", "line"], unique=False)
    op.create_table(
        "import_layouts",
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("heads", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("used_at", Moment(), nullable=False),
        sa.Column("used_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("signature", name=op.f("pk_import_layouts")),
    )


def _attaching() -> None:
    op.create_table(
        "attachings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("class_code", sa.String(length=12), nullable=False),
        sa.Column("add_pages", sa.Boolean(), nullable=False),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_by_name", sa.String(length=60), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachings")),
        sa.UniqueConstraint("number", name=op.f("uq_attachings_number")),
    )
    op.create_index(op.f("ix_attachings_state"), "attachings", ["state"], unique=False)
    op.create_table(
        "attached_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attaching_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("reason_values", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["attaching_id"], ["attachings.id"], name=op.f("fk_attached_files_attaching_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_attached_files_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attached_files")),
    )
    for column in ("attaching_id", "key_id", "record_id"):
        op.create_index(op.f(f"ix_attached_files_{column}"), "attached_files", [column], unique=False)


def _digitising() -> None:
    op.create_table(
        "scan_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("colour", sa.Boolean(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_by_name", sa.String(length=60), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("sampled_by", sa.String(length=40), nullable=False),
        sa.Column("sampled_by_name", sa.String(length=60), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("rework", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_batches")),
        sa.UniqueConstraint("number", name=op.f("uq_scan_batches_number")),
    )
    op.create_index(op.f("ix_scan_batches_state"), "scan_batches", ["state"], unique=False)
    op.create_table(
        "scan_items",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("sampled", sa.Boolean(), nullable=False),
        sa.Column("matches", sa.Boolean(), nullable=True),
        sa.Column("others", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("judged_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["scan_batches.id"], name=op.f("fk_scan_items_batch_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_scan_items_record_id")),
        sa.PrimaryKeyConstraint("batch_id", "record_id", name=op.f("pk_scan_items")),
    )
    op.create_index(op.f("ix_scan_items_record_id"), "scan_items", ["record_id"], unique=False)
    op.create_table(
        "scan_pages",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("measured", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["scan_batches.id"], name=op.f("fk_scan_pages_batch_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_scan_pages_record_id")),
        sa.PrimaryKeyConstraint("batch_id", "record_id", "page", name=op.f("pk_scan_pages")),
    )
    op.create_table(
        "scan_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("check_name", sa.String(length=12), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("waived_by", sa.String(length=60), nullable=False),
        sa.Column("waived_why", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["scan_batches.id"], name=op.f("fk_scan_findings_batch_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_scan_findings_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_findings")),
        sa.UniqueConstraint(
            "batch_id",
            "record_id",
            "page",
            "check_name",
            name=op.f("uq_scan_findings_batch_id_record_id_page_check_name"),
        ),
    )
    op.create_index(op.f("ix_scan_findings_batch_id"), "scan_findings", ["batch_id"], unique=False)
