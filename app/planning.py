"""The plan as every door changes it: classes, their numbers and elements, old codes, fonds and departments."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.desk import Desk
from archive import class_aliases, departments, element_plan, fonds_keeping, planning
from archive.class_aliases import ClassAlias
from archive.class_fields import fits
from archive.class_tree import classes_of
from archive.classification import RecordClass, series_of
from archive.database import Work
from archive.elements import Element
from archive.entering import Checker
from archive.errors import Invalid, NotFound, Problems
from archive.fonds import Department, Fonds
from archive.ledger import Line
from archive.number_forms import READY_BY_NAME, pattern_of, spans_of
from archive.numbering import LEGACY_CLASSES, NumberParts, NumberTemplate, lookup_key
from archive.numbers import scope_text, taken
from archive.people import Actor
from archive.schedules import PERMANENT, Term
from archive.sequences import last_taken
from archive.wording import N_

Entered = Mapping[str, object]

SHOWN = 3
"""Numbers of a preview in one span."""


def class_in(session: Session, fonds_code: str, code: str) -> RecordClass:
    """Return a class of a fonds, closed ones too.

    Raises:
        NotFound: there is no such fonds or class.
    """
    fonds = fonds_keeping.fonds_by_code(session, fonds_code)
    wanted = code.strip().upper()
    found = next((one for one in classes_of(session, fonds.id) if one.code == wanted), None)
    if found is None:
        raise NotFound(N_("分类方案里没有类目 {code}，请从类目表中选一个。"), code=code[:20])
    return found


def add_class(desk: Desk, by: Actor, fonds_code: str, entered: Entered) -> RecordClass:
    """Put a class into the plan of a fonds."""
    with _work(desk, by) as work:
        return planning.add_class(work, fonds_keeping.fonds_by_code(work.session, fonds_code), entered)


def change_class(
    desk: Desk, by: Actor, fonds_code: str, code: str, entered: Entered, version: int | None = None
) -> RecordClass:
    """Change what was sent of a class."""
    with _work(desk, by) as work:
        return planning.change_class(work, class_in(work.session, fonds_code, code), entered, version)


def close_class(desk: Desk, by: Actor, fonds_code: str, code: str, entered: Entered) -> RecordClass:
    """Let a class take no new records after a day."""
    with _work(desk, by) as work:
        return planning.close_class(work, class_in(work.session, fonds_code, code), entered)


def reopen_class(desk: Desk, by: Actor, fonds_code: str, code: str, entered: Entered) -> RecordClass:
    """Let a closed class take records again."""
    with _work(desk, by) as work:
        return planning.reopen_class(work, class_in(work.session, fonds_code, code), entered)


def add_element(desk: Desk, by: Actor, fonds_code: str, code: str, entered: Entered) -> Element:
    """Let a class ask for one thing more."""
    with _work(desk, by) as work:
        return element_plan.add_element(work, class_in(work.session, fonds_code, code), entered)


def change_element(desk: Desk, by: Actor, fonds_code: str, code: str, name: str, entered: Entered) -> Element:
    """Change what was sent of an element."""
    return _element(desk, by, (fonds_code, code, name), entered, element_plan.change_element)


def end_element(desk: Desk, by: Actor, fonds_code: str, code: str, name: str, entered: Entered) -> Element:
    """Ask for an element no more, or again."""
    return _element(desk, by, (fonds_code, code, name), entered, element_plan.end_element)


def add_alias(desk: Desk, by: Actor, fonds_code: str, code: str, entered: Entered) -> ClassAlias:
    """Let an old code be read as a class's own.

    Raises:
        Problems: it is no code, or one that is in use.
    """
    with _work(desk, by) as work:
        planning.head_of_archive(work)
        category = class_in(work.session, fonds_code, code)
        check = Checker(entered, [])
        why, old = planning.read_why(check), check.text("old", 12).upper()
        if not (old.isascii() and old.isalnum() and old[:1].isalpha()):
            check.problems.append(Invalid("old", N_("旧代号以字母开头，只用字母和数字，例如 ZB。")))
        elif any(one.code == old for one in classes_of(work.session, category.fonds_id)):
            check.problems.append(Invalid("old", N_("{old} 是在册的类目代码，不能作旧代号。"), old=old))
        elif class_aliases.is_old(work.session, category.fonds_id, old):
            check.problems.append(Invalid("old", N_("{old} 已经是旧代号了。"), old=old))
        if check.problems:
            raise Problems(check.problems)
        alias = ClassAlias(fonds_id=category.fonds_id, category=category, old=old)
        work.session.add(alias)
        _note(work, "class:alias", category, why, old)
        return alias


def drop_alias(desk: Desk, by: Actor, fonds_code: str, code: str, old: str, entered: Entered) -> RecordClass:
    """Read an old code as a class's own no more.

    Raises:
        NotFound: the class has no such old code.
        Problems: the reason is missing.
    """
    with _work(desk, by) as work:
        planning.head_of_archive(work)
        category = class_in(work.session, fonds_code, code)
        check = Checker(entered, [])
        why = planning.read_why(check)
        if check.problems:
            raise Problems(check.problems)
        rows = class_aliases.aliases_of(work.session, category.fonds_id)
        row = next((one for one in rows if one.old == old.upper() and one.class_id == category.id), None)
        if row is None:
            raise NotFound(N_("{code} 没有旧代号 {old}。"), code=category.code, old=old[:12])
        work.session.delete(row)
        _note(work, "class:alias-end", category, why, row.old)
        return category


def choose_form(desk: Desk, by: Actor, fonds_code: str, form: str, entered: Entered) -> tuple[int, int]:
    """Give every class of a fonds that has numbered nothing yet a ready form; return how many got it and how many keep theirs.

    Raises:
        Invalid: there is no such form, or a class cannot bear it; then none gets it.
    """
    ready = READY_BY_NAME.get(form)
    if ready is None:
        raise Invalid("form", N_("没有这种现成格式，请从表中选一种。"))
    with _work(desk, by) as work:
        planning.head_of_archive(work)
        fonds = fonds_keeping.fonds_by_code(work.session, fonds_code)
        classes = [one for one in classes_of(work.session, fonds.id) if one.pattern]
        free = [one for one in classes if not one.frozen]
        for one in free:
            planning.change_class(work, one, {"pattern": pattern_of(ready, one, classes), "why": entered.get("why")})
        return len(free), len(classes) - len(free)


def make_fonds(desk: Desk, by: Actor, entered: Entered) -> Fonds:
    """Make a fonds."""
    with _work(desk, by) as work:
        return fonds_keeping.make_fonds(work, entered)


def change_fonds(desk: Desk, by: Actor, code: str, entered: Entered, version: int | None = None) -> Fonds:
    """Change what was sent of a fonds."""
    with _work(desk, by) as work:
        return fonds_keeping.change_fonds(work, fonds_keeping.fonds_by_code(work.session, code), entered, version)


def make_department(desk: Desk, by: Actor, fonds_code: str, entered: Entered) -> Department:
    """Make a department of a fonds."""
    with _work(desk, by) as work:
        return departments.make_department(work, fonds_keeping.fonds_by_code(work.session, fonds_code), entered)


def change_department(desk: Desk, by: Actor, fonds_code: str, code: str, entered: Entered) -> Department:
    """Rename or move a department."""
    with _work(desk, by) as work:
        fonds = fonds_keeping.fonds_by_code(work.session, fonds_code)
        return departments.change_department(work, departments.department_by_code(work.session, fonds, code), entered)


def end_department(desk: Desk, by: Actor, fonds_code: str, code: str, entered: Entered) -> Department:
    """End a department, naming who took its work over."""
    with _work(desk, by) as work:
        fonds = fonds_keeping.fonds_by_code(work.session, fonds_code)
        return departments.end_department(work, departments.department_by_code(work.session, fonds, code), entered)


@dataclass(frozen=True, slots=True)
class Preview:
    """The numbers a template would give now: each with the term it is of, and with what the count begins anew."""

    numbers: tuple[tuple[str, str], ...] = ()
    spans: tuple[str, ...] = ()
    problem: Invalid | None = None


def preview(session: Session, fonds: Fonds, category: RecordClass | None, pattern: str, year: int) -> Preview:
    """Return the next numbers of a template; nobody has them until they are issued."""
    if not pattern.strip():
        return Preview(problem=Invalid("pattern", N_("不填则只归并下级，不打号。")))
    try:
        template = fits(session, fonds, pattern.strip(), category.id if category else None)
        return Preview(tuple(_next(session, fonds, category, template, year)), tuple(spans_of(template)))
    except Invalid as problem:
        return Preview(problem=problem)


def old_codes(session: Session, category: RecordClass) -> list[tuple[str, bool]]:
    """Return the old codes that are read as a class's own, each with whether it can be taken away."""
    fixed = [(old, False) for old, code in LEGACY_CLASSES.items() if code == category.code]
    rows = class_aliases.aliases_of(session, category.fonds_id)
    return fixed + [(row.old, True) for row in rows if row.class_id == category.id]


