"""Old catalogues coming in: a table is checked row by row by the rules of the archive, and taken over all at once.

A trial run does everything but keep it. What is wrong is told row by row; nothing is kept while anything is
wrong, unless the good rows alone are asked for. Records without a file stand as numbered: their paper is on the
shelf already, and they are found by their description.
"""

import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.columns import Row, heads_of, read_table
from app.desk import Desk
from app.sheets import read_sheet
from archive.access import Secrecy
from archive.classification import RecordClass, Series, class_by_code
from archive.database import Work
from archive.dates import read_typed
from archive.description import enter
from archive.elements import elements_of
from archive.errors import Invalid, NotPermitted, Problems, Refused
from archive.fonds import Department
from archive.ledger import Line
from archive.numbering_many import Numbering
from archive.numbers import parts_of
from archive.people import ARCHIVE_STAFF, Actor
from archive.promises import Job, Pledge
from archive.records import Record, Stage, write_records
from archive.references import References
from archive.retention import recompute
from archive.schedules import Term
from archive.wording import N_

RANK = 8
"""Imported records are indexed after what people wait for."""
BAD_MOST = 1000
"""Bad rows that are told one by one."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken over; the line is Excel's."""

    line: int
    problem: Invalid | Problems | Refused


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a table."""

    rows: int
    imported: int
    dry_run: bool
    bad: tuple[BadRow, ...]
    first: str | None
    last: str | None
    into_notes: tuple[str, ...]
    seconds: float


class _Trial(Exception):
    """Ends a piece of work of which nothing is to be kept."""


def bring_in(
    desk: Desk,
    by: Actor,
    source: bytes | Path,
    class_code: str,
    *,
    name: str = "",
    dry_run: bool = False,
    partial: bool = False,
) -> Imported:
    """Take a table of old records over.

    Raises:
        BadSheet: the file is no table we can read.
        Invalid: there is no such class, or it only groups others.
        NotPermitted: importing is the archive staff's.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("导入目录是档案员的事，请把表格交给档案员。"))
    began = time.monotonic()
    with desk.database.reading() as session:
        also = heads_of(elements_of(session, class_by_code(session, class_code)))
    table = read_table(read_sheet(source), also)
    intake: _Intake | None = None
    try:
        with desk.database.work(desk.clock(), by) as work, work.session.no_autoflush:
            intake = _Intake(work, class_code, name or (source.name if isinstance(source, Path) else ""))
            intake.take(table.rows)
            _keep_only_if(not dry_run and (partial or not intake.bad))
    except _Trial:
        pass
    assert intake is not None  # noqa: S101 - it was made, or the work raised
    kept = not dry_run and (partial or not intake.bad)
    numbers = [record.archival_no for record in intake.good]
    return Imported(
        rows=len(table.rows),
        imported=len(intake.good) if kept else 0,
        dry_run=dry_run,
        bad=tuple(sorted(intake.bad, key=lambda row: row.line)[:BAD_MOST]),
        first=numbers[0] if numbers else None,
        last=numbers[-1] if numbers else None,
        into_notes=table.into_notes,
        seconds=round(time.monotonic() - began, 3),
    )


def _keep_only_if(wanted: bool) -> None:  # noqa: FBT001 - it is the question itself
    if not wanted:
        raise _Trial


