"""Loans as lists: one's own, everyone's, those overdue, what is to be fetched, and what the desk did today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from archive.holdings import Container, Location
from archive.ledger import Entry, history_of
from archive.people import ARCHIVE_STAFF, Actor, Person
from archive.records import Record, visible
from workflows.loans import OPEN, Loan, State


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things one borrower has out, has overdue and has asked for."""

    out: int
    overdue: int
    asked: int


def loans_of(session: Session, login: str, most: int = 200) -> list[Loan]:
    """Return someone's requests and loans: those still open first, the latest first."""
    over = case((Loan.state.in_(_plain(OPEN)), 0), else_=1)
    return list(session.scalars(select(Loan).where(Loan.borrower == login).order_by(over, Loan.id.desc()).limit(most)))


def all_loans(
    session: Session, by: Actor, state: str = "", *, offset: int = 0, size: int = 100
) -> tuple[int, list[Loan]]:
    """Return how many loans this person may know of, and some of them, the latest first."""
    wanted = _known_to(by)
    if state:
        wanted = wanted.where(Loan.state == state)
    total = session.scalar(select(func.count()).select_from(wanted.with_only_columns(Loan.id).subquery())) or 0
    return total, list(session.scalars(wanted.order_by(Loan.id.desc()).limit(size).offset(offset)))


def loan_states(session: Session, by: Actor) -> dict[str, int]:
    """Count the loans this person may know of by their state."""
    counted = _known_to(by).with_only_columns(Loan.state, func.count()).group_by(Loan.state)
    return {str(state): int(count) for state, count in session.execute(counted)}


def overdue_loans(session: Session, by: Actor, today: date) -> list[Loan]:
    """Return the loans that should be back, longest first."""
    wanted = _known_to(by).where(Loan.state == State.ON_LOAN, Loan.due_on < today)
    return list(session.scalars(wanted.order_by(Loan.due_on, Loan.id)))


def to_fetch(session: Session, by: Actor, most: int = 50) -> list[Loan]:
    """Return the loans to be handed out, in the order of one walk along the shelves."""
    wanted = _known_to(by).where(Loan.state == State.APPROVED)
    wanted = wanted.outerjoin(Container, Container.id == Record.container_id)
    wanted = wanted.outerjoin(Location, Location.id == Container.location_id)
    return list(session.scalars(wanted.order_by(Location.code, Record.shelf_key, Loan.id).limit(most)))


def moved_since(session: Session, moment: datetime, most: int = 20) -> list[Entry]:
    """Return what the desk did since a moment, newest first."""
    acts = ("lending:hand-out", "lending:take-back", "lending:renew")
    wanted = select(Entry).where(Entry.act.in_(acts), Entry.at >= moment)
    return list(session.scalars(wanted.order_by(Entry.seq.desc()).limit(most)))


def by_numbers(session: Session, numbers: Sequence[str]) -> list[Loan]:
    """Return loans by their numbers, in the order asked."""
    found = {loan.number: loan for loan in session.scalars(select(Loan).where(Loan.number.in_(numbers)))}
    return [found[number] for number in numbers if number in found]


def tally(session: Session, login: str, today: date) -> Tally:
    """Count what a borrower has out, has overdue and has asked for."""
    row = session.execute(
        select(
            func.count().filter(Loan.state == State.ON_LOAN),
            func.count().filter(Loan.state == State.ON_LOAN, Loan.due_on < today),
            func.count().filter(Loan.state.in_(_plain([State.REQUESTED, State.APPROVED]))),
        ).where(Loan.borrower == login)
    ).one()
    return Tally(*row)


def borrower(session: Session, login: str) -> Person | None:
    """Return the active person whose card this is."""
    return session.scalars(select(Person).where(Person.login == login, Person.active)).one_or_none()


def acts_of(session: Session, loan: Loan) -> list[Entry]:
    """Return what happened to a loan, newest first."""
    return history_of(session, loan.subject)


def records_by_id(session: Session, by: Actor, ids: Collection[int]) -> list[Record]:
    """Return the records of a basket that this person may see, in the order they were put in."""
    wanted = select(Record).where(Record.id.in_(ids), visible(by.scope))
    found = {record.id: record for record in session.scalars(wanted)}
    return [found[one] for one in ids if one in found]


def _known_to(by: Actor) -> Select[Loan]:
    return select(Loan).join(Loan.record).where(_may_know(by))


def _may_know(by: Actor) -> ColumnElement[bool]:
    """Return the condition that keeps the loans a person may know of; the twin of `app.acting.may_know`."""
    own = Loan.borrower == by.login
    return or_(own, visible(by.scope)) if by.has(ARCHIVE_STAFF) else and_(own)


def _plain(states: Collection[State]) -> list[str]:
    return [str(one) for one in states]
