"""People as the doors meet them: passwords, tokens, and the actor a signed-in person becomes."""

import hashlib
import secrets
from datetime import date, timedelta
from functools import cache

from pwdlib import PasswordHash
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.access import Secrecy
from archive.database import Work
from archive.errors import Invalid, NotFound, NotPermitted
from archive.fonds import Department, departments_of, with_those_below
from archive.ledger import Line
from archive.people import ROLE_NAMES, Actor, Person, PersonRole, Role, Token, exclusive
from archive.wording import N_

SHORTEST_PASSWORD = 8
"""Letters. Source: GB/T 22239-2019 8.1.4.1 (身份鉴别), as auditors apply it."""
TOKEN_DAYS = 365
HASH = PasswordHash.recommended()

CONSOLE = Actor("console", "控制台", frozenset({Role.HEAD, Role.ARCHIVIST}), Secrecy.CORE)
"""Whoever sits at the machine itself and names nobody with --as."""


def actor_of(session: Session, person: Person) -> Actor:
    """Return the person as rules see them."""
    return Actor(
        login=person.login,
        name=person.name,
        roles=person.roles,
        clearance=Secrecy(person.clearance),
        department=person.department_id,
        departments=with_those_below(departments_of(session), person.department_id),
    )


def by_login(session: Session, login: str) -> Person:
    """Return an active person.

    Raises:
        NotFound: nobody active has this login.
    """
    person = session.scalars(select(Person).where(Person.login == login.strip(), Person.active)).one_or_none()
    if person is None:
        raise NotFound(N_("没有登录名为 {login} 的人，请核对。"), login=login[:40])
    return person


def everybody(session: Session) -> list[Person]:
    """Return everyone who has an account, by login."""
    return list(session.scalars(select(Person).order_by(Person.login)))


def department_id(work: Work, code: str | None) -> int | None:
    """Return the id of a department; None when none is named.

    Raises:
        Invalid: there is none of this code.
    """
    if not code:
        return None
    found = work.session.scalars(select(Department.id).where(Department.code == code.strip()).limit(1)).first()
    if found is None:
        raise Invalid("department", N_("没有代码为 {code} 的部门，请从部门表中选一个。"), code=code[:20])
    return found


def sign_in(session: Session, login: str, password: str) -> Person | None:
    """Return the person when login and password belong together; both failures take the same time."""
    person = session.scalars(select(Person).where(Person.login == login.strip(), Person.active)).one_or_none()
    fits = HASH.verify(password, person.password if person and person.password else _nobodys())
    return person if fits and person is not None and person.password else None


def by_token(session: Session, token: str, today: date) -> Person | None:
    """Return the person whose API token this is, while it and they are good."""
    row = session.scalars(select(Token).where(Token.digest == _digest(token))).one_or_none()
    if row is None or row.ends_on < today or not row.person.active:
        return None
    return row.person


def make_token(work: Work, person: Person, name: str) -> str:
    """Give a person a token for the API and return it; it is shown this once."""
    token = f"shiqu_{secrets.token_urlsafe(32)}"
    work.session.add(
        Token(
            person_id=person.id,
            name=name[:60],
            digest=_digest(token),
            made_at=work.at,
            ends_on=work.today + timedelta(days=TOKEN_DAYS),
        )
    )
    work.book.write(Line("people:token", f"person:{person.login}", work.by.login, work.by.name, note=name[:60]))
    return token


def enrol(
    work: Work,
    login: str,
    name: str,
    password: str,
    roles: frozenset[Role],
    *,
    department_id: int | None = None,
    clearance: Secrecy = Secrecy.INTERNAL,
) -> Person:
    """Make an account.

    Raises:
        Invalid: login, name or password cannot stand, or the login is taken.
        NotPermitted: the duties exclude one another.
    """
    tidy = login.strip().lower()
    if not (tidy.isascii() and tidy.replace("-", "").replace("_", "").isalnum() and len(tidy) <= 40):  # noqa: PLR2004 - letters
        raise Invalid("login", N_("登录名只用小写字母、数字和横线。"))
    if not name.strip() or any(sign in name for sign in "<>/\\"):
        raise Invalid("name", N_("姓名不能空白，也不能含有 / \\ < >。"))
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid("password", N_("口令至少 {least} 位。"), least=SHORTEST_PASSWORD)
    if work.session.scalars(select(Person.id).where(Person.login == tidy)).first() is not None:
        raise Invalid("login", N_("登录名 {login} 已有人用，请换一个。"), login=tidy)
    if clash := exclusive(roles):
        names = "、".join(ROLE_NAMES[role] for role in sorted(clash))
        raise NotPermitted(N_("{roles} 不能由同一个人担任。"), roles=names)
    person = Person(
        login=tidy,
        name=name.strip(),
        password=HASH.hash(password),
        department_id=department_id,
        clearance=int(clearance),
    )
    person.held.extend(PersonRole(role=role) for role in sorted(roles))
    work.session.add(person)
    work.session.flush()
    work.book.write(
        Line("people:enrol", f"person:{tidy}", work.by.login, work.by.name, detail={"roles": sorted(roles)})
    )
    return person


@cache
def _nobodys() -> str:
    """Return a hash that is checked when a login is unknown, so that both take as long."""
    return HASH.hash("nobody has this password")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
