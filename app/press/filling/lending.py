"""The papers of lending, filled from loans."""

from collections.abc import Sequence
from datetime import date

from app.press.filling.words import Day, iso, signed
from app.press.forms.lending import LoanItem, LoanSlip, OverdueItem, Reminder, Way
from archive.access import Secrecy
from archive.records import SECRECY_NAMES
from workflows.loans import Loan
from workflows.loans import Way as LoanWay

WAYS: dict[str, Way] = {LoanWay.READ: "查阅", LoanWay.BORROW: "借出", LoanWay.COPY: "复制"}


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
        archive_head=signed("档案部门", loan.approved_by, day(loan.approved_at), "同意"),
        handed_out_on=iso(day(loan.handed_out_at)),
        handed_out_by=loan.handed_out_by or "",
        returned_on=iso(day(loan.taken_back_at)),
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
