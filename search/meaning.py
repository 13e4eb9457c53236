"""What a date or a number in a text means, however it was written.

2026年3月5日, 2026-03-05 and 二〇二六年三月五日 are one day; 100万, 1,000,000 and 壹佰万元 are one number. Each gets
one token, kept beside the text: a query that is such a date or number finds the run as typed, and the token.
Only what is surely a date or a sum is read as one: digits alone may be part of any code and stay just digits.
Everything here reads folded text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

_DIGITS = {sign: value for value, signs in enumerate(("〇零", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")) for sign in signs}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8, "万亿": 10**12}
_FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")

_NUMERAL = "".join((*_DIGITS, *_TENS, "万亿"))
_TELLING = frozenset("元圆万亿年,¥-./") | _FORMAL
"""Without one of these, numerals are no date and no sum."""
_CANDIDATE = re.compile(rf"[0-9¥{_NUMERAL}][0-9,.\-/年月日号元圆角分整正{_NUMERAL}]+")
_DAY = re.compile(
    r"(?<![0-9])([0-9]{4})年([0-9]{1,2})月(?:([0-9]{1,2})[日号])?"
    r"|(?<![0-9a-z./-])([0-9]{4})([-./])([0-9]{1,2})\5([0-9]{1,2})(?![0-9a-z]|[./-][0-9a-z])"
    r"|(?<![一二三四五六七八九〇零])([一二三四五六七八九〇零]{4})年([一二三四五六七八九十〇零]{1,3})月"
    r"(?:([一二三四五六七八九十〇零]{1,4})[日号])?"
)
_SUM = re.compile(
    r"(?:(¥|rmb|人民币)|(?<![0-9a-z.,-]))([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.([0-9]{1,6}))?(?![0-9.,]*[0-9])"
    r"(万亿|亿|万)?([元圆])?"
    rf"|(?:人民币)?([{_NUMERAL}]{{2,40}})(?:([元圆])(?:([{_NUMERAL}])角)?(?:零?([{_NUMERAL}])分)?)?"
)
_ONE_SIGN = re.compile(rf"([{_NUMERAL}])([元圆])")
_LONGEST = 60
LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Meant:
    """A date or number in a folded text, from `start` up to `end`; `fen` is set where it is a sum of money."""

    start: int
    end: int
    token: str
    fen: int | None = None


def meanings(text: str) -> Iterator[Meant]:
    """Yield the dates and numbers a folded text surely speaks of, in order; a whole date gives its month too."""
    for found in _CANDIDATE.finditer(text):
        start, end = found.span()
        if text[max(start - 3, 0) : start] in _CURRENCIES:
            yield from _read(text, start - 3, end)
        elif not _TELLING.isdisjoint(found[0]):
            yield from _read(text, start, end)


def meant(text: str) -> Meant | None:
    """Return what a whole folded text means: one date, one month or one number, or nothing certain."""
    if len(text) > _LONGEST:
        return None
    # 整 at the end of a sum adds nothing to it.
    bare = text[:-1] if text[-1:] in {"整", "正"} else text
    for one in _read(bare, 0, len(bare)):
        if (one.start, one.end) == (0, len(bare)):
            return one
    return None


def fen_of(text: str) -> int | None:
    """Return a typed sum of money in hundredths: 1000000, 100万, 壹佰万元 and so on; None when it is none."""
    if re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,2})?", text):
        return int(Decimal(text) * 100)
    one = meant(text)
    return None if one is None or not one.token.startswith("n") else int(Decimal(one.token[1:]) * 100)


def day_token(day: date) -> str:
    """Return the token of a day."""
    return f"d{day:%Y%m%d}"


def month_token(day: date) -> str:
    """Return the token of a month."""
    return f"m{day:%Y%m}"


def number_token(fen: int) -> str:
    """Return the token of a sum in hundredths."""
    return _token(Decimal(fen) / 100)


_CURRENCIES = frozenset({"rmb", "人民币"})


def _read(text: str, start: int, end: int) -> Iterator[Meant]:
    at = max(start, 0)
    for found in _DAY.finditer(text, at, end):
        if (day := _day(found)) is not None:
            yield from _sums(text, at, found.start())
            yield from day
            at = found.end()
    yield from _sums(text, at, end)


def _sums(text: str, start: int, end: int) -> Iterator[Meant]:
    for found in _SUM.finditer(text, start, end):
        if (one := _sum(found)) is not None:
            yield one
    for found in _ONE_SIGN.finditer(text, start, end):
        # One numeral before yuan, alone: 伍元.
        if text[found.start() - 1 : found.start()] not in _ALL and found[1] in _DIGITS:
            value = Decimal(_DIGITS[found[1]])
            yield Meant(*found.span(), _token(value), int(value * 100))


_ALL = frozenset(_NUMERAL) | frozenset("0123456789.,")


def _day(found: re.Match[str]) -> list[Meant] | None:
    year, month, day = (
        (found[1], found[2], found[3]) if found[1] else (found[4], found[6], found[7]) if found[4] else ("", "", "")
    )
    if found[8]:
        year = "".join(str(_DIGITS[sign]) for sign in found[8])
        month, day = str(_small(found[9])), str(_small(found[10])) if found[10] else ""
    try:
        whole = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    monthly = Meant(*found.span(), month_token(whole))
    return [Meant(*found.span(), day_token(whole)), monthly] if day else [monthly]


def _small(text: str) -> int:
    """Read a month or day in Chinese: 三, 〇三, 十二, 二十一."""
    tens, mark, ones = text.rpartition("十")
    if not mark:
        return int("".join(str(_DIGITS[sign]) for sign in text))
    return (_DIGITS.get(tens, 99) if tens else 1) * 10 + (_DIGITS.get(ones, 99) if ones else 0)


def _sum(found: re.Match[str]) -> Meant | None:
    if found[6]:
        return _chinese(found)
    currency, whole, decimals, unit, yuan = found.group(1, 2, 3, 4, 5)
    if not (currency or unit or yuan or "," in whole):
        return None
    value = Decimal(whole.replace(",", "") + ("." + decimals if decimals else "")) * _MYRIADS.get(unit or "", 1)
    return _meant(found, value, money=bool(currency or yuan))


def _chinese(found: re.Match[str]) -> Meant | None:
    written, yuan = found[6], found[7]
    if not (yuan or "万" in written or "亿" in written or _FORMAL.intersection(written)):
        return None
    value = _chinese_number(written)
    if value is None:
        return None
    jiao, fen = (_DIGITS.get(found[place] or "", 0) for place in (8, 9))
    return _meant(found, Decimal(value) + Decimal(jiao * 10 + fen) / 100, money=bool(yuan))


def _meant(found: re.Match[str], value: Decimal, *, money: bool) -> Meant | None:
    if value >= LARGEST:
        return None
    return Meant(*found.span(), _token(value), int(value * 100) if money else None)


@lru_cache(maxsize=4096)
def _chinese_number(text: str) -> int | None:
    """Read a number in Chinese numerals, or None where they make none: 千万 alone is a word, not a number."""
    total = section = 0
    digit: int | None = None
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
        elif sign in _TENS:
            if digit is None and not (sign in "十拾" and section == 0):
                return None
            section += (1 if digit is None else digit) * _TENS[sign]
            digit = None
        else:
            section += digit or 0
            if not section and not (total and sign == "亿"):
                return None
            total = (total + section) * _MYRIADS[sign] if sign == "亿" else total + section * _MYRIADS[sign]
            section, digit = 0, None
    return total + section + (digit or 0)


def _token(value: Decimal) -> str:
    return f"n{value.normalize():f}"
