"""Saving the form of a record: by whom, against which version, and with acceptance in the same breath."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.orm.attributes import flag_modified

from app.acting import record_for
from app.describing import correct
from app.desk import Desk
from archive.access import Secrecy
from archive.dates import read_typed
from archive.errors import Conflict, Invalid, NotPermitted, Problems
from archive.people import ARCHIVE_STAFF, Actor
from archive.records import Record
from archive.wording import N_
from workflows.accession import ACCESSION, Verb
from workflows.correction import Correction, ask, guarded
from workflows.machine import Act


@dataclass(frozen=True, slots=True)
class Why:
    """Why a held record is corrected: the reason, the evidence, and the page (from 1) that shows it."""

    reason: str = ""
    evidence: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """A record, and the correction that now waits for a second person, if one does."""

    record: Record
    correction: Correction | None = None


class SavedMeanwhile(Conflict):
    """Someone else saved the same record after this form was opened."""


def save(
    desk: Desk,
    by: Actor,
    ref: str,
    entered: Mapping[str, object],
    *,
    version: int | None = None,
    and_accept: bool = False,
    why: Why | None = None,
) -> Saved:
    """Describe a record and, when asked, accept it: both or neither.

    `version` is that of the record when the form was opened; None asks for no comparison. What a held record's
    description says already is not changed but asked for, and a second person lets it take effect.

    Raises:
        NotPermitted: describing is the archive staff's.
        SavedMeanwhile: the record is not that version any more.
        Problems: fields cannot stand, or acceptance asks for more.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("著录是档案员的事，请把要改的地方告诉档案中心。"))
    with desk.database.work(desk.clock(), by) as work:
        record = record_for(work, ref)
        if version is not None and record.version != version:
            raise SavedMeanwhile(N_("您打开之后，别人已经存过这一件；两份都在下面，请核对后再存。"))
        fields = settled(record, entered, by)
        asked = guarded(work, record, fields)
        correction = None
        if asked:
            wanted, told = {name: fields.pop(name) for name in asked if name in fields}, why or Why()
            correction = ask(work, record, wanted, said=told.reason, evidence=told.evidence, page=told.page)
        if correct(work, record, fields):
            # Parties are rows of their own: the version must rise for them too, or two clerks could cross unseen.
            flag_modified(record, "title")
        if and_accept:
            ACCESSION.perform(Verb.ACCEPT, Act(record, work))
        return Saved(record, correction)


def settled(record: Record, entered: Mapping[str, object], by: Actor) -> dict[str, object]:
    """Let the schedule line follow a new class and the year the date; keep the secrecy within the person's own.

    Raises:
        Problems: the secrecy is above the person's own.
    """
    fields = dict(entered)
    if fields.get("date") and fields.get("year") == "":
        with suppress(Invalid):
            fields["year"] = str(read_typed(str(fields["date"]), field="date").year)
    line = str(record.series.number) if record.series else ""
    if fields.get("class") not in {None, record.category.code} and str(fields.get("series") or "") == line:
        fields["series"] = ""
    wanted = str(fields.get("secrecy") or "").upper()
    if wanted in Secrecy.__members__ and Secrecy[wanted] > by.clearance:
        raise Problems([Invalid("secrecy", N_("这一密级高过您自己的，请由更高密级的人来定。"))])
    return fields
