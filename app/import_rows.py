"""Rows of an old catalogue becoming records: each is described by the rules of the form, and told what it lacks.

A draft has every field of a record and is none yet: ten thousand of them are checked without asking the rows
anything twice, and written in a few statements.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from app.columns import Row
from archive.access import Secrecy
from archive.classification import RecordClass, Series, class_by_code
from archive.database import Work
from archive.dates import read_typed
from archive.description import enter
from archive.elements import lacking
from archive.errors import Invalid, Problems, Refused
from archive.fonds import Department
from archive.imports import ImportRow, first_free_id
from archive.ledger import Line
from archive.numbering import lookup_key
from archive.numbering_many import Numbering
from archive.numbers import TAKEN, parts_of, read_old
from archive.parties import Party, last_party, parties_known
from archive.promises import Job, Pledge
from archive.records import Record, RecordParty, Stage
from archive.references import References
from archive.retention import recompute
from archive.schedules import Term
from archive.wording import N_

if TYPE_CHECKING:
    from datetime import date

RANK = 8
"""Imported records are indexed after what people wait for."""
FIRST_SEEN = N_("档号 {number} 与本表第 {line} 行重复，请核对。")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken over; the line is Excel's."""

    line: int
    problem: Invalid | Problems | Refused


class Draft:
    """A record to be: the same fields by the same names, without the watch that the session keeps on rows."""

    def __init__(self, work: Work, category: RecordClass, department: Department, line: int) -> None:
        self.line = line
        self.state, self.version = str(Stage.NUMBERED), 1
        self.fonds_id, self.fonds, self.category = category.fonds_id, category.fonds, category
        self.department = department
        self.series: Series | None = None
        self.term = self.title = self.responsible = self.doc_no = self.project = self.notes = ""
        self.dated: date | None = None
        self.dated_to: date | None = None
        self.year: int | None = None
        self.pages = self.quantity = 1
        self.medium = "paper"
        self.elements: dict[str, Any] = {}
        self.secrecy = int(Secrecy.INTERNAL)
        self.is_copy = False
        self.event_on: date | None = None
        self.settled_on: date | None = None
        self.counts_from: date | None = None
        self.due_on: date | None = None
        self.archival_no: str | None = None
        self.shelf_key = ""
        self.key_id = secrets.token_hex(16)  # no key is made until there is something to seal
        self.received_at = self.accepted_at = work.at
        self.received_by = work.by.login
        self.names: list[str] = []
        self.id = 0

    def __getattr__(self, name: str) -> None:
        """Say that what a record may have besides is not there yet: a volume, a container, a hold."""
        if name in BESIDES:
            return
        raise AttributeError(name)

    @property
    def as_record(self) -> Record:
        """The draft, to those who ask a record its fields."""
        return cast("Record", self)

    @property
    def stage(self) -> Stage:
        """Where it will be in its life."""
        return Stage.NUMBERED

    @property
    def party_names(self) -> tuple[str, ...]:
        """The names of its parties."""
        return tuple(self.names)

    def row(self) -> dict[str, Any]:
        """Return its columns."""
        own = {name: value for name, value in self.__dict__.items() if name in COLUMNS}
        return own | {
            "class_id": self.category.id,
            "department_id": self.department.id,
            "series_id": self.series.id if self.series else None,
        }


BESIDES = frozenset(Record.__mapper__.attrs.keys())
COLUMNS = frozenset(column.key for column in Record.__table__.columns) - {"id"}


