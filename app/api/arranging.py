"""Many records at once: the rows of the grid, what is typed into them, and their numbers."""

from typing import Any

from pydantic import Field

from app.api.asked import Asked
from app.api.callers import caller, only
from app.api.door import BLUEPRINT
from app.api.refusals import desk, say
from app.api.told import Told
from app.arranging import MOST, Cell, Kept, Row, save_rows
from app.listing_arranging import Choice, rows
from app.looking import looking
from app.numbering import MOST as NUMBERED_MOST
from app.numbering import Numbered, number, preview
from app.speaking import sentence
from archive.dates import read_typed
from archive.people import ARCHIVE_STAFF


class RowsAsked(Asked):
    """Which of the waiting records; the slip by its number, the day as YYYY-MM-DD."""

    fonds: str = Field(default="", max_length=20)
    class_: str = Field(default="", alias="class", max_length=12)
    day: str = Field(default="", max_length=40)
    mine: bool = False
    slip: str = Field(default="", max_length=20)


class CellSent(Asked):
    """What a cell is to hold, and what it held when it was read."""

    to: str = Field(max_length=20_000)
    base: str | None = Field(default=None, max_length=20_000)


class RowSent(Asked):
    """A row: a record by id and the version that was read, or a new one by a token of the sender's own."""

    id: int | None = Field(default=None, ge=1, le=2**31 - 1)
    version: int | None = Field(default=None, ge=1, le=2**31 - 1)
    token: str = Field(default="", max_length=40)
    fonds: str = Field(default="", max_length=20)
    cells: dict[str, CellSent] = Field(max_length=200)


class RowsSent(Asked):
    """Rows with the cells that were typed."""

    rows: list[RowSent] = Field(min_length=1, max_length=MOST)


class NumberAsked(Asked):
    """Records in the order in which they are to be numbered."""

    records: list[str] = Field(min_length=1, max_length=NUMBERED_MOST)


class RowsTold(Told):
    """The waiting rows; empty cells are left out."""

    rows: list[dict[str, Any]]


class NumberedTold(Told):
    """The number of each record, the runs, and who was stopped with the reason."""

    numbers: list[dict[str, str]]
    runs: list[dict[str, Any]]
    stopped: list[dict[str, str]]
    seconds: float


@BLUEPRINT.get("/arranging")
@BLUEPRINT.input(RowsAsked, location="query", arg_name="wish")
@BLUEPRINT.output(RowsTold)
def list_waiting(wish: RowsAsked) -> dict[str, Any]:
    """List what waits to be catalogued and numbered, in the order in which it came."""
    only(*ARCHIVE_STAFF)
    day = read_typed(wish.day, field="day") if wish.day else None
    choice = Choice(wish.fonds.strip().upper(), wish.class_.strip().upper(), day, wish.mine, wish.slip.strip().upper())
    with looking(desk(), caller()) as work:
        return {"rows": rows(work.session, work.by, choice, desk().settings.zone)}


@BLUEPRINT.patch("/arranging")
@BLUEPRINT.input(RowsSent, location="json", arg_name="sent")
@BLUEPRINT.output(RowsTold)
def save_cells(sent: RowsSent) -> dict[str, Any]:
    """Save cells; each that cannot stand is told with its reason while the others are kept, and a clash writes nothing over."""
    wanted = [
        Row(
            {name: Cell(cell.to, cell.base) for name, cell in row.cells.items()},
            row.id,
            row.version,
            row.token,
            row.fonds,
        )
        for row in sent.rows
    ]
    return {"rows": [_tell(kept) for kept in save_rows(desk(), caller(), wanted)]}


@BLUEPRINT.post("/arranging/preview")
@BLUEPRINT.input(NumberAsked, location="json", arg_name="wish")
@BLUEPRINT.output(NumberedTold)
def preview_numbers(wish: NumberAsked) -> dict[str, Any]:
    """Tell which numbers these records would get in this order; nothing is kept."""
    return tell_numbered(preview(desk(), caller(), wish.records))


@BLUEPRINT.post("/arranging/number")
@BLUEPRINT.input(NumberAsked, location="json", arg_name="wish")
@BLUEPRINT.output(NumberedTold)
def number_records(wish: NumberAsked) -> dict[str, Any]:
    """Give these records their numbers in this order: all of them, or none."""
    return tell_numbered(number(desk(), caller(), wish.records))


def tell_numbered(done: Numbered) -> dict[str, Any]:
    """Tell what came of a numbering."""
    return {
        "numbers": [{"record": ref, "number": given} for ref, given in done.numbers],
        "runs": [
            {"scope": run.scope, "class": run.class_code, "first": run.first, "last": run.last, "count": run.count}
            for run in done.runs
        ],
        "stopped": [
            {"record": one.ref, "title": one.title, "reason": sentence(one.reason, say())} for one in done.stopped
        ],
        "seconds": done.seconds,
    }


def _tell(kept: Kept) -> dict[str, Any]:
    record = kept.record
    return {
        "id": record.id if record else None,
        "token": kept.row.token,
        "version": record.version if record else None,
        "state": record.state if record else None,
        "number": (record.archival_no or "") if record else "",
        "term": record.term if record else "",
        "cells": {name: value for name, value in kept.values.items() if value},
        "problems": {name: sentence(reason, say()) for name, reason in kept.problems.items()},
        "clashes": [{"field": one.field, "theirs": one.theirs, "mine": one.mine} for one in kept.clashes],
        "others": sorted(kept.others),
        "by": kept.by,
    }
