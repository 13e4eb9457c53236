"""What waits for a person: the things their duties let them move, most pressing first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, extract, func, literal, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import ScalarSelect

from app.agreeing import awaiting
from app.listing_slips import on_no_open_slip, turn_of, waiting_slips
from app.listing_stocktakes import turns_of, waiting_for
from archive.access import Scope
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.records import HELD_STAGES, Record, Stage, visible
from archive.stocktakes import Stocktake
from archive.submissions import Submission
from ingest.arrivals import UNDERWAY, Arrival, Course
from workflows.appraisal import Case
from workflows.appraisal import State as CaseState
from workflows.destruction import DestructionList
from workflows.destruction import State as ListState
from workflows.loans import OPEN, Loan
from workflows.loans import State as LoanState

MOST = 60
"""Rows of one kind on the first page; the rooms have the whole lists."""
JUDGES = ARCHIVE_STAFF | {Role.REVIEWER}


@dataclass(frozen=True, slots=True)
class Tasks:
    """The things that wait, each kind in its own order."""

    received: Sequence[Record] = ()
    unshelved: Sequence[Record] = ()
    loans: Sequence[Loan] = ()
    signing: frozenset[str] = frozenset()
    """The numbers of the loans that wait for this person's word."""
    cases: Sequence[Case] = ()
    lists: Sequence[DestructionList] = ()
    stocktakes: Sequence[Stocktake] = ()
    slips: Sequence[Submission] = ()


@dataclass(frozen=True, slots=True)
class Stages:
    """How much waits at each stage of the work; None where it is not this person's."""

    received: int
    oldest_received: datetime | None
    unshelved: int
    to_hand_out: int
    requested: int
    overdue: int
    longest_overdue: date | None
    due: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Movement:
    """What came in and went out within one month."""

    year: int
    month: int
    into: int
    out: int


def tasks(session: Session, by: Actor, today: date) -> Tasks:
    """Return what waits for this person, and what of theirs waits for others."""
    signing = awaiting(session, by, today)
    staff = by.has(ARCHIVE_STAFF)
    return Tasks(
        received=_records(session, by.scope, (Stage.RECEIVED, Stage.RETURNED)) if staff else (),
        unshelved=_records(session, by.scope, (Stage.NUMBERED, Stage.PACKED)) if staff else (),
        loans=[*signing, *(loan for loan in _loans(session, by) if loan not in signing)],
        signing=frozenset(loan.number for loan in signing),
        cases=_cases(session) if by.has(JUDGES) else (),
        lists=_lists(session) if staff else (),
        stocktakes=turns_of(session, by),
        slips=waiting_slips(session, by),
    )


def how_many(session: Session, by: Actor, today: date) -> int:
    """Count what waits for this person, in one question to the database."""
    parts = [
        _count(Submission, turn_of(by)),
        _count(Loan, and_(Loan.borrower == by.login, Loan.state == LoanState.ON_LOAN, Loan.due_on < today)),
    ]
    within_sight = Loan.record.has(visible(by.scope))
    if by.has(ARCHIVE_STAFF):
        parts += [
            _count(
                Record,
                Record.state.in_(
                    _plain(Stage.RECEIVED, Stage.ACCEPTED, Stage.CATALOGUED, Stage.NUMBERED, Stage.PACKED)
                ),
                visible(by.scope),
                on_no_open_slip(),
            ),
            _count(Loan, Loan.borrower != by.login, _turn_of_staff(today), within_sight),
            _count(DestructionList, _turn_of_lister(by, today)),
        ]
    if by.has(JUDGES):
        parts.append(_count(Case, _turn_of_judge(by)))
    signing = len(awaiting(session, by, today))
    total = parts[0]
    parts.append(select(func.count()).select_from(waiting_for(by).subquery()).scalar_subquery())
    expression: ColumnElement[int] = literal(0) + total
    for part in parts[1:]:
        expression = expression + part
    return signing + (session.scalar(select(expression)) or 0)


def stages(session: Session, by: Actor, today: date) -> Stages:
    """Count what waits at each stage, in one question to the database."""
    within, lent_within = visible(by.scope), Loan.record.has(visible(by.scope))
    received = and_(Record.state == Stage.RECEIVED, on_no_open_slip())
    late = and_(Loan.state == LoanState.ON_LOAN, Loan.due_on < today, lent_within)
    row = session.execute(
        select(
            _count(Record, received, within),
            select(func.min(Record.received_at)).where(received, within).scalar_subquery(),
            _count(Record, Record.state.in_(_plain(Stage.NUMBERED, Stage.PACKED)), within),
            _count(Loan, Loan.state == LoanState.APPROVED, lent_within),
            _count(Loan, Loan.state == LoanState.REQUESTED, lent_within),
            _count(Loan, late),
            select(func.min(Loan.due_on)).where(late).scalar_subquery(),
            _count(
                Record,
                Record.state.in_(_plain(*HELD_STAGES)),
                Record.due_on <= today,
                Record.claimed_by.is_(None),
                within,
            ),
            _count(Arrival, Arrival.course == Course.QUARANTINED),
        )
    ).one()
    return Stages(*row)


