"""What happened, written by the same commit as the act, and never changed again.

Every entry carries the digest of the one before it, so that a changed, missing or inserted entry
shows. Names are copied, not referenced: an entry outlives the person and the record it tells of.
Reads of content are acts too.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Index, String, Table, Text, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.promises import Pledge, Promise
from archive.rows import Base

BEGINNING = "0" * 64
CHAIN_LOCK = 0x5348_4951  # any number; PostgreSQL lets one transaction at a time hold it


class Entry(Base):
    """One act, by one person, at one moment."""

    __tablename__ = "ledger"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(60))
    act: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    before: Mapped[str] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    """What else is worth knowing, as JSON with sorted keys."""
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        # Copies are counted by when they were made; they are few among the entries.
        Index(
            "ix_ledger_copies",
            "at",
            sqlite_where=text("act = 'record:copy'"),
            postgresql_where=text("act = 'record:copy'"),
        ),
    )

    @property
    def told(self) -> dict[str, Any]:
        """The detail, read."""
        values: dict[str, Any] = json.loads(self.detail)
        return values

    def sealed(self) -> str:
        """Return the SHA-256 that this entry's words and its predecessor demand."""
        return _seal({name: getattr(self, name) for name in WORDS})


@dataclass(frozen=True, slots=True)
class Line:
    """An entry about to be written."""

    act: str
    subject: str
    by: str
    name: str
    before: str = ""
    after: str = ""
    note: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass
class Daybook:
    """The entries and promises of one piece of work, saved by its commit."""

    lines: list[Line] = field(default_factory=list)
    pledges: list[Pledge] = field(default_factory=list)
    _pledged: set[tuple[str, str, int, str]] = field(default_factory=set, repr=False)

    def write(self, line: Line) -> None:
        """Note an act."""
        self.lines.append(line)

    def promise(self, pledge: Pledge) -> None:
        """Owe a piece of work; the same work is owed once."""
        known = (pledge.job, pledge.subject, pledge.rank, repr(pledge.extra) if pledge.extra else "")
        if known not in self._pledged:
            self._pledged.add(known)
            self.pledges.append(pledge)

    def close(self, session: Session, at: datetime) -> None:
        """Append everything to the chain; the chain stays locked until the commit that follows."""
        session.flush()
        if self.pledges:
            session.execute(
                insert(Promise),
                [
                    {"job": one.job, "subject": one.subject, "rank": one.rank, "extra": one.extra, "not_before": at}
                    for one in self.pledges
                ],
            )
        if self.lines:
            _append(session, self.lines, at)


WORDS = ("seq", "at", "by", "name", "act", "subject", "before", "after", "note", "detail", "previous")
"""What the digest of an entry is made of, in this order for ever."""


def _append(session: Session, lines: list[Line], at: datetime) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    last = session.execute(select(Entry.seq, Entry.digest).order_by(Entry.seq.desc()).limit(1)).first()
    seq, previous = (last.seq, last.digest) if last else (0, BEGINNING)
    rows: list[dict[str, Any]] = []
    moment = at.astimezone(UTC)
    for line in lines:
        seq += 1
        row: dict[str, Any] = {
            "seq": seq,
            "at": moment,
            "by": line.by,
            "name": line.name,
            "act": line.act,
            "subject": line.subject,
            "before": line.before,
            "after": line.after,
            "note": line.note,
            "detail": json.dumps(line.detail, ensure_ascii=False, sort_keys=True, default=str),
            "previous": previous,
        }
        row["digest"] = previous = _seal(row)
        rows.append(row)
    session.execute(insert(cast("Table", Entry.__table__)), rows)


def _seal(row: dict[str, Any]) -> str:
    """Return the SHA-256 of an entry's words, in the order of `WORDS`."""
    words = [row[name].isoformat() if name == "at" else row[name] for name in WORDS]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """An entry that is not what was written; `seq` is where the chain first disagrees."""

    seq: int
    kind: str


def faults(session: Session) -> Iterator[Fault]:
    """Read the whole chain from the first entry and yield every place where it does not hold."""
    expected, previous = 1, BEGINNING
    for entry in session.scalars(select(Entry).order_by(Entry.seq).execution_options(yield_per=1000)):
        if entry.seq != expected:
            yield Fault(expected, "missing")
        elif entry.previous != previous:
            yield Fault(entry.seq, "unlinked")
        if entry.sealed() != entry.digest:
            yield Fault(entry.seq, "changed")
        expected, previous = entry.seq + 1, entry.digest


def history_of(session: Session, subject: str, most: int = 200) -> list[Entry]:
    """Return what happened to one thing, newest first."""
    found = select(Entry).where(Entry.subject == subject).order_by(Entry.seq.desc()).limit(most)
    return list(session.scalars(found))
