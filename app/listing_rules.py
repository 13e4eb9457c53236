"""The rules of lending as lists: approvals in force, terms, closed days and delegations."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.errors import NotFound
from archive.fonds import Department
from archive.wording import N_
from workflows.approvals import ApprovalRule, Delegation, rules_of
from workflows.loan_terms import ClosedDay, TermLine, lines_of


def rules(session: Session, today: date) -> list[ApprovalRule]:
    """Return the rules in force, the general ones first."""
    return sorted(rules_of(session, "lending", today), key=lambda one: (one.class_code, one.secrecy_least, one.id))


def rule_by_id(session: Session, number: int) -> ApprovalRule:
    """Return a rule in force.

    Raises:
        NotFound: there is none.
    """
    found = session.get(ApprovalRule, number)
    if found is None or found.ended_on is not None:
        raise NotFound(N_("没有这条在用的规则，请刷新后再看。"))
    return found


def term_lines(session: Session) -> list[TermLine]:
    """Return the matrix of terms."""
    return lines_of(session)


def term_line(session: Session, number: int) -> TermLine:
    """Return a line of the matrix.

    Raises:
        NotFound: there is none.
    """
    found = session.get(TermLine, number)
    if found is None:
        raise NotFound(N_("没有这一行期限，请刷新后再看。"))
    return found


def closed_ahead(session: Session, today: date, most: int = 40) -> list[date]:
    """Return the closed days to come."""
    wanted = select(ClosedDay.day).where(ClosedDay.day >= today).order_by(ClosedDay.day).limit(most)
    return list(session.scalars(wanted))


def delegations(session: Session, today: date) -> list[Delegation]:
    """Return the delegations that hold now or will."""
    wanted = select(Delegation).where(Delegation.ends_on >= today).order_by(Delegation.begins_on, Delegation.id)
    return list(session.scalars(wanted))


def departments(session: Session) -> dict[int, tuple[str, str]]:
    """Return code and name of every department, by its id."""
    rows = session.scalars(select(Department).where(Department.ended_on.is_(None)).order_by(Department.code))
    return {row.id: (row.code, row.name) for row in rows}
