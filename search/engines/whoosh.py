"""Whoosh: the engine in pure Python, for archives of up to about 5,000 records.

Every character is a term with its position and a run of characters is a phrase. What a page shows of a
record is read once per commit and kept; a large archive would feel both.
"""

import errno
import pickle
import re
import struct
import threading
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from whoosh import analysis, fields, index, query, searching, writing

from archive.access import Scope, Secrecy
from search.engine import FACETS, NOTHING, PARTIES_SHOWN, Entry, Hit, Order, Result, Shown, narrowed
from search.engines.layout import NEVER, lay_out, tellable
from search.errors import Broken, Busy, Full
from search.generations import Generations
from search.near import PARTING, halves, pattern
from search.terms import And, Field, Leaf, Name, Near, Not, Or, Prefix, Query, Term

_RULES = 2
_TRIES = 5
_STEPS = (("title", 300.0), ("numbers", 300.0), ("parties", 100.0))
_WHOLE = 1000.0
_WITHIN = {None: "everything", Name.TITLE: "title", Name.PARTY: "parties", Name.NUMBER: "numbers"}
_INSIDE = {Name.DEPARTMENT: "department_name", Name.PLACE: "place"}
_EQUAL = {
    Name.CLASS: "class_code",
    Name.NUMBER: "codes",
    Name.STATE: "state_code",
    Name.FONDS: "fonds",
    Name.TERM: "term_code",
}
_BETWEEN = {Name.YEAR: "year", Name.DATE: "day", Name.SECRECY: "secrecy", Name.DUE: "due", Name.AMOUNT: "amount"}
_LOWEST, _HIGHEST = {Name.DATE: 1, Name.DUE: 1}, {Name.DUE: NEVER - 1}
_LISTS = ("exact", "codes", "department_name", "place", "meant", "party", "amount")
_PREFIXED = {None: ("codes", "class_code"), Name.NUMBER: ("codes",), Name.CLASS: ("class_code",)}
_RUINED = (
    index.IndexError,
    OSError,
    TypeError,
    ValueError,
    OverflowError,
    LookupError,
    AssertionError,
    AttributeError,
    EOFError,
    struct.error,
    zlib.error,
    pickle.UnpicklingError,
)


class _Signs(analysis.Tokenizer):  # type: ignore[misc]
    """Makes every character a term, or every part of a list when asked for parts."""

    def __init__(self, *, parts: bool) -> None:
        self.parts = parts

    def __call__(self, value: str, *, positions: bool = False, **_: object) -> Iterator[analysis.Token]:
        token = analysis.Token(positions, chars=False, removestops=False)
        for place, text in enumerate(value.split(PARTING) if self.parts else value):
            token.text, token.pos, token.boost, token.stopped = text, place, 1.0, False
            yield token


