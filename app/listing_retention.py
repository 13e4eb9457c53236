"""What the retention of records lists: what is due, what waits for an event, what falls due later, and every hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from archive.access import Scope
from archive.classification import Series
from archive.dates import after_years
from archive.ledger import Entry
from archive.people import Person
from archive.records import HELD_STAGES, Hold, Record, visible
from archive.schedules import PERMANENT

YEARS_AHEAD = 10
HELD = tuple(str(stage) for stage in HELD_STAGES)
BEARING = frozenset({"event_on", "settled_on", "series", "class", "year"})
"""The described fields that can move a record's due day."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many records are due, wait for an event, and fall due within the next years."""

    due: int
    waiting: int
    coming: int


@dataclass(frozen=True, slots=True)
class Held:
    """A hold with its record and the names of who set and who lifted it."""

    hold: Hold
    record: Record
    set_by: str
    released_by: str


def standing(session: Session, scope: Scope, today: date) -> Standing:
    """Count the three lists, in one question to the database."""
    parts = [
        select(func.count())
        .select_from(Record)
        .outerjoin(Series, Series.id == Record.series_id)
        .where(*conditions, visible(scope))
        .scalar_subquery()
        for conditions in (_due(today), _waiting(), _coming(today))
    ]
    return Standing(*session.execute(select(*parts)).one())


def due_records(session: Session, scope: Scope, today: date, *, first: int = 0, most: int = 200) -> list[Record]:
    """Return the records whose term has ended, longest first; those under a hold are among them."""
    wanted = select(Record).where(*_due(today), visible(scope))
    return list(session.scalars(wanted.order_by(Record.due_on, Record.shelf_key, Record.id).offset(first).limit(most)))


def waiting_records(session: Session, scope: Scope, *, first: int = 0, most: int = 200) -> list[Record]:
    """Return the records whose term does not run because nobody has written down the event that starts it."""
    wanted = select(Record).join(Series, Series.id == Record.series_id).where(*_waiting(), visible(scope))
    order = (Series.trigger, Record.shelf_key, Record.id)
    return list(session.scalars(wanted.order_by(*order).offset(first).limit(most)))


def coming_records(session: Session, scope: Scope, today: date, *, first: int = 0, most: int = 200) -> list[Record]:
    """Return the records that fall due within the next years, the nearest first."""
    wanted = select(Record).where(*_coming(today), visible(scope))
    return list(session.scalars(wanted.order_by(Record.due_on, Record.shelf_key, Record.id).offset(first).limit(most)))


def holds(session: Session, scope: Scope, *, in_force: bool, first: int = 0, most: int = 200) -> list[Held]:
    """Return holds on records within a scope, the newest first."""
    wanted = select(Hold, Record).join(Record, Record.id == Hold.record_id).where(visible(scope), _standing(in_force))
    rows = session.execute(wanted.order_by(Hold.id.desc()).offset(first).limit(most)).all()
    names = _names(session, {login for hold, _record in rows for login in (hold.set_by, hold.released_by) if login})
    return [_held(hold, record, names) for hold, record in rows]


def count_holds(session: Session, scope: Scope, *, in_force: bool) -> int:
    """Count holds on records within a scope."""
    wanted = select(func.count()).select_from(Hold).join(Record, Record.id == Hold.record_id)
    return session.scalar(wanted.where(visible(scope), _standing(in_force))) or 0


def hold_by_id(session: Session, scope: Scope, hold_id: int) -> Held | None:
    """Return one hold, if its record is within the scope."""
    wanted = select(Hold, Record).join(Record, Record.id == Hold.record_id).where(visible(scope), Hold.id == hold_id)
    row = session.execute(wanted).one_or_none()
    if row is None:
        return None
    names = _names(session, {login for login in (row[0].set_by, row[0].released_by) if login})
    return _held(row[0], row[1], names)


def what_moved_it(session: Session, record: Record, most: int = 50) -> Sequence[Entry]:
    """Return the entries that bear on a record's due day, newest first."""
    acts = ("record:describe", "appraisal:judge", "hold:place", "hold:release", "accession:accept")
    wanted = select(Entry).where(Entry.subject == record.subject, Entry.act.in_(acts))
    entries = session.scalars(wanted.order_by(Entry.seq.desc()).limit(4 * most))
    return [entry for entry in entries if entry.act != "record:describe" or BEARING & set(entry.told)][:most]


def _due(today: date) -> tuple[ColumnElement[bool], ...]:
    return (Record.state.in_(HELD), Record.due_on <= today)


def _waiting() -> tuple[ColumnElement[bool], ...]:
    return (Record.state.in_(HELD), Record.due_on.is_(None), Record.term != PERMANENT.code, Series.trigger != "")


def _coming(today: date) -> tuple[ColumnElement[bool], ...]:
    return (Record.state.in_(HELD), Record.due_on > today, Record.due_on <= after_years(today, YEARS_AHEAD))


def _standing(in_force: bool) -> ColumnElement[bool]:  # noqa: FBT001 - the one question
    return Hold.released_at.is_(None) if in_force else Hold.released_at.is_not(None)


def _names(session: Session, logins: set[str]) -> dict[str, str]:
    rows = session.execute(select(Person.login, Person.name).where(Person.login.in_(logins)))
    return {login: name for login, name in rows}  # noqa: C416 - rows are no pairs to the type checker


def _held(hold: Hold, record: Record, names: dict[str, str]) -> Held:
    by = hold.released_by or ""
    return Held(hold, record, names.get(hold.set_by, hold.set_by), names.get(by, by))
