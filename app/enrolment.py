"""Accounts: who is enrolled, with which duties and how far they may see; and what each person sets for themselves.

The security officer makes and changes accounts and makes nobody's token; a token and a password are their
owner's, so that nobody acts in another's name.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import persons
from app.desk import Desk
from app.entering import ACCEPTED, confirmed
from app.listing_stocktakes import unsettled
from app.listing_transfers import left_open
from archive.access import Secrecy
from archive.database import Work
from archive.errors import Invalid, NotFound, NotPermitted, Problems, Refused
from archive.fonds import Department
from archive.ledger import Entry, Line
from archive.people import ROLE_NAMES, Actor, Person, PersonRole, Role, Token, exclusive
from archive.wording import N_

MAY_ENROL = frozenset({Role.SECURITY})
T = TypeVar("T")
NAME_MOST, TOKENS_MOST, PASSWORD_MOST = 60, 10, 200


@dataclass(frozen=True, slots=True)
class Account:
    """A person as the list of accounts shows them."""

    person: Person
    department: str
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class Duties:
    """What the security officer decides of a person."""

    roles: frozenset[Role]
    department: str
    clearance: Secrecy

    @classmethod
    def read(cls, entered: Mapping[str, object], roles: Collection[str]) -> "Duties":
        """Read what was entered.

        Raises:
            Problems: a duty or a level is none of ours.
        """
        problems = []
        chosen = [role for role in roles if role in set(Role)]
        if not chosen or len(chosen) != len(roles):
            problems.append(Invalid("roles", N_("请至少选一个角色。")))
        level = str(entered.get("clearance") or "").upper()
        if level not in Secrecy.__members__:
            problems.append(Invalid("clearance", N_("密级请选公开、内部、普通商密或核心商密。")))
        if problems:
            raise Problems(problems)
        return cls(frozenset(Role(role) for role in chosen), str(entered.get("department") or ""), Secrecy[level])


def accounts(session: Session, login: str = "") -> list[Account]:
    """Return every account, those in use first; or the one of this login."""
    wanted = select(Person).order_by(Person.active.desc(), Person.login)
    people = list(session.scalars(wanted.where(Person.login == login) if login else wanted))
    houses = session.execute(select(Department.id, Department.name))
    names = {int(one): str(name) for one, name in houses}
    seen = select(Entry.subject, func.max(Entry.at)).where(
        Entry.subject.in_([_subject(one) for one in people]), Entry.act == ACCEPTED
    )
    last: dict[str, datetime] = {str(one): at for one, at in session.execute(seen.group_by(Entry.subject))}
    return [Account(one, names.get(one.department_id or 0, ""), last.get(_subject(one))) for one in people]


def account(session: Session, login: str) -> Account:
    """Return one account, active or not.

    Raises:
        NotFound: there is none.
    """
    found = accounts(session, login)
    if not login or not found:
        raise NotFound(N_("没有登录名为 {login} 的人，请核对。"), login=login[:40])
    return found[0]


def tokens_of(session: Session, person: Person) -> list[Token]:
    """Return the tokens of a person, the latest first."""
    return list(session.scalars(select(Token).where(Token.person_id == person.id).order_by(Token.id.desc())))


def enrol(desk: Desk, by: Actor, entered: Mapping[str, str], roles: Collection[str]) -> Person:
    """Make an account.

    Raises:
        NotPermitted: it is not the security officer who asks.
        Problems: what was entered cannot stand.
    """
    with desk.database.work(desk.clock(), by) as work:
        _demand(by)
        problems: list[Invalid] = []
        duties = _gather(problems, lambda: Duties.read(entered, roles))
        _gather(problems, lambda: _name(entered.get("name", "")))
        _gather(problems, lambda: _password(entered.get("password", "")))
        if duties is not None:
            _gather(problems, lambda: _together(duties.roles))
        if problems or duties is None:
            raise Problems(problems)
        return persons.enrol(
            work,
            entered.get("login", ""),
            entered.get("name", ""),
            entered.get("password", ""),
            duties.roles,
            department_id=_department(work.session, duties.department),
            clearance=duties.clearance,
        )


def change(desk: Desk, by: Actor, login: str, entered: Mapping[str, str], roles: Collection[str]) -> Person:
    """Set duties, department and clearance of a person; a changed person signs in anew.

    Raises:
        NotPermitted: it is not the security officer who asks, or it is their own account.
        Problems: what was entered cannot stand.
    """
    _demand(by)
    duties = Duties.read(entered, roles)
    with desk.database.work(desk.clock(), by) as work:
        person = _other(work, login)
        before = (person.roles, person.department_id, person.clearance)
        wanted = _together(duties.roles)
        person.held[:] = [row for row in person.held if Role(row.role) in wanted]
        person.held.extend(PersonRole(role=role) for role in sorted(wanted - person.roles))
        person.department_id = _department(work.session, duties.department)
        person.clearance = int(duties.clearance)
        if (person.roles, person.department_id, person.clearance) != before:
            person.stamp += 1
            detail = {
                "roles": sorted(wanted),
                "department": duties.department,
                "clearance": duties.clearance.name.lower(),
            }
            work.book.write(Line("people:change", _subject(person), by.login, by.name, detail=detail))
        return person


def close(desk: Desk, by: Actor, login: str) -> Person:
    """Shut an account: its sessions and tokens end at once, its name stays in the ledger.

    Raises:
        NotPermitted: it is not the security officer who asks, or it is their own account.
        Refused: they have counts to hand in, or transfers that are not over.
    """
    with desk.database.work(desk.clock(), by) as work:
        person = _other(work, login)
        if not person.active:
            raise Refused(N_("{name} 的账号已经停用。"), name=person.name)
        if left := [*unsettled(work.session, login), *left_open(work.session, login)]:
            raise Refused(
                N_("{name} 还有没办完的：{what}。请先办完，盘点可以换人。"), name=person.name, what="、".join(left)
            )
        person.active, person.stamp = False, person.stamp + 1
        _end_tokens(work, person)
        work.book.write(Line("people:close", _subject(person), by.login, by.name))
        return person


def reopen(desk: Desk, by: Actor, login: str, password: str) -> Person:
    """Let somebody back in, with a new password.

    Raises:
        NotPermitted: it is not the security officer who asks.
        Invalid: the password is too short.
    """
    with desk.database.work(desk.clock(), by) as work:
        person = _other(work, login)
        person.active = True
        _set_password(work, person, password, "people:reopen")
        return person


def reset_password(desk: Desk, by: Actor, login: str, password: str) -> Person:
    """Give someone who forgot theirs a new password; their sessions end.

    Raises:
        NotPermitted: it is not the security officer who asks, or it is their own account.
        Invalid: the password is too short.
    """
    with desk.database.work(desk.clock(), by) as work:
        person = _other(work, login)
        _set_password(work, person, password, "people:reset-password")
        return person


def change_password(desk: Desk, by: Actor, old: str, new: str, *, again: str, address: str) -> Person:
    """Let a person change their own password.

    Raises:
        Invalid: the old one is wrong, or the new one cannot stand.
    """
    if new != again:
        raise Invalid("again", N_("两次键入的新口令不一样，请再键入。"))
    if not confirmed(desk, by, old, address):
        raise Invalid("old", N_("口令不对，没有改动，请再键入一次。"))
    with desk.database.work(desk.clock(), by) as work:
        person = persons.by_login(work.session, by.login)
        _set_password(work, person, new, "people:password")
        return person


def make_token(desk: Desk, by: Actor, name: str) -> tuple[str, date]:
    """Make a person a token of their own and return it with its last day.

    Raises:
        Invalid: it has no name, or they have too many.
    """
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > NAME_MOST or not tidy.isprintable():
        raise Invalid("name", N_("请写明令牌给谁用，不超过 {most} 字。"), most=NAME_MOST)
    with desk.database.work(desk.clock(), by) as work:
        person = persons.by_login(work.session, by.login)
        if len(tokens_of(work.session, person)) >= TOKENS_MOST:
            raise Invalid("name", N_("最多 {most} 个令牌，请先收回不用的。"), most=TOKENS_MOST)
        token = persons.make_token(work, person, tidy)
        work.session.flush()
        return token, tokens_of(work.session, person)[0].ends_on


def revoke_token(desk: Desk, by: Actor, token_id: int) -> Person:
    """End a token at once: one's own, or anybody's for the security officer.

    Raises:
        NotFound: there is none, or it is another's.
    """
    with desk.database.work(desk.clock(), by) as work:
        token = work.session.get(Token, token_id)
        if token is None or (token.person.login != by.login and not by.has(MAY_ENROL)):
            raise NotFound(N_("没有这个令牌，请刷新看最新状态。"))
        person = token.person
        work.session.delete(token)
        work.book.write(Line("people:revoke-token", _subject(person), by.login, by.name, note=token.name))
        return person


def department_code(session: Session, department_id: int | None) -> str:
    """Return the code of a department."""
    if department_id is None:
        return ""
    return session.scalar(select(Department.code).where(Department.id == department_id)) or ""


def departments(session: Session) -> list[tuple[str, str]]:
    """Return code and name of the departments that are still there."""
    wanted = select(Department.code, Department.name).where(Department.ended_on.is_(None)).order_by(Department.code)
    return [(code, name) for code, name in session.execute(wanted)]


def _demand(by: Actor) -> None:
    if not by.has(MAY_ENROL):
        raise NotPermitted(N_("账号由安全保密管理员来管，请找他办。"))


def _other(work: Work, login: str) -> Person:
    """Return somebody else's account: nobody grants duties to themselves."""
    _demand(work.by)
    person = account(work.session, login).person
    if person.login == work.by.login:
        raise NotPermitted(N_("自己的账号不能自己改，请由另一位安全保密管理员来办。"))
    return person


