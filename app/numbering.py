"""Numbering many records in one breath: each walks the steps that are left to it, all of them or none.

The trial does everything and keeps nothing, so that what it shows is what would come.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select

from app.acting import may_know
from app.desk import Desk
from archive.classification import RecordClass
from archive.database import Work
from archive.errors import ArchiveError, Invalid, NotFound, NotPermitted, Refused
from archive.numbers import find, parts_of
from archive.people import ARCHIVE_STAFF, Actor
from archive.records import Record, Stage
from archive.wording import N_
from workflows.accession import ACCESSION, Verb
from workflows.machine import Act

MOST = 10_000
"""Records of one numbering."""
COURSE = ((Stage.RECEIVED, Verb.QUALIFY), (Stage.ACCEPTED, Verb.CATALOGUE), (Stage.CATALOGUED, Verb.NUMBER))
AT_ONCE = 500


class NotAllNumbered(Refused):
    """Some of the records cannot be numbered, so none was; each is told with its reason."""

    def __init__(self, stopped: Sequence["Stopped"], all_of_them: int) -> None:
        super().__init__(
            N_("{all} 件里有 {count} 件还不能打号，一件也没有打；请照各件的原因改好再打。"),
            all=all_of_them,
            count=len(stopped),
        )
        self.stopped = tuple(stopped)


@dataclass(frozen=True, slots=True)
class Stopped:
    """A record that cannot be numbered yet, and why."""

    ref: str
    title: str
    reason: ArchiveError


@dataclass(frozen=True, slots=True)
class Run:
    """The numbers of one scope: from the first to the last."""

    scope: str
    class_code: str
    first: str
    last: str
    count: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """What came of it, or would come: the number of each record in order, the runs, and who was stopped."""

    numbers: tuple[tuple[str, str], ...]
    runs: tuple[Run, ...]
    stopped: tuple[Stopped, ...]
    seconds: float


class _Trial(Exception):
    """Ends a piece of work of which nothing is to be kept."""


def preview(desk: Desk, by: Actor, refs: Sequence[str]) -> Numbered:
    """Tell which numbers these records would get in this order, and which of them could not have one; nothing is kept.

    Raises:
        NotPermitted: numbering is the archive staff's.
        NotFound: a record is not there, or they may not see it.
        Invalid: none was named, or too many.
    """
    told: list[Numbered] = []
    with suppress(_Trial), desk.database.work(desk.clock(), by) as work, work.session.no_autoflush:
        told.append(_number(work, refs))
        raise _Trial
    return told[0]


def number(desk: Desk, by: Actor, refs: Sequence[str]) -> Numbered:
    """Give these records their numbers in this order, in one transaction.

    Raises:
        NotAllNumbered: at least one of them cannot be numbered; nothing was changed.
        NotPermitted: numbering is the archive staff's.
        NotFound: a record is not there, or they may not see it.
        Invalid: none was named, or too many.
    """
    with desk.database.work(desk.clock(), by) as work, work.session.no_autoflush:
        done = _number(work, refs)
        if done.stopped:
            raise NotAllNumbered(done.stopped, len(done.numbers) + len(done.stopped))
        return done


def _number(work: Work, refs: Sequence[str]) -> Numbered:
    began = time.monotonic()
    if not work.by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("打号是档案员的事，请交给档案员。"))
    # Held for the whole of it: what a class asks for is looked up along its path for every record.
    plan = list(work.session.scalars(select(RecordClass)).unique())
    records = named(work, refs)
    stopped = {
        record.id: Stopped(
            record.ref, record.title, Refused(N_("{number} 早已打号，不能再打。"), number=record.archival_no)
        )
        for record in records
        if record.archival_no
    }
    for stage, verb in COURSE:
        acts = [Act(record, work) for record in records if record.state == stage and record.id not in stopped]
        for act, reason in ACCESSION.perform_many(verb, acts) if acts else ():
            stopped[act.subject.id] = Stopped(act.subject.ref, act.subject.title, reason)
    for record in records:
        if not record.archival_no and record.id not in stopped:
            stopped[record.id] = Stopped(record.ref, record.title, _wrong_stage(record))
    done = [record for record in records if record.id not in stopped]
    del plan
    return Numbered(
        tuple((record.ref, record.archival_no or "") for record in done),
        _runs(done),
        tuple(stopped[record.id] for record in records if record.id in stopped),
        round(time.monotonic() - began, 3),
    )


def named(work: Work, refs: Sequence[str]) -> list[Record]:
    """Return the records these references mean, in their order, each once.

    Raises:
        NotFound: one is not there, or they may not see it.
        Invalid: none was named, or too many.
    """
    if not refs:
        raise Invalid("records", N_("没有选中任何档案，请先选行。"))
    if len(refs) > MOST:
        raise Invalid("records", N_("一次最多打 {most} 件，请分几次。"), most=MOST)
    ids = {ref: int(ref[1:]) for ref in refs if ref[:1] == "R" and ref[1:].isascii() and ref[1:].isdigit()}
    found: dict[int, Record] = {}
    wanted = sorted(set(ids.values()))
    for first in range(0, len(wanted), AT_ONCE):
        some = select(Record).where(Record.id.in_(wanted[first : first + AT_ONCE]))
        found |= {record.id: record for record in work.session.scalars(some).unique()}
    records = {}
    for ref in refs:
        record = found.get(ids[ref]) if ref in ids else find(work.session, ref)
        if record is None or not may_know(work.by, record):
            raise NotFound(N_("没有 {ref} 这件档案，或您不能看它，请核对档号。"), ref=ref[:60])
        records[record.id] = record
    return list(records.values())


def _wrong_stage(record: Record) -> ArchiveError:
    return Refused(N_("现在是“{state}”，还轮不到打号。"), state=ACCESSION.say(record.state))


def _runs(records: Sequence[Record]) -> tuple[Run, ...]:
    scopes: dict[str, list[Record]] = {}
    for record in records:
        scopes.setdefault(record.category.template.prefix(parts_of(record)), []).append(record)
    return tuple(
        Run(scope, those[0].category.code, those[0].archival_no or "", those[-1].archival_no or "", len(those))
        for scope, those in scopes.items()
    )
