"""Figures asked of the database: balances by what records are alike in, months, use, what falls due, length on the shelf."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, extract, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from archive.access import Scope, Secrecy
from archive.figures import Balance, Cell, Period, midnight
from archive.holdings import Container
from archive.ledger import Entry
from archive.people import ARCHIVE_STAFF, Actor, Person, PersonRole, Role
from archive.records import HELD_STAGES, NOT_YET_HELD, Page, Record, visible
from archive.volumes import Volume, VolumeState, visible_volumes
from workflows.loans import Loan, State

YEARS_AHEAD = 10
HELD = Record.state.in_([str(stage) for stage in HELD_STAGES])
COUNTED = Record.state.not_in([str(stage) for stage in NOT_YET_HELD])
MOMENTS = (Record.shelved_at, Record.transferred_at, Record.destroyed_at)


@dataclass(frozen=True, slots=True)
class Month:
    """What came into the archive in one month, and what left it."""

    first: date
    came: int
    left: int


@dataclass(frozen=True, slots=True)
class Use:
    """How the holdings were used in a span of days, and what is out now.

    One person on one day is one visit (人次), however much they take. Source: DA/T 42-2009 (利用统计).
    """

    asked: int
    handed_out: int
    visits: int
    taken_back: int
    copies: int
    copied_pages: int
    out: int
    overdue: int


@dataclass(frozen=True, slots=True)
class DueYear:
    """How many records fall due in a year; those overdue for appraisal stand in the year before this one's."""

    year: int
    count: int


def figures_scope(by: Actor) -> Scope:
    """Return over what a person's figures run: an auditor, who may read no record, still counts the whole house."""
    if by.has(frozenset({Role.AUDITOR})) and by.scope.nothing:
        return Scope(everything=True, departments=frozenset(), clearance=Secrecy.CORE, sees_received=False)
    return by.scope


def cells(session: Session, scope: Scope, period: Period, zone: tzinfo) -> list[Cell]:
    """Return the balances of a span of days; the twin of `archive.figures.balance_of`."""
    began, over = period.bounds(zone)
    key = (
        Record.fonds_id,
        Record.class_id,
        Record.year,
        Record.term,
        Record.secrecy,
        Record.department_id,
        Record.medium,
    )
    here = _held_at(over)
    counted = select(
        *key,
        _count(_held_at(began)),
        _count(_within(Record.shelved_at, began, over)),
        _count(_within(Record.transferred_at, began, over)),
        _count(_within(Record.destroyed_at, began, over)),
        _count(here),
        func.coalesce(func.sum(Record.pages).filter(here), 0),
        func.coalesce(func.sum(Record.quantity).filter(here), 0),
    ).where(COUNTED, visible(scope), Record.shelved_at < over)
    found = session.execute(counted.group_by(*key))
    return [Cell(*row[:7], Balance(*map(int, row[7:]))) for row in found if any(row[7:])]


