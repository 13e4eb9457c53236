"""The customers, suppliers and others that records speak of."""

from collections.abc import Collection
from datetime import date, datetime
from itertools import islice

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.rows import Base

AT_ONCE = 400


class Party(Base):
    """One company or person, under one company code (商编) for ever."""

    __tablename__ = "parties"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    uscc: Mapped[str | None] = mapped_column(String(18), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]
    handled_on: Mapped[date | None]
    """The day a department dealt with it first (办理日期), as announced before its papers come."""
    salesperson: Mapped[str] = mapped_column(String(60), default="")
    announced_by: Mapped[str] = mapped_column(String(40), default="")
    names: Mapped[list["PartyName"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    @property
    def all_names(self) -> tuple[str, ...]:
        """The present name, then the former ones."""
        return (self.name, *(row.name for row in self.names if row.name != self.name))


class PartyName(Base):
    """A name a party bore, and when."""

    __tablename__ = "party_names"
    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]


def parties_known(session: Session, names: Collection[str]) -> dict[str, Party]:
    """Return those of these names or codes that a party bears or bore."""
    known: dict[str, Party] = {}
    waiting = iter(names)
    while some := list(islice(waiting, AT_ONCE)):
        former = select(PartyName.name, Party).join(Party, Party.id == PartyName.party_id)
        known |= dict(session.execute(former.where(PartyName.name.in_(some))).all())
        present = session.scalars(select(Party).where(Party.name.in_(some) | Party.code.in_(some)))
        for party in present:
            known |= {party.code: party, party.name: party}
    return {name: known[name] for name in names if name in known}


def new_party(name: str, n: int, *, at: datetime) -> Party:
    """Make the n-th party, counted from 1."""
    return Party(code=f"S{n:06}", name=name, made_at=at)


def last_party(session: Session) -> int:
    """Return how many parties were ever made."""
    return session.scalar(select(func.coalesce(func.max(Party.id), 0))) or 0


def party_named(session: Session, name: str, *, at: datetime) -> Party:
    """Return the party of this present or former name or code, made when it is not known yet."""
    known = session.scalars(select(Party).where((Party.name == name) | (Party.code == name)).limit(1)).first()
    if known is None:
        known = session.scalars(
            select(Party).join(PartyName).where(PartyName.name == name).limit(1),
        ).first()
    if known is None:
        known = new_party(name, last_party(session) + 1, at=at)
        session.add(known)
        session.flush()
    return known
