"""Gaps in the running numbers that a person has looked into and explained (空号登记)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from archive.rows import Base


class ExplainedGap(Base):
    """One number that nothing bears, and why."""

    __tablename__ = "explained_gaps"
    id: Mapped[int] = mapped_column(primary_key=True)
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    key: Mapped[str] = mapped_column(String(100))
    spelling: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(200))
    by: Mapped[str] = mapped_column(String(40))
    by_name: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("fonds_id", "key"),)