def months(session: Session, scope: Scope, year: int, zone: tzinfo) -> list[Month]:
    """Return the months of a year."""
    starts = [date(year + n // 12, n % 12 + 1, 1) for n in range(13)]
    marks = [midnight(day, zone) for day in starts]
    came, *left = (_by_span(session, scope, moment, marks) for moment in MOMENTS)
    return [Month(starts[n], came.get(n, 0), sum(one.get(n, 0) for one in left)) for n in range(12)]


def lengths(session: Session) -> dict[tuple[int, str], int]:
    """Return the length on the shelf of all boxes of a fonds and class code, in millimetres."""
    counted = select(Container.fonds_id, Container.class_code, func.sum(Container.spine_mm))
    found = session.execute(counted.group_by(Container.fonds_id, Container.class_code))
    return {(int(fonds), str(code)): int(length) for fonds, code, length in found}


def volumes(session: Session, scope: Scope) -> dict[int, int]:
    """Return how many volumes each class has that are bound and not given up."""
    bound = Volume.state.not_in([VolumeState.OPEN, VolumeState.DROPPED])
    counted = select(Volume.class_id, func.count()).where(bound, visible_volumes(scope)).group_by(Volume.class_id)
    return {int(one): int(n) for one, n in session.execute(counted)}


def held_pages(session: Session, scope: Scope) -> int:
    """Return how many pages are held now."""
    return int(session.scalar(select(func.sum(Record.pages)).where(HELD, visible(scope))) or 0)


def scanned_pages(session: Session, scope: Scope) -> int:
    """Return of how many pages that are held now there is an image."""
    images = select(func.count()).select_from(Page)
    if scope.everything and scope.clearance == Secrecy.CORE:
        # Pages of what is not yet held are few: taking them off the whole is quicker than asking every page.
        waiting = images.join(Record, Record.id == Page.record_id).where(~COUNTED)
        return (session.scalar(images) or 0) - (session.scalar(waiting) or 0)
    own = images.join(Record, Record.id == Page.record_id).where(HELD, visible(scope))
    return session.scalar(own) or 0


def uses(session: Session, scope: Scope, period: Period, today: date, zone: tzinfo) -> Use:
    """Return how the holdings were used in a span of days."""
    began, over = period.bounds(zone)
    out = Loan.state == State.ON_LOAN
    counts = session.execute(
        select(
            _count(_within(Loan.requested_at, began, over)),
            _count(_within(Loan.taken_back_at, began, over)),
            _count(out),
            _count(and_(out, Loan.due_on < today)),
        )
        .select_from(Loan)
        .join(Loan.record)
        .where(visible(scope))
    ).one()
    handed = select(Loan.borrower, Loan.handed_out_at).join(Loan.record)
    lent = session.execute(handed.where(_within(Loan.handed_out_at, began, over), visible(scope))).all()
    visits = {(borrower, at.astimezone(zone).date()) for borrower, at in lent if at}
    told = [entry.told for entry in session.scalars(_copies(scope, began, over))]
    asked, back, now_out, overdue = map(int, counts)
    copied = sum(int(one.get("pages", 0)) for one in told)
    return Use(asked, len(lent), len(visits), back, len(told), copied, now_out, overdue)


def due_ahead(session: Session, scope: Scope, today: date) -> tuple[int, list[DueYear]]:
    """Return how many records are due now, and how many fall due in each of the next years."""
    now = select(func.count()).where(HELD, visible(scope), Record.due_on <= today).select_from(Record)
    year = extract("year", Record.due_on)
    later = (
        select(year, func.count())
        .where(HELD, visible(scope), Record.due_on > today, Record.due_on < date(today.year + YEARS_AHEAD, 1, 1))
        .group_by(year)
    )
    counts = {int(one): int(n) for one, n in session.execute(later)}
    return session.scalar(now) or 0, [
        DueYear(one, counts.get(one, 0)) for one in range(today.year, today.year + YEARS_AHEAD)
    ]


def not_yet_shelved(session: Session, scope: Scope) -> int:
    """Return how many records have a number but were never on a shelf, and so are in no figure yet."""
    wanted = select(func.count()).where(HELD, Record.shelved_at.is_(None), visible(scope)).select_from(Record)
    return session.scalar(wanted) or 0


def staff(session: Session) -> int:
    """Return how many people work in the archive."""
    roles = [str(role) for role in ARCHIVE_STAFF]
    wanted = select(func.count(func.distinct(Person.id))).join(Person.held)
    return session.scalar(wanted.where(Person.active, PersonRole.role.in_(roles))) or 0


def _held_at(moment: datetime) -> ColumnElement[bool]:
    return and_(
        Record.shelved_at < moment,
        *(or_(left.is_(None), left >= moment) for left in (Record.transferred_at, Record.destroyed_at)),
    )


def _within(column: InstrumentedAttribute[datetime | None], began: datetime, over: datetime) -> ColumnElement[bool]:
    return and_(column >= began, column < over)


def _by_span(
    session: Session, scope: Scope, moment: InstrumentedAttribute[datetime | None], marks: list[datetime]
) -> dict[int, int]:
    """Count by the span between two marks, the first being 0."""
    span = case(*((moment < over, n) for n, over in enumerate(marks[1:])), else_=len(marks))
    counted = select(span, func.count()).where(_within(moment, marks[0], marks[-1]), COUNTED, visible(scope))
    return {int(n): int(count) for n, count in session.execute(counted.group_by(span))}


def _copies(scope: Scope, began: datetime, over: datetime) -> Select[Entry]:
    known = select("record:" + cast(Record.id, String)).where(visible(scope))
    made = select(Entry).where(Entry.act == "record:copy", Entry.at >= began, Entry.at < over)
    return made if scope.everything else made.where(Entry.subject.in_(known))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)
