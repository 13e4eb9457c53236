"""Filling the forms of custody: the counted shelf, what is handed over, what is kept, the store-room log; pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.press.filling.words import Day, iso, signed, term_word
from app.press.forms import Signature
from app.press.forms.custody import (
    AccountingCustody,
    AccountingTransfer,
    CountLine,
    HandedClass,
    HandedItem,
    HandedVolume,
    KeptVolume,
    RoomLine,
    StocktakeSheet,
    StoreroomLog,
    TransferDeed,
)
from archive.records import Record
from archive.stocktakes import (
    DIFFERENCE_NAMES,
    REMEDY_NAMES,
    STANDING_NAMES,
    Balance,
    Difference,
    Piece,
    Remedy,
    Standing,
    Stocktake,
)
from archive.storeroom import Inspection, Reading
from archive.transfers import NATURE_NAMES, OFFICE_NAMES, Nature, Office, Outcome, Transfer, TransferItem
from archive.volumes import Volume

# i18n: allow - the words of the forms are fixed by the standards
YEARS = "{} 年"


def stocktake(counted: Stocktake, pieces: Sequence[tuple[Piece, str]], balance: Balance, day: Day) -> StocktakeSheet:
    """Fill 盘点表 with the lines of a stock-take, each with the title of its record."""
    first = "、".join(one.name for one in counted.counting(1))
    second = "、".join(one.name for one in counted.counting(2))
    lost = f" + 遗失 {balance.lost}" if balance.lost else ""
    signatures = [signed("盘点人", one.name, day(one.signed_at)) for one in counted.counting(1)]
    signatures += [signed("复核人", one.name, day(one.signed_at)) for one in counted.counting(2)]
    signatures.append(signed("批准人", counted.approved_by_name, day(counted.approved_at)))
    return StocktakeSheet(
        number=counted.number,
        scope=" ".join([*counted.places, *counted.classes]) or "全馆",
        cut_off=counted.cut_off,
        frozen_on=day(counted.frozen_at),
        lines=tuple(_counted(piece, title, first, second) for piece, title in pieces),
        formula=f"账面 {balance.book} = 在库 {balance.shelf} + 借出 {balance.loan} + 在制 {balance.work}{lost}"
        + (f"；未结差异 {balance.open}" if balance.open else ""),
        signatures=tuple(signatures),
    )


def _counted(piece: Piece, title: str, first: str, second: str) -> CountLine:
    here = piece.found_place == piece.place and (not piece.found_box or piece.found_box == piece.box)
    found = "见到" if here and piece.found_place else " ".join(filter(None, (piece.found_place, piece.found_box)))
    standing = Standing(piece.ends_as or piece.standing) if piece.in_book else None
    return CountLine(
        place=" ".join(filter(None, (piece.place, piece.box))),
        archival_no=piece.number,
        title=title,
        book="1" if piece.in_book else "0",
        found=found or "未见",
        standing=STANDING_NAMES[standing] if standing else "",
        difference=DIFFERENCE_NAMES[Difference(piece.kind)] if piece.kind else "",
        cause=piece.cause or piece.holder,
        remedy=REMEDY_NAMES[Remedy(piece.remedy)] if piece.remedy else "",
        counters=first,
        checker=second if piece.kind or piece.remedy else "",
    )


def accounting_transfer(transfer: Transfer, day: Day) -> AccountingTransfer:
    """Fill 会计档案移交清册."""
    found = transfer.signed()
    return AccountingTransfer(
        number=transfer.number,
        giver=transfer.giver,
        receiver=transfer.receiver,
        lines=tuple(
            HandedVolume(
                name=item.title,
                volume_no=item.volume_no,
                volumes=item.volumes,
                years=item.years,
                archival_no=item.number,
                term=term_word(item.term),
                kept=YEARS.format(item.kept) if item.kept.isdigit() else item.kept,
                note=_note(item),
            )
            for item in transfer.items
        ),
        signatures=tuple(_signature(found, office, day) for office in Office),
    )


def transfer_deed(transfer: Transfer, classes: Mapping[str, tuple[int, int]], day: Day) -> TransferDeed:
    """Fill 档案交接文据; `classes` gives each class's lines and pieces."""
    found = transfer.signed()
    return TransferDeed(
        number=transfer.number,
        giver=transfer.giver,
        receiver=transfer.receiver,
        giver_leader=transfer.giver_leader,
        receiver_leader=transfer.receiver_leader,
        nature=NATURE_NAMES[Nature(transfer.nature)],
        years=transfer.years,
        on=day(transfer.closed_at or transfer.received_at or transfer.sent_at),
        giver_handler=_signature(found, Office.GIVER, day),
        giver_supervisor=_signature(found, Office.GIVER_SUPERVISOR, day),
        receiver_handler=_signature(found, Office.RECEIVER, day),
        receiver_supervisor=_signature(found, Office.RECEIVER_SUPERVISOR, day),
        classes=tuple(
            HandedClass(
                name,
                f"{lines} 行 {pieces} 件（册）",
                transfer.aids if not place else "",
                str(transfer.aids_count or "") if not place else "",
            )
            for place, (name, (lines, pieces)) in enumerate(classes.items())
        ),
        giver_note=transfer.giver_note,
        receiver_note="".join(filter(None, (transfer.receiver_note, _result(transfer)))),
        lines=tuple(
            HandedItem(
                item.number, item.title, item.volumes, item.pages, "复印件" if item.is_copy else "原件", _note(item)
            )
            for item in transfer.items
        ),
    )


