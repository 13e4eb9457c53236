"""Two writers at once, a log that is folded under them, and what the database itself refuses."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from archive.database import Database
from archive.errors import Conflict
from archive.fonds import Fonds
from archive.ledger import Line
from archive.people import CLOCK
from tests.desk import MORNING, Office, reopened

HAMMER = """
import sqlite3, sys
sys.path.insert(0, sys.argv[3])
from datetime import UTC, datetime
from archive.database import Database
from archive.fonds import Fonds
from archive.people import CLOCK
import archive.records
database = Database(sys.argv[1])
for n in range(60):
    with database.work(datetime.now(UTC), CLOCK) as work:
        work.session.add(Fonds(code=f"{sys.argv[2]}{n:03}", name="x" * 3000))
    if n % 3 == 0:
        database.fold_log()
"""


def test_nothing_is_lost_while_the_log_is_folded_under_several_writers(tmp_path: Path) -> None:
    """The race of SQLite before 3.51.3 needs a commit during a checkpoint; see docs/decisions/0002."""
    url = f"sqlite:///{tmp_path}/hammer.db"
    database = Database(url)
    with database.engine.execution_options(writes=True).begin() as connection:
        Fonds.__table__.metadata.create_all(connection)
    root = str(Path(__file__).parents[2])
    writers = [subprocess.Popen([sys.executable, "-c", HAMMER, url, name, root], cwd=root) for name in "ABCD"]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    database.fold_log()
    database.close()
    with sqlite3.connect(tmp_path / "hammer.db") as looked_at:
        assert looked_at.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert looked_at.execute("SELECT count(*) FROM fonds").fetchone() == (240,)


def test_no_connection_folds_the_log_by_itself(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/rows.db")
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar() == 0
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    database.close()


def test_a_piece_of_work_is_saved_whole_or_not_at_all(office: Office) -> None:
    with pytest.raises(RuntimeError), office.desk.database.work(MORNING, CLOCK) as work:
        work.session.add(Fonds(code="B001", name="别处"))
        work.book.write(Line("fonds:found", "fonds:B001", "clock", "时钟"))
        raise RuntimeError
    with office.desk.database.reading() as session:
        assert session.query(Fonds).filter_by(code="B001").count() == 0
        assert session.execute(text("SELECT count(*) FROM ledger WHERE subject = 'fonds:B001'")).scalar() == 0


def test_the_second_of_two_who_change_the_same_record_is_told(office: Office) -> None:
    ref = office.record()
    if office.desk.database.is_sqlite:
        pytest.skip("on SQLite the second waits for the first before it reads")
    other = reopened(office.desk)
    from archive.numbers import find

    with pytest.raises(Conflict), office.desk.database.work(MORNING, CLOCK) as mine:
        record = find(mine.session, ref)
        with other.database.work(MORNING, CLOCK) as theirs:
            find(theirs.session, ref).title = "他的题名"
        record.title = "我的题名"
    other.database.close()
    assert office.get(ref).title == "他的题名"


def test_what_stands_twice_under_one_code_is_a_conflict(office: Office) -> None:
    with pytest.raises(Conflict), office.desk.database.work(MORNING, CLOCK) as work:
        work.session.add(Fonds(code="A001", name="又一个"))


@pytest.mark.parametrize("change", ["UPDATE ledger SET note = 'x'", "DELETE FROM ledger"])
def test_the_database_itself_refuses_to_change_the_ledger(office: Office, change: str) -> None:
    with pytest.raises(DatabaseError, match="append"), office.desk.database.engine.begin() as connection:
        connection.execute(text(change))
