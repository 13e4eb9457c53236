"""What waits to be catalogued and numbered: the sets a clerk may choose, and the rows of one of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from archive.access import Secrecy
from archive.classification import RecordClass, Series
from archive.elements import PREFIX, Element, elements_of
from archive.fonds import Department, Fonds
from archive.parties import Party
from archive.people import Actor
from archive.records import Component, Page, Record, RecordParty, Stage, visible
from archive.submissions import Submission

MOST = 20_000
"""Rows of one grid."""
AT_ONCE = 900


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the waiting records; all that is said must hold."""

    fonds: str = ""
    class_code: str = ""
    day: date | None = None
    mine: bool = False
    slip: str = ""
    records: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sets:
    """How many records wait in each set."""

    total: int
    mine: int
    classes: tuple[tuple[str, int], ...]
    days: tuple[tuple[date, int], ...]
    slips: tuple[tuple[int, int], ...]


def waiting() -> ColumnElement[bool]:
    """Say which records wait: those that were accepted, and what came in without a slip."""
    return or_(
        Record.state.in_([str(Stage.ACCEPTED), str(Stage.CATALOGUED)]),
        and_(Record.state == str(Stage.RECEIVED), Record.submission_id.is_(None)),
    )


def sets(session: Session, by: Actor, fonds_id: int, zone: tzinfo) -> Sets:
    """Count what waits in a fonds, by every set there is."""
    wanted = (
        select(Record.received_at, RecordClass.code, Record.received_by, Record.submission_id)
        .join(RecordClass, RecordClass.id == Record.class_id)
        .where(waiting(), visible(by.scope), Record.fonds_id == fonds_id)
    )
    rows = session.execute(wanted).all()
    return Sets(
        total=len(rows),
        mine=sum(row.received_by == by.login for row in rows),
        classes=tuple(sorted(Counter(row.code for row in rows).items())),
        days=tuple(sorted(Counter(row.received_at.astimezone(zone).date() for row in rows).items(), reverse=True)[:60]),
        slips=tuple(sorted(Counter(row.submission_id for row in rows if row.submission_id).items(), reverse=True)[:60]),
    )


def rows(session: Session, by: Actor, choice: Choice, zone: tzinfo) -> list[dict[str, Any]]:
    """Return the waiting records of a set, as cells show them, in the order in which they came."""
    conditions = [visible(by.scope), *_conditions(by, choice, zone)]
    columns = (
        Record.id, Record.version, Record.state, Record.archival_no, Record.title, Record.responsible, Record.doc_no,
        Record.dated, Record.year, Record.pages, Record.secrecy, Record.project, Record.notes, Record.event_on,
        Record.settled_on, Record.term, Record.elements, RecordClass.code.label("class_code"),
        Series.number.label("line"), Department.code.label("department"),
        exists().where(Component.record_id == Record.id).label("file"),
        exists().where(Page.record_id == Record.id).label("seen"),
    )  # fmt: skip
    wanted = (
        select(*columns)
        .join(RecordClass, RecordClass.id == Record.class_id)
        .join(Department, Department.id == Record.department_id)
        .outerjoin(Series, Series.id == Record.series_id)
        .where(*conditions)
        .order_by(Record.received_at, Record.id)
        .limit(MOST)
    )
    found = session.execute(wanted).all()
    parties = _parties(session, [row.id for row in found])
    return [_told(row, parties.get(row.id, ())) for row in found]


def slip_numbers(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return the numbers of these slips."""
    wanted = select(Submission.id, Submission.number).where(Submission.id.in_(sorted(ids)))
    return {row.id: row.number for row in session.execute(wanted)}


def elements_by_class(session: Session, fonds_id: int) -> dict[str, list[Element]]:
    """Return what each class of a fonds asks for beyond the common description, by its code."""
    wanted = select(RecordClass).where(RecordClass.fonds_id == fonds_id, RecordClass.pattern.is_not(None))
    return {one.code: elements_of(session, one) for one in session.scalars(wanted.order_by(RecordClass.position))}


def houses(session: Session) -> list[Fonds]:
    """Return every fonds, the first made first."""
    return list(session.scalars(select(Fonds).order_by(Fonds.id)))


def _conditions(by: Actor, choice: Choice, zone: tzinfo) -> list[ColumnElement[bool]]:
    if choice.records:
        return [Record.id.in_(choice.records)]
    conditions = [waiting()]
    if choice.fonds:
        conditions.append(Record.fonds.has(code=choice.fonds))
    if choice.class_code:
        conditions.append(RecordClass.code == choice.class_code)
    if choice.day:
        first = datetime.combine(choice.day, time(), zone)
        conditions.append(Record.received_at >= first.astimezone(UTC))
        conditions.append(Record.received_at < (first + timedelta(days=1)).astimezone(UTC))
    if choice.mine:
        conditions.append(Record.received_by == by.login)
    if choice.slip:
        conditions.append(Record.submission_id.in_(select(Submission.id).where(Submission.number == choice.slip)))
    return conditions


def _parties(session: Session, ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    named: dict[int, list[str]] = {}
    for first in range(0, len(ids), AT_ONCE):
        wanted = (
            select(RecordParty.record_id, Party.name)
            .join(Party, Party.id == RecordParty.party_id)
            .where(RecordParty.record_id.in_(ids[first : first + AT_ONCE]))
            .order_by(RecordParty.record_id, RecordParty.position)
        )
        for record_id, name in session.execute(wanted):
            named.setdefault(record_id, []).append(name)
    return named


def _told(row: Any, parties: Sequence[str]) -> dict[str, Any]:  # noqa: ANN401 - a row of the columns above
    cells = {
        "title": row.title,
        "class": row.class_code,
        "series": str(row.line or ""),
        "date": _day(row.dated),
        "year": str(row.year or ""),
        "doc_no": row.doc_no,
        "responsible": row.responsible,
        "parties": "；".join(parties),  # i18n: allow - the sign between the names of parties
        "pages": str(row.pages),
        "secrecy": Secrecy(row.secrecy).name.lower(),
        "department": row.department,
        "project": row.project,
        "event_on": _day(row.event_on),
        "settled_on": _day(row.settled_on),
        "notes": row.notes,
    }
    cells |= {f"{PREFIX}{name}": str(value) for name, value in (row.elements or {}).items()}
    return {
        "id": row.id,
        "version": row.version,
        "state": row.state,
        "number": row.archival_no or "",
        "term": row.term,
        "pages": row.seen,
        "file": row.file,
        # Empty cells need not travel ten thousand times.
        "cells": {name: value for name, value in cells.items() if value},
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
