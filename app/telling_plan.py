"""What the command line and the API tell of the plan: the same words for both."""

from typing import Any

from sqlalchemy.orm import Session

from app.planning import old_codes
from archive.class_tree import depth_of
from archive.classification import RecordClass
from archive.element_plan import told
from archive.elements import Element
from archive.fonds import Department, Fonds
from archive.fonds_keeping import iso, told_fonds
from archive.plan_history import ClassThen
from archive.planning import snapshot


def tell_class(session: Session, own: RecordClass) -> dict[str, Any]:
    """Tell a class as it is."""
    said = {name: value for name, value in snapshot(session, own).items() if name not in {"code", "position"}}
    return {
        "class": own.code,
        "depth": depth_of(session, own) - 1,
        **said,
        "frozen": own.frozen,
        "old_codes": [old for old, _own in old_codes(session, own)],
        "version": own.version,
    }


def tell_class_then(one: ClassThen) -> dict[str, Any]:
    """Tell a class as it was on a day."""
    return {
        "class": one.code,
        "depth": one.depth,
        "name": one.name,
        "name_en": one.name_en,
        "national": one.national,
        "parent": one.parent,
        "kind": one.kind,
        "pattern": one.pattern,
        "usual": one.usual,
        "valid_from": iso(one.valid_from),
        "valid_to": iso(one.valid_to),
    }


def tell_element(element: Element) -> dict[str, Any]:
    """Tell an element and the class it belongs to."""
    return told(element) | {"ended": element.ended, "from": element.category.code}


def tell_fonds(session: Session, fonds: Fonds) -> dict[str, Any]:
    """Tell a fonds."""
    return told_fonds(session, fonds) | {"version": fonds.version}


def tell_department(session: Session, unit: Department) -> dict[str, Any]:
    """Tell a department."""
    parent = session.get(Department, unit.parent_id) if unit.parent_id else None
    heir = session.get(Department, unit.successor_id) if unit.successor_id else None
    return {
        "department": unit.code,
        "name": unit.name,
        "parent": parent.code if parent else None,
        "began_on": iso(unit.began_on),
        "ended_on": iso(unit.ended_on),
        "successor": heir.code if heir else None,
    }
