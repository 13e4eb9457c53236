"""Who has to agree to which loans: whose turn it is, for one loan or for a whole list of them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database import Work
from archive.ledger import Entry
from archive.people import Actor
from workflows.approval_roll import Roll
from workflows.approvals import USUAL, Route, Signed, Standing, roll_of, signs_for, standing
from workflows.lending_rules import matter_of
from workflows.loans import Loan, State

MOST = 500
"""Requests looked through for somebody's turn; an archive that has more open has other worries."""


def standings(session: Session, loans: Sequence[Loan], today: date, roll: Roll | None = None) -> dict[str, Standing]:
    """Return how each of these loans stands on its route, by number, in three questions to the database."""
    if not loans:
        return {}
    roll = roll or roll_of(session)
    asked_by = {one.login: one.department for one in roll.people}
    signed = _signed(session, [loan.subject for loan in loans])
    return {
        loan.number: standing(
            Route.read(loan.route) if loan.route else USUAL,
            matter_of(loan, asked_by.get(loan.borrower)),
            roll,
            signed.get(loan.subject, ()),
            asked_on=loan.requested_at.date(),
            today=today,
        )
        for loan in loans
    }


def awaiting(session: Session, by: Actor, today: date) -> list[Loan]:
    """Return the requests that wait for this person's word, oldest first."""
    open_ones = select(Loan).where(Loan.state == State.REQUESTED, Loan.borrower != by.login).order_by(Loan.id)
    loans = list(session.scalars(open_ones.limit(MOST)))
    if not loans:
        return []
    roll = roll_of(session)
    found = standings(session, loans, today, roll)
    return [loan for loan in loans if signs_for(found[loan.number], roll, by.login, today)]


def has_a_part(work: Work, loan: Loan) -> bool:
    """Say whether this person signs a loan now, or has signed it."""
    roll = roll_of(work.session)
    where = standings(work.session, [loan], work.today, roll)[loan.number]
    if any(one.login == work.by.login for stop in where.stops for one in stop.signed):
        return True
    return loan.state == State.REQUESTED and signs_for(where, roll, work.by.login, work.today) is not None


def _signed(session: Session, subjects: Sequence[str]) -> dict[str, list[Signed]]:
    entries = select(Entry).where(Entry.act == "lending:approve", Entry.subject.in_(subjects)).order_by(Entry.seq)
    found: dict[str, list[Signed]] = {}
    for entry in session.scalars(entries):
        told = entry.told
        if "turn" in told:
            day = date.fromisoformat(told["on"])
            found.setdefault(entry.subject, []).append(Signed(entry.by, int(told["turn"]), day, told.get("for", "")))
    return found
