"""The keys.

Every record has a data key of its own, kept wrapped under the master key. Destroying a record is, first of
all, destroying its key: a tombstone is set that outlives every copy, the key is overwritten and removed,
and from then on no process opens anything with it, not even if an older backup brings the key back.
"""

import os
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from archive.wording import N_
from storage.blobs import Store
from storage.errors import BadMaster, BadName, Corrupt, Exists, KeyDestroyed, Missing
from storage.folder import settle

KEY: Final = 32
"""Bytes of every key, the master's and the records' (AES-256)."""
NONCE: Final = 12
"""Bytes of a nonce, as GCM wants them. Source: NIST SP 800-38D, 8.2."""
WITNESS: Final = "master"
"""The blob that tells whether a master key is the one that wrapped the others."""

_GONE: Final = ".gone"
_KEY_ID: Final = re.compile(r"[0-9a-f]{32}")


class DataKey:
    """One record's key, opened."""

    __slots__ = ("_cipher", "key_id")

    def __init__(self, key_id: str, key: bytes) -> None:
        self.key_id = key_id
        self._cipher = AESGCM(key)

    def seal(self, nonce: bytes, content: bytes, about: bytes) -> bytes:
        """Encrypt and sign; `about` is signed with it and must be told again to unseal."""
        return self._cipher.encrypt(nonce, content, about)

    def unseal(self, nonce: bytes, sealed: bytes | memoryview, about: bytes) -> bytes:
        """Decrypt what was sealed under the same nonce and `about`.

        Raises:
            InvalidTag: anything at all is different.
        """
        return self._cipher.decrypt(nonce, sealed, about)


class KeyRing:
    """All data keys of an archive, wrapped under one master key.

    A tombstone is looked for at every opening, so a key destroyed by another process is dead here at
    once although it may still be in our cache of opened keys.
    """

    def __init__(self, store: Store, master: bytes, *, cached: int = 1024) -> None:
        self._store = store
        self._master = AESGCM(master)
        self._cached = cached
        self._opened: OrderedDict[str, DataKey] = OrderedDict()
        self._lock = threading.Lock()
        self._recognise_master()

    def create(self) -> str:
        """Make a new data key, durably, and return its id: 32 hex digits."""
        key_id = os.urandom(16).hex()
        key = os.urandom(KEY)
        self._store.put(key_name(key_id), self._wrap(key_id, key))
        self._remember(DataKey(key_id, key))
        return key_id

    def open(self, key_id: str) -> DataKey:
        """Return a data key for use now; ask again for the next use.

        Raises:
            KeyDestroyed: it was destroyed, by whomever.
            Missing: it never was, or is lost.
            Corrupt: it does not unwrap.
        """
        if self.destroyed(key_id):
            raise KeyDestroyed(key_id)
        with self._lock:
            key = self._opened.get(key_id)
            if key is not None:
                self._opened.move_to_end(key_id)
                return key
        try:
            key = DataKey(key_id, self._unwrap(key_id, self._store.get(key_name(key_id))))
        except (Missing, Corrupt):
            # Someone may be destroying it between our look at the tombstone and our reading.
            if self.destroyed(key_id):
                raise KeyDestroyed(key_id) from None
            raise
        self._remember(key)
        return key

    def destroy(self, key_id: str) -> None:
        """Destroy a key for ever; may be done twice, or for a key that is not here.

        The tombstone comes first: killed half-way, the key is already dead and the rest is done again.
        """
        with suppress(Exists):
            self._store.put(tombstone_name(key_id), b"")
        self._store.wipe(key_name(key_id))
        self._forget(key_id)

    def destroyed(self, key_id: str) -> bool:
        """Say whether the key was destroyed."""
        if not self._store.exists(tombstone_name(key_id)):
            return False
        self._forget(key_id)
        return True

    def tombstones(self) -> Iterator[str]:
        """Yield the ids of all destroyed keys, in ascending order."""
        return tombstones(self._store)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of all living keys, in ascending order."""
        for name in self._store.list():
            if (key_id := key_id_in(name)) and not self.destroyed(key_id):
                yield key_id

    def _remember(self, key: DataKey) -> None:
        with self._lock:
            self._opened[key.key_id] = key
            if len(self._opened) > self._cached:
                self._opened.popitem(last=False)

    def _forget(self, key_id: str) -> None:
        with self._lock:
            self._opened.pop(key_id, None)

    def _wrap(self, name: str, key: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._master.encrypt(nonce, key, name.encode())

    def _unwrap(self, name: str, wrapped: bytes) -> bytes:
        try:
            return self._master.decrypt(wrapped[:NONCE], wrapped[NONCE:], name.encode())
        except (InvalidTag, ValueError):
            raise Corrupt(name) from None

    def _recognise_master(self) -> None:
        """Refuse a master key that did not wrap the keys kept here, before it wraps new ones."""
        with suppress(Missing):
            self._witness(self._store.get(WITNESS))
            return
        with suppress(Exists):
            self._store.put(WITNESS, self._wrap(WITNESS, bytes(KEY)))
        self._witness(self._store.get(WITNESS))

    def _witness(self, wrapped: bytes) -> None:
        try:
            self._unwrap(WITNESS, wrapped)
        except Corrupt:
            raise BadMaster(N_("主密钥与已有的密钥不符，请放回原来的主密钥文件后重试。")) from None


def key_name(key_id: str) -> str:
    """Return the name under which a key store keeps a wrapped key."""
    if not _KEY_ID.fullmatch(key_id):
        raise BadName(key_id)
    return f"{key_id[:2]}/{key_id}"


def tombstone_name(key_id: str) -> str:
    """Return the name whose mere existence says that a key was destroyed."""
    return key_name(key_id) + _GONE


def tombstones(store: Store) -> Iterator[str]:
    """Yield the ids of all keys a key store knows to be destroyed, in ascending order."""
    for name in store.list():
        if name.endswith(_GONE):
            yield name.rpartition("/")[2].removesuffix(_GONE)


def key_id_in(name: str) -> str:
    """Return the id of the key kept under a name of the key store, or nothing if it keeps something else."""
    last = name.rpartition("/")[2]
    return last if _KEY_ID.fullmatch(last) else ""


def master_key(path: Path) -> bytes:
    """Return the master key from its file, making both when there is no file yet.

    Raises:
        BadMaster: the file has another length, or others than its owner may read it.
    """
    if not path.exists():
        _make_master(path)
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        key = file.read(KEY + 1)
    if mode & 0o077:
        raise BadMaster(N_("主密钥文件 {path} 可被他人读取，请执行 chmod 600 后重试。"), path=path)
    if len(key) != KEY:
        text = N_("主密钥文件 {path} 应为 {length} 字节，请从密钥备份中放回原文件。")
        raise BadMaster(text, path=path, length=KEY)
    return key


def _make_master(path: Path) -> None:
    """Write the key beside its place and link it there: of two who try, one wins and both read the same."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(file, os.urandom(KEY))
        os.fsync(file)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.close(file)
        draft.unlink()
    settle(path.parent)
