"""Showing why a record was found: the passage with every hit marked, and its page.

The raw text is folded as it was for the index and the hits are looked for in it, so what is marked is
exactly what was found, also where the scan broke it over two lines. What is returned is safe to print into
a page: all text is escaped, and <mark> stands only around whole characters.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice, pairwise
from typing import Literal, NamedTuple

from search.fold import Folded, fold
from search.meaning import meanings
from search.near import pattern
from search.query import wanted
from search.terms import Field, Name, Near, Prefix, Query, Term

Span = tuple[int, int]
_LOOKS = (512, 4_096, 32_768)
_GAP = re.compile(r"\s+")
_MOST, _ALL = 200, 10_000
_MARGIN = 40


@dataclass(frozen=True, slots=True)
class Snippet:
    """One passage; `html` is escaped and marked, `page` is 1-based, `spans` are 0-based raw start and end.

    Without a hit in the text it is the beginning, and `spans` is empty.
    """

    html: str
    page: int
    spans: tuple[Span, ...]


def snippet(text: str, query: Query, width: int = 80) -> Snippet:
    """Return the passage of about `width` characters that shows most of what was asked.

    `text` is the whole raw text, its pages parted by a form feed.
    """
    terms = _terms(query, None)
    folded = _far_enough(text, terms)
    found = _places(folded.text, terms)
    if not found:
        return Snippet(_shown(text, 0, min(width, len(text)), []), 1, ())
    first, last = _best(found, width)
    start, stop = folded.span(found[first].start, found[last].end)
    start, stop = _window(text, start, stop, width)
    inside: list[Span] = []
    # Hits before the first that was chosen may still fall into the margin before it.
    for place in found[max(first - _MARGIN, 0) :]:
        span = folded.span(place.start, place.end)
        if span[0] >= stop:
            break
        if span[1] > start:
            inside.append(span)
    inside = _joined(inside)
    return Snippet(_shown(text, start, stop, inside), text.count("\f", 0, inside[0][0]) + 1, tuple(inside))


def _far_enough(text: str, terms: tuple["_Sought", ...]) -> Folded:
    """Fold a text as far as needed to meet every term; most hits stand near the beginning.

    One term may be shown wherever it comes first, several are given a page or two to come together.
    """
    for far in _LOOKS[len(terms) > 1 :]:
        folded = fold(text[:far])
        if far >= len(text) or all(any(True for _ in term.finds(folded.text)) for term in terms):
            return folded
    return fold(text)


def spans(text: str, query: Query) -> list[Span]:
    """Return where the query's words stand in a raw text, in order and joined where they overlap."""
    return _spans(text, _terms(query, None))


def marked(text: str, query: Query, name: Name | None = None) -> str:
    """Return a whole short field (title, number, party) escaped and marked; `name` says which it is."""
    return _marks(text, 0, len(text), _spans(text, _terms(query, name)))


@dataclass(frozen=True, slots=True)
class _Sought:
    """What is looked for in a folded text: a run as it stands or nearly so, or whatever means a token."""

    text: str
    how: Literal["run", "near", "token"] = "run"

    def finds(self, text: str) -> Iterator[Span]:
        """Yield where it stands, overlapping places of a run included."""
        match self.how:
            case "run":
                at = text.find(self.text)
                while at >= 0:
                    yield at, at + len(self.text)
                    at = text.find(self.text, at + 1)
            case "near":
                yield from (found.span() for found in pattern(self.text).finditer(text))
            case "token":
                yield from ((one.start, one.end) for one in meanings(text) if one.token == self.text)


def _terms(query: Query, name: Name | None) -> tuple[_Sought, ...]:
    """Return what to look for in the text, or in the field of this name."""
    terms = []
    for leaf in wanted(query):
        match leaf:
            case Term(_, text, within, _, token) if within is None or within == name:
                terms += [_Sought(text), *([_Sought(token, "token")] if token else [])]
            case Near(_, text, within) if within is None or within == name:
                terms.append(_Sought(text, "near"))
            case Prefix(_, text, asked) if name is not None and asked in {None, name}:
                terms.append(_Sought(text))
            case Field(asked, _, text) if name is not None and asked == name and text:
                terms.append(_Sought(text))
    return tuple(dict.fromkeys(terms))


class _Place(NamedTuple):
    """Where one of the terms, known by its place in their list, stands in the folded text."""

    start: int
    end: int
    term: int


def _places(text: str, terms: Iterable[_Sought]) -> list[_Place]:
    """Return where the terms stand in a folded text, in order, each term at most so many times."""
    found = [_Place(*span, known) for known, term in enumerate(terms) for span in islice(term.finds(text), _MOST)]
    return sorted(found)


def _best(found: list[_Place], width: int) -> tuple[int, int]:
    """Return the first and last hit of the earliest stretch with the most different terms."""
    asked = len({place.term for place in found})
    best, chosen, first = 0, (0, 0), 0
    inside: Counter[int] = Counter()
    for last, place in enumerate(found):
        inside[place.term] += 1
        while first < last and place.end - found[first].start > width:
            inside -= Counter((found[first].term,))
            first += 1
        if len(inside) > best:
            best, chosen = len(inside), (first, last)
        if best == asked:
            break
    return chosen


def _spans(text: str, terms: Iterable[_Sought]) -> list[Span]:
    folded = fold(text)
    return _joined(folded.span(*span) for term in terms for span in islice(term.finds(folded.text), _ALL))


def _window(text: str, start: int, end: int, width: int) -> Span:
    """Return the stretch to show: the hits a third of the way in, on their own page."""
    spare = max(width - (end - start), 0)
    page = text.rfind("\f", 0, start) + 1
    begin = max(start - spare // 3, page)
    over = text.find("\f", end, begin + max(width, end - begin))
    return begin, min(len(text), begin + max(width, end - begin)) if over < 0 else over


def _joined(found: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _shown(text: str, start: int, end: int, inside: list[Span]) -> str:
    html = _marks(text, start, end, inside)
    return f"{'…' if text[:start].strip() else ''}{html}{'…' if text[end:].strip() else ''}"


def _marks(text: str, start: int, end: int, inside: list[Span]) -> str:
    edges = [start, *(min(max(edge, start), end) for span in inside for edge in span), end]
    pieces = [_tidy(text, *edge) for edge in pairwise(edges)]
    return "".join(f"<mark>{piece}</mark>" if place % 2 else piece for place, piece in enumerate(pieces))


def _tidy(text: str, start: int, end: int) -> str:
    """Return a stretch escaped, line ends and runs of spaces gone between Chinese signs, one space elsewhere."""
    piece = text[start:end]
    if not piece.isprintable() or " " in piece:
        piece = _GAP.sub(lambda gap: _between(text, start + gap.start(), start + gap.end()), piece)
        piece = "".join(filter(str.isprintable, piece))
    return escape(piece)


def _between(text: str, start: int, end: int) -> str:
    """Return what stands for the white space from `start` up to `end`."""
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    return " " if before and after and (before.isascii() or after.isascii()) else ""