def lent(session: Session, by: Actor, most: int = 7) -> tuple[int, list[Loan]]:
    """Return how many loans are out and those to come back first: everyone's for staff, else one's own."""
    mine = Loan.state == LoanState.ON_LOAN
    wanted = mine if by.has(ARCHIVE_STAFF) else and_(mine, Loan.borrower == by.login)
    count = (
        session.scalar(select(func.count()).select_from(Loan).join(Loan.record).where(wanted, visible(by.scope))) or 0
    )
    first = select(Loan).join(Loan.record).where(wanted, visible(by.scope)).order_by(Loan.due_on, Loan.id).limit(most)
    return count, list(session.scalars(first))


def movements(session: Session, scope: Scope, since: datetime) -> list[Movement]:
    """Count by month what was accepted, and what was handed over or destroyed, since a moment."""
    moved: dict[tuple[int, int], list[int]] = {}
    for place, column in ((0, Record.accepted_at), (1, Record.transferred_at), (1, Record.destroyed_at)):
        year, month = extract("year", column), extract("month", column)
        counted = select(year, month, func.count()).where(column >= since, visible(scope)).group_by(year, month)
        for y, m, count in session.execute(counted):
            moved.setdefault((int(y), int(m)), [0, 0])[place] += count
    return [Movement(year, month, into, out) for (year, month), (into, out) in sorted(moved.items())]


def underway(session: Session) -> tuple[int, Arrival | None]:
    """Return how many files are being read or wait for it, and the one whose pages are counted now."""
    count = session.scalar(select(func.count()).select_from(Arrival).where(Arrival.course.in_(_plain(*UNDERWAY)))) or 0
    if not count:
        return 0, None
    first = select(Arrival).where(Arrival.course.in_(_plain(*UNDERWAY))).order_by(Arrival.course, Arrival.id).limit(1)
    return count, session.scalars(first).first()


def _records(session: Session, scope: Scope, stages: Sequence[Stage]) -> list[Record]:
    wanted = select(Record).where(Record.state.in_(_plain(*stages)), visible(scope), on_no_open_slip())
    return list(session.scalars(wanted.order_by(Record.received_at, Record.id).limit(MOST)))


def _loans(session: Session, by: Actor) -> list[Loan]:
    whose = (
        Loan.state.in_(_plain(*OPEN))
        if by.has(ARCHIVE_STAFF)
        else and_(Loan.state.in_(_plain(*OPEN)), Loan.borrower == by.login)
    )
    wanted = select(Loan).join(Loan.record).where(whose, or_(visible(by.scope), Loan.borrower == by.login))
    return list(session.scalars(wanted.order_by(Loan.due_on, Loan.id).limit(MOST)))


def _cases(session: Session) -> list[Case]:
    wanted = select(Case).where(Case.state.in_(_plain(CaseState.OPEN, CaseState.JUDGED)))
    return list(session.scalars(wanted.order_by(Case.id).limit(MOST)))


def _lists(session: Session) -> list[DestructionList]:
    living = (ListState.DRAFTED, ListState.SUBMITTED, ListState.APPROVED, ListState.DESTROYING)
    wanted = select(DestructionList).where(DestructionList.state.in_(_plain(*living)))
    return list(session.scalars(wanted.order_by(DestructionList.id).limit(MOST)))


def _turn_of_staff(today: date) -> ColumnElement[bool]:
    return or_(
        Loan.state == LoanState.APPROVED,
        and_(Loan.state == LoanState.ON_LOAN, Loan.due_on < today),
    )


def _turn_of_judge(by: Actor) -> ColumnElement[bool]:
    if by.has(frozenset({Role.HEAD})):
        second = or_(Case.submitted_by.is_(None), Case.submitted_by != by.login)
        return or_(Case.state == CaseState.OPEN, and_(Case.state == CaseState.JUDGED, second))
    return Case.state == CaseState.OPEN


def _turn_of_lister(by: Actor, today: date) -> ColumnElement[bool]:
    mine = or_(
        DestructionList.state == ListState.DRAFTED,
        and_(DestructionList.state == ListState.APPROVED, DestructionList.not_before <= today),
    )
    if by.has(frozenset({Role.HEAD})):
        return or_(mine, and_(DestructionList.state == ListState.SUBMITTED, DestructionList.drafted_by != by.login))
    return mine


def _count(
    what: type[Record | Loan | Case | DestructionList | Arrival | Submission], *conditions: ColumnElement[bool]
) -> ScalarSelect[int]:
    return select(func.count()).select_from(what).where(*conditions).scalar_subquery()


def _plain(*states: object) -> list[str]:
    return [str(state) for state in states]
