"""How the installation is: work that is owed, promises that broke and may be kept once more, sizes, versions."""

import platform
import shutil
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.desk import Desk
from archive.errors import NotPermitted, Refused
from archive.ledger import Line
from archive.people import Actor, Role
from archive.promises import Job, Promise, Standing
from archive.records import Component, Record, Stage
from archive.wording import N_
from ingest.arrivals import Arrival, Course

MAY_MEND = frozenset({Role.OPERATOR})
NAMED = ("tantivy", "rapidocr", "openvino", "pypdfium2", "sqlalchemy", "flask", "weasyprint")
"""Libraries whose version an operator is asked for first."""


@dataclass(frozen=True, slots=True)
class Owed:
    """How many promises of one job wait, are being kept, or broke."""

    job: Job
    waiting: int
    leased: int
    broken: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes: of the originals kept, the rows, the index, and what is free on the disk of the instance."""

    originals: int
    rows: int
    index: int
    free: int
    total: int


def owed(session: Session) -> list[Owed]:
    """Return what is owed of every job."""
    counted = select(Promise.job, Promise.standing, func.count()).group_by(Promise.job, Promise.standing)
    counts = {(str(job), str(standing)): int(n) for job, standing, n in session.execute(counted)}
    return [Owed(job, *(counts.get((str(job), str(one)), 0) for one in Standing)) for job in Job]


def broken(session: Session, most: int = 200) -> list[Promise]:
    """Return the promises that were given up, the latest first."""
    wanted = select(Promise).where(Promise.standing == Standing.BROKEN).order_by(Promise.id.desc()).limit(most)
    return list(session.scalars(wanted))


def retry(desk: Desk, by: Actor, ids: Collection[int]) -> int:
    """Let broken promises be kept once more, and return how many there were.

    Raises:
        NotPermitted: it is not the operator who asks.
        Refused: none of them is broken.
    """
    if not by.has(MAY_MEND):
        raise NotPermitted(N_("重试由系统管理员来办。"))
    with desk.database.work(desk.clock(), by) as work:
        wanted = select(Promise).where(Promise.id.in_(ids), Promise.standing == Standing.BROKEN).with_for_update()
        found = list(work.session.scalars(wanted))
        if not found:
            raise Refused(N_("没有选中没做成的工作，请先勾选。"))
        for promise in found:
            if promise.job == Job.READ and not _reopened(work.session, promise):
                work.session.delete(promise)
                continue
            promise.standing, promise.tries, promise.not_before = Standing.WAITING, 0, work.at
            work.book.write(Line("promise:retry", promise.subject, by.login, by.name, note=promise.job))
        return len(found)


def sizes(desk: Desk) -> Sizes:
    """Measure the installation; originals are summed from the rows, for walking millions of files takes long."""
    with desk.database.reading() as session:
        originals = int(session.scalar(select(func.coalesce(func.sum(Component.size), 0))) or 0)
    disk = shutil.disk_usage(desk.home)
    rows = sum(one.stat().st_size for one in desk.home.glob("shiqu.db*") if one.is_file())
    return Sizes(originals, rows, _weight(desk.home / "index"), disk.free, disk.total)


def countable(session: Session) -> int:
    """Return how many records the index should hold."""
    return session.scalar(select(func.count()).select_from(Record).where(Record.state != Stage.DESTROYED)) or 0


def versions(desk: Desk) -> list[tuple[str, str]]:
    """Return names and versions of what this installation runs on."""
    rows = sqlite3.sqlite_version if desk.database.is_sqlite else ""
    found = [("Python", platform.python_version()), ("SQLite" if rows else "PostgreSQL", rows)]
    for name in NAMED:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return [(name, number) for name, number in found if number or name == "PostgreSQL"]


def _reopened(session: Session, promise: Promise) -> bool:
    """Open again the arrival that a broken reading left in quarantine; False when it is settled otherwise."""
    arrival = session.get(Arrival, int(promise.subject.partition(":")[2]))
    if arrival is None or arrival.course in {Course.REGISTERED, Course.DUPLICATE}:
        return False
    arrival.course, arrival.reason, arrival.settled_at = Course.WAITING, "", None
    return True


def _weight(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()) if folder.exists() else 0
