"""What was read on a page: lines in reading order, their words, and where on the page image each stands.

Boxes are pixels of the page image, from its top left corner; the page says how many pixels wide and high that
image is, so a viewer may show any size of it. The values are frozen: a corrected text is a new page, beside
the old one. To be kept they become compact JSON, deflated. A page has a thousand words: word and box are tuples,
which are made in a third of the time.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor
from typing import Any, NamedTuple

VERSION = 1
INFLATED = 64 << 20
"""Bytes: no page that we wrote unpacks into more."""


class Source(StrEnum):
    """Where the words come from."""

    TEXT_LAYER = "text layer"
    OCR = "ocr"


class Box(NamedTuple):
    """An upright rectangle on the page image, in pixels from its top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Give the width in pixels."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Give the height in pixels."""
        return self.y1 - self.y0

    def round(self) -> "Box":
        """Give the same box to a tenth of a pixel, as it is kept."""
        return Box(round(self.x0, 1), round(self.y0, 1), round(self.x1, 1), round(self.y1, 1))


def around(boxes: Sequence[Box]) -> Box:
    """Give the smallest box that holds all of `boxes`."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


class Word(NamedTuple):
    """One Chinese character, or one run of other letters and digits; `score` is 0 to 1."""

    text: str
    box: Box
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line or a table cell; its words, joined, are its text without the white space."""

    text: str
    box: Box
    score: float = 1.0
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class PageText:
    """All that was read on one page.

    `number` is 1-based; `width` and `height` are the pixels of the page image that the boxes refer to;
    `rotation` is how many degrees clockwise the page was turned to stand upright, the boxes being those of the
    upright page; `confidence` is 0 to 1, None where nothing had to be guessed.
    """

    number: int
    width: int
    height: int
    lines: tuple[Line, ...] = ()
    source: Source = Source.OCR
    engine: str = ""
    rotation: int = 0
    blank: bool = False
    confidence: float | None = None

    @property
    def text(self) -> str:
        """Give the lines in reading order, one below the other."""
        return "\n".join(line.text for line in self.lines)

    def to_json(self) -> str:
        """Write the page as compact JSON."""
        return json.dumps(
            {
                "v": VERSION,
                "number": self.number,
                "size": [self.width, self.height],
                "source": self.source.value,
                "engine": self.engine,
                "rotation": self.rotation,
                "blank": self.blank,
                "confidence": self.confidence,
                "lines": [_line_out(line) for line in self.lines],
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    def to_bytes(self) -> bytes:
        """Write the page as it is kept."""
        return zlib.compress(self.to_json().encode(), 6)

    @classmethod
    def from_json(cls, text: str | bytes) -> "PageText":
        """Read a page written by `to_json`.

        Raises:
            ValueError: this is no page of ours.
        """
        try:
            page = json.loads(text)
            return cls(
                number=int(page["number"]),
                width=int(page["size"][0]),
                height=int(page["size"][1]),
                lines=tuple(_line_in(line) for line in page["lines"]),
                source=Source(page["source"]),
                engine=str(page["engine"]),
                rotation=int(page["rotation"]),
                blank=bool(page["blank"]),
                confidence=None if page["confidence"] is None else float(page["confidence"]),
            )
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise ValueError("not a page of text") from error

    @classmethod
    def from_bytes(cls, kept: bytes) -> "PageText":
        """Read a page written by `to_bytes`.

        Raises:
            ValueError: this is no page of ours.
        """
        unpack = zlib.decompressobj()
        try:
            text = unpack.decompress(kept, INFLATED)
        except zlib.error as error:
            raise ValueError("not a page of text") from error
        return cls.from_json(text)


def _line_out(line: Line) -> list[Any]:
    """Write a line as [text, score, x0, y0, x1, y1, words]; a word repeats only what differs from its line."""
    box, score = line.box, line.score
    top, bottom = floor(box.y0 * 10 + 0.5) / 10, floor(box.y1 * 10 + 0.5) / 10
    words: list[list[Any]] = []
    for word in line.words:
        at = word.box
        # Thousands to a page: written out, and without Python's own rounding, which is slow.
        entry: list[Any] = [word.text, floor(at.x0 * 10 + 0.5) / 10, floor(at.x1 * 10 + 0.5) / 10]
        y0, y1 = floor(at.y0 * 10 + 0.5) / 10, floor(at.y1 * 10 + 0.5) / 10
        if y0 != top or y1 != bottom or word.score != score:
            entry += [y0, y1, round(word.score, 3)]
        words.append(entry)
    return [line.text, round(score, 4), round(box.x0, 1), top, round(box.x1, 1), bottom, words]


def _line_in(entry: Sequence[Any]) -> Line:
    text, score, x0, y0, x1, y1, words = entry
    box, score = Box(float(x0), float(y0), float(x1), float(y1)), float(score)
    return Line(str(text), box, score, tuple([_word_in(word, box.y0, box.y1, score) for word in words]))


def _word_in(entry: Sequence[Any], top: float, bottom: float, score: float) -> Word:
    if len(entry) > 3:  # noqa: PLR2004 - the place of the word's own top
        text, x0, x1, top, bottom, score = entry
        return Word(str(text), Box(float(x0), float(top), float(x1), float(bottom)), float(score))
    text, x0, x1 = entry
    return Word(str(text), Box(float(x0), top, float(x1), bottom), score)


def mean_score(lines: Sequence[Line]) -> float | None:
    """Give the mean score of `lines` by their length, None where there are none."""
    letters = sum(len(line.text) for line in lines)
    if not letters:
        return None
    return round(sum(line.score * len(line.text) for line in lines) / letters, 4)
