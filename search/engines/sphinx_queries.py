"""A query, and a record's fields, in the words Sphinx and Manticore know.

Every character is a word of its own (`c4e00`), so a run of characters is a phrase and no sign has a meaning of its
own in a query. Values that are compared whole stand between parting words; numbers stand as every beginning of
their digits, so that a span is a choice of a few words and may stand anywhere in a query.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from archive.access import Scope, Secrecy
from search.engines.layout import NEVER
from search.near import PARTING, variants
from search.terms import And, Field, Leaf, Name, Near, Not, Or, Prefix, Query, Term

FIELDS = (
    *("everything", "title", "parties", "numbers", "exact", "codes", "class_code", "fonds", "state_code", "term_code"),
    *("departments", "places", "meant", "ranges", "in_class", "in_party", "in_state", "in_term"),
)
WEIGHTS = "exact=1000, title=300, numbers=300, parties=100, everything=1"
RANKER = "expr('sum(user_weight*(hit_count>0))*1000 + min(sum(if(user_weight==1,hit_count,0)),900)')"
EVERY = "@ranges all"
_WIDTHS = {Name.YEAR: 6, Name.DATE: 8, Name.DUE: 8, Name.SECRECY: 1, Name.AMOUNT: 16}
_LETTERS = {Name.YEAR: "y", Name.DATE: "d", Name.DUE: "u", Name.SECRECY: "s", Name.AMOUNT: "a"}
_YEARS_BELOW = 100_000
_LOWEST, _HIGHEST = {Name.DATE: 1, Name.DUE: 1}, {Name.DUE: NEVER - 1}
_WITHIN = {None: "everything", Name.TITLE: "title", Name.PARTY: "parties", Name.NUMBER: "numbers"}
_INSIDE = {Name.DEPARTMENT: "departments", Name.PLACE: "places"}
_EQUAL = {
    Name.CLASS: "class_code",
    Name.NUMBER: "codes",
    Name.STATE: "state_code",
    Name.FONDS: "fonds",
    Name.TERM: "term_code",
}
_PREFIXED = {None: ("codes", "class_code"), Name.NUMBER: ("codes",), Name.CLASS: ("class_code",)}
_NUMBERS = frozenset({"year", "department", "secrecy"})


def words(text: str) -> str:
    """Return a text as words, one for each character."""
    return " ".join(f"c{ord(sign):x}" for sign in text)


def listed(values: Iterable[str]) -> str:
    """Return values as words, a parting word before, between and after them."""
    return words(PARTING + PARTING.join(values) + PARTING)


def ranges(numbers: Mapping[Name, Sequence[int]]) -> str:
    """Return the words by which numbers are found in spans, and the one that every record has."""
    return " ".join(
        ["all", *(word for name, values in numbers.items() for one in values for word in _starts(name, one))]
    )


def matching(query: Query, chosen: Mapping[str, Sequence[str]], *, ranked: bool) -> str:
    """Return the full-text part of a question."""
    parts = [_compiled(query, ranked=ranked)]
    for name, values in chosen.items():
        if name not in _NUMBERS:
            parts.append(_any(f'(@in_{name} "{listed([value])}")' for value in values))
    return " ".join(parts)


def conditions(scope: Scope, chosen: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """Return what is to be worked out for each row, and what must hold of it."""
    own = ",".join(map(str, sorted(scope.departments)))
    seen = (
        "1" if scope.everything else f"(secrecy={int(Secrecy.PUBLIC)}" + (f" OR IN(department,{own}))" if own else ")")
    )
    parts = ["seen=1", f"secrecy<={int(scope.clearance)}"]
    if not scope.sees_received:
        parts.append("received=0")
    for name in _NUMBERS & chosen.keys():
        whole = [value for value in chosen[name] if re.fullmatch("-?[0-9]{1,9}", value)]
        parts.append(f"{name} IN ({','.join(whole)})" if whole else "seen=0")
    return f"{seen} AS seen", " AND ".join(parts)


def _starts(name: Name, number: int) -> Iterator[str]:
    """Yield every beginning of a number's digits, the empty one first."""
    digits = f"{_raised(name, number):0{_WIDTHS[name]}}"
    return (_LETTERS[name] + digits[:size] for size in range(len(digits) + 1))


def _raised(name: Name, number: int) -> int:
    raised = number + _YEARS_BELOW if name == Name.YEAR else number
    return min(max(raised, 0), int(10 ** _WIDTHS[name]) - 1)


def _span(name: Name, low: int | None, high: int | None) -> str:
    """Return the choice of words that covers a span."""
    low = _LOWEST.get(name, low) if low is None else low
    high = _HIGHEST.get(name, high) if high is None else high
    width = _WIDTHS[name]
    at = 0 if low is None else _raised(name, low)
    last = 10**width - 1 if high is None else _raised(name, high)
    chosen = []
    while at <= last:
        size = 0
        while size < width and at % 10 ** (size + 1) == 0 and at + 10 ** (size + 1) - 1 <= last:
            size += 1
        chosen.append(_LETTERS[name] + f"{at:0{width}}"[: width - size])
        at += 10**size
    return f"(@ranges {' | '.join(chosen)})" if chosen else _NONE


_NONE = "(@ranges none)"


def _any(parts: Iterable[str]) -> str:
    return f"({' | '.join(parts)})"


def _compiled(query: Query, *, ranked: bool) -> str:
    match query:
        case And(parts):
            allowed = [_compiled(part, ranked=ranked) for part in parts if not isinstance(part, Not)]
            barred = [f"!{_compiled(part.part, ranked=False)}" for part in parts if isinstance(part, Not)]
            return f"({' '.join([*(allowed or [f'({EVERY})']), *barred])})"
        case Or(parts):
            return _any(_compiled(part, ranked=ranked) for part in parts)
        case Not(part):
            return f"(({EVERY}) !{_compiled(part, ranked=False)})"
        case Term(_, text, None, _, token) if ranked:
            better = [f'(@exact "{listed([text])}")', *(_run(name, text) for name in ("title", "numbers", "parties"))]
            meant = [f"(@meant {token_word(token)})"] if token else []
            # What stands in a title stands in everything too, so the choice finds no more and scores higher.
            return _any((_run("everything", text), *meant, *better))
        case _:
            return _leaf(query)


def _leaf(leaf: Leaf) -> str:
    match leaf:
        case Term(_, text, within) if within is not None and within in _INSIDE:
            return _run(_INSIDE[within], text)
        case Term(_, text, within, _, token):
            run = _run(_WITHIN[within], text)
            return _any((run, f"(@meant {token_word(token)})")) if token else run
        case Near(_, text, within):
            ways = (" * ".join(words(run) for _, run in pieces) for pieces in variants(text))
            return _any(f'(@{_WITHIN[within]} "{way}")' for way in dict.fromkeys(ways))
        case Prefix(_, text, name):
            return _any(f'(@{field} "{words(PARTING + text)}")' for field in _PREFIXED[name])
        case Field(name, _, text) if text:
            return f'(@{_EQUAL[name]} "{listed([text])}")'
        case Field(name, _, _, low, high):
            return _span(name, low, high)


def _run(field: str, text: str) -> str:
    return f'(@{field} "{words(text)}")'


def token_word(token: str) -> str:
    """Return a token of a date or number as one word: a point is no part of a word."""
    return token.replace(".", "p")
