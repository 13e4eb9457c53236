"""Renumbering: a wrong number is replaced by decision of the head of the archive, and the old one keeps leading there.

ASKED -> DECIDED
The archivist says what is wrong with class, line, year, department or project; the head decides. The record gets
the next number of its right place; the old number is never given again and is found for ever. What no longer
belongs into its box is taken out.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.records import Record
from archive.rows import Base, Moving


class State(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    DECIDED = "decided"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Renumbering(Moving, Base):
    """One request for new numbers, and what came of it."""

    __tablename__ = "renumberings"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_by_name: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_by_name: Mapped[str] = mapped_column(String(60), default="")
    decided_at: Mapped[datetime | None]
    filed_as: Mapped[str] = mapped_column(String(20), default="")
    """The record of the fonds file (全宗卷) in which its list lies."""
    items: Mapped[list["Renumbered"]] = relationship(
        cascade="all, delete-orphan", order_by="Renumbered.id", lazy="selectin", back_populates="request"
    )

    @property
    def subject(self) -> str:
        """How the ledger names this request."""
        return f"renumbering:{self.number}"


class Renumbered(Base):
    """One record of a request: its number before and after."""

    __tablename__ = "renumbered"
    id: Mapped[int] = mapped_column(primary_key=True)
    renumbering_id: Mapped[int] = mapped_column(ForeignKey("renumberings.id"), index=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What the description is to say, by field: class, series, year, department, project."""
    old_no: Mapped[str] = mapped_column(String(80))
    new_no: Mapped[str] = mapped_column(String(80), default="")
    left_box: Mapped[str] = mapped_column(String(40), default="")
    """The box it had to leave."""
    record: Mapped[Record] = relationship(lazy="joined")
    request: Mapped[Renumbering] = relationship(back_populates="items")
