"""Blobs as files.

The folder store returns from a durable put only when the bytes and every name on the way to them would
survive a power cut. Why it is ours and not a library's: docs/decisions/0003-folder-store.md.
"""

# Plain strings: this runs for every part of every record, and a path object costs more than the call it wraps.
# ruff: noqa: PTH103, PTH106, PTH108, PTH113, PTH116, PTH118, PTH120, PTH123, PTH208

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from storage.errors import Exists, Full, Missing
from storage.names import refuse_bad_name, refuse_bad_prefix

_BITE: Final = 1 << 20
_INCOMING: Final = ".incoming"
_ATTEMPTS: Final = 100


class FolderStore:
    """Blobs as files below one folder, on any file system that knows hard links.

    A blob is first written beside the others under a name nobody lists, then linked to its own name: the
    link fails if the name is taken, so nothing is ever overwritten and nothing half-written is ever seen.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._root = str(root)
        self._incoming = os.path.join(self._root, _INCOMING)
        self.sweep()

    def put(self, name: str, content: bytes | BinaryIO, *, durable: bool = True) -> None:
        """Keep a blob under a new name."""
        target = self._path(name)
        if os.path.lexists(target):
            raise Exists(name)
        with disk_full(self.root):
            draft, file = self._draft()
            try:
                _write(file, content)
                if durable:
                    os.fsync(file)
                self._publish(draft, target, name)
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(draft)
                os.close(file)
            if durable:
                self._settle(os.path.dirname(target))

    def get(self, name: str) -> bytes:
        """Return a whole blob."""
        with self.open(name) as file:
            return file.read()

    def open(self, name: str) -> BinaryIO:
        """Open a blob for reading at any position."""
        try:
            return open(self._path(name), "rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise Missing(name) from None

    def delete(self, name: str, *, durable: bool = True) -> None:
        """Remove a blob and the folders it leaves empty."""
        target = self._path(name)
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            os.unlink(target)
        folder = os.path.dirname(target)
        # Whoever puts into a folder at this moment makes it again, see _publish.
        with suppress(OSError):
            while folder != self._root:
                os.rmdir(folder)
                folder = os.path.dirname(folder)
        if durable:
            self._settle(folder)

    def wipe(self, name: str) -> None:
        """Overwrite a blob with noise, then remove it durably.

        A copy-on-write file system or a flash disk may keep the old bytes for a while; who must be sure
        keeps the master key on another medium.
        """
        try:
            file = os.open(self._path(name), os.O_WRONLY | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            file = -1
        if file >= 0:
            try:
                _write(file, os.urandom(os.fstat(file).st_size))
                os.fsync(file)
            finally:
                os.close(file)
        self.delete(name)

    def exists(self, name: str) -> bool:
        """Say whether a blob has this name."""
        return os.path.isfile(self._path(name))

    def size(self, name: str) -> int:
        """Return a blob's length in bytes."""
        return self._stat(name).st_size

    def written_at(self, name: str) -> datetime:
        """Return the file's time of last change, in UTC."""
        return datetime.fromtimestamp(self._stat(name).st_mtime, UTC)

    def list(self, prefix: str = "") -> Iterator[str]:
        """Yield the names below a prefix in ascending order."""
        refuse_bad_prefix(prefix)
        return self._walk(prefix)

    def sweep(self) -> int:
        """Remove what killed writers left half-written; return how many there were.

        A living writer holds a lock on its draft, which the kernel drops when the writer dies.
        """
        try:
            drafts = os.listdir(self._incoming)
        except FileNotFoundError:
            return 0
        return sum(_sweep(f"{self._incoming}/{draft}") for draft in drafts)

    def _path(self, name: str) -> str:
        refuse_bad_name(name)
        return f"{self._root}/{name}"

    def _stat(self, name: str) -> os.stat_result:
        try:
            return os.stat(self._path(name))
        except (FileNotFoundError, NotADirectoryError):
            raise Missing(name) from None

    def _draft(self) -> tuple[str, int]:
        while True:
            path = f"{self._incoming}/{os.urandom(12).hex()}"
            try:
                file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            except FileNotFoundError:
                os.makedirs(self._incoming, mode=0o700, exist_ok=True)
                continue
            fcntl.flock(file, fcntl.LOCK_EX)
            # A sweep may have come between the open and the lock and taken the draft for a dead one.
            if os.fstat(file).st_nlink:
                return path, file
            os.close(file)

    def _publish(self, draft: str, target: str, name: str) -> None:
        for _ in range(_ATTEMPTS):
            try:
                os.link(draft, target)
            except FileNotFoundError:
                # The folder is not there yet, or a delete has just cleared it away; it may do so once more.
                with suppress(FileNotFoundError, FileExistsError, NotADirectoryError):
                    os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
            except (FileExistsError, NotADirectoryError):
                raise Exists(name) from None
            else:
                return
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), target)

    def _settle(self, folder: str) -> None:
        """Make the names on the way from a folder to the root survive a power cut."""
        while True:
            with suppress(FileNotFoundError):
                settle(folder)
            if folder == self._root:
                return
            folder = os.path.dirname(folder)

    def _walk(self, prefix: str) -> Iterator[str]:
        try:
            with os.scandir(f"{self._root}/{prefix}") as found:
                entries = sorted(
                    f"{entry.name}/" if entry.is_dir(follow_symlinks=False) else entry.name
                    for entry in found
                    if not entry.name.startswith(".")
                )
        except (FileNotFoundError, NotADirectoryError):
            return
        for entry in entries:
            if entry.endswith("/"):
                yield from self._walk(prefix + entry)
            else:
                yield prefix + entry


@contextmanager
def disk_full(path: Path) -> Iterator[None]:
    """Tell a full volume from other failures.

    Raises:
        Full: no room is left on the volume of `path`.
    """
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Full(volume_of(path)) from error
        raise


def _sweep(path: str) -> bool:
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # finished just now, or the medium is read-only
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(path)
    except (BlockingIOError, FileNotFoundError):
        return False
    finally:
        os.close(file)
    return True


def settle(folder: str | Path) -> None:
    """Make the names in one folder survive a power cut."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def volume_of(path: Path) -> str:
    """Return the mount point a path lies on."""
    here = os.path.realpath(path)
    while not os.path.ismount(here):
        here = os.path.dirname(here)
    return here


def _write(file: int, content: bytes | BinaryIO) -> None:
    if isinstance(content, bytes):
        _write_all(file, content)
        return
    while piece := content.read(_BITE):
        _write_all(file, piece)


def _write_all(file: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(file, rest) :]
