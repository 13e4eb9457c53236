"""One file coming in by any door: kept first, then registered as an arrival."""

from typing import BinaryIO

from sqlalchemy import select

from app.desk import Desk
from archive.classification import class_by_code
from archive.errors import ArchiveError, Invalid
from archive.fonds import Department, Fonds
from archive.people import Actor
from archive.wording import N_
from ingest.arrivals import Arrival, Course, receive, store_original


def take_in(
    desk: Desk,
    by: Actor,
    stream: BinaryIO,
    name: str,
    *,
    source: str,
    class_code: str | None = None,
    party: str | None = None,
    rank: int = 5,
) -> Arrival:
    """Keep a file's bytes and register its arrival; reading is owed from then on.

    Raises:
        Invalid: the file's name or the class cannot stand; nothing is kept.
    """
    with desk.database.reading() as session:
        if class_code:
            _ = class_by_code(session, class_code).template
        fonds = session.scalars(select(Fonds).order_by(Fonds.id).limit(1)).one()
        department_id = (
            by.department
            or session.scalars(
                select(Department.id).where(Department.fonds_id == fonds.id).order_by(Department.id).limit(1)
            ).one()
        )
        fonds_id = fonds.id
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