def _schema() -> fields.Schema:
    runs = {name: fields.TEXT(_Signs(parts=False)) for name in ("everything", "title", "parties", "numbers")}
    lists = {name: fields.TEXT(_Signs(parts=True), phrase=False) for name in _LISTS}
    single = ("class", "class_code", "fonds", "state", "state_code", "term", "term_code")
    codes = {name: fields.ID() for name in single}
    numbers = {name: fields.NUMERIC(int, 64) for name in ("year", "day", "due", "secrecy", "department", "received")}
    kept = {name: fields.STORED() for name in ("shown", "told", "folded")}
    return fields.Schema(id=fields.ID(unique=True), **kept, **runs, **lists, **codes, **numbers)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a page of hits needs of a record."""

    record: int
    day: int
    due: int
    shelf_key: str
    facets: dict[str, tuple[str, ...]]


def _document(entry: Entry) -> dict[str, Any]:
    laid = lay_out(entry)
    numbers = tuple(tellable(number) for number in (entry.archival_no, entry.doc_no) if number)
    document = {
        "id": str(entry.record),
        "shown": (entry.record, laid.day, laid.due, entry.shelf_key, laid.facets),
        "told": (entry.record, tellable(entry.title), numbers, laid.facets["party"]),
        "folded": (laid.everything, laid.title, laid.parties),
        "everything": laid.everything,
        "title": laid.title,
        "parties": laid.parties,
        "numbers": laid.numbers,
        "class_code": laid.class_code,
        "fonds": laid.fonds,
        "state_code": laid.state,
        "term_code": laid.term,
        "year": entry.year,
        "day": laid.day,
        "due": laid.due,
        "secrecy": int(entry.secrecy),
        "department": entry.department,
        "received": int(entry.received),
    }
    document |= {name: "".join(laid.facets[name]) for name in ("class", "state", "term")}
    lists = (laid.exact, laid.codes, laid.departments, laid.places, laid.meant, laid.facets["party"])
    document |= {name: PARTING.join(values) for name, values in zip(_LISTS, lists, strict=False)}
    document["amount"] = PARTING.join(f"{fen:020}" for fen in laid.amounts)
    return {name: value for name, value in document.items() if value is not None and value != ""}


@contextmanager
def _guarded() -> Iterator[None]:
    try:
        yield
    except index.LockError:
        raise Busy from None
    except _RUINED as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise Full from None
        raise Broken(f"{type(error).__name__} {error}") from error


class WhooshEngine:
    """An index of records kept by Whoosh in `root`."""

    def __init__(self, root: Path, *, patience: float = 5.0) -> None:
        """Take the folder, untouched until first use; `patience` is how long a write waits, in seconds."""
        stamp = f"whoosh {version('whoosh')} schema {_RULES}"
        self._generations = Generations(root, stamp, patience=patience)
        self._opening = threading.Lock()
        self._searcher: searching.Searcher | None = None
        self._seen: tuple[str, ...] = ()
        self._shown: dict[int, _Kept] = {}

    def add(self, entries: Iterable[Entry]) -> int:
        """Index records anew in one durable commit."""
        with self._generations.writing():
            latest = _latest(entries)
            with _written(self._present()) as writer:
                for entry in latest:
                    writer.update_document(**_document(entry))
        return len(latest)

    def remove(self, records: Iterable[int], *, purge: bool = False) -> None:
        """Forget records; a purge merges all segments into one."""
        with self._generations.writing(), _written(self._present(), optimize=purge) as writer:
            for record in records:
                writer.delete_by_term("id", str(record))

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
        """Return a page of hits, cut from all that was found."""
        self.refresh()
        searcher, kept = self._searcher, self._shown
        if searcher is None or scope.nothing:
            return Result(0)
        asked = _Asked(searcher, ranked=order == Order.RELEVANCE)
        with _guarded():
            native = _limited(asked.compiled(query), scope, narrowed(classes, years, narrow))
            found = searcher.search(native, limit=None).top_n
            hits = [(score, _kept(searcher, kept, place)) for score, place in found]
        facets = {name: dict(Counter(value for _, hit in hits for value in hit.facets[name])) for name in FACETS}
        facets["party"] = dict(Counter(facets["party"]).most_common(PARTIES_SHOWN))
        match order:
            case Order.DATE | Order.OLDEST:
                hits.sort(key=lambda hit: (hit[1].day, hit[1].record), reverse=order == Order.DATE)
            case Order.NUMBER | Order.NUMBER_DOWN:
                hits.sort(key=lambda hit: (hit[1].shelf_key, hit[1].record), reverse=order == Order.NUMBER_DOWN)
            case Order.DUE | Order.DUE_DOWN:
                hits.sort(key=lambda hit: (hit[1].due, hit[1].record), reverse=order == Order.DUE_DOWN)
        page = hits[offset : offset + limit] if offset >= 0 and limit > 0 else []
        ranked = order == Order.RELEVANCE
        return Result(len(hits), tuple(Hit(hit.record, float(score) if ranked else 0.0) for score, hit in page), facets)

    def shown(self, query: Query, scope: Scope, *, limit: int = 40) -> Sequence[Shown]:
        """Return what may be told of the best hits."""
        self.refresh()
        searcher = self._searcher
        if searcher is None or scope.nothing:
            return ()
        with _guarded():
            native = _limited(_Asked(searcher, ranked=True).compiled(query), scope, {})
            return [Shown(*hit["told"]) for hit in searcher.search(native, limit=limit)]

    def count(self) -> int:
        """Return how many records are indexed."""
        self.refresh()
        return 0 if self._searcher is None else int(self._searcher.doc_count())

    def refresh(self) -> bool:
        """Follow other commits; costs one reading of the folder when there is nothing new."""
        sight = self._look()
        if sight == self._seen:
            return False
        with self._opening:
            for _ in range(_TRIES):
                sight = self._look()
                if sight == self._seen:
                    return False
                try:
                    folder = self._generations.current()
                    with _guarded():
                        self._searcher = index.open_dir(folder).searcher() if folder else None
                except Broken:
                    # A commit may have taken files away while they were being opened.
                    if sight == self._look():
                        raise
                else:
                    self._shown, self._seen = {}, sight
                    return True
        return False

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Fill a new generation and put it in use."""
        with self._generations.writing():
            latest = _latest(entries)
            folder = self._empty()
            with _written(folder) as writer:
                for entry in latest:
                    writer.add_document(**_document(entry))
            self._generations.use(folder)
        return len(latest)

    def clear(self) -> None:
        """Put an empty generation in use."""
        with self._generations.writing():
            self._generations.use(self._empty())

    def _empty(self) -> Path:
        folder = self._generations.begin()
        with _guarded():
            index.create_in(folder, _schema())
        return folder

    def _present(self) -> Path:
        """Return the generation in use, made when there is none; only while writing."""
        folder = self._generations.current()
        if folder is None:
            folder = self._empty()
            self._generations.use(folder)
        return folder

    def _look(self) -> tuple[str, ...]:
        """Return what changes with every commit and every new generation."""
        try:
            generation = (self._generations.root / "current").readlink()
            tables = (self._generations.root / generation).glob("_MAIN_*.toc")
            return (str(generation), *sorted(table.name for table in tables))
        except OSError:
            self._generations.current()
            return ()


