"""Figures of the house: what it holds by class and term, what came and went this year, how it is used, what falls due when."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from sqlalchemy import ColumnElement, and_, extract, func, select
from sqlalchemy.orm import Session

from archive.access import Scope, Secrecy
from archive.holdings import Container
from archive.people import Actor, Role
from archive.records import HELD_STAGES, Record, visible
from workflows.loans import Loan, State

YEARS_AHEAD = 10


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class: opening + came - destroyed = now; length of its boxes in millimetres."""

    class_id: int
    opening: int
    came: int
    destroyed: int
    now: int
    pages: int


@dataclass(frozen=True, slots=True)
class Use:
    """Lending in one year, and what is out now."""

    asked: int
    handed_out: int
    taken_back: int
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


def class_figures(session: Session, scope: Scope, year: int, zone: tzinfo) -> dict[int, ClassFigures]:
    """Return the figures of each class for a year up to now."""
    began = _new_year(year, zone)
    held = Record.state.in_([str(stage) for stage in HELD_STAGES])
    came, gone = and_(held, Record.accepted_at >= began), Record.destroyed_at >= began
    counted = (
        select(
            Record.class_id,
            func.count().filter(held),
            func.count().filter(came),
            func.count().filter(gone),
            func.count().filter(and_(gone, Record.accepted_at >= began)),
            func.coalesce(func.sum(Record.pages).filter(held), 0),
        )
        .where(visible(scope))
        .group_by(Record.class_id)
    )
    # What came and was destroyed within the year both came and went.
    return {
        int(one): ClassFigures(int(one), now - (in_ + both) + out, in_ + both, out, now, int(pages))
        for one, now, in_, out, both, pages in session.execute(counted)
    }


def box_lengths(session: Session) -> dict[str, int]:
    """Return the length of the boxes of each class, in millimetres, by the code of the class."""
    counted = select(Container.class_code, func.sum(Container.spine_mm)).group_by(Container.class_code)
    return {str(code): int(length) for code, length in session.execute(counted)}


def uses(session: Session, scope: Scope, year: int, today: date, zone: tzinfo) -> Use:
    """Return how the holdings were used in a year."""
    began = _new_year(year, zone)
    out = Loan.state == State.ON_LOAN
    row = session.execute(
        select(
            _count(Loan.requested_at >= began),
            _count(Loan.handed_out_at >= began),
            _count(Loan.taken_back_at >= began),
            _count(out),
            _count(and_(out, Loan.due_on < today)),
        )
        .select_from(Loan)
        .join(Loan.record)
        .where(visible(scope))
    ).one()
    return Use(*(int(one) for one in row))


def lent_by_month(session: Session, scope: Scope, year: int, zone: tzinfo) -> list[int]:
    """Return how many records were handed out in each month of a year."""
    began = _new_year(year, zone)
    handed = select(Loan.handed_out_at).join(Loan.record).where(Loan.handed_out_at >= began, visible(scope))
    months = [0] * 12
    for moment in session.scalars(handed):
        if moment is not None:
            months[moment.astimezone(zone).month - 1] += 1
    return months


def due_ahead(session: Session, scope: Scope, today: date) -> tuple[int, list[DueYear]]:
    """Return how many records are due now, and how many fall due in each of the next years."""
    held = Record.state.in_([str(stage) for stage in HELD_STAGES])
    now = select(func.count()).where(held, visible(scope), Record.due_on <= today).select_from(Record)
    year = extract("year", Record.due_on)
    later = (
        select(year, func.count())
        .where(held, visible(scope), Record.due_on > today, Record.due_on < date(today.year + YEARS_AHEAD, 1, 1))
        .group_by(year)
    )
    counts = {int(one): int(n) for one, n in session.execute(later)}
    return session.scalar(now) or 0, [
        DueYear(one, counts.get(one, 0)) for one in range(today.year, today.year + YEARS_AHEAD)
    ]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def _new_year(year: int, zone: tzinfo) -> datetime:
    return datetime(year, 1, 1, tzinfo=zone).astimezone(UTC)
