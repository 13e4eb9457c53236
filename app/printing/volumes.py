"""Printing what goes with volumes and boxes: their list, the inner list, the reference sheet, the cover, labels of shelves."""

from sqlalchemy import select

from app.desk import Desk
from app.looking import looking
from app.press.filling import volumes as filling
from app.press.forms.amendments import PlaceLabel, PlaceLabels, ScanCard
from app.printing.paper import Print, day_of, printed, staff
from app.scanning import COMMANDS
from app.volumes import volume_for
from archive.binding import inner
from archive.classification import RecordClass, class_by_code
from archive.database import Work
from archive.errors import Invalid, NotFound, Refused
from archive.fonds import Fonds
from archive.holdings import Location, container_by_code, location_by_code
from archive.people import Actor
from archive.records import HELD_STAGES, Record, visible
from archive.volumes import Volume, VolumeState, visible_volumes
from archive.wording import N_

VOLUMES_MOST = 2000
LABELS_MOST = 500
ACCOUNTING = "KJ"


def volume_catalogue(desk: Desk, by: Actor, ref: str) -> bytes:
    """Print 案卷目录 of a class: a fonds, a class and, when named, a year.

    Raises:
        Invalid: fonds, class or year cannot stand.
        Refused: there is no volume.
    """
    fonds, class_code, year = (*ref.split("/")[:3], "", "", "")[:3]
    with looking(desk, by) as work:
        staff(work)
        house = _fonds(work, fonds)
        category = class_by_code(work.session, class_code, house.id)
        below = select(RecordClass.id).where(
            RecordClass.fonds_id == house.id, RecordClass.code.startswith(category.code, autoescape=True)
        )
        wanted = select(Volume).where(
            Volume.class_id.in_(below), Volume.state != VolumeState.DROPPED, visible_volumes(by.scope)
        )
        if year:
            if not (year.isascii() and year.isdigit() and len(year) == len("2026")):
                raise Invalid("year", N_("年度 {year} 不存在，请填四位数字。"), year=year[:20])
            wanted = wanted.where(Volume.year == int(year))
        rows = list(work.session.scalars(wanted.order_by(Volume.shelf_key, Volume.id).limit(VOLUMES_MOST)).unique())
        if not rows:
            raise Refused(N_("这里没有案卷，没有目录可印。"))
        found = [(row, inner(work.session, row)) for row in rows]
        name = f"{category.code} {category.name}"
        fill = filling.accounting_catalogue if category.code.startswith(ACCOUNTING) else filling.volume_catalogue
        return printed(desk, work, fill(found, name, today=work.today), house, f"fonds:{ref}"[:80], len(rows))


def inner_list(desk: Desk, by: Actor, ref: str) -> bytes:
    """Print 卷内文件目录 of a volume.

    Raises:
        NotFound: it is not there, or they may not see all of it.
    """
    with looking(desk, by) as work:
        volume, records = _whole(work, ref)
        return printed(desk, work, filling.inner_list(volume, records), volume.fonds, volume.subject, len(records))


def reference_sheet(desk: Desk, by: Actor, ref: str) -> bytes:
    """Print 备考表 of a volume, or of a box by its code.

    Raises:
        NotFound: there is neither.
    """
    with looking(desk, by) as work:
        staff(work)
        try:
            box = container_by_code(work.session, ref)
        except NotFound:
            volume, records = _whole(work, ref)
            sheet = filling.volume_reference(volume, records, day_of(desk))
            return printed(desk, work, sheet, volume.fonds, volume.subject, len(records))
        wanted = select(Record).where(
            Record.container_id == box.id, Record.state.in_([str(one) for one in HELD_STAGES]), visible(by.scope)
        )
        inside = list(work.session.scalars(wanted.order_by(Record.shelf_key, Record.id)).unique())
        sheet = filling.box_reference(box, inside)
        return printed(desk, work, sheet, box.fonds, f"container:{box.code}", len(inside))


def volume_cover(desk: Desk, by: Actor, ref: str) -> bytes:
    """Print 案卷封面.

    Raises:
        NotFound: it is not there, or they may not see all of it.
    """
    with looking(desk, by) as work:
        volume, records = _whole(work, ref)
        return printed(desk, work, filling.volume_cover(volume, records), volume.fonds, volume.subject, len(records))


def place_labels(desk: Desk, by: Actor, ref: str) -> bytes:
    """Print the labels of a place and of all under it.

    Raises:
        NotFound: there is no such place.
    """
    with looking(desk, by) as work:
        staff(work)
        top = location_by_code(work.session, ref)
        under = Location.code.startswith(f"{top.code}-", autoescape=True)
        wanted = select(Location).where((Location.id == top.id) | under).order_by(Location.code).limit(LABELS_MOST)
        labels = tuple(PlaceLabel(one.code, one.name) for one in work.session.scalars(wanted))
        return printed(desk, work, PlaceLabels(labels), _any_fonds(work), f"location:{top.code}", len(labels))


def scan_card(desk: Desk, by: Actor, _ref: str) -> bytes:
    """Print the card of command codes.

    Raises:
        NotPermitted: it is the archive staff's.
    """
    with looking(desk, by) as work:
        staff(work)
        labels = tuple(PlaceLabel(code, words) for code, words in COMMANDS.items())
        return printed(desk, work, ScanCard(labels), _any_fonds(work), "scan", len(labels))


def _whole(work: Work, ref: str) -> tuple[Volume, list[Record]]:
    staff(work)
    volume = volume_for(work, ref)
    return volume, inner(work.session, volume)


def _fonds(work: Work, code: str) -> Fonds:
    found = work.session.scalars(select(Fonds).where(Fonds.code == code.strip().upper())).one_or_none()
    if found is None:
        raise Invalid("fonds", N_("没有全宗 {code}，请核对全宗号。"), code=code[:20])
    return found


def _any_fonds(work: Work) -> Fonds:
    return work.session.scalars(select(Fonds).order_by(Fonds.id).limit(1)).one()


PRINTS = (
    Print(
        "volume_catalogue",
        N_("案卷目录"),
        "A001/KJ/2003",
        lambda desk, by, ref, _asked: volume_catalogue(desk, by, ref),
    ),
    Print("inner_list", N_("卷内文件目录"), "V3", lambda desk, by, ref, _asked: inner_list(desk, by, ref)),
    Print("reference_sheet", N_("备考表"), "V3", lambda desk, by, ref, _asked: reference_sheet(desk, by, ref)),
    Print("volume_cover", N_("案卷封面"), "V3", lambda desk, by, ref, _asked: volume_cover(desk, by, ref)),
    Print("place_labels", N_("架位签"), "2-A03", lambda desk, by, ref, _asked: place_labels(desk, by, ref)),
    Print("scan_card", N_("扫码口令卡"), "all", lambda desk, by, ref, _asked: scan_card(desk, by, ref)),
)
