"""Filters and order of a search as people and programs write them: by the name of a facet, any of its values."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.access import Secrecy
from archive.errors import ArchiveError, Invalid
from archive.fonds import Department
from archive.records import SECRECY_NAMES, Stage
from archive.schedules import Term
from archive.wording import N_
from search.engine import FACETS, Order

VALUES_MOST, LONGEST_VALUE, ID_DIGITS, YEAR_DIGITS = 20, 500, 9, 4
FACET_NAMES = {
    "class": N_("门类"),
    "year": N_("年度"),
    "department": N_("部门"),
    "party": N_("单位"),
    "secrecy": N_("密级"),
    "state": N_("现状"),
    "term": N_("期限"),
}
ORDER_NAMES = {
    Order.RELEVANCE: N_("相关"),
    Order.DATE: N_("日期 新在前"),
    Order.OLDEST: N_("日期 旧在前"),
    Order.NUMBER: N_("档号 顺"),
    Order.NUMBER_DOWN: N_("档号 倒"),
    Order.DUE: N_("到期 早在前"),
    Order.DUE_DOWN: N_("到期 晚在前"),
}
_SECRECY = {str(level.value): level for level in Secrecy} | {level.name.lower(): level for level in Secrecy}
_SECRECY |= {name: level for level, name in SECRECY_NAMES.items()}


def chosen(given: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the choices of an address; what cannot be a value of its facet is left out."""
    made = {}
    for facet in FACETS:
        values = dict.fromkeys(value.strip() for value in given.get(facet, ()))
        if fitting := tuple(value for value in values if _fits(facet, value))[:VALUES_MOST]:
            made[facet] = fitting
    return made


def ordered(written: str) -> Order:
    """Return an order by its name, the best first where there is none of that name."""
    return Order(written) if written in set(Order) else Order.RELEVANCE


def narrowing(session: Session, pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return filters as programs write them: codes of classes and departments, names or digits of secrecy.

    Raises:
        Invalid: there is no such facet, or the value cannot be one of it.
    """
    made: dict[str, list[str]] = {}
    for facet, written in pairs:
        if facet not in FACETS:
            raise Invalid(
                "filter", N_("没有“{facet}”这种筛选，可用：{facets}。"), facet=facet, facets="、".join(FACETS)
            )
        values = _read(session, facet, written.strip())
        if not values or not all(_fits(facet, value) for value in values):
            raise Invalid(facet, N_("“{value}”不能用来筛选{facet}，请改正。"), value=written, facet=FACET_NAMES[facet])
        made.setdefault(facet, []).extend(values)
    return {facet: tuple(dict.fromkeys(values)) for facet, values in made.items()}


def _read(session: Session, facet: str, written: str) -> list[str]:
    """Return the values a written one stands for; the code of a department may be that of one in each fonds."""
    if facet == "class":
        return [written.upper()]
    if facet == "secrecy":
        level = _SECRECY.get(written.lower())
        return [] if level is None else [str(level.value)]
    if facet == "department":
        found = session.scalars(select(Department.id).where(Department.code == written.upper()))
        return [str(one) for one in found] or [written]
    if facet == "term":
        try:
            return [Term.parse(written).code]
        except ArchiveError:
            return []
    return [written]


def _fits(facet: str, value: str) -> bool:
    number = value.isascii() and value.isdigit()
    match facet:
        case "year":
            return number and len(value) == YEAR_DIGITS
        case "department":
            return number and len(value) <= ID_DIGITS
        case "secrecy":
            return value in {str(level.value) for level in Secrecy}
        case "state":
            return value in set(Stage)
        case _:
            return 0 < len(value) <= LONGEST_VALUE
