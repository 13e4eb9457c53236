"""The holdings as the tree and the menus list them: how many records lie where, within what a person may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from archive.access import Scope
from archive.classification import RecordClass, Series
from archive.fonds import Department, Fonds
from archive.parties import Party
from archive.records import HELD_STAGES, NOT_YET_HELD, Record, RecordParty, Stage, visible


@dataclass(frozen=True, slots=True)
class Pile:
    """The records of one class, year and term."""

    fonds_id: int
    class_id: int
    year: int | None
    term: str
    count: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A fonds or a class, with what the tree needs of it."""

    id: int
    code: str
    name: str
    name_en: str
    parent_id: int | None
    fonds_id: int
    numbered: bool


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything on the shelves and on its way there, as one person may see it."""

    fonds: tuple[Branch, ...]
    classes: tuple[Branch, ...]
    piles: tuple[Pile, ...]

    @property
    def total(self) -> int:
        """How many records there are."""
        return sum(pile.count for pile in self.piles)

    def under(self, class_id: int) -> frozenset[int]:
        """Return a class and those below it."""
        return frozenset(
            {class_id} | {deep for one in self.classes if one.parent_id == class_id for deep in self.under(one.id)}
        )

    def count(self, class_ids: frozenset[int], *, year: int | None = None, term: str | None = None) -> int:
        """Count the records of these classes, of one year or term where said."""
        return sum(
            pile.count
            for pile in self.piles
            if pile.class_id in class_ids
            and (year is None or pile.year == year)
            and (term is None or pile.term == term)
        )


def holdings(session: Session, scope: Scope) -> Holdings:
    """Count the accepted records by fonds, class, year and term."""
    counted = (
        select(Record.fonds_id, Record.class_id, Record.year, Record.term, func.count())
        .where(Record.state.in_([str(stage) for stage in HELD_STAGES]), visible(scope))
        .group_by(Record.fonds_id, Record.class_id, Record.year, Record.term)
    )
    houses = select(Fonds.id, Fonds.code, Fonds.name).order_by(Fonds.code)
    return Holdings(
        tuple(Branch(id_, code, name, "", None, id_, numbered=False) for id_, code, name in session.execute(houses)),
        tuple(every_class(session)),
        tuple(Pile(*row) for row in session.execute(counted)),
    )


def findable(session: Session, scope: Scope) -> int:
    """Count the records that a search goes through: all that are not destroyed, new ones for those who see them."""
    counted = select(func.count()).select_from(Record).where(Record.state != Stage.DESTROYED, visible(scope))
    return session.scalar(counted) or 0


def class_choices(session: Session, fonds_id: int | None = None, today: date | None = None) -> list[Branch]:
    """Return the classes in which records may stand, in the order of the plan; with a day, those that take new ones then."""
    closed: set[int] = set()
    if today is not None:
        shut = or_(RecordClass.valid_to < today, RecordClass.valid_from > today)
        closed = set(session.scalars(select(RecordClass.id).where(shut)))
    return [
        one
        for one in every_class(session)
        if one.numbered and one.id not in closed and fonds_id in {None, one.fonds_id}
    ]


def series_choices(session: Session, fonds_id: int) -> list[tuple[Series, str]]:
    """Return the lines of the schedule in force, each with the code of its class."""
    wanted = select(Series).where(Series.fonds_id == fonds_id, Series.valid_to.is_(None)).order_by(Series.number)
    return [(line, line.category.code) for line in session.scalars(wanted)]


def department_choices(session: Session, fonds_id: int) -> list[tuple[str, str]]:
    """Return code and name of the departments that are still there."""
    wanted = select(Department.code, Department.name).where(
        Department.fonds_id == fonds_id, Department.ended_on.is_(None)
    )
    return [(code, name) for code, name in session.execute(wanted.order_by(Department.code))]


def department_name(session: Session, department_id: int | None) -> str:
    """Return the name of a department."""
    if department_id is None:
        return ""
    return session.scalar(select(Department.name).where(Department.id == department_id)) or ""


def party_words(session: Session, scope: Scope, beginning: str, most: int = 20) -> list[str]:
    """Return the names of parties, of records this person may see, that begin so."""
    wanted = (
        select(Party.name)
        .join(RecordParty, RecordParty.party_id == Party.id)
        .join(Record, Record.id == RecordParty.record_id)
        .where(Party.name.startswith(beginning, autoescape=True), visible(scope))
        .distinct()
        .limit(most)
    )
    return list(session.scalars(wanted))


def neighbours_waiting(session: Session, scope: Scope, record_id: int) -> int | None:
    """Return the next record that waits for acceptance, so that a clerk goes on without a detour."""
    waiting = select(Record.id).where(Record.state.in_([str(stage) for stage in NOT_YET_HELD]), visible(scope))
    later = session.scalar(waiting.where(Record.id > record_id).order_by(Record.id).limit(1))
    return later or session.scalar(waiting.where(Record.id != record_id).order_by(Record.id).limit(1))


def every_class(session: Session) -> Sequence[Branch]:
    """Return all classes in the order of the plan."""
    columns = (
        RecordClass.id,
        RecordClass.code,
        RecordClass.name,
        RecordClass.name_en,
        RecordClass.parent_id,
        RecordClass.fonds_id,
        RecordClass.pattern,
    )
    wanted = select(*columns).order_by(RecordClass.fonds_id, RecordClass.position, RecordClass.id)
    return [
        Branch(id_, code, name, name_en, parent, fonds, numbered=bool(pattern))
        for id_, code, name, name_en, parent, fonds, pattern in session.execute(wanted)
    ]
