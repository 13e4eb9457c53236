"""Who has a part in agreeing to loans: what waits for somebody's word, and what they have signed."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database import Work
from archive.people import Actor
from workflows.lending_turns import turns, whose_turn
from workflows.loans import Loan, State

MOST = 500
"""Requests looked through for somebody's turn; an archive that has more open has other worries."""


def awaiting(session: Session, by: Actor, today: date) -> list[Loan]:
    """Return the requests that wait for this person's word, oldest first."""
    open_ones = select(Loan).where(Loan.state == State.REQUESTED, Loan.borrower != by.login).order_by(Loan.id)
    loans = list(session.scalars(open_ones.limit(MOST)))
    found = turns(session, loans, today)
    return [loan for loan in loans if found[loan.number].signs_for(by.login, today)]


def has_a_part(work: Work, loan: Loan) -> bool:
    """Say whether this person signs a loan now, or has signed it."""
    where = whose_turn(work.session, loan, work.today)
    if work.by.login in where.signed_by:
        return True
    return loan.state == State.REQUESTED and where.signs_for(work.by.login, work.today) is not None
