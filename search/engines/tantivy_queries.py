"""A query and a scope in Tantivy's terms.

One leaf stands for one term wherever it occurs in the tree, so AND, OR and NOT mean what they say. Ranking
is laid on top in steps no text score can climb: a whole title or number first, then part of one, then
a party, then the text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tantivy import FieldType, Occur, Schema
from tantivy import Query as Native

from archive.access import Scope, Secrecy
from search.engines.layout import NEVER
from search.engines.tantivy_purge import FILLER
from search.near import Piece, variants
from search.terms import And, Field, Leaf, Name, Near, Not, Or, Prefix, Query, Term

_STEPS = (("title", 300.0), ("numbers", 300.0), ("parties", 100.0))
_WHOLE = 1000.0
_WITHIN = {None: "everything", Name.TITLE: "title", Name.PARTY: "parties", Name.NUMBER: "numbers"}
_INSIDE = {Name.DEPARTMENT: "department_name", Name.PLACE: "place"}
_EQUAL = {
    Name.CLASS: "class_code",
    Name.NUMBER: "codes",
    Name.STATE: "state_code",
    Name.FONDS: "fonds",
    Name.TERM: "term_code",
}
_BETWEEN = {Name.YEAR: "year", Name.DATE: "day", Name.SECRECY: "secrecy", Name.DUE: "due", Name.AMOUNT: "amount"}
_WHOLE_NUMBERS = frozenset({"year", "department", "secrecy"})
_PREFIXED = {None: ("codes", "class_code"), Name.NUMBER: ("codes",), Name.CLASS: ("class_code",)}
_MEANT = frozenset("\\.+*?()|[]{}^$")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the index, once to count and once to rank."""

    schema: Schema
    query: Query
    scope: Scope
    chosen: Mapping[str, Sequence[str]]

    def plain(self) -> Native:
        """Return the query that only says yes or no."""
        return self._limited(_compiled(self.schema, self.query, ranked=False))

    def ranked(self) -> Native:
        """Return the query that also scores."""
        return self._limited(_compiled(self.schema, self.query, ranked=True))

    def _limited(self, asked: Native) -> Native:
        """Lay the scope and the chosen facets around a query."""
        scope, parts = self.scope, [(Occur.Must, asked)]
        above = [level for level in Secrecy if level > scope.clearance]
        parts += [(Occur.MustNot, self._equal("secrecy", level)) for level in above]
        if not scope.sees_received:
            parts.append((Occur.MustNot, self._equal("received", 1)))
        if not scope.everything:
            own = [self._equal("department", department) for department in sorted(scope.departments)]
            parts.append((Occur.Must, _any(self._equal("secrecy", Secrecy.PUBLIC), *own)))
        for name, values in self.chosen.items():
            parts.append((Occur.Must, _any(*(self._chosen(name, value) for value in values))))
        return asked if len(parts) == 1 else Native.boolean_query(parts)

    def _equal(self, name: str, value: int) -> Native:
        return Native.term_query(self.schema, name, int(value), "basic")

    def _chosen(self, name: str, value: str) -> Native:
        if name not in _WHOLE_NUMBERS:
            return _term(self.schema, name, value)
        return self._equal(name, int(value)) if _WHOLE_NUMBER.fullmatch(value) else Native.empty_query()


_WHOLE_NUMBER = re.compile("-?[0-9]{1,9}")


def every(schema: Schema) -> Native:
    """Return the query that finds every record."""
    return Native.boolean_query([(Occur.Must, Native.all_query()), (Occur.MustNot, _term(schema, "id", FILLER))])


def _any(*parts: Native) -> Native:
    """Return a choice that adds nothing to the score."""
    choice = parts[0] if len(parts) == 1 else Native.boolean_query([(Occur.Should, part) for part in parts])
    return Native.const_score_query(choice, 0.0)


def _term(schema: Schema, name: str, text: str) -> Native:
    return Native.const_score_query(Native.term_query(schema, name, text, "basic"), 0.0)


