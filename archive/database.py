"""One transaction, its rows and its daybook.

A piece of work is one transaction that writes: what it changed, the ledger entries that say so and
the promises it made are saved by the same commit, or not at all. Reading is a transaction that
never writes. SQLite and PostgreSQL behave alike from here on up.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from archive.errors import Conflict, Unavailable
from archive.ledger import Daybook
from archive.people import Actor
from archive.wording import N_

BUSY_MS = 30_000
LOG_PAGES = 2000
"""Length of SQLite's write-ahead log, in its own pages of 4 KiB, at which it is folded into the file."""
LOOK_EVERY = 50
"""Commits of one process between two looks at that length."""


class Database:
    """The archive's rows, on SQLite or PostgreSQL.

    `zone` is the archive's own time zone: legal days are counted in it.
    """

    def __init__(self, url: str, zone: tzinfo = UTC) -> None:
        self.url = make_url(url)
        self.zone = zone
        self.engine = _engine(url)
        self._writing = self.engine.execution_options(writes=True)
        self._commits = 0

    @property
    def is_sqlite(self) -> bool:
        """Whether the rows lie in one SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def work(self, at: datetime, by: Actor) -> Iterator["Work"]:
        """Do one piece of work; leaving the block commits it with its entries and promises.

        Raises:
            Conflict: someone else changed or took the same thing first.
            Unavailable: the database cannot write now.
        """
        with Session(self._writing, autoflush=True, expire_on_commit=False) as session:
            work = Work(session, at, at.astimezone(self.zone).date(), by, Daybook())
            try:
                yield work
                session.flush()
                work.book.close(session, at)
                session.commit()
                self._mind_the_log()
            except StaleDataError as stale:
                raise Conflict(N_("别人刚刚改过这一条，请刷新后再办。")) from stale
            except IntegrityError as broken:
                raise Conflict(N_("与已有的记录相冲突，请刷新后再办。")) from broken
            except OperationalError as failure:
                raise Unavailable(N_("数据库此刻写不进去，什么也没有改动，请过一会儿再办。")) from failure

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read without writing; nothing done in the block is kept."""
        with Session(self.engine, autoflush=False) as session:
            yield session

    def fold_log(self) -> None:
        """Fold SQLite's write-ahead log into its file while nobody else can commit."""
        with self._writing.connect() as pen, pen.begin(), closing(self.engine.raw_connection()) as folding:
            folding.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def _mind_the_log(self) -> None:
        self._commits += 1
        if not self.is_sqlite or self._commits % LOOK_EVERY or not self.url.database:
            return
        log = Path(f"{self.url.database}-wal")
        if log.exists() and log.stat().st_size > LOG_PAGES * 4096:
            self.fold_log()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000}, pool_size=10, max_overflow=20)
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    return engine


def _tune(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        # Folding the log back while another commits can lose pages in every SQLite before 3.51.3; so no
        # connection folds on its own, and `Database.fold_log` does it with the pen in hand.
        # See docs/decisions/0002.
        "wal_autocheckpoint=0",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer on SQLite:
    # it would have to forget what it read. Work therefore takes the pen before it reads.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@dataclass
class Work:
    """One transaction in progress: its rows, its daybook, its person, its moment and its day."""

    session: Session
    at: datetime
    today: date
    by: Actor
    book: Daybook
