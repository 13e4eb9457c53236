"""From the archive's rows to the values of the printed forms; pure, so that a form can be filled from anything at hand."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from app.press.forms import (
    AccountingDestruction,
    AccountingLine,
    BagLabel,
    Catalogue,
    CatalogueLine,
    Destruction,
    DestructionLine,
    LoanItem,
    LoanSlip,
    OverdueItem,
    Reminder,
    Signature,
    SpineLabel,
    Way,
)
from app.press.overlay import Stamp
from archive.access import Secrecy
from archive.holdings import Container
from archive.records import SECRECY_NAMES, Record
from archive.schedules import Term
from workflows.destruction import DestructionList, Fate, Item, State
from workflows.lending import Loan
from workflows.lending import Way as LoanWay

Day = Callable[[datetime | None], date | None]
"""Turns a moment into the archive's own day."""
Kept = Callable[[Record, date], tuple[int, int] | None]
WAYS: dict[str, Way] = {LoanWay.READ: "查阅", LoanWay.BORROW: "借出", LoanWay.COPY: "复制"}
COLOURS: dict[str, Literal["red", "yellow", "blue", "green"]] = {
    "GL": "red",
    "KJ": "yellow",
    "HT": "blue",
    "KH": "green",
}
"""House rule: the colour of a bag's strip by the first letters of its class."""
SPINES: dict[int, Literal[20, 30, 40, 50]] = {20: 20, 30: 30, 40: 40, 50: 50}


def catalogue(records: Sequence[Record], *, printed_on: date) -> Catalogue:
    """Fill 归档文件目录 with records in shelf order; its head says the years and terms they are of."""
    units = {record.department.name for record in records}
    years = sorted({record.year for record in records if record.year})
    terms = sorted({Term.parse(record.term) for record in records if record.term}, key=lambda term: term.rank)
    lines = tuple(
        CatalogueLine(
            archival_no=record.archival_no or "",
            title=record.title,
            doc_no=record.doc_no,
            responsible=record.responsible,
            on=record.dated,
            secrecy=SECRECY_NAMES[Secrecy(record.secrecy)],
            pages=record.pages,
            note=record.notes[:60],
        )
        for record in records
    )
    unit = units.pop() if len(units) == 1 else ""
    return Catalogue(
        year="—".join(dict.fromkeys(str(year) for year in (*years[:1], *years[-1:]))),
        retention="、".join(term.chinese for term in terms),
        unit=unit,
        lines=lines,
        printed_on=printed_on,
    )


def loan_slip(loan: Loan, day: Day) -> LoanSlip:
    """Fill 借阅单 with one loan as far as it has come."""
    record, asked = loan.record, day(loan.requested_at) or loan.due_on
    return LoanSlip(
        number=loan.number,
        asked_on=asked,
        borrower=loan.borrower_name,
        department=loan.department,
        phone="",
        items=(
            LoanItem(
                archival_no=record.archival_no or record.ref,
                title=record.title,
                secrecy=SECRECY_NAMES[Secrecy(record.secrecy)],
                pages=record.pages,
            ),
        ),
        ways=frozenset({WAYS[loan.way]}),
        original=loan.way != LoanWay.COPY,
        purpose=loan.purpose,
        due_on=loan.due_on,
        days=max(0, (loan.due_on - asked).days),
        archive_head=_signed("档案部门", loan.approved_by, day(loan.approved_at), "同意"),
        handed_out_on=_iso(day(loan.handed_out_at)),
        handed_out_by=loan.handed_out_by or "",
        returned_on=_iso(day(loan.taken_back_at)),
        condition=f"{loan.pages_back} 页" if loan.pages_back is not None else "",
        taken_back_by=loan.taken_back_by or "",
    )


def reminder(loans: Sequence[Loan], day: Day, *, today: date, return_by: date, times: int, archivist: str) -> Reminder:
    """Fill 催还单 with all that one borrower should have brought back."""
    items = tuple(
        OverdueItem(
            archival_no=loan.record.archival_no or loan.record.ref,
            title=loan.record.title,
            lent_on=day(loan.handed_out_at) or loan.due_on,
            due_on=loan.due_on,
            days=loan.days_overdue(today),
        )
        for loan in loans
    )
    return Reminder(
        number=f"{loans[0].number}-C{times}",
        borrower=loans[0].borrower_name,
        department=loans[0].department,
        items=items,
        times=times,
        return_by=return_by,
        archivist=archivist,
        written_on=today,
    )


def destruction(drawn: DestructionList, course: "Course", day: Day, kept: Kept) -> Destruction:
    """Fill the general 销毁清册."""
    today = course.today
    lines = tuple(
        DestructionLine(
            title=item.title,
            year=str(item.record.year or ""),
            archival_no=item.number,
            term=term_word(item.record.term),
            kept=_kept(kept(item.record, day(item.settled_at) or today)),
            pages=item.record.pages,
            note=_fate(item),
        )
        for item in drawn.items
    )
    return Destruction(
        number=drawn.number,
        version=course.version,
        frozen_on=day(course.frozen_at) or day(drawn.drafted_at) or today,
        lines=lines,
        group_leader=_signed("鉴定小组负责人", course.leader, day(course.decided_at), "同意销毁"),
        approver=_signed("批准人", _approver(drawn), day(drawn.approved_at), "批准销毁"),
        supervisors=(_signed("监销人", drawn.witness_name, None), Signature("监销人")),
        destroyed_on=day(drawn.closed_at),
        method=_method(drawn),
        set_apart=_set_apart(drawn),
        fingerprint=drawn.digest,
    )


