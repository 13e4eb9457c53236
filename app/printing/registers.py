"""Printing the registers of a span of days: what came into the archive, and what went through the door of the store room."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session, lazyload

from app.desk import Desk
from app.listing_figures import COUNTED, cells
from app.looking import looking
from app.press.filling.words import Day, term_word
from app.press.forms.registers import AccessionLine, AccessionRegister, MovementLine, MovementRegister
from app.printing.paper import Print, day_of, house_of, printed, staff
from archive.database import Work
from archive.errors import Refused
from archive.figures import Balance, Period, summed
from archive.fonds import Fonds
from archive.ledger import Entry
from archive.people import Actor
from archive.records import Record, visible
from archive.wording import N_
from workflows.loans import Loan

MOST = 5000
"""Lines of one register; a month of a large archive is below."""
AT_ONCE = 500
SHELVED = "accession:shelve"


def accession_register(desk: Desk, by: Actor, period: str, fonds: str = "") -> bytes:
    """Print 总登记簿 of a span of days, in the order of coming.

    Raises:
        NotPermitted: it is the archive staff's.
        Invalid: it is no span of days, or there is no such fonds.
        Refused: there are too many lines for one print.
    """
    with looking(desk, by) as work:
        staff(work)
        house, span, zone = house_of(desk, work, fonds), Period.read(period, work.today), desk.settings.zone
        ours = [one for one in cells(work.session, by.scope, span, zone) if one.fonds_id == house.id]
        opening = summed(ours, lambda _cell: 0).get(0, Balance()).opening
        records = _records(work, Record.shelved_at, span.bounds(zone), house)
        lines = tuple(_came(record, opening + n, day_of(desk)) for n, record in enumerate(records, start=1))
        sheet = AccessionRegister(period=span.written, opening=opening, lines=lines)
        return printed(desk, work, sheet, house, f"register:{span.written}", len(lines))


def movement_register(desk: Desk, by: Actor, period: str, fonds: str = "") -> bytes:
    """Print 出入库登记簿 of a span of days: shelved, lent and brought back, handed over, destroyed.

    Raises:
        NotPermitted: it is the archive staff's.
        Invalid: it is no span of days, or there is no such fonds.
        Refused: there are too many lines for one print.
    """
    with looking(desk, by) as work:
        staff(work)
        house, span = house_of(desk, work, fonds), Period.read(period, work.today)
        bounds = span.bounds(desk.settings.zone)
        moves = sorted([*_shelf_moves(work, bounds, house), *_loan_moves(work, bounds, house)], key=lambda one: one[0])
        if len(moves) > MOST:
            raise _too_many()
        day = day_of(desk)
        lines = tuple(
            MovementLine(
                on=day(at) or work.today,
                at=f"{at.astimezone(desk.settings.zone):%H:%M}",
                way=way,
                archival_no=record.archival_no or record.ref,
                title=record.title,
                cause=cause,
                handled_by=handler,
            )
            for at, way, record, cause, handler in moves
        )
        sheet = MovementRegister(period=span.written, lines=lines)
        return printed(desk, work, sheet, house, f"register:{span.written}", len(lines))


Move = tuple[datetime, str, Record, str, str]


def _shelf_moves(work: Work, bounds: tuple[datetime, datetime], house: Fonds) -> Iterator[Move]:
    came = _records(work, Record.shelved_at, bounds, house)
    names = _shelved_by(work.session, came)
    for record in came:
        assert record.shelved_at  # noqa: S101 - asked for
        yield record.shelved_at, "入", record, "入库", names.get(record.subject, "")
    for record in _records(work, Record.destroyed_at, bounds, house):
        assert record.destroyed_at  # noqa: S101 - asked for
        yield record.destroyed_at, "出", record, f"销毁 {record.destroyed_by_list or ''}".strip(), ""
    for record in _records(work, Record.transferred_at, bounds, house):
        assert record.transferred_at  # noqa: S101 - asked for
        yield record.transferred_at, "出", record, f"移出 {record.transferred_by_list or ''}".strip(), ""


def _loan_moves(work: Work, bounds: tuple[datetime, datetime], house: Fonds) -> Iterator[Move]:
    for moment, way, verb in ((Loan.handed_out_at, "出", "借出"), (Loan.taken_back_at, "入", "归还")):
        wanted = select(Loan).join(Loan.record).where(Record.fonds_id == house.id, visible(work.by.scope))
        for loan in work.session.scalars(wanted.where(moment >= bounds[0], moment < bounds[1]).limit(MOST + 1)):
            handler = loan.handed_out_by if way == "出" else loan.taken_back_by
            at = loan.handed_out_at if way == "出" else loan.taken_back_at
            assert at  # noqa: S101 - asked for
            yield at, way, loan.record, f"{verb} {loan.number} {loan.borrower_name}", handler or ""


def _records(
    work: Work, moment: InstrumentedAttribute[datetime | None], bounds: tuple[datetime, datetime], house: Fonds
) -> list[Record]:
    here: list[ColumnElement[Any]] = [moment >= bounds[0], moment < bounds[1], Record.fonds_id == house.id]
    wanted = select(Record).where(*here, COUNTED, visible(work.by.scope)).order_by(moment, Record.shelf_key, Record.id)
    found = list(work.session.scalars(wanted.options(lazyload("*")).limit(MOST + 1)))
    if len(found) > MOST:
        raise _too_many()
    return found


def _shelved_by(session: Session, records: Sequence[Record]) -> dict[str, str]:
    names: dict[str, str] = {}
    for start in range(0, len(records), AT_ONCE):
        subjects = [record.subject for record in records[start : start + AT_ONCE]]
        wanted = select(Entry.subject, Entry.name).where(Entry.subject.in_(subjects), Entry.act == SHELVED)
        names |= dict(session.execute(wanted.order_by(Entry.seq.desc())).all())
    return names


def _came(record: Record, running: int, day: Day) -> AccessionLine:
    assert record.shelved_at  # noqa: S101 - asked for
    left = record.destroyed_at or record.transferred_at
    went = f"已销毁 {record.destroyed_by_list or ''}" if record.destroyed_at else ""
    went = f"已移出 {record.transferred_by_list or ''}" if record.transferred_at else went
    came_on = day(record.shelved_at)
    assert came_on  # noqa: S101 - of a moment that is there
    return AccessionLine(
        came_on=came_on,
        archival_no=record.archival_no or record.ref,
        title=record.title,
        year=str(record.year or ""),
        term=term_word(record.term),
        count=1,
        pages=record.pages,
        left_on=day(left),
        went=went.strip(),
        running=running,
    )


def _too_many() -> Refused:
    return Refused(N_("这段时间超过 {most} 行，请分月打印。"), most=MOST)


PRINTS = (
    Print(
        "register",
        N_("总登记簿"),
        "2026-03",
        lambda desk, by, ref, asked: accession_register(desk, by, ref, asked.get("fonds", "")),
    ),
    Print(
        "movements",
        N_("出入库登记簿"),
        "2026-03",
        lambda desk, by, ref, asked: movement_register(desk, by, ref, asked.get("fonds", "")),
    ),
)
