"""A person's query, understood: a small tree that every engine compiles in its own way.

`at` is where a part stands in the typed words (0-based start, end), so that a page can take it out again;
two queries that mean the same are equal wherever they were typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

Place = tuple[int, int]


class Name(StrEnum):
    """What a query may ask by name."""

    CLASS = "class"
    NUMBER = "no"
    TITLE = "title"
    PARTY = "party"
    YEAR = "year"
    DATE = "date"
    SECRECY = "secrecy"
    STATE = "state"
    FONDS = "fonds"
    DEPARTMENT = "department"
    PLACE = "place"
    TERM = "term"
    DUE = "due"
    AMOUNT = "amount"


RUNS = frozenset({Name.TITLE, Name.PARTY, Name.DEPARTMENT, Name.PLACE})
"""Fields searched by any fragment; the others are compared as a whole."""


@dataclass(frozen=True, slots=True)
class Term:
    """One exact run of folded characters, anywhere in a record or within one of the RUNS or its present numbers.

    `token` is set where the run is a date or number and may also be found by what it means.
    """

    raw: str
    text: str
    within: Name | None = None
    at: Place = field(default=(0, 0), compare=False)
    token: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """A run with at most one character wrong, missing or too many; see `search.near`."""

    raw: str
    text: str
    within: Name | None = None
    at: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a number (archival or document) or of a class code; of either when not said."""

    raw: str
    text: str
    name: Name | None = None
    at: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """One field that equals a folded text, or lies between two whole numbers, both included.

    Years are four digits, dates are written as the number YYYYMMDD, amounts in hundredths, secrecy is 0 to 3;
    an open end is None.
    """

    name: Name
    raw: str
    text: str = ""
    low: int | None = None
    high: int | None = None
    at: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Query"


Leaf = Term | Near | Prefix | Field
Query = Leaf | And | Or | Not


def wanted(query: Query) -> Iterator[Leaf]:
    """Yield the leaves a hit may show, in the order typed; what is under a NOT is left out."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from wanted(part)
        case Not():
            return
        case _:
            yield query
