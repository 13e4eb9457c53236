"""Printing labels and stamps: of records, boxes and bags."""

from collections.abc import Sequence

from sqlalchemy import select

from app.acting import record_for
from app.desk import Desk
from app.looking import looking
from app.press.filling.labels import bag_label, spine_label, stamp
from app.press.forms.labels import BagLabels, SpineLabels, Stamps
from app.printing.paper import Print, printed, staff
from archive.classification import RecordClass
from archive.database import Work
from archive.errors import NotFound, Refused
from archive.holdings import Container, ContainerKind, container_by_code
from archive.people import Actor
from archive.records import HELD_STAGES, Record, visible
from archive.wording import N_


def stamps(desk: Desk, by: Actor, refs: Sequence[str]) -> bytes:
    """Print filing stamps on sticker paper.

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: a record is not there, or they may not see it.
        Refused: a record has no archival number yet.
    """
    with looking(desk, by) as work:
        records = _numbered(work, refs)
        sheet = Stamps(tuple(stamp(record) for record in records))
        return printed(desk, work, sheet, records[0].fonds, records[0].subject, len(records))


def bag(desk: Desk, by: Actor, ref: str) -> bytes:
    """Print the bag label of one record.

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: the record is not there, or they may not see it.
        Refused: it has no archival number yet.
    """
    with looking(desk, by) as work:
        record = _numbered(work, [ref])[0]
        code = record.container.code if record.container else record.ref
        label = bag_label([record], code, record.category.code, record.category.name)
        return printed(desk, work, BagLabels((label,)), record.fonds, record.subject, 1)


def spine(desk: Desk, by: Actor, code: str) -> bytes:
    """Print the label of a box or bag: its spine, or its slip.

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: no container bears this code.
    """
    with looking(desk, by) as work:
        staff(work)
        box = container_by_code(work.session, code)
        records = _within(work, box)
        name = work.session.scalar(
            select(RecordClass.name).where(RecordClass.fonds_id == box.fonds_id, RecordClass.code == box.class_code)
        )
        subject = f"container:{box.code}"
        if box.kind == ContainerKind.BAG:
            bags = BagLabels((bag_label(records, box.code, box.class_code, name or "", box),))
            return printed(desk, work, bags, box.fonds, subject, 1)
        spines = SpineLabels((spine_label(box, records, name or ""),))
        return printed(desk, work, spines, box.fonds, subject, 1)


def _numbered(work: Work, refs: Sequence[str]) -> list[Record]:
    staff(work)
    records = [record_for(work, ref) for ref in refs]
    if not records:
        raise NotFound(N_("没有选中任何档案，请先勾选。"))
    for record in records:
        if not record.archival_no:
            raise Refused(N_("{ref} 还没有档号，验收打号之后才能打印。"), ref=record.ref)
    return records


def _within(work: Work, box: Container) -> list[Record]:
    wanted = select(Record).where(Record.container_id == box.id, Record.state.in_([str(one) for one in HELD_STAGES]))
    return list(work.session.scalars(wanted.where(visible(work.by.scope)).order_by(Record.shelf_key, Record.id)))


PRINTS = (
    Print("stamp", N_("归档章"), "GL2005.3-1", lambda desk, by, ref, _asked: stamps(desk, by, [ref])),
    Print("bag", N_("袋签"), "GL2005.3-1", lambda desk, by, ref, _asked: bag(desk, by, ref)),
    Print("label", N_("盒脊"), "GL-0001", lambda desk, by, ref, _asked: spine(desk, by, ref)),
)
