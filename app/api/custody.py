"""Custody: stock-takes and what is scanned in them, transfers and their lists, accounts still owed, the store-room log.

Steps of these workflows go the way of all verbs, `/stocktake/<number>/<verb>` and so on.
"""

from typing import Any

from pydantic import Field

from app.acting import CUSTODIANS, found, machine, may_know
from app.api.asked import Asked, Paged
from app.api.callers import caller, only
from app.api.door import BLUEPRINT
from app.api.refusals import desk, say
from app.api.told import Told
from app.listing_stocktakes import lines, stocktakes
from app.listing_transfers import transfers
from app.looking import looking
from app.owing import owe
from app.receiving import examine, judge, register
from app.stocktaking import MOST_AT_ONCE, plan_count, scan, settle_piece
from app.storekeeping import inspect, read_climate
from app.telling_custody import (
    tell_echo,
    tell_handover,
    tell_inspection,
    tell_piece,
    tell_reading,
    tell_stocktake,
    tell_tally,
    tell_transfer,
)
from app.transferring import draw_up, list_lines, list_records, tick
from archive.database import Work
from archive.errors import NotPermitted, Refused
from archive.people import ARCHIVE_STAFF, Role
from archive.transfers import Transfer, outstanding
from archive.wording import N_
from workflows.stocktake import TURNS, State


class PlanAsked(Asked):
    """What to count; no places and no classes mean everything."""

    purpose: str = Field(default="", max_length=200)
    places: list[str] = Field(default_factory=list, max_length=200)
    classes: list[str] = Field(default_factory=list, max_length=200)
    cut_off: str = Field(default="", max_length=40)
    by_box: bool = False


class ScanSent(Asked):
    """One scan: an id of the sender's own, so that sending it again is harmless, and the label."""

    id: str = Field(min_length=1, max_length=36)
    code: str = Field(min_length=1, max_length=200)


class ScansSent(Asked):
    """Scans in the order in which they were made."""

    scans: list[ScanSent] = Field(min_length=1, max_length=MOST_AT_ONCE)


class RemedyAsked(Asked):
    """What is done about a difference; `ref` names a recognised record."""

    remedy: str = Field(min_length=1, max_length=12)
    cause: str = Field(min_length=1, max_length=300)
    ref: str = Field(default="", max_length=100)


class TransferAsked(Asked):
    """A new list; a department of the house by its code, another body by its name."""

    direction: str = Field(min_length=1, max_length=4)
    nature: str = Field(default="transfer", max_length=10)
    department: str = Field(default="", max_length=12)
    giver: str = Field(default="", max_length=120)
    receiver: str = Field(default="", max_length=120)
    years: str = Field(default="", max_length=40)
    fiscal_year: int | None = Field(default=None, ge=1949, le=9999)
    accounting: bool = False


class LinesSent(Asked):
    """Lines as copied from a spreadsheet, or records by reference."""

    table: str = Field(default="", max_length=200_000)
    records: list[str] = Field(default_factory=list, max_length=2000)
    sealed: bool = False


class LinesChosen(Asked):
    """Lines by their place in the list, from 1."""

    lines: list[int] = Field(min_length=1, max_length=2000)


class LinesJudged(LinesChosen):
    """What became of them: accepted, or returned with a code."""

    outcome: str = Field(min_length=1, max_length=10)
    code: str = Field(default="", max_length=4)
    reason: str = Field(default="", max_length=300)


class ClassNamed(Asked):
    """The class of lines whose own number tells none."""

    class_: str = Field(default="", alias="class", max_length=12)


class HandoverAsked(Asked):
    """The accounts of a department and year that are to come."""

    department: str = Field(min_length=1, max_length=12)
    fiscal_year: int = Field(ge=1949, le=9999)


class ClimateSent(Asked):
    """A reading, in degrees Celsius and per cent."""

    room: str = Field(min_length=1, max_length=40)
    warmth: float = Field(ge=-40, le=60)
    dampness: float = Field(ge=0, le=100)
    on: str = Field(default="", max_length=40)
    clock: str = Field(default="", max_length=8)
    situation: str = Field(default="", max_length=200)
    measure: str = Field(default="", max_length=200)


class InspectionSent(Asked):
    """An inspection; without a finding the room is in order."""

    room: str = Field(min_length=1, max_length=40)
    matters: list[str] = Field(min_length=1, max_length=20)
    finding: str = Field(default="", max_length=300)
    on: str = Field(default="", max_length=40)
    clock: str = Field(default="", max_length=8)


class CustodyTold(Told):
    """A stock-take, transfer or inspection; `state` is its workflow's."""

    state: str


class ListTold(Told):
    """A part of a list."""

    total: int
    items: list[dict[str, Any]]


