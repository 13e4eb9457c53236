"""Printing what shows who has it and where: 盘点表, 移交清册, 交接文据, 保管清册, 库房登记."""

import re
from collections.abc import Mapping

from sqlalchemy import select

from app.acting import CUSTODIANS, found, machine, may_know
from app.desk import Desk
from app.listing_stocktakes import lines
from app.looking import looking
from app.press.filling import custody as filling
from app.printing.paper import Print, day_of, printed, staff
from app.storekeeping import month_of, rooms
from archive.classification import Series
from archive.database import Work
from archive.errors import Invalid, NotFound, NotPermitted, Refused
from archive.fonds import Fonds
from archive.people import Actor
from archive.records import HELD_STAGES, Record, visible
from archive.transfers import Transfer
from archive.volumes import Volume, visible_volumes
from archive.wording import N_
from workflows.loans import OUT, Loan
from workflows.stocktake import TURNS, State, balance_of

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
REGISTER_MOST = 5000
"""Lines of one printed register; a year of accounts is far below."""


def stocktake(desk: Desk, by: Actor, number: str) -> bytes:
    """Print 盘点表, once nobody counts blind any more.

    Raises:
        NotFound: there is no such stock-take, or they may not know of it.
        NotPermitted: it is about a record they may not see.
        Refused: people are counting.
    """
    with looking(desk, by) as work:
        counted = found(work, machine("stocktake"), number)
        _custodian(work)
        if State(counted.state) in TURNS or counted.frozen_at is None:
            raise Refused(N_("{number} 还没有盘完，核对之后再打印。"), number=counted.number)
        rows = lines(work.session, by.scope, counted, most=None)
        if any(row.hidden for row in rows):
            raise NotPermitted(N_("{number} 里有您不能看的件，请由档案负责人打印。"), number=counted.number)
        pieces = [(row.piece, row.title) for row in rows]
        sheet = filling.stocktake(counted, pieces, balance_of(work.session, counted), day_of(desk))
        return printed(desk, work, sheet, _fonds(desk, work), counted.subject, len(rows))


def accounting_transfer(desk: Desk, by: Actor, number: str) -> bytes:
    """Print 会计档案移交清册 in two copies.

    Raises:
        NotFound: there is no such transfer, or they may not know of it.
        NotPermitted: it is about a record they may not see.
    """
    with looking(desk, by) as work:
        transfer = _transfer(work, number)
        sheet = filling.accounting_transfer(transfer, day_of(desk))
        return printed(desk, work, sheet, _fonds(desk, work), transfer.subject, len(transfer.items))


def transfer_deed(desk: Desk, by: Actor, number: str) -> bytes:
    """Print 档案交接文据 in two copies, with the list.

    Raises:
        NotFound: there is no such transfer, or they may not know of it.
        NotPermitted: it is about a record they may not see.
    """
    with looking(desk, by) as work:
        transfer = _transfer(work, number)
        counted: dict[str, tuple[int, int]] = {}
        other = N_("会计档案") if transfer.accounting else N_("档案")
        for item in transfer.items:
            name = item.record.category.name if item.record is not None else other
            rows, pieces = counted.get(name, (0, 0))
            counted[name] = (rows + 1, pieces + item.volumes)
        sheet = filling.transfer_deed(transfer, counted, day_of(desk))
        return printed(desk, work, sheet, _fonds(desk, work), transfer.subject, len(transfer.items))


def accounting_custody(desk: Desk, by: Actor, fonds: str, year: str = "") -> bytes:
    """Print 会计档案保管清册 of a fonds, or of one of its years.

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: there is no such fonds.
        Invalid: the year is none.
        Refused: no accounts are kept there, or too many for one paper.
    """
    with looking(desk, by) as work:
        staff(work)
        house = work.session.scalars(select(Fonds).where(Fonds.code == fonds.strip().upper())).one_or_none()
        if house is None:
            raise NotFound(N_("没有全宗 {code}，请核对全宗号。"), code=fonds[:20])
        if year and not (year.isascii() and year.isdigit() and len(year) == len("2026")):
            raise Invalid("year", N_("年度 {year} 不存在，请填四位数字。"), year=year[:20])
        kept = _kept(work, house, int(year) if year else None)
        if not kept:
            raise Refused(N_("这里没有在馆的会计档案，没有清册可印。"))
        if len(kept) > REGISTER_MOST:
            raise Refused(N_("这里超过 {most} 件，请选一个年度再印。"), most=REGISTER_MOST)
        wanted = select(Loan.record_id, Loan.borrower_name, Loan.number).where(
            Loan.state.in_([str(one) for one in OUT])
        )
        out = {int(one): f"{name} {number}" for one, name, number in work.session.execute(wanted)}
        sheet = filling.accounting_custody(kept, out, years=year, printed_on=work.today)
        return printed(desk, work, sheet, house, f"fonds:{house.code}", len(kept))


