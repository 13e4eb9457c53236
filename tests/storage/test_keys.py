import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.blobs import FolderStore, MemoryStore
from storage.errors import BadMaster, BadName, Corrupt, KeyDestroyed, Missing
from storage.keys import KEY, KeyRing, key_name, master_key, tombstone_name, tombstones

ROOT = Path(__file__).parents[2]
MASTER = bytes(range(32))


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def ring(store):
    return KeyRing(store, MASTER)


def test_a_key_is_32_hex_digits_and_known_to_a_later_ring(store, ring):
    key_id = ring.create()
    assert len(bytes.fromhex(key_id)) == 16
    sealed = ring.open(key_id).seal(bytes(12), b"content", b"about")
    assert KeyRing(store, MASTER).open(key_id).unseal(bytes(12), sealed, b"about") == b"content"
    assert list(ring) == [key_id]


def test_a_destroyed_key_leaves_only_its_tombstone(store, ring):
    key_id, other = ring.create(), ring.create()
    ring.destroy(key_id)
    assert ring.destroyed(key_id)
    assert not store.exists(key_name(key_id))
    assert store.get(tombstone_name(key_id)) == b""
    assert list(tombstones(store)) == list(ring.tombstones()) == [key_id]
    assert list(ring) == [other]
    with pytest.raises(KeyDestroyed, match=key_id):
        ring.open(key_id)


def test_destroying_twice_or_what_never_was_is_no_fault(ring):
    key_id = ring.create()
    ring.destroy(key_id)
    ring.destroy(key_id)
    ring.destroy("f" * 32)
    assert ring.destroyed("f" * 32)


def test_a_key_brought_back_by_an_older_copy_stays_dead(store, ring):
    key_id = ring.create()
    older = store.get(key_name(key_id))
    ring.destroy(key_id)
    store.put(key_name(key_id), older)
    for again in (ring, KeyRing(store, MASTER)):
        with pytest.raises(KeyDestroyed):
            again.open(key_id)
        assert list(again) == []
    ring.destroy(key_id)
    assert not store.exists(key_name(key_id))


def test_a_destruction_killed_after_the_tombstone_is_already_final(tmp_path):
    ring = KeyRing(FolderStore(tmp_path), MASTER)
    key_id = ring.create()
    code = """
import os, sys
from pathlib import Path
from storage.blobs import FolderStore
from storage.keys import KeyRing
FolderStore.wipe = lambda self, name: os.kill(os.getpid(), 9)
KeyRing(FolderStore(Path(sys.argv[1])), bytes(range(32))).destroy(sys.argv[2])
"""
    killed = subprocess.run([sys.executable, "-c", code, tmp_path, key_id], cwd=ROOT, check=False)
    assert killed.returncode == -9
    assert ring._store.exists(key_name(key_id))
    with pytest.raises(KeyDestroyed):
        ring.open(key_id)
    ring.destroy(key_id)
    assert not ring._store.exists(key_name(key_id))


def test_opened_keys_are_held_up_to_a_number_and_leave_when_destroyed(store):
    ring = KeyRing(store, MASTER, cached=3)
    ids = [ring.create() for _ in range(5)]
    assert list(ring._opened) == ids[2:]
    first = ring.open(ids[0])
    assert ring.open(ids[0]) is first
    assert len(ring._opened) == 3
    KeyRing(store, MASTER).destroy(ids[0])
    assert ring.destroyed(ids[0])
    assert ids[0] not in ring._opened


def test_wrapped_keys_that_are_spoilt_or_exchanged_are_noticed(store, ring):
    one, other = ring.create(), ring.create()
    wrapped = store.get(key_name(one))
    for spoilt in (b"", wrapped[:-1], wrapped[:20] + b"\0" + wrapped[21:], store.get(key_name(other))):
        store.delete(key_name(one))
        store.put(key_name(one), spoilt)
        with pytest.raises(Corrupt):
            KeyRing(store, MASTER).open(one)


def test_another_master_key_is_refused_before_it_wraps_anything(store, ring):
    ring.create()
    with pytest.raises(BadMaster, match="主密钥"):
        KeyRing(store, bytes(32))


def test_unknown_and_misshapen_ids(ring):
    with pytest.raises(Missing):
        ring.open("a" * 32)
    for key_id in ("", "a" * 31, "A" * 32, "../" * 8, "a" * 32 + "\n"):
        with pytest.raises(BadName):
            ring.open(key_id)


def test_the_master_key_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "keys" / "master.key"
    key = master_key(path)
    assert len(key) == KEY
    assert path.stat().st_mode & 0o777 == 0o600
    assert master_key(path) == key
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]


def test_processes_that_make_the_master_key_at_once_all_get_the_same(tmp_path):
    code = """
import sys
from pathlib import Path
from storage.keys import master_key
print("ready", flush=True); sys.stdin.readline()
print(master_key(Path(sys.argv[1])).hex())
"""
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", code, tmp_path / "master.key"],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for racer in racers:
        racer.stdout.readline()
    for racer in racers:
        racer.stdin.write("\n")
        racer.stdin.flush()
    assert len({racer.communicate()[0] for racer in racers}) == 1


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_master_key_of_another_length_is_refused(tmp_path, length):
    path = tmp_path / "master.key"
    path.write_bytes(os.urandom(length))
    path.chmod(0o600)
    with pytest.raises(BadMaster, match="32"):
        master_key(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_master_key_others_can_read_is_refused(tmp_path, mode):
    path = tmp_path / "master.key"
    path.write_bytes(os.urandom(KEY))
    path.chmod(mode)
    with pytest.raises(BadMaster, match="chmod 600"):
        master_key(path)