def _next(
    session: Session, fonds: Fonds, category: RecordClass | None, template: NumberTemplate, year: int
) -> Iterator[tuple[str, str]]:
    units = departments.units_of(session, fonds)
    terms: list[Term | None] = [None]
    if "term" in template.needs:
        lines = series_of(session, category) if category else []
        found = {Term.parse(line.term) for line in lines} or {PERMANENT, Term(30), Term(10)}
        terms = [*sorted(found, key=lambda term: term.rank)]
    for term in terms:
        unit = units[0].code if units else "BGS"
        parts = NumberParts(fonds=fonds.code, year=year, term=term, unit=unit, project="1", volume=1)
        n = last_taken(session, scope_text(fonds.id, template.prefix(parts)))
        for _ in range(SHOWN if term is None else 1):
            n += 1
            while taken(session, fonds.id, lookup_key(template.number(parts, n))):
                n += 1
            yield (term.code if term else "", template.number(parts, n))


def _element(
    desk: Desk,
    by: Actor,
    where: tuple[str, str, str],
    entered: Entered,
    act: Callable[[Work, Element, Entered], Element],
) -> Element:
    fonds_code, code, name = where
    with _work(desk, by) as work:
        element = element_plan.element_named(work.session, class_in(work.session, fonds_code, code), name)
        return act(work, element, entered)


@contextmanager
def _work(desk: Desk, by: Actor) -> Iterator[Work]:
    with desk.database.work(desk.clock(), by) as work:
        yield work


def _note(work: Work, act: str, category: RecordClass, why: str, old: str) -> None:
    detail = {"plan": category.fonds.code, "class": category.code, "old": old}
    work.book.write(Line(act, category.subject, work.by.login, work.by.name, note=why, detail=detail))
