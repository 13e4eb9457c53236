"""The ledger as the auditor reads it: by person, act, subject and day; and the check of its chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.desk import Desk
from archive.dates import read_typed
from archive.errors import Invalid, NotFound, NotPermitted, Problems
from archive.ledger import Entry, Fault, Line, faults, history_of
from archive.numbers import find
from archive.people import Actor, Role
from archive.wording import N_

MAY_READ = frozenset({Role.AUDITOR, Role.HEAD})
PAGE = 200
FAULTS_TOLD = 20
VERIFY = "ledger:verify"
NUMBERED = {"JY": "loan", "JD": "appraisal", "XH": "destruction"}
"""What a number with such letters in front is the number of."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which entries somebody wants to see; empty asks for all."""

    person: str = ""
    act: str = ""
    about: str = ""
    day: date | None = None

    @classmethod
    def read(cls, person: str, act: str, about: str, day: str) -> "Wish":
        """Read a filter as it was typed.

        Raises:
            Problems: the day does not exist.
        """
        try:
            wanted = read_typed(day, field="day") if day.strip() else None
        except Invalid as problem:
            raise Problems([problem]) from problem
        return cls(_plain(person)[:40], _plain(act)[:60], _plain(about)[:60], wanted)


def entries(session: Session, wish: Wish, zone: tzinfo, *, before: int = 0) -> list[Entry]:
    """Return entries newest first; those before entry number `before`, when it is given."""
    wanted = select(Entry).order_by(Entry.seq.desc()).limit(PAGE + 1)
    if before:
        wanted = wanted.where(Entry.seq < before)
    if wish.person:
        wanted = wanted.where((Entry.by == wish.person) | (Entry.name == wish.person))
    if wish.act:
        wanted = wanted.where(Entry.act.startswith(wish.act, autoescape=True))
    if wish.about:
        wanted = wanted.where(Entry.subject.in_(_subjects(session, wish.about)))
    if wish.day:
        morning = datetime.combine(wish.day, time.min, zone).astimezone(UTC)
        wanted = wanted.where(Entry.at >= morning, Entry.at < morning + timedelta(days=1))
    return list(session.scalars(wanted))


def acts(session: Session) -> list[str]:
    """Return every act that the ledger tells of."""
    return list(session.scalars(select(Entry.act).distinct().order_by(Entry.act)))


def about(session: Session, subject: str, most: int = 20) -> list[Entry]:
    """Return what happened to one thing, newest first."""
    return history_of(session, subject, most)


def last_seq(session: Session) -> int:
    """Return the number of the last entry, which is how many there are."""
    return session.scalar(select(func.max(Entry.seq))) or 0


def last_verified(session: Session) -> Entry | None:
    """Return the entry of the last check of the chain."""
    return session.scalars(select(Entry).where(Entry.act == VERIFY).order_by(Entry.seq.desc()).limit(1)).first()


def verify(desk: Desk, by: Actor) -> tuple[int, Sequence[Fault]]:
    """Read the whole chain and write down that it was read; return how many entries and the first faults.

    Raises:
        NotPermitted: reading the ledger is the auditor's and the head's.
    """
    if not by.has(MAY_READ):
        raise NotPermitted(N_("核验账由安全审计员或档案负责人来办。"))
    with desk.database.reading() as session:
        count = session.scalar(select(func.count()).select_from(Entry)) or 0
        found = list(islice(faults(session), FAULTS_TOLD))
    with desk.database.work(desk.clock(), by) as work:
        detail = {"entries": count, "faults": len(found)}
        work.book.write(Line(VERIFY, "ledger", by.login, by.name, detail=detail))
    return count, found


def _subjects(session: Session, about: str) -> list[str]:
    """Return how the ledger may name what somebody typed: a record, a loan, a person, a box."""
    if ":" in about:
        return [about]
    upper = about.upper()
    found = [f"person:{about.lower()}", f"sign-in:{about.lower()}", f"container:{upper}", f"location:{upper}", about]
    kind = NUMBERED.get(upper.partition("-")[0])
    if kind:
        found.append(f"{kind}:{upper}")
    try:
        record = find(session, about)
    except NotFound:
        return found
    return [*found, record.subject]


def _plain(typed: str) -> str:
    return "".join(letter for letter in typed if letter.isprintable()).strip()
