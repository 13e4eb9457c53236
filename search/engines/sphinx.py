"""SphinxQL: the engine for a cluster of Sphinx or Manticore servers, each with a part of the records.

Each node has two real-time indexes of which one is in use (a rebuild fills the other), an index that remembers
which, and over all nodes a distributed index of each; `configuration` writes this down for a node. A record lives
on the node its number falls to. Any node answers for all: where it could not reach another it says so only in a
warning, which is looked for after every question, and the answer then says that it is partial.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any

import pymysql
from pymysql.cursors import Cursor

from archive.access import Scope
from search.engine import FACETS, NOTHING, PARTIES_SHOWN, Entry, Hit, Order, Result, Shown, narrowed
from search.engines import sphinx_queries as queries
from search.engines.layout import Layout, lay_out, tellable
from search.engines.sphinx_node import Node
from search.errors import Away, Outdated
from search.fold import FOLD_VERSION
from search.near import PARTING
from search.terms import Name, Query

_RULES = 1
_NO_YEAR = -10_000_000
_AT_ONCE = 100
_SIDES = ("a", "b")
_GROUPS = 1000
"""Values of a facet a node keeps while counting; room is taken for all of them with every question."""
_NUMBERS = ("year", "department", "secrecy")
_TEXTS = ("class", "state", "term")
_BIG = ("year", "recent", "next")
_SMALL = ("secrecy", "department", "received")
_STRINGS = (*_TEXTS, "shelf", "told")
_COLUMNS = ("id", *queries.FIELDS, *_BIG, *_SMALL, "party", *_STRINGS)
_WAYS = {
    Order.RELEVANCE: "w DESC, recent DESC, id DESC",
    Order.DATE: "recent DESC",
    Order.OLDEST: "recent ASC",
    Order.NUMBER: "shelf ASC",
    Order.NUMBER_DOWN: "shelf DESC",
    Order.DUE: "next ASC",
    Order.DUE_DOWN: "next DESC",
}


def configuration(name: str, folder: str, *, sql: str, api: str, others: Sequence[str]) -> str:
    """Return a node's configuration file: `sql` and `api` are where it listens, `others` the API of its peers."""
    columns = "\n".join(
        [f"  rt_field = {field}" for field in queries.FIELDS]
        + [f"  rt_attr_bigint = {one}" for one in _BIG]
        + [f"  rt_attr_uint = {one}" for one in _SMALL]
        + ["  rt_attr_multi_64 = party"]
        + [f"  rt_attr_string = {one}" for one in _STRINGS]
    )
    common = "  charset_table = 0..9, a..z\n  min_word_len = 1\n  rt_mem_limit = 256M"
    state = f"index {name}_state\n{{\n  type = rt\n  path = {folder}/{name}_state\n  rt_field = words\n"
    parts = [f"{state}  rt_attr_string = stamp\n  rt_attr_string = side\n}}"]
    for side in _SIDES:
        row = f"{name}_{side}"
        parts.append(f"index {row}\n{{\n  type = rt\n  path = {folder}/{row}\n{columns}\n{common}\n}}")
        agents = "".join(f"  agent = {other}:{row}\n" for other in others)
        parts.append(
            f"index {row}_all\n{{\n  type = distributed\n  local = {row}\n{agents}"
            f"  agent_connect_timeout = 500\n  agent_query_timeout = 2000\n}}"
        )
    parts.append(
        f"searchd\n{{\n  listen = {sql}:mysql41\n  listen = {api}\n  log = {folder}/searchd.log\n"
        f"  pid_file = {folder}/searchd.pid\n  binlog_path = {folder}\n  workers = threads\n"
        f"  max_packet_size = 128M\n  collation_server = binary\n  max_filter_values = 4096\n}}"
    )
    return "\n".join(parts) + "\n"


def _row(entry: Entry) -> list[object]:
    laid = lay_out(entry)
    numbers = [tellable(number) for number in (entry.archival_no, entry.doc_no) if number]
    told = json.dumps([tellable(entry.title), numbers, laid.facets["party"]], ensure_ascii=False)
    return [
        entry.record,
        *_fields(laid, entry),
        *(_NO_YEAR if entry.year is None else entry.year, laid.day * 10**10 + entry.record),
        laid.due * 10**10 + entry.record,
        *(int(entry.secrecy), entry.department, int(entry.received)),
        [_mark(name) for name in laid.facets["party"]],
        *("".join(laid.facets[name]) for name in _TEXTS),
        f"{tellable(entry.shelf_key)}{PARTING}{entry.record:012}",
        told,
    ]


def _fields(laid: Layout, entry: Entry) -> Iterator[str]:
    """Yield the searched fields in the order of FIELDS."""
    yield from map(queries.words, (laid.everything, laid.title, laid.parties, laid.numbers))
    yield from map(queries.listed, (laid.exact, laid.codes))
    yield from (queries.listed([one]) for one in (laid.class_code, laid.fonds, laid.state, laid.term))
    yield from map(queries.listed, (laid.departments, laid.places))
    yield " ".join(map(queries.token_word, laid.meant))
    spans = {
        Name.YEAR: [] if entry.year is None else [entry.year],
        Name.DATE: [laid.day],
        Name.DUE: [laid.due],
        Name.SECRECY: [int(entry.secrecy)],
        Name.AMOUNT: laid.amounts,
    }
    yield queries.ranges(spans)
    yield from (queries.listed(laid.facets[name]) for name in ("class", "party", "state", "term"))


