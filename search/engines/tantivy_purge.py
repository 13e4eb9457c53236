"""Leaving no trace: segments that hold removed records are written anew without them.

Tantivy marks a removed document and keeps its words until the segment is merged, and it offers no call for
merging. Its merge policy, though, is a fixed rule: eight segments of about the same size are merged into one,
those under 10,000 documents all counting as one size. So a segment is brought to merge by laying seven
segments of empty documents beside it; the empty ones are removed again and match no query in between.
Whether the old segments are truly gone is read from the index afterwards, never taken for granted.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import tantivy

from search.errors import NotPurged

FILLER = "-"
_BESIDE = 7
_ONE_SIZE = 10_000
# Segments count as one size when the binary logarithm of their documents differs by at most 0.75.
_ALIKE = 2**-0.75
_ROUNDS = 12
_SEGMENT = re.compile("[0-9a-f]{32}")


def purge(folder: Path, writer: Callable[[], tantivy.IndexWriter]) -> None:
    """Write every segment with removed documents anew; the removal is committed and no one else writes.

    Raises:
        NotPurged: a segment with removed documents has stayed.
    """
    stale = {name for name, (alive, most) in _segments(folder).items() if alive < most}
    for _ in range(_ROUNDS):
        left = stale & set(_segments(folder))
        if not left:
            break
        _lay_beside(writer(), _size(folder, left))
        _tidy(writer())
    _tidy(writer())
    living = _segments(folder)
    files = sorted(
        path.name
        for path in folder.iterdir()
        if (stem := path.name.partition(".")[0]) in stale or (_SEGMENT.fullmatch(stem) and stem not in living)
    )
    if files:
        raise NotPurged(", ".join(files))


def _tidy(writer: tantivy.IndexWriter) -> None:
    """Remove the empty documents and every file no longer part of the index."""
    drop_fillers(writer)
    writer.commit()
    writer.garbage_collect_files()
    writer.wait_merging_threads()


def drop_fillers(writer: tantivy.IndexWriter) -> None:
    """Remove the empty documents, also those a killed purge left behind."""
    writer.delete_documents_by_term("id", FILLER)


def _lay_beside(writer: tantivy.IndexWriter, size: int) -> None:
    filler = tantivy.Document()
    filler.add_text("id", FILLER)
    for _ in range(_BESIDE):
        for _ in range(size):
            writer.add_document(filler)
        writer.commit()
    writer.wait_merging_threads()


def _size(folder: Path, left: set[str]) -> int:
    """Return how many empty documents make a segment the policy takes for one of its size."""
    segments = _segments(folder)
    most = max(segments[name][0] for name in left)
    above = max(alive for alive, _ in segments.values())
    most = above if most >= above * _ALIKE else most
    return 1 if most <= _ONE_SIZE else int(most * _ALIKE) + 1


def _segments(folder: Path) -> dict[str, tuple[int, int]]:
    """Return each segment's living and all documents, by the name its files begin with."""
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    return {
        segment["segment_id"].replace("-", ""): (
            segment["max_doc"] - (segment["deletes"] or {"num_deleted_docs": 0})["num_deleted_docs"],
            segment["max_doc"],
        )
        for segment in meta["segments"]
    }
