"""Renumbering and correction, for every door alike; and the list of new numbers on its way into the fonds file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.acting import found, machine, record_for
from app.desk import Desk
from app.intake import take_in
from archive.access import Scope
from archive.database import Work
from archive.errors import NotPermitted, Refused
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Actor
from archive.records import Record, visible
from archive.wording import N_
from workflows import correction, renumbering
from workflows.correction import Correction
from workflows.renumbering import Renumbered, Renumbering
from workflows.renumbering import State as RenumberState

FONDS_FILE = "QZ"
"""The class of the fonds file (全宗卷)."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and how many there are."""

    total: int
    rows: Sequence[Any]


def ask_new_numbers(desk: Desk, by: Actor, wanted: Sequence[tuple[str, Mapping[str, Any]]], reason: str) -> Renumbering:
    """Ask the head for new numbers.

    Raises:
        ArchiveError: what is wanted cannot stand.
    """
    demand_staff(by)
    with desk.database.work(desk.clock(), by) as work:
        pairs = [
            (record_for(work, ref), {name: value for name, value in fields.items() if value not in (None, "")})
            for ref, fields in wanted
        ]
        return renumbering.ask(work, pairs, reason)


def ask_correction(
    desk: Desk, by: Actor, ref: str, entered: Mapping[str, Any], *, reason: str, evidence: str = "",
    page: int | None = None,
) -> Correction:  # fmt: skip
    """Ask for a correction, or for a note where nothing may be changed any more.

    Raises:
        ArchiveError: what is wanted cannot stand.
    """
    demand_staff(by)
    with desk.database.work(desk.clock(), by) as work:
        return correction.ask(work, record_for(work, ref), entered, said=reason, evidence=evidence, page=page)


def renumberings(session: Session, *, state: str = "", offset: int = 0, size: int = 100) -> Page:
    """Return requests for new numbers, newest first."""
    wanted = select(Renumbering)
    if state:
        wanted = wanted.where(Renumbering.state == state)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(wanted.order_by(Renumbering.id.desc()).limit(size).offset(offset)).unique()
    return Page(total, list(rows))


def corrections(session: Session, scope: Scope, *, state: str = "", offset: int = 0, size: int = 100) -> Page:
    """Return corrections of records this person may see, newest first."""
    wanted = select(Correction).join(Record, Record.id == Correction.record_id).where(visible(scope))
    if state:
        wanted = wanted.where(Correction.state == state)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    return Page(total, list(session.scalars(wanted.order_by(Correction.id.desc()).limit(size).offset(offset)).unique()))


def notes_of(session: Session, record: Record) -> list[Correction]:
    """Return the supplementary notes of a record, oldest first."""
    wanted = select(Correction).where(
        Correction.record_id == record.id, Correction.kind == correction.NOTE,
        Correction.state == correction.State.EFFECTIVE,
    )  # fmt: skip
    return list(session.scalars(wanted.order_by(Correction.id)).unique())


def waiting_for(session: Session, record: Record) -> list[str]:
    """Return the numbers of what waits for somebody's decision about a record."""
    asked = select(Correction.number).where(
        Correction.record_id == record.id, Correction.state == correction.State.ASKED
    )
    moved = (
        select(Renumbering.number)
        .join(Renumbered)
        .where(Renumbered.record_id == record.id, Renumbering.state == RenumberState.ASKED)
    )
    return [*session.scalars(moved), *session.scalars(asked)]


def file_list(desk: Desk, by: Actor, number: str) -> Renumbering:
    """Put the signed list of new numbers into the fonds file, as a paper that came in.

    Raises:
        Refused: nothing was decided yet, or it is filed already.
    """
    from app.printing.amendments import renumber_list  # it prints, and printing asks this module's lists

    demand_staff(by)
    with desk.database.reading() as session:
        request = renumbering.find(session, number)
        _fileable(request)
    paper = renumber_list(desk, by, number)
    arrival = take_in(desk, by, BytesIO(paper), f"{number}.pdf", source="command", class_code=FONDS_FILE)
    with desk.database.work(desk.clock(), by) as work:
        request = _request(work, number)
        _fileable(request)
        request.filed_as = f"A{arrival.id}"
        work.book.write(Line("renumbering:file", request.subject, by.login, by.name, detail={"arrival": arrival.id}))
        return request


def _request(work: Work, number: str) -> Renumbering:
    request: Renumbering = found(work, machine("renumbering"), number)
    return request


def _fileable(request: Renumbering) -> None:
    if request.state != RenumberState.DECIDED:
        raise Refused(N_("{number} 还没有定，不能归入全宗卷。"), number=request.number)
    if request.filed_as:
        raise Refused(N_("{number} 已经归入全宗卷。"), number=request.number)


def demand_staff(by: Actor) -> None:
    """Let only archive staff ask for new numbers and corrections."""
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("改号和更正由档案员提出。"))