def _mark(name: str) -> int:
    """Return the number a party counts under; its name is read from a record that bears it."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) >> 2


class SphinxEngine:
    """An index of records on one or more nodes that speak SphinxQL."""

    def __init__(self, url: str) -> None:
        """Take `sphinx://host:port,host:port/name`; nothing is asked of a node before the first use."""
        hosts, _, name = url.removeprefix("sphinx://").partition("/")
        self._nodes = [Node(host) for host in hosts.split(",") if host]
        self._name = name or "shiqu"
        self.stamp = f"sphinx schema {_RULES} fold {FOLD_VERSION}"
        if not self._nodes or not self._name.isidentifier():
            raise ValueError(url)

    def add(self, entries: Iterable[Entry]) -> int:
        """Index records anew, in one transaction on each node."""
        latest = {entry.record: entry for entry in entries}
        side = self._present()
        self._put(latest.values(), side)
        return len(latest)

    def remove(self, records: Iterable[int], *, purge: bool = False) -> None:
        """Forget records; a purge has the nodes write their parts anew, in their own time and without proof."""
        gone, index = sorted(set(records)), f"{self._name}_{self._present()}"
        for node in self._nodes:
            with node.asked() as rows:
                for start in range(0, len(gone), _AT_ONCE):
                    rows.execute(
                        f"DELETE FROM {index} WHERE id IN ({','.join(map(str, gone[start : start + _AT_ONCE]))})"  # noqa: S608 - all ours
                    )
                if purge:
                    rows.execute(f"FLUSH RTINDEX {index}")
                    rows.execute(f"OPTIMIZE INDEX {index}")

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
        """Return a page of hits from whichever node answers first in the list."""
        if scope.nothing:
            return Result(0)
        chosen = narrowed(classes, years, narrow)
        with self._asked() as (rows, side):
            if side is None:
                return Result(0)
            ask = _Ask(rows, f"{self._name}_{side}_all", *queries.conditions(scope, chosen))
            plain = queries.matching(query, chosen, ranked=False)
            total = sum(count for _, count, _ in ask.counted("received", plain))
            facets = {name: ask.facet(name, plain) if total else {} for name in FACETS}
            if limit <= 0 or offset < 0 or offset >= total:
                return Result(total, (), facets, partial=ask.partial)
            ranked = order == Order.RELEVANCE
            native = queries.matching(query, chosen, ranked=True) if ranked else plain
            hits = ask.page(native, _WAYS[order], min(limit, total - offset), offset)
        found = tuple(Hit(int(row[0]), float(row[1]) / 1000 if ranked else 0.0) for row in hits)
        return Result(total, found, facets, partial=ask.partial)

    def shown(self, query: Query, scope: Scope, *, limit: int = 40) -> Sequence[Shown]:
        """Return what may be told of the best hits."""
        if scope.nothing:
            return ()
        with self._asked() as (rows, side):
            if side is None:
                return ()
            ask = _Ask(rows, f"{self._name}_{side}_all", *queries.conditions(scope, {}))
            found = ask.page(queries.matching(query, {}, ranked=True), _WAYS[Order.RELEVANCE], limit, 0)
        kept = [(int(row[0]), json.loads(row[2])) for row in found]
        return [Shown(record, title, tuple(numbers), tuple(parties)) for record, (title, numbers, parties) in kept]

    def count(self) -> int:
        """Return how many records are indexed on the nodes that answer."""
        with self._asked() as (rows, side):
            if side is None:
                return 0
            rows.execute(f"SELECT count(*) FROM {self._name}_{side}_all")  # noqa: S608 - all ours
            found = rows.fetchone()
        return int(found[0]) if found else 0

    def refresh(self) -> bool:
        """Do nothing: every question sees every commit."""
        return False

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Fill the indexes not in use and put them in use, node after node."""
        latest: dict[int, Entry] = {}
        side = self._other()
        self._emptied(side)
        met: set[int] = set()
        for entry in entries:
            met.add(entry.record)
            latest[entry.record] = entry
            if len(latest) >= _AT_ONCE * len(self._nodes):
                self._put(latest.values(), side)
                latest.clear()
        self._put(latest.values(), side)
        self._use(side)
        return len(met)

    def clear(self) -> None:
        """Put empty indexes in use."""
        side = self._other()
        self._emptied(side)
        self._use(side)

    def close(self) -> None:
        """Let go of every idle connection."""
        for node in self._nodes:
            node.close()

    def _put(self, entries: Iterable[Entry], side: str) -> None:
        into = f"REPLACE INTO {self._name}_{side} ({','.join(_COLUMNS)}) VALUES "  # noqa: S608 - all ours
        shares: dict[int, list[Entry]] = {}
        for entry in entries:
            shares.setdefault(entry.record % len(self._nodes), []).append(entry)
        for place, share in shares.items():
            with self._nodes[place].asked() as rows:
                rows.execute("BEGIN")
                for start in range(0, len(share), _AT_ONCE):
                    values = [_row(entry) for entry in share[start : start + _AT_ONCE]]
                    rows.execute(into + ",".join(_literal(rows, row) for row in values))
                rows.execute("COMMIT")

    def _present(self) -> str:
        """Return the side in use; where there is none, an empty one is put in use."""
        with self._asked() as (_, side):
            pass
        if side is None:
            self.clear()
            return self._present()
        return side

    def _other(self) -> str:
        side = self._side(self._nodes[0])
        return _SIDES[side == _SIDES[0]]

    def _side(self, node: "Node") -> str | None:
        with node.asked() as rows:
            found = self._state(rows)
        return found[1] if found else None

    def _emptied(self, side: str) -> None:
        for node in self._nodes:
            with node.asked() as rows:
                rows.execute(f"TRUNCATE RTINDEX {self._name}_{side}")

    def _use(self, side: str) -> None:
        """Put a side in use, and leave no word in the other."""
        for node in self._nodes:
            with node.asked() as rows:
                rows.execute(
                    f"REPLACE INTO {self._name}_state (id, words, stamp, side) VALUES (1, '', %s, %s)",  # noqa: S608 - all ours
                    (self.stamp, side),
                )
        self._emptied(_SIDES[side == _SIDES[0]])

    def _state(self, rows: Cursor) -> tuple[str, str] | None:
        rows.execute(f"SELECT stamp, side FROM {self._name}_state WHERE id=1")  # noqa: S608 - all ours
        found = rows.fetchone()
        return (str(found[0]), str(found[1])) if found else None

    @contextmanager
    def _asked(self) -> Iterator[tuple[Cursor, str | None]]:
        """Lend the first node that answers, and the side in use.

        Raises:
            Outdated: the index was made under another stamp.
            Away: no node answers.
        """
        reason: Away | None = None
        for node in self._nodes:
            try:
                rows = node.take()
                state = self._state(rows)
            except (Away, pymysql.Error) as away:
                reason = away if isinstance(away, Away) else Away(str(away))
                continue
            try:
                if state and state[0] != self.stamp:
                    raise Outdated(state[0], self.stamp)
                yield rows, state[1] if state else None
            except pymysql.Error as error:
                raise Away(str(error)) from error
            node.give_back(rows)
            return
        raise reason or Away("")


