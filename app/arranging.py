"""The grid in which many records are described at once: what was typed is kept cell by cell.

A cell that cannot stand keeps its reason and stays with the clerk; the others of its row are saved. Where somebody
else has changed the very same cell meanwhile, nothing is written over: both values are told, and the clerk chooses.
"""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from app.acting import may_know
from app.cataloguing import settled
from app.columns import PARTED
from app.desk import Desk
from archive.begun import BegunRow, begun
from archive.classification import RecordClass
from archive.database import Work
from archive.description import FIELDS, enter, values_of
from archive.elements import PREFIX
from archive.errors import ArchiveError, Invalid, NotFound, NotPermitted, Problems, Refused
from archive.fonds import Department, Fonds
from archive.ledger import Entry, Line
from archive.people import ARCHIVE_STAFF, Actor
from archive.promises import Job, Pledge
from archive.records import Record, Stage
from archive.references import References
from archive.wording import N_

MOST = 500
"""Rows of one sending."""
TOKEN = re.compile(r"[0-9a-zA-Z-]{8,40}")
FORMULA = re.compile(r"\s*(?:[=＝]|[+\-@][A-Za-z_]+\s*[(|!])")
WORTH_A_WAIT = 20
"""Rows of one sending that are put before others in the index; a pasted thousand waits its turn."""
CELL_MOST = 6000


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell is to hold, and what it held when the clerk saw it; None where that is not known."""

    to: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was sent: a record by its id and version, or a new one by the token of its row."""

    cells: Mapping[str, Cell]
    record: int | None = None
    version: int | None = None
    token: str = ""
    fonds: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell that somebody else has changed since it was shown."""

    field: str
    theirs: str
    mine: str


@dataclass(slots=True)
class Kept:
    """What became of a row: the record as it is now, what cannot stand and what clashes."""

    row: Row
    record: Record | None = None
    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, ArchiveError] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    others: frozenset[str] = frozenset()
    """Cells that somebody else has changed and this row left alone."""
    by: str = ""


def save_rows(desk: Desk, by: Actor, rows: Sequence[Row]) -> list[Kept]:
    """Save what was typed into these rows, cell by cell, and tell what became of each.

    Raises:
        NotPermitted: describing is the archive staff's.
        Invalid: more rows than can be sent at once.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("著录是档案员的事，请把要改的地方告诉档案中心。"))
    if len(rows) > MOST:
        raise Invalid("rows", N_("一次最多存 {most} 行，请分几次送。"), most=MOST)
    with desk.database.work(desk.clock(), by) as work:
        clerk = _Clerk(work, rows)
        with work.session.no_autoflush:
            kept = [clerk.keep(row) for row in rows]
        work.session.flush()
        for one in kept:
            if one.record is not None:
                one.values = written(one.record)
        return kept


def written(record: Record) -> dict[str, str]:
    """Return the described fields of a record as cells show them."""
    return {name: as_cell(value) for name, value in values_of(record).items()}


def as_cell(value: object) -> str:
    """Write a value as a cell shows it."""
    if isinstance(value, list | tuple):
        return "；".join(str(one) for one in value)  # i18n: allow - the sign between the names of parties
    return "" if value is None else str(value)


