"""What every store must do, whichever it is."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from storage.blobs import FolderStore, MemoryStore, Store
from storage.errors import BadName, Exists, Full, Missing

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["folder", "memory"])
def store(request, tmp_path) -> Store:
    return FolderStore(tmp_path / "blobs") if request.param == "folder" else MemoryStore()


@pytest.fixture
def folder(tmp_path) -> FolderStore:
    return FolderStore(tmp_path / "blobs")


@pytest.mark.parametrize("durable", [True, False])
@pytest.mark.parametrize(
    "content",
    [b"", b"\0", bytes(range(256)) * 3, b"\r\n\x1a", os.urandom(5 << 20)],
    ids=["empty", "nul", "binary", "text", "large"],
)
def test_gives_back_what_was_put(store, content, durable):
    store.put("ab/one", content, durable=durable)
    assert store.get("ab/one") == content
    assert store.size("ab/one") == len(content)
    assert store.exists("ab/one")


@pytest.mark.parametrize("length", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5 << 20])
def test_takes_a_file_of_any_length(store, length):
    content = os.urandom(length)
    store.put("one", io.BytesIO(content))
    assert store.get("one") == content


def test_opens_for_reading_at_any_position(store):
    store.put("one", b"0123456789")
    with store.open("one") as file:
        assert file.seek(4) == 4
        assert file.read(3) == b"456"
        assert file.seek(-2, os.SEEK_END) == 8
        assert file.read() == b"89"


def test_never_overwrites(store):
    store.put("ab/one", b"first")
    with pytest.raises(Exists):
        store.put("ab/one", b"second")
    with pytest.raises(Exists):
        store.put("ab/one", io.BytesIO(b"second"))
    assert store.get("ab/one") == b"first"


def test_a_deleted_name_may_be_used_again(store):
    store.put("ab/one", b"first")
    store.delete("ab/one")
    assert not store.exists("ab/one")
    store.put("ab/one", b"second")
    assert store.get("ab/one") == b"second"


def test_deleting_or_wiping_what_is_absent_is_done_already(store):
    store.delete("ab/one")
    store.delete("ab/one", durable=False)
    store.wipe("ab/one")


def test_wiping_removes(store):
    store.put("ab/key", b"secret")
    store.wipe("ab/key")
    assert not store.exists("ab/key")
    assert list(store.list()) == []


@pytest.mark.parametrize("ask", ["get", "open", "size", "written_at"])
def test_what_is_absent_is_missing(store, ask):
    with pytest.raises(Missing, match="ab/one"):
        getattr(store, ask)("ab/one")
    assert not store.exists("ab/one")


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "/",
        "/etc/passwd",
        "a/",
        "a//b",
        "a/../b",
        "../a",
        "a/./b",
        ".incoming/a",
        "a\\b",
        "a\0b",
        "a\n",
        "A",
        "档案",
        "a b",
        "a:b",
        "-a",
        "x" * 101,
        "a/" * 250 + "a",
    ],
)
@pytest.mark.parametrize("ask", ["get", "open", "size", "exists", "delete", "wipe", "put"])
def test_refuses_a_name_that_could_mean_something_else(store, name, ask):
    with pytest.raises(BadName):
        getattr(store, ask)(name, *([b"x"] if ask == "put" else []))
    assert list(store.list()) == []


@pytest.mark.parametrize("prefix", ["a", "/", "../", "a//", ".incoming/", "档/"])
def test_refuses_a_prefix_that_is_not_a_folder(store, prefix):
    with pytest.raises(BadName):
        store.list(prefix)


def test_takes_the_longest_names(store):
    name = "/".join(["x" * 100] * 3)
    store.put(name, b"1")
    assert list(store.list()) == [name]


def test_lists_in_ascending_order_below_a_prefix(store):
    names = ["a.b/1", "a/1", "a/10", "a/2", "a/b/c", "a0/1", "ab", "a-/x", "b/1"]
    for name in names:
        store.put(name, b"", durable=False)
    assert list(store.list()) == sorted(names)
    assert list(store.list("a/")) == ["a/1", "a/10", "a/2", "a/b/c"]
    assert list(store.list("nothing/")) == []


def test_a_listing_survives_deletes(store):
    for number in range(20):
        store.put(f"a{number % 3}/{number}", b"")
    for name in store.list():
        store.delete(name)
    assert list(store.list()) == []


def test_tells_when_a_blob_was_put(store):
    store.put("one", b"")
    assert store.written_at("one").utcoffset().total_seconds() == 0


def test_of_many_threads_one_wins(store):
    won = []
    start = threading.Barrier(8)

    def put(mine: bytes) -> None:
        start.wait()
        try:
            store.put("ab/cd/one", mine * 1000)
        except Exists:
            return
        won.append(mine)

    threads = [threading.Thread(target=put, args=(bytes([65 + number]),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert store.get("ab/cd/one") == won[0] * 1000


def test_puts_and_deletes_of_neighbours_do_not_disturb_each_other(store):
    """A delete clears away the folder it empties; a put at that moment must not lose its way."""
    failures = []

    def work(mine: int) -> None:
        try:
            for _ in range(150):
                store.put(f"ab/cd/{mine}", b"x", durable=False)
                store.delete(f"ab/cd/{mine}", durable=False)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a failure
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(store.list()) == []


def in_another_process(code: str, *arguments: object) -> subprocess.Popen:
    lead = "import os, sys, signal, time; from pathlib import Path; from storage.blobs import FolderStore\n"
    return subprocess.Popen(
        [sys.executable, "-c", lead + code, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_of_many_processes_one_wins_each_name(folder):
    code = """