class _Ask:
    """Questions about one query within one scope; `partial` once a node has not answered any of them."""

    def __init__(self, rows: Cursor, index: str, worked: str, holds: str) -> None:
        self.rows, self.index, self.worked, self.holds = rows, index, worked, holds
        self.partial = False

    def counted(self, column: str, match: str) -> list[tuple[Any, int, Any]]:
        """Return each value of a column, how many hits have it, and what is told of one of them."""
        most = PARTIES_SHOWN if column == "party" else _GROUPS
        found = self._found(
            f"groupby() AS g, count(*) AS n, {column}, told",
            match,
            f"GROUP BY {column} ORDER BY n DESC LIMIT {most} OPTION max_matches={_GROUPS}, ranker=none",
        )
        return [(row[2] if column in _TEXTS else row[0], int(row[1]), row[3]) for row in found]

    def facet(self, name: str, match: str) -> dict[str, int]:
        """Return the counts of one facet."""
        counted = self.counted(name, match)
        if name == "party":
            return {
                party: count
                for mark, count, told in counted
                for party in json.loads(told)[2]
                if _mark(party) == int(mark)
            }
        if name in _NUMBERS:
            return {str(value): count for value, count, _ in counted if int(value) != _NO_YEAR}
        return {str(value): count for value, count, _ in counted if value}

    def page(self, match: str, way: str, limit: int, offset: int) -> list[tuple[Any, ...]]:
        """Return id, score and what is told of each hit of a page."""
        ranking = f"ranker={queries.RANKER}, field_weights=({queries.WEIGHTS})"
        most = max(offset + limit, 1)
        return self._found(
            "id, weight() AS w, told, recent, next, shelf",
            match,
            f"ORDER BY {way} LIMIT {offset},{limit} OPTION max_matches={most}, {ranking}",
        )

    def _found(self, columns: str, match: str, rest: str) -> list[tuple[Any, ...]]:
        text = f"SELECT {columns}, {self.worked} FROM {self.index} WHERE MATCH(%s) AND {self.holds} {rest}"  # noqa: S608 - all ours
        self.rows.execute(text, (match,))
        found = list(self.rows.fetchall())
        self.rows.execute("SHOW WARNINGS")
        self.partial = self.partial or bool(self.rows.fetchall())
        return found


def _literal(rows: Cursor, row: Sequence[object]) -> str:
    """Return a row as the server reads it; several numbers of one column stand in parentheses."""
    values = (f"({','.join(map(str, one))})" if isinstance(one, list) else rows.mogrify("%s", (one,)) for one in row)
    return f"({','.join(values)})"