def storeroom(desk: Desk, by: Actor, room: str, month: str = "") -> bytes:
    """Print 库房温湿度/检查登记 of a room and month; this month when none is named.

    Raises:
        NotPermitted: it is not theirs to see.
        NotFound: there is no such room.
        Invalid: the month is none.
    """
    with looking(desk, by) as work:
        _custodian(work)
        place = next((one for one in rooms(work.session) if one.code == room.strip().upper()), None)
        if place is None:
            raise NotFound(N_("没有库位 {code}，请核对架位标签。"), code=room[:40])
        written = MONTH.fullmatch(month or f"{work.today:%Y-%m}")
        if written is None:
            raise Invalid("month", N_("月份请写成 2026-11。"))
        kept = month_of(work.session, place, int(written[1]), int(written[2]), work.today)
        sheet = filling.storeroom(
            f"{place.code} {place.name}", written[0], kept.readings, kept.inspections, kept.missed
        )
        return printed(desk, work, sheet, _fonds(desk, work), f"location:{place.code}", len(sheet.lines))


def _transfer(work: Work, number: str) -> Transfer:
    transfer: Transfer = found(work, machine("transfer"), number)
    if any(item.record is not None and not may_know(work.by, item.record) for item in transfer.items):
        raise NotPermitted(N_("{number} 里有您不能看的件，请由档案负责人打印。"), number=transfer.number)
    return transfer


def _kept(work: Work, house: Fonds, year: int | None) -> list[Record | Volume]:
    """Return the accounts of a fonds in shelf order; what is bound in a volume stands under it."""
    records = select(Record).join(Series, Series.id == Record.series_id)
    records = records.where(
        Record.fonds_id == house.id, Series.accounting, Record.volume_id.is_(None),
        Record.state.in_([str(stage) for stage in HELD_STAGES]), visible(work.by.scope),
    )  # fmt: skip
    volumes = select(Volume).join(Series, Series.id == Volume.series_id)
    volumes = volumes.where(Volume.fonds_id == house.id, Series.accounting, visible_volumes(work.by.scope))
    if year is not None:
        records, volumes = records.where(Record.year == year), volumes.where(Volume.year == year)
    found_ones: list[Record | Volume] = [
        *work.session.scalars(records.limit(REGISTER_MOST + 1)).unique(),
        *(one for one in work.session.scalars(volumes).unique() if one.state != "dropped"),
    ]
    return sorted(found_ones, key=lambda one: one.shelf_key)


def _fonds(desk: Desk, work: Work) -> Fonds:
    wanted = select(Fonds).where(Fonds.code == desk.settings.fonds_code)
    return work.session.scalars(wanted).one_or_none() or work.session.scalars(select(Fonds).order_by(Fonds.id)).first() \
        or Fonds(code=desk.settings.fonds_code, name=desk.settings.fonds_name)  # fmt: skip


def _custodian(work: Work) -> None:
    if not work.by.has(CUSTODIANS):
        raise NotPermitted(N_("盘点表和库房登记由档案员打印。"))


def _custody_of(desk: Desk, by: Actor, ref: str, asked: Mapping[str, str]) -> bytes:
    return accounting_custody(desk, by, ref, asked.get("year", "")[:10])


PRINTS = (
    Print("stocktake", N_("盘点表"), "PD-2026-001", lambda desk, by, ref, _asked: stocktake(desk, by, ref)),
    Print("transfer", N_("档案交接文据"), "JJ-2026-001", lambda desk, by, ref, _asked: transfer_deed(desk, by, ref)),
    Print(
        "accounting-transfer",
        N_("会计档案移交清册"),
        "JJ-2026-001",
        lambda desk, by, ref, _asked: accounting_transfer(desk, by, ref),
    ),
    Print("accounting-custody", N_("会计档案保管清册"), "A001", _custody_of),
    Print(
        "storeroom",
        N_("库房温湿度/检查登记"),
        "1",
        lambda desk, by, ref, asked: storeroom(desk, by, ref, asked.get("month", "")[:10]),
    ),
)