class _Intake:
    """The rows of one table becoming records within one piece of work."""

    def __init__(self, work: Work, class_code: str, name: str) -> None:
        self._work, self._name = work, name
        self._known = References(work.session, work.at)
        self._category = self._class(class_code)
        fonds_id = self._category.fonds_id
        departments = list(
            work.session.scalars(select(Department).where(Department.fonds_id == fonds_id).order_by(Department.id))
        )
        self._departments = {row.name: row.code for row in departments}
        self._own = next((row for row in departments if row.id == work.by.department), departments[0])
        self._numbering = Numbering(work.session, fonds_id, work.at)
        self.good: list[Record] = []
        self.bad: list[BadRow] = []

    def take(self, rows: Sequence[Row]) -> None:
        """Check every row, number the good ones and write them."""
        self._numbering.look_up(row.archival_no for row in rows if row.archival_no)
        named = {name: None for row in rows for name in _names(row)}
        self._known.expect_parties(named.keys())
        fresh: list[Record] = []
        lines: dict[int, int] = {}
        for row in rows:
            try:
                record = self._described(row)
                if row.archival_no:
                    self._numbering.adopt(record, row.archival_no)
                else:
                    record.category.template.prefix(parts_of(record))
                    fresh.append(record)
            except (Invalid, Problems, Refused) as problem:
                self.bad.append(BadRow(row.line, problem))
                continue
            lines[id(record)] = row.line
            self.good.append(record)
        self._numbering.issue(fresh)
        self._write(lines)

    def _class(self, code: str) -> RecordClass:
        found = class_by_code(self._work.session, code)
        _ = found.template
        return found

    def _described(self, row: Row) -> Record:
        """Make a record of a row, by the same rules as the form.

        Raises:
            Problems: one or more fields cannot stand.
        """
        work = self._work
        record = Record(
            state=Stage.NUMBERED,
            fonds_id=self._category.fonds_id,
            fonds=self._category.fonds,
            category=self._category,
            department=self._own,
            series=None,
            term="",
            title="",
            responsible="",
            doc_no="",
            project="",
            notes="",
            pages=1,
            secrecy=int(Secrecy.INTERNAL),
            key_id=secrets.token_hex(16),  # no key is made until there is something to seal
            received_at=work.at,
            received_by=work.by.login,
            accepted_at=work.at,
        )
        problems = [*self._entered(record, row)]
        if record.secrecy > work.by.clearance:
            problems.append(Invalid("secrecy", N_("这一密级高过您自己的，请由更高密级的人来定。")))
        if not problems:
            problems += self._lacking(record)
        if problems:
            raise Problems(problems)
        recompute(record)
        return record

    def _entered(self, record: Record, row: Row) -> Iterator[Invalid]:
        entered = dict(row.entered)
        try:
            if "class" in entered:
                record.category = self._known.category(str(entered["class"]), record.fonds_id)
        except Invalid as problem:
            yield problem
            return
        if (named := self._departments.get(str(entered.get("department")))) is not None:
            entered["department"] = named
        if "year" not in entered and (year := self._year(record, row)):
            entered["year"] = year
        try:
            enter(self._work, record, entered, self._known)
        except Problems as several:
            yield from several.problems
            return
        if "series" not in entered:
            yield from self._governed(record, row)

    def _governed(self, record: Record, row: Row) -> Iterator[Invalid]:
        """Find the schedule line: of the term that was typed or is in the number, else the usual one of the class."""
        try:
            term = Term.parse(row.term) if row.term else _term_in(record, row.archival_no)
        except Invalid as problem:
            yield problem
            return
        usual = self._known.usual(record.category)
        lines = [usual] if usual else []
        lines += self._known.lines(record.category)
        line: Series | None = lines[0] if usual or len(lines) == 1 else None
        if term is not None:
            line = next((one for one in lines if one.term == term.code), None)
            if line is None:
                text = N_("期限表里 {code} 类没有 {term} 的条目，请核对保管期限。")
                yield Invalid("term", text, code=record.category.code, term=term.code)
                return
        record.series = line
        record.term = line.term if line else ""

    @staticmethod
    def _year(record: Record, row: Row) -> str:
        """Return the year of the day, or the one in the old number."""
        day = row.entered.get("date")
        if day:
            try:
                return str(read_typed(str(day)).year)
            except Invalid:
                return ""
        said = record.category.template.read(row.archival_no) if row.archival_no else None
        return str(said[0].year) if said and said[0].year else ""

    @staticmethod
    def _lacking(record: Record) -> Iterator[Invalid]:
        """Ask for what a catalogue may not lack; old ones often know the year and not the day."""
        if record.year is None:
            yield Invalid("year", N_("年度空白，请补填四位年度。"))
        if record.series is None:
            yield Invalid("term", N_("没有选保管期限条目，请从期限表中选一条。"))

    def _write(self, lines: dict[int, int]) -> None:
        work = self._work
        write_records(work.session, self.good)
        self._numbering.write()
        for record in self.good:
            detail = {"number": record.archival_no, "file": self._name, "row": lines[id(record)]}
            work.book.write(
                Line("import:register", record.subject, work.by.login, work.by.name, after=record.state, detail=detail)
            )
            work.book.promise(Pledge(Job.INDEX, record.subject, rank=RANK))


def _names(row: Row) -> list[str]:
    found = row.entered.get("parties", [])
    return found if isinstance(found, list) else []


def _term_in(record: Record, number: str) -> Term | None:
    said = record.category.template.read(number) if number else None
    return said[0].term if said else None
