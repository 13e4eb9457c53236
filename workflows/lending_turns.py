"""Whose turn it is to agree to a loan: its route, its borrower and the signatures of the ledger put together."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from archive.access import Secrecy
from workflows.approval_roll import Matter
from workflows.approvals import USUAL, Route, Standing, roll_of, signatures_of, standing
from workflows.loans import Loan


def whose_turn(session: Session, loan: Loan, today: date) -> Standing:
    """Say who has agreed to a loan, and whose turn it is."""
    return turns(session, [loan], today)[loan.number]


def turns(session: Session, loans: Sequence[Loan], today: date) -> dict[str, Standing]:
    """Return how each of these loans stands on its route, by number, in three questions to the database."""
    if not loans:
        return {}
    roll = roll_of(session)
    department = {one.login: one.department for one in roll.people}
    signed = signatures_of(session, [loan.subject for loan in loans], "lending:approve")
    return {
        loan.number: standing(
            Route.read(loan.route) if loan.route else USUAL,
            _matter(loan, department.get(loan.borrower)),
            roll,
            signed.get(loan.subject, ()),
            asked_on=loan.requested_at.date(),
            today=today,
        )
        for loan in loans
    }


def _matter(loan: Loan, department: int | None) -> Matter:
    return Matter(
        class_code=loan.record.category.code,
        secrecy=Secrecy(loan.record.secrecy),
        owner=loan.record.department_id,
        way=loan.way,
        asked_by=loan.borrower,
        department=department,
        outside=bool(loan.outside),
    )
