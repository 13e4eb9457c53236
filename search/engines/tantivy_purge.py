"""Leaving no trace: segments that hold removed records are written anew without them, and no other is touched.

Tantivy marks a removed document and keeps its words until the segment is merged, and it offers no call for
merging. Its merge policy, though, is a fixed rule: eight segments of about the same size are merged into one,
those under 10,000 documents all counting as one size. So each such segment is taken alone into a workshop beside
the index, a folder with links to its files and a list that calls it small, where seven segments of one empty
document each bring it to merge. What comes out takes the old one's place in the index in one step. Readers see
the index before or after; a purge killed in between leaves a workshop that the next one sweeps. Whether the old
segments are truly gone is read from the folder afterwards, never taken for granted.
"""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from search.errors import NotPurged

FILLER = "-"
_BESIDE = 7
_ROUNDS = 3
_SEGMENT = re.compile("[0-9a-f]{32}")
_WORKSHOP, _LEFT = "workshop", "purged.json"

Opened = Callable[[Path], tantivy.IndexWriter]


def purge(folder: Path, opened: Opened) -> None:
    """Write every segment with removed documents anew; the removal is committed and no one else writes.

    Raises:
        NotPurged: a segment with removed documents has stayed.
    """
    _settled(folder, opened)
    stale = sorted(_stale(folder))
    for name in stale:
        _replace(folder, name, opened)
    _sweep(folder)
    files = sorted(path.name for path in folder.iterdir() if path.name.partition(".")[0] in stale)
    if files:
        raise NotPurged(", ".join(files))


def drop_fillers(writer: tantivy.IndexWriter) -> None:
    """Remove the empty documents of purges; in the index itself there are none unless one was killed."""
    writer.delete_documents_by_term("id", FILLER)


def _settled(folder: Path, opened: Opened) -> None:
    """Have tantivy itself let go of every file it no longer needs."""
    writer = opened(folder)
    writer.garbage_collect_files()
    writer.wait_merging_threads()


def _stale(folder: Path) -> Iterator[str]:
    """Yield the segments with documents removed since they were last written."""
    known = _remembered(folder)
    for segment in _read(folder)["segments"]:
        removed = (segment["deletes"] or {"num_deleted_docs": 0})["num_deleted_docs"]
        if removed > known.get(_name(segment), 0):
            yield _name(segment)


def _replace(folder: Path, name: str, opened: Opened) -> None:
    """Write one segment anew in a workshop of its own and put it in the old one's place."""
    shop = folder.parent / _WORKSHOP
    shutil.rmtree(shop, ignore_errors=True)
    shop.mkdir()
    for path in _files(folder, name):
        os.link(path, shop / path.name)
    meta = _read(folder)
    (segment,) = (one for one in meta["segments"] if _name(one) == name)
    # The list of the workshop calls it small; how many documents live is read from its files.
    small = segment | {"deletes": segment["deletes"] | {"num_deleted_docs": segment["max_doc"] - 1}}
    _write(shop / "meta.json", meta | {"segments": [small]})
    for _ in range(_ROUNDS):
        if name not in map(_name, _read(shop)["segments"]):
            break
        _lay_beside(opened(shop))
    writer = opened(shop)
    drop_fillers(writer)
    writer.commit()
    writer.wait_merging_threads()
    _take_over(folder, shop, name)
    shutil.rmtree(shop)


def _lay_beside(writer: tantivy.IndexWriter) -> None:
    filler = tantivy.Document()
    filler.add_text("id", FILLER)
    for _ in range(_BESIDE):
        writer.add_document(filler)
        writer.commit()
    writer.wait_merging_threads()


def _take_over(folder: Path, shop: Path, name: str) -> None:
    """Put what the workshop made in the place of a segment, in one step."""
    made, meta = _read(shop), _read(folder)
    kept = [one for one in meta["segments"] if _name(one) != name]
    fresh = [one for one in made["segments"] if _name(one) != name]
    files = [path for one in fresh for path in _files(shop, _name(one))]
    # Tantivy's own list comes first, so that no file can lie there that nobody would ever remove.
    managed = folder / ".managed.json"
    _write(managed, sorted({*json.loads(managed.read_text("utf-8")), *(path.name for path in files)}))
    for path in files:
        os.link(path, folder / path.name)
    left = {_name(one): (one["deletes"] or {"num_deleted_docs": 0})["num_deleted_docs"] for one in fresh}
    living = {_name(one) for one in kept}
    _write(folder / _LEFT, {key: n for key, n in (_remembered(folder) | left).items() if key in living | set(left)})
    opstamp = max(meta["opstamp"], made["opstamp"])
    _write(folder / "meta.json", meta | {"segments": [*kept, *fresh], "opstamp": opstamp})


def _sweep(folder: Path) -> None:
    """Remove the files of segments that are no longer in the list, while no reader is just opening them."""
    living = set(map(_name, _read(folder)["segments"]))
    gone = [
        path
        for path in folder.iterdir()
        if _SEGMENT.fullmatch(stem := path.name.partition(".")[0]) and stem not in living
    ]
    with _no_reader_opening(folder):
        for path in gone:
            path.unlink(missing_ok=True)
    managed = folder / ".managed.json"
    names = {path.name for path in gone}
    _write(managed, sorted(set(json.loads(managed.read_text("utf-8"))) - names))


@contextmanager
def _no_reader_opening(folder: Path) -> Iterator[None]:
    """Hold the lock that tantivy's readers take while they open the files of a list."""
    lock = os.open(folder / ".tantivy-meta.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _files(folder: Path, name: str) -> list[Path]:
    return sorted(folder.glob(f"{name}.*"))


def _name(segment: dict[str, Any]) -> str:
    return str(segment["segment_id"]).replace("-", "")


def _read(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "meta.json").read_text("utf-8"))
    return found


def _remembered(folder: Path) -> dict[str, int]:
    """Return how many empty documents each rewritten segment still counts as removed."""
    try:
        found: dict[str, int] = json.loads((folder / _LEFT).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


def _write(path: Path, value: object) -> None:
    """Write a file that is whole or not there, and settled on the disk."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
