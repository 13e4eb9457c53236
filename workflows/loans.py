"""Loans as rows: one request for one record, what became of it, and who waits for the same record."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.errors import NotFound
from archive.records import Record
from archive.rows import Base, Moving
from archive.wording import N_


class State(StrEnum):
    """Where a request stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    ON_LOAN = "on-loan"
    GRANTED = "granted"
    IN_DOUBT = "in-doubt"
    LOST = "lost"
    RETURNED = "returned"
    ENDED = "ended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Verb(StrEnum):
    """What can be done with a request."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    HAND_OUT = "hand-out"
    RENEW = "renew"
    RECALL = "recall"
    TAKE_BACK = "take-back"
    LOSE = "lose"
    SETTLE = "settle"
    FIND = "find"
    REVOKE = "revoke"
    FEEDBACK = "feedback"


class Way(StrEnum):
    """How the record is used."""

    READ = "read"
    BORROW = "borrow"
    COPY = "copy"
    VIEW = "view"


WAY_NAMES = {Way.READ: N_("查阅"), Way.BORROW: N_("借出"), Way.COPY: N_("复制"), Way.VIEW: N_("电子")}
OPEN = (State.REQUESTED, State.APPROVED, State.ON_LOAN, State.GRANTED, State.IN_DOUBT, State.LOST)
OUT = (State.ON_LOAN, State.IN_DOUBT, State.LOST)
"""States in which the paper is not in its box."""
WAITING = (State.REQUESTED, State.APPROVED)


class Loan(Moving, Base):
    """One request for one record."""

    __tablename__ = "loans"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    borrower: Mapped[str] = mapped_column(String(40), index=True)
    borrower_name: Mapped[str] = mapped_column(String(60))
    department: Mapped[str] = mapped_column(String(60), default="")
    way: Mapped[str] = mapped_column(String(12))
    purpose: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date]
    first_due_on: Mapped[date]
    renewals: Mapped[int] = mapped_column(default=0)
    requested_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(60))
    approved_at: Mapped[datetime | None]
    handed_out_by: Mapped[str | None] = mapped_column(String(60))
    handed_out_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None] = mapped_column(String(60))
    taken_back_at: Mapped[datetime | None]
    pages_out: Mapped[int | None]
    pages_back: Mapped[int | None]
    basket_no: Mapped[str] = mapped_column(String(20), default="", index=True)
    """The number of the first loan of the basket it was asked for with."""
    outside: Mapped[str] = mapped_column(String(80), default="")
    """The other body it is for; empty within the house."""
    exception: Mapped[str] = mapped_column(String(300), default="")
    """Why it should be lent although a rule forbids it."""
    route: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Who has to agree, as `approvals.Route` tells it; fixed when it was asked for."""
    rights: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What a view on the screen allows, as `workflows.viewing.Rights` tells it."""
    views: Mapped[int] = mapped_column(default=0)
    """Pages shown so far."""
    starts_on: Mapped[date | None]
    """The day it was booked for in advance."""
    pickup_until: Mapped[date | None]
    """The last day on which it lies ready for the borrower."""
    recalled_at: Mapped[datetime | None]
    condition_out: Mapped[str] = mapped_column(String(200), default="")
    condition_back: Mapped[str] = mapped_column(String(200), default="")
    effect: Mapped[str] = mapped_column(String(500), default="")
    """What the use led to (利用效果), in the borrower's words. Source: DA/T 42-2009 (利用效果登记)."""
    record: Mapped[Record] = relationship(lazy="joined")
    __table_args__ = (
        # The last word on "one record, one borrower", whatever two desks do at once.
        Index(
            "uq_loans_one_borrower",
            "record_id",
            unique=True,
            sqlite_where=text("state = 'on-loan'"),
            postgresql_where=text("state = 'on-loan'"),
        ),
    )

    @property
    def subject(self) -> str:
        """How the ledger names this loan."""
        return f"loan:{self.number}"

    @property
    def takes_the_paper(self) -> bool:
        """Whether the record itself is fetched; a view on the screen is not."""
        return self.way != Way.VIEW

    def days_overdue(self, today: date) -> int:
        """Return how many days the record should have been back."""
        return max(0, (today - self.due_on).days) if self.state == State.ON_LOAN else 0


def open_loans(session: Session, record_id: int) -> list[Loan]:
    """Return the requests and loans of a record that are not over, oldest first."""
    found = select(Loan).where(Loan.record_id == record_id, Loan.state.in_(_plain(OPEN))).order_by(Loan.id)
    return list(session.scalars(found))


def on_loan(session: Session, record_id: int) -> Loan | None:
    """Return the loan by which a record is not in its box: lent, lost, or back with something missing."""
    return next((loan for loan in open_loans(session, record_id) if loan.state in OUT), None)


def queue_of(session: Session, record_id: int) -> list[Loan]:
    """Return who waits for the paper of a record, the first in front; a booked day comes before those asked later."""
    return [loan for loan in open_loans(session, record_id) if loan.state in WAITING and loan.takes_the_paper]


def overdue(session: Session, today: date) -> list[Loan]:
    """Return the loans that should be back, longest first."""
    found = select(Loan).where(Loan.state == State.ON_LOAN, Loan.due_on < today).order_by(Loan.due_on)
    return list(session.scalars(found))


def find(session: Session, reference: str) -> Loan:
    """Return a loan by its number.

    Raises:
        NotFound: there is no such loan.
    """
    found = session.scalars(select(Loan).where(Loan.number == reference.strip().upper())).one_or_none()
    if found is None:
        raise NotFound(N_("没有编号为 {ref} 的借阅单，请核对编号。"), ref=reference[:40])
    return found


def _plain(states: Collection[State]) -> list[str]:
    return [str(one) for one in states]
