"""Old catalogues that came in: each table is one batch, with the rows it brought, the rows it could not bring, and a way back.

A batch goes back as a whole while nothing of it has moved on. What becomes of its numbers is decided here,
in `_give_numbers_back`.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    ForeignKey,
    Index,
    String,
    Text,
    cast,
    delete,
    event,
    func,
    inspect,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from archive.database import Work
from archive.errors import Refused
from archive.ledger import Entry, Line
from archive.numbers import CURRENT, VOID, ArchivalNumber
from archive.promises import Job, Pledge
from archive.records import Record, RecordParty, Stage
from archive.rows import Base, Moving
from archive.sequences import Sequence, last_taken, raise_to
from archive.wording import N_

HIGHEST = "records ever"
"""The scope of `archive.sequences` that remembers the highest record that was ever taken back."""
AT_ONCE = 5000


class Import(Moving, Base):
    """One table of old records."""

    __tablename__ = "imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    class_code: Mapped[str] = mapped_column(String(12))
    key_id: Mapped[str] = mapped_column(String(32))
    """The key under which the table lies in the vault, as it came."""
    heads: Mapped[list[str]] = mapped_column(JSON)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    """What each head means: the name of a field, `notes`, or empty to pass the column over."""
    known_layout: Mapped[bool] = mapped_column(default=False)
    rows: Mapped[int]
    partial: Mapped[bool] = mapped_column(default=False)
    skip_twins: Mapped[bool] = mapped_column(default=False)
    """Rows that look like a record already there are not taken over."""
    cursor: Mapped[int] = mapped_column(default=0)
    """How many rows are behind us in the order they are taken; moves in the commit that wrote them."""
    checked: Mapped[int] = mapped_column(default=0)
    good: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the check found: twins, gaps, how many numbers are adopted and issued."""
    reason: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[str] = mapped_column(String(40))
    made_by_name: Mapped[str] = mapped_column(String(60))
    clearance: Mapped[int]
    department_id: Mapped[int | None]
    made_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def subject(self) -> str:
        """How the ledger names this batch."""
        return f"import:{self.number}"


class ImportRow(Base):
    """A row that became a record; the line is Excel's."""

    __tablename__ = "import_rows"
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    adopted: Mapped[bool]
    """Whether its number was on the paper before it came to us."""


class ImportFault(Base):
    """What is wrong in one cell of one row."""

    __tablename__ = "import_faults"
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    line: Mapped[int]
    field: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(String(400))
    given: Mapped[dict[str, Any]] = mapped_column(JSON)
    __table_args__ = (Index("ix_import_faults_line", "import_id", "line"),)


class Layout(Base):
    """How the columns of one kind of table were understood last time."""

    __tablename__ = "import_layouts"
    signature: Mapped[str] = mapped_column(String(64), primary_key=True)
    heads: Mapped[list[str]] = mapped_column(JSON)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    used_at: Mapped[datetime]
    used_by: Mapped[str] = mapped_column(String(40))


def what_moved_on(session: Session, batch: Import) -> Refused | None:
    """Say why a batch can no longer be taken back: something of it was boxed, lent, scanned, judged or destroyed."""
    ours = select(ImportRow.record_id).where(ImportRow.import_id == batch.id)
    moved = select(Record.archival_no).where(
        Record.id.in_(ours),
        (Record.state != Stage.NUMBERED) | Record.container_id.is_not(None) | Record.claimed_by.is_not(None),
    )
    number = session.scalar(moved.limit(1))
    for table in Base.metadata.sorted_tables:
        if number or table.name in OF_THE_ROW:
            continue
        for column in table.columns:
            if any(key.column is Record.__table__.c.id for key in column.foreign_keys):
                held = select(Record.archival_no).join(table, column == Record.id)
                number = number or session.scalar(held.where(column.in_(ours)).limit(1))
    if number is None:
        return None
    return Refused(N_("{number} 已经装袋、外借、挂接或另有办理，这一批不能再整批撤回；请逐件更正。"), number=number)


OF_THE_ROW = frozenset({"import_rows", "archival_numbers", "record_parties"})
"""Tables that hold what the row itself brought; a line in any other means that someone went on with the record."""


