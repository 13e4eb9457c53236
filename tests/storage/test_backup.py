import os
import shutil
import signal
import sqlite3
import subprocess
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest

from storage import snapshots
from storage.backup import Facts, Home, back_up, verify_backup
from storage.blobs import FolderStore
from storage.errors import (
    BackupDamaged,
    BackupRefused,
    Full,
    HomeInUse,
    HomeShrunk,
    KeyDestroyed,
    NoBackup,
    ToolFailed,
    ToolMissing,
)
from storage.fixity import Verdict
from storage.keys import KeyRing, key_name, master_key, tombstone_name
from storage.manifest import read
from storage.restore import restore
from storage.vault import Vault

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
FACTS = Facts(schema="a1b2", counts={"records": 3}, numbers={"A001-2026": 17})


@dataclass
class Place:
    """An archive in a folder: the home of a backup, and its vault."""

    root: Path

    def __post_init__(self):
        self.root.mkdir(exist_ok=True)
        self.home = Home(
            FolderStore(self.root / "blobs"),
            FolderStore(self.root / "keys"),
            self.root / "archive.db",
            self.root / "master.key",
        )

    @property
    def vault(self) -> Vault:
        return Vault(self.home.blobs, KeyRing(self.home.keys, master_key(self.home.master)))

    def register(self, *contents: bytes) -> list[str]:
        ids = []
        with closing(sqlite3.connect(self.home.database)) as rows, rows:
            rows.execute("PRAGMA journal_mode=WAL")
            rows.execute("CREATE TABLE IF NOT EXISTS record (key_id TEXT)")
            for content in contents:
                ids.append(self.vault.keys.create())
                self.vault.put(ids[-1], "original", content, durable=False)
                self.vault.put(ids[-1], "text/1", content[:4], durable=False)
                rows.execute("INSERT INTO record VALUES (?)", (ids[-1],))
        return ids

    def records(self) -> list[str]:
        with closing(sqlite3.connect(self.home.database)) as rows:
            return [key_id for (key_id,) in rows.execute("SELECT key_id FROM record ORDER BY rowid")]


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path / "home")


@pytest.fixture
def elsewhere(tmp_path):
    return Place(tmp_path / "elsewhere")


@pytest.fixture
def copy(tmp_path):
    return tmp_path / "copy"


@pytest.fixture
def no_sync(monkeypatch):
    """Leave the disk alone where a test makes a hundred backups; a kill loses nothing the kernel has."""
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda file: None)


def blob(key_id, part="original"):
    return f"{key_id[:2]}/{key_id}/{part}"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_archive_comes_back_whole_on_another_machine(place, elsewhere, copy):
    ids = place.register(b"first", b"", os.urandom(3 << 20))
    made = back_up(place.home, copy, FACTS, AT)
    assert (made.at, made.facts, made.blob_count, made.key_count) == (AT, FACTS, 6, 4)
    assert list(verify_backup(copy)) == []
    restored = restore(copy, elsewhere.home)
    assert restored.manifest == made
    assert restored.destroyed == frozenset()
    assert elsewhere.records() == ids
    for key_id in ids:
        assert elsewhere.vault.get(key_id, "original") == place.vault.get(key_id, "original")
    assert elsewhere.home.master.stat().st_mode & 0o777 == 0o600


def test_keys_lie_apart_from_all_else(place, copy):
    (key_id,) = place.register(b"secret")
    back_up(place.home, copy, FACTS, AT)
    assert {path.name for path in copy.iterdir() if not path.name.startswith((".", "snapshot-"))} == {
        "blobs",
        "keys",
        "manifest.json",
    }
    wrapped, master = place.home.keys.get(key_name(key_id)), place.home.master.read_bytes()
    for name, content in tree(copy).items():
        if not name.startswith("keys/"):
            assert wrapped not in content
            assert master not in content


