"""The figures the database counts are those of counting one by one, in every scope."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.listing_figures import cells, months, scanned_pages
from archive.access import Scope, Secrecy
from archive.classification import Series
from archive.figures import Balance, Period, Stay, balance_of, summed
from archive.fonds import Department
from archive.records import NOT_YET_HELD, Record, Stage, visible, write_records
from tests.desk import Office

PERIODS = (
    Period.month(2026, 3),
    Period(date(2026, 1, 1), date(2026, 12, 31)),
    Period(date(2025, 5, 5), date(2026, 6, 1)),
)


@pytest.fixture
def full(office: Office) -> Office:
    draw = random.Random(7)
    with office.desk.database.work(office.clock(), office.people["zhou"]) as work:
        lines = list(work.session.scalars(select(Series)))
        departments = list(work.session.scalars(select(Department)))
        write_records(
            work.session, [_record(draw, draw.choice(lines), draw.choice(departments), n) for n in range(400)]
        )
    return office


def _record(draw: random.Random, line: Series, department: Department, n: int) -> Record:
    came = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=draw.randrange(24 * 700))
    left = came + timedelta(hours=draw.randrange(24 * 200)) if draw.random() < 0.4 else None
    stage = draw.choice([Stage.DESTROYED, Stage.TRANSFERRED]) if left else draw.choice([Stage.SHELVED, Stage.RECEIVED])
    return Record(
        state=stage, fonds=line.category.fonds, fonds_id=line.fonds_id, category=line.category, series=line,
        term=line.term, department=department, title=f"第 {n} 件", responsible="", doc_no="", project="", notes="",
        year=draw.randrange(2003, 2007), pages=draw.randrange(40), secrecy=draw.randrange(4), key_id=f"{n:032}",
        received_at=came, received_by="he", shelved_at=None if stage == Stage.RECEIVED else came,
        destroyed_at=left if stage == Stage.DESTROYED else None, transferred_at=left if stage == Stage.TRANSFERRED else None,
    )  # fmt: skip


def test_the_database_counts_as_one_counts_by_hand(full: Office) -> None:
    zone = full.desk.settings.zone
    some = Scope(everything=False, departments=frozenset({1, 3}), clearance=Secrecy.COMMERCIAL, sees_received=True)
    whole = Scope(everything=True, departments=frozenset(), clearance=Secrecy.CORE, sees_received=False)
    for scope in (some, whole, Scope.nobody()):
        with full.desk.database.reading() as session:
            waiting = [str(stage) for stage in NOT_YET_HELD]
            rows = list(session.scalars(select(Record).where(visible(scope), Record.state.not_in(waiting))))
            stays = [
                Stay(row.shelved_at, row.transferred_at, row.destroyed_at, row.pages) for row in rows if row.shelved_at
            ]
            for period in PERIODS:
                found = cells(session, scope, period, zone)
                total = summed(found, lambda _cell: 0).get(0, Balance())
                assert total == balance_of(stays, period, zone)
                assert all(cell.balance.holds for cell in found)
                by_term = summed(found, lambda cell: cell.term)
                assert sum(one.closing for one in by_term.values()) == total.closing
            year = summed(cells(session, scope, PERIODS[1], zone), lambda _cell: 0).get(0, Balance())
            told = months(session, scope, 2026, zone)
            assert sum(month.came for month in told) == year.came
            assert sum(month.left for month in told) == year.sent + year.destroyed


def test_what_has_passed_stays_as_it_was_counted(full: Office) -> None:
    zone, scope = full.desk.settings.zone, full.people["zhou"].scope
    march = Period.month(2026, 3)
    with full.desk.database.reading() as session:
        before = summed(cells(session, scope, march, zone), lambda _cell: 0)
    with full.desk.database.work(full.clock(), full.people["zhou"]) as work:
        for record in work.session.scalars(select(Record).where(Record.state == Stage.SHELVED).limit(30)):
            record.state, record.destroyed_at = Stage.DESTROYED, full.clock()
    with full.desk.database.reading() as session:
        assert summed(cells(session, scope, march, zone), lambda _cell: 0) == before
        assert scanned_pages(session, scope) == 0
