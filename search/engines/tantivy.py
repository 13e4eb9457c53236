"""Tantivy: the engine for one host, up to a million records.

Text is indexed as pairs of neighbouring characters with their positions, and beside them its single
characters. Each write takes the lock and opens the index anew, so that no process ever writes through a
stale view of it; it needs `HEAP` bytes at most (a rebuild `BULK`), plus what merging maps from the disk. Reading follows every
commit, whoever made it.
"""

import json
import sys
import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy

from archive.access import Scope
from search.engine import FACETS, NOTHING, PARTIES_SHOWN, PARTIES_UP_TO, Entry, Hit, Order, Result, Shown, narrowed
from search.engines import tantivy_purge, tantivy_queries
from search.engines.layout import Layout, facets_of, lay_out, tellable
from search.errors import Broken, Busy, Full
from search.generations import Generations
from search.near import PARTING
from search.query import LONGEST_RUN
from search.terms import Query

HEAP = 128_000_000
BULK = 480_000_000
_CODES = f"utf-32-{sys.byteorder[0]}e"
_RULES = 3
_TRIES = 5
_SIGHT = tuple[str, int, int]
"""The generation, and the file and time of its last commit."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    for name in ("everything", "title", "parties", "numbers"):
        builder.add_text_field(name, tokenizer_name="pairs")
    builder.add_text_field("signs", tokenizer_name="signs", index_option="basic")
    for name in _WHOLE:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("class", "party", "state", "term", "shelf"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("year", "day", "due", "amount", "secrecy", "department"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_integer_field("received", indexed=True)
    for name in ("record", "recent", "next"):
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def _pairs(text: str) -> str:
    """Return every pair of neighbours in order, a space after each.

    Done in arrays of code points, ten times as fast as character by character.
    """
    codes = array("I", text.encode(_CODES))
    pairs = array("I", " ".encode(_CODES)) * (3 * max(len(codes) - 1, 0))
    pairs[0::3], pairs[1::3] = codes[:-1], codes[1:]
    return pairs.tobytes().decode(_CODES)


def _signs(text: str) -> str:
    """Return every character once."""
    return " ".join(set(text))


def _document(entry: Entry) -> tantivy.Document:
    laid = lay_out(entry)
    document = tantivy.Document()
    document.add_text("id", str(entry.record))
    document.add_text("everything", _pairs(laid.everything))
    document.add_text("signs", laid.everything)
    for name, run in (("title", laid.title), ("parties", laid.parties), ("numbers", laid.numbers)):
        document.add_text(name, _pairs(run) + _signs(run))
    for name, values in zip(_WHOLE, _whole(laid), strict=True):
        for value in values:
            if 0 < len(value) <= LONGEST_RUN:
                document.add_text(name, value)
    for name in ("class", "party", "state", "term"):
        for value in laid.facets[name]:
            document.add_text(name, value)
    document.add_text("shelf", f"{tellable(entry.shelf_key)}{PARTING}{entry.record:012}")
    if entry.year is not None:
        document.add_integer("year", entry.year)
    for fen in laid.amounts:
        document.add_integer("amount", fen)
    document.add_integer("day", laid.day)
    document.add_integer("due", laid.due)
    document.add_integer("secrecy", entry.secrecy)
    document.add_integer("department", entry.department)
    document.add_integer("received", int(entry.received))
    document.add_integer("record", entry.record)
    # The record breaks ties, so that paging by date never shows a hit twice.
    document.add_integer("recent", laid.day * 10**10 + entry.record)
    document.add_integer("next", laid.due * 10**10 + entry.record)
    document.add_bytes("shown", _told(entry))
    return document


_WHOLE = ("exact", "codes", "class_code", "fonds", "state_code", "term_code", "department_name", "place", "meant")


def _whole(laid: Layout) -> tuple[tuple[str, ...], ...]:
    """Return what is compared as a whole, in the order of _WHOLE."""
    codes = ((laid.class_code,), (laid.fonds,), (laid.state,), (laid.term,))
    return (laid.exact, laid.codes, *codes, laid.departments, laid.places, laid.meant)


def _told(entry: Entry) -> bytes:
    """Return what may be told while somebody types, as bytes no search looks at."""
    numbers = [number for number in (entry.archival_no, entry.doc_no) if number]
    kept = [tellable(entry.title), list(map(tellable, numbers)), facets_of(entry)["party"]]
    return json.dumps(kept, ensure_ascii=False).encode()


@contextmanager
def _guarded() -> Iterator[None]:
    """Tell what tantivy reports in our words; its panics are no ordinary exceptions."""
    try:
        yield
    except (OSError, ValueError) as error:
        if "LockBusy" in str(error):
            raise Busy from None
        if "No space left" in str(error):
            raise Full from None
        raise Broken(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Broken(str(error)) from None


def _open(folder: Path) -> tantivy.Index:
    with _guarded():
        if not tantivy.Index.exists(str(folder)):
            raise Broken("meta.json")
        index = tantivy.Index.open(str(folder))
        pairs, signs = tantivy.Tokenizer.whitespace(), tantivy.Tokenizer.ngram(1, 1)
        index.register_tokenizer("pairs", tantivy.TextAnalyzerBuilder(pairs).build())
        index.register_tokenizer("signs", tantivy.TextAnalyzerBuilder(signs).build())
        index.config_reader(reload_policy="manual")
        return index


class TantivyEngine:
    """An index of records kept by Tantivy in `root`."""

    def __init__(self, root: Path, *, patience: float = 5.0) -> None:
        """Take the folder, untouched until first use; `patience` is how long a write waits, in seconds."""
        stamp = f"tantivy {version('tantivy')} schema {_RULES}"
        self._generations = Generations(root, stamp, patience=patience)
        self._opening = threading.Lock()
        self._index: tantivy.Index | None = None
        self._seen: _SIGHT | None = None

    def add(self, entries: Iterable[Entry]) -> int:
        """Index records anew in one durable commit, then wait for merges it set off."""
        count = 0
        with self._generations.writing(), self._writer(self._present()) as writer:
            for count, entry in enumerate(entries, start=1):  # noqa: B007 - the last one is the count
                writer.delete_documents_by_term("id", str(entry.record))
                writer.add_document(_document(entry))
        return count

    def remove(self, records: Iterable[int], *, purge: bool = False) -> None:
        """Forget records; a purge writes every segment that still holds removed words anew."""
        with self._generations.writing():
            folder = self._present()
            with self._writer(folder) as writer:
                for record in records:
                    writer.delete_documents_by_term("id", str(record))
            if purge:
                with _guarded():
                    tantivy_purge.purge(folder, lambda where: _open(where).writer(HEAP, 1))

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
        """Return a page of hits; counting runs once without scores, ranking once with them."""
        self.refresh()
        index = self._index
        if index is None or scope.nothing:
            return Result(0)
        with _guarded():
            searcher = index.searcher()
            asked = tantivy_queries.Asked(index.schema, query, scope, narrowed(classes, years, narrow))
            counted = asked.plain()
            found = searcher.aggregate(counted, _FACETS)
            total = int(found["total"]["value"] or 0)
            facets = {name: _counts(found[name]) if name in found else {} for name in FACETS}
            if 0 < total <= PARTIES_UP_TO:
                facets["party"] = _parties(searcher, counted)
            if limit <= 0 or offset < 0 or offset >= total:
                return Result(total, (), facets)
            native = asked.ranked() if order == Order.RELEVANCE else asked.plain()
            field, way = _SORTED[order]
            # Room is taken for as many hits as are asked for, so no more are asked for than there are.
            limit = min(limit, total - offset)
            top = searcher.search(native, limit, count=False, order_by_field=field, offset=offset, order=way)
            records = searcher.fast_field_values("record", [address for _, address in top.hits])
        ranked = order == Order.RELEVANCE
        hits = tuple(
            Hit(int(record or 0), float(score) if ranked else 0.0)
            for record, (score, _) in zip(records, top.hits, strict=True)
        )
        return Result(total, hits, facets)

    def shown(self, query: Query, scope: Scope, *, limit: int = 40) -> Sequence[Shown]:
        """Return what may be told of the best hits."""
        self.refresh()
        index = self._index
        if index is None or scope.nothing:
            return ()
        with _guarded():
            searcher = index.searcher()
            asked = tantivy_queries.Asked(index.schema, query, scope, {}).ranked()
            places = [address for _, address in searcher.search(asked, limit, count=False).hits]
            records = searcher.fast_field_values("record", places)
            kept = [json.loads(bytes(searcher.doc(place).get_first("shown") or b"")) for place in places]
        return [
            Shown(int(record or 0), title, tuple(numbers), tuple(parties))
            for record, (title, numbers, parties) in zip(records, kept, strict=True)
        ]

    def count(self) -> int:
        """Return how many records are indexed."""
        self.refresh()
        if self._index is None:
            return 0
        with _guarded():
            everyone = tantivy_queries.every(self._index.schema)
            return int(self._index.searcher().search(everyone, 1).count)  # type: ignore[attr-defined]

    def refresh(self) -> bool:
        """Follow other commits; costs two system calls when there is nothing new."""
        sight = self._look()
        if sight == self._seen:
            return False
        with self._opening:
            for _ in range(_TRIES):
                sight = self._look()
                if sight == self._seen:
                    return False
                try:
                    self._follow(sight)
                except Broken:
                    # A rebuild may have taken the folder away while it was being opened.
                    if sight == self._look():
                        raise
                else:
                    return True
        return False

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Fill a new generation and put it in use."""
        met: set[int] = set()
        with self._generations.writing():
            folder = self._empty()
            with self._writer(folder, BULK) as writer:
                for entry in entries:
                    if entry.record in met:
                        writer.delete_documents_by_term("id", str(entry.record))
                    met.add(entry.record)
                    writer.add_document(_document(entry))
            self._generations.use(folder)
        return len(met)

    def clear(self) -> None:
        """Put an empty generation in use."""
        with self._generations.writing():
            self._generations.use(self._empty())

    def _empty(self) -> Path:
        folder = self._generations.begin()
        with _guarded():
            tantivy.Index(_schema(), path=str(folder), reuse=False)
        return folder

    def _present(self) -> Path:
        """Return the generation in use, made when there is none; only while writing."""
        folder = self._generations.current()
        if folder is None:
            folder = self._empty()
            self._generations.use(folder)
        return folder

    @contextmanager
    def _writer(self, folder: Path, heap: int = HEAP) -> Iterator[tantivy.IndexWriter]:
        """Give a writer whose work is committed at the end, or dropped when something went wrong."""
        with _guarded():
            writer = _open(folder).writer(heap, 1)
        try:
            with _guarded():
                tantivy_purge.drop_fillers(writer)
            yield writer
            with _guarded():
                writer.commit()
        except BaseException:
            with _guarded():
                writer.rollback()
            raise
        finally:
            with _guarded():
                writer.wait_merging_threads()

    def _follow(self, sight: _SIGHT | None) -> None:
        """Open or reload what is there now."""
        if self._index is None or not sight or not self._seen or sight[0] != self._seen[0]:
            folder = self._generations.current()
            self._index = _open(folder) if folder else None
        if self._index is not None:
            with _guarded():
                self._index.reload()
        self._seen = sight

    def _look(self) -> _SIGHT | None:
        """Return what changes with every commit and every new generation, at the cost of two system calls."""
        try:
            generation = str((self._generations.root / "current").readlink())
            meta = (self._generations.root / generation / "meta.json").stat()
        except OSError:
            # Nothing there yet; or something there that is none of ours, which `current` tells.
            self._generations.current()
            return None
        return generation, meta.st_ino, meta.st_mtime_ns