class ScansTold(Told):
    """What was said to each scan, and how far the counter is."""

    echoes: list[dict[str, Any]]
    tally: dict[str, Any]


class RowTold(Told):
    """What was written down."""


@BLUEPRINT.get("/stocktakes")
@BLUEPRINT.input(Paged, location="query", arg_name="wish")
@BLUEPRINT.output(ListTold)
def list_stocktakes(wish: Paged) -> dict[str, Any]:
    """List stock-takes: staff and auditor see all, others those they count in."""
    with looking(desk(), caller()) as work:
        total, rows = stocktakes(work.session, work.by, first=wish.offset, most=wish.limit)
        return {"total": total, "items": [tell_stocktake(one) for one in rows]}


@BLUEPRINT.post("/stocktakes")
@BLUEPRINT.input(PlanAsked, location="json", arg_name="wish")
@BLUEPRINT.output(CustodyTold, status_code=201)
def plan_stocktake(wish: PlanAsked) -> dict[str, Any]:
    """Plan a stock-take."""
    only(*ARCHIVE_STAFF)
    entered = {
        "purpose": wish.purpose,
        "places": " ".join(wish.places),
        "classes": " ".join(wish.classes),
        "cut_off": wish.cut_off,
        "by_box": "1" if wish.by_box else "",
    }
    return tell_stocktake(plan_count(desk(), caller(), entered))


@BLUEPRINT.get("/stocktakes/<number>")
@BLUEPRINT.output(CustodyTold)
def get_stocktake(number: str) -> dict[str, Any]:
    """Show a stock-take."""
    with looking(desk(), caller()) as work:
        return tell_stocktake(found(work, machine("stocktake"), number))


@BLUEPRINT.get("/stocktakes/<number>/pieces")
@BLUEPRINT.output(ListTold)
def list_pieces(number: str) -> dict[str, Any]:
    """List every line of a stock-take, once nobody counts blind any more."""
    only(*CUSTODIANS)
    with looking(desk(), caller()) as work:
        one = found(work, machine("stocktake"), number)
        if State(one.state) in TURNS:
            raise Refused(N_("{number} 还没有盘完，核对之后再看。"), number=one.number)
        rows = lines(work.session, work.by.scope, one, most=None)
        items = [tell_piece(row.piece, None if row.hidden else row.title) for row in rows]
        return {"total": len(items), "items": items}


@BLUEPRINT.post("/stocktakes/<number>/scans")
@BLUEPRINT.input(ScansSent, location="json", arg_name="wish")
@BLUEPRINT.output(ScansTold)
def take_scans(number: str, wish: ScansSent) -> dict[str, Any]:
    """Take what a counter scanned, the place first; a scan sent twice counts once."""
    echoes, now = scan(desk(), caller(), number, [(one.id, one.code) for one in wish.scans])
    told = [tell_echo(echo, say()(echo.text).format(**echo.values)) for echo in echoes]
    return {"echoes": told, "tally": tell_tally(now)}


@BLUEPRINT.post("/stocktakes/<number>/pieces/<int:piece>")
@BLUEPRINT.input(RemedyAsked, location="json", arg_name="wish")
@BLUEPRINT.output(CustodyTold)
def settle_difference(number: str, piece: int, wish: RemedyAsked) -> dict[str, Any]:
    """Settle one difference."""
    only(*ARCHIVE_STAFF)
    return tell_stocktake(settle_piece(desk(), caller(), number, min(piece, 2**31 - 1), wish.model_dump()))


@BLUEPRINT.get("/transfers")
@BLUEPRINT.input(Paged, location="query", arg_name="wish")
@BLUEPRINT.output(ListTold)
def list_transfers(wish: Paged) -> dict[str, Any]:
    """List transfers: staff and auditor see all, a department its own."""
    with looking(desk(), caller()) as work:
        total, rows = transfers(work.session, work.by, first=wish.offset, most=wish.limit)
        return {"total": total, "items": [_brief(one) for one in rows if may_know(work.by, one)]}


@BLUEPRINT.post("/transfers")
@BLUEPRINT.input(TransferAsked, location="json", arg_name="wish")
@BLUEPRINT.output(CustodyTold, status_code=201)
def draft_transfer(wish: TransferAsked) -> dict[str, Any]:
    """Begin a list."""
    only(*ARCHIVE_STAFF, Role.BUSINESS)
    entered = {name: str(value) for name, value in wish.model_dump(exclude_none=True).items()}
    return tell_transfer(draw_up(desk(), caller(), {**entered, "accounting": "1" if wish.accounting else ""}))


@BLUEPRINT.get("/transfers/<number>")
@BLUEPRINT.output(CustodyTold)
def get_transfer(number: str) -> dict[str, Any]:
    """Show a transfer with its list."""
    with looking(desk(), caller()) as work:
        return _told(work, found(work, machine("transfer"), number))


