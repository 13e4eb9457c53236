"""What may be entered of a class, and what may no longer be changed."""

import re
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.class_aliases import is_old
from archive.class_tree import depth_of, under
from archive.classification import Kind, RecordClass, Series, series_of
from archive.database import Work
from archive.entering import Checker
from archive.errors import Invalid
from archive.fonds import Fonds
from archive.holdings import Container
from archive.number_forms import clash
from archive.numbering import NumberTemplate
from archive.records import Record
from archive.wording import N_

DEEPEST = 4
"""Levels of a class plan. Source: DA/T 13-2022."""
STEP = 10
"""Between the positions of two classes, so that one can be put between."""
CODE = re.compile(r"[A-Z][A-Z0-9]{0,11}")
NATIONAL = re.compile(r"[A-Z0-9·.-]{0,20}")
FIELDS = ("code", "name", "name_en", "national", "parent", "kind", "pattern", "usual", "position", "valid_from")
FROZEN = frozenset({"code", "parent", "kind", "pattern"})
"""What a number is made of, or is found by: fixed once one was issued."""


def fits(session: Session, fonds: Fonds, pattern: str, own: int | None) -> NumberTemplate:
    """Read a template and make sure that no other class of the fonds could give one of its numbers.

    Raises:
        Invalid: it cannot be read, bears an old code, or would give numbers that another class gives.
    """
    template = NumberTemplate.parse(pattern)
    for code in re.findall(r"[A-Z]+", pattern.split("{", maxsplit=1)[0]):
        if is_old(session, fonds.id, code):
            raise Invalid("pattern", N_("{old} 是旧代号，只供查找，不再编号，请换一个。"), old=code)
    others = select(RecordClass).where(RecordClass.fonds_id == fonds.id, RecordClass.pattern.is_not(None))
    for other in session.scalars(others):
        if other.id != own and clash(template, NumberTemplate.parse(other.pattern or ""), fonds.code):
            text = N_("会与 {code} {name}编出同一个档号（{pattern}），请换一种写法。")
            raise Invalid("pattern", text, code=other.code, name=other.name, pattern=other.pattern)
    return template


def read_class(work: Work, fonds: Fonds, check: Checker, own: RecordClass | None) -> dict[str, object]:
    """Read every field that was sent, or all of a new class, into what its columns take."""
    know(check, {*FIELDS, "why"})
    wanted: dict[str, object] = {}
    fresh = own is None
    if fresh or check.has("code"):
        wanted["code"] = _code(work.session, fonds, check, own)
    wanted |= _words(check, fresh=fresh)
    if fresh or check.has("parent"):
        wanted["parent_id"] = _parent(work, fonds, check, own)
    if fresh or check.has("pattern"):
        wanted["pattern"] = _pattern(work.session, fonds, check, own)
    if fresh or check.has("usual"):
        wanted["usual"] = _usual(work.session, check, own, wanted)
    if fresh or check.has("position"):
        position = check.number("position", 0, 99_999)
        wanted["position"] = _last(work.session, fonds) + STEP if position is None else position
    if fresh or check.has("valid_from"):
        wanted["valid_from"] = check.day("valid_from") or (work.today if fresh else None)
    return wanted


def _words(check: Checker, *, fresh: bool) -> dict[str, object]:
    wanted: dict[str, object] = {
        name: check.text(name, most)
        for name, most in (("name", 80), ("name_en", 120), ("national", 20))
        if fresh or check.has(name)
    }
    if wanted.get("name") == "":
        check.problems.append(Invalid("name", N_("请填类目名称。")))
    if not NATIONAL.fullmatch(str(wanted.get("national", ""))):
        check.problems.append(Invalid("national", N_("国标类目只用大写字母、数字、点和横线，例如 WS、KU·01。")))
    if fresh or check.has("kind"):
        kind = check.text("kind", 12) or Kind.ITEM
        if kind not in set(Kind):
            check.problems.append(Invalid("kind", N_("整理单位请选件、案卷、项目、声像或实物。")))
        wanted["kind"] = kind
    return wanted


def know(check: Checker, names: set[str]) -> None:
    """Refuse fields that nobody asked for."""
    check.problems += [
        Invalid(str(name)[:40], N_("没有这一栏：{name}。"), name=str(name)[:40])
        for name in check.entered
        if name not in names
    ]