def test_a_second_backup_copies_only_what_is_new(place, copy, monkeypatch):
    place.register(b"one", b"two")
    back_up(place.home, copy, FACTS, AT)
    (late,) = place.register(b"three")
    copied = []
    real = FolderStore.put
    monkeypatch.setattr(
        FolderStore, "put", lambda self, name, *rest, **more: (copied.append(name), real(self, name, *rest, **more))
    )
    made = back_up(place.home, copy, FACTS, AT)
    assert sorted(copied) == sorted([blob(late), blob(late, "text/1"), key_name(late)])
    assert made.blob_count == 6
    assert list(verify_backup(copy)) == []
    assert len(list(copy.glob("snapshot-*"))) == 1


def test_a_part_made_again_under_its_name_is_copied_again(place, elsewhere, copy):
    """The name and the length are as before, only the content is not: the nonce tells."""
    (key_id,) = place.register(b"text of old")
    back_up(place.home, copy, FACTS, AT)
    place.vault.remove(key_id, "text/1")
    place.vault.put(key_id, "text/1", b"new!")
    back_up(place.home, copy, FACTS, AT)
    restore(copy, elsewhere.home)
    assert elsewhere.vault.get(key_id, "text/1") == b"new!"


def test_a_removed_part_leaves_the_copy(place, copy):
    (key_id,) = place.register(b"text")
    back_up(place.home, copy, FACTS, AT)
    place.vault.remove(key_id, "text/1")
    back_up(place.home, copy, FACTS, AT)
    assert list(FolderStore(copy / "blobs").list()) == [blob(key_id)]
    assert list(verify_backup(copy)) == []


def test_a_destroyed_record_leaves_the_copy_and_its_tombstone_enters(place, copy):
    gone, stays = place.register(b"gone", b"stays")
    back_up(place.home, copy, FACTS, AT)
    place.vault.erase(gone)
    back_up(place.home, copy, FACTS, AT)
    keys = FolderStore(copy / "keys")
    assert keys.exists(tombstone_name(gone))
    assert not keys.exists(key_name(gone))
    assert all(gone not in name for name in FolderStore(copy / "blobs").list())
    assert keys.exists(key_name(stays))
    assert list(verify_backup(copy)) == []


def test_an_older_backup_does_not_bring_back_what_was_destroyed_since(place, copy):
    gone, stays = place.register(b"gone", b"stays")
    back_up(place.home, copy, FACTS, AT)
    place.vault.erase(gone)
    restored = restore(copy, place.home, over=True)
    assert restored.destroyed == {gone}
    assert place.records() == [gone, stays]  # the rows are older; the caller marks what was destroyed
    with pytest.raises(KeyDestroyed):
        place.vault.get(gone, "original")
    assert all(gone not in name for name in place.home.blobs.list())
    assert not place.home.keys.exists(key_name(gone))
    assert place.vault.get(stays, "original") == b"stays"


def test_destructions_the_backup_remembers_are_carried_out_on_the_home(place, elsewhere, copy, tmp_path):
    """A home brought back by other means, a virtual machine's image say, does not know what was destroyed."""
    gone, stays = place.register(b"gone", b"stays")
    image = tmp_path / "image"
    back_up(place.home, image, FACTS, AT)
    place.vault.erase(gone)
    back_up(place.home, copy, FACTS, AT)
    restore(image, elsewhere.home)
    assert elsewhere.vault.get(gone, "original") == b"gone"
    assert restore(copy, elsewhere.home, over=True).destroyed == {gone}
    with pytest.raises(KeyDestroyed):
        elsewhere.vault.get(gone, "original")
    assert all(gone not in name for name in elsewhere.home.blobs.list())
    assert elsewhere.vault.get(stays, "original") == b"stays"


def test_remembered_destructions_alone_do_not_make_a_home_full(place, elsewhere, copy):
    gone, stays = place.register(b"gone", b"stays")
    back_up(place.home, copy, FACTS, AT)
    elsewhere.home.keys.put(tombstone_name(gone), b"")
    assert restore(copy, elsewhere.home).destroyed == {gone}
    assert elsewhere.vault.get(stays, "original") == b"stays"


