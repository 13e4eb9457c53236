"""The records of one branch of the tree, page by page, and as a whole for a table or a printed catalogue."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from app.desk import Desk
from archive.access import Scope
from archive.classification import RecordClass
from archive.database import Work
from archive.errors import ArchiveError, NotFound
from archive.fonds import Fonds
from archive.holdings import Container
from archive.ledger import Line
from archive.people import Actor
from archive.records import HELD_STAGES, Record, visible
from archive.schedules import Term
from archive.wording import N_

EXPORT_MOST = 10_000
"""Rows of one table or catalogue that is taken away."""


class Order(StrEnum):
    """How a list of records is ordered."""

    SHELF = "shelf"
    DATE = "date"
    TITLE = "title"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of the holdings: everything, a fonds, a class with those below it, a year of it, a term of that."""

    fonds: Fonds | None = None
    category: RecordClass | None = None
    class_ids: frozenset[int] = frozenset()
    year: int | None = None
    term: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The branch as its address names it."""
        parts = (
            self.fonds.code if self.fonds else "",
            self.category.code if self.category else "",
            str(self.year or ""),
            self.term,
        )
        return tuple(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class House:
    """One fonds with the count of its records and the length of its boxes in millimetres."""

    fonds: Fonds
    count: int
    length_mm: int


def branch_of(session: Session, *codes: str) -> Branch:
    """Return the branch that an address names: fonds, class, year, term, as far as it goes.

    Raises:
        NotFound: one of them is not there.
    """
    fonds_code, class_code, year, term = (*codes, "", "", "", "")[:4]
    if not fonds_code:
        return Branch()
    fonds = session.scalars(select(Fonds).where(Fonds.code == fonds_code.upper())).one_or_none()
    if fonds is None:
        raise NotFound(N_("没有全宗 {code}，请从全宗表中选。"), code=fonds_code[:20])
    if not class_code:
        return Branch(fonds)
    wanted = select(RecordClass).where(RecordClass.fonds_id == fonds.id, RecordClass.code == class_code.upper())
    category = session.scalars(wanted).one_or_none()
    if category is None:
        raise NotFound(N_("分类方案里没有类目 {code}，请从类目表中选一个。"), code=class_code[:20])
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):  # noqa: PLR2004 - digits
        raise NotFound(N_("年度 {year} 不存在，请填四位数字。"), year=year[:20])
    try:
        kept = Term.parse(term).code if term else ""
    except ArchiveError as odd:
        raise NotFound(odd.text, **odd.values) from odd
    return Branch(fonds, category, _below(session, category), int(year) if year else None, kept)


def records_in(
    session: Session, scope: Scope, branch: Branch, order: Order, *, offset: int = 0, size: int = 100
) -> tuple[int, list[Record]]:
    """Return how many records of a branch this person may see, and some of them."""
    within = _within(scope, branch)
    total = session.scalar(select(func.count()).select_from(Record).where(*within)) or 0
    wanted = select(Record).where(*within).order_by(*_ordering(order)).limit(size).offset(offset)
    return total, list(session.scalars(wanted.options(joinedload(Record.container))))


def taken_records(desk: Desk, by: Actor, codes: tuple[str, ...], order: Order, act: str) -> tuple[Branch, list[Record]]:
    """Return a branch and all its records for a table or a printed catalogue, and write down that they were taken.

    Raises:
        NotFound: there is no such branch.
    """
    with desk.database.work(desk.clock(), by) as work:
        branch = branch_of(work.session, *codes)
        records = records_in(work.session, by.scope, branch, order, size=EXPORT_MOST)[1]
        _note(work, act, branch, len(records))
        return branch, records


def houses(session: Session, scope: Scope) -> list[House]:
    """Return every fonds with the records this person may see and the boxes of the house."""
    counted = select(Record.fonds_id, func.count()).where(Record.state.in_(_held()), visible(scope))
    counts = {int(one): int(n) for one, n in session.execute(counted.group_by(Record.fonds_id))}
    standing = select(Container.fonds_id, func.sum(Container.spine_mm)).where(Container.location_id.is_not(None))
    lengths = {int(one): int(n or 0) for one, n in session.execute(standing.group_by(Container.fonds_id))}
    return [
        House(one, counts.get(one.id, 0), lengths.get(one.id, 0))
        for one in session.scalars(select(Fonds).order_by(Fonds.code))
    ]


def _within(scope: Scope, branch: Branch) -> list[ColumnElement[bool]]:
    within = [Record.state.in_(_held()), visible(scope)]
    if branch.fonds is not None:
        within.append(Record.fonds_id == branch.fonds.id)
    if branch.class_ids:
        within.append(Record.class_id.in_(branch.class_ids))
    if branch.year is not None:
        within.append(Record.year == branch.year)
    if branch.term:
        within.append(Record.term == branch.term)
    return within


def _ordering(order: Order) -> tuple[ColumnElement[Any], ...]:
    shelf = (Record.shelf_key.expression, Record.id.expression)
    match order:
        case Order.DATE:
            return (func.coalesce(Record.dated, date.min), *shelf)
        case Order.TITLE:
            return (Record.title.expression, *shelf)
        case Order.DUE:
            return (func.coalesce(Record.due_on, date.max), *shelf)
        case _:
            return shelf


def _below(session: Session, category: RecordClass) -> frozenset[int]:
    found, waiting = {category.id}, [category.id]
    while waiting:
        below = select(RecordClass.id).where(RecordClass.parent_id.in_(waiting))
        waiting = [one for one in session.scalars(below) if one not in found]
        found |= set(waiting)
    return frozenset(found)


def _note(work: Work, act: str, branch: Branch, rows: int) -> None:
    about = "/".join(branch.codes)
    work.book.write(Line(act, "holdings", work.by.login, work.by.name, note=about, detail={"rows": rows}))


def _held() -> list[str]:
    return [str(stage) for stage in HELD_STAGES]
