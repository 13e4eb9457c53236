"""Days as people write them, and the calendar arithmetic of retention.

A Chinese paper may be dated 2026年3月5日, 二〇二六年三月五日, 贰零贰陆年叁月零伍日, 2026.3.5 or 20260305, in full-width
figures or with spaces from a scanner. All of them are one plain day in the archive's own time zone.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from archive.errors import Invalid
from archive.wording import N_

EARLIEST_YEAR, LATEST_YEAR = 1000, 2999
"""The years a record may belong to; anything else is a slip of the pen."""
LONGEST_WRITTEN = 40
"""The most characters of a written date; 贰零贰陆年壹拾贰月叁拾壹日 has 13."""
MONTHS = 12
DECEMBER_DAYS = 31

_DIGITS = "〇一二三四五六七八九"
_FOLD = str.maketrans(
    dict.fromkeys("○◯零O", "〇")
    | dict(zip("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十", strict=True))
    | {"廿": "二十", "卅": "三十"}
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("·。・", ".")
)
_PART = rf"[0-9]{{1,2}}|[{_DIGITS}十]{{1,4}}"
_WRITTEN = re.compile(rf"(?:公元)?([0-9{_DIGITS}]{{4}})年({_PART}|元)月({_PART})[日号]")
_PARTED = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})")
_EIGHT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def parse_written(text: str) -> date | None:
    """Return the day that the whole text names, or None."""
    figures = _figures(text)
    if figures is None or not EARLIEST_YEAR <= figures[0] <= LATEST_YEAR:
        return None
    try:
        return date(*figures)
    except ValueError:
        return None


def read_typed(text: str, field: str = "date") -> date:
    """Return the day that was typed into a form.

    Raises:
        Invalid: it is no day; the sentence says which part of it cannot be.
    """
    if not text.strip():
        raise Invalid(field, N_("日期空白，请补填，例如 20260305。"))
    figures = _figures(text)
    if figures is None:
        raise Invalid(
            field, N_("看不懂日期“{written}”，请填年、月、日，例如 20260305 或 2026年3月5日。"), written=text[:20]
        )
    year, month, day = figures
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Invalid(field, N_("年度 {year} 不存在，请填四位数字。"), year=year)
    if not 1 <= month <= MONTHS:
        raise Invalid(field, N_("没有 {month} 月，月份应为 1 至 12，请核对。"), month=month)
    last = days_in_month(year, month)
    if not 1 <= day <= last:
        raise Invalid(field, N_("{year} 年 {month} 月只有 {last} 天，请核对。"), year=year, month=month, last=last)
    return date(year, month, day)


def days_in_month(year: int, month: int) -> int:
    """Return how many days the month has."""
    return DECEMBER_DAYS if month == MONTHS else (date(year, month + 1, 1) - date(year, month, 1)).days


def eight_digits(day: date) -> str:
    """Write a day as catalogues do, 20260305.

    Source: DA/T 22-2015 归档文件目录 (日期 in eight figures).
    """
    return f"{day.year:04}{day.month:02}{day.day:02}"


def in_figures(day: date) -> str:
    """Write a day as printed forms do, 2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def in_letters(day: date) -> str:
    """Write a day in Chinese numerals, 二〇二六年三月五日."""
    year = "".join("〇一二三四五六七八九"[int(figure)] for figure in f"{day.year:04}")
    return f"{year}年{_spoken(day.month)}月{_spoken(day.day)}日"


def _spoken(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


# 一十五 is how the capital figures of cheques say 十五.
_NUMBERS = {"元": 1} | {_spoken(n): n for n in range(1, 32)} | {"一" + _spoken(n): n for n in range(10, 20)}


def _figures(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day as written, whether or not there is such a day."""
    if len(text) > LONGEST_WRITTEN:
        return None
    # A scanner puts spaces anywhere and reads 〇 as O or ○; the pattern decides what may be a figure.
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text).upper()).translate(_FOLD)
    if found := _WRITTEN.fullmatch(folded):
        year = int("".join(str(_DIGITS.find(figure)) if figure in _DIGITS else figure for figure in found[1]))
        month, day = _number(found[2]), _number(found[3])
        return None if month is None or day is None else (year, month, day)
    if found := _PARTED.fullmatch(folded):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _EIGHT.fullmatch(folded):
        return int(found[1]), int(found[2]), int(found[3])
    return None


def _number(written: str) -> int | None:
    """Read the figures of a month or a day: 5, 05, 五, 〇五, 十五, 三十一."""
    return int(written) if written[0] in "0123456789" else _NUMBERS.get(written.lstrip("〇"))


def after_years(start: date, years: int) -> date:
    """Return the first day after so many full years counted from `start`, which is itself counted.

    A term that starts on 29 February is full on 28 February, so 1 March is the day after it.
    """
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 3, 1)


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The time a record has been kept (已保管期限), in full years and months."""

    years: int
    months: int

    @property
    def chinese(self) -> str:
        """The time as printed forms write it."""
        if self.years and self.months:
            return f"{self.years}年{self.months}个月"
        return f"{self.years}年" if self.years else f"{self.months}个月"


def elapsed(start: date, today: date) -> Elapsed:
    """Return the full years and months from `start` to `today`; none before the start."""
    months = (today.year - start.year) * MONTHS + today.month - start.month
    if today.day < start.day:
        months -= 1
    return Elapsed(*divmod(max(months, 0), MONTHS))
