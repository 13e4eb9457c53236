"""How a sealed part is laid out.

Four bytes that say so, twelve bytes of nonce drawn at random, then the chunks: each one MiB of content (the
last one shorter, and one empty chunk for an empty part) and its sixteen-byte tag. Chunk `n` uses the nonce
plus `n`. Signed with each chunk are the part's full name, `n`, and whether it is the last.
"""

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

from cryptography.exceptions import InvalidTag

from storage.errors import Corrupt
from storage.keys import NONCE, DataKey

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK: Final = 1 << 20
TAG: Final = 16
_MARK: Final = b"SQV1"
_HEAD: Final = len(_MARK) + NONCE
_SEALED: Final = CHUNK + TAG
_AROUND: Final = 1 << (8 * NONCE)


class Frames:
    """The chunks of one part, sealed and unsealed."""

    __slots__ = ("_about", "_key", "_name")

    def __init__(self, key: DataKey, name: str) -> None:
        self._key = key
        self._name = name
        self._about = name.encode() + b"\0"

    def seal(self, start: int, number: int, content: bytes, *, last: bool) -> bytes:
        """Seal one chunk."""
        return self._key.seal(_nonce(start, number), content, self._signed(number, last=last))

    def unseal(self, start: int, number: int, sealed: bytes | memoryview, *, last: bool) -> bytes:
        """Unseal one chunk.

        Raises:
            Corrupt: it is not the chunk of this part, number and place.
        """
        try:
            return self._key.unseal(_nonce(start, number), sealed, self._signed(number, last=last))
        except (InvalidTag, ValueError):
            raise Corrupt(self._name) from None

    def seal_whole(self, content: bytes) -> bytes:
        """Seal a part of one chunk."""
        start = os.urandom(NONCE)
        return b"".join((_MARK, start, self.seal(int.from_bytes(start), 0, content, last=True)))

    def unseal_whole(self, stored: bytes) -> bytes:
        """Unseal a part of any length held in memory."""
        chunks = self.count(len(stored), self._name)
        start = self.start(stored[:_HEAD])
        view = memoryview(stored)[_HEAD:]
        if chunks == 1:
            return self.unseal(start, 0, view, last=True)
        return b"".join(
            self.unseal(start, number, view[number * _SEALED : (number + 1) * _SEALED], last=number == chunks - 1)
            for number in range(chunks)
        )

    def start(self, head: bytes) -> int:
        """Return the first nonce from the head of a stored part.

        Raises:
            Corrupt: it is not such a head.
        """
        if len(head) != _HEAD or not head.startswith(_MARK):
            raise Corrupt(self._name)
        return int.from_bytes(head[len(_MARK) :])

    @staticmethod
    def count(stored: int, name: str) -> int:
        """Return how many chunks a stored length, in bytes, holds.

        Raises:
            Corrupt: no part has such a length.
        """
        chunks = -(-(stored - _HEAD) // _SEALED)
        last = stored - _HEAD - (chunks - 1) * _SEALED
        if chunks < 1 or last < TAG:
            raise Corrupt(name)
        return chunks

    @staticmethod
    def plain_size(stored: int, name: str) -> int:
        """Return the bytes of content in a stored length.

        Raises:
            Corrupt: no part has such a length.
        """
        return stored - _HEAD - TAG * Frames.count(stored, name)

    def _signed(self, number: int, *, last: bool) -> bytes:
        return self._about + number.to_bytes(8) + (b"\1" if last else b"\0")


class Sealing(io.RawIOBase):
    """A part while it is being sealed: reads as the stored bytes, counts and sums the plain ones."""

    def __init__(self, frames: Frames, source: BinaryIO) -> None:
        self._frames = frames
        self._source = source
        head = os.urandom(NONCE)
        self._start = int.from_bytes(head)
        self._number = 0
        self._sum = hashlib.sha256()
        self._ready = memoryview(_MARK + head)
        self._next: bytes | None = self._take()
        self.size = 0

    @property
    def sha256(self) -> str:
        """The sum of the plain bytes read so far, in hex."""
        return self._sum.hexdigest()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, into: "WriteableBuffer") -> int:
        """Fill a buffer with stored bytes; 0 at the end."""
        if not self._ready and self._next is not None:
            self._ready = memoryview(self._seal_next())
        room = memoryview(into).cast("B")
        count = min(len(room), len(self._ready))
        room[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _seal_next(self) -> bytes:
        chunk = self._next or b""
        # Only the chunk after it tells whether this one is the last.
        following = self._take() if len(chunk) == CHUNK else b""
        self._next = following or None
        self._sum.update(chunk)
        self.size += len(chunk)
        sealed = self._frames.seal(self._start, self._number, chunk, last=not following)
        self._number += 1
        return sealed

    def _take(self) -> bytes:
        """Return the next chunk, whole even if the source gives less at a time."""
        first = self._source.read(CHUNK)
        if len(first) in {0, CHUNK}:
            return first
        pieces = [first]
        missing = CHUNK - len(first)
        while missing and (piece := self._source.read(missing)):
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)


class Unsealing(io.RawIOBase):
    """A stored part opened for reading at any position; one chunk is in memory at a time.

    The key is asked for again at every chunk, so that a reading in progress ends when the key is destroyed.
    """

    def __init__(self, frames: Callable[[], Frames], source: BinaryIO, stored: int, name: str) -> None:
        self._frames = frames
        self._source = source
        self._count = Frames.count(stored, name)
        self._size = Frames.plain_size(stored, name)
        self._start = frames().start(source.read(_HEAD))
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def chunks(self) -> Iterator[bytes]:
        """Yield the content from the first chunk to the last."""
        for number in range(self._count):
            yield self._chunk(number)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that any position can be read."""
        return True

    def tell(self) -> int:
        """Return the position, in bytes of content."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to a position, in bytes of content."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            message = "a position before the first byte"
            raise ValueError(message)
        self._at = base + offset
        return self._at

    def readinto(self, into: "WriteableBuffer") -> int:
        """Fill a buffer with content; 0 at the end."""
        # The one chunk of an empty part is read too, once, so that its seal is checked.
        if self._at >= max(self._size, 1):
            return 0
        number, skip = divmod(self._at, CHUNK)
        rest = memoryview(self._chunk(number))[skip:]
        room = memoryview(into).cast("B")
        count = min(len(room), len(rest))
        room[:count] = rest[:count]
        self._at += count
        return count

    def close(self) -> None:
        """Close the stored blob too."""
        self._source.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self._held[0] == number:
            return self._held[1]
        self._source.seek(_HEAD + number * _SEALED)
        sealed = self._source.read(_SEALED)
        chunk = self._frames().unseal(self._start, number, sealed, last=number == self._count - 1)
        self._held = (number, chunk)
        return chunk


def _nonce(start: int, number: int) -> bytes:
    return ((start + number) % _AROUND).to_bytes(NONCE)
