"""The worker's part of an import: checking a whole table, and taking it over chunk by chunk.

Every chunk is one transaction that also moves the batch's cursor, so whoever takes the work up after a kill goes on
behind the last row that is really there, and no row comes in twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from sqlalchemy import delete, insert, select

from app.columns import Row, read_rows
from app.desk import Desk
from app.import_rows import BadRow, Draft, Intake, write_drafts
from app.importing import TABLE
from app.looking import looking
from app.owed import Finish, Owed
from app.sheets import read_file
from archive.access import Secrecy
from archive.database import Work
from archive.errors import ArchiveError, Conflict, Invalid, Problems
from archive.fonds import Department, with_those_below
from archive.imports import Import, ImportFault, take_back
from archive.numbering import lookup_key
from archive.numbers import CURRENT, ArchivalNumber
from archive.people import CLOCK, Actor, Role
from archive.promises import renew
from archive.records import Record
from archive.wording import N_
from workflows.importing import IMPORT, State, Verb, find
from workflows.machine import Act

CHUNK = 1000
SPAN_MOST = 1_000_000
SCOPES_MOST, RANGES_MOST, TWINS_MOST, FAULTS_MOST = 100, 20, 200, 20_000
TWIN = N_("文号、题名、日期与 {other} 相同，疑似重复，按您的选择没有收。")


class _TooLate(Exception):
    """A number of a chunk was taken by others since the check, and the batch wants all or nothing."""

    def __init__(self, late: list[BadRow]) -> None:
        super().__init__()
        self.late = late


def run_import(desk: Desk, owed: Owed) -> Finish:
    """Keep the promise of a batch: check it, or take it over from where it stands."""
    with desk.database.reading() as session:
        batch = find(session, owed.key)
        by = owner_of(batch, list(session.scalars(select(Department))))
    if batch.state not in {State.CHECKING, State.RUNNING}:
        return _nothing
    try:
        table = read_rows(read_file(desk.vault.get(batch.key_id, TABLE), batch.name), batch.mapping)
        if batch.state == State.CHECKING:
            return _check(desk, owed, batch, by, table.rows)
        return _take_over(desk, owed, batch, by, in_order(table.rows))
    except Conflict:
        raise
    except ArchiveError as refusal:
        return _stopped(batch.number, refusal)


def give_up_import(work: Work, number: str, reason: str) -> None:
    """Let a batch stand where it is, for a person to see."""
    batch = find(work.session, number)
    if batch.state in {State.CHECKING, State.RUNNING}:
        IMPORT.perform(Verb.STOP, Act(batch, work, answers={"note": reason[:2000]}, note=reason[:2000]))


def owner_of(batch: Import, departments: Iterable[Department]) -> Actor:
    """Return who brought the batch, with the rights they had then."""
    return Actor(
        batch.made_by,
        batch.made_by_name,
        frozenset({Role.ARCHIVIST}),
        Secrecy(batch.clearance),
        batch.department_id,
        with_those_below(departments, batch.department_id),
    )


def in_order(rows: Sequence[Row]) -> list[Row]:
    """Put the rows that bear a number before those that get one, so that no new number is one that comes later."""
    return [row for row in rows if row.archival_no] + [row for row in rows if not row.archival_no]


def _check(desk: Desk, owed: Owed, batch: Import, by: Actor, rows: Sequence[Row]) -> Finish:
    drafts, bad = _described(desk, owed, batch, by, rows)
    report = _report(desk, batch, drafts, bad)

    def finish(work: Work) -> None:
        row = find(work.session, batch.number)
        if row.state == State.CHECKING:
            row.checked, row.good, row.bad, row.report = row.rows, len(drafts), len({one.line for one in bad}), report
            _write_faults(work, row, bad, anew=True)
            IMPORT.perform(Verb.TELL, Act(row, work))

    return finish


def _described(
    desk: Desk, owed: Owed, batch: Import, by: Actor, rows: Sequence[Row]
) -> tuple[list[Draft], list[BadRow]]:
    drafts: list[Draft] = []
    with looking(desk, by) as work:
        intake = Intake(work, batch.class_code)
        for start in range(0, len(rows), CHUNK * 2):
            drafts += intake.check(rows[start : start + CHUNK * 2])
            if start and batch.state == State.CHECKING:
                _tell_progress(desk, owed, batch.number, start)
        twins = _twins(work, batch, drafts)
    if batch.skip_twins:
        said = dict(twins)
        intake.bad += [
            BadRow(one.line, Invalid("doc_no", TWIN, other=said[one.line])) for one in drafts if one.line in said
        ]
        drafts = [one for one in drafts if one.line not in said]
    batch.report = {"twins": twins[:TWINS_MOST], "twins_in_all": len(twins)}
    return drafts, intake.bad


def _tell_progress(desk: Desk, owed: Owed, number: str, rows: int) -> None:
    with desk.database.work(desk.clock(), replace(CLOCK, roles=frozenset())) as work:
        find(work.session, number).checked = rows
        renew(work.session, [owed.id], by=owed.leased_by, at=work.at)


def _take_over(desk: Desk, owed: Owed, batch: Import, by: Actor, rows: Sequence[Row]) -> Finish:
    drafts, bad = _described(desk, owed, batch, by, rows[batch.cursor :])
    if bad and not batch.partial:
        return _turned_back(batch.number, bad)
    good_at = {draft.line: draft for draft in drafts}
    bad_at = {one.line: one for one in bad}
    for start in range(batch.cursor, len(rows), CHUNK):
        lines = [row.line for row in rows[start : start + CHUNK]]
        here = [good_at[line] for line in lines if line in good_at]
        try:
            with desk.database.work(desk.clock(), by) as work, work.session.no_autoflush:
                row = work.session.get_one(Import, batch.id, with_for_update={"of": Import})
                if row.state != State.RUNNING or row.cursor != start:
                    return _nothing
                late = write_drafts(work, here, row.id, row.number, row.name)
                if late and not row.partial:
                    raise _TooLate(late)  # noqa: TRY301 - it rolls this chunk back
                refused = [bad_at[line] for line in lines if line in bad_at] + late
                _write_faults(work, row, refused, anew=start == 0)
                row.good = (row.good if start else 0) + len(here) - len(late)
                row.bad = (row.bad if start else 0) + len(refused)
                row.cursor = start + len(lines)
                renew(work.session, [owed.id], by=owed.leased_by, at=work.at)
        except _TooLate as those:
            return _turned_back(batch.number, those.late)

    def finish(work: Work) -> None:
        row = find(work.session, batch.number)
        if row.state == State.RUNNING:
            IMPORT.perform(Verb.FINISH, Act(row, work))

    return finish


def _turned_back(number: str, bad: list[BadRow]) -> Finish:
    """Keep nothing of a batch that wants all or nothing, and say why."""

    def finish(work: Work) -> None:
        row = find(work.session, number)
        if row.state != State.RUNNING:
            return
        if row.cursor:
            take_back(work, row, reason=str(bad[0].problem)[:200])
        row.cursor, row.bad = 0, len({one.line for one in bad})
        row.good = row.rows - row.bad
        _write_faults(work, row, bad, anew=True)
        IMPORT.perform(Verb.TURN_BACK, Act(row, work))

    return finish


def _stopped(number: str, refusal: ArchiveError) -> Finish:
    def finish(work: Work) -> None:
        give_up_import(work, number, str(refusal))

    return finish


def _write_faults(work: Work, batch: Import, bad: Sequence[BadRow], *, anew: bool) -> None:
    if anew:
        work.session.execute(delete(ImportFault).where(ImportFault.import_id == batch.id))
    rows = [
        {
            "import_id": batch.id,
            "line": one.line,
            "field": str(getattr(problem, "field", ""))[:60],
            "text": problem.text,
            "given": {name: _plain(value) for name, value in problem.values.items()},
        }
        for one in bad[:FAULTS_MOST]
        for problem in (one.problem.problems if isinstance(one.problem, Problems) else [one.problem])
    ]
    if rows:
        work.session.execute(insert(ImportFault), rows)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float) else str(value)


# What the check tells besides ---------------------------------------------------------------------


def _twins(work: Work, batch: Import, drafts: Sequence[Draft]) -> list[tuple[int, str]]:
    """Return the rows whose document number, title and day are those of a record, or of a row above, with that one."""
    seen: dict[tuple[str, str, date | None], str] = {}
    wanted = sorted({draft.doc_no for draft in drafts if draft.doc_no})
    for start in range(0, len(wanted), CHUNK // 2):
        known = select(Record.id, Record.doc_no, Record.title, Record.dated, Record.archival_no).where(
            Record.fonds_id == batch.fonds_id, Record.doc_no.in_(wanted[start : start + CHUNK // 2])
        )
        for id_, doc_no, title, day, number in work.session.execute(known):
            seen.setdefault((doc_no, title, day), number or f"R{id_}")
    found: list[tuple[int, str]] = []
    for draft in drafts:
        if draft.doc_no:
            sign = (draft.doc_no, draft.title, draft.dated)
            if sign in seen:
                found.append((draft.line, seen[sign]))
            seen.setdefault(sign, f"{draft.line}")
    return found


def _report(desk: Desk, batch: Import, drafts: Sequence[Draft], bad: Sequence[BadRow]) -> dict[str, object]:
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for draft in drafts:
        if draft.archival_no:
            prefix, _dash, n = lookup_key(draft.archival_no).rpartition("-")
            numbers[f"{prefix}-"].add(int(n))
    adopted = sum(len(those) for those in numbers.values())
    doubled = sum(any(getattr(problem, "field", "") == "archival_no" for problem in _each(one)) for one in bad)
    return {
        **batch.report,
        "adopted": adopted,
        "fresh": len(drafts) - adopted,
        "doubled": doubled,
        "gaps": _gaps(desk, batch, numbers),
    }


def _each(one: BadRow) -> Sequence[ArchiveError]:
    return one.problem.problems if isinstance(one.problem, Problems) else [one.problem]


def _gaps(desk: Desk, batch: Import, numbers: Mapping[str, set[int]]) -> list[list[object]]:
    """Return, scope by scope, the numbers that neither the table nor the archive has between their first and last."""
    found: list[list[object]] = []
    with desk.database.reading() as session:
        for prefix in sorted(numbers):
            held = session.scalars(
                select(ArchivalNumber.key).where(
                    ArchivalNumber.fonds_id == batch.fonds_id,
                    ArchivalNumber.standing == CURRENT,
                    ArchivalNumber.key.startswith(prefix, autoescape=True),
                )
            )
            have = numbers[prefix] | {int(rest) for key in held if (rest := key.removeprefix(prefix)).isdigit()}
            lacking = sorted(set(range(min(have), max(have))) - have) if max(have) - min(have) < SPAN_MOST else []
            if lacking:
                found.append([prefix, ranges(lacking), len(lacking)])
            if len(found) == SCOPES_MOST:
                break
    return found


def ranges(numbers: Sequence[int]) -> str:
    """Write running numbers as ranges: 3—5、9."""
    runs = [[n for _place, n in run] for _key, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
    told = [f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:RANGES_MOST]]
    return "、".join(told) + ("…" if len(runs) > RANGES_MOST else "")


def _nothing(_work: Work) -> None:
    """Write nothing; the work was done before, or is not wanted any more."""
