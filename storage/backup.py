"""Backup: the whole archive in one folder.

The folder holds `blobs` (every sealed part, copied once), `keys` (the wrapped keys and tombstones, newest
only, to be guarded apart from the rest), one `snapshot-…` (the database and the lists of files with their
sums) and `manifest.json`. The manifest is put in place last and names the snapshot it belongs to: a backup that
was killed leaves the one before it whole, or no backup at all.

The database is copied first, then the keys, then the blobs. Content is always kept before its row, so whatever
the copied rows speak of is in the copy.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, Literal

from archive.wording import N_
from storage import listing, manifest, snapshots
from storage.blobs import Store
from storage.errors import BackupRefused, Exists, Missing, NoBackup
from storage.fixity import Verdict, untracked
from storage.folder import FolderStore, disk_full
from storage.keys import key_id_in, key_name, tombstone_name, tombstones
from storage.listing import Line, Mirror, sum_blob, sum_file
from storage.manifest import Facts, Manifest
from storage.vault import key_id_of

__all__ = ["Damage", "Facts", "Home", "Manifest", "back_up", "bury", "verify_backup"]

BLOBS: Final = "blobs"
KEYS: Final = "keys"
MASTER: Final = "master.key"
_MAY_VANISH: Final = 100
"""Files that may be gone without a tombstone, or a tenth of all if that is more, before we suspect the volume."""


@dataclass(frozen=True, slots=True)
class Home:
    """What an archive consists of; the database is a path (SQLite) or a URL (PostgreSQL).

    `master` is the file of the master key, or nothing where it is kept elsewhere and shall not be copied.
    """

    blobs: Store
    keys: Store
    database: Path | str
    master: Path | None = None


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of the backup that is missing or changed."""

    name: str
    verdict: Verdict


def back_up(home: Home, folder: Path, facts: Facts, at: datetime) -> Manifest:
    """Bring a backup folder up to date and return its manifest.

    Raises:
        HomeShrunk: too much has vanished without having been destroyed; the older backup is untouched.
        BackupRefused: another backup is being written there, or the database cannot be copied.
        Full: no room is left; the older backup is whole.
    """
    with disk_full(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder):
            _clear(folder)
            draft = folder / f"snapshot-{os.urandom(6).hex()}"
            draft.mkdir(mode=0o700)
            made = _copy(home, folder, draft, facts, at)
            os.sync()
            manifest.write(made, folder)
            _clear(folder)
            blobs = FolderStore(folder / BLOBS)
            for name in untracked(blobs, listing.places(draft / made.blobs.name)):
                blobs.delete(name, durable=False)
    return made


def verify_backup(folder: Path) -> Iterator[Damage]:
    """Read a whole backup again and tell every file that is missing or changed.

    What was destroyed since the backup was made is not damage.

    Raises:
        NoBackup: there is none.
    """
    made = manifest.read(folder)
    snapshot = folder / made.snapshot
    damaged = list(_compare((made.database, made.keys, made.blobs), lambda name: sum_file(snapshot / name)))
    if made.master:
        damaged += _compare([made.master], lambda name: sum_file(folder / KEYS / name))
    if damaged:  # a list that is damaged proves nothing
        yield from damaged
        return
    if not snapshots.is_sound(snapshot / made.database.name):
        yield Damage(made.database.name, Verdict.CHANGED)
    keys, blobs = FolderStore(folder / KEYS), FolderStore(folder / BLOBS)
    buried = frozenset(tombstones(keys))
    for damage in _compare(listing.read(snapshot / made.keys.name), partial(sum_blob, keys)):
        if key_id_in(damage.name) not in buried:
            yield Damage(f"{KEYS}/{damage.name}", damage.verdict)
    for damage in _compare(listing.read(snapshot / made.blobs.name), partial(sum_blob, blobs)):
        if key_id_of(damage.name) not in buried:
            yield Damage(f"{BLOBS}/{damage.name}", damage.verdict)


