"""Transfers as lists: all that a person may know of, and the accounts departments still owe."""

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.acting import CUSTODIANS
from archive.people import Actor
from archive.transfers import Transfer
from workflows.transfer import State

OVER = (State.CLOSED, State.DROPPED)


def transfers(session: Session, by: Actor, *, first: int = 0, most: int = 100) -> tuple[int, list[Transfer]]:
    """Return how many transfers this person may know of, and some of them: those still open first, the latest first."""
    wanted = _known_to(by)
    total = session.scalar(select(func.count()).select_from(wanted.with_only_columns(Transfer.id).subquery())) or 0
    over = Transfer.state.in_([str(one) for one in OVER])
    return total, list(session.scalars(wanted.order_by(over, Transfer.id.desc()).limit(most).offset(first)).unique())


def open_transfers(session: Session, by: Actor) -> list[Transfer]:
    """Return the transfers that are not over, oldest first."""
    wanted = _known_to(by).where(Transfer.state.not_in([str(one) for one in OVER])).order_by(Transfer.id)
    return list(session.scalars(wanted).unique())


def left_open(session: Session, login: str) -> list[str]:
    """Return the numbers of transfers somebody began that are not over."""
    over = [str(one) for one in OVER]
    wanted = select(Transfer.number).where(Transfer.drafted_by == login, Transfer.state.not_in(over))
    return list(session.scalars(wanted.order_by(Transfer.number)))


def _known_to(by: Actor) -> Select[Transfer]:
    wanted = select(Transfer)
    if by.has(CUSTODIANS):
        return wanted
    return wanted.where(or_(Transfer.department_id.in_(sorted(by.departments)), Transfer.drafted_by == by.login))
