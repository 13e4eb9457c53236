"""Boxes and shelves: boxes and places made, records put into boxes and boxes onto layers, each in one breath."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.acting import record_for
from app.desk import Desk
from archive.database import Work
from archive.errors import Invalid, NotFound, NotPermitted, Problems
from archive.furnishing import (
    SPINES,
    change_location,
    make_container,
    make_location,
    move_container,
    next_code,
    remove_location,
    take_down,
)
from archive.holdings import Container, Location, Place, container_by_code, location_by_code
from archive.people import ARCHIVE_STAFF, Actor
from archive.promises import Job, Pledge
from archive.records import Record, Stage
from archive.volumes import Volume, VolumeState
from archive.wording import N_
from workflows.accession import ACCESSION, Verb
from workflows.binding import BINDING
from workflows.machine import Act

__all__ = ["SPINES", "USUAL_SPINE", "Putting", "boxes_for", "layers_with_room", "next_box_code", "put_away"]
USUAL_SPINE = SPINES[1]


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
            _box(work, record, where, desk.settings.pages_per_mm)
            ACCESSION.perform(Verb.PACK, Act(record, work, answers={"container": where.container}))
        ACCESSION.perform(Verb.SHELVE, Act(record, work, answers=_layer(work, where.location)))
        return record


def put_into(desk: Desk, by: Actor, code: str, ref: str) -> Record:
    """Put a record into a box; on a shelf already, the record is shelved with it.

    Raises:
        Invalid: the record is not named, or does not belong into this box.
        NotFound: there is no such box.
    """
    if not ref.strip():
        raise Invalid("ref", N_("请扫描或键入档号。"))
    with desk.database.work(desk.clock(), by) as work:
        box = _own_box(work, code)
        try:
            record = record_for(work, ref)
        except NotFound as missing:
            raise Invalid("ref", missing.text, **missing.values) from missing
        try:
            ACCESSION.perform(Verb.PACK, Act(record, work, answers={"container": box.code}))
        except Problems as problems:
            raise _at(problems, {"container": "ref"}) from problems
        if box.location is not None:
            ACCESSION.perform(Verb.SHELVE, Act(record, work))
        return record


def make_box(desk: Desk, by: Actor, entered: Mapping[str, object]) -> Container:
    """Make a box or bag.

    Raises:
        Problems: one or more fields cannot stand.
    """
    with desk.database.work(desk.clock(), by) as work:
        _demand(by)
        wanted = {name: value for name, value in entered.items() if value}
        return make_container(work, {"pages_per_mm": desk.settings.pages_per_mm, **wanted})


def move_box(desk: Desk, by: Actor, code: str, location: str) -> Container:
    """Put a box on a layer; what waits in it for the shelf is shelved with it.

    Raises:
        NotFound: there is no such box.
        Invalid: there is no such layer, or the box does not fit.
    """
    if not location.strip():
        raise Invalid("location", N_("请扫描架位签，或键入库位。"))
    with desk.database.work(desk.clock(), by) as work:
        box = _own_box(work, code)
        set_down(work, box, location)
        return box


def set_down(work: Work, box: Container, location: str) -> None:
    """Put a box on a layer within a piece of work; what waits in it for the shelf is shelved with it.

    Raises:
        Invalid: there is no such layer, or the box does not fit.
    """
    move_container(work, box, location)
    for row in work.session.execute(select(Record.id).where(Record.container_id == box.id)):
        # They are found by where they lie.
        work.book.promise(Pledge(Job.INDEX, f"record:{row.id}", rank=2))
    bound = select(Volume).where(Volume.container_id == box.id, Volume.state == VolumeState.PACKED)
    for volume in work.session.scalars(bound.order_by(Volume.id)).unique():
        BINDING.perform("shelve", Act(volume, work))
    waiting = select(Record).where(Record.container_id == box.id, Record.state == Stage.PACKED)
    for record in work.session.scalars(waiting.order_by(Record.id)).unique():
        ACCESSION.perform(Verb.SHELVE, Act(record, work))


def take_off(work: Work, box: Container) -> None:
    """Take a box off its layer within a piece of work, with all that lies in it.

    Raises:
        Refused: a stock-take counts there.
    """
    take_down(work, box)
    bound = select(Volume).where(Volume.container_id == box.id, Volume.state == VolumeState.SHELVED)
    for volume in work.session.scalars(bound.order_by(Volume.id)).unique():
        BINDING.perform("take-down", Act(volume, work))
    shelved = select(Record).where(Record.container_id == box.id, Record.state == Stage.SHELVED)
    for record in work.session.scalars(shelved.order_by(Record.id)).unique():
        ACCESSION.perform(Verb.TAKE_DOWN, Act(record, work))


def take_box_down(desk: Desk, by: Actor, code: str) -> Container:
    """Take a box off its layer.

    Raises:
        NotFound: there is no such box.
        Refused: a stock-take counts there.
    """
    with desk.database.work(desk.clock(), by) as work:
        box = _own_box(work, code)
        take_off(work, box)
        return box


def make_place(desk: Desk, by: Actor, entered: Mapping[str, object]) -> Location:
    """Make a room, a rack or a layer.

    Raises:
        Problems: one or more fields cannot stand.
    """
    with desk.database.work(desk.clock(), by) as work:
        _demand(by)
        return make_location(work, {name: value for name, value in entered.items() if value})


def change_place(desk: Desk, by: Actor, code: str, entered: Mapping[str, object]) -> Location:
    """Change the name or the length of a place.

    Raises:
        Problems: a field cannot stand.
    """
    with desk.database.work(desk.clock(), by) as work:
        _demand(by)
        location = location_by_code(work.session, code)
        change_location(work, location, {name: value for name, value in entered.items() if value})
        return location


def remove_place(desk: Desk, by: Actor, code: str) -> None:
    """Take away a place that is not in use.

    Raises:
        Refused: something stands on it or under it.
    """
    with desk.database.work(desk.clock(), by) as work:
        _demand(by)
        remove_location(work, location_by_code(work.session, code))


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
    """Return the code a new box for this record would get."""
    return next_code(session, record.category)


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


def _box(work: Work, record: Record, where: Putting, pages_per_mm: int) -> None:
    """See that the named box is there, or make it."""
    code = where.container.strip()
    if not code:
        raise Invalid("container", N_("请扫描盒签，或键入盒袋编号。"))
    if where.fresh:
        _demand(work.by)
        wanted = {
            "class": record.category.code,
            "year": record.year,
            "term": record.term,
            "code": code,
            "spine_mm": where.spine_mm,
            "pages_per_mm": pages_per_mm,
        }
        try:
            make_container(work, {"fonds": record.fonds.code, **wanted})
        except Problems as problems:
            raise _at(problems, {"code": "container"}) from problems
        return
    try:
        container_by_code(work.session, code)
    except NotFound:
        raise Invalid("container", N_("没有编号为 {code} 的盒袋；要当场建一个，请勾选新建。"), code=code[:40]) from None


def _own_box(work: Work, code: str) -> Container:
    _demand(work.by)
    return container_by_code(work.session, code)


def _demand(by: Actor) -> None:
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("盒袋和库位由档案员来办，请交给档案员。"))


def _at(problems: Problems, fields: Mapping[str, str]) -> Problems:
    """Put problems under the fields of the form that was filled in."""
    return Problems(Invalid(fields.get(one.field, one.field), one.text, **one.values) for one in problems.problems)


def _layer(work: Work, code: str) -> dict[str, str]:
    if not code.strip():
        return {}
    if work.session.scalar(select(Location.id).where(Location.code == code.strip().upper())) is None:
        raise Invalid("location", N_("没有库位 {code}，请核对架位标签。"), code=code[:40])
    return {"location": code}
