"""What a class is to ask for: the head of archive adds, changes and ends its elements. Nothing that was entered is lost."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.class_fields import STEP, know
from archive.class_tree import under
from archive.classification import RecordClass
from archive.database import Work
from archive.elements import (
    CHOICE_MOST,
    CHOICES_MOST,
    NAME,
    SHAPE_MOST,
    Element,
    ElementCheck,
    ElementKind,
    all_elements_of,
    forget_elements,
)
from archive.entering import Checker
from archive.errors import Invalid, NotFound, Problems, Refused
from archive.ledger import Line
from archive.planning import head_of_archive, read_why
from archive.records import Record
from archive.wording import N_

FIELDS = ("name", "label", "label_en", "kind", "required", "choices", "check", "shape", "position")
OPEN_ENDED = re.compile(r"(?<!\\)(?:[*+]|\{[0-9]+,\})")
GROUP_REPEATED = re.compile(r"(?<!\\)\)(?:[*+]|\{)")
MOST_OPEN_ENDED = 3
"""More of them, or a repeated group, could keep the machine busy for ever over one value."""


def element_named(session: Session, category: RecordClass, name: str) -> Element:
    """Return an element of a class's own.

    Raises:
        NotFound: the class has none of this name.
    """
    wanted = select(Element).where(Element.class_id == category.id, Element.name == name)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(N_("{code} 类自己没有“{name}”这一项。"), code=category.code, name=name[:30])
    return found


def add_element(work: Work, category: RecordClass, entered: Mapping[str, object]) -> Element:
    """Let a class and those below it ask for one thing more.

    Raises:
        Problems: one or more fields cannot stand.
        NotPermitted: it is the head's.
    """
    head_of_archive(work)
    check = Checker(entered, [])
    why = read_why(check)
    name = check.text("name", 30).lower()
    if not NAME.fullmatch(name):
        check.problems.append(Invalid("name", N_("字段名用小写字母开头，只用字母、数字和下划线，例如 amount。")))
    elif name in {one.name for line in under(work.session, category) for one in all_elements_of(work.session, line)}:
        check.problems.append(Invalid("name", N_("“{name}”在这一类或它的上下级已经有了，请换一个。"), name=name))
    wanted = _read(check, None)
    if check.problems:
        raise Problems(check.problems)
    if wanted.get("position") is None:
        last = select(func.max(Element.position)).where(Element.class_id == category.id)
        wanted["position"] = (work.session.scalar(last) or 0) + STEP
    element = Element(category=category, name=name, **wanted)
    work.session.add(element)
    work.session.flush()
    forget_elements(work.session)
    _write(work, "element:add", element, why, {"element": told(element)})
    return element


def change_element(work: Work, element: Element, entered: Mapping[str, object]) -> Element:
    """Change what was sent of an element; its name stays, and its kind once something was entered.

    Raises:
        Problems: one or more fields cannot stand.
        Refused: its kind changes though values were entered.
        NotPermitted: it is the head's.
    """
    head_of_archive(work)
    check = Checker(entered, [])
    why, wanted, before = read_why(check), _read(check, element), told(element)
    if check.problems:
        raise Problems(check.problems)
    if wanted.get("kind", element.kind) != element.kind and (used := _used(work.session, element)):
        raise Refused(N_("已有 {n} 件填了“{label}”，类型不能再改；请停用它，另立一项。"), n=used, label=element.label)
    for name, value in wanted.items():
        if value is not None or name != "position":
            setattr(element, name, value)
    work.session.flush()
    forget_elements(work.session)
    after = told(element)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        _write(work, "element:change", element, why, {"element": element.name, "changed": changed})
    return element


def end_element(work: Work, element: Element, entered: Mapping[str, object]) -> Element:
    """Ask for it no more; asked again by ending it once more. What was entered stays and is shown.

    Raises:
        Problems: the reason is missing.
        NotPermitted: it is the head's.
    """
    head_of_archive(work)
    check = Checker(entered, [])
    why = read_why(check)
    if check.problems:
        raise Problems(check.problems)
    element.ended = not element.ended
    work.session.flush()
    forget_elements(work.session)
    _write(work, "element:end" if element.ended else "element:again", element, why, {"element": element.name})
    return element


def told(element: Element) -> dict[str, object]:
    """Return an element as the ledger and the doors tell it."""
    return {
        "name": element.name,
        "label": element.label,
        "label_en": element.label_en,
        "kind": str(element.kind),
        "required": element.required,
        "choices": list(element.choices),
        "check": str(element.check),
        "shape": element.shape,
        "position": element.position,
    }


def _read(check: Checker, own: Element | None) -> dict[str, object]:
    know(check, {*FIELDS, "why"})
    fresh = own is None
    wanted: dict[str, object] = {
        name: check.text(name, most)
        for name, most in (("label", 40), ("label_en", 80), ("shape", SHAPE_MOST))
        if fresh or check.has(name)
    }
    if wanted.get("label") == "":
        check.problems.append(Invalid("label", N_("请填这一项的名称。")))
    if fresh or check.has("required"):
        said = str(check.entered.get("required") or "").lower()
        wanted["required"] = said in {"1", "true", "yes", "是"}  # i18n: allow - yes as people write it
    if fresh or check.has("choices"):
        wanted["choices"] = _choices(check)
    if check.has("position"):
        wanted["position"] = check.number("position", 0, 99_999)
    return wanted | _kind_and_check(check, own, wanted)


def _kind_and_check(check: Checker, own: Element | None, wanted: Mapping[str, object]) -> dict[str, object]:
    kind = check.text("kind", 8) or (ElementKind.TEXT if own is None else own.kind)
    by = check.text("check", 8) or (own.check if own is not None and not check.has("check") else ElementCheck.NONE)
    if kind not in set(ElementKind):
        check.problems.append(Invalid("kind", N_("类型请从表中选一种。")))
    if by not in set(ElementCheck):
        check.problems.append(Invalid("check", N_("校验请从表中选一种。")))
    elif by != ElementCheck.NONE and kind != ElementKind.TEXT:
        check.problems.append(Invalid("check", N_("只有文字能校验，别的类型自己就会校验。")))
    if kind == ElementKind.CHOICE and not wanted.get("choices", own.choices if own else []):
        check.problems.append(Invalid("choices", N_("请写出可选的各项，一行一个。")))
    if by == ElementCheck.REGEX:
        _check_shape(check, str(wanted.get("shape", own.shape if own else "")))
    return {"kind": kind, "check": by}


def _choices(check: Checker) -> list[str]:
    value = check.entered.get("choices") or []
    lines: Sequence[object] = (
        value.splitlines() if isinstance(value, str) else value if isinstance(value, Sequence) else []
    )
    tidy = [check.tidied("choices", one, CHOICE_MOST) for one in lines]
    kept = list(dict.fromkeys(one for one in tidy if one))
    if len(kept) > CHOICES_MOST:
        check.problems.append(Invalid("choices", N_("可选项最多 {most} 个，请精简。"), most=CHOICES_MOST))
    return kept


def _check_shape(check: Checker, shape: str) -> None:
    try:
        re.compile(shape)
    except re.error:
        shape = ""
    if not shape:
        check.problems.append(Invalid("shape", N_("看不懂这个格式，请写正则表达式，例如 [A-Z]{{2}}[0-9]{{4}}。")))
    elif GROUP_REPEATED.search(shape) or len(OPEN_ENDED.findall(shape)) > MOST_OPEN_ENDED:
        text = N_("这个格式太费时间，请去掉重复的括号，* 和 + 合起来最多用 {most} 次。")
        check.problems.append(Invalid("shape", text, most=MOST_OPEN_ENDED))


def _used(session: Session, element: Element) -> int:
    ids = [one.id for one in under(session, element.category)]
    rows = session.scalars(select(Record.elements).where(Record.class_id.in_(ids)))
    return sum(1 for values in rows if (values or {}).get(element.name))


def _write(work: Work, act: str, element: Element, why: str, detail: dict[str, object]) -> None:
    where = {"plan": element.category.fonds.code, "class": element.category.code}
    work.book.write(Line(act, element.category.subject, work.by.login, work.by.name, note=why, detail=where | detail))
