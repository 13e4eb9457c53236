import hashlib
import io
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.blobs import FolderStore, MemoryStore
from storage.errors import Corrupt, Exists, KeyDestroyed, Missing, StorageError
from storage.keys import key_name
from storage.vault import CHUNK, KeyRing, Vault, key_id_of

ROOT = Path(__file__).parents[2]
MASTER = bytes(range(32))


@pytest.fixture
def blobs():
    return MemoryStore()


@pytest.fixture
def ring():
    return KeyRing(MemoryStore(), MASTER)


@pytest.fixture
def vault(blobs, ring):
    return Vault(blobs, ring)


def replace(store, name, content):
    store.delete(name)
    store.put(name, content)


def stored(key_id, part):
    return f"{key_id[:2]}/{key_id}/{part}"


BORDERS = [0, 1, 15, 16, 17, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1]


@pytest.mark.parametrize("length", BORDERS)
@pytest.mark.parametrize("as_file", [True, False], ids=["file", "bytes"])
def test_gives_back_what_was_put_at_every_border(vault, ring, length, as_file):
    content = os.urandom(length)
    key_id = ring.create()
    kept = vault.put(key_id, "original", io.BytesIO(content) if as_file else content)
    assert (kept.size, kept.sha256) == (length, hashlib.sha256(content).hexdigest())
    assert vault.get(key_id, "original") == content
    assert b"".join(vault.stream(key_id, "original")) == content
    assert vault.open(key_id, "original").read() == content
    assert vault.size(key_id, "original") == length


@settings(max_examples=40)
@given(
    around=st.sampled_from([0, CHUNK, 2 * CHUNK]),
    shift=st.integers(-40, 40),
    bite=st.sampled_from([1, 7, 4096, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK]),
    at=st.integers(0, 2 * CHUNK + 60),
    count=st.integers(0, CHUNK + 60),
)
def test_any_length_read_at_any_place_comes_back(around, shift, bite, at, count):
    content = os.urandom(1 << 10) * ((around + max(shift, 0)) // (1 << 10) + 1)
    content = content[: max(0, around + shift)]

    class GivesLittle(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or -1, bite) if bite > 100 else size)

    ring = KeyRing(MemoryStore(), MASTER)
    vault = Vault(MemoryStore(), ring)
    key_id = ring.create()
    vault.put(key_id, "a", GivesLittle(content))
    assert vault.get(key_id, "a") == content
    with vault.open(key_id, "a") as file:
        file.seek(at)
        assert file.read(count) == content[at : at + count]


def test_reading_far_past_the_end_of_an_empty_part_gives_nothing(vault, ring):
    key_id = ring.create()
    vault.put(key_id, "a", b"")
    with vault.open(key_id, "a") as file:
        assert file.read() == b""
        file.seek(CHUNK + 1)
        assert file.read(1) == b""


def test_parts_are_listed_and_never_change(vault, ring):
    one, other = ring.create(), ring.create()
    for part in ("text/2", "original", "text/10"):
        vault.put(one, part, b"x")
    vault.put(other, "original", b"y")
    assert list(vault.parts(one)) == ["original", "text/10", "text/2"]
    with pytest.raises(Exists):
        vault.put(one, "original", b"z")
    vault.remove(one, "text/2")
    assert not vault.exists(one, "text/2")
    vault.put(one, "text/2", b"read again")
    assert vault.get(one, "text/2") == b"read again"


def test_the_key_is_in_the_name():
    assert key_id_of("ab/abcd/pages/1.jpg") == "abcd"


@pytest.mark.parametrize("length", [0, 50])
def test_any_flipped_bit_is_noticed(vault, blobs, ring, length):
    key_id = ring.create()
    vault.put(key_id, "a", os.urandom(length))
    name = stored(key_id, "a")
    sealed = blobs.get(name)
    for place in range(len(sealed)):
        for bit in (1, 128):
            spoilt = bytearray(sealed)
            spoilt[place] ^= bit
            replace(blobs, name, bytes(spoilt))
            with pytest.raises(Corrupt):
                vault.get(key_id, "a")
            with pytest.raises(Corrupt):
                b"".join(vault.stream(key_id, "a"))


def test_a_part_cut_short_anywhere_is_noticed(vault, blobs, ring):
    key_id = ring.create()
    vault.put(key_id, "a", os.urandom(2 * CHUNK + 100))
    name = stored(key_id, "a")
    sealed = blobs.get(name)
    frame = CHUNK + 16
    for length in (0, 3, 15, 16, 31, 32, 16 + frame - 1, 16 + frame, 16 + 2 * frame, len(sealed) - 1):
        replace(blobs, name, sealed[:length])
        with pytest.raises(Corrupt):
            vault.get(key_id, "a")
        with pytest.raises(Corrupt):
            b"".join(vault.stream(key_id, "a"))
        with pytest.raises(Corrupt):
            vault.open(key_id, "a").read()
    for extra in (b"\0", b"\0" * 16, sealed[16 : 16 + frame]):
        replace(blobs, name, sealed + extra)
        with pytest.raises(Corrupt):
            vault.get(key_id, "a")


def test_chunks_in_another_order_are_noticed(vault, blobs, ring):
    key_id = ring.create()
    vault.put(key_id, "a", os.urandom(3 * CHUNK))
    name = stored(key_id, "a")
    sealed = blobs.get(name)
    head, rest = sealed[:16], sealed[16:]
    chunks = [rest[place : place + CHUNK + 16] for place in range(0, len(rest), CHUNK + 16)]
    for order in ([1, 0, 2], [0, 2, 1], [0, 0, 2], [0, 2], [2]):
        replace(blobs, name, head + b"".join(chunks[number] for number in order))
        with pytest.raises(Corrupt):
            vault.get(key_id, "a")


