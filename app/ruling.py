"""The rules of lending as the head of the archive keeps them: who must agree, on what terms, who stands in for whom."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.desk import Desk
from archive.access import Secrecy
from archive.classification import class_by_code
from archive.database import Work
from archive.dates import read_typed
from archive.entering import Checker
from archive.errors import Invalid, NotFound, NotPermitted, Problems
from archive.fonds import Department
from archive.ledger import Line
from archive.people import Actor, Person, Role
from archive.wording import N_
from workflows.approval_roll import Matter, Seat
from workflows.approvals import ApprovalRule, Delegation, Route, Sign, Standing, roll_of, route_for, rules_of, standing
from workflows.loans import Way

STEPS_MOST = 5
RULE_FIELDS = frozenset({"name", "class", "secrecy", "department", "way", "outside", "forbids"})
STEP_FIELDS = ("who", "people", "sign", "days", "escalate", "own_waived")
WORDS = {
    "role:archivist": N_("档案员"),
    "role:head": N_("档案负责人"),
    str(Seat.OWNER): N_("归档部门负责人"),
    str(Seat.BORROWER): N_("申请部门负责人"),
    str(Seat.HOUSE): N_("单位负责人"),
}
"""Whom a step may name, apart from single people."""


def set_rule(desk: Desk, by: Actor, entered: Mapping[str, object], *, replaces: int | None = None) -> ApprovalRule:
    """Write a rule; the one it replaces ends today and stays on the record.

    `entered` has the fields of a rule and, for each step n from 1, `who-n`, `people-n`, `sign-n`, `days-n`,
    `escalate-n` and `own_waived-n`; a step that names nobody is left out.

    Raises:
        NotPermitted: it is the head's.
        NotFound: there is no such rule to replace.
        Problems: a field cannot stand.
    """
    with desk.database.work(desk.clock(), by) as work:
        demand_head(by)
        before = _end(work, replaces) if replaces is not None else None
        rule = _read_rule(work, entered)
        work.session.add(rule)
        work.session.flush()
        told = {"name": rule.name, "class": rule.class_code, "steps": rule.steps, "replaces": before}
        work.book.write(Line("approval-rule:set", f"approval-rule:{rule.id}", by.login, by.name, detail=told))
        return rule


def end_rule(desk: Desk, by: Actor, number: int) -> None:
    """Let a rule hold no longer from today on.

    Raises:
        NotPermitted: it is the head's.
        NotFound: there is no such rule in force.
    """
    with desk.database.work(desk.clock(), by) as work:
        demand_head(by)
        _end(work, number)
        work.book.write(Line("approval-rule:end", f"approval-rule:{number}", by.login, by.name))


def rehearse(work: Work, matter: Matter, *, exception: bool = False) -> tuple[Route, Standing]:
    """Say which way a made-up request would go today, and who would sign it."""
    roll = roll_of(work.session)
    route = route_for(rules_of(work.session, matter.workflow, work.today), matter, exception=exception)
    return route, standing(route, matter, roll, (), asked_on=work.today, today=work.today)


def made_up(work: Work, entered: Mapping[str, str]) -> Matter:
    """Read a made-up request.

    Raises:
        Problems: a field cannot stand.
    """
    check = Checker(dict(entered), [])
    asker = work.session.scalars(select(Person).where(Person.login == entered.get("asked_by", ""))).one_or_none()
    if asker is None:
        check.problems.append(Invalid("asked_by", N_("请填申请人的账号。")))
    category = read_class(work, check, required=True)
    owner = read_department(work, check)
    if owner is None and not check.problems:
        check.problems.append(Invalid("department", N_("请选归档部门。")))
    if check.problems or asker is None or owner is None:
        raise Problems(check.problems)
    return Matter(
        class_code=category,
        secrecy=read_secrecy(check),
        owner=owner,
        way=read_way(check) or Way.BORROW,
        asked_by=asker.login,
        department=asker.department_id,
        outside=bool(entered.get("outside")),
    )


def delegate(desk: Desk, by: Actor, *, login: str, substitute: str, begins: str, ends: str, reason: str) -> Delegation:
    """Let somebody sign for somebody else; everyone for themselves, the head for all.

    Raises:
        NotPermitted: it is for another, and this person is not the head.
        Problems: a person or a day cannot stand.
    """
    with desk.database.work(desk.clock(), by) as work:
        if login != by.login and not by.has(frozenset({Role.HEAD})):
            raise NotPermitted(N_("只能委托自己的签批；替别人委托由档案负责人办。"))
        problems = [
            Invalid(field, N_("没有账号 {login}，请核对。"), login=name[:40])
            for field, name in (("login", login), ("substitute", substitute))
            if work.session.scalars(select(Person.id).where(Person.login == name, Person.active)).first() is None
        ]
        if login == substitute:
            problems.append(Invalid("substitute", N_("不能委托给自己。")))
        first, last = read_day("begins_on", begins, problems), read_day("ends_on", ends, problems)
        if first and last and (last < first or last < work.today):
            problems.append(Invalid("ends_on", N_("到期日要在开始之后，且不早于今天。")))
        if problems or first is None or last is None:
            raise Problems(problems)
        row = Delegation(login=login, substitute=substitute, begins_on=first, ends_on=last, reason=reason.strip()[:200])
        work.session.add(row)
        work.session.flush()
        told = {"for": login, "substitute": substitute, "from": first.isoformat(), "to": last.isoformat()}
        work.book.write(Line("delegation:set", f"delegation:{row.id}", by.login, by.name, note=reason, detail=told))
        return row


def end_delegation(desk: Desk, by: Actor, number: int) -> None:
    """Take a delegation back from today on.

    Raises:
        NotFound: there is none, or it is not this person's to end.
    """
    with desk.database.work(desk.clock(), by) as work:
        row = work.session.get(Delegation, number)
        if row is None or (row.login != by.login and not by.has(frozenset({Role.HEAD}))):
            raise NotFound(N_("没有这条委托，请刷新后再看。"))
        work.session.delete(row)
        work.book.write(Line("delegation:end", f"delegation:{number}", by.login, by.name, detail={"for": row.login}))


def _read_rule(work: Work, entered: Mapping[str, object]) -> ApprovalRule:
    check = Checker(entered, [])
    name = check.text("name", 80)
    if not name:
        check.problems.append(Invalid("name", N_("请给规则起个名字。")))
    outside = {"in": False, "out": True}.get(str(entered.get("outside") or ""))
    rule = ApprovalRule(
        workflow="lending",
        name=name,
        class_code=read_class(work, check),
        secrecy_least=int(read_secrecy(check)),
        department_id=read_department(work, check),
        way=read_way(check),
        outside=outside,
        forbids=bool(entered.get("forbids")),
        steps=_steps(work, check),
    )
    if not rule.steps and not rule.forbids:
        check.problems.append(Invalid("who-1", N_("请至少写一步由谁签。")))
    if check.problems:
        raise Problems(check.problems)
    return rule


def _steps(work: Work, check: Checker) -> list[dict[str, Any]]:
    made = []
    for n in range(1, STEPS_MOST + 1):
        who = [word for word in _words(check, f"who-{n}") if word in WORDS]
        who += [f"person:{login}" for login in _logins(work, check, f"people-{n}")]
        if not who:
            continue
        sign = str(check.entered.get(f"sign-{n}") or Sign.ANY)
        made.append(
            {
                "label": "、".join(WORDS.get(word) or word.partition(":")[2] for word in who),
                "who": who,
                "sign": sign if sign in set(Sign) else str(Sign.ANY),
                "days": check.number(f"days-{n}", 1, 365),
                "escalate": [word for word in _words(check, f"escalate-{n}") if word in WORDS],
                "own_waived": bool(check.entered.get(f"own_waived-{n}")),
            }
        )
    return made


def _words(check: Checker, name: str) -> Sequence[str]:
    value = check.entered.get(name) or ()
    return [value] if isinstance(value, str) else [str(one) for one in value] if isinstance(value, Sequence) else []


def _logins(work: Work, check: Checker, name: str) -> list[str]:
    logins = check.text(name, 200).replace("，", " ").replace(",", " ").replace("、", " ").split()
    for login in logins:
        if work.session.scalars(select(Person.id).where(Person.login == login, Person.active)).first() is None:
            check.problems.append(Invalid(name, N_("没有账号 {login}，请核对。"), login=login[:40]))
    return logins


def read_class(work: Work, check: Checker, *, required: bool = False) -> str:
    """Return the code of the class that was named, or nothing."""
    code = check.text("class", 12).upper()
    if not code:
        if required:
            check.problems.append(Invalid("class", N_("请选门类。")))
        return ""
    try:
        return class_by_code(work.session, code).code
    except Invalid as problem:
        check.problems.append(problem)
        return ""


def read_secrecy(check: Checker) -> Secrecy:
    """Return the level that was chosen."""
    name = str(check.entered.get("secrecy") or "public").upper()
    if name in Secrecy.__members__:
        return Secrecy[name]
    check.problems.append(Invalid("secrecy", N_("密级请选公开、内部、普通商密或核心商密。")))
    return Secrecy.PUBLIC


def read_department(work: Work, check: Checker) -> int | None:
    """Return the id of the department that was chosen, if one was."""
    code = check.text("department", 12)
    if not code:
        return None
    found = work.session.scalars(select(Department.id).where(Department.code == code)).first()
    if found is None:
        check.problems.append(Invalid("department", N_("没有代码为 {code} 的部门，请从部门表中选一个。"), code=code))
    return found


def read_way(check: Checker) -> str:
    """Return the way that was chosen, or nothing."""
    way = check.text("way", 12)
    if way and way not in set(Way):
        check.problems.append(Invalid("way", N_("请选查阅、借出、复制或电子。")))
    return way


def read_day(field: str, written: str, problems: list[Invalid]) -> date | None:
    """Return the day that was typed, or note what is wrong with it."""
    try:
        return read_typed(written, field=field)
    except Invalid as problem:
        problems.append(problem)
        return None


def _end(work: Work, number: int) -> str:
    rule = work.session.get(ApprovalRule, number)
    if rule is None or rule.ended_on is not None:
        raise NotFound(N_("没有这条在用的规则，请刷新后再看。"))
    rule.ended_on = work.today
    return rule.name


def demand_head(by: Actor) -> None:
    """Let only the head of the archive write rules and terms."""
    if not by.has(frozenset({Role.HEAD})):
        raise NotPermitted(N_("审批规则和借期由档案负责人定。"))
