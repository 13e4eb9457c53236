"""A second look for what was not found: one character wrong, missing or too many, as a scan may leave it.

Both ends count too: the first or last character may be the wrong one. Runs shorter than `SHORTEST` stay as they
are, for nearly everything is near to two characters.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from search.terms import And, Name, Near, Or, Query, Term

SHORTEST, LONGEST = 4, 24
_READ = {None, Name.TITLE, Name.PARTY}
PARTING = "\x1f"
"""Keeps parts of a record apart; no folded text holds it and no near hit runs over it."""

Piece = tuple[int, str]
"""A run of characters and where it begins, counted from the beginning of what is looked for."""


def loosened(query: Query) -> Query | None:
    """Return a query whose runs may be found nearly, or None where there is nothing to loosen."""
    looser = _loosened(query)
    return None if looser == query else looser


def _loosened(query: Query) -> Query:
    match query:
        case And(parts):
            return And(tuple(map(_loosened, parts)))
        case Or(parts):
            return Or(tuple(map(_loosened, parts)))
        case Term(raw, text, within, at) if within in _READ and SHORTEST <= len(text) <= LONGEST:
            return Near(raw, text, within, at)
        case _:
            return query


def variants(text: str) -> Iterator[tuple[Piece, ...]]:
    """Yield what may stand for a run: one piece, or two with a gap of one character between them."""
    last = len(text) - 1
    yield ((0, text[1:]),)
    yield ((0, text[:last]),)
    for at in range(1, last):
        yield ((0, text[:at]), (at + 1, text[at + 1 :]))
        yield ((0, text[:at] + text[at + 1 :]),)
    for at in range(1, last + 1):
        yield ((0, text[:at]), (at + 1, text[at:]))


@lru_cache(maxsize=256)
def pattern(text: str) -> re.Pattern[str]:
    """Return what finds a run nearly in a folded text, the longest way first."""
    ways = [f"[^{PARTING}]".join(re.escape(run) for _, run in pieces) for pieces in variants(text)]
    whole = re.escape(text)
    return re.compile("|".join([whole, *sorted(dict.fromkeys(ways), key=len, reverse=True)]))


def halves(text: str) -> tuple[str, str]:
    """Return two runs of which at least one stands whole wherever the text is nearly found."""
    middle = len(text) // 2
    return text[:middle], text[middle:]