def _together(roles: frozenset[Role]) -> frozenset[Role]:
    if clash := exclusive(roles):
        names = "、".join(ROLE_NAMES[role] for role in sorted(clash))
        raise Problems([Invalid("roles", N_("{roles} 不能由同一个人担任。"), roles=names)])
    return roles


def _department(session: Session, code: str) -> int | None:
    if not code:
        return None
    found = session.scalars(select(Department.id).where(Department.code == code).limit(1)).first()
    if found is None:
        raise Invalid("department", N_("没有代码为 {code} 的部门，请从部门表中选一个。"), code=code[:20])
    return found


def _gather(problems: list[Invalid], ask: Callable[[], T]) -> T | None:
    """Ask for something and note what cannot stand, so that all of it is told at once."""
    try:
        return ask()
    except Problems as several:
        problems += several.problems
    except Invalid as problem:
        problems.append(problem)
    return None


def _name(name: str) -> None:
    if not name.strip():
        raise Invalid("name", N_("请填姓名。"))
    if len(name) > NAME_MOST or not name.isprintable():
        raise Invalid("name", N_("最多 {most} 个字，请缩短。"), most=NAME_MOST)


def _password(password: str) -> str:
    if not persons.SHORTEST_PASSWORD <= len(password) <= PASSWORD_MOST:
        raise Invalid("password", N_("口令至少 {least} 位。"), least=persons.SHORTEST_PASSWORD)
    return password


def _set_password(work: Work, person: Person, password: str, act: str) -> None:
    person.password = persons.HASH.hash(_password(password))
    person.stamp += 1
    work.book.write(Line(act, _subject(person), work.by.login, work.by.name))


def _end_tokens(work: Work, person: Person) -> None:
    for token in tokens_of(work.session, person):
        work.session.delete(token)


def _subject(person: Person) -> str:
    return f"person:{person.login}"
