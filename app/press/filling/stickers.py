"""Labels, filled from records, boxes, places and volumes."""

from app.press.filling.words import term_word
from app.press.forms.sticker import Layout, Sticker, fits
from archive.classification import RecordClass
from archive.holdings import Container, Location
from archive.records import Record
from archive.volumes import Volume


def of_record(record: Record, layout: Layout) -> Sticker:
    """Fill the label of a record; a number too long to be scanned on this label gives way to the record's own short name."""
    number = record.archival_no or record.ref
    parts = (
        record.category.code,
        f"{record.year}" if record.year else "",
        term_word(record.term),
        f"{record.pages} 页",
    )
    return Sticker(
        number, number if fits(number, layout) else record.ref, record.title, " · ".join(filter(None, parts))
    )


def of_volume(volume: Volume, category: RecordClass, layout: Layout) -> Sticker:
    """Fill the label of a volume."""
    parts = (category.code, f"{volume.year}" if volume.year else "", term_word(volume.term))
    code = volume.archival_no if fits(volume.archival_no, layout) else volume.ref
    return Sticker(volume.archival_no, code, volume.title, " · ".join(filter(None, parts)))


def of_box(box: Container) -> Sticker:
    """Fill the label of a box or bag."""
    parts = (box.class_code, f"{box.year}" if box.year else "", term_word(box.term), f"{box.spine_mm} 毫米")
    return Sticker(box.code, box.code, box.fonds.name, " · ".join(filter(None, parts)))


def of_place(place: Location) -> Sticker:
    """Fill the label of a room, rack or layer."""
    return Sticker(place.code, place.code, place.name, f"{place.capacity_mm} 毫米" if place.capacity_mm else "")