def _code(session: Session, fonds: Fonds, check: Checker, own: RecordClass | None) -> str:
    code = check.text("code", 12).upper()
    if not CODE.fullmatch(code):
        check.problems.append(Invalid("code", N_("类目代码以大写字母开头，只用字母和数字，最长 12 个，例如 GL、HT1。")))
        return code
    taken = session.scalars(
        select(RecordClass).where(RecordClass.fonds_id == fonds.id, RecordClass.code == code)
    ).one_or_none()
    if taken is not None and taken is not own:
        text = N_("代码 {code} 已是“{name}”，代码用过就不再给别的类目。")
        check.problems.append(Invalid("code", text, code=code, name=taken.name))
    elif is_old(session, fonds.id, code):
        check.problems.append(Invalid("code", N_("{old} 是旧代号，只供查找，不再编号，请换一个。"), old=code))
    return code


def _parent(work: Work, fonds: Fonds, check: Checker, own: RecordClass | None) -> int | None:
    code = check.text("parent", 12).upper()
    if not code:
        return None
    wanted = select(RecordClass).where(RecordClass.fonds_id == fonds.id, RecordClass.code == code)
    parent = work.session.scalars(wanted).one_or_none()
    if parent is None:
        check.problems.append(Invalid("parent", N_("分类方案里没有类目 {code}，请从类目表中选一个。"), code=code))
        return None
    branch = under(work.session, own) if own is not None else []
    if parent in branch:
        check.problems.append(Invalid("parent", N_("类目不能归到它自己或它下面。")))
        return parent.id
    if parent.valid_to is not None and parent.valid_to < work.today:
        check.problems.append(Invalid("parent", N_("上级类目 {code} 已停用，请先恢复上级。"), code=code))
    top = depth_of(work.session, own) if own is not None else 1
    height = max((depth_of(work.session, one) - top for one in branch), default=0)
    if depth_of(work.session, parent) + 1 + height > DEEPEST:
        check.problems.append(Invalid("parent", N_("类目最多 {most} 级，请归到上一级。"), most=DEEPEST))
    return parent.id


def _pattern(session: Session, fonds: Fonds, check: Checker, own: RecordClass | None) -> str | None:
    pattern = str(check.entered.get("pattern") or "").strip()
    if not pattern:
        return None
    try:
        if own is None or pattern != own.pattern:
            fits(session, fonds, pattern, own.id if own else None)
    except Invalid as problem:
        check.problems.append(problem)
    return pattern


def _usual(session: Session, check: Checker, own: RecordClass | None, wanted: Mapping[str, object]) -> int | None:
    number = check.number("usual", 1, 9999)
    if number is None:
        return None
    parent = wanted.get("parent_id", own.parent_id if own else None)
    lines: list[Series] = series_of(session, own) if own is not None else []
    if isinstance(parent, int):
        lines += series_of(session, session.get_one(RecordClass, parent))
    if number not in {line.number for line in lines}:
        check.problems.append(Invalid("usual", N_("期限表第 {number} 条不管这一类，请重选条目。"), number=number))
    return number


def check_frozen(work: Work, category: RecordClass, wanted: Mapping[str, object], check: Checker) -> None:
    """Refuse what the numbers of a class were made of."""
    session = work.session
    columns = {"parent": "parent_id"}
    altered = [name for name in sorted(FROZEN) if (column := columns.get(name, name)) in wanted
               and wanted[column] != getattr(category, column)]  # fmt: skip
    if category.frozen:
        text = N_("{code} 已经打过号，这一项不能再改；要改请另立新类，再停用这一类。")
        check.problems += [Invalid(name, text, code=category.code) for name in altered]
        return
    if "code" in altered:
        boxes = select(Container.id).where(
            Container.fonds_id == category.fonds_id, Container.class_code == category.code
        )
        if session.scalar(boxes.limit(1)) is not None:
            check.problems.append(Invalid("code", N_("{code} 类已有盒袋，代码不能再改。"), code=category.code))
    if "pattern" in wanted and wanted["pattern"] is None and category.pattern:
        count = session.scalar(select(func.count()).select_from(Record).where(Record.class_id == category.id))
        if count:
            check.problems.append(Invalid("pattern", N_("这一类里已有 {n} 件，档号格式不能去掉。"), n=count))


def _last(session: Session, fonds: Fonds) -> int:
    return session.scalar(select(func.max(RecordClass.position)).where(RecordClass.fonds_id == fonds.id)) or 0
