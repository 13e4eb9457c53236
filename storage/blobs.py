"""Where bytes lie.

A store keeps blobs under names we make ourselves. A blob is written once, appears whole or not at all,
and never changes; two who put the same name at once find that exactly one of them won. Names are listed
in ascending order, so two stores can be compared by walking them side by side.
"""

import io
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Protocol

from storage.errors import Exists, Missing
from storage.folder import FolderStore
from storage.names import refuse_bad_name, refuse_bad_prefix

__all__ = ["FolderStore", "MemoryStore", "Store"]


class Store(Protocol):
    """A place for blobs: create-only, whole or absent, listed in order."""

    def put(self, name: str, content: bytes | BinaryIO, *, durable: bool = True) -> None:
        """Keep a blob under a new name; when durable, return only once it would survive a power cut.

        Raises:
            Exists: the name is taken.
            Full: no room is left; nothing of the blob stays behind.
        """

    def get(self, name: str) -> bytes:
        """Return a whole blob.

        Raises:
            Missing: there is none.
        """

    def open(self, name: str) -> BinaryIO:
        """Open a blob for reading at any position.

        Raises:
            Missing: there is none.
        """

    def delete(self, name: str, *, durable: bool = True) -> None:
        """Remove a blob; one that is absent is already removed."""

    def wipe(self, name: str) -> None:
        """Overwrite a blob where the medium allows it, then remove it durably."""

    def exists(self, name: str) -> bool:
        """Say whether a blob has this name."""

    def size(self, name: str) -> int:
        """Return a blob's length in bytes.

        Raises:
            Missing: there is none.
        """

    def written_at(self, name: str) -> datetime:
        """Return when a blob was put, in UTC, by the clock of the medium.

        Raises:
            Missing: there is none.
        """

    def list(self, prefix: str = "") -> Iterator[str]:
        """Yield the names below a prefix, which is empty or ends in a slash, in ascending order."""


def _epoch() -> datetime:
    return datetime.fromtimestamp(0, UTC)


class MemoryStore:
    """Blobs in memory, for demonstrations and tests; they last as long as the process."""

    def __init__(self, clock: Callable[[], datetime] = _epoch) -> None:
        self._clock = clock
        self._blobs: dict[str, tuple[bytes, datetime]] = {}
        self._lock = threading.Lock()

    def put(self, name: str, content: bytes | BinaryIO, *, durable: bool = True) -> None:  # noqa: ARG002 - memory is never durable
        """Keep a blob under a new name."""
        refuse_bad_name(name)
        blob = content if isinstance(content, bytes) else content.read()
        with self._lock:
            if name in self._blobs:
                raise Exists(name)
            self._blobs[name] = (blob, self._clock())

    def get(self, name: str) -> bytes:
        """Return a whole blob."""
        return self._find(name)[0]

    def open(self, name: str) -> BinaryIO:
        """Open a blob for reading at any position."""
        return io.BytesIO(self.get(name))

    def delete(self, name: str, *, durable: bool = True) -> None:  # noqa: ARG002 - memory is never durable
        """Remove a blob."""
        refuse_bad_name(name)
        with self._lock:
            self._blobs.pop(name, None)

    def wipe(self, name: str) -> None:
        """Remove a blob; Python gives no way to overwrite it."""
        self.delete(name)

    def exists(self, name: str) -> bool:
        """Say whether a blob has this name."""
        refuse_bad_name(name)
        return name in self._blobs

    def size(self, name: str) -> int:
        """Return a blob's length in bytes."""
        return len(self.get(name))

    def written_at(self, name: str) -> datetime:
        """Return when a blob was put, by the clock given at the start."""
        return self._find(name)[1]

    def list(self, prefix: str = "") -> Iterator[str]:
        """Yield the names below a prefix in ascending order."""
        refuse_bad_prefix(prefix)
        with self._lock:
            names = sorted(name for name in self._blobs if name.startswith(prefix))
        return iter(names)

    def _find(self, name: str) -> tuple[bytes, datetime]:
        refuse_bad_name(name)
        try:
            return self._blobs[name]
        except KeyError:
            raise Missing(name) from None
