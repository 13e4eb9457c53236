"""Whose records these are: the fonds and the departments that made them."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.rows import Base


class Fonds(Base):
    """All records of one body; codes are never used twice."""

    __tablename__ = "fonds"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("fonds.id"))
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    story: Mapped[str] = mapped_column(Text, default="")
    """The fonds's introduction (全宗介绍): who made it, when, and what became of them."""
    version: Mapped[int] = mapped_column(default=1)

    @property
    def subject(self) -> str:
        """How the ledger names this fonds."""
        return f"fonds:{self.code}"


class FormerName(Base):
    """What a fonds was called until a day (曾用名)."""

    __tablename__ = "fonds_names"
    id: Mapped[int] = mapped_column(primary_key=True)
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    until: Mapped[date]


class Department(Base):
    """A unit of the body that hands over and borrows records."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(60))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    """Who took its work over when it ended."""
    fonds: Mapped[Fonds] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("fonds_id", "code"),)


def with_those_below(departments: Iterable[Department], department_id: int | None) -> frozenset[int]:
    """Return the ids of a department and of all under it."""
    if department_id is None:
        return frozenset()
    children: dict[int, list[int]] = {}
    for department in departments:
        if department.parent_id is not None:
            children.setdefault(department.parent_id, []).append(department.id)
    found, waiting = {department_id}, [department_id]
    while waiting:
        for child in children.get(waiting.pop(), []):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return frozenset(found)


def departments_of(session: Session) -> list[Department]:
    """Return every department, by code."""
    return list(session.scalars(select(Department).order_by(Department.code)))
