"""What is stuck on or stamped: the spine of a box, the slip of a bag, the filing stamp."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from app.press.forms.overlay import Stamp
from app.press.forms.sheet import Sheet


@dataclass(frozen=True, slots=True)
class SpineLabel:
    """盒脊 of one box; the spine is 20, 30, 40 or 50 mm wide, and the code is ASCII for a scanner.

    Source: DA/T 22-2015, box 310 × 220 mm.
    """

    year: str
    retention: str
    unit: str
    first: str
    last: str
    box: str
    code: str
    width: Literal[20, 30, 40, 50] = 30


@dataclass(frozen=True, slots=True)
class SpineLabels(Sheet):
    """A run of spine labels, one to a page of its own size."""

    FORM: ClassVar = "spine_labels"
    TITLE: ClassVar = "盒脊"

    labels: tuple[SpineLabel, ...]


@dataclass(frozen=True, slots=True)
class BagLabel:
    """袋签 of one bag, 90 × 50 mm; the colour names the class and is also written out."""

    archival_no: str
    party: str
    party_code: str
    first: str
    last: str
    copies: int
    code: str
    colour: Literal["red", "yellow", "blue", "green", "white"] = "white"
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class BagLabels(Sheet):
    """A run of bag labels."""

    FORM: ClassVar = "bag_labels"
    TITLE: ClassVar = "袋签"

    labels: tuple[BagLabel, ...]


@dataclass(frozen=True, slots=True)
class Stamps(Sheet):
    """A run of filing stamps for sticker paper."""

    FORM: ClassVar = "stamps"
    TITLE: ClassVar = "归档章"

    stamps: tuple[Stamp, ...]
