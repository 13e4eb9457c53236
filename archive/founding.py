"""The first day: a fonds, its departments, its classes and its retention schedule."""

from collections.abc import Mapping

from sqlalchemy import select

from archive.classification import RecordClass, Series
from archive.database import Work
from archive.default_scheme import Scheme
from archive.elements import Element, forget_elements
from archive.fonds import Department, Fonds
from archive.ledger import Line


def found_fonds(work: Work, code: str, name: str, scheme: Scheme, departments: Mapping[str, str]) -> Fonds:
    """Lay down a fonds with a scheme and departments (code to name); one that is there already is left as it is."""
    known = work.session.scalars(select(Fonds).where(Fonds.code == code)).one_or_none()
    if known is not None:
        if not work.session.scalar(select(Element.id).limit(1)):
            _elements(work, known, scheme)
        return known
    fonds = Fonds(code=code, name=name)
    work.session.add(fonds)
    work.session.flush()
    work.session.add_all(Department(fonds_id=fonds.id, code=key, name=word) for key, word in departments.items())
    classes = _classes(work, fonds, scheme)
    for line in scheme.series:
        rule = line.rule
        work.session.add(
            Series(
                fonds_id=fonds.id,
                class_id=classes[line.class_code].id,
                number=line.number,
                title=line.title,
                title_en=line.title_en,
                term=rule.term.code,
                trigger=str(rule.trigger or ""),
                basis=rule.basis,
                minimum=rule.minimum.code if rule.minimum else "",
                accounting=rule.accounting,
                disposal=line.disposal,
                note=line.note,
            )
        )
    work.session.flush()
    _elements(work, fonds, scheme)
    work.book.write(
        Line(
            "fonds:found",
            f"fonds:{code}",
            work.by.login,
            work.by.name,
            detail={"classes": len(scheme.classes), "series": len(scheme.series)},
        )
    )
    return fonds


def _classes(work: Work, fonds: Fonds, scheme: Scheme) -> dict[str, RecordClass]:
    made: dict[str, RecordClass] = {}
    for position, line in enumerate(scheme.classes, start=1):
        row = RecordClass(
            fonds_id=fonds.id,
            parent_id=made[line.parent].id if line.parent else None,
            code=line.code,
            name=line.name,
            name_en=line.name_en,
            national=line.national,
            kind=line.kind,
            pattern=line.template.pattern if line.template else None,
            usual=line.series,
            position=position,
        )
        work.session.add(row)
        work.session.flush()
        made[line.code] = row
    return made


def _elements(work: Work, fonds: Fonds, scheme: Scheme) -> None:
    """Lay down what the classes ask for, as far as the fonds has those classes."""
    classes = {
        row.code: row for row in work.session.scalars(select(RecordClass).where(RecordClass.fonds_id == fonds.id))
    }
    for position, line in enumerate(scheme.elements, start=1):
        if line.class_code in classes:
            work.session.add(
                Element(
                    category=classes[line.class_code],
                    name=line.name,
                    label=line.label,
                    label_en=line.label_en,
                    kind=line.kind,
                    choices=list(line.choices),
                    check=line.check,
                    position=position,
                )
            )
    work.session.flush()
    forget_elements(work.session)
