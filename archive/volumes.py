"""The volume (案卷): several items bound as one, with a number of its own and an inner list in fixed order.

A class whose pattern has a place for the volume counts its items inside it; any other class gives its volumes the
next number of its items, and an item is called by the volume's number and its place.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, and_, false, or_, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.access import Scope, Secrecy
from archive.classification import RecordClass, Series
from archive.fonds import Department, Fonds
from archive.holdings import Container
from archive.rows import Base, Moving
from archive.wording import N_


class VolumeState(StrEnum):
    """Where a volume is in its life; the volume table moves it."""

    OPEN = "open"
    CLOSED = "closed"
    PACKED = "packed"
    SHELVED = "shelved"
    DROPPED = "dropped"


VOLUME_STATES = {
    VolumeState.OPEN: N_("组卷中"),
    VolumeState.CLOSED: N_("已结卷"),
    VolumeState.PACKED: N_("已装盒"),
    VolumeState.SHELVED: N_("在库"),
    VolumeState.DROPPED: N_("已撤卷"),
}


class Volume(Moving, Base):
    """One volume, group or book.

    Source: DA/T 18-2022 (elements of the volume level), DA/T 13-2022 (案卷号).
    """

    __tablename__ = "volumes"
    id: Mapped[int] = mapped_column(primary_key=True)
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("classes.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    title: Mapped[str] = mapped_column(String(300))
    responsible: Mapped[str] = mapped_column(String(200), default="")
    dated_from: Mapped[date | None]
    dated_to: Mapped[date | None]
    year: Mapped[int | None]
    term: Mapped[str] = mapped_column(String(8), default="")
    secrecy: Mapped[int] = mapped_column(default=int(Secrecy.INTERNAL))
    project: Mapped[str] = mapped_column(String(12), default="")
    running: Mapped[int]
    """Its own running number."""
    archival_no: Mapped[str] = mapped_column(String(80))
    shelf_key: Mapped[str] = mapped_column(
        String(160).with_variant(String(160, collation="C"), "postgresql"), default="", index=True
    )
    container_id: Mapped[int | None] = mapped_column(ForeignKey("containers.id"), index=True)
    thickness_mm: Mapped[int | None]
    """Measured, in millimetres; without it the pages inside are reckoned."""
    books: Mapped[int] = mapped_column(default=1)
    """How many bound books it consists of (册数)."""
    kind_name: Mapped[str] = mapped_column(String(40), default="")
    """What an accounting volume is, such as 收款凭证 (类别)."""
    first_no: Mapped[str] = mapped_column(String(40), default="")
    last_no: Mapped[str] = mapped_column(String(40), default="")
    """The first and last number of what is bound (起止号)."""
    situation: Mapped[str] = mapped_column(Text, default="")
    """What the reference sheet says: gaps, repairs, additions, what was taken out or destroyed."""
    cross_ref: Mapped[str] = mapped_column(String(80), default="")
    made_by: Mapped[str] = mapped_column(String(40))
    made_by_name: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    closed_by_name: Mapped[str] = mapped_column(String(60), default="")
    closed_at: Mapped[datetime | None]
    checked_by_name: Mapped[str] = mapped_column(String(60), default="")
    checked_at: Mapped[datetime | None]
    shelved_at: Mapped[datetime | None]

    fonds: Mapped[Fonds] = relationship(lazy="joined")
    category: Mapped[RecordClass] = relationship(lazy="joined")
    series: Mapped[Series | None] = relationship(lazy="joined")
    department: Mapped[Department] = relationship(lazy="joined")
    container: Mapped[Container | None] = relationship(lazy="joined")
    __table_args__ = (Index("ix_volumes_browse", "fonds_id", "class_id", "year"),)

    @property
    def ref(self) -> str:
        """How addresses name it, such as `V3`; its number may hold characters an address does not like."""
        return f"V{self.id}"

    @property
    def subject(self) -> str:
        """How the ledger names this volume."""
        return f"volume:{self.id}"

    @property
    def number(self) -> str:
        """Its archival number."""
        return self.archival_no

    def inner_number(self, position: int) -> str:
        """Return how the item at a place, counted from 1, is called after its volume."""
        return f"{self.archival_no}-{position:03}"

    def admits(self, scope: Scope) -> bool:
        """Say whether a scope lets a person know of it."""
        return scope.admits(secrecy=Secrecy(self.secrecy), department=self.department_id, received=False)


def visible_volumes(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that keeps only the volumes a scope admits; the twin of `Volume.admits`."""
    if scope.nothing:
        return false()
    seen: ColumnElement[bool] = true()
    if not scope.everything:
        seen = or_(Volume.secrecy == int(Secrecy.PUBLIC), Volume.department_id.in_(sorted(scope.departments)))
    return and_(Volume.secrecy <= int(scope.clearance), seen)
