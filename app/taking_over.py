"""Taking a table of old records over at once: opened, checked, taken over and told, while whoever asked waits."""

import time
from dataclasses import dataclass
from pathlib import Path

from app.awaiting import settle
from app.columns import heads_of, read_table
from app.desk import Desk
from app.import_rows import BadRow, Intake
from app.importing import BAD_MOST, bad_rows, demand_staff, ends_of, into_notes, open_import
from app.looking import looking
from app.sheets import read_file
from archive.elements import elements_of
from archive.errors import Refused
from archive.people import Actor
from archive.promises import Job
from archive.wording import N_
from workflows.importing import IMPORT, State, Verb, find
from workflows.machine import Act

PATIENCE = 3600.0


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a table."""

    rows: int
    imported: int
    dry_run: bool
    bad: tuple[BadRow, ...]
    first: str | None
    last: str | None
    into_notes: tuple[str, ...]
    seconds: float
    number: str = ""


def bring_in(
    desk: Desk,
    by: Actor,
    source: bytes | Path,
    class_code: str,
    *,
    name: str = "",
    dry_run: bool = False,
    partial: bool = False,
) -> Imported:
    """Take a table of old records over and wait until it is done.

    Raises:
        BadSheet: the file is no table we can read.
        Invalid: there is no such class, or it only groups others.
        NotPermitted: importing is the archive staff's.
        Refused: the work stopped; the batch says why, and can be taken up again.
    """
    demand_staff(by)
    began = time.monotonic()
    name = name or (source.name if isinstance(source, Path) else "")
    if dry_run:
        return _rehearsed(desk, by, source, class_code, name, began)
    batch = open_import(desk, by, source, class_code, name=name, whole=True)
    with desk.database.work(desk.clock(), by) as work:
        row = find(work.session, batch.number)
        IMPORT.perform(Verb.RUN, Act(row, work))
        row.partial = partial
    settle(desk, {Job.IMPORT}, PATIENCE)
    with desk.database.work(desk.clock(), by) as work:
        row = find(work.session, batch.number)
        if row.state == State.STOPPED:
            raise Refused(N_("{number} 导入到一半停下了，请接着导入或整批撤回。"), number=row.number)
        bad = tuple(bad_rows(work.session, row, BAD_MOST))
        if row.state == State.CHECKED:
            IMPORT.perform(Verb.DROP, Act(row, work))
        first, last = ends_of(work.session, row)
        return Imported(
            rows=row.rows,
            imported=row.cursor and row.good if row.state == State.DONE else 0,
            dry_run=False,
            bad=bad,
            first=first,
            last=last,
            into_notes=into_notes(row.mapping),
            seconds=round(time.monotonic() - began, 3),
            number=row.number,
        )


def _rehearsed(desk: Desk, by: Actor, source: bytes | Path, class_code: str, name: str, began: float) -> Imported:
    content = source if isinstance(source, bytes) else source.read_bytes()
    with looking(desk, by) as work:
        intake = Intake(work, class_code)
        table = read_table(read_file(content, name), heads_of(elements_of(work.session, intake.category)))
        drafts = intake.check(table.rows)
        numbers = [draft.archival_no for draft in drafts if draft.archival_no]
        bad = sorted(intake.bad, key=lambda row: row.line)
    return Imported(
        rows=len(table.rows),
        imported=0,
        dry_run=True,
        bad=tuple(bad[:BAD_MOST]),
        first=numbers[0] if numbers else None,
        last=numbers[-1] if numbers else None,
        into_notes=table.into_notes,
        seconds=round(time.monotonic() - began, 3),
    )