def _compiled(schema: Schema, query: Query, *, ranked: bool) -> Native:
    match query:
        case And(parts):
            allowed = [
                (Occur.Must, _compiled(schema, part, ranked=ranked)) for part in parts if not isinstance(part, Not)
            ]
            barred = [
                (Occur.MustNot, _compiled(schema, part.part, ranked=False)) for part in parts if isinstance(part, Not)
            ]
            return Native.boolean_query([*(allowed or [(Occur.Must, every(schema))]), *barred])
        case Or(parts):
            return Native.boolean_query([(Occur.Should, _compiled(schema, part, ranked=ranked)) for part in parts])
        case Not(part):
            barred = [(Occur.MustNot, _compiled(schema, part, ranked=False))]
            return Native.boolean_query([(Occur.Must, every(schema)), *barred])
        case Term(_, text, None, _, token) if ranked:
            return _ranked(schema, text, token)
        case _:
            return _leaf(schema, query)


def _leaf(schema: Schema, leaf: Leaf) -> Native:
    match leaf:
        case Term(_, text, within) if within in _INSIDE:
            return _any(Native.regex_query(schema, _INSIDE[within], f".*{_literal(text)}.*"))
        case Term(_, text, within, _, token):
            run = _run(schema, _WITHIN[within], text)
            return _any(run, _term(schema, "meant", token)) if token else run
        case Near(_, text, within):
            return _any(*(_pieces(schema, _WITHIN[within], pieces) for pieces in variants(text)))
        case Prefix(_, text, name):
            return _any(*(Native.regex_query(schema, field, f"{_literal(text)}.*") for field in _PREFIXED[name]))
        case Field(name, _, text) if text:
            return _term(schema, _EQUAL[name], text)
        case Field(name, _, _, low, high):
            # Records without a date stand at day 0, those never due at the end of days.
            low = _LOWEST.get(name, low) if low is None else low
            high = _HIGHEST.get(name, high) if high is None else high
            asked = Native.range_query(schema, _BETWEEN[name], FieldType.Integer, low, high)
            return Native.const_score_query(asked, 0.0)


_LOWEST, _HIGHEST = {Name.DATE: 1, Name.DUE: 1}, {Name.DUE: NEVER - 1}


def _literal(text: str) -> str:
    """Return a pattern that means the text itself."""
    return "".join(f"\\{sign}" if sign in _MEANT else sign for sign in text)


def _pieces(schema: Schema, field: str, pieces: tuple[Piece, ...]) -> Native:
    """Return the phrase of runs standing so far apart; a run of one character is the beginning of any pair."""
    if len(pieces) == 1:
        return _run(schema, field, pieces[0][1])
    single = any(len(text) == 1 for _, text in pieces)
    words: list[str | tuple[int, str]] = []
    for begin, text in pieces:
        last = len(text) - 2
        if last < 0:
            words.append((begin, f"{_literal(text)}."))
        for place in sorted({*range(0, last + 1, 2), last} - {-1}):
            pair = text[place : place + 2]
            words.append((begin + place, _literal(pair) if single else pair))
    return Native.regex_phrase_query(schema, field, words) if single else Native.phrase_query(schema, field, words)


def _run(schema: Schema, field: str, text: str) -> Native:
    """Return the one leaf for a run of characters: a character, a pair, or a phrase of pairs."""
    last = len(text) - 2
    if last < 0 and field == "everything":
        return Native.term_query(schema, "signs", text, "basic")
    if last <= 0:
        return Native.term_query(schema, field, text, "position")
    places = sorted({*range(0, last + 1, 2), last})
    return Native.phrase_query(schema, field, [(place, text[place : place + 2]) for place in places])


def _ranked(schema: Schema, text: str, token: str) -> Native:
    # Divided by the length, a long run scores no higher than the steps are apart.
    found = Native.boost_query(_run(schema, "everything", text), 1 / len(text))
    if token:
        found = Native.boolean_query([(Occur.Should, found), (Occur.Should, _term(schema, "meant", token))])
    better = [Native.const_score_query(_run(schema, field, text), score) for field, score in _STEPS]
    whole = Native.const_score_query(Native.term_query(schema, "exact", text, "basic"), _WHOLE)
    return Native.boolean_query([(Occur.Must, found), *((Occur.Should, part) for part in (whole, *better))])
