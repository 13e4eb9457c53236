"""The truth about a search, by looking at every record: slow, plain and right."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from archive.access import Scope, Secrecy
from search.engine import FACETS, Entry
from search.fold import plain
from search.meaning import meanings, number_token
from search.terms import And, Field, Name, Near, Not, Or, Prefix, Query, Term


def holds(query: Query, entry: Entry) -> bool:  # noqa: C901, PLR0911, PLR0912 - one case a kind of query
    """Say whether one record answers a query."""
    match query:
        case And(parts):
            return all(holds(part, entry) for part in parts)
        case Or(parts):
            return any(holds(part, entry) for part in parts)
        case Not(part):
            return not holds(part, entry)
        case Term(_, text, within, _, token):
            return any(text in plain(value) for value in _read(entry, within)) or token in _meant(entry)
        case Near(_, text, within):
            return any(nearly(text, plain(value)) for value in _read(entry, within))
        case Prefix(_, text, name):
            return any(plain(code).startswith(text) for code in _codes(entry, name))
        case Field(Name.YEAR, _, _, low, high):
            return _between(entry.year, low, high)
        case Field(Name.DATE, _, _, low, high):
            return _between(int(f"{entry.date:%Y%m%d}") if entry.date else None, low, high)
        case Field(Name.DUE, _, _, low, high):
            return _between(int(f"{entry.due:%Y%m%d}") if entry.due else None, low, high)
        case Field(Name.AMOUNT, _, _, low, high):
            return any(_between(fen, low, high) for fen in _amounts(entry))
        case Field(Name.SECRECY, _, _, low, high):
            return _between(entry.secrecy, low, high)
        case Field(Name.TERM, _, text):
            return plain(entry.term) == text
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
    if within == Name.NUMBER:
        return (entry.archival_no, entry.doc_no)
    if within == Name.DEPARTMENT:
        return entry.department_names
    if within == Name.PLACE:
        return entry.place
    return (
        entry.text,
        entry.title,
        *entry.parties,
        *entry.aliases,
        entry.doc_no,
        entry.archival_no,
        entry.notes,
        entry.responsible,
        *entry.elements,
    )


def _meant(entry: Entry) -> set[str]:
    read = (entry.text, entry.title, entry.notes, *entry.elements)
    tokens = {one.token for value in read for one in meanings(plain(value))}
    if entry.date:
        tokens |= {f"d{entry.date:%Y%m%d}", f"m{entry.date:%Y%m}"}
    return tokens | {number_token(fen) for fen in entry.amounts}


def _amounts(entry: Entry) -> Sequence[int]:
    if entry.amounts:
        return entry.amounts
    read = (entry.text, entry.title, entry.notes, *entry.elements)
    return [one.fen for value in read for one in meanings(plain(value)) if one.fen is not None]


def nearly(text: str, whole: str) -> bool:
    """Say whether a run stands somewhere with at most one character wrong, missing or too many."""
    sizes = (len(text) - 1, len(text), len(text) + 1)
    return any(one_off(text, whole[at : at + size]) for size in sizes for at in range(max(len(whole) - size + 1, 0)))


def one_off(text: str, other: str) -> bool:
    """Say whether two runs differ in one character at most."""
    if len(text) == len(other):
        return sum(one != two for one, two in zip(text, other, strict=True)) <= 1
    longer, shorter = sorted((text, other), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )


def _codes(entry: Entry, name: Name | None) -> Sequence[str]:
    numbers = (entry.archival_no, entry.doc_no, *entry.aliases)
    if name == Name.NUMBER:
        return numbers
    return (entry.class_code,) if name == Name.CLASS else (*numbers, entry.class_code)


def _between(number: int | None, low: int | None, high: int | None) -> bool:
    return number is not None and (low is None or number >= low) and (high is None or number <= high)


def answer(
    world: Iterable[Entry], query: Query, scope: Scope, chosen: Mapping[str, Sequence[str]] | None = None
) -> tuple[set[int], dict[str, dict[str, int]]]:
    """Return the records found within the scope, and their facets."""
    found = [
        (entry, counted)
        for entry in world
        if scope.admits(secrecy=Secrecy(entry.secrecy), department=entry.department, received=entry.received)
        and (counted := counts_under(entry))
        and all(set(values) & set(counted[name]) for name, values in (chosen or {}).items())
        and holds(query, entry)
    ]
    facets = {name: dict(Counter(value for _, counted in found for value in counted[name])) for name in FACETS}
    return {entry.record for entry, _ in found}, facets


def counts_under(entry: Entry) -> dict[str, list[str]]:
    """Return the values a record counts under, by facet."""
    return {
        "class": [entry.class_code] if entry.class_code else [],
        "year": [] if entry.year is None else [str(entry.year)],
        "department": [str(entry.department)],
        "party": list({name for name in entry.parties if name}),
        "secrecy": [str(int(entry.secrecy))],
        "state": [entry.state] if entry.state else [],
        "term": [entry.term] if entry.term else [],
    }
