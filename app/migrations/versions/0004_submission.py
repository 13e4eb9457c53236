"""Hand-over slips, required papers, and records put together of several files."""

import sqlalchemy as sa
from alembic import op

from archive.rows import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Bring the schema forward."""
    _slips()
    op.add_column("parties", sa.Column("handled_on", sa.Date()))
    op.add_column("parties", sa.Column("salesperson", sa.String(length=60), nullable=False, server_default=""))
    op.add_column("parties", sa.Column("announced_by", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("records", sa.Column("submission_id", sa.Integer()))
    op.create_index(op.f("ix_records_submission_id"), "records", ["submission_id"])
    op.add_column("components", sa.Column("key_id", sa.String(length=32)))
    op.add_column("components", sa.Column("kind", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("components", sa.Column("is_copy", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(
        "pages", sa.Column("component_id", sa.Integer(), sa.ForeignKey("components.id")), inline_references=True
    )
    op.add_column("pages", sa.Column("sheet", sa.Integer()))
    op.add_column(
        "arrivals", sa.Column("paper_id", sa.Integer(), sa.ForeignKey("submission_papers.id")), inline_references=True
    )
    op.create_index(op.f("ix_arrivals_paper_id"), "arrivals", ["paper_id"])


def _slips() -> None:
    op.create_table(
        "rule_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_type", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_by_name", sa.String(length=60), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_sets")),
        sa.UniqueConstraint("file_type", "version", name=op.f("uq_rule_sets_file_type_version")),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("file_type", sa.String(length=20), nullable=False),
        sa.Column("fonds_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("salesperson", sa.String(length=60), nullable=False),
        sa.Column("class_code", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("pieces_counted", sa.Integer(), nullable=True),
        sa.Column("pages_counted", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_by_name", sa.String(length=60), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("submitted_by", sa.String(length=40), nullable=True),
        sa.Column("submitted_by_name", sa.String(length=60), nullable=True),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.Column("first_submitted_on", sa.Date(), nullable=True),
        sa.Column("received_by", sa.String(length=40), nullable=True),
        sa.Column("received_by_name", sa.String(length=60), nullable=True),
        sa.Column("received_at", Moment(), nullable=True),
        sa.Column("accepted_by", sa.String(length=40), nullable=True),
        sa.Column("accepted_by_name", sa.String(length=60), nullable=True),
        sa.Column("accepted_at", Moment(), nullable=True),
        sa.Column("reviewed_by", sa.String(length=40), nullable=True),
        sa.Column("reviewed_by_name", sa.String(length=60), nullable=True),
        sa.Column("reviewed_at", Moment(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_submissions_department_id")),
        sa.ForeignKeyConstraint(["fonds_id"], ["fonds.id"], name=op.f("fk_submissions_fonds_id")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_submissions_party_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_submissions_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("number", name=op.f("uq_submissions_number")),
    )
    op.create_index(op.f("ix_submissions_department_id"), "submissions", ["department_id"])
    op.create_index(op.f("ix_submissions_made_by"), "submissions", ["made_by"])
    op.create_index(op.f("ix_submissions_party_id"), "submissions", ["party_id"])
    op.create_index(op.f("ix_submissions_record_id"), "submissions", ["record_id"])
    op.create_index(op.f("ix_submissions_state"), "submissions", ["state"])
    op.create_table(
        "submission_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("original", sa.Boolean(), nullable=False),
        sa.Column("salesperson", sa.String(length=60), nullable=False),
        sa.Column("company_name", sa.String(length=120), nullable=False),
        sa.Column("company_code", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("component_id", sa.Integer(), nullable=True),
        sa.Column("added_round", sa.Integer(), nullable=False),
        sa.Column("superseded_at", Moment(), nullable=True),
        sa.Column("superseded_why", sa.String(length=200), nullable=False),
        sa.Column("legible", sa.Boolean(), nullable=True),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=True),
        sa.Column("fault", sa.String(length=200), nullable=False),
        sa.Column("checked_by", sa.String(length=40), nullable=True),
        sa.Column("checked_by_name", sa.String(length=60), nullable=True),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["component_id"], ["components.id"], name=op.f("fk_submission_papers_component_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_submission_papers_record_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_submission_papers_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_papers")),
    )
    op.create_index(op.f("ix_submission_papers_component_id"), "submission_papers", ["component_id"])
    op.create_index(op.f("ix_submission_papers_record_id"), "submission_papers", ["record_id"])
    op.create_index(op.f("ix_submission_papers_submission_id"), "submission_papers", ["submission_id"])
    op.create_table(
        "submission_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=False),
        sa.Column("submitted_by_name", sa.String(length=60), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_by_name", sa.String(length=60), nullable=True),
        sa.Column("defects", sa.JSON(), nullable=False),
        sa.Column("requirement", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_submission_rounds_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_rounds")),
        sa.UniqueConstraint("submission_id", "number", name=op.f("uq_submission_rounds_submission_id_number")),
    )
    op.create_index(op.f("ix_submission_rounds_submission_id"), "submission_rounds", ["submission_id"])
    op.create_table(
        "code_exceptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=18), nullable=False),
        sa.Column("expected", sa.String(length=1), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_by_name", sa.String(length=60), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=40), nullable=True),
        sa.Column("confirmed_by_name", sa.String(length=60), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_code_exceptions_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_exceptions")),
    )
    op.create_index(op.f("ix_code_exceptions_party_id"), "code_exceptions", ["party_id"])
