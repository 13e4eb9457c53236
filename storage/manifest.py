"""What a finished backup says of itself."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from storage.errors import NoBackup
from storage.folder import settle
from storage.listing import Line

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the archive says of itself: schema revision, counts, and the highest number given out in each scope.

    The numbers are kept here too so that an archive restored from an older database gives none of them twice.
    """

    schema: str
    counts: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A finished backup; `at` is aware UTC, `bytes` the length of all blobs, `snapshot` a folder beside."""

    at: datetime
    facts: Facts
    snapshot: str
    database: Line
    keys: Line
    blobs: Line
    key_count: int
    blob_count: int
    bytes: int
    master: Line | None = None


def read(folder: Path) -> Manifest:
    """Read the manifest of a finished backup.

    Raises:
        NoBackup: there is none that we can read.
    """
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if found.pop("format") != FORMAT:
            raise NoBackup(str(folder))
        found["at"] = datetime.fromisoformat(found["at"])
        found["facts"] = Facts(**found["facts"])
        for kind in ("database", "keys", "blobs"):
            found[kind] = Line(**found[kind])
        found["master"] = Line(**found["master"]) if found["master"] else None
        return Manifest(**found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise NoBackup(str(folder)) from None


def write(manifest: Manifest, folder: Path) -> None:
    """Put a manifest in place, durably and in one stroke: from here on the backup is the one it names."""
    told = {"format": FORMAT, **asdict(manifest), "at": manifest.at.isoformat()}
    draft = folder / f".{MANIFEST}"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / MANIFEST)
    settle(folder)
