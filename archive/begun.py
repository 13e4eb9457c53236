"""Rows a clerk began in the grid before any scan is there: each becomes a record once, however often it is sent."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.rows import Base


class BegunRow(Base):
    """The token a grid gave to a new row, and the record it became; an answer that was lost on its way is asked for again."""

    __tablename__ = "begun_rows"
    token: Mapped[str] = mapped_column(String(40), primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    begun_by: Mapped[str] = mapped_column(String(40))
    begun_at: Mapped[datetime]


def begun(session: Session, tokens: Collection[str], by: str) -> dict[str, int]:
    """Return the records that a person's rows have become, by their tokens."""
    wanted = select(BegunRow.token, BegunRow.record_id).where(BegunRow.token.in_(tokens), BegunRow.begun_by == by)
    return {row.token: row.record_id for row in session.execute(wanted)}
