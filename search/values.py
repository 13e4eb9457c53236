"""The fields a query may name, in both languages, and the reading of what stands after the colon."""

import calendar
import re
from collections.abc import Mapping
from datetime import date

from archive.access import Secrecy
from archive.wording import N_
from search.errors import BadQuery
from search.fold import plain
from search.meaning import fen_of
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
    "部门": Name.DEPARTMENT,
    "dept": Name.DEPARTMENT,
    "库位": Name.PLACE,
    "位置": Name.PLACE,
    "盒号": Name.PLACE,
    "location": Name.PLACE,
    "box": Name.PLACE,
    "期限": Name.TERM,
    "保管期限": Name.TERM,
    "retention": Name.TERM,
    "到期": Name.DUE,
    "到期日": Name.DUE,
    "金额": Name.AMOUNT,
    "number": Name.NUMBER,
}

_SECRECY = {"公开": 0, "内部": 1, "普通商密": 2, "商密": 2, "核心商密": 3} | {
    level.name.lower(): level.value for level in Secrecy
}
_DATE = re.compile(r"(\d{4})(?:[-./年]?(\d{1,2})(?:[-./月]?(\d{1,2})日?|月)?|年)?")
_BETWEEN = re.compile(r"\.\.\.?|~|至")
_YEARS = re.compile(r"(\d{4})-(\d{4})")
_AMOUNTS = re.compile(r"([^-]+)-([^-]+)")
_COMPARED = re.compile(r"([<>])(=?)(.*)")
_TERM = re.compile(r"d?([0-9]{1,3})年?")
_NUMBERED = {Name.YEAR, Name.DATE, Name.DUE, Name.AMOUNT}
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
    if name in _NUMBERED:
        low, high = _between(name, text, at)
        return Field(name, raw, low=low, high=high, at=at)
    if name == Name.TERM:
        return Field(name, raw, _term(text, at), at=at)
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


def _term(text: str, at: Place) -> str:
    """Return a retention term as its folded code."""
    if text in {"y", "永久"}:
        return "y"
    found = _TERM.fullmatch(text.removeprefix("定期"))
    if found is None:
        raise BadQuery(at[0], N_("保管期限“{value}”看不懂，请写作 永久、30年 或 10年。"), value=text)
    return f"d{int(found[1])}"


def _between(name: Name, text: str, at: Place) -> tuple[int | None, int | None]:
    one = {Name.YEAR: _year, Name.AMOUNT: _amount}.get(name, _days)
    if compared := _COMPARED.fullmatch(text):
        begin, end = one(compared[3], at)
        if compared[1] == ">":
            return begin if compared[2] else end + 1, None
        return None, end if compared[2] else begin - 1
    ends = _BETWEEN.split(text)
    if (pair := {Name.YEAR: _YEARS, Name.AMOUNT: _AMOUNTS}.get(name)) and (both := pair.fullmatch(text)):
        ends = list(both.groups())
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


def _amount(text: str, at: Place) -> tuple[int, int]:
    """Return a sum of money in hundredths."""
    fen = fen_of(text)
    if fen is None:
        raise BadQuery(at[0], N_("金额“{value}”看不懂，请写作 1000000、100万 或 100万..500万。"), value=text)
    return fen, fen


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
