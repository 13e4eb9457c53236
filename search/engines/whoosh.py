"""Whoosh: the engine in pure Python, for archives of up to about 5,000 records.

Every character is a term with its position and a run of characters is a phrase. What a page shows of a
record is read once per commit and kept; a large archive would feel both.
"""

import errno
import pickle
import struct
import threading
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from whoosh import analysis, fields, index, query, searching, writing

from archive.access import Scope, Secrecy
from search.engine import Entry, Hit, Order, Result
from search.engines.layout import PARTING, lay_out
from search.errors import Broken, Busy, Full
from search.generations import Generations
from search.terms import And, Field, Leaf, Name, Not, Or, Prefix, Query, Term

_RULES = 1
_TRIES = 5
_STEPS = (("title", 300.0), ("numbers", 300.0), ("parties", 100.0))
_WHOLE = 1000.0
_WITHIN = {None: "everything", Name.TITLE: "title", Name.PARTY: "parties"}
_EQUAL = {Name.CLASS: "class_code", Name.NUMBER: "codes", Name.STATE: "state", Name.FONDS: "fonds"}
_BETWEEN = {Name.YEAR: "year", Name.DATE: "day", Name.SECRECY: "secrecy"}
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
    whole = {name: fields.TEXT(_Signs(parts=True), phrase=False) for name in ("exact", "codes")}
    codes = {name: fields.ID() for name in ("class", "class_code", "fonds", "state")}
    numbers = {name: fields.NUMERIC(int, 64) for name in ("year", "day", "secrecy", "department", "received")}
    return fields.Schema(id=fields.ID(unique=True), shown=fields.STORED(), **runs, **whole, **codes, **numbers)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a page of hits needs of a record."""

    record: int
    class_code: str
    year: int | None
    day: int
    shelf_key: str


def _document(entry: Entry) -> dict[str, Any]:
    laid = lay_out(entry)
    document = {
        "id": str(entry.record),
        "shown": (entry.record, entry.class_code, entry.year, laid.day, entry.shelf_key),
        "everything": laid.everything,
        "title": laid.title,
        "parties": laid.parties,
        "numbers": laid.numbers,
        "exact": PARTING.join(laid.exact),
        "codes": PARTING.join(laid.codes),
        "class": entry.class_code,
        "class_code": laid.class_code,
        "fonds": laid.fonds,
        "state": laid.state,
        "year": entry.year,
        "day": laid.day,
        "secrecy": int(entry.secrecy),
        "department": entry.department,
        "received": int(entry.received),
    }
    return {name: value for name, value in document.items() if value not in {None, ""}}


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
        self._shown: dict[int, _Shown] = {}

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
        order: Order = Order.RELEVANCE,
    ) -> Result:
        """Return a page of hits, cut from all that was found."""
        self.refresh()
        searcher, kept = self._searcher, self._shown
        if searcher is None or scope.nothing:
            return Result(0)
        asked = _compiled(query, ranked=order == Order.RELEVANCE)
        with _guarded():
            found = searcher.search(_limited(asked, scope, classes, years), limit=None).top_n
            hits = [(score, _shown(searcher, kept, place)) for score, place in found]
        facets = {
            "class": dict(Counter(shown.class_code for _, shown in hits if shown.class_code)),
            "year": dict(Counter(str(shown.year) for _, shown in hits if shown.year is not None)),
        }
        match order:
            case Order.DATE:
                hits.sort(key=lambda hit: (hit[1].day, hit[1].record), reverse=True)
            case Order.NUMBER:
                hits.sort(key=lambda hit: (hit[1].shelf_key, hit[1].record))
        page = hits[offset : offset + limit] if offset >= 0 and limit > 0 else []
        ranked = order == Order.RELEVANCE
        return Result(
            len(hits), tuple(Hit(shown.record, float(score) if ranked else 0.0) for score, shown in page), facets
        )

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


def _shown(searcher: searching.Searcher, kept: dict[int, _Shown], place: int) -> _Shown:
    if place not in kept:
        kept[place] = _Shown(*searcher.stored_fields(place)["shown"])
    return kept[place]


def _limited(asked: query.Query, scope: Scope, classes: Sequence[str], years: Sequence[int]) -> query.Query:
    """Lay the scope and the chosen classes and years around a query."""
    parts = [asked, *(query.Not(_equal("secrecy", level)) for level in Secrecy if level > scope.clearance)]
    if not scope.sees_received:
        parts.append(query.Not(_equal("received", 1)))
    if not scope.everything:
        own = [_equal("department", department) for department in sorted(scope.departments)]
        parts.append(_any([_equal("secrecy", Secrecy.PUBLIC), *own]))
    if classes:
        parts.append(_any([query.Term("class", code) for code in classes]))
    if years:
        parts.append(_any([_equal("year", year) for year in years]))
    return query.And(parts)


def _equal(name: str, value: int) -> query.Query:
    return query.NumericRange(name, int(value), int(value))


def _any(parts: list[query.Query]) -> query.Query:
    """Return a choice that adds nothing to the score."""
    return query.ConstantScoreQuery(query.Or(parts), 0.0)


def _compiled(asked: Query, *, ranked: bool) -> query.Query:
    match asked:
        case And(parts):
            allowed = [_compiled(part, ranked=ranked) for part in parts if not isinstance(part, Not)]
            barred = [query.Not(_compiled(part.part, ranked=False)) for part in parts if isinstance(part, Not)]
            return query.And([*(allowed or [query.Every()]), *barred])
        case Or(parts):
            return query.Or([_compiled(part, ranked=ranked) for part in parts])
        case Not(part):
            return query.And([query.Every(), query.Not(_compiled(part, ranked=False))])
        case Term(_, text, None) if ranked:
            better = [query.ConstantScoreQuery(_run(name, text), score) for name, score in _STEPS]
            whole = query.ConstantScoreQuery(query.Term("exact", text), _WHOLE)
            return query.AndMaybe(_run("everything", text, 1 / len(text)), query.Or([whole, *better]))
        case _:
            return _leaf(asked)


def _leaf(leaf: Leaf) -> query.Query:
    match leaf:
        case Term(_, text, within):
            return _run(_WITHIN[within], text)
        case Prefix(_, text, name):
            return _any([query.Prefix(field, text) for field in _PREFIXED[name]])
        case Field(name, _, text) if text:
            return _any([query.Term(_EQUAL[name], text)])
        case Field(name, _, _, low, high):
            # Records without a date stand at day 0.
            return _any([query.NumericRange(_BETWEEN[name], 1 if low is None else low, high)])


def _run(name: str, text: str, boost: float = 1.0) -> query.Query:
    return query.Term(name, text, boost) if len(text) == 1 else query.Phrase(name, list(text), boost=boost)