def test_a_home_in_use_is_refused_and_untouched(place, copy):
    place.register(b"one")
    back_up(place.home, copy, FACTS, AT)
    place.register(b"two")
    before = tree(place.root)
    with pytest.raises(HomeInUse):
        restore(copy, place.home)
    place.home.database.unlink()
    with pytest.raises(HomeInUse):
        restore(copy, place.home)
    before.pop("archive.db")
    assert tree(place.root) == before


def test_over_a_home_in_use_the_old_database_and_its_log_are_set_aside(place, elsewhere, copy):
    ids = place.register(b"one")
    back_up(place.home, copy, FACTS, AT)
    elsewhere.register(b"other")
    with closing(sqlite3.connect(elsewhere.home.database)) as living:
        living.execute("INSERT INTO record VALUES ('in the log')")
        living.commit()
        restore(copy, elsewhere.home, over=True)
        assert (elsewhere.root / "archive.db.before-restore-wal").exists()
    assert not (elsewhere.root / "archive.db-wal").exists()
    assert elsewhere.records() == ids
    with closing(sqlite3.connect(elsewhere.root / "archive.db.before-restore")) as aside:
        assert ("in the log",) in list(aside.execute("SELECT key_id FROM record"))
    assert (elsewhere.root / "master.key.before-restore").exists()
    assert elsewhere.vault.get(ids[0], "original") == b"one"


def test_a_restore_mends_a_damaged_blob(place, copy):
    (key_id,) = place.register(b"whole")
    back_up(place.home, copy, FACTS, AT)
    path = place.root / "blobs" / blob(key_id)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    restore(copy, place.home, over=True)
    assert place.vault.get(key_id, "original") == b"whole"


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def files_of(copy: Path) -> list[Path]:
    return [path for path in sorted(copy.rglob("*")) if path.is_file() and path.name not in {".lock", "manifest.json"}]


@pytest.mark.parametrize("harm", [spoil, Path.unlink])
def test_any_file_spoilt_or_lost_is_told_and_nothing_is_restored(place, elsewhere, copy, harm):
    place.register(b"one")
    back_up(place.home, copy, FACTS, AT)
    for path in files_of(copy):
        kept = path.read_bytes()
        harm(path)
        wanted = Verdict.CHANGED if harm is spoil else Verdict.MISSING
        relative = str(path.relative_to(copy))
        found = list(verify_backup(copy))
        assert found
        assert all(damage.verdict is wanted and damage.name in relative for damage in found), (relative, found)
        with pytest.raises(BackupDamaged):
            restore(copy, elsewhere.home)
        path.write_bytes(kept)
    assert list(elsewhere.home.blobs.list()) == []
    assert not elsewhere.home.database.exists()
    assert list(verify_backup(copy)) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 2}', '{"format": 1}', "null"])
def test_a_manifest_we_cannot_read_is_no_backup(place, elsewhere, copy, text):
    place.register(b"one")
    back_up(place.home, copy, FACTS, AT)
    (copy / "manifest.json").write_text(text)
    with pytest.raises(NoBackup, match="copy"):
        restore(copy, elsewhere.home)


def test_an_empty_or_absent_folder_is_no_backup(elsewhere, copy):
    with pytest.raises(NoBackup):
        restore(copy, elsewhere.home)
    copy.mkdir()
    with pytest.raises(NoBackup):
        list(verify_backup(copy))


STEPS = [
    (os, "link"),
    (os, "unlink"),
    (os, "fsync"),
    (os, "sync"),
    (Path, "replace"),
    (Path, "mkdir"),
    (Path, "open"),
    (snapshots, "take"),
    (FolderStore, "wipe"),
]


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do the work in a process that is killed before the step; return whether it lived that long."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) in {0, -9}
        return status != 0
    try:
        taken = count(1)
        for owner, name in STEPS:
            setattr(owner, name, dying(getattr(owner, name), step, taken))
        work()
    except BaseException:  # noqa: BLE001 - the child must end here, not in the tests of its parent
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def dying(real: Callable[..., object], step: int, taken: Iterator[int]) -> Callable[..., object]:
    def call(*arguments: object, **more: object) -> object:
        if next(taken) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **more)

    return call


