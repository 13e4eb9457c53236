"""Printing the papers of lending: the slip and the reminder."""

from datetime import timedelta

from sqlalchemy import func, select

from app.acting import found, machine, may_know
from app.desk import Desk
from app.looking import looking
from app.press.filling import lending as filling
from app.press.forms.lending import Reminder
from app.printing.paper import Print, day_of, printed, staff
from archive.errors import NotFound, Refused
from archive.ledger import Entry
from archive.people import Actor
from archive.wording import N_
from workflows.loans import Loan
from workflows.loans import State as LoanState

DAYS_TO_RETURN = 7
"""House rule: by when a reminder asks for what is overdue."""


def slip(desk: Desk, by: Actor, loan: Loan) -> bytes:
    """Print 借阅单 of a loan, for its borrower or the archive staff.

    Raises:
        NotFound: it is another's.
    """
    if not may_know(by, loan):
        raise NotFound(N_("没有 {ref}，或您不能看它，请核对编号。"), ref=loan.number)
    with looking(desk, by) as work:
        sheet = filling.loan_slip(loan, day_of(desk))
        return printed(desk, work, sheet, loan.record.fonds, loan.subject, 1)


def reminder(desk: Desk, by: Actor, number: str) -> bytes:
    """Print 催还单 for the borrower of an overdue loan, with all they should have brought back; it counts as one more.

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: there is no such loan.
        Refused: it is not overdue.
    """
    with looking(desk, by) as work:
        staff(work)
        loan: Loan = found(work, machine("lending"), number)
        if not loan.days_overdue(work.today):
            raise Refused(N_("{number} 没有逾期，不用催还。"), number=loan.number)
        wanted = select(Loan).where(
            Loan.borrower == loan.borrower, Loan.state == LoanState.ON_LOAN, Loan.due_on < work.today
        )
        late = [loan, *(one for one in work.session.scalars(wanted.order_by(Loan.due_on, Loan.id)) if one is not loan)]
        reminded = select(func.count()).where(Entry.subject == loan.subject, Entry.act == f"print:{Reminder.FORM}")
        sheet = filling.reminder(
            late,
            day_of(desk),
            today=work.today,
            return_by=work.today + timedelta(days=DAYS_TO_RETURN),
            times=(work.session.scalar(reminded) or 0) + 1,
            archivist=by.name,
        )
        return printed(desk, work, sheet, loan.record.fonds, loan.subject, len(late))


def slip_of(desk: Desk, by: Actor, number: str) -> bytes:
    """Print 借阅单 of a loan by its number.

    Raises:
        NotFound: there is no such loan, or it is another's.
    """
    with looking(desk, by) as work:
        return slip(desk, by, found(work, machine("lending"), number))


PRINTS = (
    Print("slip", N_("借阅单"), "JY-2026-0001", lambda desk, by, ref, _asked: slip_of(desk, by, ref)),
    Print("reminder", N_("催还单"), "JY-2026-0001", lambda desk, by, ref, _asked: reminder(desk, by, ref)),
)