class Intake:
    """The rows of one table, checked against one another and against the archive."""

    def __init__(self, work: Work, class_code: str) -> None:
        self._work = work
        self._known = References(work.session, work.at)
        self.category = class_by_code(work.session, class_code)
        _ = self.category.template
        fonds_id = self.category.fonds_id
        departments = list(
            work.session.scalars(select(Department).where(Department.fonds_id == fonds_id).order_by(Department.id))
        )
        self._departments = {row.name: row.code for row in departments}
        self._own = next((row for row in departments if row.id == work.by.department), departments[0])
        self._numbering = Numbering(work.session, fonds_id, work.at)
        self._lines: dict[str, int] = {}
        self.bad: list[BadRow] = []

    def check(self, rows: Sequence[Row]) -> list[Draft]:
        """Describe every row and return those that can stand, in their order; the others are told in `bad`."""
        self._numbering.look_up(row.archival_no for row in rows if row.archival_no)
        good: list[Draft] = []
        for row in rows:
            try:
                good.append(self._described(row))
            except (Invalid, Problems, Refused) as problem:
                self.bad.append(BadRow(row.line, problem))
        return good

    def _described(self, row: Row) -> Draft:
        draft = Draft(self._work, self.category, self._own, row.line)
        problems = [*row.problems, *self._entered(draft, row)]
        if draft.secrecy > self._work.by.clearance:
            problems.append(Invalid("secrecy", N_("这一密级高过您自己的，请由更高密级的人来定。")))
        if not problems:
            problems += self._lacking(draft)
        elif row.archival_no:
            problems += self._number_taken(row)
        if problems:
            raise Problems(problems)
        recompute(draft.as_record)
        if row.archival_no:
            self._numbered(draft, row)
        else:
            draft.category.template.prefix(parts_of(draft.as_record))
        return draft

    def _numbered(self, draft: Draft, row: Row) -> None:
        parts, n = read_old(draft.as_record, row.archival_no)
        template = draft.category.template
        number = template.number(parts, n)
        key = lookup_key(number)
        if (line := self._lines.setdefault(key, row.line)) != row.line:
            raise Invalid("archival_no", FIRST_SEEN, number=number, line=line)
        if self._numbering.is_taken(key):
            raise Invalid("archival_no", TAKEN, number=number)
        draft.archival_no = number

    def _number_taken(self, row: Row) -> Iterator[Invalid]:
        """Tell of a doubled number beside what else is wrong, so that all is corrected in one go."""
        try:
            key = lookup_key(row.archival_no)
        except Invalid as problem:
            yield problem
            return
        if key in self._lines:
            yield Invalid("archival_no", FIRST_SEEN, number=row.archival_no[:60], line=self._lines[key])
        elif self._numbering.is_taken(key):
            yield Invalid("archival_no", TAKEN, number=row.archival_no[:60])

    def _entered(self, draft: Draft, row: Row) -> Iterator[Invalid]:
        entered = dict(row.entered)
        try:
            if "class" in entered:
                draft.category = self._known.category(str(entered["class"]), draft.fonds_id)
        except Invalid as problem:
            yield problem
            return
        if (named := self._departments.get(str(entered.get("department")))) is not None:
            entered["department"] = named
        if "year" not in entered and (year := self._year(draft, row)):
            entered["year"] = year
        names = entered.get("parties")
        # Named once and for all when the rows are written; here only whether they can stand.
        tidy = (" ".join(name.split()) for name in names) if isinstance(names, list) else ()
        draft.names = list(dict.fromkeys(name for name in tidy if name))
        try:
            enter(self._work, draft.as_record, entered, self._known)
        except Problems as several:
            yield from several.problems
            return
        if "series" not in entered:
            yield from self._governed(draft, row)

    def _governed(self, draft: Draft, row: Row) -> Iterator[Invalid]:
        """Find the schedule line: of the term that was typed or is in the number, else the usual one of the class."""
        try:
            term = Term.parse(row.term) if row.term else _term_in(draft, row.archival_no)
        except Invalid as problem:
            yield problem
            return
        usual = self._known.usual(draft.category)
        lines = [usual] if usual else []
        lines += self._known.lines(draft.category)
        line: Series | None = lines[0] if usual or len(lines) == 1 else None
        if term is not None:
            line = next((one for one in lines if one.term == term.code), None)
            if line is None:
                text = N_("期限表里 {code} 类没有 {term} 的条目，请核对保管期限。")
                yield Invalid("term", text, code=draft.category.code, term=term.code)
                return
        draft.series = line
        draft.term = line.term if line else ""

    @staticmethod
    def _year(draft: Draft, row: Row) -> str:
        """Return the year of the day, or the one in the old number."""
        day = row.entered.get("date")
        if day:
            try:
                return str(read_typed(str(day)).year)
            except Invalid:
                return ""
        said = draft.category.template.read(row.archival_no) if row.archival_no else None
        return str(said[0].year) if said and said[0].year else ""

    @staticmethod
    def _lacking(draft: Draft) -> Iterator[Invalid]:
        """Ask for what a catalogue may not lack; old ones often know the year and not the day."""
        if draft.year is None:
            yield Invalid("year", N_("年度空白，请补填四位年度。"))
        if draft.series is None:
            yield Invalid("term", N_("没有选保管期限条目，请从期限表中选一条。"))
        yield from lacking(draft.as_record)


