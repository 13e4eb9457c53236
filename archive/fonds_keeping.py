"""Fonds, made, renamed and ended by the head of archive. Codes are never used twice."""

import re
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.class_fields import know
from archive.database import Work
from archive.entering import Checker
from archive.errors import Conflict, Invalid, NotFound, Problems
from archive.fonds import Department, Fonds, FormerName
from archive.ledger import Entry, Line
from archive.plan_copying import copy_plan
from archive.planning import head_of_archive, read_why
from archive.wording import N_

CODE = re.compile(r"[A-Z0-9]{1,8}")
NAME_MOST, STORY_MOST = 120, 5000
HISTORY_MOST = 100
OWN_UNIT = ("DAZX", N_("档案中心"))
"""The department a new fonds begins with, so that its first record has one."""


def fonds_by_code(session: Session, code: str) -> Fonds:
    """Return a fonds by its code.

    Raises:
        NotFound: there is none.
    """
    found = session.scalars(select(Fonds).where(Fonds.code == code.strip().upper())).one_or_none()
    if found is None:
        raise NotFound(N_("没有全宗 {code}，请从全宗表中选。"), code=code[:20])
    return found


def all_fonds(session: Session) -> list[Fonds]:
    """Return every fonds, the first of the house first, then by code."""
    return list(session.scalars(select(Fonds).order_by(Fonds.ended_on.is_not(None), Fonds.code)))


def former_names(session: Session, fonds: Fonds) -> list[FormerName]:
    """Return what a fonds was called before, the oldest first."""
    return list(session.scalars(select(FormerName).where(FormerName.fonds_id == fonds.id).order_by(FormerName.until)))


def make_fonds(work: Work, entered: Mapping[str, object]) -> Fonds:
    """Make a fonds, with the class plan, elements and schedule of another where one is named.

    `prefixed` puts the fonds code before every number, so that two fonds never write the same one.

    Raises:
        Problems: one or more fields cannot stand.
        NotPermitted: it is the head's.
    """
    head_of_archive(work)
    check = Checker(entered, [])
    know(check, {"code", "name", "parent", "began_on", "story", "copy_of", "prefixed", "why"})
    why, code = read_why(check), check.text("code", 8).upper()
    if not CODE.fullmatch(code):
        check.problems.append(Invalid("code", N_("全宗号用 1 至 8 个大写字母或数字，例如 A002。")))
    elif (taken := work.session.scalars(select(Fonds).where(Fonds.code == code)).one_or_none()) is not None:
        check.problems.append(
            Invalid("code", N_("全宗号 {code} 已是“{name}”，用过的号不再用。"), code=code, name=taken.name)
        )
    name = name_of(check, "name", NAME_MOST)
    parent, model = _other(work, check, "parent"), _other(work, check, "copy_of")
    began, story = check.day("began_on"), _story(check)
    if check.problems:
        raise Problems(check.problems)
    fonds = Fonds(code=code, name=name, parent_id=parent.id if parent else None, began_on=began, story=story, version=1)
    work.session.add(fonds)
    work.session.flush()
    work.session.add(Department(fonds_id=fonds.id, code=OWN_UNIT[0], name=OWN_UNIT[1], began_on=began))
    counted = copy_plan(work, model, fonds, prefixed=_yes(entered.get("prefixed", "1"))) if model else {}
    detail = {
        "name": name,
        "parent": parent.code if parent else None,
        "copy_of": model.code if model else None,
        **counted,
    }
    work.book.write(Line("fonds:make", fonds.subject, work.by.login, work.by.name, note=why, detail=detail))
    return fonds


