"""What goes into a box or bag: the rules that keep it unmixed, and how full it is.

Thickness is an estimate: pages by the house's figure of pages in a millimetre, unless a volume was measured.
"""

from collections.abc import Sequence
from math import ceil

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.errors import Invalid
from archive.holdings import Container
from archive.records import Record
from archive.volumes import Volume
from archive.wording import N_

PAPER = "paper"


def misfit(session: Session, container: Container, thing: Record | Volume) -> Invalid | None:
    """Say why a record or volume may not lie in a container; None when it may.

    Source: DA/T 22-2015 装盒 (one year and term to a box).
    """
    return mixed(container, thing) or too_full(session, container, thing)


def mixed(container: Container, thing: Record | Volume) -> Invalid | None:
    """Say what would be mixed: fonds, class, year, term or customer."""
    if container.fonds_id != thing.fonds_id:
        return Invalid("container", N_("{box} 装的是另一个全宗，请换一个盒。"), box=container.code)
    if not thing.category.code.startswith(container.class_code):
        return Invalid(
            "container", N_("{box} 装 {code} 类，请换一个盒。"), box=container.code, code=container.class_code
        )
    if container.year is not None and container.year != thing.year:
        return Invalid(
            "container",
            N_("{box} 装 {year} 年度的，不同年度不混装，请换一个盒。"),
            box=container.code,
            year=container.year,
        )
    if container.term != thing.term:
        return Invalid("container", N_("{box} 的保管期限与这件不同，不同期限不混装，请换一个盒。"), box=container.code)
    if container.party is not None and isinstance(thing, Record):
        own = {row.party_id for row in thing.parties}
        if own and container.party_id not in own:
            return Invalid(
                "container",
                N_("{box} 是 {party} 的档案袋，这件不是这个客户的，请换一个袋。"),
                box=container.code,
                party=container.party.name,
            )
    return None


def too_full(session: Session, container: Container, thing: Record | Volume) -> Invalid | None:
    """Say that it does not fit any more, by the estimate of the pages."""
    if isinstance(thing, Record) and thing.container_id == container.id:
        return None
    need = thickness_mm(session, thing, container.pages_per_mm)
    used = filled_mm(session, container)
    if not used or used + need <= container.spine_mm:
        # What is thicker than any box still needs one: an empty box takes it.
        return None
    return Invalid(
        "container",
        N_("{box} 厚 {spine} 毫米，估计已装 {used} 毫米，放不下约 {need} 毫米的这件，请换一个盒。"),
        box=container.code,
        spine=container.spine_mm,
        used=used,
        need=need,
    )


def thickness_mm(session: Session, thing: Record | Volume, pages_per_mm: int) -> int:
    """Return how thick a record or volume is estimated to be, in millimetres."""
    if isinstance(thing, Volume):
        if thing.thickness_mm:
            return thing.thickness_mm
        pages = session.scalar(select(func.sum(Record.pages)).where(Record.volume_id == thing.id)) or 0
        return ceil(pages / pages_per_mm)
    return ceil(thing.pages / pages_per_mm) if thing.medium == PAPER else 0


def filled_mm(session: Session, container: Container) -> int:
    """Return how much of a container is estimated to be taken, in millimetres."""
    return filled_of(session, [container])[container.id]


def filled_of(session: Session, containers: Sequence[Container]) -> dict[int, int]:
    """Return how much of each container is estimated to be taken, in millimetres."""
    ids = [one.id for one in containers]
    loose = select(Record.container_id, func.sum(Record.pages)).where(
        Record.container_id.in_(ids), Record.medium == PAPER, Record.volume_id.is_(None)
    )
    pages = {box: int(count or 0) for box, count in session.execute(loose.group_by(Record.container_id))}
    bound = select(Volume.container_id, Volume.thickness_mm, func.coalesce(func.sum(Record.pages), 0))
    bound = bound.outerjoin(Record, Record.volume_id == Volume.id).where(Volume.container_id.in_(ids))
    rates = {one.id: one.pages_per_mm for one in containers}
    filled = {box: ceil(pages.get(box, 0) / rate) for box, rate in rates.items()}
    for box, measured, inside in session.execute(bound.group_by(Volume.id, Volume.container_id, Volume.thickness_mm)):
        filled[int(box or 0)] += measured or ceil(int(inside) / rates[int(box or 0)])
    return filled