def take_back(work: Work, batch: Import, *, reason: str) -> int:
    """Undo a batch: its records are gone, its numbers free or void; return how many records it had.

    Raises:
        Refused: something of it has moved on.
    """
    session = work.session
    if (refusal := what_moved_on(session, batch)) is not None:
        raise refusal
    _give_numbers_back(work, batch)
    rows = session.execute(
        select(Record.id, Record.archival_no, ImportRow.line)
        .join(ImportRow, ImportRow.record_id == Record.id)
        .where(ImportRow.import_id == batch.id)
        .order_by(ImportRow.line)
    ).all()
    for id_, number, line in rows:
        detail = {"import": batch.number, "number": number, "row": line}
        work.book.write(
            Line("import:take-back", f"record:{id_}", work.by.login, work.by.name, note=reason, detail=detail)
        )
        work.book.promise(Pledge(Job.INDEX, f"record:{id_}", rank=6))
    ours = select(ImportRow.record_id).where(ImportRow.import_id == batch.id).scalar_subquery()
    session.execute(delete(RecordParty).where(RecordParty.record_id.in_(ours)))
    ids = [id_ for id_, _number, _line in rows]
    session.execute(delete(ImportRow).where(ImportRow.import_id == batch.id))
    for start in range(0, len(ids), AT_ONCE):
        session.execute(delete(Record).where(Record.id.in_(ids[start : start + AT_ONCE])))
    if ids:
        raise_to(session, HIGHEST, max(ids))
    return len(ids)


def _give_numbers_back(work: Work, batch: Import) -> None:
    """Free or void the numbers of a batch.

    A number that stood on the paper before was never issued by us: it is free again, so that the corrected table
    can bring it. A number we issued is free only where nobody can have seen a later one: nothing was issued after it
    in its scope and nothing of the batch was printed. Otherwise it is void, with the batch as its reason, and never
    given again. A sequence falls back to the highest number that is still borne or void.
    """
    session = work.session
    ours = select(ImportRow.record_id, ImportRow.adopted).where(ImportRow.import_id == batch.id).subquery()
    numbers = session.execute(
        select(ArchivalNumber.id, ArchivalNumber.key, ours.c.adopted)
        .join(ours, ours.c.record_id == ArchivalNumber.record_id)
        .where(ArchivalNumber.standing == CURRENT)
    ).all()
    printed = _anything_printed(session, batch)
    scopes: dict[str, list[tuple[int, int, bool]]] = {}
    for id_, key, adopted in numbers:
        prefix, _dash, n = key.rpartition("-")
        scopes.setdefault(f"{batch.fonds_id}:{prefix}-", []).append((int(n), id_, adopted))
    for scope, given in scopes.items():
        last = last_taken(session, scope)
        keep = printed or last > max(n for n, _id, _adopted in given)
        free = [id_ for _n, id_, adopted in given if adopted or not keep]
        void = [id_ for _n, id_, adopted in given if keep and not adopted]
        for start in range(0, len(free), AT_ONCE):
            session.execute(delete(ArchivalNumber).where(ArchivalNumber.id.in_(free[start : start + AT_ONCE])))
        for start in range(0, len(void), AT_ONCE):
            withdrawn = update(ArchivalNumber).where(ArchivalNumber.id.in_(void[start : start + AT_ONCE]))
            values = {
                "standing": VOID,
                "reason": f"{batch.number} 整批撤回",  # i18n: allow - kept as the reason of a void number
                "record_id": None,
            }  # i18n: allow - kept as the reason of a void number
            session.execute(withdrawn.values(values))
        if not keep:
            _fall_back(session, batch, scope)


def _fall_back(session: Session, batch: Import, scope: str) -> None:
    prefix = scope.partition(":")[2]
    kept = session.scalars(
        select(ArchivalNumber.key).where(
            ArchivalNumber.fonds_id == batch.fonds_id, ArchivalNumber.key.startswith(prefix, autoescape=True)
        )
    )
    figures = [int(rest) for key in kept if (rest := key.removeprefix(prefix)).isdigit()]
    session.execute(update(Sequence).where(Sequence.scope == scope).values(last=max(figures, default=0)))


def _anything_printed(session: Session, batch: Import) -> bool:
    names = select(literal("record:") + cast(ImportRow.record_id, String)).where(ImportRow.import_id == batch.id)
    printed = select(Entry.seq).where(Entry.subject.in_(names), Entry.act.startswith("print:"))
    return session.scalar(printed.limit(1)) is not None


@event.listens_for(Record, "before_insert")
def _never_the_same_id(_mapper: Mapper[Record], connection: Connection, record: Record) -> None:
    """Give no record the id of one that was taken back: the ledger speaks of it by that id."""
    # PostgreSQL counts on by itself; SQLite begins again below the highest row that is left.
    if (
        inspect(record).dict.get("id") is None
        and connection.dialect.name == "sqlite"
        and (first := first_free_id(connection, 1))
    ):
        record.id = first


def first_free_id(connection: Connection | Session, count: int) -> int | None:
    """Return the first of `count` ids above all that were taken back; None where the database counts right by itself."""
    mark = connection.scalar(select(Sequence.last).where(Sequence.scope == HIGHEST))
    if mark is None or (connection.scalar(select(func.max(Record.id))) or 0) >= mark:
        return None
    connection.execute(update(Sequence).where(Sequence.scope == HIGHEST).values(last=mark + count))
    return mark + 1