def _latest(entries: Iterable[Entry]) -> list[Entry]:
    """Return the last entry of each record; Whoosh would count one added twice in a commit twice."""
    return list({entry.record: entry for entry in entries}.values())


@contextmanager
def _written(folder: Path, *, optimize: bool = False) -> Iterator[writing.SegmentWriter]:
    """Give a writer whose work is committed at the end, or dropped when something went wrong."""
    with _guarded():
        writer = index.open_dir(folder).writer(limitmb=64)
        try:
            yield writer
        except BaseException:
            writer.cancel()
            raise
        writer.commit(optimize=optimize)


def _kept(searcher: searching.Searcher, kept: dict[int, _Kept], place: int) -> _Kept:
    if place not in kept:
        kept[place] = _Kept(*searcher.stored_fields(place)["shown"])
    return kept[place]


def _limited(asked: query.Query, scope: Scope, chosen: Mapping[str, Sequence[str]]) -> query.Query:
    """Lay the scope and the chosen facets around a query."""
    parts = [asked, *(query.Not(_equal("secrecy", level)) for level in Secrecy if level > scope.clearance)]
    if not scope.sees_received:
        parts.append(query.Not(_equal("received", 1)))
    if not scope.everything:
        own = [_equal("department", department) for department in sorted(scope.departments)]
        parts.append(_any([_equal("secrecy", Secrecy.PUBLIC), *own]))
    parts += [_any([_chosen(name, value) for value in values]) for name, values in chosen.items()]
    return query.And(parts)


def _chosen(name: str, value: str) -> query.Query:
    if name not in {"year", "department", "secrecy"}:
        return query.Term(name, value)
    return _equal(name, int(value)) if re.fullmatch("-?[0-9]{1,9}", value) else query.NullQuery


def _equal(name: str, value: int) -> query.Query:
    return query.NumericRange(name, int(value), int(value))


def _any(parts: Sequence[query.Query]) -> query.Query:
    """Return a choice that adds nothing to the score."""
    return query.ConstantScoreQuery(query.Or(parts), 0.0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query in Whoosh's terms; what is near is looked up in the kept text of what may be."""

    searcher: searching.Searcher
    ranked: bool

    def compiled(self, asked: Query) -> query.Query:
        """Return the query, scored or not."""
        match asked:
            case And(parts):
                allowed = [self.compiled(part) for part in parts if not isinstance(part, Not)]
                barred = [self._barred(part.part) for part in parts if isinstance(part, Not)]
                return query.And([*(allowed or [query.Every()]), *barred])
            case Or(parts):
                return query.Or([self.compiled(part) for part in parts])
            case Not(part):
                return query.And([query.Every(), self._barred(part)])
            case Term(_, text, None, _, token) if self.ranked:
                better = [query.ConstantScoreQuery(_run(name, text), score) for name, score in _STEPS]
                whole = query.ConstantScoreQuery(query.Term("exact", text), _WHOLE)
                found = _run("everything", text, 1 / len(text))
                if token:
                    found = query.Or([found, _any([query.Term("meant", token)])])
                return query.AndMaybe(found, query.Or([whole, *better]))
            case _:
                return self._leaf(asked)

    def _barred(self, asked: Query) -> query.Query:
        return query.Not(_Asked(self.searcher, ranked=False).compiled(asked))

    def _leaf(self, leaf: Leaf) -> query.Query:
        match leaf:
            case Term(_, text, within) if within in _INSIDE:
                return _any([query.Wildcard(_INSIDE[within], f"*{_literal(text)}*")])
            case Term(_, text, within, _, token):
                run = _run(_WITHIN[within], text)
                return _any([run, query.Term("meant", token)]) if token else run
            case Near(_, text, within):
                return self._near(text, within)
            case Prefix(_, text, name):
                return _any([query.Prefix(field, text) for field in _PREFIXED[name]])
            case Field(name, _, text) if text:
                return _any([query.Term(_EQUAL[name], text)])
            case Field(name, _, _, low, high):
                # Records without a date stand at day 0, those never due at the end of days.
                low = _LOWEST.get(name, low) if low is None else low
                high = _HIGHEST.get(name, high) if high is None else high
                if name == Name.AMOUNT:
                    ends = [None if fen is None else f"{fen:020}" for fen in (low, high)]
                    return _any([query.TermRange("amount", *ends)])
                return _any([query.NumericRange(_BETWEEN[name], low, high)])

    def _near(self, text: str, within: Name | None) -> query.Query:
        field, sought = _WITHIN[within], pattern(text)
        place = ("everything", "title", "parties").index(field)
        may_be = self.searcher.docs_for_query(query.Or([_run(field, half) for half in halves(text)]))
        kept = (self.searcher.stored_fields(one) for one in may_be)
        return _any([query.Term("id", str(one["told"][0])) for one in kept if sought.search(one["folded"][place])])


def _literal(text: str) -> str:
    """Return a pattern that means the text itself."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in text)


def _run(name: str, text: str, boost: float = 1.0) -> query.Query:
    return query.Term(name, text, boost) if len(text) == 1 else query.Phrase(name, list(text), boost=boost)
