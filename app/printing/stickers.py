"""Printing labels with codes: of records, volumes, boxes and places, on sheets of A4 or from a label printer."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.acting import may_know, record_for
from app.desk import Desk
from app.looking import looking
from app.press.filling.stickers import of_box, of_place, of_record, of_volume
from app.press.forms.sticker import LAYOUTS, Layout, Sticker, Stickers
from app.printing.paper import Print, printed, staff
from archive.classification import RecordClass
from archive.database import Work
from archive.errors import Invalid, NotFound, Refused
from archive.fonds import Fonds
from archive.holdings import Container, Location
from archive.numbers import find_volume
from archive.people import Actor
from archive.records import Record
from archive.wording import N_

__all__ = ["LAYOUTS", "stickers"]
MOST = 2000
"""Labels of one printing."""


def stickers(desk: Desk, by: Actor, refs: Sequence[str], layout: str = "", start: str = "") -> bytes:
    """Print the labels of these things, in their order, from the `start`-th place of the first sheet.

    A thing is named as its label names it: a record or volume by its number, a box or place by its code.

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: a thing is not there, or they may not see it.
        Refused: a record has no archival number yet.
        Invalid: there is no such sheet, or no such place on it.
    """
    sheet = LAYOUTS.get(layout or next(iter(LAYOUTS)))
    if sheet is None:
        raise Invalid(
            "layout", N_("没有“{name}”这种标签纸，可用的有：{names}。"), name=layout[:20], names="、".join(LAYOUTS)
        )
    first = _start(start, sheet)
    if not refs:
        raise Invalid("ref", N_("没有选中任何档案，请先选行。"))
    if len(refs) > MOST:
        raise Invalid("ref", N_("一次最多打印 {most} 枚标签，请分几次。"), most=MOST)
    with looking(desk, by) as work:
        staff(work)
        made = [_sticker(work, ref.strip(), sheet) for ref in refs]
        labels, (fonds, subject) = tuple(label for label, _ in made), made[0][1]
        return printed(desk, work, Stickers(labels, sheet, first), fonds or _house(work), subject, len(labels))


Whose = tuple[Fonds | None, str]
"""The fonds a thing belongs to, and how the ledger names it."""


def _sticker(work: Work, ref: str, layout: Layout) -> tuple[Sticker, Whose]:
    box = work.session.scalars(select(Container).where(Container.code == ref.upper())).unique().one_or_none()
    if box is not None:
        return of_box(box), (box.fonds, f"container:{box.code}")
    place = work.session.scalars(select(Location).where(Location.code == ref.upper())).one_or_none()
    if place is not None:
        return of_place(place), (None, f"location:{place.code}")
    try:
        record = record_for(work, ref)
    except NotFound:
        return _volume(work, ref, layout)
    return _record(record, layout), (record.fonds, record.subject)


def _record(record: Record, layout: Layout) -> Sticker:
    if not record.archival_no:
        raise Refused(N_("{ref} 还没有档号，验收打号之后才能打印。"), ref=record.ref)
    return of_record(record, layout)


def _volume(work: Work, ref: str, layout: Layout) -> tuple[Sticker, Whose]:
    absent = NotFound(N_("没有 {ref}，或您不能看它，请核对编号。"), ref=ref[:60])
    try:
        volume = find_volume(work.session, ref)
    except (NotFound, Invalid):
        raise absent from None
    if not may_know(work.by, volume):
        raise absent
    category = work.session.get_one(RecordClass, volume.class_id)
    return of_volume(volume, category, layout), (work.session.get_one(Fonds, volume.fonds_id), volume.subject)


def _house(work: Work) -> Fonds:
    return work.session.scalars(select(Fonds).order_by(Fonds.id).limit(1)).one()


def _start(written: str, layout: Layout) -> int:
    if not written.strip():
        return 1
    figures = written.strip()
    if not (figures.isascii() and figures.isdigit() and len(figures) < 4 and 1 <= int(figures) <= layout.on_a_page):  # noqa: PLR2004 - digits
        raise Invalid("start", N_("从第几枚贴起，请填 1 到 {most}。"), most=layout.on_a_page)
    return int(figures)


def _asked(desk: Desk, by: Actor, ref: str, asked: Mapping[str, str]) -> bytes:
    return stickers(desk, by, [one for one in ref.split(",") if one], asked.get("layout", ""), asked.get("start", ""))


PRINTS = (Print("stickers", N_("标签"), "GL2005.3-1,GL2005.3-2", _asked),)
