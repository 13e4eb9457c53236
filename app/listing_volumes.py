"""Volumes as lists: what there is, how much is in each, and what still lies loose beside one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.access import Scope
from archive.binding import MAY_BE_BOUND
from archive.classification import Kind, RecordClass
from archive.records import Record, visible
from archive.volumes import Volume, VolumeState, visible_volumes

LOOSE_MOST = 100


@dataclass(frozen=True, slots=True)
class Bound:
    """A volume with the count and the pages of what is in it."""

    volume: Volume
    count: int
    pages: int


def volumes(
    session: Session, scope: Scope, *, class_code: str = "", state: str = "", offset: int = 0, size: int = 100
) -> tuple[int, list[Bound]]:
    """Return how many volumes there are and some of them, in shelf order."""
    wanted = select(Volume).where(visible_volumes(scope))
    wanted = wanted.where(Volume.state == state) if state else wanted.where(Volume.state != VolumeState.DROPPED)
    if class_code:
        below = select(RecordClass.id).where(RecordClass.code.startswith(class_code, autoescape=True))
        wanted = wanted.where(Volume.class_id.in_(below))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(wanted.order_by(Volume.shelf_key, Volume.id).limit(size).offset(offset)).unique().all()
    return total, counted(session, rows)


def counted(session: Session, rows: Sequence[Volume]) -> list[Bound]:
    """Return volumes with what is in each."""
    sums = select(Record.volume_id, func.count(), func.sum(Record.pages)).where(
        Record.volume_id.in_([row.id for row in rows])
    )
    found = {one: (count, int(pages or 0)) for one, count, pages in session.execute(sums.group_by(Record.volume_id))}
    return [Bound(row, *found.get(row.id, (0, 0))) for row in rows]


def in_container(session: Session, scope: Scope, container_id: int) -> list[Bound]:
    """Return the volumes in a box."""
    wanted = select(Volume).where(Volume.container_id == container_id, visible_volumes(scope))
    return counted(session, session.scalars(wanted.order_by(Volume.shelf_key, Volume.id)).unique().all())


def volume_classes(session: Session, fonds_id: int | None = None) -> list[RecordClass]:
    """Return the classes in which volumes are made: those counted by volume or project first, then the others."""
    wanted = select(RecordClass).where(RecordClass.pattern.is_not(None)).order_by(RecordClass.position, RecordClass.id)
    if fonds_id is not None:
        wanted = wanted.where(RecordClass.fonds_id == fonds_id)
    first = {str(Kind.VOLUME): 0, str(Kind.PROJECT): 1}
    return sorted(session.scalars(wanted).unique(), key=lambda one: first.get(one.kind, 2))


def volume_counts(session: Session, scope: Scope) -> list[tuple[str, int]]:
    """Return how many volumes there are in each state."""
    wanted = select(Volume.state, func.count()).where(visible_volumes(scope)).group_by(Volume.state)
    return [(state, count) for state, count in session.execute(wanted)]


def loose(session: Session, scope: Scope, volume: Volume) -> list[Record]:
    """Return what could be put into a volume next, in the order of its numbers and days."""
    wanted = select(Record).where(
        Record.fonds_id == volume.fonds_id, Record.class_id == volume.class_id, Record.term == volume.term,
        Record.state.in_([str(one) for one in MAY_BE_BOUND]), Record.volume_id.is_(None),
        Record.container_id.is_(None), visible(scope),
    )  # fmt: skip
    if volume.year is not None:
        wanted = wanted.where(Record.year == volume.year)
    if volume.project:
        wanted = wanted.where(Record.project == volume.project)
    if volume.category.template.counts_volumes:
        wanted = wanted.where(Record.archival_no.is_(None))
    return list(session.scalars(wanted.order_by(Record.shelf_key, Record.dated, Record.id).limit(LOOSE_MOST)).unique())
