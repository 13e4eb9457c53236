"""Old catalogues coming in: a table is opened as a batch, checked row by row, taken over by the worker, and told about.

A trial run does everything but keep it. While any row is wrong nothing is kept, unless the good rows alone are asked
for. Records without a file stand as numbered: their paper is on the shelf already, and they are found by their
description.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.columns import HEADS, NOTES, NOTES_HEADS, heads_of, plain, propose, read_rows
from app.desk import Desk
from app.import_rows import BadRow
from app.sheets import Sheet, read_head
from archive.classification import RecordClass, class_by_code
from archive.database import Work
from archive.elements import elements_of
from archive.errors import Invalid, NotFound, NotPermitted, Problems, Refused
from archive.imports import Import, ImportFault, ImportRow, Layout
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Actor
from archive.records import Record
from archive.sequences import take_next
from archive.wording import N_
from workflows.importing import State, find

TABLE = "original"
"""The part under which a table lies in the vault."""
BAD_MOST = 1000
"""Bad rows that are told one by one."""
NAME_MOST = 200


def open_import(
    desk: Desk, by: Actor, source: bytes | Path, class_code: str, *, name: str = "", whole: bool = False
) -> Import:
    """Keep a table and propose what its columns mean: as last time for the same heads, else by what they are called.

    With `whole` the proposal must do as it is: nobody will look at it.

    Raises:
        BadSheet: the file is no table we can read.
        Invalid: there is no such class, or it only groups others.
        NotPermitted: importing is the archive staff's.
    """
    demand_staff(by)
    content = source if isinstance(source, bytes) else source.read_bytes()
    tidy = "".join(letter for letter in name if letter.isprintable())[:NAME_MOST]
    sheet = read_head(content, tidy)
    with desk.database.reading() as session:
        category = class_by_code(session, class_code)
        _ = category.template
        known = session.get(Layout, signature(sheet.head))
        meant = proposal(session, category, sheet, known)
        fonds_id = category.fonds_id
    if whole:
        read_rows(replace(sheet, rows=[]), meant)
    key_id = desk.vault.keys.create()
    desk.vault.put(key_id, TABLE, io.BytesIO(content))
    with desk.database.work(desk.clock(), by) as work:
        batch = Import(
            number=f"DR-{work.today.year}-{take_next(work.session, f'DR-{work.today.year}'):04}",
            state=State.DRAFT,
            name=tidy or N_("未命名的表格"),
            fonds_id=fonds_id,
            class_code=category.code,
            key_id=key_id,
            heads=list(sheet.head),
            mapping=meant,
            known_layout=known is not None,
            rows=len(sheet.rows),
            report={},
            made_by=by.login,
            made_by_name=by.name,
            clearance=int(by.clearance),
            department_id=by.department,
            made_at=work.at,
        )
        work.session.add(batch)
        work.session.flush()
        detail = {"file": batch.name, "class": batch.class_code, "rows": batch.rows}
        work.book.write(Line("import:open", batch.subject, by.login, by.name, after=batch.state, detail=detail))
        return batch


def map_columns(desk: Desk, by: Actor, number: str, mapping: Mapping[str, str], *, skip_twins: bool = False) -> Import:
    """Say what the columns of a batch mean, and remember it for the next table with these heads.

    Raises:
        NotFound: there is no such batch.
        Refused: it is not waiting for that any more.
        Invalid: a column means something we do not know, or two mean the same.
    """
    demand_staff(by)
    with desk.database.work(desk.clock(), by) as work:
        batch = find(work.session, number)
        if batch.state not in {State.DRAFT, State.CHECKED}:
            raise Refused(N_("{number} 已经开始导入，列的对应不能再改。"), number=batch.number)
        allowed = {name for name, _label in fields_of(work.session, batch)} | {"", NOTES}
        chosen = {head: mapping.get(head, "") for head in batch.heads}
        if unknown := next((name for name in chosen.values() if name not in allowed), None):
            raise Invalid("mapping", N_("没有这一栏：{name}。"), name=unknown[:40])
        named = [name for name in chosen.values() if name not in {"", NOTES}]
        if doubled := next((name for name in named if named.count(name) > 1), None):
            raise Invalid("mapping", N_("有两列都对应“{title}”，请只留一列。"), title=HEADS.get(doubled, doubled))
        if "title" not in named:
            raise Invalid("mapping", N_("没有一列对应“题名”，请先对好各列。"))
        batch.mapping, batch.skip_twins = chosen, skip_twins
        _remember(work, batch)
        work.book.write(Line("import:map", batch.subject, by.login, by.name, detail={"mapping": chosen}))
        return batch


def fields_of(session: Session, batch: Import) -> list[tuple[str, str]]:
    """Return every field a column of a batch may mean, with its Chinese name."""
    category = class_by_code(session, batch.class_code, batch.fonds_id)
    return [*HEADS.items(), *((one.field, one.label) for one in elements_of(session, category))]


def samples_of(desk: Desk, batch: Import, most: int = 3) -> dict[str, list[str]]:
    """Return the first cells that hold something in each column, by head."""
    sheet = read_head(desk.vault.get(batch.key_id, TABLE), batch.name)
    return {head: [row[x] for row in sheet.rows[:200] if row[x]][:most] for x, head in enumerate(sheet.head)}


def batches(session: Session, *, first: int = 0, most: int = 100) -> list[Import]:
    """Return the batches, newest first."""
    return list(session.scalars(select(Import).order_by(Import.id.desc()).offset(first).limit(most)))


def batch_for(work: Work, number: str) -> Import:
    """Return a batch to those who may know of it.

    Raises:
        NotFound: it is not there, or they may not.
    """
    if not work.by.has(ARCHIVE_STAFF):
        raise NotFound(N_("没有导入批次 {number}，请核对编号。"), number=number[:40])
    return find(work.session, number)


def bad_rows(session: Session, batch: Import, most: int) -> list[BadRow]:
    """Return the rows that could not be taken over, each with all that is wrong with it."""
    rows: dict[int, list[Invalid]] = {}
    found = select(ImportFault).where(ImportFault.import_id == batch.id).order_by(ImportFault.line, ImportFault.id)
    for fault in session.scalars(found.limit(most * 4)):
        rows.setdefault(fault.line, []).append(Invalid(fault.field, fault.text, **fault.given))
    return [BadRow(line, _together(problems)) for line, problems in list(rows.items())[:most]]


def ends_of(session: Session, batch: Import) -> tuple[str | None, str | None]:
    """Return the numbers of the first and the last row that were taken over."""
    numbers = select(Record.archival_no).join(ImportRow, ImportRow.record_id == Record.id)
    ours = numbers.where(ImportRow.import_id == batch.id)
    return (
        session.scalar(ours.order_by(ImportRow.line).limit(1)),
        session.scalar(ours.order_by(ImportRow.line.desc()).limit(1)),
    )


def into_notes(mapping: Mapping[str, str]) -> tuple[str, ...]:
    """Return the heads nobody recognised, whose cells go into the notes under their own name."""
    return tuple(head for head, name in mapping.items() if name == NOTES and plain(head) not in NOTES_HEADS)


def signature(heads: tuple[str, ...]) -> str:
    """Return what the heads of a table come down to."""
    return hashlib.sha256("\n".join(heads).encode()).hexdigest()


def proposal(session: Session, category: RecordClass, sheet: Sheet, known: Layout | None) -> dict[str, str]:
    """Say what each column of a table seems to mean."""
    also = heads_of(elements_of(session, category))
    proposed = propose(sheet.head, also)
    if known is None:
        return proposed
    # What was remembered may name an element that this class does not ask for.
    allowed = {*HEADS, *also.values(), "", NOTES}
    return {head: known.mapping.get(head, "") if known.mapping.get(head) in allowed else NOTES for head in sheet.head}


def _remember(work: Work, batch: Import) -> None:
    key = signature(tuple(batch.heads))
    layout = work.session.get(Layout, key)
    if layout is None:
        layout = Layout(signature=key, heads=batch.heads, mapping={}, used_at=work.at, used_by=work.by.login)
        work.session.add(layout)
    layout.mapping, layout.used_at, layout.used_by = dict(batch.mapping), work.at, work.by.login


def _together(problems: list[Invalid]) -> Invalid | Problems:
    return problems[0] if len(problems) == 1 else Problems(problems)


def demand_staff(by: Actor) -> None:
    """Let only archive staff import.

    Raises:
        NotPermitted: it is someone else.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("导入目录是档案员的事，请把表格交给档案员。"))
