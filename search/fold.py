"""What counts as the same text.

Whatever is indexed, asked, marked or checked goes through one fold: full and half width, upper and lower
case, simplified and traditional, the many dashes, quotes and brackets become one, and everything without
ink is dropped: spaces, line ends, page ends, zero-width signs. So a name broken over a line or a page, or
pulled apart by stray spaces, is still that name. The fold goes character by character and knows no
neighbours, therefore the fold of a fragment is always a fragment of the fold; and every folded character
knows the raw character it came from.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import overload

import opencc

_RULES = 1
FOLD_VERSION = f"{_RULES}/{unicodedata.unidata_version}/{opencc.__version__}"
"""Changes when the fold may give another result; every index made under another version is rebuilt."""

_CHUNK = 64

_ALIKE = {
    "-": "‐‑‒–—―−﹘⁃─━",
    "~": "〜～∼",
    '"': "“”„‟«»「」『』〝〞″",
    "'": "‘’‚‛′`´",
    "(": "〔【［〖〘〚[",
    ")": "〕】］〗〙〛]",
    "<": "〈《‹",
    ">": "〉》›",
    "·": "・•‧∙●",
    "〇": "○◯",
    # The two are used for one another in contracts and account books.
    "账": "帐",
}
_ONE = {ord(other): one for one, others in _ALIKE.items() for other in others}

_INKLESS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u180b\u180c\u180d\u180f")
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_HAN = (range(0x2E80, 0x3000), range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x32000))


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _has_ink(sign: str) -> bool:
    if sign in _INKLESS or any(ord(sign) in block for block in _SELECTORS):
        return False
    category = unicodedata.category(sign)
    return category[0] != "Z" and category not in {"Cc", "Cf", "Cs"}


def _fold_one(sign: str) -> str:
    """Fold one character, which may give none or several.

    Accents are taken apart (NFKD) rather than put together (NFKC): both spellings of é meet either way,
    but only taking apart works without looking at the neighbour.
    """
    if not _has_ink(sign):
        return ""
    if ord(sign) in _ONE:
        return _ONE[ord(sign)]
    folded = []
    for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold()):
        if not _has_ink(part):
            continue
        simple = _simplifier().convert(part) if any(ord(part) in block for block in _HAN) else part
        folded.append(simple.translate(_ONE))
    return "".join(folded)


class _Table(dict[int, str]):
    """The fold of every character met so far."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_one(chr(code))
        return folded


_TABLE = _Table()


def plain(text: str) -> str:
    """Return only the folded text; the quickest way when no place in the raw text is asked for."""
    return text.translate(_TABLE)


class _Offsets(Sequence[int]):
    """For each folded character the 0-based place of the raw one it came from, worked out where asked."""

    def __init__(self, raw: str, lengths: Sequence[int]) -> None:
        self._raw = raw
        self._starts = [0, *accumulate(lengths)]
        self._worked: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        chunk = bisect_right(self._starts, index) - 1
        places = self._worked.get(chunk)
        if places is None:
            first = chunk * _CHUNK
            signs = enumerate(self._raw[first : first + _CHUNK], start=first)
            places = self._worked[chunk] = [place for place, sign in signs for _ in _TABLE[ord(sign)]]
        return places[index - self._starts[chunk]]


class Folded:
    """A folded text that remembers where each of its characters came from."""

    __slots__ = ("offsets", "raw", "text")

    def __init__(self, raw: str) -> None:
        pieces = [raw[at : at + _CHUNK].translate(_TABLE) for at in range(0, len(raw), _CHUNK)]
        self.raw = raw
        self.text = "".join(pieces)
        self.offsets: Sequence[int] = _Offsets(raw, [len(piece) for piece in pieces])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return start and end in the raw text of the folded characters from `start` up to `end`.

        Signs without ink that cling to the last character (accents' selectors, joiners) go with it.
        """
        first, stop = self.offsets[start], self.offsets[end - 1] + 1
        while stop < len(self.raw) and unicodedata.category(self.raw[stop]) in {"Mn", "Me", "Cf"}:
            stop += 1
        return first, stop

    def spans(self, term: str, *, most: int = 10_000) -> list[tuple[int, int]]:
        """Return where the folded `term` stands in the raw text, overlapping places included, at `most` so many."""
        found: list[tuple[int, int]] = []
        at = self.text.find(term) if term else -1
        while at >= 0 and len(found) < most:
            found.append(self.span(at, at + len(term)))
            at = self.text.find(term, at + 1)
        return found


def fold(text: str) -> Folded:
    """Fold a text and keep the way back to its raw characters."""
    return Folded(text)
