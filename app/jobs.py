"""What keeps each promise.

A job does its slow part outside any transaction and returns what is to be written; the worker writes
it in the same commit that takes the promise off. So a job may run twice and nothing happens twice.
"""

from collections.abc import Callable

from app.attaching_runs import attach_file, give_up_file
from app.desk import Desk
from app.digitising import check_scans, give_up_check
from app.import_runs import give_up_import, run_import
from app.indexing import update
from app.logs import log
from app.owed import Finish, Owed, reader_of
from archive.components import keys_of
from archive.database import Work
from archive.errors import ArchiveError
from archive.ledger import Line
from archive.people import CLOCK
from archive.promises import Job, Pledge, renew
from archive.records import Record, Stage
from archive.wording import N_
from ingest.arrivals import Arrival, Course, find, settle
from ingest.errors import ScanError
from ingest.pipeline import Waiting, read, register
from workflows.accession import ACCESSION
from workflows.accession import Verb as AccessionVerb
from workflows.destruction import DESTRUCTION, Fate, Item, must_stay
from workflows.destruction import State as ListState
from workflows.destruction import Verb as ListVerb
from workflows.machine import Act

SETTLED = frozenset({Fate.DESTROYED, Fate.SPARED})


def read_arrival(desk: Desk, owed: Owed) -> Finish:
    """Read one arrival; a file that cannot be read ends in quarantine with its reason."""
    began = desk.clock()
    with desk.database.reading() as session:
        arrival = find(session, int(owed.key))
        if not arrival.underway:
            return _nothing
        waiting = Waiting(arrival.id, arrival.name, arrival.key_id)

    def progress(pages_read: int, total: int) -> None:
        # Told of only once it takes its time: most files are read before anyone could look.
        with desk.database.work(desk.clock(), CLOCK) as work:
            row = find(work.session, waiting.id)
            if row.underway:
                row.course, row.pages_read, row.pages_total = Course.READING, pages_read, total
            renew(work.session, [owed.id], by=owed.leased_by, at=work.at)

    try:
        reading = read(waiting, desk.vault, reader_of(desk), desk.limits, desk.work_folder, Throttle(progress, desk))
    except ScanError as refusal:
        return _quarantine(waiting.id, refusal)

    def finish(work: Work) -> None:
        row = find(work.session, waiting.id)
        if row.underway:
            row.seconds = round((desk.clock() - began).total_seconds(), 3)
            register(work, row, reading)

    return finish


class Throttle:
    """Passes progress on at most twice a second, so that telling it costs no more than the work."""

    def __init__(self, tell: Callable[[int, int], None], desk: Desk) -> None:
        self._tell, self._clock, self._told_at = tell, desk.clock, desk.clock()

    def __call__(self, done: int, total: int) -> None:
        """Tell it, unless it was told a moment ago."""
        now = self._clock()
        if (now - self._told_at).total_seconds() >= 0.5:  # noqa: PLR2004 - seconds
            self._tell(done, total)
            self._told_at = now


def index_records(desk: Desk, ids: list[int]) -> None:
    """Bring the index into agreement with these records."""
    update(desk, ids)


def destroy_item(desk: Desk, owed: Owed) -> Finish:
    """Destroy what one line of a list names: ask once more, say so, do it, say that it is done."""
    with desk.database.work(desk.clock(), CLOCK) as work:
        item = work.session.get_one(Item, owed.extra["item"])
        if item.fate in SETTLED:
            return _nothing
        if item.fate == Fate.PENDING:
            if reason := must_stay(work.session, item.record, work.today):
                item.fate, item.reason, item.settled_at = Fate.SPARED, str(reason), work.at
                work.book.write(
                    Line("destruction:spare", item.record.subject, CLOCK.login, CLOCK.name, note=str(reason))
                )
                _purge_when_settled(work, item)
                return _nothing
            item.fate = Fate.DESTROYING
            # The version rises, so that a hold or a loan that looked a moment ago cannot be saved now.
            item.record.version += 1
            work.book.write(
                Line(
                    "destruction:begin-item",
                    item.record.subject,
                    CLOCK.login,
                    CLOCK.name,
                    detail={"list": item.list.number},
                )
            )
        item_id, record_id, keys = item.id, item.record_id, keys_of(item.record)
    # The record's own key first: a backup restored later knows by it that the record is gone.
    for key_id in keys:
        desk.vault.erase(key_id)
    desk.engine.remove([record_id])
    proof = "; ".join(sorted({_read_back_fails(desk, key_id) for key_id in keys}))

    def finish(work: Work) -> None:
        row = work.session.get_one(Item, item_id)
        if row.fate != Fate.DESTROYING:
            return
        record = row.record
        if record.stage != Stage.DESTROYED:
            ACCESSION.perform(AccessionVerb.DESTROY, Act(record, work, note=row.list.number))
        record.destroyed_by_list = row.list.number
        row.fate, row.settled_at = Fate.DESTROYED, work.at
        digests = {part.name: part.sha256 for part in record.components}
        work.book.write(
            Line(
                "destruction:destroyed",
                record.subject,
                CLOCK.login,
                CLOCK.name,
                after=Fate.DESTROYED,
                detail={"list": row.list.number, "number": row.number, "sha256": digests, "read_back": proof},
            )
        )
        _purge_when_settled(work, row)

    return finish


