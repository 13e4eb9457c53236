"""The vault: a record's parts, each sealed under the record's own key.

A part is cut into chunks of one MiB, and each chunk is sealed together with the record, the part, its number
and whether it is the last. So nothing can be changed, cut short, put in another order, or moved from one
part or record to another without being noticed at the first reading. Big parts pass through in chunks; no
more than a few are ever in memory.
"""

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from storage.blobs import Store
from storage.errors import KeyDestroyed, Missing
from storage.frames import CHUNK, Frames, Sealing, Unsealing
from storage.keys import DataKey, KeyRing, master_key

__all__ = ["CHUNK", "DataKey", "Kept", "KeyRing", "Vault", "master_key"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was put into the vault: its length in bytes and the sum of its plain bytes, in hex."""

    size: int
    sha256: str


class Vault:
    """Parts of records, sealed, in a store."""

    def __init__(self, store: Store, keys: KeyRing) -> None:
        self._store = store
        self.keys = keys

    def put(self, key_id: str, part: str, content: bytes | BinaryIO, *, durable: bool = True) -> Kept:
        """Seal a new part of a record and return its length and sum.

        Raises:
            Exists: the record has such a part; parts never change.
            Full: no room is left.
            KeyDestroyed: the record was destroyed, even while we were writing.
        """
        name = _name(key_id, part)
        frames = Frames(self.keys.open(key_id), name)
        if isinstance(content, bytes) and len(content) <= CHUNK:
            self._store.put(name, frames.seal_whole(content), durable=durable)
            kept = Kept(len(content), hashlib.sha256(content).hexdigest())
        else:
            source = io.BytesIO(content) if isinstance(content, bytes) else content
            sealing = Sealing(frames, source)
            self._store.put(name, io.BufferedReader(sealing, CHUNK), durable=durable)
            kept = Kept(sealing.size, sealing.sha256)
        if self.keys.destroyed(key_id):
            self._store.delete(name)
            raise KeyDestroyed(key_id)
        return kept

    def get(self, key_id: str, part: str) -> bytes:
        """Return a whole part.

        Raises:
            Missing: there is none.
            Corrupt: it is not what was put in.
            KeyDestroyed: the record was destroyed.
        """
        name = _name(key_id, part)
        # The key is asked for last: what was read before a destruction is not opened after it.
        with self._telling_destroyed(key_id):
            stored = self._store.get(name)
        return Frames(self.keys.open(key_id), name).unseal_whole(stored)

    def stream(self, key_id: str, part: str) -> Iterator[bytes]:
        """Yield a part in chunks of at most one MiB; raises as `get` does, and stops if the key dies."""
        with self._unsealing(key_id, part) as opened:
            yield from opened.chunks()

    def open(self, key_id: str, part: str) -> BinaryIO:
        """Open a part for reading at any position; raises as `get` does, at opening or at reading."""
        return io.BufferedReader(self._unsealing(key_id, part), 1 << 16)

    def size(self, key_id: str, part: str) -> int:
        """Return the length of a part's plain bytes, as its stored length tells it.

        Raises:
            Missing: there is none.
            Corrupt: no part has such a stored length.
        """
        name = _name(key_id, part)
        return Frames.plain_size(self._store.size(name), name)

    def exists(self, key_id: str, part: str) -> bool:
        """Say whether a record has a part; whether it is sound is fixity's to say."""
        return self._store.exists(_name(key_id, part))

    def parts(self, key_id: str) -> Iterator[str]:
        """Yield the names of a record's parts, in ascending order."""
        prefix = _name(key_id, "")
        for name in self._store.list(prefix):
            yield name.removeprefix(prefix)

    def remove(self, key_id: str, part: str) -> None:
        """Remove one part, for instance a preview that will be made again; an absent one is removed."""
        self._store.delete(_name(key_id, part))

    def erase(self, key_id: str) -> None:
        """Destroy a record's key, then its parts; may be done twice."""
        self.keys.destroy(key_id)
        for part in list(self.parts(key_id)):
            self._store.delete(_name(key_id, part), durable=False)

    def _unsealing(self, key_id: str, part: str) -> Unsealing:
        name = _name(key_id, part)
        with self._telling_destroyed(key_id):
            source = self._store.open(name)
        try:
            stored = source.seek(0, os.SEEK_END)
            source.seek(0)
            return Unsealing(lambda: Frames(self.keys.open(key_id), name), source, stored, name)
        except BaseException:
            source.close()
            raise

    @contextmanager
    def _telling_destroyed(self, key_id: str) -> Iterator[None]:
        """Say of a part that is gone because its record was destroyed that it was destroyed."""
        try:
            yield
        except Missing:
            if self.keys.destroyed(key_id):
                raise KeyDestroyed(key_id) from None
            raise


def _name(key_id: str, part: str) -> str:
    return f"{key_id[:2]}/{key_id}/{part}"


def key_id_of(name: str) -> str:
    """Return the key id in the name of a stored part."""
    return name.split("/", 2)[1]
