"""Fixity: proof that what is kept is what was put in.

Every part is read and summed again from time to time, longest unchecked first; the order is the caller's to
give. A part that fails is named, never repaired in silence.
"""

import errno
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from storage.blobs import Store
from storage.errors import Corrupt, KeyDestroyed, Missing
from storage.vault import Vault


class Verdict(StrEnum):
    """What a check found."""

    OK = "ok"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Part:
    """A part as the records know it; `sha256` is the sum of its plain bytes, in hex."""

    key_id: str
    name: str
    sha256: str


def check(vault: Vault, key_id: str, part: str, sha256: str) -> Verdict:
    """Read a part from end to end and compare its sum; a part whose key is gone counts as missing."""
    found = hashlib.sha256()
    try:
        for chunk in vault.stream(key_id, part):
            found.update(chunk)
    except (Missing, KeyDestroyed):
        return Verdict.MISSING
    except Corrupt:
        return Verdict.CHANGED
    except OSError as error:
        if error.errno == errno.EIO:  # the medium cannot read it any more
            return Verdict.CHANGED
        raise
    return Verdict.OK if found.hexdigest() == sha256 else Verdict.CHANGED


def sweep(vault: Vault, parts: Iterable[Part]) -> Iterator[tuple[Part, Verdict]]:
    """Check parts one by one in the order given, telling each verdict as it is found."""
    for part in parts:
        yield part, check(vault, part.key_id, part.name, part.sha256)


def untracked(store: Store, known: Iterable[str]) -> Iterator[str]:
    """Yield the blobs no record knows; `known` are blob names in ascending order.

    A blob just put may not have its row yet: look at its age before calling it an orphan.
    """
    names = iter(known)
    name = next(names, None)
    for blob in store.list():
        while name is not None and name < blob:
            name = next(names, None)
        if name != blob:
            yield blob
