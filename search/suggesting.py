"""What may be meant while somebody types, and what else is like a record: both within what the asker may see.

Both are ordinary searches under the asker's scope, cut short before anything is counted, so they tell no more
than a search would and cost next to nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.access import Scope
from search.engine import Engine, Shown
from search.fold import plain
from search.query import LONGEST_CODE
from search.terms import Name, Or, Term

_LOOKED_AT = 40
_PIECE, _STEP, _PIECES = 4, 2, 12


class Kind(StrEnum):
    """What a suggestion is."""

    TITLE = "title"
    PARTY = "party"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title, party or number that holds what was typed, as it is written in a record the asker may see."""

    kind: Kind
    text: str


def suggest(engine: Engine, typed: str, scope: Scope, *, limit: int = 8) -> tuple[Suggestion, ...]:
    """Return what begins with the typed words, then what holds them anywhere, from the best hits."""
    text = plain(typed)
    if not text or len(text) > LONGEST_CODE:
        return ()
    fields = (Name.NUMBER, Name.TITLE, Name.PARTY)
    found = engine.shown(Or(tuple(Term(typed, text, name) for name in fields)), scope, limit=_LOOKED_AT)
    fitting = dict.fromkeys(one for shown in found for one in _told(shown) if text in plain(one.text))
    return tuple(sorted(fitting, key=lambda one: not plain(one.text).startswith(text))[:limit])


def _told(shown: Shown) -> Iterator[Suggestion]:
    yield Suggestion(Kind.TITLE, shown.title)
    yield from (Suggestion(Kind.PARTY, name) for name in shown.parties)
    yield from (Suggestion(Kind.NUMBER, number) for number in shown.numbers)


def more_like_this(engine: Engine, terms: Sequence[str], scope: Scope, *, but: int, limit: int = 5) -> tuple[int, ...]:
    """Return the records within the scope that share most of the terms, best first, without the record `but`."""
    runs = dict.fromkeys(text for term in terms if (text := plain(term)) and len(text) <= LONGEST_CODE)
    if not runs:
        return ()
    wanted = Or(tuple(Term(text, text) for text in runs))
    found = engine.shown(wanted, scope, limit=limit + 1)
    return tuple(shown.record for shown in found if shown.record != but)[:limit]


def telling(title: str, parties: Sequence[str]) -> tuple[str, ...]:
    """Return the terms that tell what a record is like: its parties, and its title in pieces without them."""
    rest = [plain(title)]
    for party in parties:
        name = plain(party)
        rest = [piece for whole in rest for piece in (whole.split(name) if name else [whole])]
    pieces = [
        whole[at : at + _PIECE] for whole in rest for at in range(0, max(len(whole) - _PIECE, 0) + 1, _STEP) if whole
    ]
    return tuple(dict.fromkeys([*parties, *pieces[:_PIECES]]))
