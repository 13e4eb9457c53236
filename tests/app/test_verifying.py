"""Is everything as it was written down: every way it may not be is named, and nothing else is."""

import os
from pathlib import Path

import pytest
from sqlalchemy import text, update

from app.keeping import bring_back, make_index, save
from app.persons import CONSOLE
from app.settings import Settings
from app.verifying import Check, verify
from archive.errors import Refused
from archive.ledger import Entry
from archive.promises import Promise, Standing
from archive.records import Component, Record
from ingest.arrivals import Arrival
from storage.errors import HomeInUse, NoBackup
from tests.desk import Office


def checks(office: Office, **how: object) -> dict[str, Check]:
    return {check.name: check for check in verify(office.desk, **how)}


def wrong(office: Office) -> dict[str, set[tuple[str, str]]]:
    found = checks(office)
    return {
        name: {(fault.subject, fault.kind) for fault in check.faults} for name, check in found.items() if not check.ok
    }


def tamper(path: Path) -> None:
    """Turn one bit in the middle of a file, as a bad disk would."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)


def blob(office: Office, ref: str, part: str = "original") -> Path:
    key_id = office.get(ref).key_id
    return office.desk.home / "blobs" / key_id[:2] / key_id / part


def rewrite(office: Office, statement: object) -> None:
    with office.desk.database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(statement)


def bend_ledger(office: Office, statement: object) -> None:
    """Change the ledger as somebody would who rules the database: the guard is taken off first."""
    if office.desk.database.is_sqlite:
        for act in ("update", "delete"):
            rewrite(office, text(f"DROP TRIGGER ledger_refuses_{act}"))
    else:
        rewrite(office, text("ALTER TABLE ledger DISABLE TRIGGER ALL"))
    rewrite(office, statement)


def test_an_archive_in_order_has_nothing_wrong(office):
    office.shelved()
    office.record("第二件")
    office.settle()
    found = checks(office)
    assert all(check.ok for check in found.values()), {name: check.faults for name, check in found.items()}
    assert found["ledger"].checked > 10
    assert found["fixity"].checked == 2
    assert found["index"].checked == 2
    assert "fixity" not in checks(office, bytes_too=False)


def test_one_changed_bit_of_an_original_names_the_record(office):
    ref, other = office.record(), office.record()
    office.settle()
    tamper(blob(office, ref))
    assert wrong(office) == {"fixity": {(office.get(ref).subject, "changed")}}
    blob(office, other).unlink()
    assert (office.get(other).subject, "missing") in wrong(office)["fixity"]


def test_one_changed_bit_of_what_was_read_names_the_record(office):
    ref = office.record()
    office.settle()
    tamper(blob(office, ref, "text"))
    assert (office.get(ref).subject, "changed") in wrong(office)["derived"]


def test_one_changed_row_of_the_ledger_is_named(office):
    office.shelved()
    office.settle()
    bend_ledger(office, update(Entry).where(Entry.seq == 5).values(note="nothing happened"))
    assert wrong(office) == {"ledger": {("ledger:5", "changed")}}


def test_a_missing_row_of_the_ledger_is_named(office):
    office.shelved()
    office.settle()
    bend_ledger(office, text("DELETE FROM ledger WHERE seq = 6"))
    assert ("ledger:6", "missing") in wrong(office)["ledger"]


def test_a_file_nobody_speaks_of_is_named_once_it_is_old(office):
    key_id = office.desk.vault.keys.create()
    office.desk.vault.put(key_id, "original", b"left over")
    stray = office.desk.home / "blobs" / key_id[:2] / key_id / "original"
    moment = office.clock.now.timestamp()
    os.utime(stray, (moment, moment))
    assert wrong(office) == {}
    os.utime(stray, (moment - 7200, moment - 7200))
    assert wrong(office) == {"orphans": {(f"blob:{key_id[:2]}/{key_id}/original", "orphan")}}


def test_a_record_that_is_not_in_the_index_is_named_until_it_is_made_anew(office):
    first, second = office.shelved(), office.shelved("另一件", title="另一件事")
    office.settle()
    office.desk.engine.remove([office.get(second).id])
    found = wrong(office)["index"]
    assert found == {("index", "count"), (office.get(second).subject, "unindexed")}
    assert make_index(office.desk) == 2
    assert wrong(office) == {}
    assert first


def test_work_that_was_given_up_and_work_nobody_owes_are_named(office):
    ref = office.record()
    rewrite(office, update(Promise).values(standing=Standing.BROKEN, tries=3, reason="disk"))
    arrival = update(Arrival).values(course="waiting")
    rewrite(office, arrival)
    found = wrong(office)
    assert (office.get(ref).subject, "broken") in found["promises"]
    assert {kind for _, kind in found["arrivals"]} == {"forgotten"}


def test_what_is_left_of_a_destroyed_record_is_named(office):
    ref = office.record()
    office.settle()
    rewrite(office, update(Record).values(state="destroyed"))
    assert (office.get(ref).subject, "left") in wrong(office)["destroyed"]


def test_a_changed_sum_in_the_rows_is_found_too(office):
    ref = office.record()
    office.settle()
    rewrite(office, update(Component).values(sha256="0" * 64))
    assert wrong(office) == {"fixity": {(office.get(ref).subject, "changed")}}


def test_a_backup_becomes_the_same_archive_elsewhere(office, tmp_path, fresh_database, database_kind):
    number, ref = office.shelved(), office.record("还没有验收的一件")
    office.settle()
    made = save(office.desk, CONSOLE, tmp_path / "backup")
    assert made.facts.counts["records"] == 2
    settings = Settings(home=tmp_path / "elsewhere", database=fresh_database())
    returned = bring_back(settings, tmp_path / "backup")
    assert returned.destroyed_again == 0
    again = reopened(settings, office)
    make_index(again.desk)
    assert again.get(number).title == office.get(number).title
    assert again.get(ref).state == "received"
    assert all(check.ok for check in verify(again.desk)), wrong(again)
    assert again.shelved().endswith("-2")
    again.desk.database.close()


def test_what_was_destroyed_after_the_backup_stays_destroyed(office, tmp_path, fresh_database):
    number = office.shelved()
    office.settle()
    save(office.desk, CONSOLE, tmp_path / "backup")
    elsewhere = tmp_path / "elsewhere"
    settings = Settings(home=elsewhere, database=fresh_database())
    from storage.folder import FolderStore
    from storage.keys import tombstone_name

    FolderStore(elsewhere / "keys").put(tombstone_name(office.get(number).key_id), b"")
    assert bring_back(settings, tmp_path / "backup").destroyed_again == 1
    again = reopened(settings, office)
    make_index(again.desk)
    assert again.get(number).state == "destroyed"
    assert all(check.ok for check in verify(again.desk)), wrong(again)
    again.desk.database.close()


def test_a_restore_refuses_what_it_would_harm(office, tmp_path, fresh_database):
    office.record()
    with pytest.raises(NoBackup):
        bring_back(Settings(home=tmp_path / "new", database=fresh_database()), tmp_path)
    with pytest.raises(Refused):
        save(office.desk, CONSOLE, office.desk.home / "backup")
    save(office.desk, CONSOLE, tmp_path / "backup")
    with pytest.raises(HomeInUse):
        bring_back(office.desk.settings, tmp_path / "backup")


def reopened(settings: Settings, office: Office) -> Office:
    from dataclasses import replace

    from app.wiring import build

    return Office(replace(build(settings), clock=office.clock), office.clock, office.people)
