"""What is done about each difference of a stock-take: put back, corrected in the book, written off with a hold, recognised."""

from collections.abc import Callable

from sqlalchemy import select

from archive.database import Work
from archive.errors import Invalid, Refused, WrongState
from archive.holdings import container_by_code, location_by_code, no_room
from archive.holds import Reason as HoldReason
from archive.holds import place as place_hold
from archive.ledger import Line
from archive.numbers import find as find_record
from archive.records import Record
from archive.stocktakes import REMEDIES, Difference, Piece, Remedy, Spot, Standing, Stocktake
from archive.wording import N_
from workflows.accession import fits_the_container
from workflows.lending import LENDING
from workflows.loans import Verb as LoanVerb
from workflows.loans import on_loan
from workflows.machine import Act
from workflows.stocktake import State, pieces_of
from workflows.stocktake_book import judge_again, settle, spot_of, standing_of

CAUSE_MOST = 300


def resolve(work: Work, stocktake: Stocktake, piece: Piece, *, remedy: str, cause: str, ref: str = "") -> None:
    """Settle one difference, and write down why it arose and what was done; `ref` names a recognised record.

    Raises:
        WrongState: the stock-take is not at its differences, or this one is settled.
        Invalid: the remedy is none for this kind of difference, or what it needs is missing.
        Refused: the book cannot follow the shelf here.
    """
    if stocktake.state != State.SETTLING:
        raise WrongState(N_("复盘核对之后才处理差异。"))
    if piece.settled or not piece.kind:
        raise WrongState(N_("{number} 的差异已经办完。"), number=piece.number)
    if remedy not in REMEDIES[Difference(piece.kind)]:
        raise Invalid("remedy", N_("请选一种处理办法。"))
    if not cause.strip() or len(cause) > CAUSE_MOST:
        raise Invalid("cause", N_("请写明原因，不超过 {most} 字。"), most=CAUSE_MOST)
    piece.cause, kind = cause.strip(), piece.kind
    DOING[Remedy(remedy)](work, stocktake, piece, ref)
    piece.remedy, piece.settled_by, piece.settled_at = remedy, work.by.name, work.at
    work.session.flush()
    work.book.write(
        Line(
            "stocktake:resolve",
            stocktake.subject,
            work.by.login,
            work.by.name,
            note=piece.cause,
            detail={"piece": piece.number, "kind": kind, "remedy": remedy, "place": piece.place},
        )
    )


def _as_booked(_work: Work, _stocktake: Stocktake, piece: Piece, _ref: str) -> None:
    """Let the shelf follow the book."""
    settle(piece, Standing(piece.standing) if piece.in_book else None)


def _lost(work: Work, stocktake: Stocktake, piece: Piece, _ref: str) -> None:
    record = _record(work, piece)
    reason = f"{stocktake.number} {piece.cause}"
    place_hold(work, record, kind=HoldReason.LOST, reason=reason[:CAUSE_MOST], case_no=stocktake.number)
    work.book.write(
        Line("incident:lost", record.subject, work.by.login, work.by.name, note=piece.cause,
             detail={"stocktake": stocktake.number, "place": piece.place, "box": piece.box})
    )  # fmt: skip
    settle(piece, Standing.LOST)


def _correct(work: Work, stocktake: Stocktake, piece: Piece, _ref: str) -> None:
    """Let the book follow the shelf: the box stands elsewhere, or the record lies in another box."""
    record = _record(work, piece)
    if standing_of(record) != Standing.SHELF:
        raise Refused(N_("{number} 还没有入库，请放回原位，再按流程入库。"), number=piece.number)
    if not piece.found_box:
        raise Refused(N_("不知道 {number} 在哪个盒里，不能改账，请放回原位。"), number=piece.number)
    box, place = container_by_code(work.session, piece.found_box), location_by_code(work.session, piece.found_place)
    before = spot_of(record)
    if record.container_id != box.id:
        if problem := fits_the_container(Act(record, work, answers={"container": box.code})):
            raise Refused(problem.text, **problem.values)
        record.container = box
    if box.location_id != place.id:
        if full := no_room(work.session, place, box.spine_mm):
            raise Refused(full.text, **full.values)
        box.location = place
    work.session.flush()
    work.book.write(
        Line("stocktake:correct", record.subject, work.by.login, work.by.name, before=before.place, after=place.code,
             note=piece.cause, detail={"stocktake": stocktake.number, "from_box": before.box, "container": box.code})
    )  # fmt: skip
    # What lay in the same box and was found with it is right now too.
    for other in pieces_of(work.session, stocktake):
        if other.kind != Difference.MISPLACED or other.settled or other.record_id is None:
            continue
        if other is piece or Spot(other.found_place, other.found_box) == spot_of(_record(work, other)):
            other.cause, other.remedy = other.cause or piece.cause, Remedy.CORRECT
            other.settled_by, other.settled_at = work.by.name, work.at
            settle(other, Standing.SHELF if other.in_book else None)


def _returned(work: Work, _stocktake: Stocktake, piece: Piece, _ref: str) -> None:
    loan = on_loan(work.session, _record(work, piece).id)
    if loan is not None:
        LENDING.perform(LoanVerb.TAKE_BACK, Act(loan, work))
    piece.standing = Standing.SHELF
    _at_its_spot(piece)


def _identify(work: Work, stocktake: Stocktake, piece: Piece, ref: str) -> None:
    """Say which record something without a good label is; it is then judged where it was found."""
    if not ref.strip():
        raise Invalid("ref", N_("请填它的档号。"))
    record = find_record(work.session, ref)
    spot = {Spot(piece.found_place, piece.found_box)}
    booked = next((one for one in pieces_of(work.session, stocktake) if one.record_id == record.id), None)
    if booked is None:
        here = spot_of(record)
        piece.record_id, piece.number = record.id, record.archival_no or record.ref
        piece.place, piece.box, piece.standing = here.place, here.box, standing_of(record)
        judge_again(piece, spot)
        return
    if booked.found_place:
        raise Refused(
            N_("{number} 已在 {place} 盘到，不会是它，请再认。"), number=booked.number, place=booked.found_place
        )
    booked.cause = booked.cause or piece.cause
    judge_again(booked, spot)
    settle(piece, None)


def _at_its_spot(piece: Piece) -> None:
    cause = piece.cause
    judge_again(piece, {Spot(piece.found_place, piece.found_box)})
    piece.cause = cause


def _record(work: Work, piece: Piece) -> Record:
    return work.session.scalars(select(Record).where(Record.id == piece.record_id)).unique().one()


DOING: dict[Remedy, Callable[[Work, Stocktake, Piece, str], None]] = {
    Remedy.PUT_BACK: _as_booked,
    Remedy.FOUND: _as_booked,
    Remedy.REPRINT: _as_booked,
    Remedy.REGISTER: _as_booked,
    Remedy.LOST: _lost,
    Remedy.CORRECT: _correct,
    Remedy.RETURNED: _returned,
    Remedy.IDENTIFY: _identify,
}