_SORTED = {
    Order.RELEVANCE: (None, tantivy.Order.Desc),
    Order.DATE: ("recent", tantivy.Order.Desc),
    Order.OLDEST: ("recent", tantivy.Order.Asc),
    Order.NUMBER: ("shelf", tantivy.Order.Asc),
    Order.NUMBER_DOWN: ("shelf", tantivy.Order.Desc),
    Order.DUE: ("next", tantivy.Order.Asc),
    Order.DUE_DOWN: ("next", tantivy.Order.Desc),
}
_PARTIES: dict[str, Any] = {"field": "party", "size": PARTIES_SHOWN, "segment_size": 5 * PARTIES_SHOWN}
_FACETS: dict[str, Any] = {
    **{name: {"terms": {"field": name, "size": 10_000}} for name in FACETS if name != "party"},
    "total": {"value_count": {"field": "record"}},
}


def _counts(facet: dict[str, Any]) -> dict[str, int]:
    return {
        (key if isinstance(key, str) else str(int(key))): int(bucket["doc_count"])
        for bucket in facet["buckets"]
        for key in (bucket["key"],)
    }


def _parties(searcher: tantivy.Searcher, counted: tantivy.Query) -> dict[str, int]:
    """Return the parties with most hits; where a segment kept its long tail back, those shown are counted again."""
    facet = searcher.aggregate(counted, {"party": {"terms": _PARTIES}})["party"]
    counts = _counts(facet)
    if not facet.get("doc_count_error_upper_bound"):
        return counts
    again = {"party": {"terms": {"field": "party", "size": len(counts), "include": list(counts)}}}
    return _counts(searcher.aggregate(counted, again)["party"])
