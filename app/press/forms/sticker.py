"""Labels on sheets of A4 or from a label printer: a number one can read, and codes a scanner can."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from app.press.forms.sheet import Sheet
from archive.wording import N_

NARROWEST = 0.25
"""Width in millimetres of the thinnest bar that a hand scanner still reads from plain paper."""
QUIET_AND_ENDS, PER_LETTER = 55, 11
"""Modules of a Code 128 beside its letters, quiet zones included, and of each letter. Source: ISO/IEC 15417."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet of labels, or one label to a page; all lengths in millimetres."""

    words: str
    page: tuple[float, float]
    label: tuple[float, float]
    columns: int = 1
    rows: int = 1
    left: float = 0
    top: float = 0
    gap: float = 0
    """Between two columns; rows stand close."""

    @property
    def on_a_page(self) -> int:
        """How many labels a page holds."""
        return self.columns * self.rows

    @property
    def small(self) -> bool:
        """Whether there is only room for a number and one code."""
        return self.label[0] < 50  # noqa: PLR2004 - millimetres

    def place(self, position: int) -> tuple[float, float]:
        """Return how far from the left and the top the label at this position (from 0) of a page begins."""
        row, column = divmod(position, self.columns)
        return self.left + column * (self.label[0] + self.gap), self.top + row * self.label[1]


A4 = (210.0, 297.0)
LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "a4-3x8": Layout(N_("A4 每张 24 枚（3×8，70×37 毫米）"), A4, (70, 37), 3, 8, 0, 0.5),
        "a4-3x7": Layout(N_("A4 每张 21 枚（3×7，63.5×38.1 毫米）"), A4, (63.5, 38.1), 3, 7, 7.25, 15.15, 2.5),
        "a4-2x7": Layout(N_("A4 每张 14 枚（2×7，99.1×38.1 毫米）"), A4, (99.1, 38.1), 2, 7, 4.65, 15.15, 2.5),
        "60x40": Layout(N_("标签打印机 60×40 毫米"), (60, 40), (60, 40)),
        "90x50": Layout(N_("标签打印机 90×50 毫米"), (90, 50), (90, 50)),
        "40x30": Layout(N_("标签打印机 40×30 毫米"), (40, 30), (40, 30)),
    }
)
"""By name; the measures are those of the sheets in common trade."""


@dataclass(frozen=True, slots=True)
class Sticker:
    """One label: what is read, what is scanned, and what it is about."""

    head: str
    code: str
    title: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Stickers(Sheet):
    """A run of labels; `start` is the first free place of the first sheet, counted from 1."""

    FORM: ClassVar = "stickers"
    TITLE: ClassVar = "标签"

    labels: tuple[Sticker, ...]
    layout: Layout
    start: int = 1

    @property
    def leaves(self) -> tuple[tuple[tuple[float, float, Sticker], ...], ...]:
        """The labels of each page with their places."""
        each, first = self.layout.on_a_page, (self.start - 1) % self.layout.on_a_page
        pages: list[list[tuple[float, float, Sticker]]] = []
        for at, label in enumerate(self.labels, start=first):
            if not pages or at % each == 0:
                pages.append([])
            pages[-1].append((*self.layout.place(at % each), label))
        return tuple(tuple(page) for page in pages)


def fits(text: str, layout: Layout) -> bool:
    """Say whether a text can stand as a Code 128 that is wide enough to be scanned."""
    if not (text.isascii() and text.isprintable()):
        return False
    return (QUIET_AND_ENDS + PER_LETTER * len(text)) * NARROWEST <= layout.label[0] - 4
