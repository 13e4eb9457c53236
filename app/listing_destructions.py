"""Destruction lists as pages and forms show them: every list, its lines, and what the ledger says became of each."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, lazyload

from archive.database import Work
from archive.errors import NotYetDue, OnHold
from archive.ledger import Entry
from archive.people import Person
from archive.records import Record
from archive.retention import outcome
from workflows.destruction import DestructionList, Item, must_stay


@dataclass(frozen=True, slots=True)
class Drawn:
    """A list and how many lines it has."""

    list: DestructionList
    records: int


@dataclass(frozen=True, slots=True)
class Recheck:
    """How the lines stand at this moment: how many are due, held, lent, or kept for another reason."""

    due: int
    held: int
    kept: int


def lists(session: Session, *, first: int = 0, most: int = 100) -> list[Drawn]:
    """Return the destruction lists, newest first."""
    counted = select(Item.list_id, func.count().label("records")).group_by(Item.list_id).subquery()
    wanted = (
        select(DestructionList, counted.c.records)
        .outerjoin(counted, counted.c.list_id == DestructionList.id)
        .options(lazyload(DestructionList.items))
    )
    rows = session.execute(wanted.order_by(DestructionList.id.desc()).offset(first).limit(most))
    return [Drawn(drawn, records or 0) for drawn, records in rows]


def count_lists(session: Session) -> int:
    """Count the destruction lists."""
    return session.scalar(select(func.count()).select_from(DestructionList)) or 0


def is_accounting(drawn: DestructionList) -> bool:
    """Say whether every line is an accounting record, so that the list takes the accounting form.

    Source: 《会计档案管理办法》第十八条.
    """
    return bool(drawn.items) and all(
        one.record.series is not None and one.record.series.accounting for one in drawn.items
    )


def kept_for(record: Record, until: date) -> tuple[int, int] | None:
    """Return how long a record has been kept since its term began, in whole years and months."""
    reckoned = outcome(record)
    if reckoned is None or reckoned.starts_on is None or reckoned.starts_on > until:
        return None
    start = reckoned.starts_on
    months = (until.year - start.year) * 12 + until.month - start.month - (until.day < start.day)
    return divmod(max(0, months), 12)


def recheck(work: Work, drawn: DestructionList) -> Recheck:
    """Ask once more, for every line, what would stand in its way."""
    reasons = [must_stay(work.session, item.record, work.today) for item in drawn.items]
    early = sum(isinstance(reason, NotYetDue) for reason in reasons)
    held = sum(isinstance(reason, OnHold) for reason in reasons)
    left = sum(reason is not None for reason in reasons)
    return Recheck(len(reasons) - early, held, left - early - held)


def frozen_at(session: Session, drawn: DestructionList) -> datetime | None:
    """Return the moment at which the lines were frozen by their last submission."""
    wanted = select(Entry.at).where(Entry.subject == drawn.subject, Entry.act == "destruction:submit")
    return session.scalar(wanted.order_by(Entry.seq.desc()).limit(1))


def version_of(session: Session, drawn: DestructionList) -> int:
    """Return how often the list was submitted; a list that was sent back gets a new version."""
    wanted = select(func.count()).where(Entry.subject == drawn.subject, Entry.act == "destruction:submit")
    return max(1, session.scalar(wanted) or 0)


def course_of(session: Session, drawn: DestructionList, most: int = 40) -> list[Entry]:
    """Return what happened to the list itself, newest first."""
    wanted = select(Entry).where(Entry.subject == drawn.subject)
    return list(session.scalars(wanted.order_by(Entry.seq.desc()).limit(most)))


def proofs(session: Session, drawn: DestructionList) -> dict[int, Entry]:
    """Return the ledger's entry of each line's end, by line."""
    lines = {item.record.subject: item for item in drawn.items}
    acts = ("destruction:destroyed", "destruction:spare")
    wanted = select(Entry).where(Entry.subject.in_(lines), Entry.act.in_(acts)).order_by(Entry.seq)
    ends = [(lines[entry.subject], entry) for entry in session.scalars(wanted)]
    # A record spared by one list may have ended on another: the entry of this list is that of its own moment.
    return {item.id: entry for item, entry in ends if item.settled_at == entry.at}


def witnesses(session: Session, but: str) -> list[tuple[str, str]]:
    """Return login and name of those who could watch: anyone of the house but the one who acts."""
    wanted = select(Person.login, Person.name).where(Person.active, Person.login != but).order_by(Person.login)
    return [(login, name) for login, name in session.execute(wanted)]
