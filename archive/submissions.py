"""The hand-over slip (移交单): what a department hands in, paper by paper, and how each round of it ended.

A slip is either a list of plain papers, each of which becomes a record, or one customer's file: a single record put
together of several papers. Only the slip's own workflow moves it; nothing on it has an archival number.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.errors import NotFound
from archive.fonds import Department
from archive.parties import Party
from archive.records import Record
from archive.required_papers import KIND_NAMES, FileType, Held, PaperKind
from archive.rows import Base, Moving
from archive.wording import N_

TITLE_MOST, NAME_MOST, CODE_MOST = 200, 120, 40


class State(StrEnum):
    """Where a slip is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWING = "reviewing"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REVIEWED = "reviewed"
    DROPPED = "dropped"


OPEN = (State.DRAFT, State.SUBMITTED, State.REVIEWING, State.RETURNED, State.ACCEPTED)
"""States in which the records of a slip move with it alone."""
WITH_SUBMITTER = (State.DRAFT, State.RETURNED)


class Purpose(StrEnum):
    """What a slip hands over."""

    RECORDS = "records"
    FILE = "file"


PURPOSE_NAMES = {Purpose.RECORDS: N_("一般档案"), Purpose.FILE: N_("客户档案")}


class DefectCode(StrEnum):
    """Why something is returned. Source: 退回单."""

    MISSING = "missing"
    BLANK = "blank"
    ILLEGIBLE = "illegible"
    MISMATCH = "mismatch"
    COUNT = "count"
    DUPLICATE = "duplicate"
    OTHER = "other"


DEFECT_NAMES = {
    DefectCode.MISSING: N_("缺件"),
    DefectCode.BLANK: N_("空白栏"),
    DefectCode.ILLEGIBLE: N_("不清晰"),
    DefectCode.MISMATCH: N_("不一致"),
    DefectCode.COUNT: N_("数量不符"),
    DefectCode.DUPLICATE: N_("重复"),
    DefectCode.OTHER: N_("其他"),
}


class Filled(StrEnum):
    """How a field of a form stands."""

    FILLED = "filled"
    STRUCK = "struck"
    BLANK = "blank"


FILLED_NAMES = {Filled.FILLED: N_("已填"), Filled.STRUCK: N_("划去"), Filled.BLANK: N_("空白")}


class Submission(Moving, Base):
    """One slip."""

    __tablename__ = "submissions"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    purpose: Mapped[str] = mapped_column(String(12))
    file_type: Mapped[str] = mapped_column(String(20), default="")
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("parties.id"), index=True)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), index=True)
    """The record a customer's file becomes; plain papers name their own."""
    salesperson: Mapped[str] = mapped_column(String(60), default="")
    class_code: Mapped[str] = mapped_column(String(12), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    round: Mapped[int] = mapped_column(default=1)
    pieces_counted: Mapped[int | None]
    pages_counted: Mapped[int | None]
    made_by: Mapped[str] = mapped_column(String(40), index=True)
    made_by_name: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    submitted_by: Mapped[str | None] = mapped_column(String(40))
    submitted_by_name: Mapped[str | None] = mapped_column(String(60))
    submitted_at: Mapped[datetime | None]
    first_submitted_on: Mapped[date | None]
    """The day the rules are those of: a set handed in is judged by the rules of that day, in every round."""
    received_by: Mapped[str | None] = mapped_column(String(40))
    received_by_name: Mapped[str | None] = mapped_column(String(60))
    received_at: Mapped[datetime | None]
    accepted_by: Mapped[str | None] = mapped_column(String(40))
    accepted_by_name: Mapped[str | None] = mapped_column(String(60))
    accepted_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None] = mapped_column(String(40))
    reviewed_by_name: Mapped[str | None] = mapped_column(String(60))
    reviewed_at: Mapped[datetime | None]
    department: Mapped[Department] = relationship(lazy="joined")
    party: Mapped[Party | None] = relationship(lazy="joined")
    record: Mapped[Record | None] = relationship(lazy="select")
    papers: Mapped[list["Paper"]] = relationship(
        cascade="all, delete-orphan", order_by="Paper.position", lazy="selectin", back_populates="slip"
    )
    rounds: Mapped[list["Round"]] = relationship(cascade="all, delete-orphan", order_by="Round.number", lazy="selectin")

    @property
    def subject(self) -> str:
        """How the ledger names this slip."""
        return f"submission:{self.number}"

    @property
    def standing_papers(self) -> list["Paper"]:
        """The papers that count: those that another has taken the place of are left out."""
        return [paper for paper in self.papers if paper.superseded_at is None]

    @property
    def pages_claimed(self) -> int:
        """How many pages the slip says it has."""
        return sum(paper.pages for paper in self.standing_papers)

    @property
    def held(self) -> list[Held]:
        """The papers as the rules see them."""
        return [Held(PaperKind(paper.kind), paper.code) for paper in self.standing_papers if paper.kind in KIND_NAMES]