def accounting_destruction(drawn: DestructionList, course: "Course", day: Day, kept: Kept) -> AccountingDestruction:
    """Fill 会计档案销毁清册. Source: 《会计档案管理办法》第十八条."""
    today = course.today
    lines = tuple(
        AccountingLine(
            name=item.title,
            volume_no=item.number.rpartition("-")[2],
            volumes=1,
            years=str(item.record.year or ""),
            archival_no=item.number,
            term=term_word(item.record.term),
            kept=_kept(kept(item.record, day(item.settled_at) or today)),
            destroyed_on=day(item.settled_at) if item.fate == Fate.DESTROYED else None,
            note=_fate(item),
        )
        for item in drawn.items
    )
    return AccountingDestruction(
        number=drawn.number,
        version=course.version,
        frozen_on=day(course.frozen_at) or day(drawn.drafted_at) or today,
        lines=lines,
        opinions=(
            Signature("单位负责人"),
            _signed("档案机构负责人", _approver(drawn), day(drawn.approved_at), "批准销毁"),
            Signature("会计机构负责人"),
            _signed("档案经办人", drawn.drafted_by_name, day(course.frozen_at)),
            Signature("会计经办人"),
        ),
        supervisors=(
            _signed("档案机构监销人", drawn.witness_name, None),
            Signature("会计机构监销人"),
        ),
        destroyed_on=day(drawn.closed_at),
        method=_method(drawn),
        set_apart=_set_apart(drawn),
        fingerprint=drawn.digest,
    )


def spine_label(box: Container, records: Sequence[Record], class_name: str) -> SpineLabel:
    """Fill 盒脊 of a box with what lies in it, in shelf order."""
    units = {record.department.name for record in records}
    return SpineLabel(
        year=str(box.year or ""),
        retention=term_word(box.term),
        unit=units.pop() if len(units) == 1 else class_name,
        first=_item(records[0]) if records else "",
        last=_item(records[-1]) if records else "",
        box=box.code.rpartition("-")[2],
        code=box.code,
        width=SPINES.get(box.spine_mm, 30),
    )


def bag_label(records: Sequence[Record], code: str, class_code: str, class_name: str) -> BagLabel:
    """Fill 袋签 of a bag with what lies in it, in shelf order."""
    parties = [row.party for record in records for row in record.parties]
    days = sorted(record.dated for record in records if record.dated)
    first = records[0].archival_no or records[0].ref if records else code
    return BagLabel(
        archival_no=first,
        party=parties[0].name if parties else (records[0].title if records else ""),
        party_code=parties[0].code if parties else "",
        first=_iso(days[0]) if days else "",
        last=_iso(days[-1]) if days else "",
        copies=len(records),
        code=code,
        colour=COLOURS.get(class_code[:2], "white"),
        class_name=class_name,
    )


def stamp(record: Record) -> Stamp:
    """Fill 归档章 of one record. Source: DA/T 22-2015."""
    return Stamp(
        year=str(record.year or ""),
        item=_item(record),
        unit=record.department.name,
        retention=term_word(record.term),
        pages=str(record.pages),
    )


class Course:
    """What the ledger and the appraisal say of a list's way: version, freezing, and who led the group."""

    def __init__(
        self, *, today: date, version: int, frozen_at: datetime | None, decisions: Mapping[str, datetime | None]
    ) -> None:
        self.today, self.version, self.frozen_at = today, version, frozen_at
        # A list drawn from several appraisals has several leaders: they sign by hand.
        self.leader, self.decided_at = next(iter(decisions.items())) if len(decisions) == 1 else ("", None)


def term_word(code: str) -> str:
    """Return a term as printed forms write it."""
    return Term.parse(code).chinese if code else ""


def _approver(drawn: DestructionList) -> str | None:
    return None if drawn.state in {State.DRAFTED, State.SUBMITTED} else drawn.approved_by_name


def _signed(office: str, name: str | None, on: date | None, opinion: str = "") -> Signature:
    """Name who is to sign; without a day they have not signed yet, as supervisors do with the pen, afterwards."""
    return Signature(office, name, opinion, on) if name else Signature(office)


def _fate(item: Item) -> str:
    return {Fate.DESTROYED: "已销毁", Fate.SPARED: "未销"}.get(Fate(item.fate), "")


def _method(drawn: DestructionList) -> str:
    return "电子件抹除并销毁密钥" if drawn.closed_at else ""


def _set_apart(drawn: DestructionList) -> tuple[str, ...]:
    return tuple(f"{item.number}　{item.title}：{item.reason}" for item in drawn.items if item.fate == Fate.SPARED)


def _kept(kept: tuple[int, int] | None) -> str:
    return f"{kept[0]} 年 {kept[1]} 月" if kept else ""


def _item(record: Record) -> str:
    return (record.archival_no or "").rpartition("-")[2]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
