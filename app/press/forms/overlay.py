"""What is printed upon a copy before it is handed out: the watermark on every page, the filing stamp on the first."""

from dataclasses import dataclass
from typing import ClassVar

from app.press.forms.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Stamp:
    """归档章: six cells, 45 × 16 mm, red.

    Source: DA/T 22-2015.
    """

    year: str
    item: str
    unit: str
    retention: str
    pages: str


@dataclass(frozen=True, slots=True)
class Face:
    """One size of page, in points, and whether the filing stamp stands on it."""

    width: float
    height: float
    stamped: bool = False

    @property
    def em(self) -> float:
        """The size of the watermark's letters, in points: smaller on small pages, but never too small to read."""
        return round(min(11.5, max(5.0, min(self.width / 52, self.height / 60))), 2)


@dataclass(frozen=True, slots=True)
class CopyOverlay(Sheet):
    """The watermark of one use copy (利用副本), for every size of its pages; `at` is in the archive's own zone."""

    FORM: ClassVar = "copy_overlay"
    TITLE: ClassVar = "利用副本"

    number: str
    archival_no: str
    person: str
    department: str
    at: str
    purpose: str
    faces: tuple[Face, ...]
    stamp: Stamp | None = None
