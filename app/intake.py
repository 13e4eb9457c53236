"""One file coming in by any door: kept first, then registered as an arrival."""

from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.desk import Desk
from archive.classification import class_by_code, require_open
from archive.errors import ArchiveError, Invalid
from archive.fonds import Department, Fonds
from archive.people import Actor
from archive.wording import N_
from ingest.arrivals import Arrival, Course, receive, store_original


def take_in(  # noqa: PLR0913 - a scan comes with all that its sender knows of it
    desk: Desk,
    by: Actor,
    stream: BinaryIO,
    name: str,
    *,
    source: str,
    class_code: str | None = None,
    party: str | None = None,
    fonds_code: str = "",
    rank: int = 5,
) -> Arrival:
    """Keep a file's bytes and register its arrival; reading is owed from then on.

    It goes into the fonds named, else into that of the person's department, else into the first of the house.

    Raises:
        Invalid: the file's name or the class cannot stand; nothing is kept.
    """
    with desk.database.reading() as session:
        fonds_id, department_id = _where(session, by, fonds_code)
        if class_code:
            category = class_by_code(session, class_code, fonds_id)
            _ = category.template
            require_open(category, desk.today)
    if party is not None and (len(party) > 120 or any(sign in party for sign in "<>/\\")):  # noqa: PLR2004 - letters
        raise Invalid("party", N_("单位名称不能含有 / \\ < >，且不超过 120 字。"))
    stored = store_original(desk.vault, stream, name)
    try:
        with desk.database.work(desk.clock(), by) as work:
            arrival = receive(
                work,
                stored,
                source=source,
                fonds_id=fonds_id,
                department_id=department_id,
                class_code=class_code,
                party=party,
                rank=rank,
            )
    except ArchiveError:
        desk.vault.erase(stored.key_id)
        raise
    if arrival.course == Course.DUPLICATE:
        desk.vault.erase(stored.key_id)
    return arrival


def _where(session: Session, by: Actor, fonds_code: str) -> tuple[int, int]:
    """Return the fonds and the department that a scan is of."""
    own = session.get(Department, by.department) if by.department else None
    wanted = select(Fonds).order_by(Fonds.id).limit(1)
    if fonds_code:
        wanted = wanted.where(Fonds.code == fonds_code.strip().upper())
    elif own is not None:
        wanted = wanted.where(Fonds.id == own.fonds_id)
    fonds = session.scalars(wanted).one_or_none()
    if fonds is None:
        raise Invalid("fonds", N_("没有全宗 {code}，请核对全宗号。"), code=fonds_code[:20])
    if fonds.ended_on is not None and fonds_code:
        raise Invalid("fonds", N_("全宗 {code} 已封存，不再收新件，请选别的全宗。"), code=fonds.code)
    if own is not None and own.fonds_id == fonds.id:
        return fonds.id, own.id
    units = select(Department.id).where(Department.fonds_id == fonds.id, Department.ended_on.is_(None))
    first = session.scalars(units.order_by(Department.id).limit(1)).one_or_none()
    if first is None:
        raise Invalid("fonds", N_("全宗 {code} 还没有部门，请先设部门。"), code=fonds.code)
    return fonds.id, first
