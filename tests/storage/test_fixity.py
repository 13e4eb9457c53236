import errno
import hashlib
import os

import pytest

from storage.blobs import FolderStore, MemoryStore
from storage.fixity import Part, Verdict, check, sweep, untracked
from storage.vault import CHUNK, KeyRing, Vault


@pytest.fixture
def vault(tmp_path):
    return Vault(FolderStore(tmp_path), KeyRing(MemoryStore(), bytes(32)))


@pytest.fixture
def part(vault):
    key_id = vault.keys.create()
    return Part(key_id, "original", vault.put(key_id, "original", os.urandom(CHUNK + 100)).sha256)


def file_of(vault, part):
    return vault._store.root / part.key_id[:2] / part.key_id / part.name


def test_a_sound_part_is_ok(vault, part):
    assert check(vault, part.key_id, part.name, part.sha256) is Verdict.OK


@pytest.mark.parametrize("place", [0, 10, 5000, -1])
def test_one_flipped_byte_is_changed(vault, part, place):
    path = file_of(vault, part)
    spoilt = bytearray(path.read_bytes())
    spoilt[place] ^= 1
    path.write_bytes(spoilt)
    assert check(vault, part.key_id, part.name, part.sha256) is Verdict.CHANGED


def test_a_part_cut_short_is_changed(vault, part):
    path = file_of(vault, part)
    path.write_bytes(path.read_bytes()[:-1])
    assert check(vault, part.key_id, part.name, part.sha256) is Verdict.CHANGED


def test_sound_bytes_with_another_sum_are_changed(vault, part):
    """Someone with the keys may have put other content in its place."""
    other = hashlib.sha256(b"other").hexdigest()
    assert check(vault, part.key_id, part.name, other) is Verdict.CHANGED


def test_a_lost_part_and_a_destroyed_key_are_missing(vault, part):
    path = file_of(vault, part)
    kept = path.read_bytes()
    path.unlink()
    assert check(vault, part.key_id, part.name, part.sha256) is Verdict.MISSING
    path.write_bytes(kept)
    vault.keys.destroy(part.key_id)
    assert check(vault, part.key_id, part.name, part.sha256) is Verdict.MISSING


def test_what_the_medium_cannot_read_is_changed(part, vault, monkeypatch):
    def broken(*_):
        raise OSError(errno.EIO, "bad sector")

    monkeypatch.setattr(vault, "stream", broken)
    assert check(vault, part.key_id, part.name, part.sha256) is Verdict.CHANGED


def test_a_sweep_keeps_the_order_and_tells_each_verdict_as_it_is_found(vault, part):
    lost = Part(part.key_id, "lost", part.sha256)
    asked = []

    def parts():
        for one in (lost, part, lost):
            asked.append(one)
            yield one

    found = sweep(vault, parts())
    assert next(found) == (lost, Verdict.MISSING)
    assert asked == [lost]
    assert list(found) == [(part, Verdict.OK), (lost, Verdict.MISSING)]


def test_blobs_no_record_knows_are_told():
    store = MemoryStore()
    for name in ("a/1", "b/1", "b/2", "c/1"):
        store.put(name, b"")
    assert list(untracked(store, iter(["a/1", "a/9", "b/2", "d/1"]))) == ["b/1", "c/1"]
    assert list(untracked(store, [])) == ["a/1", "b/1", "b/2", "c/1"]
