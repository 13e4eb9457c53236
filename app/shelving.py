"""Putting a record away: into a box, new ones made on the spot, and the box onto a shelf, in one breath."""

import re
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.acting import record_for
from app.desk import Desk
from archive.database import Work
from archive.errors import Invalid, NotFound, NotPermitted
from archive.holdings import Container, ContainerKind, Location, Place, container_by_code
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Actor
from archive.records import Record, Stage
from archive.wording import N_
from workflows.accession import ACCESSION, Verb
from workflows.machine import Act

CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,39}")
SPINES = (20, 30, 40, 50)
"""Thickness of boxes in millimetres. Source: DA/T 22-2015."""
USUAL_SPINE = 30


@dataclass(frozen=True, slots=True)
class Putting:
    """Where a record goes: the box by its code, made now if `fresh`, and the layer if the box has none yet."""

    container: str
    location: str = ""
    fresh: bool = False
    spine_mm: int = USUAL_SPINE


def put_away(desk: Desk, by: Actor, ref: str, where: Putting) -> Record:
    """Pack and shelve a record: both or neither; a record packed before is only shelved.

    Raises:
        Invalid: box or layer cannot stand.
        Refused: it does not fit, or the record is not there yet.
    """
    with desk.database.work(desk.clock(), by) as work:
        record = record_for(work, ref)
        if record.stage != Stage.PACKED:
            _box(work, record, where)
            ACCESSION.perform(Verb.PACK, Act(record, work, answers={"container": where.container}))
        ACCESSION.perform(Verb.SHELVE, Act(record, work, answers=_layer(work, where.location)))
        return record


def make_container(work: Work, record: Record, code: str, *, spine_mm: int = USUAL_SPINE) -> Container:
    """Make a box for records like this one.

    Raises:
        Invalid: the code is no code, or taken; the thickness is none of the standard's.
    """
    if not work.by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("建盒是档案员的事，请交给档案员办。"))
    tidy = code.strip().upper()
    if not CODE.fullmatch(tidy):
        raise Invalid("container", N_("盒袋编号只用字母、数字、点和横线，不超过 40 个。"))
    if work.session.scalar(select(Container.id).where(Container.code == tidy)) is not None:
        raise Invalid("container", N_("编号 {code} 已经有盒了，请不要勾选新建，或换一个编号。"), code=tidy)
    if spine_mm not in SPINES:
        raise Invalid("spine_mm", N_("盒脊厚度请选 20、30、40 或 50 毫米。"))
    box = Container(
        fonds_id=record.fonds_id,
        kind=ContainerKind.BOX,
        code=tidy,
        class_code=record.category.code,
        year=record.year,
        term=record.term,
        spine_mm=spine_mm,
    )
    work.session.add(box)
    work.session.flush()
    detail = {"class": box.class_code, "year": box.year, "term": box.term, "spine_mm": spine_mm}
    work.book.write(Line("container:make", f"container:{tidy}", work.by.login, work.by.name, detail=detail))
    return box


def boxes_for(session: Session, record: Record, most: int = 8) -> list[Container]:
    """Return the boxes this record may go into, the newest first."""
    wanted = select(Container).where(
        Container.fonds_id == record.fonds_id,
        Container.term == record.term,
        (Container.year == record.year) | Container.year.is_(None),
    )
    found = session.scalars(wanted.order_by(Container.id.desc()).limit(100))
    return [box for box in found if record.category.code.startswith(box.class_code)][:most]


def next_box_code(session: Session, record: Record) -> str:
    """Return a free code for a new box of this record's class and year."""
    stem = f"{record.category.code}-{record.year or 0}-"
    taken = session.scalar(select(func.count()).where(Container.code.startswith(stem, autoescape=True))) or 0
    number = taken + 1
    while session.scalar(select(Container.id).where(Container.code == f"{stem}{number:02}")) is not None:
        number += 1
    return f"{stem}{number:02}"


def layers_with_room(session: Session, need_mm: int = USUAL_SPINE, most: int = 20) -> list[Location]:
    """Return the layers on which a box of this thickness still fits, in shelf order."""
    used = (
        select(func.coalesce(func.sum(Container.spine_mm), 0))
        .where(Container.location_id == Location.id)
        .correlate(Location)
        .scalar_subquery()
    )
    wanted = select(Location).where(Location.place == Place.LAYER, Location.capacity_mm - used >= need_mm)
    return list(session.scalars(wanted.order_by(Location.code).limit(most)))


def _box(work: Work, record: Record, where: Putting) -> None:
    """See that the named box is there, or make it."""
    if not where.container.strip():
        raise Invalid("container", N_("请扫描盒签，或键入盒袋编号。"))
    if where.fresh:
        make_container(work, record, where.container, spine_mm=where.spine_mm)
        return
    try:
        container_by_code(work.session, where.container)
    except NotFound:
        raise Invalid(
            "container", N_("没有编号为 {code} 的盒袋；要当场建一个，请勾选新建。"), code=where.container[:40]
        ) from None


def _layer(work: Work, code: str) -> dict[str, str]:
    if not code.strip():
        return {}
    if work.session.scalar(select(Location.id).where(Location.code == code.strip().upper())) is None:
        raise Invalid("location", N_("没有库位 {code}，请核对架位标签。"), code=code[:40])
    return {"location": code}
