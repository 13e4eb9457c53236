"""The first day: a fonds, its departments, its classes and its retention schedule."""

from collections.abc import Mapping

from sqlalchemy import select

from archive.classification import RecordClass, Series
from archive.database import Work
from archive.default_scheme import Scheme
from archive.fonds import Department, Fonds
from archive.ledger import Line


def found_fonds(work: Work, code: str, name: str, scheme: Scheme, departments: Mapping[str, str]) -> Fonds:
    """Lay down a fonds with a scheme and departments (code to name); one that is there already is left as it is."""
    known = work.session.scalars(select(Fonds).where(Fonds.code == code)).one_or_none()
    if known is not None:
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
