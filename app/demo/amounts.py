"""Sums of money as contracts write them: with commas, and again in words so that nobody adds a nought."""

from decimal import Decimal

# i18n: allow - the capital numerals of Chinese bookkeeping
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")


def figures(amount: Decimal) -> str:
    """Write 1428698 as 1,428,698.00."""
    return f"{amount:,.2f}"


def in_words(amount: Decimal) -> str:
    """Write a sum of yuan in capital numerals, as 正 or with 角 and 分."""
    fen = int(amount * 100)
    yuan, jiao, fen = fen // 100, fen // 10 % 10, fen % 10
    words = (_whole(yuan) + "元") if yuan else ""
    if not jiao and not fen:
        return (words or "零元") + "整"
    words += DIGITS[jiao] + "角" if jiao else ("零" if yuan else "")
    return words + (DIGITS[fen] + "分" if fen else "整")


def _whole(number: int) -> str:
    words, group = "", 0
    gap = False
    while number:
        part, number = number % 10_000, number // 10_000
        if part:
            said = _group(part)
            words = said + GROUPS[group] + ("零" if gap and words else "") + words
            gap = part < 1_000
        elif words:
            gap = True
        group += 1
    return words


def _group(part: int) -> str:
    words, gap = "", False
    for place, digit in enumerate(reversed(f"{part:d}")):
        if digit != "0":
            words = DIGITS[int(digit)] + PLACES[place] + ("零" if gap and words else "") + words
            gap = False
        else:
            gap = True
    return words
