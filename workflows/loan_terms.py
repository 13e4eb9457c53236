"""For how long, how often and how many: the matrix of lending terms, its most specific line wins.

A line may leave a column empty; that column is then taken from the next more general line that fills
it, and at last from `USUAL`, so that every question has an answer.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.access import Secrecy
from archive.rows import Base

LONGEST_RUN = 60
"""Closed days in a row after which a calendar is taken to be a slip of the pen."""


class TermLine(Base):
    """One line of the matrix; an empty key fits everything, an empty column says nothing."""

    __tablename__ = "loan_terms"
    id: Mapped[int] = mapped_column(primary_key=True)
    class_code: Mapped[str] = mapped_column(String(12), default="")
    secrecy_least: Mapped[int] = mapped_column(default=0)
    role: Mapped[str] = mapped_column(String(20), default="")
    """The kind of person, as a duty; `outside` for people of other bodies."""
    way: Mapped[str] = mapped_column(String(12), default="")
    days: Mapped[int | None]
    renewals: Mapped[int | None]
    renewal_days: Mapped[int | None]
    renewal_opens: Mapped[int | None]
    """How many days before the last one a renewal may be asked for at the earliest."""
    at_once: Mapped[int | None]
    queue: Mapped[int | None]
    pickup_days: Mapped[int | None]
    recall_days: Mapped[int | None]
    """Days a borrower keeps a record after it was recalled; 0 when it may not be recalled."""


class ClosedDay(Base):
    """A day on which the archive is closed."""

    __tablename__ = "closed_days"
    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(60), default="")


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one borrower, record and way. House rule, all of it."""

    days: int = 90
    renewals: int = 3
    renewal_days: int = 90
    renewal_opens: int = 90
    at_once: int = 30
    queue: int = 60
    pickup_days: int = 3
    recall_days: int = 5


USUAL = Terms()


@dataclass(frozen=True, slots=True)
class Case:
    """What the matrix is asked about."""

    class_code: str
    secrecy: Secrecy
    roles: frozenset[str]
    way: str


def terms_for(lines: Sequence[TermLine], case: Case) -> Terms:
    """Return the terms of a case, column by column from the most specific line that fills it."""
    fitting = sorted((line for line in lines if _fits(line, case)), key=_specific, reverse=True)
    found = {}
    for column in fields(Terms):
        told = (getattr(line, column.name) for line in fitting)
        found[column.name] = next((value for value in told if value is not None), getattr(USUAL, column.name))
    return Terms(**found)


def open_day(day: date, closed: Collection[date], weekly: Collection[int] = ()) -> date:
    """Return the day itself, or the next one on which the archive is open; `weekly` counts from Monday = 0."""
    for ahead in range(LONGEST_RUN):
        one = day + timedelta(days=ahead)
        if one not in closed and one.weekday() not in weekly:
            return one
    return day


def lines_of(session: Session) -> list[TermLine]:
    """Return the matrix."""
    return list(session.scalars(select(TermLine).order_by(TermLine.id)))


def closed_days(session: Session, first: date) -> frozenset[date]:
    """Return the closed days from a day on."""
    return frozenset(session.scalars(select(ClosedDay.day).where(ClosedDay.day >= first)))


def _fits(line: TermLine, case: Case) -> bool:
    return (
        case.class_code.startswith(line.class_code)
        and int(case.secrecy) >= line.secrecy_least
        and (not line.role or line.role in case.roles)
        and line.way in {"", case.way}
    )


def _specific(line: TermLine) -> tuple[int, int, bool, bool, int]:
    """Order lines: the deeper class, the higher secrecy, the kind of person, the way, the younger."""
    return (len(line.class_code), line.secrecy_least, line.role != "", line.way != "", line.id or 0)
