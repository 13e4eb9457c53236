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
from heapq import merge
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
    """One file: the sum of its bytes as they lie there, in hex, its length in bytes, and its name.

    `elsewhere` is where the copy lies if not under that name: a part that was made again lies beside the one
    before it until no finished backup speaks of that one.
    """

    sha256: str
    size: int
    name: str
    elsewhere: str = ""

    @property
    def place(self) -> str:
        """The name under which the copy lies."""
        return self.elsewhere or self.name

    def same_bytes(self, other: "Line") -> bool:
        """Say whether two lines are of the same bytes, whatever their names."""
        return (self.sha256, self.size) == (other.sha256, other.size)

    def __str__(self) -> str:
        return f"{self.sha256}  {self.size}  {self.name}  {self.elsewhere}".rstrip() + "\n"


def read(path: Path) -> Iterator[Line]:
    """Yield the lines of a list."""
    with path.open(encoding="ascii") as file:
        for text in file:
            sha256, size, *names = text.split()
            yield Line(sha256, int(size), *names)


def places(path: Path) -> Iterator[str]:
    """Yield where the files of a list lie, in ascending order."""
    elsewhere = sorted(line.elsewhere for line in read(path) if line.elsewhere)
    return merge((line.name for line in read(path) if not line.elsewhere), elsewhere)


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


def copy_blob(source: Store, name: str, target: Store, place: str) -> Line:
    """Copy a blob and return its line; what already lies there is kept if it is the same, else replaced.

    Raises:
        Missing: the source has none.
    """
    elsewhere = place if place != name else ""
    if target.exists(place):
        wanted = sum_blob(source, name)
        if sum_blob(target, place).same_bytes(wanted):
            return Line(wanted.sha256, wanted.size, name, elsewhere)
        target.delete(place)
    with source.open(name) as file:
        summing = _Summing(file)
        target.put(place, io.BufferedReader(summing, _BITE), durable=False)
    return Line(summing.sum.hexdigest(), summing.size, name, elsewhere)


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
            if known is None:
                known = copy_blob(self._source, name, self._copy, name)
            elif not self._unchanged(known):
                known = copy_blob(self._source, name, self._copy, self._beside(name))
            self._write(known, out)

    def _unchanged(self, known: Line) -> bool:
        """Compare lengths and first bytes: a part that was removed and put again drew another nonce."""
        with suppress(Missing), self._copy.open(known.place) as ours, self._source.open(known.name) as theirs:
            return ours.read(_HEAD) == theirs.read(_HEAD) and known.size == ours.seek(0, os.SEEK_END) == theirs.seek(
                0, os.SEEK_END
            )
        return False

    def _beside(self, name: str) -> str:
        """Return a place in the same folder that belongs to these bytes alone."""
        with self._source.open(name) as file:
            head = hashlib.sha256(file.read(_HEAD)).hexdigest()[:24]
        folder = name.rpartition("/")[0]
        return f"{folder}/again-{head}" if folder else f"again-{head}"

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
