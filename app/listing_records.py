"""Around one record: its former numbers, its loans and what happened to it; and whole lists of records for a table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.desk import Desk
from app.finding import understand
from archive.classification import RecordClass
from archive.fonds import Department
from archive.ledger import Entry, Line
from archive.numbers import FORMER, ArchivalNumber
from archive.people import Actor
from archive.records import Record, visible
from ingest.arrivals import Arrival
from search.engine import Order
from workflows.loans import Loan
from workflows.loans import State as LoanState

EXPORT_MOST = 10_000
"""Rows of one table that is taken away."""


@dataclass(frozen=True, slots=True)
class Told:
    """What happened of late, newest first, and how many entries there are in all."""

    entries: Sequence[Entry]
    total: int


def former_numbers(session: Session, record: Record) -> list[str]:
    """Return the older spellings that still lead to a record."""
    wanted = select(ArchivalNumber.spelling).where(
        ArchivalNumber.record_id == record.id, ArchivalNumber.standing == FORMER
    )
    return list(session.scalars(wanted.order_by(ArchivalNumber.id)))


def history(session: Session, record: Record, most: int = 30) -> Told:
    """Return what happened to a record: as a file that came in, as itself, and on loan."""
    subjects = [record.subject]
    subjects += [f"arrival:{one}" for one in session.scalars(select(Arrival.id).where(Arrival.record_id == record.id))]
    subjects += [f"loan:{one}" for one in session.scalars(select(Loan.number).where(Loan.record_id == record.id))]
    wanted = select(Entry).where(Entry.subject.in_(subjects))
    entries = list(session.scalars(wanted.order_by(Entry.seq.desc()).limit(most + 1)))
    return Told(entries[:most], len(entries))


def out_now(session: Session, record_ids: Collection[int]) -> dict[int, Loan]:
    """Return the loan by which each of these records is out."""
    if not record_ids:
        return {}
    wanted = select(Loan).where(Loan.record_id.in_(record_ids), Loan.state == LoanState.ON_LOAN)
    return {loan.record_id: loan for loan in session.scalars(wanted)}


def asked_for(session: Session, record_id: int) -> int:
    """Count the requests for a record that nobody has answered with the record yet."""
    wanted = select(Loan.id).where(
        Loan.record_id == record_id, Loan.state.in_([str(LoanState.REQUESTED), str(LoanState.APPROVED)])
    )
    return len(list(session.scalars(wanted)))


def found_records(
    desk: Desk, by: Actor, words: str, *, narrow: Mapping[str, Sequence[str]], order: Order, near: bool = False
) -> list[Record]:
    """Return all records that a search finds, for a table, and write down that they were taken.

    Raises:
        BadQuery: the words cannot be understood.
    """
    query = understand(words, near=near)
    result = desk.engine.search(query, by.scope, limit=EXPORT_MOST, narrow=narrow, order=order)
    ids = [hit.record for hit in result.hits]
    rows: dict[int, Record] = {}
    with desk.database.work(desk.clock(), by) as work:
        for start in range(0, len(ids), 500):
            wanted = select(Record).where(Record.id.in_(ids[start : start + 500]), visible(by.scope))
            rows |= {row.id: row for row in work.session.scalars(wanted)}
        work.book.write(
            Line("search:export", "holdings", by.login, by.name, note=words[:200], detail={"rows": len(rows)})
        )
    return [rows[one] for one in ids if one in rows]


def names_of_departments(session: Session, ids: Collection[int]) -> Mapping[str, str]:
    """Return the names of departments by id, as facets tell it."""
    wanted = select(Department.id, Department.name).where(Department.id.in_(ids))
    return {str(number): name for number, name in session.execute(wanted)}


def names_of_classes(session: Session, codes: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return Chinese and English name of classes by code."""
    wanted = select(RecordClass.code, RecordClass.name, RecordClass.name_en).where(RecordClass.code.in_(codes))
    return {code: (name, name_en) for code, name, name_en in session.execute(wanted)}
