"""PostgreSQL: the engine where several web hosts share one index.

Every record is a row with its folded text, and the characters and pairs of neighbours in it as one array of
numbers under a GIN index. The index says which rows may hold a run; for runs of three and more the text itself
is then asked, so what is found is exact. Writes are transactions of the server, a rebuild is one of them from its
first row to the moment its table takes the old one's name.
"""

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from archive.access import Scope
from search.engine import NOTHING, Entry, Hit, Order, Result, Shown, narrowed
from search.engines import postgresql_queries as queries
from search.engines.layout import facets_of, lay_out, tellable
from search.errors import Away, Broken, Busy, Full, Outdated
from search.fold import FOLD_VERSION
from search.terms import Query

_RULES = 1
_LOCK = 0x5368697175
_PAUSE = 0.05
_STATEMENT_SECONDS = 30
_MOST_CONNECTIONS = 8

_COLUMNS: Mapping[LiteralString, LiteralString] = {
    "record": "bigint PRIMARY KEY",
    "everything": 'text COLLATE "C" NOT NULL',
    "grams": "bigint[] NOT NULL",
    "title": 'text COLLATE "C" NOT NULL',
    "parties": 'text COLLATE "C" NOT NULL',
    "numbers": 'text COLLATE "C" NOT NULL',
    "exact": 'text[] COLLATE "C" NOT NULL',
    "codes": 'text[] COLLATE "C" NOT NULL',
    "class_code": 'text COLLATE "C" NOT NULL',
    "fonds": 'text COLLATE "C" NOT NULL',
    "state_code": 'text COLLATE "C" NOT NULL',
    "term_code": 'text COLLATE "C" NOT NULL',
    "departments": 'text[] COLLATE "C" NOT NULL',
    "places": 'text[] COLLATE "C" NOT NULL',
    "meant": 'text[] COLLATE "C" NOT NULL',
    "amounts": "bigint[] NOT NULL",
    "year": "integer",
    "day": "integer NOT NULL",
    "due": "integer NOT NULL",
    "secrecy": "integer NOT NULL",
    "department": "integer NOT NULL",
    "received": "boolean NOT NULL",
    "shelf": 'text COLLATE "C" NOT NULL',
    "class": 'text COLLATE "C" NOT NULL',
    "state": 'text COLLATE "C" NOT NULL',
    "term": 'text COLLATE "C" NOT NULL',
    "party": 'text[] COLLATE "C" NOT NULL',
    "told": "text NOT NULL",
}


def _row(entry: Entry) -> tuple[object, ...]:
    laid = lay_out(entry)
    numbers = [tellable(number) for number in (entry.archival_no, entry.doc_no) if number]
    facets = facets_of(entry)
    one = ("".join(facets[name]) for name in ("class", "state", "term"))
    return (
        entry.record,
        laid.everything,
        sorted(queries.grams(laid.everything)),
        *(laid.title, laid.parties, laid.numbers, list(laid.exact), list(laid.codes)),
        *(laid.class_code, laid.fonds, laid.state, laid.term),
        *(list(laid.departments), list(laid.places), list(laid.meant), list(laid.amounts)),
        *(entry.year, laid.day, laid.due, int(entry.secrecy), entry.department, entry.received),
        tellable(entry.shelf_key),
        *one,
        list(facets["party"]),
        json.dumps([tellable(entry.title), numbers, facets["party"]], ensure_ascii=False),
    )


@contextmanager
def _guarded() -> Iterator[None]:
    try:
        yield
    except (psycopg.errors.DiskFull, psycopg.errors.OutOfMemory):
        raise Full from None
    except (psycopg.errors.UndefinedColumn, psycopg.errors.IndexCorrupted, psycopg.errors.DataCorrupted) as error:
        raise Broken(str(error).splitlines()[0]) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise Away((str(error).splitlines() or [""])[0]) from error


