"""The folder an index lives in: one generation in use, its version stamp, one writer at a time.

A rebuild fills a new generation beside the one in use; the link `current` then moves over in one step, so a
reader sees the old index or the new one and never half of either. The lock is the kernel's: it goes with
the process that held it, however that ends.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.errors import Broken, Busy, Outdated
from search.fold import FOLD_VERSION

_PAUSE = 0.05


class Generations:
    """The generations of one index in `root`; `schema` names engine, its version and the fields."""

    def __init__(self, root: Path, schema: str, *, patience: float = 5.0) -> None:
        """Take the folder; `patience` is how long a writer waits for another, in seconds."""
        self.root = root
        self.stamp = f"{schema} fold {FOLD_VERSION}"
        self._patience = patience

    def current(self) -> Path | None:
        """Return the generation in use, or None where there is no index yet.

        Raises:
            Outdated: it was made under another stamp.
            Broken: it is not there or has no stamp.
        """
        link = self.root / "current"
        try:
            folder = self.root / link.readlink()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Broken(error.strerror or "current") from None
        try:
            found = json.loads((folder / "stamp.json").read_text("utf-8"))["stamp"]
        except (OSError, ValueError, KeyError, TypeError):
            raise Broken("stamp.json") from None
        if found != self.stamp:
            raise Outdated(str(found), self.stamp)
        return folder

    def begin(self) -> Path:
        """Make an empty generation that is not in use yet; only while writing."""
        self._sweep()
        taken = [int(path.name[4:]) for path in self.root.glob("gen-*") if path.name[4:].isdigit()]
        folder = self.root / f"gen-{max(taken, default=0) + 1:06}"
        folder.mkdir()
        return folder

    def use(self, folder: Path) -> None:
        """Stamp a generation and put it in use; older ones go."""
        (folder / "stamp.json").write_text(json.dumps({"stamp": self.stamp}), "utf-8")
        _settle(folder / "stamp.json")
        _settle(folder)
        link = self.root / "current"
        if link.is_dir() and not link.is_symlink():
            # A copy of the folder that followed the link; what it holds is made anew anyway.
            shutil.rmtree(link)
        fresh = self.root / "current.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(folder.name)
        fresh.replace(link)
        _settle(self.root)
        self._sweep()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer, in this process and any other.

        Raises:
            Busy: another has been writing for longer than the patience lasts.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.root / "writer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._take(lock)
            yield
        finally:
            os.close(lock)

    def _take(self, lock: int) -> None:
        for _ in range(max(1, round(self._patience / _PAUSE))):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_PAUSE)
            else:
                return
        raise Busy

    def _sweep(self) -> None:
        """Remove generations that are not in use: older ones, and any a killed rebuild left behind."""
        link = self.root / "current"
        used = link.readlink().name if link.is_symlink() else None
        for folder in self.root.glob("gen-*"):
            if folder.name != used:
                shutil.rmtree(folder, ignore_errors=True)


def _settle(path: Path) -> None:
    """Have the kernel write a file or folder to the disk now."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
