"""The fields a query may name, in both languages, and the reading of what stands after the colon."""

import calendar
import re
from collections.abc import Mapping
from datetime import date

from archive.access import Secrecy
from archive.wording import N_
from search.errors import BadQuery
from search.fold import plain
from search.terms import RUNS, Field, Leaf, Name, Place, Prefix, Term

NAMES: Mapping[str, Name] = {
    **{str(name): name for name in Name},
    "类": Name.CLASS,
    "类目": Name.CLASS,
    "分类": Name.CLASS,
    "分类号": Name.CLASS,
    "档号": Name.NUMBER,
    "编号": Name.NUMBER,
    "文号": Name.NUMBER,
    "题名": Name.TITLE,
    "标题": Name.TITLE,
    "单位": Name.PARTY,
    "客户": Name.PARTY,
    "年度": Name.YEAR,
    "年": Name.YEAR,
    "日期": Name.DATE,
    "密级": Name.SECRECY,
    "状态": Name.STATE,
    "全宗": Name.FONDS,
}

_SECRECY = {"公开": 0, "内部": 1, "普通商密": 2, "商密": 2, "核心商密": 3} | {
    level.name.lower(): level.value for level in Secrecy
}
_DATE = re.compile(r"(\d{4})(?:[-./年]?(\d{1,2})(?:[-./月]?(\d{1,2})日?|月)?|年)?")
_BETWEEN = re.compile(r"\.\.\.?|~|至")
_YEARS = re.compile(r"(\d{4})-(\d{4})")
_CODE = re.compile(r"[!-~·〇]+")


def value(name: Name, raw: str, at: Place) -> Leaf:
    """Read what was typed after a field's name.

    Raises:
        BadQuery: it is empty or not of the field's kind.
    """
    text = plain(raw)
    if not text:
        raise BadQuery(at[0], N_("“{name}”后面没有内容，请在冒号后填写。"), name=name)
    if name in RUNS:
        return Term(raw, text, name, at)
    if name in {Name.YEAR, Name.DATE}:
        low, high = _between(name, text, at)
        return Field(name, raw, low=low, high=high, at=at)
    if name == Name.SECRECY:
        level = _SECRECY.get(text)
        if level is None:
            raise BadQuery(at[0], N_("密级“{value}”不存在，请写公开、内部、普通商密或核心商密。"), value=raw)
        return Field(name, raw, low=level, high=level, at=at)
    if text.endswith("*") and name in {Name.NUMBER, Name.CLASS}:
        return beginning(raw, name, at)
    return Field(name, raw, text, at=at)


def beginning(raw: str, name: Name | None, at: Place) -> Prefix:
    """Read a code that ends in a star.

    Raises:
        BadQuery: nothing stands before the star, or the star is not the only one and the last sign,
            or what stands before it is no code.
    """
    text = plain(raw).removesuffix("*")
    if not text or "*" in text:
        raise BadQuery(at[0] + max(raw.find("*"), 0), N_("“*”只能放在编号或分类号的末尾，前面要有内容。"))
    if name is None and not _CODE.fullmatch(text):
        raise BadQuery(at[1] - 1, N_("“*”只用于编号和分类号；查文字不必加“*”，任何片段都能查到。"))
    return Prefix(raw, text, name, at)


def _between(name: Name, text: str, at: Place) -> tuple[int | None, int | None]:
    ends = _BETWEEN.split(text)
    if name == Name.YEAR and (pair := _YEARS.fullmatch(text)):
        ends = list(pair.groups())
    one = _year if name == Name.YEAR else _days
    if len(ends) == 1:
        return one(ends[0], at)
    start, stop, *more = ends
    if more or not (start or stop):
        raise BadQuery(at[0], N_("范围“{value}”写法不对，请写作 起..止，例如 2015..2024。"), value=text)
    first = one(start, at)[0] if start else None
    last = one(stop, at)[1] if stop else None
    if first is not None and last is not None and first > last:
        raise BadQuery(at[0], N_("范围“{value}”的起点晚于终点，请对调。"), value=text)
    return first, last


def _year(text: str, at: Place) -> tuple[int, int]:
    digits = text.removesuffix("年").removesuffix("年度")
    if not re.fullmatch(r"[0-9]{4}", digits):
        raise BadQuery(at[0], N_("年度“{value}”不是四位数字，请写作 2024 或 2015..2024。"), value=text)
    return int(digits), int(digits)


def _days(text: str, at: Place) -> tuple[int, int]:
    """Return the first and last day meant, as YYYYMMDD: one day, a whole month or a whole year."""
    found = _DATE.fullmatch(text) if text.isascii() or "年" in text else None
    if found is None:
        raise BadQuery(at[0], N_("日期“{value}”看不懂，请写作 2024-03-05、2024-03 或 2024。"), value=text)
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        start = date(year or 0, month or 1, day or 1)
    except ValueError:
        raise BadQuery(at[0], N_("日期“{value}”不存在，请改正。"), value=text) from None
    if day:
        return number(start), number(start)
    until = month or 12
    return number(start), number(date(start.year, until, calendar.monthrange(start.year, until)[1]))


def number(day: date) -> int:
    """Return a day as the number YYYYMMDD."""
    return day.year * 10000 + day.month * 100 + day.day