class PostgresqlEngine:
    """An index of records in the tables `search_entries` and `search_stamp` of a PostgreSQL database."""

    def __init__(self, url: str, *, patience: float = 5.0) -> None:
        """Take the address, untouched until first use; `patience` is how long a write waits, in seconds."""
        self._url = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._patience = patience
        self._idle: list[psycopg.Connection[Any]] = []
        self._turn = threading.Lock()
        self.stamp = f"postgresql schema {_RULES} fold {FOLD_VERSION}"

    def add(self, entries: Iterable[Entry]) -> int:
        """Index records anew in one transaction."""
        count = 0
        with self._writing() as rows:
            self._present(rows)
            rows.execute("CREATE TEMPORARY TABLE fresh (LIKE search_entries) ON COMMIT DROP")
            count = _copied(rows, "fresh", entries)
            # An entry given twice counts once, as it was given last.
            rows.execute("DELETE FROM fresh old USING fresh new WHERE old.record = new.record AND old.ctid < new.ctid")
            rows.execute("DELETE FROM search_entries old USING fresh WHERE old.record = fresh.record")
            rows.execute("INSERT INTO search_entries SELECT * FROM fresh")
        return count

    def remove(self, records: Iterable[int], *, purge: bool = False) -> None:
        """Forget records; a purge writes the table anew without the room they took.

        The server's log and its backups keep what they hold until the server lets go of them.
        """
        with self._writing() as rows:
            self._present(rows)
            rows.execute("DELETE FROM search_entries WHERE record = ANY(%s)", (list(records),))
        if purge:
            with self._connection() as connection:
                connection.execute("VACUUM (FULL, ANALYZE) search_entries")

    def search(
        self,
        query: Query,
        scope: Scope,
        *,
        limit: int = 20,
        offset: int = 0,
        classes: Sequence[str] = (),
        years: Sequence[int] = (),
        narrow: Mapping[str, Sequence[str]] = NOTHING,
        order: Order = Order.RELEVANCE,
    ) -> Result:
        """Return a page of hits; count and facets are one statement, the page another, in one sight of the rows."""
        if scope.nothing:
            return Result(0)
        condition = queries.limited(query, scope, narrowed(classes, years, narrow))
        with self._reading() as rows:
            if rows is None:
                return Result(0)
            total, facets = queries.counted(rows.execute(*queries.facets(condition)).fetchall())
            if limit <= 0 or offset < 0 or offset >= total:
                return Result(total, (), facets)
            page = queries.page(condition, query, order, min(limit, total - offset), offset, total)
            hits = tuple(Hit(record, float(score)) for record, score in rows.execute(*page))
        return Result(total, hits, facets)

    def shown(self, query: Query, scope: Scope, *, limit: int = 40) -> Sequence[Shown]:
        """Return what may be told of the best hits."""
        if scope.nothing:
            return ()
        condition = queries.limited(query, scope, {})
        with self._reading() as rows:
            if rows is None:
                return ()
            found = rows.execute(*queries.told(condition, query, limit)).fetchall()
        return [
            Shown(record, title, tuple(numbers), tuple(parties))
            for record, told in found
            for title, numbers, parties in (json.loads(told),)
        ]

    def count(self) -> int:
        """Return how many records are indexed."""
        with self._reading() as rows:
            found = rows.execute("SELECT count(*) FROM search_entries").fetchone() if rows else None
        return int(found[0]) if found else 0

    def refresh(self) -> bool:
        """Do nothing: every question sees every commit."""
        return False

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Fill a new table and let it take the old one's name."""
        with self._writing() as rows:
            _made(rows, "search_entries_new", bare=True)
            _copied(rows, "search_entries_new", entries)
            rows.execute(
                "DELETE FROM search_entries_new old USING search_entries_new new"
                " WHERE old.record = new.record AND old.ctid < new.ctid"
            )
            _indexed(rows, "search_entries_new")
            rows.execute("ANALYZE search_entries_new")
            found = rows.execute("SELECT count(*) FROM search_entries_new").fetchone()
            self._use(rows, "search_entries_new")
        return int(found[0]) if found else 0

    def clear(self) -> None:
        """Put an empty table in use."""
        with self._writing() as rows:
            _made(rows, "search_entries_new")
            self._use(rows, "search_entries_new")

    def close(self) -> None:
        """Let go of every idle connection."""
        with self._turn:
            while self._idle:
                self._idle.pop().close()

    def _present(self, rows: psycopg.Cursor[Any]) -> None:
        """Make the table where there is none; only while writing."""
        if not self._stamped(rows):
            _made(rows, "search_entries_new")
            self._use(rows, "search_entries_new")

    def _stamped(self, rows: psycopg.Cursor[Any]) -> bool:
        """Say whether there is an index, and that it was made under our stamp."""
        there = rows.execute("SELECT to_regclass('search_stamp'), to_regclass('search_entries')").fetchone()
        if there is None or there[0] is None:
            return False
        found = rows.execute("SELECT stamp FROM search_stamp").fetchone()
        if there[1] is None or found is None:
            raise Broken("search_entries")
        if found[0] != self.stamp:
            raise Outdated(str(found[0]), self.stamp)
        return True

    def _use(self, rows: psycopg.Cursor[Any], table: LiteralString) -> None:
        rows.execute("DROP TABLE IF EXISTS search_entries")
        rows.execute(sql.SQL("ALTER TABLE {} RENAME TO search_entries").format(sql.Identifier(table)))
        rows.execute("CREATE TABLE IF NOT EXISTS search_stamp (stamp text NOT NULL)")
        rows.execute("DELETE FROM search_stamp")
        rows.execute("INSERT INTO search_stamp VALUES (%s)", (self.stamp,))

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[Any]]:
        """Lend a connection; one that broke is not taken back."""
        with _guarded():
            with self._turn:
                connection = self._idle.pop() if self._idle else None
            if connection is None or connection.closed:
                options = f"-c statement_timeout={_STATEMENT_SECONDS}s -c jit=off"
                connection = psycopg.connect(self._url, autocommit=True, connect_timeout=5, options=options)
            try:
                yield connection
            finally:
                with self._turn:
                    keep = not connection.closed and len(self._idle) < _MOST_CONNECTIONS
                    if keep:
                        self._idle.append(connection)
                if not keep:
                    connection.close()

    @contextmanager
    def _reading(self) -> Iterator[psycopg.Cursor[Any] | None]:
        """Lend a cursor in one sight of the rows, or nothing where there is no index yet."""
        with self._connection() as connection, connection.transaction(), connection.cursor() as rows:
            rows.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield rows if self._stamped(rows) else None

    @contextmanager
    def _writing(self) -> Iterator[psycopg.Cursor[Any]]:
        """Be the only writer, from whatever host.

        Raises:
            Busy: another has been writing for longer than the patience lasts.
        """
        with self._connection() as connection, connection.transaction(), connection.cursor() as rows:
            rows.execute("SET LOCAL statement_timeout = 0")
            until = time.monotonic() + self._patience
            while not (rows.execute("SELECT pg_try_advisory_xact_lock(%s)", (_LOCK,)).fetchone() or [False])[0]:
                if time.monotonic() > until:
                    raise Busy
                time.sleep(_PAUSE)
            yield rows


