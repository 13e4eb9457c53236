"""Volumes and boxes as the forms show them."""

from collections.abc import Sequence
from datetime import date

from app.press.filling.words import Day, iso, term_word
from app.press.forms.volumes import (
    AccountingVolumeCatalogue,
    InnerLine,
    InnerList,
    ReferenceSheet,
    VolumeCatalogue,
    VolumeCover,
    VolumeLine,
)
from archive.access import Secrecy
from archive.binding import span
from archive.holdings import Container
from archive.records import SECRECY_NAMES, Record
from archive.volumes import Volume

Filled = tuple[Volume, Sequence[Record]]


def volume_catalogue(found: Sequence[Filled], class_name: str, *, today: date) -> VolumeCatalogue:
    """Fill 案卷目录."""
    return VolumeCatalogue(class_name=class_name, lines=tuple(_line(*one) for one in found), printed_on=today)


def accounting_catalogue(found: Sequence[Filled], class_name: str, *, today: date) -> AccountingVolumeCatalogue:
    """Fill 案卷目录 of accounting volumes."""
    return AccountingVolumeCatalogue(class_name=class_name, lines=tuple(_line(*one) for one in found), printed_on=today)


def inner_list(volume: Volume, records: Sequence[Record]) -> InnerList:
    """Fill 卷内文件目录 in the volume's own order; pages run on through the volume."""
    lines, at = [], 1
    for record in records:
        last = at + record.pages - 1
        note = "" if volume.category.template.counts_volumes else record.archival_no or ""
        lines.append(
            InnerLine(
                doc_no=record.doc_no, responsible=record.responsible, title=record.title, on=record.dated,
                leaves=str(at) if last == at else f"{at}—{last}", note=note,
            )
        )  # fmt: skip
        at = last + 1
    return InnerList(archival_no=volume.archival_no, title=volume.title, lines=tuple(lines))


def volume_reference(volume: Volume, records: Sequence[Record], day: Day) -> ReferenceSheet:
    """Fill 卷内备考表."""
    return ReferenceSheet(
        archival_no=volume.archival_no, title=volume.title, situation=volume.situation, count=len(records),
        pages=sum(one.pages for one in records), made_by=volume.closed_by_name, made_on=day(volume.closed_at),
        checked_by=volume.checked_by_name, checked_on=day(volume.checked_at), cross_ref=volume.cross_ref,
    )  # fmt: skip


def box_reference(box: Container, records: Sequence[Record]) -> ReferenceSheet:
    """Fill 盒内备考表; whoever arranged it signs by hand."""
    numbers = [one.archival_no or "" for one in records]
    return ReferenceSheet(
        archival_no="—".join(dict.fromkeys([*numbers[:1], *numbers[-1:]])), title="", situation="",
        count=len(records), pages=sum(one.pages for one in records), box=box.code,
    )  # fmt: skip


def volume_cover(volume: Volume, records: Sequence[Record]) -> VolumeCover:
    """Fill 案卷封面."""
    amount = f"{len(records)} 件 {sum(one.pages for one in records)} 页"
    if not records:
        amount = f"{volume.books} 册 {'—'.join(filter(None, (volume.first_no, volume.last_no)))}"
    return VolumeCover(
        class_name=volume.category.name, title=volume.title, span=_span(volume, records),
        retention=term_word(volume.term), amount=amount, filing_no=str(volume.running),
        archival_no=volume.archival_no, code=volume.ref, secrecy=SECRECY_NAMES[Secrecy(volume.secrecy)],
    )  # fmt: skip


def _line(volume: Volume, records: Sequence[Record]) -> VolumeLine:
    return VolumeLine(
        archival_no=volume.archival_no, title=volume.title, span=_span(volume, records),
        count=len(records) or None, pages=sum(one.pages for one in records) or None,
        retention=term_word(volume.term), secrecy=SECRECY_NAMES[Secrecy(volume.secrecy)],
        kind=volume.kind_name or volume.category.name,
        numbers="—".join(filter(None, (volume.first_no, volume.last_no))), books=volume.books,
    )  # fmt: skip


def _span(volume: Volume, records: Sequence[Record]) -> str:
    first, last = span(volume, records)
    return "—".join(dict.fromkeys(filter(None, (iso(first), iso(last)))))
