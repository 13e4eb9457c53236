"""Boxes and the places they stand on: what each holds, as one person may see it, and how much room is left."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from string import digits

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from archive.access import Scope
from archive.holdings import Container, Location, Place
from archive.packing import filled_of
from archive.records import Record, visible


@dataclass(frozen=True, slots=True)
class Box:
    """A box with the count, the pages and the first and last number of what lies in it."""

    container: Container
    count: int
    pages: int
    first: str
    last: str
    filled_mm: int = 0

    @property
    def fullness(self) -> int:
        """How full it is estimated to be, in percent."""
        return min(100, round(100 * self.filled_mm / self.container.spine_mm)) if self.container.spine_mm else 0


@dataclass(frozen=True, slots=True)
class Spot:
    """A room, rack or layer with all that stands on it and below it; lengths in millimetres."""

    location: Location
    room: Location
    boxes: int
    used: int
    capacity: int

    @property
    def left(self) -> int:
        """The free length."""
        return self.capacity - self.used


def boxes(
    session: Session, scope: Scope, *, class_code: str = "", offset: int = 0, size: int = 100
) -> tuple[int, list[Box]]:
    """Return how many boxes there are and some of them, in the order of their codes."""
    wanted = select(Container)
    if class_code:
        wanted = wanted.where(Container.class_code.startswith(class_code, autoescape=True))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    found = session.scalars(wanted.order_by(Container.code).limit(size).offset(offset)).all()
    return total, _with_contents(session, scope, found)


def boxes_on(session: Session, scope: Scope, location: Location, most: int = 500) -> list[Box]:
    """Return the boxes on a place and below it, place by place."""
    code = location.code
    here = or_(Location.code == code, Location.code.startswith(f"{code}-", autoescape=True))
    wanted = select(Container).join(Container.location).where(here)
    found = session.scalars(wanted.order_by(Location.code, Container.code).limit(most)).all()
    return _with_contents(session, scope, found)


def inside(session: Session, scope: Scope, container: Container) -> list[Record]:
    """Return what lies in a box, in shelf order."""
    wanted = select(Record).where(Record.container_id == container.id, visible(scope))
    return list(session.scalars(wanted.order_by(Record.shelf_key, Record.id)))


def box_of(session: Session, scope: Scope, container: Container) -> Box:
    """Return one box with what lies in it."""
    return _with_contents(session, scope, [container])[0]


def spots(session: Session) -> list[Spot]:
    """Return every room, rack and layer, in shelf order."""
    places = list(session.scalars(select(Location).order_by(Location.code)))
    by_id = {one.id: one for one in places}
    standing = select(Container.location_id, func.count(), func.coalesce(func.sum(Container.spine_mm), 0))
    counted = {
        place: (count, int(used)) for place, count, used in session.execute(standing.group_by(Container.location_id))
    }
    sums = {one.id: [0, 0, 0] for one in places}
    for one in places:
        count, used = counted.get(one.id, (0, 0))
        for above in _upwards(one, by_id):
            for at, value in enumerate((count, used, one.capacity_mm or 0)):
                sums[above.id][at] += value
    return [
        Spot(one, _upwards(one, by_id)[-1], boxes=sums[one.id][0], used=sums[one.id][1], capacity=sums[one.id][2])
        for one in places
    ]


def spot_of(session: Session, location: Location) -> Spot:
    """Return one place with what stands on it."""
    return next(spot for spot in spots(session) if spot.location.id == location.id)


def layer_codes(session: Session, most: int = 200) -> list[str]:
    """Return the codes of layers, for a list offered while typing."""
    wanted = select(Location.code).where(Location.place == Place.LAYER).order_by(Location.code).limit(most)
    return list(session.scalars(wanted))


def box_classes(session: Session) -> list[tuple[str, int]]:
    """Return the main classes that have boxes, each with how many."""
    counted = select(Container.class_code, func.count()).group_by(Container.class_code)
    counts: dict[str, int] = {}
    for code, count in session.execute(counted.order_by(Container.class_code)):
        main = str(code).rstrip(digits)
        counts[main] = counts.get(main, 0) + int(count)
    return list(counts.items())


def _upwards(place: Location, by_id: dict[int, Location]) -> list[Location]:
    way = [place]
    while way[-1].parent_id is not None:
        way.append(by_id[way[-1].parent_id])
    return way


def _with_contents(session: Session, scope: Scope, found: Sequence[Container]) -> list[Box]:
    ids = [one.id for one in found]
    within = (Record.container_id.in_(ids), visible(scope))
    ends = select(
        Record.container_id,
        func.count(),
        func.sum(Record.pages),
        func.min(Record.shelf_key),
        func.max(Record.shelf_key),
    ).where(*within)
    rows = {row[0]: row[1:] for row in session.execute(ends.group_by(Record.container_id))}
    filled = filled_of(session, found)
    numbers = _numbers(session, ids, {key for row in rows.values() for key in row[2:]})
    return [
        Box(
            one,
            count,
            int(pages or 0),
            numbers.get((one.id, first), ""),
            numbers.get((one.id, last), ""),
            filled[one.id],
        )
        for one in found
        for count, pages, first, last in [rows.get(one.id, (0, 0, "", ""))]
    ]


def _numbers(session: Session, ids: Collection[int], keys: Collection[str]) -> dict[tuple[int | None, str], str]:
    wanted = select(Record.container_id, Record.shelf_key, Record.archival_no).where(
        Record.container_id.in_(ids), Record.shelf_key.in_(keys)
    )
    return {(box, key): number or "" for box, key, number in session.execute(wanted)}
