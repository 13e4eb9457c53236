"""Labels and stamps, filled from boxes, bags and records."""

from collections.abc import Sequence
from typing import Literal

from app.press.filling.words import iso, item_no, term_word
from app.press.forms.labels import BagLabel, SpineLabel
from app.press.forms.overlay import Stamp
from archive.holdings import Container
from archive.records import Record

COLOURS: dict[str, Literal["red", "yellow", "blue", "green"]] = {
    "GL": "red",
    "KJ": "yellow",
    "HT": "blue",
    "KH": "green",
}
"""House rule: the colour of a bag's strip by the first letters of its class."""
STRIPS: tuple[Literal["red", "yellow", "blue", "green", "white"], ...] = ("red", "yellow", "blue", "green", "white")
SPINES: dict[int, Literal[20, 30, 40, 50]] = {20: 20, 30: 30, 40: 40, 50: 50}


def spine_label(box: Container, records: Sequence[Record], class_name: str) -> SpineLabel:
    """Fill 盒脊 of a box with what lies in it, in shelf order."""
    units = {record.department.name for record in records}
    return SpineLabel(
        year=str(box.year or ""),
        retention=term_word(box.term),
        unit=units.pop() if len(units) == 1 else class_name,
        first=item_no(records[0]) if records else "",
        last=item_no(records[-1]) if records else "",
        box=box.code.rpartition("-")[2],
        code=box.code,
        width=SPINES.get(box.spine_mm, 30),
    )


def bag_label(
    records: Sequence[Record], code: str, class_code: str, class_name: str, bag: Container | None = None
) -> BagLabel:
    """Fill 袋签 of a bag with what lies in it, in shelf order; a bag of one customer and colour says its own."""
    parties = [row.party for record in records for row in record.parties]
    if bag is not None and bag.party is not None:
        parties = [bag.party]
    own = next((colour for colour in STRIPS if bag is not None and bag.colour == colour), None)
    days = sorted(record.dated for record in records if record.dated)
    first = records[0].archival_no or records[0].ref if records else code
    return BagLabel(
        archival_no=first,
        party=parties[0].name if parties else (records[0].title if records else ""),
        party_code=parties[0].code if parties else "",
        first=iso(days[0]) if days else "",
        last=iso(days[-1]) if days else "",
        copies=len(records),
        code=code,
        colour=own if own is not None else COLOURS.get(class_code[:2], "white"),
        class_name=class_name,
    )


def stamp(record: Record) -> Stamp:
    """Fill 归档章 of one record. Source: DA/T 22-2015."""
    return Stamp(
        year=str(record.year or ""),
        item=item_no(record),
        unit=record.department.name,
        retention=term_word(record.term),
        pages=str(record.pages),
    )