def test_a_backup_killed_at_any_step_leaves_the_one_before_it_or_the_new_one_whole(place, tmp_path, copy, no_sync):
    gone, changed, made_again, stays = place.register(b"gone", b"changed", b"made again", b"stays")
    first = tmp_path / "first"
    back_up(place.home, first, FACTS, AT)
    (late,) = place.register(b"late")
    place.vault.remove(changed, "text/1")
    place.vault.remove(made_again, "text/1")
    place.vault.put(made_again, "text/1", b"new!")
    place.vault.erase(gone)
    outcomes = []
    for step in range(1, 400, 3):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(first, copy)
        if not killed_at(step, lambda: back_up(place.home, copy, Facts(schema="new"), AT)):
            break
        assert list(verify_backup(copy)) == []
        outcomes.append(read(copy).facts.schema)
        there = Place(tmp_path / f"there-{step}")
        restore(copy, there.home)
        assert there.vault.get(made_again, "text/1") == {"a1b2": b"made", "new": b"new!"}[outcomes[-1]]
        # The next backup goes on where this one was killed, and leaves no scraps.
        back_up(place.home, copy, Facts(schema="new"), AT)
        assert list(verify_backup(copy)) == []
        assert len(list(FolderStore(copy / "blobs").list())) == 7
        assert len(list(copy.glob("snapshot-*"))) == 1
    else:
        pytest.fail("the backup never came to its end")
    assert outcomes == sorted(outcomes)  # "a1b2", then "new"
    assert set(outcomes) == {"a1b2", "new"}
    there = Place(tmp_path / "there")
    assert restore(copy, there.home).destroyed == {gone}
    assert there.records() == [gone, changed, made_again, stays, late]
    assert there.vault.get(late, "original") == b"late"
    assert there.vault.get(made_again, "text/1") == b"new!"
    assert list(there.vault.parts(changed)) == ["original"]


def test_a_first_backup_killed_at_any_step_is_no_backup(place, tmp_path, no_sync):
    place.register(b"one")
    for step in range(1, 200, 3):
        copy = tmp_path / f"copy-{step}"
        if not killed_at(step, lambda copy=copy: back_up(place.home, copy, FACTS, AT)):
            break
        if (copy / "manifest.json").exists():
            assert list(verify_backup(copy)) == []
        else:
            with pytest.raises(NoBackup):
                list(verify_backup(copy))
            back_up(place.home, copy, FACTS, AT)
            assert list(verify_backup(copy)) == []
    else:
        pytest.fail("the backup never came to its end")


def test_a_restore_killed_at_any_step_is_run_again(place, tmp_path, copy, no_sync):
    gone, stays = place.register(b"gone", b"stays")
    back_up(place.home, copy, FACTS, AT)
    for step in range(1, 200, 2):
        there = Place(tmp_path / f"there-{step}")
        there.home.keys.put(tombstone_name(gone), b"")
        if not killed_at(step, lambda there=there: restore(copy, there.home)):
            break
        if not there.home.database.exists():
            assert restore(copy, there.home, over=True).destroyed == {gone}
        assert there.records() == [gone, stays]
        assert there.vault.get(stays, "original") == b"stays"
        assert all(gone not in name for name in there.home.blobs.list())
    else:
        pytest.fail("the restore never came to its end")


def test_a_home_whose_volume_is_not_mounted_does_not_empty_the_backup(place, copy, monkeypatch):
    monkeypatch.setattr("storage.backup._MAY_VANISH", 3)
    place.register(b"1", b"2", b"3")
    back_up(place.home, copy, FACTS, AT)
    before = tree(copy)
    (place.root / "blobs").rename(place.root / "away")
    with pytest.raises(HomeShrunk):
        back_up(place.home, copy, FACTS, AT)
    assert {name: content for name, content in tree(copy).items() if name in before} == before
    assert list(verify_backup(copy)) == []
    (place.root / "away").rename(place.root / "blobs")
    (place.root / "keys").rename(place.root / "away")
    with pytest.raises(HomeShrunk):
        back_up(place.home, copy, FACTS, AT)
    assert list(verify_backup(copy)) == []


