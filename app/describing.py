"""Correcting a record's description, for every door alike."""

from collections.abc import Mapping

from archive.database import Work
from archive.description import describe
from archive.errors import Conflict
from archive.promises import Job, Pledge
from archive.records import Record
from archive.wording import N_


def correct(
    work: Work, record: Record, entered: Mapping[str, object], *, version: int | None = None
) -> dict[str, tuple[object, object]]:
    """Set the fields that were sent, owe the index a look, and return what changed.

    Raises:
        Conflict: the record is not in the version that was read.
        ArchiveError: a field cannot stand; nothing is changed.
    """
    if version is not None and version != record.version:
        raise Conflict(N_("别人刚刚改过这一条，请刷新后再办。"))
    changed = describe(work, record, entered)
    if changed:
        work.book.promise(Pledge(Job.INDEX, record.subject, rank=2))
    return changed
