"""Changing the plan: classes are added, renamed, moved and closed by the head of archive, each change dated and written down.

Codes are never used twice, and what a number was made of is fixed once one was issued. The plan of an earlier day is
the plan of today with the later entries of the ledger taken back.
"""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.class_fields import check_frozen, read_class
from archive.class_tree import under
from archive.classification import RecordClass
from archive.database import Work
from archive.entering import Checker
from archive.errors import Conflict, Invalid, NotPermitted, Problems, Refused
from archive.fonds import Fonds
from archive.ledger import Line
from archive.people import Role
from archive.records import NOT_YET_HELD, Record
from archive.wording import N_

WHY_LEAST, WHY_MOST = 2, 200


def head_of_archive(work: Work) -> None:
    """Let the head of archive alone change the plan.

    Raises:
        NotPermitted: it is somebody else.
    """
    if not work.by.has(frozenset({Role.HEAD})):
        raise NotPermitted(N_("分类方案由档案负责人改，请把要改的地方告诉他。"))


def add_class(work: Work, fonds: Fonds, entered: Mapping[str, object]) -> RecordClass:
    """Put a class into the plan.

    Raises:
        Problems: one or more fields cannot stand.
        NotPermitted: it is the head's.
    """
    head_of_archive(work)
    check = Checker(entered, [])
    why = read_why(check)
    wanted = read_class(work, fonds, check, None)
    if check.problems:
        raise Problems(check.problems)
    category = RecordClass(fonds_id=fonds.id, fonds=fonds, frozen=False, version=1, **wanted)
    work.session.add(category)
    work.session.flush()
    detail = {"plan": fonds.code, "on": work.today.isoformat(), "class": snapshot(work.session, category)}
    _write(work, "class:add", category, why, detail)
    return category


def change_class(
    work: Work, category: RecordClass, entered: Mapping[str, object], version: int | None = None
) -> RecordClass:
    """Change what was sent of a class.

    Raises:
        Problems: one or more fields cannot stand, or may not change any more.
        Conflict: somebody else changed it since `version` was read.
        NotPermitted: it is the head's.
    """
    head_of_archive(work)
    _take(work, category, version)
    before = snapshot(work.session, category)
    check = Checker(entered, [])
    why = read_why(check)
    wanted = read_class(work, category.fonds, check, category)
    check_frozen(work, category, wanted, check)
    if check.problems:
        raise Problems(check.problems)
    for name, value in wanted.items():
        setattr(category, name, value)
    _changed(work, "class:change", category, before, why)
    return category


def close_class(work: Work, category: RecordClass, entered: Mapping[str, object]) -> RecordClass:
    """Let a class and all below it take no new records after a day, today when none is sent.

    Raises:
        Problems: the day or the reason cannot stand.
        Refused: it is closed already, or records wait in it.
        NotPermitted: it is the head's.
    """
    head_of_archive(work)
    _take(work, category, None)
    check = Checker(entered, [])
    why, last = read_why(check), check.day("last")
    if category.valid_to is not None:
        raise Refused(N_("{code} 已定于 {last} 停用。"), code=category.code, last=category.valid_to)
    if last is not None and category.valid_from is not None and last < category.valid_from:
        check.problems.append(Invalid("last", N_("停用日早于启用日 {first}，请核对。"), first=category.valid_from))
    if check.problems:
        raise Problems(check.problems)
    last = last or work.today
    below = [one for one in under(work.session, category) if one.valid_to is None]
    waiting = _waiting(work.session, [one.id for one in below]) if last < work.today else 0
    if waiting:
        raise Refused(N_("{code} 里还有 {n} 件没有打号，请先打号或改到别的类目。"), code=category.code, n=waiting)
    for one in below:
        before = snapshot(work.session, one)
        one.valid_to = last
        _changed(work, "class:close", one, before, why)
    return category


def reopen_class(work: Work, category: RecordClass, entered: Mapping[str, object]) -> RecordClass:
    """Let a closed class take records again; it is the same class under the same code.

    Raises:
        Problems: the reason is missing.
        Refused: it is in use, or the class above it is closed.
        NotPermitted: it is the head's.
    """
    head_of_archive(work)
    _take(work, category, None)
    check = Checker(entered, [])
    why = read_why(check)
    if check.problems:
        raise Problems(check.problems)
    if category.valid_to is None:
        raise Refused(N_("{code} 正在使用，不用恢复。"), code=category.code)
    above = work.session.get(RecordClass, category.parent_id) if category.parent_id else None
    if above is not None and above.valid_to is not None:
        raise Refused(N_("上级类目 {code} 已停用，请先恢复上级。"), code=above.code)
    before = snapshot(work.session, category)
    category.valid_to = None
    _changed(work, "class:reopen", category, before, why)
    return category


def read_why(check: Checker) -> str:
    """Read on whose word the plan is changed; a plan does not change without one."""
    why = check.text("why", WHY_MOST)
    if len(why) < WHY_LEAST:
        check.problems.append(Invalid("why", N_("请写明依据，例如哪次会议、哪份批文。")))
    return why


def snapshot(session: Session, category: RecordClass) -> dict[str, object]:
    """Return what the plan says of a class, as the ledger keeps it."""
    above = session.get(RecordClass, category.parent_id) if category.parent_id else None
    return {
        "code": category.code,
        "name": category.name,
        "name_en": category.name_en,
        "national": category.national,
        "parent": above.code if above else None,
        "kind": str(category.kind),
        "pattern": category.pattern,
        "usual": category.usual,
        "position": category.position,
        "valid_from": category.valid_from.isoformat() if category.valid_from else None,
        "valid_to": category.valid_to.isoformat() if category.valid_to else None,
    }


def _take(work: Work, category: RecordClass, version: int | None) -> None:
    """Keep others from the class until this piece of work is done, and notice those who came before."""
    found = work.session.scalar(
        select(RecordClass.version)
        .where(RecordClass.id == category.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found != category.version or (version is not None and version != found):
        raise Conflict(N_("您打开之后，别人已经改过 {code}；请核对后再存。"), code=category.code)


def _changed(work: Work, act: str, category: RecordClass, before: Mapping[str, object], why: str) -> None:
    work.session.flush()
    after = snapshot(work.session, category)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changed:
        return
    category.version += 1
    detail = {"plan": category.fonds.code, "on": work.today.isoformat(), "class": after["code"], "changed": changed}
    _write(work, act, category, why, detail)


def _write(work: Work, act: str, category: RecordClass, why: str, detail: Mapping[str, object]) -> None:
    work.book.write(Line(act, category.subject, work.by.login, work.by.name, note=why, detail=dict(detail)))


def _waiting(session: Session, class_ids: list[int]) -> int:
    wanted = select(func.count()).select_from(Record).where(
        Record.class_id.in_(class_ids), Record.state.in_([str(stage) for stage in NOT_YET_HELD])
    )  # fmt: skip
    return session.scalar(wanted) or 0
