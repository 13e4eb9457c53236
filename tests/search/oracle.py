"""The truth about a search, by looking at every record: slow, plain and right."""

from collections import Counter
from collections.abc import Iterable, Sequence

from archive.access import Scope, Secrecy
from search.engine import Entry
from search.fold import plain
from search.terms import And, Field, Name, Not, Or, Prefix, Query, Term


def holds(query: Query, entry: Entry) -> bool:  # noqa: C901, PLR0911 - one case a kind of query
    """Say whether one record answers a query."""
    match query:
        case And(parts):
            return all(holds(part, entry) for part in parts)
        case Or(parts):
            return any(holds(part, entry) for part in parts)
        case Not(part):
            return not holds(part, entry)
        case Term(_, text, within):
            return any(text in plain(value) for value in _read(entry, within))
        case Prefix(_, text, name):
            return any(plain(code).startswith(text) for code in _codes(entry, name))
        case Field(Name.YEAR, _, _, low, high):
            return _between(entry.year, low, high)
        case Field(Name.DATE, _, _, low, high):
            return _between(int(f"{entry.date:%Y%m%d}") if entry.date else None, low, high)
        case Field(Name.SECRECY, _, _, low, high):
            return _between(entry.secrecy, low, high)
        case Field(Name.STATE, _, text):
            return plain(entry.state) == text
        case Field(Name.FONDS, _, text):
            return plain(entry.fonds) == text
        case Field(name, _, text):
            return text in {plain(code) for code in _codes(entry, name)}


def _read(entry: Entry, within: Name | None) -> Sequence[str]:
    if within == Name.TITLE:
        return (entry.title,)
    if within == Name.PARTY:
        return (*entry.parties, *entry.aliases)
    return (
        entry.text,
        entry.title,
        *entry.parties,
        *entry.aliases,
        entry.doc_no,
        entry.archival_no,
        entry.notes,
    )


def _codes(entry: Entry, name: Name | None) -> Sequence[str]:
    numbers = (entry.archival_no, entry.doc_no, *entry.aliases)
    if name == Name.NUMBER:
        return numbers
    return (entry.class_code,) if name == Name.CLASS else (*numbers, entry.class_code)


def _between(number: int | None, low: int | None, high: int | None) -> bool:
    return number is not None and (low is None or number >= low) and (high is None or number <= high)


def answer(
    world: Iterable[Entry], query: Query, scope: Scope, classes: Sequence[str] = (), years: Sequence[int] = ()
) -> tuple[set[int], dict[str, dict[str, int]]]:
    """Return the records found within the scope, and their facets."""
    found = [
        entry
        for entry in world
        if scope.admits(secrecy=Secrecy(entry.secrecy), department=entry.department, received=entry.received)
        and (not classes or entry.class_code in classes)
        and (not years or entry.year in years)
        and holds(query, entry)
    ]
    by_class = Counter(entry.class_code for entry in found if entry.class_code)
    by_year = Counter(str(entry.year) for entry in found if entry.year is not None)
    return {entry.record for entry in found}, {"class": dict(by_class), "year": dict(by_year)}
