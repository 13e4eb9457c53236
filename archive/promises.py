"""Work promised for later, saved by the commit that made it necessary.

Whoever keeps a promise takes a lease on its row first; when he dies, the lease runs out and another
keeps it. So everything promised may happen twice, and must bear that.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, and_, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.rows import Base

LEASE = timedelta(minutes=10)
TRIES = 3


class Job(StrEnum):
    """Work that may be promised; app/jobs.py holds one function for each."""

    READ = "read"
    INDEX = "index"
    DESTROY_ITEM = "destroy item"
    PURGE_INDEX = "purge index"
    ERASE = "erase"
    IMPORT = "import"
    ATTACH = "attach"
    CHECK_SCANS = "check scans"


class Standing(StrEnum):
    """Where a promise stands. A kept promise is gone."""

    WAITING = "waiting"
    LEASED = "leased"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Pledge:
    """A promise about to be saved; the lower `rank` is kept first."""

    job: Job
    subject: str
    rank: int = 5
    extra: dict[str, Any] | None = None


class Promise(Base):
    """One piece of work that is owed."""

    __tablename__ = "promises"
    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(80))
    extra: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    rank: Mapped[int] = mapped_column(default=5)
    standing: Mapped[str] = mapped_column(String(12), default=Standing.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str | None]
    __table_args__ = (Index("ix_promises_next", "standing", "job", "rank", "id"),)


def claim(
    session: Session, jobs: Collection[Job], *, by: str, at: datetime, most: int = 1, lease: timedelta = LEASE
) -> list[Promise]:
    """Take a lease on the promises to keep next, oldest of the lowest rank first.

    The try is counted before the work begins, so that a file that kills its reader is not read for ever.
    """
    free = or_(
        and_(Promise.standing == Standing.WAITING, Promise.not_before <= at),
        and_(Promise.standing == Standing.LEASED, Promise.leased_until < at),
    )
    chosen = (
        select(Promise)
        .where(Promise.job.in_([str(job) for job in jobs]), free)
        .order_by(Promise.rank, Promise.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    promises = list(session.scalars(chosen))
    for promise in promises:
        promise.standing = Standing.LEASED
        promise.leased_until = at + lease
        promise.leased_by = by
        promise.tries += 1
    return promises


def still_leased(session: Session, promise_id: int, by: str) -> Promise | None:
    """Return the promise when `by` still holds its lease, locked until the end of the transaction."""
    return session.scalars(
        select(Promise)
        .where(Promise.id == promise_id, Promise.leased_by == by, Promise.standing == Standing.LEASED)
        .with_for_update()
    ).one_or_none()


def renew(session: Session, ids: Collection[int], *, by: str, at: datetime, lease: timedelta = LEASE) -> None:
    """Hold on to promises whose work takes long."""
    session.execute(update(Promise).where(Promise.id.in_(ids), Promise.leased_by == by).values(leased_until=at + lease))


def take_off(session: Session, ids: Collection[int], *, by: str) -> None:
    """Forget promises that were kept, as far as `by` still holds their leases."""
    session.execute(
        delete(Promise).where(Promise.id.in_(ids), Promise.leased_by == by, Promise.standing == Standing.LEASED)
    )


def put_back(promise: Promise, *, at: datetime, reason: str, tries: int = TRIES) -> Standing:
    """Give a promise back after a failure; after `tries` failures it is broken and waits for a person."""
    promise.reason = reason[:2000]
    promise.leased_by = promise.leased_until = None
    if promise.tries >= tries:
        promise.standing = Standing.BROKEN
    else:
        promise.standing = Standing.WAITING
        promise.not_before = at + timedelta(seconds=5 * 4**promise.tries)
    return Standing(promise.standing)
