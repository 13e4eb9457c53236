"""Where things stand: rooms, racks and shelves, and the boxes on them."""

from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.errors import Invalid, NotFound
from archive.fonds import Fonds
from archive.parties import Party
from archive.rows import Base
from archive.wording import N_


class Place(StrEnum):
    """The levels of the location tree, from the outside in."""

    ROOM = "room"
    RACK = "rack"
    LAYER = "layer"


class ContainerKind(StrEnum):
    """What records are put in."""

    BOX = "box"
    BAG = "bag"


PAGES_PER_MM = 8
"""House figure: pages of 70 g paper, written on one side, with staples and covers, in a millimetre of a box."""
PLACE_NAMES = {Place.ROOM: N_("库房"), Place.RACK: N_("架"), Place.LAYER: N_("层")}
CONTAINER_NAMES = {ContainerKind.BOX: N_("档案盒"), ContainerKind.BAG: N_("档案袋")}


class Location(Base):
    """A room, rack or layer; `code` is the whole path, such as `2-A03-4`."""

    __tablename__ = "locations"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id"))
    place: Mapped[str] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    capacity_mm: Mapped[int | None]
    """Shelf length in millimetres; only layers have one."""


class Container(Base):
    """A box or bag. It never mixes fonds, years or terms.

    Source: DA/T 22-2015 装盒.
    """

    __tablename__ = "containers"
    id: Mapped[int] = mapped_column(primary_key=True)
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    kind: Mapped[str] = mapped_column(String(8), default=ContainerKind.BOX)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    class_code: Mapped[str] = mapped_column(String(12))
    year: Mapped[int | None]
    term: Mapped[str] = mapped_column(String(8))
    spine_mm: Mapped[int] = mapped_column(default=30)
    """Thickness on the shelf in millimetres. Source: DA/T 22-2015 (20, 30, 40, 50)."""
    pages_per_mm: Mapped[int] = mapped_column(default=PAGES_PER_MM)
    """The house's figure when it was made: how many pages lie in a millimetre."""
    colour: Mapped[str] = mapped_column(String(8), default="")
    pockets: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """The inner pockets of a bag (内格): class code and name of each."""
    party_id: Mapped[int | None] = mapped_column(ForeignKey("parties.id"), index=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id"), index=True)
    party: Mapped[Party | None] = relationship(lazy="joined")
    location: Mapped[Location | None] = relationship(lazy="joined")
    fonds: Mapped[Fonds] = relationship(lazy="joined")


def room_left_mm(session: Session, location: Location) -> int | None:
    """Return the free length of a layer in millimetres, or None where it is not measured."""
    if location.capacity_mm is None:
        return None
    used = session.scalar(
        select(func.coalesce(func.sum(Container.spine_mm), 0)).where(Container.location_id == location.id)
    )
    return location.capacity_mm - int(used or 0)


def no_room(session: Session, location: Location, need_mm: int) -> Invalid | None:
    """Say why a box of this thickness, in millimetres, cannot be put on a place; None when it can."""
    left = room_left_mm(session, location)
    if left is None:
        return Invalid("location", N_("{place} 不是可以放盒的层，请填到层。"), place=location.code)
    if left < need_mm:
        return Invalid(
            "location",
            N_("{place} 只剩 {left} 毫米，放不下 {need} 毫米的盒，请换一层。"),
            place=location.code,
            left=left,
            need=need_mm,
        )
    return None


def container_by_code(session: Session, code: str) -> Container:
    """Return a box or bag by the code on its label.

    Raises:
        NotFound: no container bears it.
    """
    found = session.scalars(select(Container).where(Container.code == code.strip().upper())).one_or_none()
    if found is None:
        raise NotFound(N_("没有编号为 {code} 的盒袋，请核对标签或新建一个。"), code=code[:40])
    return found


def location_by_code(session: Session, code: str) -> Location:
    """Return a location by its code.

    Raises:
        NotFound: there is no such place.
    """
    found = session.scalars(select(Location).where(Location.code == code.strip().upper())).one_or_none()
    if found is None:
        raise NotFound(N_("没有库位 {code}，请核对架位标签。"), code=code[:40])
    return found