def _made(rows: psycopg.Cursor[Any], table: LiteralString, *, bare: bool = False) -> None:
    """Make an empty table; a bare one has no key and no index yet."""
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind.replace(" PRIMARY KEY", " NOT NULL")))
        for name, kind in _COLUMNS.items()
    )
    rows.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(table)))
    rows.execute(sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(table), columns))
    if not bare:
        _indexed(rows, table)


def _indexed(rows: psycopg.Cursor[Any], table: LiteralString) -> None:
    name = sql.Identifier(table)
    rows.execute(sql.SQL("ALTER TABLE {} ADD PRIMARY KEY (record)").format(name))
    rows.execute(sql.SQL("CREATE INDEX ON {} USING gin (grams) WITH (fastupdate = off)").format(name))
    rows.execute(sql.SQL("CREATE INDEX ON {} USING gin (meant) WITH (fastupdate = off)").format(name))
    rows.execute(sql.SQL("CREATE INDEX ON {} USING gin (party) WITH (fastupdate = off)").format(name))


def _copied(rows: psycopg.Cursor[Any], table: LiteralString, entries: Iterable[Entry]) -> int:
    count = 0
    columns = sql.SQL(", ").join(map(sql.Identifier, _COLUMNS))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with rows.copy(into) as copy:
        for entry in entries:
            copy.write_row(_row(entry))
            count += 1
    return count
