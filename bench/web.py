"""How long a page takes at a given number of records: the pages people see and the answers programs get.

Requests go through the whole application within one process, one after the other, as one signed-in archivist;
the network and the web server are left out.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from secrets import token_hex
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from app import sessions
from app.desk import Desk
from app.indexing import entry_of
from app.persons import CONSOLE, by_login, enrol
from app.web import create_app
from archive.access import Secrecy
from archive.classification import class_by_code, series_of
from archive.database import Work
from archive.fonds import Department
from archive.numbering_many import Numbering
from archive.people import Role
from archive.records import Record, Stage, write_records
from archive.retention import recompute
from bench.contracts import Contracts
from bench.instance import instance, share
from search.engine import Entry

SIZE = 10_000
EACH = 30
AT_ONCE = 2_000
PAGES = (
    "/",
    "/records",
    "/records?class=GL&year=2015",
    "/search?q=合同",
    "/search?q=违约金 千分之三",
    "/search?q=HT-2015",
    "/retention/due",
    "/inbox",
    "/api/v1/records?limit=50",
    "/api/v1/records/R{n}",
    "/api/v1/search?q=租赁合同",
    "/records/R{n}",
)


def run(size: int, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield one object per page; the last one has the figures of the whole run, times in milliseconds."""
    with instance(folder) as desk:
        began = time.perf_counter()
        _fill(desk, size)
        yield {"measured": "filling", "records": size, "seconds": round(time.perf_counter() - began, 1)}
        client = _signed_in(desk)
        every: list[float] = []
        slowest = {"page": "", "p95_ms": 0.0}
        for page in PAGES:
            times, status = _times(client, page, size)
            told = {"page": page, "status": status, "p50_ms": share(times, 50), "p95_ms": share(times, 95)}
            yield told
            if status < 400:
                every += times
                slowest = max(slowest, told, key=lambda one: float(one["p95_ms"]))
        yield {
            "records": size,
            "p50_ms": share(every, 50),
            "p95_ms": share(every, 95),
            "slowest": slowest["page"],
            "slowest_p95_ms": slowest["p95_ms"],
        }


def _times(client: FlaskClient, page: str, size: int) -> tuple[list[float], int]:
    times, status = [], 0
    for n in range(EACH + 3):
        began = time.perf_counter()
        status = client.get(page.format(n=n * (size // (EACH + 3)) + 1)).status_code
        times.append(time.perf_counter() - began)
    return times[3:], status


def _signed_in(desk: Desk) -> FlaskClient:
    with desk.database.work(desk.clock(), CONSOLE) as work:
        enrol(work, "bench", "bench", token_hex(8), frozenset({Role.ARCHIVIST, Role.HEAD}), clearance=Secrecy.CORE)
    client = create_app(desk).test_client()
    with desk.database.reading() as rows, client.session_transaction() as cookie:
        sessions.begin(cookie, by_login(rows, "bench"), desk.clock())
    return client


def _fill(desk: Desk, size: int) -> None:
    contracts = iter(Contracts(size))
    for at in range(0, size, AT_ONCE):
        some = [next(contracts) for _ in range(min(AT_ONCE, size - at))]
        with desk.database.work(desk.clock(), CONSOLE) as work, work.session.no_autoflush:
            records = [_record(work, entry) for entry in some]
            numbering = Numbering(work.session, records[0].fonds_id, work.at)
            numbering.issue(records)
            write_records(work.session, records)
            numbering.write()
            entries = [_indexed(record, entry, desk) for record, entry in zip(records, some, strict=True)]
        desk.engine.add(entries)


def _record(work: Work, entry: Entry) -> Record:
    category = class_by_code(work.session, "GL")
    lines = [line for line in series_of(work.session, category) if line.term == "D10"]
    department = work.session.scalars(select(Department).limit(1)).one()
    day = entry.date or date(2005, 1, 1)
    record = Record(
        state=Stage.SHELVED, fonds_id=category.fonds_id, fonds=category.fonds, category=category, department=department,
        series=lines[0], term=lines[0].term, title=entry.title, responsible=entry.parties[0], doc_no=entry.doc_no,
        project="", notes=entry.notes, pages=3, secrecy=entry.secrecy, dated=day, year=day.year, key_id=token_hex(16),
        received_at=work.at, received_by="bench", accepted_at=work.at,
    )  # fmt: skip
    recompute(record)
    return record


def _indexed(record: Record, entry: Entry, desk: Desk) -> Entry:
    return replace(entry_of(record, desk.vault), text=entry.text, parties=entry.parties)
