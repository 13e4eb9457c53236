"""What came in of late, as far as the person who asks may know of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.desk import Desk
from archive.access import Scope, Secrecy
from archive.database import Work
from archive.errors import WrongState
from archive.ledger import Line
from archive.people import Actor
from archive.promises import Job, Pledge
from archive.records import Record, visible
from archive.wording import N_
from ingest.arrivals import ORIGINAL, UNDERWAY, Arrival, Course, find


@dataclass(frozen=True, slots=True)
class Incoming:
    """An arrival and the record it became, where this person may see it."""

    arrival: Arrival
    record: Record | None


def incoming(session: Session, scope: Scope, *, most: int = 50, courses: Sequence[Course] = ()) -> list[Incoming]:
    """Return the newest arrivals first; those that became a record out of one's sight are left out."""
    wanted = (
        select(Arrival, Record)
        .outerjoin(Record, Record.id == Arrival.record_id)
        .where(or_(Arrival.record_id.is_(None), Arrival.course == Course.DUPLICATE, visible(scope)))
    )
    if courses:
        wanted = wanted.where(Arrival.course.in_([str(course) for course in courses]))
    rows = session.execute(wanted.order_by(Arrival.id.desc()).limit(most)).all()
    return [Incoming(arrival, record if record and _admits(scope, record) else None) for arrival, record in rows]


def counted(session: Session) -> tuple[int, int]:
    """Return how many arrivals there ever were, and how many are not settled."""
    every = session.scalar(select(func.count()).select_from(Arrival)) or 0
    open_ = select(func.count()).select_from(Arrival).where(Arrival.course.in_([str(one) for one in UNDERWAY]))
    return every, session.scalar(open_) or 0


def read_again(desk: Desk, by: Actor, arrival_id: int) -> Arrival:
    """Owe a quarantined file another reading.

    Raises:
        WrongState: it is not in quarantine.
    """
    with desk.database.work(desk.clock(), by) as work:
        arrival = _quarantined(work, arrival_id)
        arrival.course, arrival.reason, arrival.settled_at = Course.WAITING, "", None
        work.book.write(Line("ingest:again", arrival.subject, by.login, by.name, after=Course.WAITING))
        work.book.promise(Pledge(Job.READ, arrival.subject, rank=3))
        return arrival


def take_out(desk: Desk, by: Actor, arrival_id: int) -> tuple[str, bytes]:
    """Return name and bytes of a quarantined file, and write down that they were taken.

    Raises:
        WrongState: it is not in quarantine; a record's file is taken from the record.
    """
    with desk.database.work(desk.clock(), by) as work:
        arrival = _quarantined(work, arrival_id)
        content = desk.vault.get(arrival.key_id, ORIGINAL)
        work.book.write(Line("ingest:download", arrival.subject, by.login, by.name))
        return arrival.name, content


def _quarantined(work: Work, arrival_id: int) -> Arrival:
    arrival = find(work.session, arrival_id)
    if arrival.course != Course.QUARANTINED:
        raise WrongState(N_("这份来件不在待处置之列，请刷新看最新状态。"))
    return arrival


def _admits(scope: Scope, record: Record) -> bool:

    return scope.admits(secrecy=Secrecy(record.secrecy), department=record.department_id, received=record.received)
