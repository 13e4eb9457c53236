"""Custody changes hands: what is listed, who signed for it, what arrived and what went back.

A list is signed by four people. Any change of a line, or anything that does not arrive as listed, makes the
signatures void, and the four sign again for what is then written.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.errors import Invalid
from archive.fonds import Department
from archive.records import Record
from archive.rows import Base, Moving
from archive.wording import N_


class Direction(StrEnum):
    """Which way it goes."""

    IN = "in"
    OUT = "out"


class Nature(StrEnum):
    """Why custody changes. Source: GB/T 13968 (交接性质)."""

    TRANSFER = "transfer"
    DEPOSIT = "deposit"
    PURCHASE = "purchase"
    DONATION = "donation"


class Office(StrEnum):
    """Who signs. Source: 《会计档案管理办法》第二十一条至第二十四条 (交接双方经办人和监交人)."""

    GIVER = "giver"
    GIVER_SUPERVISOR = "giver-supervisor"
    RECEIVER = "receiver"
    RECEIVER_SUPERVISOR = "receiver-supervisor"


class Outcome(StrEnum):
    """What became of one line on arrival."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    RETURNED = "returned"


DIRECTION_NAMES = {Direction.IN: N_("移入"), Direction.OUT: N_("移出")}
NATURE_NAMES = {
    Nature.TRANSFER: N_("移交"),
    Nature.DEPOSIT: N_("寄存"),
    Nature.PURCHASE: N_("征购"),
    Nature.DONATION: N_("捐赠"),
}
OFFICE_NAMES = {
    Office.GIVER: N_("移交经办人"),
    Office.GIVER_SUPERVISOR: N_("移交监交人"),
    Office.RECEIVER: N_("接收经办人"),
    Office.RECEIVER_SUPERVISOR: N_("接收监交人"),
}
OUTCOME_NAMES = {Outcome.PENDING: N_("待点收"), Outcome.ACCEPTED: N_("接收"), Outcome.RETURNED: N_("退回")}
FAULTS = {
    "P-1": N_("未到"),
    "P-2": N_("原封破损"),
    "P-3": N_("数量不符"),
    "P-4": N_("载体损坏"),
    "1-1": N_("数字摘要不符"),
    "1-7": N_("档号不规范"),
    "2-1": N_("总件数不符"),
    "2-4": N_("必填元数据不全"),
    "2-7": N_("内容数据不全"),
    "3-3": N_("格式不合要求"),
    "3-5": N_("内容不可读"),
}
"""Why a line goes back: house codes for paper, those of the four-nature tests for files. Source: DA/T 70-2018."""


