"""The store-room log: how warm and damp it is, what was looked at, what was wrong and who saw that it was put right."""

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Numeric, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.holdings import Location
from archive.rows import Base, Moving
from archive.wording import N_

WARMTH = (Decimal(14), Decimal(24))
DAMPNESS = (Decimal(45), Decimal(60))
"""Degrees Celsius and per cent relative humidity. Source: JGJ 25 (档案馆建筑设计规范), paper store rooms."""


class Matter(StrEnum):
    """What an inspection looks at."""

    FIRE = "fire"
    WATER = "water"
    DAMP = "damp"
    PESTS = "pests"
    LOCKS = "locks"
    LIGHT = "light"
    ORDER = "order"


MATTER_NAMES = {
    Matter.FIRE: N_("防火"),
    Matter.WATER: N_("防水"),
    Matter.DAMP: N_("防潮防霉"),
    Matter.PESTS: N_("防虫防鼠"),
    Matter.LOCKS: N_("防盗"),
    Matter.LIGHT: N_("防光"),
    Matter.ORDER: N_("整洁有序"),
}


class Reading(Base):
    """One look at thermometer and hygrometer."""

    __tablename__ = "climate_readings"
    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("locations.id"), index=True)
    on: Mapped[date] = mapped_column("taken_on", index=True)
    clock: Mapped[time] = mapped_column("taken_at")
    """By the clock on the wall of the archive."""
    warmth: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    dampness: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    situation: Mapped[str] = mapped_column(String(200), default="")
    measure: Mapped[str] = mapped_column(String(200), default="")
    by: Mapped[str] = mapped_column("taken_by", String(40))
    by_name: Mapped[str] = mapped_column("taken_by_name", String(60))
    entered_at: Mapped[datetime]
    room: Mapped[Location] = relationship(lazy="joined")

    @property
    def too_warm(self) -> bool:
        """Whether the temperature is out of range, either way."""
        return not WARMTH[0] <= self.warmth <= WARMTH[1]

    @property
    def too_damp(self) -> bool:
        """Whether the humidity is out of range, either way."""
        return not DAMPNESS[0] <= self.dampness <= DAMPNESS[1]


class Inspection(Moving, Base):
    """One inspection; what was found is put right, and somebody else sees to it that it was."""

    __tablename__ = "inspections"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("locations.id"), index=True)
    on: Mapped[date] = mapped_column("made_on", index=True)
    clock: Mapped[time] = mapped_column("made_at")
    matters: Mapped[str] = mapped_column(String(80), default="")
    """The codes of what was looked at, parted by blanks."""
    finding: Mapped[str] = mapped_column(String(300), default="")
    """What is wrong; empty when nothing is."""
    fix: Mapped[str] = mapped_column(String(300), default="")
    by: Mapped[str] = mapped_column("made_by", String(40))
    by_name: Mapped[str] = mapped_column("made_by_name", String(60))
    fixed_by: Mapped[str | None] = mapped_column(String(40))
    fixed_by_name: Mapped[str | None] = mapped_column(String(60))
    fixed_at: Mapped[datetime | None]
    verified_by_name: Mapped[str | None] = mapped_column(String(60))
    verified_at: Mapped[datetime | None]
    room: Mapped[Location] = relationship(lazy="joined")

    @property
    def subject(self) -> str:
        """How the ledger names this inspection."""
        return f"inspection:{self.number}"


def readings(session: Session, room: Location, first: date, last: date) -> list[Reading]:
    """Return the readings of a room between two days, both included, oldest first."""
    wanted = select(Reading).where(Reading.location_id == room.id, Reading.on.between(first, last))
    return list(session.scalars(wanted.order_by(Reading.on, Reading.clock, Reading.id)))


def inspections(session: Session, room: Location, first: date, last: date) -> list[Inspection]:
    """Return the inspections of a room between two days, both included, oldest first."""
    wanted = select(Inspection).where(Inspection.location_id == room.id, Inspection.on.between(first, last))
    return list(session.scalars(wanted.order_by(Inspection.on, Inspection.clock, Inspection.id)))


def days_missed(found: list[Reading], first: date, last: date) -> list[date]:
    """Return the weekdays between two days, both included, on which nobody read the climate."""
    read = {one.on for one in found}
    days = (date.fromordinal(one) for one in range(first.toordinal(), last.toordinal() + 1))
    return [day for day in days if day.weekday() < 5 and day not in read]  # noqa: PLR2004 - Saturday and Sunday
