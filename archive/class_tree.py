"""The classes of a fonds as a tree."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.classification import RecordClass


def classes_of(session: Session, fonds_id: int) -> list[RecordClass]:
    """Return every class of a fonds, closed ones too, each with those below it right after it."""
    wanted = select(RecordClass).where(RecordClass.fonds_id == fonds_id)
    rows = list(session.scalars(wanted.order_by(RecordClass.position, RecordClass.id)))
    below: dict[int | None, list[RecordClass]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[RecordClass] = []

    def walk(parent: int | None) -> None:
        for row in below.get(parent, []):
            found.append(row)
            walk(row.id)

    walk(None)
    return found


def under(session: Session, category: RecordClass) -> list[RecordClass]:
    """Return a class and all below it."""
    ids, found = {category.id}, []
    for row in classes_of(session, category.fonds_id):
        if row.id in ids or row.parent_id in ids:
            ids.add(row.id)
            found.append(row)
    return found


def depth_of(session: Session, category: RecordClass) -> int:
    """Return how deep a class lies, from 1."""
    depth, above = 1, category.parent_id
    while above is not None:
        depth, above = depth + 1, session.get_one(RecordClass, above).parent_id
    return depth
