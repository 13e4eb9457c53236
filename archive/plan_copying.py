"""A new fonds takes over the plan of another: classes, elements, old codes and schedule lines in force."""

from sqlalchemy import select

from archive.class_aliases import ClassAlias, aliases_of
from archive.class_tree import classes_of
from archive.classification import RecordClass, Series
from archive.database import Work
from archive.elements import Element, forget_elements
from archive.errors import Invalid
from archive.fonds import Fonds
from archive.numbering import NumberTemplate

LINE = ("number", "title", "title_en", "term", "trigger", "basis", "minimum", "accounting", "disposal", "note")
ELEMENT = ("name", "label", "label_en", "kind", "required", "choices", "check", "shape", "position")


def copy_plan(work: Work, model: Fonds, fonds: Fonds, *, prefixed: bool) -> dict[str, int]:
    """Give a new fonds the classes in use, their elements, old codes and schedule lines of another; count them."""
    session, made = work.session, dict[int, RecordClass]()
    for row in classes_of(session, model.id):
        closed = row.valid_to is not None and row.valid_to < work.today
        if closed or (row.parent_id and row.parent_id not in made):
            continue
        made[row.id] = RecordClass(
            fonds_id=fonds.id, fonds=fonds, parent_id=made[row.parent_id].id if row.parent_id else None,
            code=row.code, name=row.name, name_en=row.name_en, national=row.national, kind=row.kind,
            pattern=_prefixed(row.pattern) if prefixed else row.pattern, usual=row.usual, position=row.position,
            frozen=False, valid_from=work.today, version=1,
        )  # fmt: skip
        session.add(made[row.id])
        session.flush()
    wanted = select(Series).where(Series.fonds_id == model.id, Series.valid_to.is_(None)).order_by(Series.number)
    lines = [line for line in session.scalars(wanted) if line.class_id in made]
    for line in lines:
        kept = {name: getattr(line, name) for name in LINE}
        session.add(Series(fonds_id=fonds.id, class_id=made[line.class_id].id, valid_from=line.valid_from, **kept))
    elements = list(session.scalars(select(Element).where(Element.class_id.in_(made), Element.ended.is_(False))))
    for one in elements:
        session.add(Element(category=made[one.class_id], **{name: getattr(one, name) for name in ELEMENT}))
    for alias in aliases_of(session, model.id):
        if alias.class_id in made:
            session.add(ClassAlias(fonds_id=fonds.id, category=made[alias.class_id], old=alias.old))
    session.flush()
    forget_elements(session)
    return {"classes": len(made), "series": len(lines), "elements": len(elements)}


def _prefixed(pattern: str | None) -> str | None:
    if pattern is None or "{fonds}" in pattern:
        return pattern
    try:
        return NumberTemplate.parse("{fonds}-" + pattern).pattern
    except Invalid:
        return pattern
