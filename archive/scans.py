"""What a person's scanner said of late, and what lies in their hand between a thing and the place it goes to."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from archive.rows import Base


class Hand(Base):
    """What one person holds: records and volumes not yet put anywhere, boxes not yet set down, the open box or layer."""

    __tablename__ = "scan_hands"
    login: Mapped[str] = mapped_column(String(40), primary_key=True)
    items: Mapped[list[str]] = mapped_column(JSON, default=list)
    boxes: Mapped[list[str]] = mapped_column(JSON, default=list)
    box: Mapped[str] = mapped_column(String(40), default="")
    layer: Mapped[str] = mapped_column(String(40), default="")


class Scan(Base):
    """One scan and what came of it; `undo` holds what takes it back."""

    __tablename__ = "scans"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(40), index=True)
    at: Mapped[datetime]
    code: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(12))
    label: Mapped[str] = mapped_column(String(400), default="")
    url: Mapped[str] = mapped_column(String(120), default="")
    tone: Mapped[str] = mapped_column(String(8))
    """ok, wait, bad or idle."""
    said: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """The sentence and its values."""
    undo: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    undone: Mapped[bool] = mapped_column(default=False)