def _term_in(draft: Draft, number: str) -> Term | None:
    said = draft.category.template.read(number) if number else None
    return said[0].term if said else None


def write_drafts(work: Work, drafts: Sequence[Draft], batch_id: int, number: str, name: str) -> list[BadRow]:
    """Give drafts their numbers and write them with all that belongs to them; return those whose number is taken by now."""
    if not drafts:
        return []
    numbering = Numbering(work.session, drafts[0].fonds_id, work.at)
    numbering.look_up(draft.archival_no for draft in drafts if draft.archival_no)
    good: list[Draft] = []
    late: list[BadRow] = []
    adopted: set[int] = set()
    for draft in drafts:
        spelling, draft.archival_no = draft.archival_no, None
        if spelling:
            try:
                numbering.adopt(draft.as_record, spelling)
            except Invalid as problem:
                draft.archival_no = spelling
                late.append(BadRow(draft.line, problem))
                continue
            adopted.add(draft.line)
        good.append(draft)
    numbering.issue([draft.as_record for draft in good if draft.line not in adopted])
    _freeze(work.session, good)
    _write_rows(work, good)
    numbering.write()
    lines = [
        {"import_id": batch_id, "line": one.line, "record_id": one.id, "adopted": one.line in adopted} for one in good
    ]
    if lines:
        work.session.execute(insert(ImportRow), lines)
    for draft in good:
        detail = {"number": draft.archival_no, "file": name, "row": draft.line, "import": number}
        subject = f"record:{draft.id}"
        work.book.write(Line("import:register", subject, work.by.login, work.by.name, after=draft.state, detail=detail))
        work.book.promise(Pledge(Job.INDEX, subject, rank=RANK))
    return late


def _freeze(session: Session, drafts: Iterable[Draft]) -> None:
    # The drafts' own classes were read elsewhere: a number issued now freezes the row of this transaction.
    for class_id in {draft.category.id for draft in drafts}:
        category = session.get_one(RecordClass, class_id)
        category.frozen = True


def _write_rows(work: Work, drafts: Sequence[Draft]) -> None:
    if not drafts:
        return
    session, rows = work.session, [draft.row() for draft in drafts]
    table = cast("Table", Record.__table__)
    if session.get_bind().dialect.name == "sqlite" and (first := first_free_id(session, len(rows))) is not None:
        for n, row in enumerate(rows):
            row["id"] = first + n
    ids = session.scalars(insert(table).returning(table.c.id, sort_by_parameter_order=True), rows)
    for draft, id_ in zip(drafts, ids, strict=True):
        draft.id = id_
    parties = _parties(work, {name for draft in drafts for name in draft.names})
    links = [
        {"record_id": draft.id, "party_id": party, "position": position}
        for draft in drafts
        for position, party in enumerate(dict.fromkeys(parties[name] for name in draft.names), start=1)
    ]
    if links:
        session.execute(insert(RecordParty), links)


def _parties(work: Work, names: set[str]) -> dict[str, int]:
    """Return the ids of the parties of these names, made when they are not known yet."""
    session = work.session
    found = {name: party.id for name, party in parties_known(session, names).items()}
    fresh = sorted(names - found.keys())
    if fresh:
        known = cast("Table", Party.__table__)
        last = last_party(session)
        rows = [
            {"code": f"S{last + n:06}", "name": name, "active": True, "made_at": work.at}
            for n, name in enumerate(fresh, start=1)
        ]
        ids = session.scalars(insert(known).returning(known.c.id, sort_by_parameter_order=True), rows)
        found |= dict(zip(fresh, ids, strict=True))
    return found
