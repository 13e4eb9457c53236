"""What an index is asked and what it answers, whichever engine does the work.

An index is a copy that may be thrown away any day: it is filled from the records, asked with a person's
query and scope, and made anew when its rules change. The scope is part of what the engine is asked, never a
sieve held under its answer, so hits, totals and facets alike tell nothing of what the asker may not see.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from archive.access import Scope
from search.terms import Query


class Order(StrEnum):
    """How hits are ordered: best first, newest first, as they stand on the shelf, first due first; or the other way."""

    RELEVANCE = "relevance"
    DATE = "date"
    OLDEST = "date-up"
    NUMBER = "number"
    NUMBER_DOWN = "number-down"
    DUE = "due"
    DUE_DOWN = "due-down"


FACETS = ("class", "year", "department", "party", "secrecy", "state", "term")
"""What hits are counted by; every value is told as text, a department by its id, secrecy as its digit."""
PARTIES_SHOWN = 20
PARTIES_UP_TO = 5_000
"""A facet tells of so many parties, those with most hits first, and of none where there are more hits than that;
the other facets are whole."""


Day = date
NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index knows of one record.

    `text` is everything that was read, its pages parted by a form feed. `aliases` are
    former names of its parties and older forms of its numbers: found like the present ones, never shown.
    `shelf_key` sorts in shelf order. `term` is the retention term's code, `due` the day it ends; `amounts` are
    sums in hundredths, and where none was entered those read in the text stand for them; `elements` are what
    else was entered, as text; `department_names` and `place` are what a person may call its department and where
    it stands.
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
    responsible: str = ""
    elements: tuple[str, ...] = ()
    term: str = ""
    due: Day | None = None
    amounts: tuple[int, ...] = ()
    department_names: tuple[str, ...] = ()
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found; a higher score stands further up when ordered by relevance."""

    record: int
    score: float


@dataclass(frozen=True, slots=True)
class Result:
    """One page of hits, and the count and facets of all of them.

    `partial` when a part of the index did not answer, `cut` when the time allowed was over before the end.
    """

    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: {name: {} for name in FACETS})
    partial: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the index may tell of a record while somebody types."""

    record: int
    title: str
    numbers: tuple[str, ...]
    parties: tuple[str, ...]


def narrowed(
    classes: Sequence[str], years: Sequence[int], narrow: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """Return the chosen values of each facet; of one facet any may hold, of several all must.

    Raises:
        KeyError: there is no such facet.
    """
    chosen = {name: tuple(values) for name, values in narrow.items() if values}
    if unknown := chosen.keys() - set(FACETS):
        raise KeyError(*unknown)
    if classes:
        chosen["class"] = (*chosen.get("class", ()), *classes)
    if years:
        chosen["year"] = (*chosen.get("year", ()), *map(str, years))
    return chosen


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
        narrow: Mapping[str, Sequence[str]] = NOTHING,
        order: Order = Order.RELEVANCE,
    ) -> Result:
        """Return a page of what the query finds within the scope, seeing every commit made before the call.

        `classes`, `years` and `narrow` (values by the name of a facet) narrow hits, total and facets further.
        """

    def shown(self, query: Query, scope: Scope, *, limit: int = 40) -> Sequence[Shown]:
        """Return what may be told of the best hits within the scope; neither counts nor facets are made."""

    def count(self) -> int:
        """Return how many records are indexed."""

    def refresh(self) -> bool:
        """See what other processes have committed; return whether there was anything new."""

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Make the index anew beside the present one, put it in its place in one step, return how many."""

    def clear(self) -> None:
        """Forget everything."""