def change_fonds(work: Work, fonds: Fonds, entered: Mapping[str, object], version: int | None = None) -> Fonds:
    """Change what was sent of a fonds; a new name keeps the old one with the day until which it was borne.

    Raises:
        Problems: one or more fields cannot stand.
        Conflict: somebody else changed it since `version` was read.
        NotPermitted: it is the head's.
    """
    head_of_archive(work)
    found = work.session.scalar(select(Fonds.version).where(Fonds.id == fonds.id).with_for_update())
    if found != fonds.version or (version is not None and version != found):
        raise Conflict(N_("您打开之后，别人已经改过 {code}；请核对后再存。"), code=fonds.code)
    check = Checker(entered, [])
    know(check, {"name", "renamed_on", "parent", "began_on", "ended_on", "story", "why"})
    why, before = read_why(check), told_fonds(work.session, fonds)
    name = name_of(check, "name", NAME_MOST) if check.has("name") else fonds.name
    parent = _other(work, check, "parent") if check.has("parent") else None
    if parent is not None and fonds.id in _above(work.session, parent):
        check.problems.append(Invalid("parent", N_("全宗不能归到它自己或它下面。")))
    began = check.day("began_on") if check.has("began_on") else fonds.began_on
    ended = check.day("ended_on") if check.has("ended_on") else fonds.ended_on
    if began and ended and ended < began:
        check.problems.append(Invalid("ended_on", N_("终止日早于起始日 {first}，请核对。"), first=began))
    story = _story(check) if check.has("story") else fonds.story
    renamed = check.day("renamed_on")
    if check.problems:
        raise Problems(check.problems)
    if name != fonds.name:
        work.session.add(FormerName(fonds_id=fonds.id, name=fonds.name, until=renamed or work.today))
    fonds.name, fonds.began_on, fonds.ended_on, fonds.story = name, began, ended, story
    if check.has("parent"):
        fonds.parent_id = parent.id if parent else None
    work.session.flush()
    after = told_fonds(work.session, fonds)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changed:
        fonds.version += 1
        work.book.write(
            Line("fonds:change", fonds.subject, work.by.login, work.by.name, note=why, detail={"changed": changed})
        )
    return fonds


def told_fonds(session: Session, fonds: Fonds) -> dict[str, object]:
    """Return a fonds as the ledger and the doors tell it."""
    parent = session.get(Fonds, fonds.parent_id) if fonds.parent_id else None
    return {
        "fonds": fonds.code,
        "name": fonds.name,
        "parent": parent.code if parent else None,
        "began_on": iso(fonds.began_on),
        "ended_on": iso(fonds.ended_on),
        "story": fonds.story,
        "former_names": [{"name": one.name, "until": one.until.isoformat()} for one in former_names(session, fonds)],
    }


def name_of(check: Checker, field: str, most: int) -> str:
    """Read a name, which may not be empty."""
    name = check.text(field, most)
    if not name:
        check.problems.append(Invalid(field, N_("请填名称。")))
    return name


def _story(check: Checker) -> str:
    value = check.entered.get("story")
    lines = value.splitlines() if isinstance(value, str) else []
    return "\n".join(check.tidied("story", line, STORY_MOST) for line in lines)[:STORY_MOST].strip()


def _other(work: Work, check: Checker, field: str) -> Fonds | None:
    code = check.text(field, 8)
    if not code:
        return None
    try:
        return fonds_by_code(work.session, code)
    except NotFound as missing:
        check.problems.append(Invalid(field, missing.text, **missing.values))
        return None


def _above(session: Session, fonds: Fonds) -> set[int]:
    found, here = {fonds.id}, fonds.parent_id
    while here is not None and here not in found:
        found.add(here)
        here = session.get_one(Fonds, here).parent_id
    return found


def iso(day: date | None) -> str | None:
    """Return a day as the ledger keeps it."""
    return day.isoformat() if day else None


def _yes(value: object) -> bool:
    return str(value or "").lower() in {"1", "true", "yes", "是"}  # i18n: allow - yes as people write it


def history_of(session: Session, fonds: Fonds) -> list[Entry]:
    """Return what was done to a fonds and its departments, newest first."""
    units = [
        f"department:{fonds.code}/{code}"
        for code in session.scalars(select(Department.code).where(Department.fonds_id == fonds.id))
    ]
    wanted = select(Entry).where(Entry.subject.in_([fonds.subject, *units]), Entry.act.not_like("print:%"))
    return list(session.scalars(wanted.order_by(Entry.seq.desc()).limit(HISTORY_MOST)))
