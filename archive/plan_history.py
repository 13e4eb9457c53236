"""What the plan was on a day, and how each class came to be what it is: read back from the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.class_tree import classes_of
from archive.classification import RecordClass
from archive.ledger import Entry
from archive.planning import snapshot


@dataclass(frozen=True, slots=True)
class ClassThen:
    """One class as the plan had it on a day; `depth` from 0."""

    id: int
    depth: int
    code: str
    name: str
    name_en: str
    national: str
    parent: str | None
    kind: str
    pattern: str | None
    usual: int | None
    valid_from: date | None
    valid_to: date | None

    def closed_on(self, day: date) -> bool:
        """Say whether it took no new records on a day."""
        return self.valid_to is not None and self.valid_to < day


def plan_on(session: Session, fonds_id: int, day: date) -> list[ClassThen]:
    """Return the plan of a fonds as it was at the end of a day, those below a class right after it."""
    rows = {row.id: snapshot(session, row) for row in classes_of(session, fonds_id)}
    for entry in _later(session, rows, day):
        class_id = int(entry.subject.removeprefix("class:"))
        if entry.act == "class:add":
            del rows[class_id]
        else:
            rows[class_id] |= {name: old for name, (old, _new) in entry.told.get("changed", {}).items()}
    return list(_ordered(rows))


def history_of(session: Session, category: RecordClass) -> Sequence[Entry]:
    """Return everything that was done to a class, newest first."""
    return list(session.scalars(select(Entry).where(Entry.subject == category.subject).order_by(Entry.seq.desc())))


def _later(session: Session, ids: Iterable[int], day: date) -> list[Entry]:
    wanted = select(Entry).where(Entry.subject.in_([f"class:{id_}" for id_ in ids])).order_by(Entry.seq.desc())
    written = day.isoformat()
    return [entry for entry in session.scalars(wanted) if entry.told.get("on", "") > written]


def _ordered(rows: Mapping[int, Mapping[str, Any]]) -> list[ClassThen]:
    found: list[ClassThen] = []
    ordered = sorted(rows.items(), key=lambda row: (row[1]["position"], row[0]))

    def walk(parent: str | None, depth: int) -> None:
        for id_, row in ordered:
            if row["parent"] == parent:
                found.append(_then(id_, row, depth))
                walk(row["code"], depth + 1)

    walk(None, 0)
    return found


def _then(id_: int, row: Mapping[str, Any], depth: int) -> ClassThen:
    plain = {name: row[name] for name in ("code", "name", "name_en", "national", "parent", "kind", "pattern", "usual")}
    first, last = _day(row["valid_from"]), _day(row["valid_to"])
    return ClassThen(id=id_, depth=depth, valid_from=first, valid_to=last, **plain)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