def erase_file(desk: Desk, owed: Owed) -> Finish:
    """Erase a file that was taken off a slip before anything was accepted."""
    desk.vault.erase(str(owed.extra["key"]))
    return _nothing


def purge_index(desk: Desk, owed: Owed) -> Finish:
    """Leave no word of a list's records in any file of the index; then the list is done."""
    desk.engine.remove([], purge=True)

    def finish(work: Work) -> None:
        drawn = DESTRUCTION.find(work.session, owed.key)
        if drawn.state == ListState.DESTROYING:
            DESTRUCTION.perform(ListVerb.CLOSE, Act(drawn, work))

    return finish


def give_up(work: Work, owed: Owed, reason: str) -> None:
    """End what a broken promise was for, so that a person sees it and nothing waits for ever."""
    if owed.job == Job.READ:
        arrival = work.session.get(Arrival, int(owed.key))
        if arrival is not None and arrival.underway:
            settle(
                work,
                arrival,
                Course.QUARANTINED,
                N_("读了 {tries} 次都没有读成，请换一份文件，或请运维看日志。"),
                tries=owed.tries,
            )
    if owed.job == Job.IMPORT:
        give_up_import(work, owed.key, reason)
    if owed.job == Job.ATTACH:
        give_up_file(work, int(owed.key), N_("读了几次都没有读成，请换一份文件，或请运维看日志。"))
    if owed.job == Job.CHECK_SCANS:
        give_up_check(work, owed.key, reason)
    log.error("promise broken", job=owed.job, subject=owed.subject, reason=reason)


def _quarantine(arrival_id: int, refusal: ScanError) -> Finish:
    def finish(work: Work) -> None:
        row = find(work.session, arrival_id)
        if row.underway:
            settle(work, row, Course.QUARANTINED, refusal.text, **refusal.values)

    return finish


def _read_back_fails(desk: Desk, key_id: str) -> str:
    left = list(desk.vault.parts(key_id))
    if left or not desk.vault.keys.destroyed(key_id):
        raise ArchiveError(N_("销毁之后还读得到原文，请运维检查存储。"))
    return "nothing left, key destroyed"


def _purge_when_settled(work: Work, item: Item) -> None:
    # The words of many records leave the index files as quickly as those of one: once for the whole list.
    drawn = item.list
    work.session.flush()
    if drawn.state == ListState.DESTROYING and all(row.fate in SETTLED for row in drawn.items):
        work.book.promise(Pledge(Job.PURGE_INDEX, drawn.subject, rank=1))


def _nothing(_work: Work) -> None:
    """Write nothing; the work was done before."""


JOBS: dict[Job, Callable[[Desk, Owed], Finish]] = {
    Job.READ: read_arrival,
    Job.DESTROY_ITEM: destroy_item,
    Job.PURGE_INDEX: purge_index,
    Job.ERASE: erase_file,
    Job.IMPORT: run_import,
    Job.ATTACH: attach_file,
    Job.CHECK_SCANS: check_scans,
}
"""One function for each job but INDEX, which is kept for many records at once."""


def _record_id(subject: str) -> int:
    return int(subject.partition(":")[2])


def ids_of(owed: list[Owed]) -> list[int]:
    """Return the records that promises of the index are about."""
    return [_record_id(one.subject) for one in owed if one.subject.startswith(f"{Record.__tablename__[:-1]}:")]
