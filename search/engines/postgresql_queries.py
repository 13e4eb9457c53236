"""A query and a scope as PostgreSQL's conditions.

Each condition is a piece of SQL of ours with places for values; no word of a query ever becomes SQL. Ranking goes
in steps no text score can climb; how well a text fits is worked out only where few enough texts are to be read,
else the newest stand first within a step.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, LiteralString

from psycopg import sql

from archive.access import Scope, Secrecy
from search.engine import FACETS, PARTIES_SHOWN, Order
from search.engines.layout import NEVER
from search.near import PARTING, halves, variants
from search.terms import And, Field, Leaf, Name, Near, Not, Or, Prefix, Query, Term, wanted

_BITS = 21
_READ_MOST = 1000
_WITHIN: Mapping[Name | None, LiteralString] = {
    None: "everything",
    Name.TITLE: "title",
    Name.PARTY: "parties",
    Name.NUMBER: "numbers",
}
_INSIDE: Mapping[Name, LiteralString] = {Name.DEPARTMENT: "departments", Name.PLACE: "places"}
_EQUAL: Mapping[Name, LiteralString] = {
    Name.CLASS: "class_code",
    Name.STATE: "state_code",
    Name.FONDS: "fonds",
    Name.TERM: "term_code",
}
_BETWEEN: Mapping[Name, LiteralString] = {
    Name.YEAR: "year",
    Name.DATE: "day",
    Name.SECRECY: "secrecy",
    Name.DUE: "due",
}
_LOWEST, _HIGHEST = {Name.DATE: 1, Name.DUE: 1}, {Name.DUE: NEVER - 1}
_STEPS: Sequence[tuple[LiteralString, int]] = (("title", 300), ("numbers", 300), ("parties", 100))
_WHOLE = 1000
_NUMBERS = frozenset({"year", "department", "secrecy"})


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL and the values that go into its places."""

    text: LiteralString
    values: tuple[Any, ...] = field(default=())


Statement = tuple[sql.SQL, tuple[Any, ...]]


def grams(text: str) -> set[int]:
    """Return every character and every pair of neighbours of a folded text as one number each."""
    codes = [ord(sign) for sign in text]
    return {*codes, *((one << _BITS) | other for one, other in pairwise(codes))}


def limited(query: Query, scope: Scope, chosen: Mapping[str, Sequence[str]]) -> Condition:
    """Return the query within the scope and the chosen facets."""
    parts = [_compiled(query), Condition("secrecy <= %s", (int(scope.clearance),))]
    if not scope.sees_received:
        parts.append(Condition("NOT received"))
    if not scope.everything:
        own = (int(Secrecy.PUBLIC), sorted(scope.departments))
        parts.append(Condition("(secrecy = %s OR department = ANY(%s::int[]))", own))
    parts += [_chosen(name, values) for name, values in chosen.items()]
    return _joined(parts, " AND ")


def facets(condition: Condition) -> Statement:
    """Return the statement that counts all hits, by facet and in all."""
    single = [name for name in FACETS if name != "party"]
    counted = " UNION ALL ".join(
        f"SELECT '{name}', \"{name}\"::text, count(*) FROM hits WHERE \"{name}\"::text <> '' GROUP BY 2"  # noqa: S608 - all ours
        for name in single
    )
    text: Any = (
        f"WITH hits AS MATERIALIZED (SELECT record, class, year, department, party, secrecy, state, term"  # noqa: S608 - all ours
        f" FROM search_entries WHERE {condition.text})"
        f" SELECT 'total', '', count(*) FROM hits UNION ALL {counted} UNION ALL"
        f" (SELECT 'party', name, count(*) FROM hits, unnest(party) name GROUP BY 2"
        f" ORDER BY 3 DESC, 2 LIMIT {PARTIES_SHOWN})"
    )
    return sql.SQL(text), condition.values


def counted(rows: Sequence[tuple[str, str, int]]) -> tuple[int, dict[str, dict[str, int]]]:
    """Return total and facets from the rows of that statement."""
    told: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    total = 0
    for name, value, count in rows:
        if name == "total":
            total = count
        else:
            told[name][value] = count
    return total, told


def page(condition: Condition, query: Query, order: Order, limit: int, offset: int, total: int) -> Statement:
    """Return the statement for one page: records and scores."""
    score = _score(query, fine=total <= _READ_MOST) if order == Order.RELEVANCE else Condition("0")
    ways: Mapping[Order, LiteralString] = {
        Order.RELEVANCE: "score DESC, day DESC, record DESC",
        Order.DATE: "day DESC, record DESC",
        Order.OLDEST: "day, record",
        Order.NUMBER: "shelf, record",
        Order.NUMBER_DOWN: "shelf DESC, record DESC",
        Order.DUE: "due, record",
        Order.DUE_DOWN: "due DESC, record DESC",
    }
    text: Any = (
        f"SELECT record, {score.text} AS score FROM search_entries WHERE {condition.text}"  # noqa: S608 - all ours
        f" ORDER BY {ways[order]} LIMIT %s OFFSET %s"
    )
    return sql.SQL(text), (*score.values, *condition.values, limit, offset)


def told(condition: Condition, query: Query, limit: int) -> Statement:
    """Return the statement for what may be told of the best hits."""
    score = _score(query, fine=False)
    text: Any = (
        f"SELECT record, told FROM (SELECT record, told, day, {score.text} AS score FROM search_entries"  # noqa: S608 - all ours
        f" WHERE {condition.text}) found ORDER BY score DESC, day DESC, record DESC LIMIT %s"
    )
    return sql.SQL(text), (*score.values, *condition.values, limit)


