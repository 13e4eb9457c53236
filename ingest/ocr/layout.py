"""In what order a person reads the lines of a page.

The lines' boxes are first turned level by their median slope. Rows are lines side by side; a page is read row
by row, a table cell by cell. Only where two columns of running text stand beside each other is the left one
read to its end before the right one.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

Quad = Sequence[Sequence[float]]
"""Four corners: top left, top right, bottom right, bottom left."""

SAME_ROW = 0.5
"""Share of the lower line's height that two lines share to stand in one row."""
MIDDLE = (0.3, 0.7)
"""Where, across the width of the text, the gap between two columns may lie."""
PROSE_LINES = 4
"""Lines that each column has at least."""
FULL = 0.72
"""Share of the column's width that a full line of running text has."""
BETWEEN = 0.35
"""Share of a column's width that the gap between two columns has at most; cells of a table stand further apart."""
MOSTLY = 0.5
"""Share of a column's lines that are full."""


@dataclass(frozen=True, slots=True)
class Span:
    """A line's level frame; `at` is its place in the list that was given."""

    at: int
    x0: float
    y0: float
    x1: float
    y1: float
    below: "Span | None" = None
    """The next line of the same cell, where the frame is that of both."""

    @property
    def height(self) -> float:
        """Give the height."""
        return self.y1 - self.y0

    @property
    def width(self) -> float:
        """Give the width."""
        return self.x1 - self.x0

    @property
    def middle(self) -> float:
        """Give the height of the middle."""
        return (self.y0 + self.y1) / 2


def reading_order(quads: Sequence[Quad]) -> list[int]:
    """Give the places of `quads` in the order they are read."""
    if not quads:
        return []
    spans = level(quads)
    gutter = _gutter(spans)
    if gutter is None:
        return [span.at for span in by_rows(spans)]
    ordered: list[Span] = []
    band: list[Span] = []
    for span in sorted(spans, key=lambda span: span.middle):
        if span.x0 < gutter < span.x1:
            ordered += [*_band(band, gutter), span]
            band = []
        else:
            band.append(span)
    ordered += _band(band, gutter)
    # Lines that cross the gap keep their rows: what stands beside them was put before or after by its middle only.
    return [span.at for span in ordered]


def level(quads: Sequence[Quad]) -> list[Span]:
    """Turn the boxes level by the median slope of the longer ones."""
    slopes = [
        math.atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0])
        for quad in quads
        if math.dist(quad[0], quad[1]) > 3 * math.dist(quad[0], quad[3])
    ]
    angle = median(slopes) if slopes else 0.0
    cos, sin = math.cos(angle), math.sin(angle)
    spans = []
    for at, quad in enumerate(quads):
        across = [x * cos + y * sin for x, y in quad]
        down = [y * cos - x * sin for x, y in quad]
        spans.append(Span(at, min(across), min(down), max(across), max(down)))
    return spans


def by_rows(spans: Iterable[Span]) -> list[Span]:
    """Order `spans` row by row, each row from left to right."""
    ordered: list[Span] = []
    for row in rows(_with_their_ends(list(spans))):
        for span in row:
            line: Span | None = span
            while line is not None:
                ordered.append(line)
                line = line.below
    return ordered


def _with_their_ends(spans: Sequence[Span]) -> list[Span]:
    """Join a line that was broken for want of room in its cell with the rest of it below.

    Such a rest has nothing beside it but what already stands beside its beginning, is shorter, begins where
    that begins, and that ends where the cell beside it begins.
    """
    joined: dict[int, Span] = {}
    rests: set[int] = set()
    for rest in sorted(spans, key=lambda span: -span.middle):
        start = next((span for span in spans if _ends_in(span, rest, spans)), None)
        if start is not None:
            end = joined.pop(rest.at, rest)
            rests.add(rest.at)
            frame = min(start.x0, end.x0), start.y0, max(start.x1, end.x1), end.y1
            joined[start.at] = Span(start.at, *frame, below=end)
    return [joined.get(span.at, span) for span in spans if span.at not in rests]