class Transfer(Moving, Base):
    """One hand-over, with its list."""

    __tablename__ = "transfers"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    direction: Mapped[str] = mapped_column(String(4))
    nature: Mapped[str] = mapped_column(String(10), default=Nature.TRANSFER)
    accounting: Mapped[bool] = mapped_column(default=False)
    giver: Mapped[str] = mapped_column(String(120))
    receiver: Mapped[str] = mapped_column(String(120))
    giver_leader: Mapped[str] = mapped_column(String(60), default="")
    receiver_leader: Mapped[str] = mapped_column(String(60), default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    """The department of this house on the other side; none for another body."""
    years: Mapped[str] = mapped_column(String(40), default="")
    fiscal_year: Mapped[int | None]
    aids: Mapped[str] = mapped_column(String(200), default="")
    """The finding aids that go along (检索工具种类)."""
    aids_count: Mapped[int] = mapped_column(default=0)
    giver_note: Mapped[str] = mapped_column(Text, default="")
    receiver_note: Mapped[str] = mapped_column(Text, default="")
    drafted_by: Mapped[str] = mapped_column(String(40))
    drafted_by_name: Mapped[str] = mapped_column(String(60))
    drafted_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    received_count: Mapped[int | None]
    """Pieces counted on arrival, before anybody looked at the list."""
    closed_at: Mapped[datetime | None]
    items: Mapped[list["TransferItem"]] = relationship(
        cascade="all, delete-orphan", order_by="TransferItem.position", lazy="selectin", back_populates="transfer"
    )
    signatures: Mapped[list["TransferSignature"]] = relationship(
        cascade="all, delete-orphan", order_by="TransferSignature.id", lazy="selectin"
    )

    @property
    def subject(self) -> str:
        """How the ledger names this transfer."""
        return f"transfer:{self.number}"

    def fingerprint(self) -> str:
        """Return the SHA-256 of what is signed: the lines, and what became of them once anything went back."""
        told = any(item.outcome == Outcome.RETURNED for item in self.items)
        lines = [item.words() + ([item.outcome, item.code] if told else []) for item in self.items]
        return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()

    def signed(self) -> dict[Office, "TransferSignature"]:
        """Return the signatures that stand for the list as it is now."""
        now = self.fingerprint()
        return {Office(one.office): one for one in self.signatures if one.digest == now}

    def count(self, outcome: Outcome) -> int:
        """Return how many lines came out so."""
        return sum(item.outcome == outcome for item in self.items)


class TransferItem(Base):
    """One line of the list; number and title are copied, for the list outlives what it names."""

    __tablename__ = "transfer_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfers.id"), index=True)
    position: Mapped[int]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), index=True)
    number: Mapped[str] = mapped_column(String(80), default="")
    title: Mapped[str] = mapped_column(String(300))
    volume_no: Mapped[str] = mapped_column(String(40), default="")
    volumes: Mapped[int] = mapped_column(default=1)
    years: Mapped[str] = mapped_column(String(40), default="")
    term: Mapped[str] = mapped_column(String(8), default="")
    kept: Mapped[str] = mapped_column(String(20), default="")
    pages: Mapped[int | None]
    is_copy: Mapped[bool] = mapped_column(default=False)
    medium: Mapped[str] = mapped_column(String(12), default="paper")
    sealed: Mapped[bool] = mapped_column(default=False)
    """It travels in its original sealing (原卷封装) and is not opened. Source: 《会计档案管理办法》第十二条."""
    sha256: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    checked_by: Mapped[str] = mapped_column(String(60), default="")
    outcome: Mapped[str] = mapped_column(String(10), default=Outcome.PENDING)
    code: Mapped[str] = mapped_column(String(4), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    judged_by: Mapped[str] = mapped_column(String(60), default="")
    transfer: Mapped[Transfer] = relationship(back_populates="items")
    record: Mapped[Record | None] = relationship(lazy="joined")

    def words(self) -> list[str | int | None]:
        """Return what the signatures are given for."""
        return [self.position, self.number, self.title, self.volume_no, self.volumes, self.years, self.term,
                self.pages, self.sha256]  # fmt: skip


class TransferSignature(Base):
    """One of the four signatures; somebody of another body is named by whoever saw them sign."""

    __tablename__ = "transfer_signatures"
    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfers.id"), index=True)
    office: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    login: Mapped[str | None] = mapped_column(String(40))
    """Empty for somebody of another body."""
    entered_by: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Handover(Base):
    """The accounts of one department and fiscal year, which are to be handed over to the archive."""

    __tablename__ = "handovers"
    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    fiscal_year: Mapped[int]
    agreed_until: Mapped[date | None]
    agreed_by: Mapped[str] = mapped_column(String(60), default="")
    agreed_reason: Mapped[str] = mapped_column(String(300), default="")
    ended_by: Mapped[str] = mapped_column(String(20), default="")
    """The number of the transfer that brought them."""
    department: Mapped[Department] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("department_id", "fiscal_year"),)

    @property
    def due_on(self) -> date:
        """The last day on which the department may still keep them."""
        return self.agreed_until or first_limit(self.fiscal_year)

    def agree(self, until: date) -> None:
        """Let the department keep them longer.

        Raises:
            Invalid: the day is before the year anyone may keep them, or after the third.
        """
        least, most = first_limit(self.fiscal_year), last_limit(self.fiscal_year)
        if not least < until <= most:
            raise Invalid("until", N_("缓交要在 {least} 之后，最迟到 {most}。"), least=least, most=most)
        self.agreed_until = until


@dataclass(frozen=True, slots=True)
class Late:
    """Accounts that should have been handed over, and since when, in days."""

    handover: Handover
    days: int


def first_limit(fiscal_year: int) -> date:
    """Return until when a department may keep its accounts by itself. Source: 《会计档案管理办法》第十一条 (一年)."""
    return date(fiscal_year + 1, 12, 31)


def last_limit(fiscal_year: int) -> date:
    """Return until when it may at most, with consent. Source: 《会计档案管理办法》第十一条 (最长不超过三年)."""
    return date(fiscal_year + 3, 12, 31)


def outstanding(session: Session, today: date) -> list[Late]:
    """Return the accounts not handed over yet, those due first; days are negative while there is time."""
    wanted = select(Handover).where(Handover.ended_by == "")
    found = [Late(one, (today - one.due_on).days) for one in session.scalars(wanted)]
    return sorted(found, key=lambda late: (-late.days, late.handover.department.code))