def bury(source: Store, target: Store) -> frozenset[str]:
    """Carry every destruction one key store remembers into another; return all that either remembers."""
    known = frozenset(tombstones(target))
    told = frozenset(tombstones(source))
    for key_id in told - known:
        with suppress(Exists):
            target.put(tombstone_name(key_id), b"")
    # Also those it knew: it may have been killed between its tombstone and the key.
    for key_id in told | known:
        if target.exists(key_name(key_id)):
            target.wipe(key_name(key_id))
    return told | known


def _copy(home: Home, folder: Path, draft: Path, facts: Facts, at: datetime) -> Manifest:
    before = _Before(folder)
    database = sum_file(snapshots.take(home.database, draft))
    keys, blobs = FolderStore(folder / KEYS), FolderStore(folder / BLOBS)
    master = _copy_master(home.master, keys)
    buried = bury(home.keys, keys)
    guarded = Mirror(
        home.keys, keys, lambda name: key_id_in(name) in buried, limit=before.limit("keys"), keeps_lost=True
    )
    guarded.walk(before.lines("keys"), draft / "keys.txt")
    copied = Mirror(home.blobs, blobs, lambda name: key_id_of(name) in buried, limit=before.limit("blobs"))
    copied.walk(before.lines("blobs"), draft / "blobs.txt")
    # What was destroyed while we copied is dead in the copy as well.
    bury(home.keys, keys)
    return Manifest(
        at=at,
        facts=facts,
        snapshot=draft.name,
        database=database,
        keys=sum_file(draft / "keys.txt"),
        blobs=sum_file(draft / "blobs.txt"),
        key_count=guarded.count,
        blob_count=copied.count,
        bytes=copied.bytes,
        master=master,
    )


class _Before:
    """The backup of the time before, or none."""

    def __init__(self, folder: Path) -> None:
        self._made: Manifest | None = None
        with suppress(NoBackup):
            self._made = manifest.read(folder)
        self._folder = folder

    def lines(self, kind: Literal["keys", "blobs"]) -> Iterator[Line]:
        """Yield the list of then, if it is still as it was written."""
        if self._made is None:
            return iter(())
        line = self._made.keys if kind == "keys" else self._made.blobs
        path = self._folder / self._made.snapshot / line.name
        return listing.read(path) if not list(_compare([line], lambda _: sum_file(path))) else iter(())

    def limit(self, kind: Literal["keys", "blobs"]) -> int:
        """Return how many names may be lost."""
        if self._made is None:
            return 0
        return max(_MAY_VANISH, (self._made.key_count if kind == "keys" else self._made.blob_count) // 10)


def _compare(lines: Iterable[Line], sum_again: Callable[[str], Line]) -> Iterator[Damage]:
    for line in lines:
        try:
            verdict = Verdict.OK if sum_again(line.place).same_bytes(line) else Verdict.CHANGED
        except (Missing, FileNotFoundError):
            verdict = Verdict.MISSING
        if verdict is not Verdict.OK:
            yield Damage(line.name, verdict)


def _copy_master(master: Path | None, keys: FolderStore) -> Line | None:
    if master is None:
        return None
    key = master.read_bytes()
    if keys.exists(MASTER) and keys.get(MASTER) != key:
        keys.wipe(MASTER)
    if not keys.exists(MASTER):
        keys.put(MASTER, key)
    return sum_file(keys.root / MASTER)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other backups out of the folder; the kernel lets go when we die."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(N_("另一个备份正在写入 {folder}，请等它结束后再试。"), folder=folder) from None
        yield


def _clear(folder: Path) -> None:
    """Remove every snapshot but the one the manifest names."""
    current = ""
    with suppress(NoBackup):
        current = manifest.read(folder).snapshot
    for path in folder.glob("snapshot-*"):
        if path.name != current:
            shutil.rmtree(path)