def _ends_in(start: Span, rest: Span, spans: Sequence[Span]) -> bool:
    line = min(start.height, rest.height)
    if start is rest or not -0.4 * line < rest.y0 - start.y1 < 0.7 * line or rest.middle < start.middle + 0.5 * line:
        return False
    if abs(rest.x0 - start.x0) > 0.8 * line or rest.width > 0.75 * start.width:
        return False
    beside = [span for span in spans if span is not start and span is not rest and _beside(span, start)]
    if not beside or any(_beside(span, rest) and span not in beside for span in spans if span not in (start, rest)):
        return False
    right = [span for span in beside if span.x0 >= start.x1 - 0.5 * line]
    close = bool(right) and min(span.x0 for span in right) - start.x1 < 2 * line
    between = all(start.middle + 0.2 * line < span.middle < rest.middle - 0.2 * line for span in beside)
    return close or between


def _beside(one: Span, other: Span) -> bool:
    shared = min(one.y1, other.y1) - max(one.y0, other.y0)
    apart = max(one.x0, other.x0) - min(one.x1, other.x1)
    return shared >= 0.3 * min(one.height, other.height) and apart > -0.3 * min(one.width, other.width)


def rows(spans: Iterable[Span]) -> list[list[Span]]:
    """Part `spans` into rows from top to bottom, each from left to right."""
    found: list[list[Span]] = []
    for span in sorted(spans, key=lambda span: span.middle):
        row = next((row for row in reversed(found[-3:]) if _in_row(span, row)), None)
        if row is None:
            found.append([span])
        else:
            row.append(span)
    for row in found:
        row.sort(key=lambda span: span.x0)
    return sorted(found, key=lambda row: median(span.middle for span in row))


def _in_row(span: Span, row: Sequence[Span]) -> bool:
    top, bottom = median(one.y0 for one in row), median(one.y1 for one in row)
    shared = min(span.y1, bottom) - max(span.y0, top)
    if shared < SAME_ROW * min(span.height, bottom - top):
        return False
    # Two lines of one column never stand in one row, however close they are set.
    return all(min(span.x1, one.x1) - max(span.x0, one.x0) < 0.3 * min(span.width, one.width) for one in row)


def _gutter(spans: Sequence[Span]) -> float | None:
    """Find the gap between two columns of running text, if that is what the page has."""
    left, right = min(span.x0 for span in spans), max(span.x1 for span in spans)
    low, high = (left + share * (right - left) for share in MIDDLE)
    edges = sorted({low, high, *(x for span in spans for x in (span.x0, span.x1) if low < x < high)})
    gaps = [
        (sum(1 for span in spans if span.x0 < (a + b) / 2 < span.x1), a - b, (a + b) / 2) for a, b in pairwise(edges)
    ]
    for crossing, _, gutter in sorted(gaps)[:3]:
        beside = [span for span in spans if not span.x0 < gutter < span.x1]
        if crossing > len(spans) * 0.4:
            return None
        if _is_prose(beside, gutter):
            return gutter
    return None


def _is_prose(spans: Sequence[Span], gutter: float) -> bool:
    sides = [span for span in spans if span.x1 <= gutter], [span for span in spans if span.x0 >= gutter]
    if not all(_is_column(side) for side in sides):
        return False
    (left, inner), (outer, right) = ((min(span.x0 for span in side), max(span.x1 for span in side)) for side in sides)
    return outer - inner < BETWEEN * min(inner - left, right - outer)


def _is_column(side: Sequence[Span]) -> bool:
    if len(side) < PROSE_LINES:
        return False
    width = max(span.x1 for span in side) - min(span.x0 for span in side)
    full = sum(1 for span in side if span.width >= FULL * width)
    tall = median(span.height for span in side)
    return full >= MOSTLY * len(side) and width > 8 * tall


def _band(band: Sequence[Span], gutter: float) -> list[Span]:
    """Order what stands between two lines that cross the gap."""
    left = [span for span in band if span.x1 <= gutter]
    right = [span for span in band if span.x1 > gutter]
    if min(len(left), len(right)) < PROSE_LINES - 1:
        return by_rows(band)
    return by_rows(left) + by_rows(right)
