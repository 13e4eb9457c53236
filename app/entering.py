"""Coming in: passwords are tried in small numbers, and every try is written down."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from app.desk import Desk
from app.persons import sign_in
from archive.database import Work
from archive.errors import Refused
from archive.ledger import Entry, Line
from archive.people import Actor, Person
from archive.wording import N_

WINDOW = timedelta(minutes=15)
TRIES_LOGIN = 5
"""Wrong passwords of one login from one address within the window. Source: GB/T 22239-2019 8.1.4.1 (登录失败处理)."""
TRIES_ADDRESS = 30
"""Wrong passwords from one address, whatever the login: many people may sit behind one."""
REFUSED, ACCEPTED, LEFT = "sign-in:refuse", "sign-in:accept", "sign-in:leave"


class TooOften(Refused):
    """Too many wrong passwords came from there."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone before the door: what they call themselves and where they are."""

    login: str
    address: str

    @classmethod
    def of(cls, login: str, address: str) -> "Visitor":
        """Tidy what was typed, so that nothing of it can pass for an entry of its own."""
        tidy = "".join(letter for letter in login.strip() if letter.isprintable())
        return cls(tidy[:40], (address or "unknown")[:40])

    @property
    def subject(self) -> str:
        """How the ledger names the tries."""
        return f"sign-in:{self.login}"


def come_in(desk: Desk, login: str, password: str, address: str) -> Person | None:
    """Return the person when login and password belong together; None otherwise.

    Raises:
        TooOften: so many tries failed of late that none is taken now, right or wrong.
    """
    visitor = Visitor.of(login, address)
    with desk.database.reading() as session:
        since = desk.clock() - WINDOW
        failed = select(func.count()).where(Entry.by == visitor.address, Entry.act == REFUSED, Entry.at > since)
        of_login = session.scalar(failed.where(Entry.subject == visitor.subject)) or 0
        if of_login >= TRIES_LOGIN or (session.scalar(failed) or 0) >= TRIES_ADDRESS:
            raise TooOften(
                N_("口令错了太多次，请等 {minutes} 分钟再登录，或请安全保密管理员重设口令。"),
                minutes=int(WINDOW.total_seconds() // 60),
            )
        person = sign_in(session, visitor.login, password)
    with desk.database.work(desk.clock(), NOBODY) as work:
        _write_down(work, visitor, person)
    return person


def go_out(desk: Desk, by: Actor) -> None:
    """Write down that someone signed out."""
    with desk.database.work(desk.clock(), by) as work:
        work.book.write(Line(LEFT, f"person:{by.login}", by.login, by.name))


def confirmed(desk: Desk, by: Actor, password: str, address: str) -> bool:
    """Say whether the person at the keyboard is who they were: asked before anything is signed.

    Raises:
        TooOften: as for signing in.
    """
    return come_in(desk, by.login, password, address) is not None


NOBODY = Actor("nobody", "—", frozenset())


def _write_down(work: Work, visitor: Visitor, person: Person | None) -> None:
    if person is None:
        work.book.write(Line(REFUSED, visitor.subject, visitor.address, visitor.login))
    else:
        work.book.write(
            Line(ACCEPTED, f"person:{person.login}", person.login, person.name, detail={"address": visitor.address})
        )