class _Clerk:
    """One sending of rows within one piece of work."""

    def __init__(self, work: Work, rows: Sequence[Row]) -> None:
        self._work, self._by = work, work.by
        self._known = References(work.session, work.at)
        self._rank = 2 if len(rows) <= WORTH_A_WAIT else 8
        self._begun = begun(work.session, {row.token for row in rows if row.token}, work.by.login)
        ids = {row.record for row in rows if row.record} | set(self._begun.values())
        found = work.session.scalars(select(Record).where(Record.id.in_(ids))).unique()
        self._records = {record.id: record for record in found if may_know(work.by, record)}
        # Held for the whole sending: what a class asks for is looked up along its path for every row.
        self._plan = list(work.session.scalars(select(RecordClass)).unique())

    def keep(self, row: Row) -> Kept:
        """Save one row."""
        kept = Kept(row)
        try:
            record = self._records.get(row.record or self._begun.get(row.token, 0))
            if record is None:
                self._begin(row, kept)
            else:
                self._correct(record, row, kept)
        except ArchiveError as refusal:
            kept.problems[""] = refusal
        return kept

    def _correct(self, record: Record, row: Row, kept: Kept) -> None:
        kept.record = record
        wanted = {name: cell.to for name, cell in row.cells.items()}
        if row.version is not None and row.version != record.version:
            wanted = self._undisputed(record, row, kept)
        changed = self._enter(record, wanted, kept)
        if not changed:
            return
        # Parties are rows of their own: the version must rise for them too, or two clerks could cross unseen.
        flag_modified(record, "title")
        self._note("record:describe", record, changed)

    def _undisputed(self, record: Record, row: Row, kept: Kept) -> dict[str, str]:
        """Return what nobody else has touched; tell what they have."""
        now = written(record)
        wanted = {}
        for name, cell in row.cells.items():
            held = now.get(name, "")
            if held in {cell.to, cell.base}:
                wanted[name] = cell.to
            else:
                kept.clashes.append(Clash(name, held, cell.to))
        last = select(Entry).where(Entry.subject == record.subject, Entry.act == "record:describe")
        entry = self._work.session.scalars(last.order_by(Entry.seq.desc()).limit(1)).first()
        if entry is not None and entry.by != self._by.login:
            kept.by = entry.name
            kept.others = frozenset(entry.told) - row.cells.keys()
        return wanted

    def _begin(self, row: Row, kept: Kept) -> None:
        """Make the record of a new row, once its class and title stand."""
        if row.record is not None or not TOKEN.fullmatch(row.token):
            raise NotFound(N_("这一行的档案不在了，或您不能看它，请刷新。"))
        cells = {name: cell.to for name, cell in row.cells.items() if cell.to.strip()}
        if not cells.get("class"):
            kept.problems["class"] = Invalid("class", N_("门类空白，请先选门类。"))
        if not cells.get("title"):
            kept.problems["title"] = Invalid("title", N_("题名空白，请补填。"))
        if kept.problems:
            return
        fonds, department = self._house(row)
        work = self._work
        record = Record(
            state=Stage.RECEIVED,
            fonds_id=fonds.id,
            fonds=fonds,
            category=self._known.category(cells["class"], fonds.id),
            department=department,
            title="",
            received_at=work.at,
            received_by=self._by.login,
            key_id=secrets.token_hex(16),
            term="",
            pages=1,
            secrecy=1,
        )
        changed = self._enter(record, cells, kept)
        if not record.title:
            return
        work.session.add(record)
        work.session.flush()
        work.session.add(BegunRow(token=row.token, record_id=record.id, begun_by=self._by.login, begun_at=work.at))
        work.session.flush()
        self._records[record.id], self._begun[row.token] = record, record.id
        kept.record = record
        self._note("record:begin", record, changed)

    def _house(self, row: Row) -> tuple[Fonds, Department]:
        session = self._work.session
        wanted = select(Fonds).order_by(Fonds.id).limit(1)
        if row.fonds:
            wanted = select(Fonds).where(Fonds.code == row.fonds)
        fonds = session.scalars(wanted).one_or_none()
        if fonds is None:
            raise Invalid("fonds", N_("没有全宗 {code}，请核对全宗号。"), code=row.fonds[:20])
        offices = select(Department).where(Department.fonds_id == fonds.id).order_by(Department.id)
        own = session.scalars(offices.where(Department.id == self._by.department)).one_or_none()
        return fonds, own or session.scalars(offices.limit(1)).one()

    def _enter(self, record: Record, wanted: Mapping[str, str], kept: Kept) -> dict[str, tuple[object, object]]:
        """Set the cells that can stand; the others get their reasons."""
        fields = dict(wanted)
        for problem in list(_strange(fields)):
            fields.pop(problem.field, None)
            kept.problems[problem.field] = problem
        if fields.get("date") and record.year is None:
            fields.setdefault("year", "")
        while fields:
            try:
                return enter(self._work, record, settled(record, _parted(fields), self._by), self._known)
            except Problems as several:
                standing = {problem.field for problem in several.problems}
                kept.problems.update({problem.field: problem for problem in several.problems})
                # A line that does not govern the new class is a problem of the class when only that was typed.
                if not standing & fields.keys():
                    return {}
                fields = {name: text for name, text in fields.items() if name not in standing}
            except Refused as refusal:
                kept.problems[""] = refusal
                return {}
        return {}

    def _note(self, act: str, record: Record, changed: Mapping[str, tuple[object, object]]) -> None:
        detail = {name: [as_cell(old), as_cell(new)] for name, (old, new) in changed.items()}
        self._work.book.write(
            Line(act, record.subject, self._by.login, self._by.name, after=record.state, detail=detail)
        )
        self._work.book.promise(Pledge(Job.INDEX, record.subject, rank=self._rank))


def _strange(fields: Mapping[str, str]) -> Iterator[Invalid]:
    """Find what is no cell of ours, and formulas, which are never worked out here."""
    for name, text in fields.items():
        if name not in FIELDS and not name.startswith(PREFIX):
            yield Invalid(name, N_("没有这一栏：{name}。"), name=name[:40])
        elif len(text) > CELL_MOST:
            yield Invalid(name, N_("最多 {most} 个字，请缩短。"), most=CELL_MOST)
        elif FORMULA.match(text):
            yield Invalid(name, N_("这是公式，这里只收文字和数，请填算好的值。"))


def _parted(fields: Mapping[str, str]) -> dict[str, object]:
    told: dict[str, object] = dict(fields)
    if "parties" in fields:
        told["parties"] = [part.strip() for part in PARTED.split(fields["parties"]) if part.strip()]
    return told
