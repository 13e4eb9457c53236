"""The list of a backup's files, and the copying that keeps to it.

A list has one line for each file, in ascending order of names, so that a store, its copy and the list of the
time before can be walked side by side without holding any of them in memory.
"""

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TextIO

from storage.blobs import Store
from storage.errors import HomeShrunk, Missing

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BITE: Final = 1 << 20
_HEAD: Final = 16


@dataclass(frozen=True, slots=True)
class Line:
    """One file: the sum of its bytes as they lie there, in hex, its length in bytes, and its name."""

    sha256: str
    size: int
    name: str

    def __str__(self) -> str:
        return f"{self.sha256}  {self.size}  {self.name}\n"


def read(path: Path) -> Iterator[Line]:
    """Yield the lines of a list."""
    with path.open(encoding="ascii") as file:
        for text in file:
            sha256, size, name = text.split()
            yield Line(sha256, int(size), name)


def sum_file(path: Path) -> Line:
    """Read a file and return its line, under its bare name."""
    with path.open("rb") as file:
        return _sum(file, path.name)


def sum_blob(store: Store, name: str) -> Line:
    """Read a blob and return its line.

    Raises:
        Missing: there is none.
    """
    with store.open(name) as file:
        return _sum(file, name)


def copy_blob(source: Store, target: Store, name: str) -> Line:
    """Copy a blob and return its line; what already lies there is kept if it is the same, else replaced.

    Raises:
        Missing: the source has none.
    """
    if target.exists(name):
        wanted = sum_blob(source, name)
        if sum_blob(target, name) == wanted:
            return wanted
        target.delete(name)
    with source.open(name) as file:
        summing = _Summing(file)
        target.put(name, io.BufferedReader(summing, _BITE), durable=False)
    return Line(summing.sum.hexdigest(), summing.size, name)


class Mirror:
    """A copy of a store, and its list.

    Names that are `dead` are not copied. A name that vanished from the source without being dead is lost: it
    stays in the list if `keeps_lost`, and past `limit` of them the walk is refused.
    """

    def __init__(
        self, source: Store, copy: Store, dead: Callable[[str], bool], *, limit: int, keeps_lost: bool = False
    ) -> None:
        self._source = source
        self._copy = copy
        self._dead = dead
        self._limit = limit
        self._keeps_lost = keeps_lost
        self._lost = 0
        self.count = 0
        self.bytes = 0

    def walk(self, before: Iterator[Line], into: Path) -> None:
        """Copy what is new since the list before, and write the list of now.

        Raises:
            HomeShrunk: more than `limit` names are lost.
        """
        known = next(before, None)
        with into.open("w", encoding="ascii") as out:
            for name in self._source.list():
                while known is not None and known.name < name:
                    self._vanished(known, out)
                    known = next(before, None)
                if known is not None and known.name == name:
                    self._bring(name, known, out)
                    known = next(before, None)
                else:
                    self._bring(name, None, out)
            while known is not None:
                self._vanished(known, out)
                known = next(before, None)

    def _bring(self, name: str, known: Line | None, out: TextIO) -> None:
        if self._dead(name):
            return
        with suppress(Missing):  # it may be deleted while we walk
            if known is None or not self._unchanged(known):
                known = copy_blob(self._source, self._copy, name)
            self._write(known, out)

    def _unchanged(self, known: Line) -> bool:
        """Compare lengths and first bytes: a part that was removed and put again drew another nonce."""
        with suppress(Missing), self._copy.open(known.name) as ours, self._source.open(known.name) as theirs:
            return ours.read(_HEAD) == theirs.read(_HEAD) and known.size == ours.seek(0, os.SEEK_END) == theirs.seek(
                0, os.SEEK_END
            )
        return False

    def _vanished(self, known: Line, out: TextIO) -> None:
        if self._dead(known.name):
            return
        self._lost += 1
        if self._lost > self._limit:
            raise HomeShrunk(self._lost, known.name)
        if self._keeps_lost:
            self._write(known, out)

    def _write(self, line: Line, out: TextIO) -> None:
        out.write(str(line))
        self.count += 1
        self.bytes += line.size


def _sum(file: BinaryIO, name: str) -> Line:
    found = hashlib.sha256()
    size = 0
    while piece := file.read(_BITE):
        found.update(piece)
        size += len(piece)
    return Line(found.hexdigest(), size, name)


class _Summing(io.RawIOBase):
    """A file that is summed while it is read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.sum = hashlib.sha256()
        self.size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: "WriteableBuffer") -> int:
        room = memoryview(into).cast("B")
        piece = self._source.read(len(room))
        room[: len(piece)] = piece
        self.sum.update(piece)
        self.size += len(piece)
        return len(piece)
