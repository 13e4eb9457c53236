"""How long a table of old records takes until every row is numbered and found: read, checked, written, indexed.

Measured as it runs beside a web server: one working process takes the rows over, chunk by chunk, while the keeper
indexes those that are in.
"""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from app.awaiting import hands, settle
from app.persons import CONSOLE
from app.sheets import Column, Kind, write_sheet
from app.taking_over import bring_in
from archive.promises import Job
from bench.contracts import Contracts
from bench.instance import instance

SIZE = 10_000
UP = 5.0
"""Seconds the working processes are given to start; a server has them running."""
HEADS = ("档号", "题名", "责任者", "文号", "日期", "年度", "保管期限", "页数", "密级", "部门", "单位", "备注")


def run(size: int, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield one object per measurement; the last one has the figures of the whole run, times in seconds."""
    table = folder / "old.xlsx"
    table.write_bytes(_table(size))
    with instance(folder) as desk:
        trial = bring_in(desk, CONSOLE, table, "GL", dry_run=True)
        yield {"measured": "trial", "rows": trial.rows, "bad": len(trial.bad), "seconds": trial.seconds}
        with hands(desk):
            time.sleep(UP)
            began = time.perf_counter()
            done = bring_in(desk, CONSOLE, table, "GL")
            settle(desk, {Job.INDEX}, patience=3600)
            took = time.perf_counter() - began
        yield {
            "rows": done.rows,
            "imported": done.imported,
            "imported_s": done.seconds,
            "searchable_s": round(took, 2),
            "rows_per_s": round(done.rows / took, 1),
            "indexed": desk.engine.count(),
        }


def _table(size: int) -> bytes:
    columns = [Column(head, kind=Kind.DATE if head == "日期" else Kind.TEXT) for head in HEADS]
    return write_sheet(columns, (_row(n, entry) for n, entry in enumerate(Contracts(size), start=1)))


def _row(n: int, entry: Any) -> list[Any]:  # noqa: ANN401 - a contract
    day = entry.date or date(2005, 1, 1)
    # Two rows of three bear a number of old, every third gets a new one.
    number = f"GL{day.year}.3-{n}" if n % 3 else ""
    parties = "；".join(entry.parties)
    return [
        number,
        entry.title,
        entry.parties[0],
        entry.doc_no,
        day,
        day.year,
        "10年",
        n % 40 + 1,
        "内部",
        "办公室",
        parties,
        entry.notes,
    ]
