"""What an index is asked and what it answers, whichever engine does the work.

An index is a copy that may be thrown away any day: it is filled from the records, asked with a person's
query and scope, and made anew when its rules change. The scope is part of what the engine is asked, never a
sieve held under its answer, so hits, totals and facets alike tell nothing of what the asker may not see.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from archive.access import Scope
from search.terms import Query


class Order(StrEnum):
    """How hits are ordered: best first, newest first, or as they stand on the shelf."""

    RELEVANCE = "relevance"
    DATE = "date"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index knows of one record.

    `text` is everything that was read, its pages parted by a form feed. `aliases` are
    former names of its parties and older forms of its numbers: found like the present ones, never shown.
    `shelf_key` sorts in shelf order.
    """

    record: int
    text: str
    title: str
    archival_no: str
    parties: tuple[str, ...]
    doc_no: str
    notes: str
    class_code: str
    fonds: str
    year: int | None
    date: date | None
    department: int
    secrecy: int
    received: bool
    state: str
    shelf_key: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found; a higher score stands further up when ordered by relevance."""

    record: int
    score: float


@dataclass(frozen=True, slots=True)
class Result:
    """One page of hits, and the count and facets of all of them; `partial` when a part did not answer."""

    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: {"class": {}, "year": {}})
    partial: bool = False


class Engine(Protocol):
    """An index of records.

    Every call may raise Outdated or Broken, after which only `rebuild` helps; every call that writes may raise
    Busy when another process is writing.
    """

    def add(self, entries: Iterable[Entry]) -> int:
        """Index records anew, in one durable commit, and return how many."""

    def remove(self, records: Iterable[int], *, purge: bool = False) -> None:
        """Forget records in one durable commit.

        With `purge` no file of the index holds a word of them afterwards; that takes a while in a large index.

        Raises:
            NotPurged: files with their words are still there.
        """

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
        """Return a page of what the query finds within the scope, seeing every commit made before the call.

        `classes` and `years` narrow hits, total and facets further.
        """

    def count(self) -> int:
        """Return how many records are indexed."""

    def refresh(self) -> bool:
        """See what other processes have committed; return whether there was anything new."""

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Make the index anew beside the present one, put it in its place in one step, return how many."""

    def clear(self) -> None:
        """Forget everything."""
