"""Putting matched files into their records, which the worker does: each once, however often it was begun."""

from sqlalchemy import func, select

from app.attaching import _refuse
from app.desk import Desk
from app.owed import Finish, Owed, reader_of
from archive.attaching import AttachedFile, Attaching, Verdict
from archive.components import key_of, take_out
from archive.database import Work
from archive.ledger import Line
from archive.people import CLOCK
from archive.promises import Job, Pledge
from archive.records import Component, Record, Stage
from archive.wording import N_
from ingest.arrivals import ORIGINAL
from ingest.errors import ScanError
from ingest.pipeline import Reading, Waiting, attach, read
from workflows.attaching import ATTACHING, State, Verb
from workflows.machine import Act


def attach_file(desk: Desk, owed: Owed) -> Finish:
    """Read one matched file and put it into its record."""
    with desk.database.reading() as session:
        file = session.get(AttachedFile, int(owed.key))
        if file is None or file.done or file.verdict != Verdict.MATCHED:
            return lambda _work: None
        waiting = Waiting(file.id, file.name, file.key_id)
    try:
        reading = read(waiting, desk.vault, reader_of(desk), desk.limits, desk.work_folder, lambda _done, _all: None)
    except ScanError as refusal:
        text, values = refusal.text, dict(refusal.values)
        return lambda work: give_up_file(work, waiting.id, text, **values)
    return lambda work: _put_in(work, waiting.id, reading)


def _put_in(work: Work, file_id: int, reading: Reading) -> None:
    file = work.session.get_one(AttachedFile, file_id, with_for_update={"of": AttachedFile}, populate_existing=True)
    if file.done or file.record_id is None:
        return
    record = work.session.get_one(Record, file.record_id, with_for_update={"of": Record}, populate_existing=True)
    batch = work.session.get_one(Attaching, file.attaching_id)
    if record.stage == Stage.DESTROYED:
        give_up_file(work, file_id, N_("这件已经销毁，没有挂接。"))
        return
    scan = Component(
        position=file.position,
        name=file.name,
        media_type=reading.media_type,
        size=file.size,
        sha256=file.sha256,
        key_id=file.key_id,
        part=ORIGINAL,
    )
    if batch.replaces:
        _take_out_the_old(work, batch, record)
    attach(work, record, scan, reading)
    # The register's count stays until a person decides: a difference is told, never smoothed over.
    record.pages = file.registered or record.pages
    file.pages, file.done = len(reading.pages), True
    detail = {"file": file.name, "sha256": file.sha256, "pages": file.pages, "batch": batch.number}
    work.book.write(Line("record:attach", record.subject, batch.made_by, batch.made_by_name, detail=detail))
    work.book.promise(Pledge(Job.INDEX, record.subject))
    _end_when_all_are_in(work, batch)


def _take_out_the_old(work: Work, batch: Attaching, record: Record) -> None:
    """Take out what was scanned before; its bytes are erased, its digest stays in the ledger."""
    ours = set(
        work.session.scalars(
            select(AttachedFile.key_id).where(
                AttachedFile.attaching_id == batch.id, AttachedFile.record_id == record.id
            )
        )
    )
    for old in [one for one in record.components if key_of(record, one) not in ours]:
        key_id, detail = key_of(record, old), {"file": old.name, "sha256": old.sha256, "batch": batch.number}
        take_out(work.session, record, old)
        work.book.write(Line("record:rescan", record.subject, batch.made_by, batch.made_by_name, detail=detail))
        if key_id != record.key_id:
            work.book.promise(Pledge(Job.ERASE, record.subject, rank=6, extra={"key": key_id}))


def give_up_file(work: Work, file_id: int, text: str, **values: object) -> None:
    """Tell of a file that cannot be read, and go on with the others."""
    file = work.session.get_one(AttachedFile, file_id)
    if not file.done:
        _refuse(file, Verdict.UNFIT, text, **values)
        file.done = True
        _end_when_all_are_in(work, work.session.get_one(Attaching, file.attaching_id))


def _end_when_all_are_in(work: Work, batch: Attaching) -> None:
    work.session.flush()
    left = select(func.count()).where(
        AttachedFile.attaching_id == batch.id, AttachedFile.verdict == Verdict.MATCHED, AttachedFile.done.is_(False)
    )
    if batch.state == State.RUNNING and not work.session.scalar(left):
        ATTACHING.perform(Verb.FINISH, Act(batch, Work(work.session, work.at, work.today, CLOCK, work.book)))
