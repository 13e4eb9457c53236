"""What came in: every file is an arrival from its first byte, and ends as a record, a duplicate or in quarantine.

The count always balances: arrived = registered + duplicate + quarantined + withdrawn + waiting. The original bytes
are in the vault before anything looks at them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath
from typing import Any, BinaryIO

from sqlalchemy import JSON, ForeignKey, String, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.database import Work
from archive.errors import ArchiveError, Invalid, NotFound
from archive.ledger import Line
from archive.promises import Job, Pledge
from archive.records import Component, Record, Stage
from archive.rows import Base
from archive.submissions import Paper
from archive.wording import N_
from storage.vault import Kept, Vault

ORIGINAL = "original"
NAME_MOST = 200


class Course(StrEnum):
    """Where an arrival is."""

    WAITING = "waiting"
    READING = "reading"
    REGISTERED = "registered"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    WITHDRAWN = "withdrawn"


COURSE_NAMES = {
    Course.WAITING: N_("等候识别"),
    Course.READING: N_("正在识别"),
    Course.REGISTERED: N_("已登记"),
    Course.DUPLICATE: N_("重复"),
    Course.QUARANTINED: N_("待处置"),
    Course.WITHDRAWN: N_("已撤下"),
}
UNDERWAY = frozenset({Course.WAITING, Course.READING})


class Arrival(Base):
    """One file that came in."""

    __tablename__ = "arrivals"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_MOST))
    source: Mapped[str] = mapped_column(String(12))
    """upload, folder, command or api."""
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    key_id: Mapped[str] = mapped_column(String(32), unique=True)
    course: Mapped[str] = mapped_column(String(12), default=Course.WAITING, index=True)
    reason: Mapped[str] = mapped_column(String(400), default="")
    reason_values: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), index=True)
    class_code: Mapped[str | None] = mapped_column(String(12))
    party: Mapped[str | None] = mapped_column(String(120))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("submission_papers.id"), index=True)
    """The line of a hand-over slip it was uploaded for."""
    paper: Mapped[Paper | None] = relationship(lazy="select")
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    pages_total: Mapped[int | None]
    pages_read: Mapped[int] = mapped_column(default=0)
    confidence: Mapped[float | None]
    seconds: Mapped[float | None]
    arrived_at: Mapped[datetime]
    arrived_by: Mapped[str] = mapped_column(String(40), index=True)
    arrived_by_name: Mapped[str] = mapped_column(String(60))
    settled_at: Mapped[datetime | None]

    @property
    def subject(self) -> str:
        """How the ledger names this arrival."""
        return f"arrival:{self.id}"

    @property
    def underway(self) -> bool:
        """Whether it is not settled yet."""
        return self.course in UNDERWAY

    def say_why(self) -> ArchiveError | None:
        """Return the sentence that tells a clerk what is wrong with the file."""
        return ArchiveError(self.reason, **(self.reason_values or {})) if self.reason else None


@dataclass(frozen=True, slots=True)
class Stored:
    """A file whose bytes lie in the vault, before any row knows of it."""

    name: str
    key_id: str
    kept: Kept


def store_original(vault: Vault, stream: BinaryIO, name: str) -> Stored:
    """Put a file into the vault, unchanged and hashed, before anything looks at it."""
    key_id = vault.keys.create()
    return Stored(tidy_name(name), key_id, vault.put(key_id, ORIGINAL, stream))


def receive(  # noqa: PLR0913 - where a file came from and where it belongs
    work: Work,
    stored: Stored,
    *,
    source: str,
    fonds_id: int,
    department_id: int,
    class_code: str | None = None,
    party: str | None = None,
    paper: Paper | None = None,
    rank: int = 5,
) -> Arrival:
    """Register the arrival of a stored file and owe its reading; an exact duplicate is told at once."""
    arrival = Arrival(
        name=stored.name,
        source=source,
        size=stored.kept.size,
        sha256=stored.kept.sha256,
        key_id=stored.key_id,
        course=Course.WAITING,
        fonds_id=fonds_id,
        department_id=department_id,
        class_code=class_code,
        party=party,
        paper=paper,
        arrived_at=work.at,
        arrived_by=work.by.login,
        arrived_by_name=work.by.name,
    )
    work.session.add(arrival)
    work.session.flush()
    note(work, arrival, "arrive", detail={"name": arrival.name, "sha256": arrival.sha256, "source": source})
    if not settle_if_known(work, arrival):
        work.book.promise(Pledge(Job.READ, arrival.subject, rank=rank))
    return arrival


def settle_if_known(work: Work, arrival: Arrival) -> bool:
    """Settle an arrival as a duplicate when the archive has the very same bytes already."""
    known = twin_of(work.session, arrival)
    if known is None:
        return False
    arrival.record_id = known.id
    settle(
        work,
        arrival,
        Course.DUPLICATE,
        N_("与 {number} 的原文逐字节相同，没有再收一份。"),
        number=known.archival_no or known.ref,
    )
    return True


def twin_of(session: Session, arrival: Arrival) -> Record | None:
    """Return the living record that holds the very same bytes."""
    found = (
        select(Record)
        .join(Component)
        .where(
            Component.sha256 == arrival.sha256,
            Record.state != Stage.DESTROYED,
            Record.key_id != arrival.key_id,
            or_(Component.key_id.is_(None), Component.key_id != arrival.key_id),
        )
        .order_by(Record.id)
        .limit(1)
    )
    return session.scalars(found).first()


def settle(work: Work, arrival: Arrival, course: Course, reason: str = "", **values: object) -> None:
    """Write down how an arrival ended."""
    arrival.course, arrival.settled_at = course, work.at
    arrival.reason, arrival.reason_values = reason, {key: str(value) for key, value in values.items()}
    told = reason.format(**values) if reason else ""
    note(work, arrival, course, note=told, detail={"record": arrival.record_id} if arrival.record_id else {})


def note(work: Work, arrival: Arrival, act: str, *, note: str = "", detail: dict[str, Any] | None = None) -> None:
    """Write an arrival's act into the ledger."""
    work.book.write(
        Line(
            f"ingest:{act}",
            arrival.subject,
            work.by.login,
            work.by.name,
            after=arrival.course,
            note=note,
            detail=detail or {},
        )
    )