def _result(transfer: Transfer) -> str:
    if transfer.received_at is None or transfer.count(Outcome.PENDING):
        return ""
    listed = sum(item.volumes for item in transfer.items)
    taken = sum(item.volumes for item in transfer.items if item.outcome == Outcome.ACCEPTED)
    back = [item for item in transfer.items if item.outcome == Outcome.RETURNED]
    arrived = f"实到 {transfer.received_count} 件，" if transfer.received_count is not None else ""
    text = f"清单所列 {listed} 件（册），{arrived}接收 {taken} 件（册）"
    if not back:
        return f"{text}，与清单相符"
    why = "；".join(f"第 {item.position} 行 {item.code} {item.reason}" for item in back)
    return f"{text}，退回 {sum(item.volumes for item in back)} 件（册）：{why}"


def _note(item: TransferItem) -> str:
    back = f"退回 {item.code} {item.reason}" if item.outcome == Outcome.RETURNED else ""
    return " ".join(filter(None, ("原卷封装" if item.sealed else "", item.note, back)))


def _signature(found: Mapping[Office, object], office: Office, day: Day) -> Signature:
    one = found.get(office)
    if one is None:
        return Signature(OFFICE_NAMES[office])
    return signed(OFFICE_NAMES[office], getattr(one, "name", ""), day(getattr(one, "at", None)))


def accounting_custody(
    kept: Sequence[Record | Volume], out: Mapping[int, str], *, years: str, printed_on: date
) -> AccountingCustody:
    """Fill 会计档案保管清册 with accounting records and volumes in shelf order; `out` says who has a record."""
    return AccountingCustody(years=years, lines=tuple(_kept(one, out) for one in kept), printed_on=printed_on)


def _kept(one: Record | Volume, out: Mapping[int, str]) -> KeptVolume:
    box = one.container
    place = " ".join(filter(None, (box.location.code if box.location else "", box.code))) if box else ""
    if isinstance(one, Volume):
        span = f"{one.first_no}—{one.last_no}" if one.first_no else str(one.year or "")
        return KeptVolume(
            one.archival_no, one.title, one.kind_name or one.category.name, span, one.books, term_word(one.term),
            None, place, one.situation[:60],
        )  # fmt: skip
    note = "；".join(filter(None, (out.get(one.id, ""), f"冻结：{one.on_hold.reason}" if one.on_hold else "")))
    return KeptVolume(
        one.archival_no or "", one.title, one.category.name, str(one.year or ""), max(1, one.quantity),
        term_word(one.term), one.due_on, place, note,
    )  # fmt: skip


def storeroom(
    room: str, month: str, readings: Sequence[Reading], inspections: Sequence[Inspection], missed: Sequence[date]
) -> StoreroomLog:
    """Fill 库房温湿度/检查登记 of one room and month."""
    lines = [
        RoomLine(
            one.on, f"{one.clock:%H:%M}", f"{one.warmth} ℃", f"{one.dampness} %", one.situation, one.measure,
            one.by_name, one.too_warm or one.too_damp,
        )
        for one in readings
    ]  # fmt: skip
    for each in inspections:
        checked = f"（{each.verified_by_name} 复查）" if each.verified_by_name else ""
        lines.append(
            RoomLine(
                each.on, f"{each.clock:%H:%M}", "", "", f"{each.number} {each.finding or '检查正常'}",
                f"{each.fix}{checked}", each.by_name,
            )
        )  # fmt: skip
    return StoreroomLog(
        room=room,
        month=month,
        lines=tuple(sorted(lines, key=lambda line: (iso(line.on), line.clock))),
        missed="、".join(str(day.day) for day in missed),
        readings=len(readings),
        outside=sum(one.too_warm or one.too_damp for one in readings),
    )