def test_parts_exchanged_within_a_record_or_between_records_are_noticed(vault, blobs, ring):
    one, other = ring.create(), ring.create()
    vault.put(one, "a", b"same")
    vault.put(one, "b", b"same")
    vault.put(other, "a", b"same")
    a, b, foreign = (blobs.get(stored(*place)) for place in ((one, "a"), (one, "b"), (other, "a")))
    for found in (b, foreign):
        replace(blobs, stored(one, "a"), found)
        with pytest.raises(Corrupt):
            vault.get(one, "a")
    replace(blobs, stored(one, "a"), a)
    assert vault.get(one, "a") == b"same"


def test_chunks_of_an_earlier_writing_of_the_same_part_do_not_fit(vault, blobs, ring):
    key_id = ring.create()
    content = os.urandom(CHUNK + 5)
    vault.put(key_id, "a", content)
    earlier = blobs.get(stored(key_id, "a"))
    vault.remove(key_id, "a")
    vault.put(key_id, "a", content)
    now = blobs.get(stored(key_id, "a"))
    replace(blobs, stored(key_id, "a"), now[: 16 + CHUNK + 16] + earlier[16 + CHUNK + 16 :])
    with pytest.raises(Corrupt):
        vault.get(key_id, "a")


def test_two_records_with_the_same_content_share_nothing(vault, blobs, ring):
    content = b"the same contract" * 100
    one, other = ring.create(), ring.create()
    vault.put(one, "a", content)
    vault.put(one, "b", content)
    vault.put(other, "a", content)
    sealed = [blobs.get(stored(*place))[4:] for place in ((one, "a"), (one, "b"), (other, "a"))]
    pieces = [{blob[place : place + 8] for place in range(len(blob) - 8)} for blob in sealed]
    assert not pieces[0] & pieces[1]
    assert not pieces[0] & pieces[2]
    assert all(b"contract" not in blob for blob in sealed)


def test_what_is_erased_cannot_be_read_even_from_kept_bytes(vault, blobs, ring):
    key_id = ring.create()
    vault.put(key_id, "a", b"secret")
    kept_blob, kept_key = blobs.get(stored(key_id, "a")), ring._store.get(key_name(key_id))
    vault.erase(key_id)
    vault.erase(key_id)
    assert list(vault.parts(key_id)) == []
    for ask in (vault.get, vault.open, lambda *place: list(vault.stream(*place))):
        with pytest.raises(KeyDestroyed):
            ask(key_id, "a")
    blobs.put(stored(key_id, "a"), kept_blob)
    ring._store.put(key_name(key_id), kept_key)
    for again in (vault, Vault(blobs, KeyRing(ring._store, MASTER))):
        with pytest.raises(KeyDestroyed):
            again.get(key_id, "a")
        with pytest.raises(KeyDestroyed):
            again.put(key_id, "b", b"x")


def test_reading_in_progress_ends_when_the_record_is_destroyed(vault, ring):
    key_id = ring.create()
    vault.put(key_id, "a", bytes(3 * CHUNK))
    reading = vault.stream(key_id, "a")
    next(reading)
    KeyRing(ring._store, MASTER).destroy(key_id)
    with pytest.raises(KeyDestroyed):
        next(reading)


def test_a_part_put_while_its_record_is_destroyed_does_not_stay(vault, blobs, ring):
    key_id = ring.create()

    class DestroyedMeanwhile(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            vault.erase(key_id)
            return super().read(size)

    with pytest.raises(KeyDestroyed):
        vault.put(key_id, "a", DestroyedMeanwhile(b"late"))
    assert list(blobs.list()) == []


def test_a_key_destroyed_by_another_process_is_dead_here_at_once(tmp_path):
    ring = KeyRing(FolderStore(tmp_path / "keys"), MASTER)
    vault = Vault(FolderStore(tmp_path / "blobs"), ring)
    key_id = ring.create()
    vault.put(key_id, "a", b"secret")
    assert vault.get(key_id, "a") == b"secret"
    code = (
        "import sys; from pathlib import Path; from storage.vault import *; from storage.blobs import FolderStore;"
        "KeyRing(FolderStore(Path(sys.argv[1])), bytes(range(32))).destroy(sys.argv[2])"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "keys", key_id], cwd=ROOT, check=True)
    with pytest.raises(KeyDestroyed):
        vault.get(key_id, "a")


def test_what_is_absent_is_missing(vault, ring):
    key_id = ring.create()
    for ask in (vault.get, vault.open, vault.size):
        with pytest.raises(Missing):
            ask(key_id, "a")
    with pytest.raises(Missing):
        vault.put("0" * 32, "a", b"x")
    with pytest.raises(StorageError):
        vault.get("../../etc", "passwd")


def test_a_large_file_passes_through_in_little_memory(tmp_path):
    class Endless(io.RawIOBase):
        left = 40 << 20

        def read(self, size: int = -1) -> bytes:
            count = min(size, self.left)
            self.left -= count
            return bytes(count)

    ring = KeyRing(MemoryStore(), MASTER)
    vault = Vault(FolderStore(tmp_path), ring)
    key_id = ring.create()
    tracemalloc.start()
    assert vault.put(key_id, "a", Endless(), durable=False).size == 40 << 20
    assert sum(map(len, vault.stream(key_id, "a"))) == 40 << 20
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 << 20