def test_a_key_lost_from_the_home_stays_in_the_backup(place, elsewhere, copy):
    (key_id,) = place.register(b"one")
    back_up(place.home, copy, FACTS, AT)
    place.home.keys.delete(key_name(key_id))
    back_up(place.home, copy, FACTS, AT)
    assert list(verify_backup(copy)) == []
    restore(copy, elsewhere.home)
    assert elsewhere.vault.get(key_id, "original") == b"one"


def test_two_backups_into_one_folder_do_not_mix(place, copy, monkeypatch):
    place.register(b"one")
    refused = []
    real = os.sync

    def meanwhile() -> None:
        with pytest.raises(BackupRefused) as told:
            back_up(place.home, copy, FACTS, AT)
        refused.append(str(told.value))
        real()

    monkeypatch.setattr(os, "sync", meanwhile)
    back_up(place.home, copy, FACTS, AT)
    assert len(refused) == 1
    assert str(copy) in refused[0]


def test_a_living_database_is_copied_as_of_one_moment(place, copy, elsewhere):
    place.register(b"one")
    with closing(sqlite3.connect(place.home.database)) as writing:
        writing.execute("INSERT INTO record VALUES ('committed')")
        writing.commit()
        writing.execute("INSERT INTO record VALUES ('not yet')")
        back_up(place.home, copy, FACTS, AT)
    restore(copy, elsewhere.home)
    assert elsewhere.records()[1:] == ["committed"]


def test_a_full_backup_volume_is_named_and_the_older_backup_stays(place, copy):
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small volume")
    copy.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", copy], check=False, capture_output=True)
    if done.returncode:
        pytest.skip(f"no volume can be mounted here: {done.stderr.decode()}")
    try:
        place.register(b"small")
        made = back_up(place.home, copy, FACTS, AT)
        place.register(os.urandom(4 << 20))
        with pytest.raises(Full, match=str(copy)):
            back_up(place.home, copy, FACTS, AT)
        assert list(verify_backup(copy)) == []
        assert read(copy).snapshot == made.snapshot
    finally:
        subprocess.run(["umount", copy], check=True)


def test_a_postgresql_database_goes_and_comes_back(place, elsewhere, copy, postgresql):
    source, target = postgresql.fresh(), postgresql.fresh()

    def rows(url: str, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    rows(source, "CREATE TABLE record (title TEXT)")
    rows(source, "INSERT INTO record VALUES ('合同')")
    made = back_up(Home(place.home.blobs, place.home.keys, source), copy, FACTS, AT)
    assert made.database.name == "database.pgdump"
    assert list(verify_backup(copy)) == []
    home = Home(elsewhere.home.blobs, elsewhere.home.keys, target)
    restore(copy, home)
    assert rows(target, "SELECT title FROM record") == [("合同",)]
    rows(target, "DELETE FROM record")
    with pytest.raises(ToolFailed):
        restore(copy, home)
    assert rows(target, "SELECT title FROM record") == []
    restore(copy, home, over=True)
    assert rows(target, "SELECT title FROM record") == [("合同",)]


def test_a_missing_or_failing_tool_is_a_sentence_and_leaves_no_backup(place, copy, monkeypatch):
    home = Home(place.home.blobs, place.home.keys, "postgresql://nobody:secret@localhost:1/none")
    with pytest.raises(ToolFailed, match="pg_dump") as told:
        back_up(home, copy, FACTS, AT)
    assert "secret" not in str(told.value)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ToolMissing, match="pg_dump"):
        back_up(home, copy, FACTS, AT)
    with pytest.raises(NoBackup):
        list(verify_backup(copy))


def test_the_password_is_not_among_the_arguments_of_a_program():
    with snapshots._without_password("postgresql+psycopg://clerk:p%3Aw%5C@db:5432/archive?sslmode=require") as url:
        assert url.startswith("postgresql://clerk@db:5432/archive?sslmode=require&passfile=")
        file = Path(url.rpartition("=")[2].replace("%2F", "/"))
        assert file.read_text() == "*:*:*:*:p\\:w\\\\\n"
        assert file.stat().st_mode & 0o077 == 0
    assert not file.exists()