@BLUEPRINT.post("/transfers/<number>/lines")
@BLUEPRINT.input(LinesSent, location="json", arg_name="wish")
@BLUEPRINT.output(CustodyTold)
def add_lines(number: str, wish: LinesSent) -> dict[str, Any]:
    """Put lines or records on a list."""
    if wish.records:
        list_records(desk(), caller(), number, wish.records)
    if wish.table or not wish.records:
        list_lines(desk(), caller(), number, wish.table, sealed=wish.sealed)
    return _shown(number)


@BLUEPRINT.post("/transfers/<number>/checked")
@BLUEPRINT.input(LinesChosen, location="json", arg_name="wish")
@BLUEPRINT.output(CustodyTold)
def check_lines(number: str, wish: LinesChosen) -> dict[str, Any]:
    """Note that lines were held against the things themselves."""
    tick(desk(), caller(), number, wish.lines)
    return _shown(number)


@BLUEPRINT.post("/transfers/<number>/judged")
@BLUEPRINT.input(LinesJudged, location="json", arg_name="wish")
@BLUEPRINT.output(CustodyTold)
def judge_lines(number: str, wish: LinesJudged) -> dict[str, Any]:
    """Accept lines on arrival, or send them back with a code."""
    only(*ARCHIVE_STAFF)
    judge(desk(), caller(), number, wish.lines, outcome=wish.outcome, code=wish.code, reason=wish.reason)
    return _shown(number)


@BLUEPRINT.post("/transfers/<number>/examined")
@BLUEPRINT.output(CustodyTold)
def examine_files(number: str) -> dict[str, Any]:
    """Test the files of what arrived."""
    only(*ARCHIVE_STAFF)
    examine(desk(), caller(), number)
    return _shown(number)


@BLUEPRINT.post("/transfers/<number>/registered")
@BLUEPRINT.input(ClassNamed, location="json", arg_name="wish")
@BLUEPRINT.output(CustodyTold)
def register_lines(number: str, wish: ClassNamed) -> dict[str, Any]:
    """Make received records of the accepted lines that name none yet."""
    only(*ARCHIVE_STAFF)
    register(desk(), caller(), number, wish.class_)
    return _shown(number)


@BLUEPRINT.get("/handovers")
@BLUEPRINT.output(ListTold)
def list_handovers() -> dict[str, Any]:
    """List the accounts departments still owe, those due first."""
    only(*CUSTODIANS)
    with looking(desk(), caller()) as work:
        rows = outstanding(work.session, work.today)
        return {
            "total": len(rows),
            "items": [tell_handover(one.handover) | {"days_late": max(0, one.days)} for one in rows],
        }


@BLUEPRINT.post("/handovers")
@BLUEPRINT.input(HandoverAsked, location="json", arg_name="wish")
@BLUEPRINT.output(RowTold, status_code=201)
def owe_accounts(wish: HandoverAsked) -> dict[str, Any]:
    """Note accounts that are to be handed over."""
    only(*ARCHIVE_STAFF)
    return tell_handover(owe(desk(), caller(), wish.department, str(wish.fiscal_year)))


@BLUEPRINT.post("/climate")
@BLUEPRINT.input(ClimateSent, location="json", arg_name="wish")
@BLUEPRINT.output(RowTold, status_code=201)
def note_climate(wish: ClimateSent) -> dict[str, Any]:
    """Note a reading of a store room, as a sensor may."""
    only(*ARCHIVE_STAFF)
    return tell_reading(read_climate(desk(), caller(), {name: str(value) for name, value in wish.model_dump().items()}))


@BLUEPRINT.post("/inspections")
@BLUEPRINT.input(InspectionSent, location="json", arg_name="wish")
@BLUEPRINT.output(CustodyTold, status_code=201)
def note_inspection(wish: InspectionSent) -> dict[str, Any]:
    """Note an inspection of a store room."""
    only(*ARCHIVE_STAFF)
    return tell_inspection(inspect(desk(), caller(), {**wish.model_dump(), "matters": " ".join(wish.matters)}))


def _shown(number: str) -> dict[str, Any]:
    with looking(desk(), caller()) as work:
        return _told(work, found(work, machine("transfer"), number))


def _brief(one: Transfer) -> dict[str, Any]:
    told = tell_transfer(one)
    return {**told, "lines": len(told["lines"])}


def _told(work: Work, one: Transfer) -> dict[str, Any]:
    if any(item.record is not None and not may_know(work.by, item.record) for item in one.items):
        raise NotPermitted(N_("{number} 里有您不能看的件，请由档案负责人来办。"), number=one.number)
    return tell_transfer(one)
