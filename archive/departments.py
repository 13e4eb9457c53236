"""Departments of a fonds: made, renamed and ended with a successor; their codes are never used twice."""

import re
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.class_fields import know
from archive.database import Work
from archive.entering import Checker
from archive.errors import Invalid, NotFound, Problems, Refused
from archive.fonds import Department, Fonds
from archive.fonds_keeping import iso, name_of
from archive.ledger import Line
from archive.planning import head_of_archive, read_why
from archive.wording import N_

UNIT = re.compile(r"[A-Z0-9]{1,12}")
UNIT_NAME_MOST = 60


def department_by_code(session: Session, fonds: Fonds, code: str) -> Department:
    """Return a department of a fonds, ended ones too.

    Raises:
        NotFound: there is none.
    """
    wanted = select(Department).where(Department.fonds_id == fonds.id, Department.code == code.strip().upper())
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(N_("没有代码为 {code} 的部门，请从部门表中选一个。"), code=code[:20])
    return found


def units_of(session: Session, fonds: Fonds) -> list[Department]:
    """Return the departments of a fonds, those that are still there first."""
    wanted = select(Department).where(Department.fonds_id == fonds.id)
    return list(session.scalars(wanted.order_by(Department.ended_on.is_not(None), Department.code)))


def make_department(work: Work, fonds: Fonds, entered: Mapping[str, object]) -> Department:
    """Make a department.

    Raises:
        Problems: one or more fields cannot stand.
        NotPermitted: it is the head's.
    """
    head_of_archive(work)
    check = Checker(entered, [])
    know(check, {"code", "name", "parent", "began_on", "why"})
    why, code = read_why(check), check.text("code", 12).upper()
    taken = next((one for one in units_of(work.session, fonds) if one.code == code), None)
    if not UNIT.fullmatch(code):
        check.problems.append(Invalid("code", N_("部门代码用 1 至 12 个大写字母或数字，例如 BGS。")))
    elif taken is not None:
        text = N_("代码 {code} 已是“{name}”，用过的代码不再给别的部门。")
        check.problems.append(Invalid("code", text, code=code, name=taken.name))
    name, began = name_of(check, "name", UNIT_NAME_MOST), check.day("began_on")
    parent = _unit(work, fonds, check, "parent")
    if check.problems:
        raise Problems(check.problems)
    unit = Department(fonds_id=fonds.id, code=code, name=name, began_on=began, parent_id=parent.id if parent else None)
    work.session.add(unit)
    work.session.flush()
    _note(work, "department:make", fonds, unit, why, {"name": name, "began_on": iso(began)})
    return unit


def change_department(work: Work, unit: Department, entered: Mapping[str, object]) -> Department:
    """Rename or move a department; its code stays.

    Raises:
        Problems: one or more fields cannot stand.
        NotPermitted: it is the head's.
    """
    head_of_archive(work)
    check = Checker(entered, [])
    know(check, {"name", "parent", "began_on", "why"})
    why, fonds, before = read_why(check), unit.fonds, _told_unit(work.session, unit)
    name = name_of(check, "name", UNIT_NAME_MOST) if check.has("name") else unit.name
    parent = _unit(work, fonds, check, "parent") if check.has("parent") else None
    if parent is not None and unit.id in _units_above(work.session, parent):
        check.problems.append(Invalid("parent", N_("部门不能归到它自己或它下面。")))
    began = check.day("began_on") if check.has("began_on") else unit.began_on
    if check.problems:
        raise Problems(check.problems)
    unit.name, unit.began_on = name, began
    if check.has("parent"):
        unit.parent_id = parent.id if parent else None
    work.session.flush()
    after = _told_unit(work.session, unit)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changed:
        _note(work, "department:change", fonds, unit, why, {"changed": changed})
    return unit


def end_department(work: Work, unit: Department, entered: Mapping[str, object]) -> Department:
    """End a department on a day, today when none is sent, and name who took its work over.

    Raises:
        Problems: one or more fields cannot stand.
        Refused: it has ended already.
        NotPermitted: it is the head's.
    """
    head_of_archive(work)
    if unit.ended_on is not None:
        raise Refused(N_("{name} 已于 {last} 撤销。"), name=unit.name, last=unit.ended_on)
    check = Checker(entered, [])
    know(check, {"ended_on", "successor", "why"})
    why, ended = read_why(check), check.day("ended_on") or work.today
    heir = _unit(work, unit.fonds, check, "successor")
    if heir is not None and heir.id == unit.id:
        check.problems.append(Invalid("successor", N_("承接部门不能是它自己。")))
    if unit.began_on and ended < unit.began_on:
        check.problems.append(Invalid("ended_on", N_("终止日早于起始日 {first}，请核对。"), first=unit.began_on))
    if check.problems:
        raise Problems(check.problems)
    unit.ended_on, unit.successor_id = ended, heir.id if heir else None
    detail = {"ended_on": ended.isoformat(), "successor": heir.code if heir else None}
    _note(work, "department:end", unit.fonds, unit, why, detail)
    return unit


def _unit(work: Work, fonds: Fonds, check: Checker, field: str) -> Department | None:
    code = check.text(field, 12)
    if not code:
        return None
    try:
        found = department_by_code(work.session, fonds, code)
    except NotFound as missing:
        check.problems.append(Invalid(field, missing.text, **missing.values))
        return None
    if found.ended_on is not None:
        check.problems.append(Invalid(field, N_("{name} 已撤销，请选在用的部门。"), name=found.name))
    return found


def _units_above(session: Session, unit: Department) -> set[int]:
    found, here = {unit.id}, unit.parent_id
    while here is not None and here not in found:
        found.add(here)
        here = session.get_one(Department, here).parent_id
    return found


def _told_unit(session: Session, unit: Department) -> dict[str, object]:
    parent = session.get(Department, unit.parent_id) if unit.parent_id else None
    return {"name": unit.name, "parent": parent.code if parent else None, "began_on": iso(unit.began_on)}


def _note(work: Work, act: str, fonds: Fonds, unit: Department, why: str, detail: Mapping[str, object]) -> None:
    subject = f"department:{fonds.code}/{unit.code}"
    work.book.write(Line(act, subject, work.by.login, work.by.name, note=why, detail=dict(detail)))
