"""Digitisation under inspection (数字化验收): a batch of scanned records, what the machine found, what a second person saw.

Source: DA/T 31-2017 (all that a computer can check is checked and must pass; at least 5 % are looked at by a person,
where every image must belong to its entry and 95 % must be good in all else).
"""

import hashlib
import math
import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.errors import ArchiveError
from archive.records import Record
from archive.rows import Base, Moving

LEAST_SHARE = 5
"""Per cent of the records that a person looks at, at least."""
MATCHES, OTHERS = 100, 95
"""Per cent of the sample that must pass: the image belongs to its entry; all else."""


class ScanBatch(Moving, Base):
    """One batch of digitised records."""

    __tablename__ = "scan_batches"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(120), default="")
    colour: Mapped[bool] = mapped_column(default=False)
    """Whether its papers must be scanned in colour: red heads, seals, photographs."""
    share: Mapped[int] = mapped_column(default=LEAST_SHARE)
    round: Mapped[int] = mapped_column(default=0)
    """How many times it was checked; the sample is drawn anew each time."""
    cursor: Mapped[int] = mapped_column(default=0)
    """Records behind the machine in this round; moves in the commit that wrote its findings."""
    made_by: Mapped[str] = mapped_column(String(40))
    made_by_name: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    sampled_by: Mapped[str] = mapped_column(String(40), default="")
    sampled_by_name: Mapped[str] = mapped_column(String(60), default="")
    ended_at: Mapped[datetime | None]
    rework: Mapped[str] = mapped_column(String(400), default="")
    """What was to be done again, and in which round."""
    items: Mapped[list["ScanItem"]] = relationship(order_by="ScanItem.position", lazy="selectin")

    @property
    def subject(self) -> str:
        """How the ledger names this batch."""
        return f"digitisation:{self.number}"


class ScanItem(Base):
    """One record of a batch; a sampled one is looked at by a person."""

    __tablename__ = "scan_items"
    batch_id: Mapped[int] = mapped_column(ForeignKey("scan_batches.id"), primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True, index=True)
    position: Mapped[int]
    pages: Mapped[int] = mapped_column(default=0)
    passed: Mapped[int] = mapped_column(default=0)
    """Pages without any fault."""
    sampled: Mapped[bool] = mapped_column(default=False)
    matches: Mapped[bool | None]
    others: Mapped[bool | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    judged_by: Mapped[str] = mapped_column(String(60), default="")
    record: Mapped[Record] = relationship(lazy="joined")


class ScanPage(Base):
    """What was measured on one page in the present round."""

    __tablename__ = "scan_pages"
    batch_id: Mapped[int] = mapped_column(ForeignKey("scan_batches.id"), primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True)
    measured: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    """Of the words that were read, without their spaces."""


class ScanFinding(Base):
    """One thing found on a page; 0 is the record as a whole. A fault may be set aside with a reason."""

    __tablename__ = "scan_findings"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("scan_batches.id"), index=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    page: Mapped[int]
    check: Mapped[str] = mapped_column("check_name", String(12))
    failed: Mapped[bool]
    text: Mapped[str] = mapped_column(String(300))
    given: Mapped[dict[str, Any]] = mapped_column(JSON)
    waived_by: Mapped[str] = mapped_column(String(60), default="")
    waived_why: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (UniqueConstraint("batch_id", "record_id", "page", "check_name"),)

    @property
    def stands(self) -> bool:
        """Whether it is a fault that nobody has set aside."""
        return self.failed and not self.waived_by

    def say(self) -> ArchiveError:
        """Return the sentence."""
        return ArchiveError(self.text, **self.given)


def draw_sample(batch: ScanBatch) -> list[ScanItem]:
    """Choose what a person looks at: as many as the share asks, by lot that anyone can draw again.

    The lot is drawn from the number of the batch and the round, so that nobody chooses it and anyone can repeat it.
    """
    seed = hashlib.sha256(f"{batch.number}/{batch.round}".encode()).digest()
    wanted = max(1, math.ceil(len(batch.items) * max(batch.share, LEAST_SHARE) / 100))
    chosen = set(random.Random(seed).sample(range(len(batch.items)), min(wanted, len(batch.items))))  # noqa: S311 - to be drawn again
    for place, item in enumerate(batch.items):
        item.sampled = place in chosen
        item.matches = item.others = None
        item.note = item.judged_by = ""
    return [item for item in batch.items if item.sampled]


def share_of(values: Sequence[bool | None]) -> float:
    """Return the per cent of those judged that are good; 100 where none is judged."""
    judged = [value for value in values if value is not None]
    return round(100 * sum(judged) / len(judged), 2) if judged else 100.0


def faults_standing(session: Session, batch: ScanBatch) -> int:
    """Count the faults that nobody has set aside."""
    counted = select(func.count()).where(
        ScanFinding.batch_id == batch.id, ScanFinding.failed.is_(True), ScanFinding.waived_by == ""
    )
    return session.scalar(counted) or 0
