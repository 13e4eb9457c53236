"""Labelled values: the text behind 合同编号：, or in the cell beside it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.pages import Box, Line, PageText, around


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read: page (1-based), box on its image, and how surely, 0 to 1."""

    page: int
    box: Box
    score: float


@dataclass(frozen=True, slots=True)
class Value:
    """A piece of text and its place."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a page in plain characters, with its neighbours in reading order."""

    page: PageText
    at: int
    text: str

    @property
    def line(self) -> Line:
        """Give the line itself."""
        return self.page.lines[self.at]


PLAIN = str.maketrans(
    {"：": ":", "﹕": ":", "（": "(", "）": ")", "，": ",", "　": " ", "；": ";", "〔": "〔", "【": "[", "】": "]"}
)


def rows(pages: Sequence[PageText]) -> Iterator[Row]:
    """Give all lines of `pages` with their characters made plain: half width, one kind of colon and bracket."""
    for page in pages:
        for at, line in enumerate(page.lines):
            yield Row(page, at, plain(line.text))


def plain(text: str) -> str:
    """Give `text` in half-width characters, one for one, so that places stay."""
    return "".join(map(_half, text.translate(PLAIN)))


@lru_cache(maxsize=20_000)
def _half(letter: str) -> str:
    half = unicodedata.normalize("NFKC", letter)
    return half if len(half) == 1 else letter


def labelled(every: Sequence[Row], label: str) -> Iterator[Value]:
    """Find what stands behind `label` (a pattern): on its line, or else in the next cell to its right."""
    pattern = re.compile(rf"(?:^|(?<=[\s,;。)]))(?:{label})\s*(?:\([^()]{{0,14}}\)\s*)?(:|$|\s)\s*")
    for number, row in enumerate(every):
        found = pattern.search(row.text)
        if found is None:
            continue
        rest = row.text[found.end() :].strip()
        if rest:
            if found[1] == ":" or found.start() == 0:
                yield Value(rest, place_of(row, rest))
            continue
        beside = every[number + 1] if number + 1 < len(every) else None
        if beside is not None and _is_beside(row, beside):
            yield Value(beside.text.strip(), place_of(beside, beside.text.strip()))


def _is_beside(row: Row, other: Row) -> bool:
    if row.page.number != other.page.number or other.text.rstrip().endswith(":"):
        return False
    one, two = row.line.box, other.line.box
    shared = min(one.y1, two.y1) - max(one.y0, two.y0)
    return shared > 0.3 * min(one.height, two.height) and two.x0 >= one.x0


def place_of(row: Row, text: str) -> Place:
    """Say where on its line `text` stands, as closely as the words tell."""
    start = row.text.find(text)
    return Place(
        row.page.number, _part(row.line, start, start + len(text)) if start >= 0 else row.line.box, row.line.score
    )


def _part(line: Line, start: int, end: int) -> Box:
    """Give the box of the characters from `start` to `end` of the line's text."""
    before = sum(1 for letter in line.text[:start] if not letter.isspace())
    within = sum(1 for letter in line.text[start:end] if not letter.isspace())
    boxes, at = [], 0
    for word in line.words:
        if at < before + within and at + len(word.text) > before:
            boxes.append(word.box)
        at += len(word.text)
    return around(boxes) if boxes else line.box