class Paper(Base):
    """One line of a slip: a paper, what it shows, and what was found when it was checked."""

    __tablename__ = "submission_papers"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20), default=PaperKind.OTHER)
    title: Mapped[str] = mapped_column(String(TITLE_MOST))
    pages: Mapped[int] = mapped_column(default=1)
    original: Mapped[bool] = mapped_column(default=True)
    salesperson: Mapped[str] = mapped_column(String(60), default="")
    company_name: Mapped[str] = mapped_column(String(NAME_MOST), default="")
    company_code: Mapped[str] = mapped_column(String(20), default="")
    code: Mapped[str] = mapped_column(String(CODE_MOST), default="")
    """The code a licence or certificate shows."""
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), index=True)
    component_id: Mapped[int | None] = mapped_column(ForeignKey("components.id"), index=True)
    added_round: Mapped[int] = mapped_column(default=1)
    superseded_at: Mapped[datetime | None]
    superseded_why: Mapped[str] = mapped_column(String(200), default="")
    legible: Mapped[bool | None]
    agrees: Mapped[bool | None]
    """Whether name, code and salesperson stand on the paper itself, as the clerk saw it."""
    fields: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    """The form's fields with how they stand: as the machine saw them, then as a person decided."""
    fault: Mapped[str] = mapped_column(String(200), default="")
    checked_by: Mapped[str | None] = mapped_column(String(40))
    checked_by_name: Mapped[str | None] = mapped_column(String(60))
    checked_at: Mapped[datetime | None]
    slip: Mapped[Submission] = relationship(back_populates="papers")
    record: Mapped[Record | None] = relationship(lazy="select")

    @property
    def read(self) -> bool:
        """Whether its file has been read."""
        return self.record_id is not None or self.component_id is not None


class Round(Base):
    """One time a slip was handed in, and how that ended; a later round never changes an earlier one."""

    __tablename__ = "submission_rounds"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    number: Mapped[int]
    submitted_at: Mapped[datetime]
    submitted_by_name: Mapped[str] = mapped_column(String(60))
    pieces: Mapped[int]
    pages: Mapped[int]
    papers: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """The papers as they were handed in."""
    rule_version: Mapped[int] = mapped_column(default=0)
    decision: Mapped[str] = mapped_column(String(12), default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_by_name: Mapped[str | None] = mapped_column(String(60))
    defects: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    requirement: Mapped[str] = mapped_column(String(2000), default="")
    __table_args__ = (UniqueConstraint("submission_id", "number"),)


class CodeException(Base):
    """A code whose check character is wrong and that is real all the same: a reason, and a second person.

    Source: GB 32100-2015; some early codes were issued wrong.
    """

    __tablename__ = "code_exceptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    code: Mapped[str] = mapped_column(String(18))
    expected: Mapped[str] = mapped_column(String(1))
    reason: Mapped[str] = mapped_column(String(300))
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_by_name: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(40))
    confirmed_by_name: Mapped[str | None] = mapped_column(String(60))
    confirmed_at: Mapped[datetime | None]
    party: Mapped[Party] = relationship(lazy="joined")


def find(session: Session, reference: str) -> Submission:
    """Return a slip by its number.

    Raises:
        NotFound: there is no such slip.
    """
    found = session.scalars(select(Submission).where(Submission.number == reference.strip().upper())).one_or_none()
    if found is None:
        raise NotFound(N_("没有编号为 {ref} 的移交单，请核对编号。"), ref=reference[:40])
    return found


def open_slip_of(session: Session, record: Record) -> Submission | None:
    """Return the open slip a record is on."""
    if record.submission_id is None:
        return None
    slip = session.get(Submission, record.submission_id)
    return slip if slip is not None and slip.state in OPEN else None


def records_of(slip: Submission) -> list[Record]:
    """Return the records a slip is about, in its order."""
    if slip.purpose == Purpose.FILE:
        return [slip.record] if slip.record is not None else []
    return [paper.record for paper in slip.standing_papers if paper.record is not None]


def file_type_of(slip: Submission) -> FileType | None:
    """Return the type of a customer's file; None for plain papers."""
    return FileType(slip.file_type) if slip.file_type else None


def exception_for(session: Session, party: Party) -> CodeException | None:
    """Return the newest exception for a party's present code."""
    wanted = select(CodeException).where(CodeException.party_id == party.id, CodeException.code == party.uscc)
    return session.scalars(wanted.order_by(CodeException.id.desc()).limit(1)).first()


def exceptions(session: Session) -> Sequence[CodeException]:
    """Return every exception, newest first."""
    return session.scalars(select(CodeException).order_by(CodeException.id.desc())).all()