def find(session: Session, arrival_id: int) -> Arrival:
    """Return an arrival.

    Raises:
        NotFound: there is no such arrival.
    """
    arrival = session.get(Arrival, arrival_id)
    if arrival is None:
        raise NotFound(N_("没有第 {id} 号来件，请回收件箱查看。"), id=arrival_id)
    return arrival


def recent(session: Session, *, courses: frozenset[Course] = frozenset(Course), most: int = 50) -> list[Arrival]:
    """Return the newest arrivals first."""
    found = select(Arrival).where(Arrival.course.in_([str(course) for course in courses]))
    return list(session.scalars(found.order_by(Arrival.id.desc()).limit(most)))


def balance(session: Session) -> dict[Course, int]:
    """Count the arrivals by where they are; the sum is everything that ever came in."""
    counted = session.execute(select(Arrival.course, func.count()).group_by(Arrival.course)).all()
    return dict.fromkeys(Course, 0) | {Course(course): count for course, count in counted}


def tidy_name(name: str) -> str:
    """Return a file name fit to be kept and shown.

    Raises:
        Invalid: the name holds a slash, a control sign or a piece of markup, or is empty.
    """
    tidy = name.strip()
    if not tidy or PurePath(tidy).name != tidy or "\\" in tidy or any(not letter.isprintable() for letter in tidy):
        raise Invalid("file", N_("文件名 {name} 里有斜杠或看不见的字符，请改名后再放入。"), name=tidy[:40])
    if "<" in tidy or ">" in tidy:
        raise Invalid("file", N_("文件名 {name} 里有 < 或 >，请改名后再放入。"), name=tidy[:40])
    if len(tidy) > NAME_MOST:
        raise Invalid("file", N_("文件名超过 {most} 个字，请改短后再放入。"), most=NAME_MOST)
    return tidy
