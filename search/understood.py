"""How a query was understood, told back to the person as chips that can be taken out again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from archive.wording import N_
from search.terms import And, Field, Leaf, Name, Near, Not, Or, Place, Prefix, Query, Term

Kind = Literal["term", "field", "and", "or", "not", "open", "close"]


@dataclass(frozen=True, slots=True)
class Chip:
    """One piece of the understood query, in reading order.

    `text` is a sentence to translate, `values` go into its places; `at` is what to cut out of the typed words
    (0-based start, end) to be rid of it, or None where it cannot go alone.
    """

    kind: Kind
    text: str
    values: dict[str, str]
    at: Place | None = None


_SECRECY = (N_("密级 公开"), N_("密级 内部"), N_("密级 普通商密"), N_("密级 核心商密"))
_EQUAL = {
    Name.CLASS: N_("类目 {value}"),
    Name.NUMBER: N_("编号 {value}"),
    Name.STATE: N_("状态 {value}"),
    Name.FONDS: N_("全宗 {value}"),
    Name.YEAR: N_("年度 {value}"),
    Name.DATE: N_("日期 {value}"),
    Name.DUE: N_("到期日 {value}"),
    Name.AMOUNT: N_("金额 {value} 元"),
    Name.TERM: N_("保管期限 {value}"),
}
_BEGINS = {
    None: N_("编号或分类号以 {value} 开头"),
    Name.CLASS: N_("类目以 {value} 开头"),
    Name.NUMBER: N_("编号以 {value} 开头"),
}
_HOLDS = {
    None: N_("含 {value}"),
    Name.TITLE: N_("题名含 {value}"),
    Name.PARTY: N_("单位含 {value}"),
    Name.DEPARTMENT: N_("部门含 {value}"),
    Name.PLACE: N_("库位含 {value}"),
}
_MEANS = {
    "d": N_("含 {value}（写法不同的同一天也算）"),
    "m": N_("含 {value}（写法不同的同一月也算）"),
    "n": N_("含 {value}（写法不同的同一数也算）"),
}
_SPAN = {
    Name.YEAR: (N_("年度 {low}—{high}"), N_("年度 {low} 起"), N_("年度至 {high}")),
    Name.DATE: (N_("日期 {low}—{high}"), N_("日期 {low} 起"), N_("日期至 {high}")),
    Name.DUE: (N_("到期日 {low}—{high}"), N_("到期日 {low} 起"), N_("到期日至 {high}")),
    Name.AMOUNT: (N_("金额 {low}—{high} 元"), N_("金额 {low} 元起"), N_("金额至 {high} 元")),
}


def describe(query: Query) -> tuple[Chip, ...]:
    """Return the understood query as chips, operators and parentheses between them."""
    return tuple(_chips(query, alone=True, outer=True))


def _chips(query: Query, *, alone: bool, outer: bool) -> Iterator[Chip]:
    """Yield the chips of one part; `outer` parts may be taken out, a part not `alone` needs parentheses."""
    match query:
        case And(parts) | Or(parts):
            if not alone:
                yield Chip("open", "(", {})
            joint = Chip("or", N_("或者"), {}) if isinstance(query, Or) else Chip("and", N_("并且"), {})
            for place, part in enumerate(parts):
                if place and not (isinstance(query, And) and isinstance(part, Not)):
                    yield joint
                yield from _chips(part, alone=False, outer=outer and isinstance(query, And) and len(parts) > 1)
            if not alone:
                yield Chip("close", ")", {})
        case Not(part):
            yield Chip("not", N_("不含"), {})
            yield from _chips(part, alone=False, outer=outer and not isinstance(part, And | Or))
        case _:
            yield _chip(query, query.at if outer and not alone else None)


def _chip(leaf: Leaf, at: Place | None) -> Chip:
    match leaf:
        case Term(raw, _, within, _, token):
            return Chip("term", _MEANS[token[0]] if token else _HOLDS[within], {"value": raw}, at)
        case Near(raw, _, _):
            return Chip("term", N_("近似 {value}"), {"value": raw}, at)
        case Prefix(raw, _, name):
            return Chip("field", _BEGINS[name], {"value": raw.rstrip("*＊")}, at)
        case Field(Name.SECRECY, _, _, low, _):
            return Chip("field", _SECRECY[low or 0], {}, at)
        case Field(name, raw, _, low, high) if name in _SPAN and low != high:
            both, since, until = _SPAN[name]
            text = both if low is not None and high is not None else since if high is None else until
            return Chip("field", text, {"low": _shown(name, low), "high": _shown(name, high)}, at)
        case Field(name, raw, text, low, _):
            return Chip("field", _EQUAL[name], {"value": raw if text else _shown(name, low)}, at)


def _shown(name: Name, number: int | None) -> str:
    if number is None:
        return ""
    if name == Name.AMOUNT:
        return f"{number // 100:,}" + (f".{number % 100:02}" if number % 100 else "")
    return str(number) if name == Name.YEAR else f"{number // 10000}-{number // 100 % 100:02}-{number % 100:02}"
