"""Slips as lists: a department's own or everyone's, whose turn each is, the files on them, and what was shelved in a month."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from archive.access import Scope
from archive.classification import RecordClass
from archive.ledger import Entry, history_of
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.records import Record, visible
from archive.submissions import OPEN, CodeException, Paper, State, Submission, exceptions
from ingest.arrivals import Arrival

STAFF_TURN = (State.SUBMITTED, State.REVIEWING, State.ACCEPTED)
SUBMITTER_TURN = (State.DRAFT, State.RETURNED)
HANDS = frozenset({Role.BUSINESS, Role.REVIEWER})
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Month:
    """What one month's figures count: files by the moment they were shelved. Source: house rule (以入库时间为准)."""

    year: int
    month: int
    shelved: int
    returned: int


def slips(
    session: Session, by: Actor, state: str = "", *, offset: int = 0, size: int = 100
) -> tuple[int, list[Submission]]:
    """Return how many slips this person may know of, and some of them, the latest first."""
    wanted = select(Submission).where(known_to(by))
    if state:
        wanted = wanted.where(Submission.state == state)
    total = session.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
    return total, list(session.scalars(wanted.order_by(Submission.id.desc()).offset(offset).limit(size)))


def slip_states(session: Session, by: Actor) -> dict[str, int]:
    """Count the slips this person may know of by their state."""
    counted = select(Submission.state, func.count().label("n")).where(known_to(by)).group_by(Submission.state)
    return {row.state: row.n for row in session.execute(counted)}


def waiting_slips(session: Session, by: Actor, most: int = 60) -> list[Submission]:
    """Return the slips that are not over, for the first page: one's own turn or another's."""
    if not (by.has(ARCHIVE_STAFF) or by.has(HANDS)):
        return []
    states = [str(one) for one in (*STAFF_TURN, *SUBMITTER_TURN)]
    wanted = select(Submission).where(Submission.state.in_(states), known_to(by))
    if by.has(ARCHIVE_STAFF):
        # Another's draft is no news to the archive.
        wanted = wanted.where(or_(Submission.state != State.DRAFT, Submission.made_by == by.login))
    return list(session.scalars(wanted.order_by(Submission.id).limit(most)))


def is_turn_of(slip: Submission, by: Actor) -> bool:
    """Say whether it is this person's turn: the twin of `turn_of`."""
    own = by.login in {slip.made_by, slip.submitted_by}
    match slip.state:
        case State.DRAFT:
            return slip.made_by == by.login
        case State.RETURNED:
            return own or (by.has(frozenset({Role.BUSINESS})) and slip.department_id in by.departments)
        case State.SUBMITTED | State.REVIEWING:
            return by.has(ARCHIVE_STAFF) and not own
        case State.ACCEPTED:
            return by.has(ARCHIVE_STAFF) and not own and by.login != slip.accepted_by
    return False


def turn_of(by: Actor) -> ColumnElement[bool]:
    """Return the condition that keeps the slips whose next step is this person's."""
    own = or_(Submission.made_by == by.login, func.coalesce(Submission.submitted_by, "") == by.login)
    turns = [and_(Submission.state == State.DRAFT, Submission.made_by == by.login)]
    theirs = and_(by_department(by)) if by.has(frozenset({Role.BUSINESS})) else false()
    turns.append(and_(Submission.state == State.RETURNED, or_(own, theirs)))
    if by.has(ARCHIVE_STAFF):
        turns.append(and_(Submission.state.in_([str(State.SUBMITTED), str(State.REVIEWING)]), ~own))
        turns.append(and_(Submission.state == State.ACCEPTED, ~own, Submission.accepted_by != by.login))
    return or_(*turns)


def known_to(by: Actor) -> ColumnElement[bool]:
    """Return the condition that keeps the slips a person may know of; the twin of `app.acting.may_know`."""
    if by.has(ARCHIVE_STAFF):
        return true()
    return by_department(by) if by.has(HANDS) else false()


def by_department(by: Actor) -> ColumnElement[bool]:
    """Return the condition that keeps the slips of a person's department and those under it."""
    return Submission.department_id.in_(sorted(by.departments))


def on_no_open_slip() -> ColumnElement[bool]:
    """Return the condition that keeps the records that do not wait for a slip to be reviewed."""
    open_ = select(Submission.id).where(Submission.state.in_([str(one) for one in OPEN]))
    return or_(Record.submission_id.is_(None), Record.submission_id.not_in(open_))


def files_of(session: Session, papers: Collection[int]) -> dict[int, Arrival]:
    """Return the newest file of each of these papers, by the paper's id."""
    found = select(Arrival).where(Arrival.paper_id.in_(papers)).order_by(Arrival.id)
    return {arrival.paper_id: arrival for arrival in session.scalars(found) if arrival.paper_id is not None}


def acts_of(session: Session, slip: Submission) -> list[Entry]:
    """Return what happened to a slip, newest first."""
    return history_of(session, slip.subject)


def exception_list(session: Session, by: Actor) -> Sequence[CodeException]:
    """Return every code that was let pass although its check says no; the archive staff's."""
    return exceptions(session) if by.has(ARCHIVE_STAFF) else ()


def month_of(session: Session, scope: Scope, zone: tzinfo, year: int, month: int, *, classes: str = "KH") -> Month:
    """Count the files of a class that were shelved in a month of the archive's own zone, and the sets returned in it.

    The moment of shelving decides, never that of submission or acceptance; so a month once over stays as it was.
    """
    began = datetime(year, month, 1, tzinfo=zone).astimezone(UTC)
    ended = datetime(year + month // DECEMBER, month % DECEMBER + 1, 1, tzinfo=zone).astimezone(UTC)
    within = and_(Record.shelved_at >= began, Record.shelved_at < ended)
    shelved = (
        select(func.count())
        .select_from(Record)
        .join(RecordClass, RecordClass.id == Record.class_id)
        .where(within, RecordClass.code.startswith(classes, autoescape=True), visible(scope))
    )
    returned = (
        select(func.count())
        .select_from(Entry)
        .where(Entry.act == "submission:return", Entry.at >= began, Entry.at < ended)
    )
    return Month(year, month, session.scalar(shelved) or 0, session.scalar(returned) or 0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a slip, counted from 1 through all its papers: whose paper, which record, and its page there."""

    number: int
    paper: Paper
    record: Record
    page: int
    sheet: int
    """The page's number within the paper's own file, from 1."""


def sheets_of(slip: Submission) -> list[Sheet]:
    """Return the pages of a slip in the order of its papers."""
    found: list[tuple[Paper, Record, int, int]] = []
    for paper in slip.standing_papers:
        record = slip.record if paper.component_id is not None else paper.record
        if record is None:
            continue
        found += [
            (paper, record, leaf.number, leaf.sheet or leaf.number)
            for leaf in record.leaves
            if paper.component_id is None or leaf.component_id == paper.component_id
        ]
    return [Sheet(n, *one) for n, one in enumerate(found, start=1)]