from storage.errors import Exists
store, mine, won = FolderStore(Path(sys.argv[1])), sys.argv[2], []
print("ready", flush=True)
sys.stdin.readline()
for number in range(100):
    try:
        store.put(f"ab/{number}", (mine * 5000).encode(), durable=False)
        won.append(str(number))
    except Exists:
        pass
print(",".join(won))
"""
    racers = [in_another_process(code, folder.root, mine) for mine in "abc"]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    won = {mine: racer.communicate()[0].split() for mine, racer in zip("abc", racers, strict=True)}
    claims = [(number, mine) for mine, line in won.items() for number in "".join(line).split(",") if number]
    assert sorted(int(number) for number, _ in claims) == list(range(100))
    for number, mine in claims:
        assert folder.get(f"ab/{number}") == (mine * 5000).encode()


@pytest.mark.parametrize("durable", [True, False])
def test_a_put_killed_half_way_leaves_nothing_to_be_seen_and_is_swept(folder, durable):
    code = """
class DiesAtTheThirdBite:
    bites = 0
    def read(self, size):
        self.bites += 1
        if self.bites == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"x" * size
FolderStore(Path(sys.argv[1])).put("ab/one", DiesAtTheThirdBite(), durable=bool(int(sys.argv[2])))
"""
    victim = in_another_process(code, folder.root, int(durable))
    victim.communicate()
    assert victim.returncode == -9
    assert not folder.exists("ab/one")
    assert list(folder.list()) == []
    assert len(list((folder.root / ".incoming").iterdir())) == 1
    again = FolderStore(folder.root)
    assert list((folder.root / ".incoming").iterdir()) == []
    again.put("ab/one", b"whole")
    assert again.get("ab/one") == b"whole"


def test_a_sweep_spares_a_living_writer(folder):
    class SweptMeanwhile(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert FolderStore(folder.root).sweep() == 0
            return super().read(size)

    folder.put("one", SweptMeanwhile(b"whole"))
    assert folder.get("one") == b"whole"


def test_a_source_that_fails_leaves_nothing(store):
    class Fails(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            message = "the upload broke off"
            raise ConnectionError(message)

    with pytest.raises(ConnectionError):
        store.put("one", Fails())
    assert list(store.list()) == []
    if isinstance(store, FolderStore):
        assert list((store.root / ".incoming").iterdir()) == []


def test_a_folder_cannot_be_taken_for_a_blob(folder):
    folder.put("ab/one", b"x")
    assert not folder.exists("ab")
    with pytest.raises(Missing):
        folder.get("ab")
    with pytest.raises(Exists):
        folder.put("ab", b"x")
    with pytest.raises(Exists):
        folder.put("ab/one/two", b"x")
    folder.delete("ab")
    assert folder.get("ab/one") == b"x"


def test_files_are_for_their_owner_alone(folder):
    folder.put("ab/one", b"x")
    assert (folder.root / "ab/one").stat().st_mode & 0o777 == 0o600
    assert (folder.root / "ab").stat().st_mode & 0o077 == 0


def test_a_durable_put_syncs_the_file_and_every_folder_up_to_the_root(folder, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda file: (synced.append(str(Path(f"/proc/self/fd/{file}").readlink())), real(file))
    )
    folder.put("ab/cd/one", b"x")
    root = str(folder.root)
    assert synced[0].startswith(f"{root}/.incoming/")
    assert synced[1:] == [f"{root}/ab/cd", f"{root}/ab", root]
    synced.clear()
    folder.put("ab/cd/two", b"x", durable=False)
    assert synced == []


def test_wiping_overwrites_the_bytes_in_place(folder):
    folder.put("key", b"secret" * 10)
    with folder.open("key") as file:
        folder.wipe("key")
        left = file.read()
    assert len(left) == 60
    assert b"secret" not in left


@pytest.fixture
def small_volume(tmp_path):
    place = tmp_path / "volume"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small volume")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], check=False, capture_output=True)
    if done.returncode:
        pytest.skip(f"no volume can be mounted here: {done.stderr.decode()}")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_volume_is_named_and_what_was_there_stays(small_volume):
    store = FolderStore(small_volume / "blobs")
    store.put("ab/early", b"kept")
    for content in (bytes(5 << 20), io.BytesIO(bytes(5 << 20))):
        with pytest.raises(Full) as told:
            store.put("ab/large", content)
        assert str(small_volume) in str(told.value)
    assert list(store.list()) == ["ab/early"]
    assert list((store.root / ".incoming").iterdir()) == []
    assert store.get("ab/early") == b"kept"
    store.put("ab/late", b"there is room again")
    assert store.get("ab/late") == b"there is room again"
