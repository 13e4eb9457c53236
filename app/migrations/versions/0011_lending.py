"""lending: who must agree, for how long, queues, recalls, and what became of it."""

import sqlalchemy as sa
from alembic import op

from archive.rows import Moment

revision = "0011"
down_revision = "0010"

RULES = sa.table(
    "approval_rules",
    sa.column("workflow", sa.String),
    sa.column("name", sa.String),
    sa.column("class_code", sa.String),
    sa.column("secrecy_least", sa.Integer),
    sa.column("way", sa.String),
    sa.column("outside", sa.Boolean),
    sa.column("forbids", sa.Boolean),
    sa.column("steps", sa.JSON),
)


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("people", sa.Column("chief", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("holds", sa.Column("stops_lending", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "approval_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("class_code", sa.String(length=12), nullable=False),
        sa.Column("secrecy_least", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=True),
        sa.Column("forbids", sa.Boolean(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_approval_rules_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_rules")),
    )
    op.create_table(
        "delegations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("substitute", sa.String(length=40), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    op.create_index(op.f("ix_delegations_login"), "delegations", ["login"])
    op.create_index(op.f("ix_delegations_substitute"), "delegations", ["substitute"])
    op.create_table(
        "loan_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_code", sa.String(length=12), nullable=False),
        sa.Column("secrecy_least", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=True)
            for name in (
                "days", "renewals", "renewal_days", "renewal_opens", "at_once", "queue", "pickup_days", "recall_days",
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_terms")),
    )  # fmt: skip
    op.create_table(
        "closed_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_closed_days")),
    )
    op.add_column("loans", sa.Column("basket_no", sa.String(length=20), nullable=False, server_default=""))
    op.create_index(op.f("ix_loans_basket_no"), "loans", ["basket_no"])
    op.add_column("loans", sa.Column("outside", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("loans", sa.Column("exception", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("loans", sa.Column("route", sa.JSON(), nullable=True))
    op.add_column("loans", sa.Column("rights", sa.JSON(), nullable=True))
    op.add_column("loans", sa.Column("views", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("loans", sa.Column("starts_on", sa.Date(), nullable=True))
    op.add_column("loans", sa.Column("pickup_until", sa.Date(), nullable=True))
    op.add_column("loans", sa.Column("recalled_at", Moment(), nullable=True))
    op.add_column("loans", sa.Column("condition_out", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("loans", sa.Column("condition_back", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("loans", sa.Column("effect", sa.String(length=500), nullable=False, server_default=""))
    _first_rules()


def _first_rules() -> None:
    """Load the house's first rules; an administrator edits them. Source: 79号令 art.13 for the accounting rows."""
    owner: dict[str, object] = {
        "label": "归档部门负责人",
        "who": ["chief:owner"],
        "days": 3,
        "escalate": ["role:head"],
        "own_waived": True,
    }
    head = {"label": "档案负责人", "who": ["role:head"]}
    usual: dict[str, object] = {"class_code": "", "secrecy_least": 0, "way": "", "outside": None, "forbids": False}
    rows: list[dict[str, object]] = [
        {"name": "一般档案", "steps": [{"label": "档案员", "who": ["role:archivist", "role:head"]}]},
        {"name": "普通商密", "secrecy_least": 2, "steps": [owner, head]},
        {"name": "核心商密", "secrecy_least": 3, "steps": [owner | {"own_waived": False}, head]},
        {"name": "会计档案原件借出", "class_code": "KJ", "way": "borrow", "steps": [owner, head]},
        {
            "name": "会计档案原件不对外借出",
            "class_code": "KJ",
            "way": "borrow",
            "outside": True,
            "forbids": True,
            "steps": [head, {"label": "单位负责人", "who": ["chief:house"]}],
        },
        {"name": "人事档案", "class_code": "RS", "steps": [owner | {"own_waived": False}, head]},
    ]
    op.bulk_insert(RULES, [{"workflow": "lending", **usual, **row} for row in rows])
