"""Scans attached by their file names (挂接): a batch of files, each matched to a record that waits for its original.

Every file lies in the vault before it is matched; one that finds no record stays in the lists until it is dropped.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from archive.errors import ArchiveError
from archive.rows import Base, Moving
from archive.wording import N_


class Verdict(StrEnum):
    """What became of a file's name."""

    MATCHED = "matched"
    NO_RECORD = "no record"
    HAS_FILES = "has files"
    DOUBLED = "doubled"
    UNFIT = "unfit"


VERDICT_NAMES = {
    Verdict.MATCHED: N_("对上了"),
    Verdict.NO_RECORD: N_("没有这个档号"),
    Verdict.HAS_FILES: N_("已有原文"),
    Verdict.DOUBLED: N_("重复的文件"),
    Verdict.UNFIT: N_("读不了"),
}


class Attaching(Moving, Base):
    """One batch of files to be attached."""

    __tablename__ = "attachings"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    class_code: Mapped[str] = mapped_column(String(12), default="")
    """The class whose records should all get a file; empty where the files themselves say it."""
    add_pages: Mapped[bool] = mapped_column(default=False)
    """Whether a record that has a file may get another."""
    replaces: Mapped[bool] = mapped_column(default=False)
    """Whether the files take the place of scans that an inspection sent back."""
    made_by: Mapped[str] = mapped_column(String(40))
    made_by_name: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def subject(self) -> str:
        """How the ledger names this batch."""
        return f"attaching:{self.number}"


class AttachedFile(Base):
    """One file of a batch."""

    __tablename__ = "attached_files"
    id: Mapped[int] = mapped_column(primary_key=True)
    attaching_id: Mapped[int] = mapped_column(ForeignKey("attachings.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    key_id: Mapped[str] = mapped_column(String(32), index=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(12))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    registered: Mapped[int | None]
    """Pages by the register, when it was matched."""
    pages: Mapped[int | None]
    done: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(400), default="")
    reason_values: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    def say_why(self) -> ArchiveError | None:
        """Return the sentence that tells what is wrong with the file."""
        return ArchiveError(self.reason, **(self.reason_values or {})) if self.reason else None
