"""Restore: a backup becomes an archive again, and the dead stay dead.

Nothing is touched before the whole backup has been read and found sound. Destructions are remembered from both
sides, the backup's keys and whatever is left of the present home, and are carried out before anything is
copied. The database comes last: killed half-way, a restore leaves no archive, or the old one, and is run again.
"""

import os
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from storage import listing, manifest, snapshots
from storage.backup import BLOBS, KEYS, MASTER, Home, bury, verify_backup
from storage.blobs import Store
from storage.errors import BackupDamaged, HomeInUse
from storage.folder import FolderStore, disk_full, settle
from storage.keys import key_id_in
from storage.listing import Line, copy_blob, sum_file
from storage.manifest import Manifest
from storage.vault import key_id_of

_ASIDE: Final = ".before-restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and which keys are destroyed although the restored database may not know it."""

    manifest: Manifest
    destroyed: frozenset[str]


def restore(folder: Path, home: Home, *, over: bool = False) -> Restored:
    """Bring a backup back into a home; `over` one that is not empty, whose database is then set aside.

    The caller marks the records of `destroyed` keys as destroyed, and raises its number counters to the
    manifest's.

    Raises:
        NoBackup: the folder holds no finished backup.
        BackupDamaged: a file of it is missing or changed; nothing was touched.
        HomeInUse: the home is not empty and `over` was not said.
        Full: no room is left; run it again with more.
    """
    made = manifest.read(folder)
    damage = list(verify_backup(folder))
    if damage:
        raise BackupDamaged(len(damage), damage[0].name)
    if not over:
        _refuse_in_use(home)
    snapshot = folder / made.snapshot
    keys, blobs = FolderStore(folder / KEYS), FolderStore(folder / BLOBS)
    destroyed = bury(keys, home.keys)
    for key_id in destroyed:
        _erase(home.blobs, key_id)
    for line in listing.read(snapshot / made.keys.name):
        if key_id_in(line.name) not in destroyed:
            copy_blob(keys, line.place, home.keys, line.name)
    for line in listing.read(snapshot / made.blobs.name):
        if key_id_of(line.name) not in destroyed:
            copy_blob(blobs, line.place, home.blobs, line.name)
    if made.master and home.master:
        _put_back_master(folder / KEYS / MASTER, home.master, made.master)
    os.sync()
    place = home.database.parent if isinstance(home.database, Path) else folder
    with disk_full(place):
        snapshots.put_back(snapshot / made.database.name, home.database, over=over)
    return Restored(made, destroyed)


def _refuse_in_use(home: Home) -> None:
    """Refuse a home that holds keys, blobs or a database; remembered destructions alone are no content."""
    if snapshots.in_use(home.database):
        raise HomeInUse(str(home.database))
    content = chain(filter(key_id_in, home.keys.list()), home.blobs.list())
    if (name := next(content, None)) is not None:
        raise HomeInUse(name)


def _erase(blobs: Store, key_id: str) -> None:
    for name in list(blobs.list(f"{key_id[:2]}/{key_id}/")):
        blobs.delete(name, durable=False)


def _put_back_master(source: Path, master: Path, wanted: Line) -> None:
    """Put the master key in place; another one that lies there is set aside."""
    if master.exists():
        if sum_file(master).sha256 == wanted.sha256:
            return
        master.replace(f"{master}{_ASIDE}")
    master.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = master.with_name(f".{master.name}.restoring")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(file, source.read_bytes())
        os.fsync(file)
    finally:
        os.close(file)
    draft.replace(master)
    settle(master.parent)
