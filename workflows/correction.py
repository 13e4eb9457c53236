"""Correction: what the catalogue says of a held record is changed by one person's request and another's review.

ASKED -> EFFECTIVE
Field by field, before and after, with the evidence. The files are never touched. Where the record is destroyed or
stands on a signed list, nothing is changed: a supplementary note is added instead.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.records import Record
from archive.rows import Base, Moving


class State(StrEnum):
    """Where a correction stands."""

    ASKED = "asked"
    EFFECTIVE = "effective"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Correction(Moving, Base):
    """One correction of one record."""

    __tablename__ = "corrections"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    """`change`, or `note` where nothing may be changed any more."""
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Each field with what it says before and after."""
    said: Mapped[str] = mapped_column(Text, default="")
    """The reason of a change, or the note itself."""
    evidence: Mapped[str] = mapped_column(String(300), default="")
    evidence_page: Mapped[int | None]
    """The page of the record (from 1) that shows it."""
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_by_name: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_by_name: Mapped[str] = mapped_column(String(60), default="")
    decided_at: Mapped[datetime | None]
    record: Mapped[Record] = relationship(lazy="joined")

    @property
    def subject(self) -> str:
        """How the ledger names this correction."""
        return f"correction:{self.number}"
