"""The chain shows every change, gap and insertion, however cleverly it is made."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text

from archive.ledger import Fault, Line, faults
from archive.people import CLOCK
from tests.desk import MORNING, Office


def write_some(office: Office, count: int = 5) -> int:
    """Write entries and return the number of the first."""
    with office.desk.database.work(MORNING, CLOCK) as work:
        for n in range(count):
            work.book.write(
                Line("test:act", f"thing:{n}", "clock", "时钟", note=f"第 {n} 件 — “引号”", detail={"n": n})
            )
    with office.desk.database.reading() as session:
        return int(session.execute(text("SELECT max(seq) FROM ledger")).scalar_one()) - count + 1


def behind_its_back(office: Office, change: Callable[[Connection], object]) -> None:
    """Change the ledger as somebody with the database's own tools would."""
    with office.desk.database.engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE ledger DISABLE TRIGGER ALL"))
        else:
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER ledger_refuses_{act}"))
        change(connection)


def found(office: Office) -> list[Fault]:
    with office.desk.database.reading() as session:
        return list(faults(session))


def test_an_untouched_chain_holds(office: Office) -> None:
    write_some(office)
    assert found(office) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("note", "'别的话'"), ("by", "'someone'"), ("detail", "'{}'"), ("after", "'x'"), ("digest", "'" + "0" * 64 + "'")],
)
def test_a_changed_word_names_its_entry(office: Office, column: str, value: str) -> None:
    first = write_some(office)
    behind_its_back(
        office, lambda c: c.execute(text(f'UPDATE ledger SET "{column}" = {value} WHERE seq = {first + 2}'))
    )
    assert found(office)[0] == Fault(first + 2, "changed")


def test_a_missing_entry_leaves_a_gap(office: Office) -> None:
    first = write_some(office)
    behind_its_back(office, lambda c: c.execute(text(f"DELETE FROM ledger WHERE seq = {first + 1}")))
    assert found(office)[0] == Fault(first + 1, "missing")


def test_an_entry_rewritten_with_its_own_digest_breaks_the_next(office: Office) -> None:
    first = write_some(office)
    from archive.ledger import Entry

    with office.desk.database.reading() as session:
        entry = session.get_one(Entry, first + 1)
        session.expunge(entry)
        entry.note = "改过而且重新封好"
        forged = entry.sealed()
    behind_its_back(
        office,
        lambda c: c.execute(
            text("UPDATE ledger SET note = '改过而且重新封好', digest = :digest WHERE seq = :seq"),
            {"digest": forged, "seq": first + 1},
        ),
    )
    assert found(office)[0] == Fault(first + 2, "unlinked")


def test_entries_of_a_failed_work_are_not_written(office: Office) -> None:
    first = write_some(office, 1)
    with pytest.raises(ZeroDivisionError), office.desk.database.work(MORNING, CLOCK) as work:
        work.book.write(Line("test:act", "thing:9", "clock", "时钟"))
        _ = 1 / 0
    assert write_some(office, 1) == first + 1