def _score(query: Query, *, fine: bool) -> Condition:
    """Return the sum of what each run is worth where it stands."""
    parts = []
    for leaf in wanted(query):
        if not isinstance(leaf, Term) or leaf.within in _INSIDE:
            continue
        text = leaf.text
        if leaf.within is None:
            parts.append(Condition(f"{_WHOLE} * (%s = ANY(exact))::int", (text,)))
            parts += [Condition(f"{worth} * (strpos({name}, %s) > 0)::int", (text,)) for name, worth in _STEPS]
            if fine:
                often = "((length(everything) - length(replace(everything, %s, ''))) / %s)::float"
                long = "(0.3 + 0.9 * length(everything) / 2000.0)"
                parts.append(Condition(f"({often} / ({often} + {long}))", (text, len(text)) * 2))
        else:
            parts.append(Condition(f"(strpos({_WITHIN[leaf.within]}, %s) > 0)::int", (text,)))
    return _joined(parts, " + ") if parts else Condition("0")


def _joined(parts: Sequence[Condition], sign: LiteralString) -> Condition:
    return Condition(
        "(" + sign.join(part.text for part in parts) + ")", tuple(value for part in parts for value in part.values)
    )


def _chosen(name: str, values: Sequence[str]) -> Condition:
    if name in _NUMBERS:
        whole = [int(value) for value in values if re.fullmatch("-?[0-9]{1,9}", value)]
        return Condition("year = ANY(%s::int[])" if name == "year" else "department = ANY(%s::int[])"
                         if name == "department" else "secrecy = ANY(%s::int[])", (whole,))  # fmt: skip
    wanted_ = [value.replace("\0", "") for value in values]
    if name == "party":
        return Condition("party && %s::text[]", (wanted_,))
    column: Mapping[str, LiteralString] = {"class": "class", "state": "state", "term": "term"}
    return Condition(column[name] + " = ANY(%s::text[])", (wanted_,))


def _compiled(query: Query) -> Condition:
    match query:
        case And(parts):
            return _joined([_compiled(part) for part in parts], " AND ")
        case Or(parts):
            return _joined([_compiled(part) for part in parts], " OR ")
        case Not(part):
            inner = _compiled(part)
            # Nothing a row does not say is true of it: an unknown year is not in any span.
            return Condition(f"NOT coalesce({inner.text}, false)", inner.values)
        case _:
            return _leaf(query)


def _leaf(leaf: Leaf) -> Condition:
    match leaf:
        case Term(_, text, within) if within is not None and within in _INSIDE:
            return Condition(f"EXISTS (SELECT FROM unnest({_INSIDE[within]}) one WHERE strpos(one, %s) > 0)", (text,))
        case Term(_, text, within, _, token):
            run = _run(text, within)
            return _joined([run, Condition("meant @> %s::text[]", ([token],))], " OR ") if token else run
        case Near(_, text, within):
            may_be = _joined([_holds(half) for half in halves(text)], " OR ")
            return _joined([may_be, Condition(_WITHIN[within] + " ~ %s", (_pattern(text),))], " AND ")
        case Prefix(_, text, name):
            codes = Condition("EXISTS (SELECT FROM unnest(codes) one WHERE starts_with(one, %s))", (text,))
            number = _joined([_holds(text), codes], " AND ")
            class_ = Condition("starts_with(class_code, %s)", (text,))
            ways = {Name.NUMBER: [number], Name.CLASS: [class_]}.get(name or Name.TITLE, [number, class_])
            return _joined(ways, " OR ")
        case Field(Name.NUMBER, _, text) if text:
            return _joined([_holds(text), Condition("codes @> %s::text[]", ([text],))], " AND ")
        case Field(name, _, text) if text:
            return Condition(_EQUAL[name] + " = %s", (text,))
        case Field(Name.AMOUNT, _, _, low, high):
            between = _between("one", low, high)
            return Condition(f"EXISTS (SELECT FROM unnest(amounts) one WHERE {between.text})", between.values)
        case Field(name, _, _, low, high):
            # Records without a date stand at day 0, those never due at the end of days.
            low = _LOWEST.get(name, low) if low is None else low
            high = _HIGHEST.get(name, high) if high is None else high
            return _between(_BETWEEN[name], low, high)


def _between(column: LiteralString, low: int | None, high: int | None) -> Condition:
    parts = [Condition(column + " >= %s", (low,))] if low is not None else []
    parts += [Condition(column + " <= %s", (high,))] if high is not None else []
    return _joined(parts or [Condition(column + " IS NOT NULL")], " AND ")


def _holds(text: str) -> Condition:
    """Return what the index says of a run: that its characters and pairs are there."""
    wanted_ = grams(text)
    pairs = [one for one in wanted_ if one >> _BITS] or list(wanted_)
    return Condition("grams @> %s::bigint[]", (sorted(pairs),))


def _run(text: str, within: Name | None) -> Condition:
    if within is None and len(text) <= 2:  # noqa: PLR2004 - a character or a pair is in the index as it is
        return _holds(text)
    return _joined([_holds(text), Condition(f"strpos({_WITHIN[within]}, %s) > 0", (text,))], " AND ")


def _pattern(text: str) -> str:
    """Return the server's own pattern for a run that may be one character off."""
    gap = f"[^{PARTING}]"
    ways = [gap.join(_literal(run) for _, run in pieces) for pieces in variants(text)]
    return "|".join(dict.fromkeys(ways))


def _literal(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\.+*?()|[]{}^$" else sign for sign in text)
