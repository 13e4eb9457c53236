"""The plan as lists: the classes with the form of their numbers, and the lines of the retention schedule."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.classification import RecordClass, Series


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One class and how deep it lies in the tree, from 0."""

    category: RecordClass
    depth: int


def plan(session: Session) -> list[PlanLine]:
    """Return every class in the order of the plan, those below a class right after it."""
    rows = list(
        session.scalars(select(RecordClass).order_by(RecordClass.fonds_id, RecordClass.position, RecordClass.id))
    )
    by_id = {row.id: row for row in rows}
    return [PlanLine(row, _depth(row, by_id)) for row in rows]


def schedule(session: Session) -> list[Series]:
    """Return every line of the schedule in force, in its order."""
    wanted = select(Series).where(Series.valid_to.is_(None)).order_by(Series.fonds_id, Series.number)
    return list(session.scalars(wanted))


def _depth(row: RecordClass, by_id: dict[int, RecordClass]) -> int:
    depth = 0
    while row.parent_id is not None:
        row, depth = by_id[row.parent_id], depth + 1
    return depth
