"""Attaching: files are matched to records by their names, and put in by the worker.

DRAFT -> RUNNING -> DONE
"""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.attaching import AttachedFile, Attaching, Verdict
from archive.errors import NotFound, Refused
from archive.people import ARCHIVE_STAFF, CLOCK, Role
from archive.promises import Job, Pledge
from archive.wording import N_
from workflows.machine import Act, Machine, Reason, Step, Weight


class State(StrEnum):
    """Where a batch stands."""

    DRAFT = "draft"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


class Verb(StrEnum):
    """What can be done with a batch."""

    RUN = "run"
    FINISH = "finish"
    DROP = "drop"


Acting = Act[Attaching]


def matched(session: Session, batch: Attaching) -> list[AttachedFile]:
    """Return the files of a batch that found their record and are not in it yet."""
    wanted = select(AttachedFile).where(
        AttachedFile.attaching_id == batch.id,
        AttachedFile.verdict == Verdict.MATCHED,
        AttachedFile.done.is_(False),
    )
    return list(session.scalars(wanted.order_by(AttachedFile.id)))


def something_matches(act: Acting) -> Reason:
    """Begin only where a file found its record."""
    return None if matched(act.session, act.subject) else Refused(N_("没有一份文件对得上档号，请核对文件名。"))


def by_the_clock(act: Acting) -> Reason:
    """Leave the end to the worker."""
    return None if act.by is CLOCK else Refused(N_("这一步由工作进程记下，不用人办。"))


def note_end(act: Acting) -> None:
    """Note when it ended."""
    act.subject.ended_at = act.at


def put_in(act: Acting) -> list[Pledge]:
    """Owe the reading of every file that found its record."""
    return [Pledge(Job.ATTACH, f"attached:{file.id}", rank=6) for file in matched(act.session, act.subject)]


def find(session: Session, number: str) -> Attaching:
    """Return a batch by its number.

    Raises:
        NotFound: there is none of this number.
    """
    batch = session.scalars(select(Attaching).where(Attaching.number == number.strip().upper())).one_or_none()
    if batch is None:
        raise NotFound(N_("没有挂接批次 {number}，请核对编号。"), number=number[:40])
    return batch


S, V = State, Verb
ATTACHING: Machine[Attaching] = Machine(
    "attaching",
    title=N_("挂接"),
    start=S.DRAFT,
    find=find,
    words={
        S.DRAFT: N_("待挂接"), S.RUNNING: N_("正在挂接"), S.DONE: N_("已挂接"), S.DROPPED: N_("已作废"),
        V.RUN: N_("挂接"), V.FINISH: N_("挂接完"), V.DROP: N_("作废"),
    },
    steps=[
        #    from       verb      to         who             given                 then        promises
        Step(S.DRAFT,   V.RUN,    S.RUNNING, ARCHIVE_STAFF,  [something_matches],  [],         [put_in],  (), Weight.MAIN),
        Step(S.RUNNING, V.FINISH, S.DONE,    set(Role),      [by_the_clock],       [note_end]),
        Step(S.DRAFT,   V.DROP,   S.DROPPED, ARCHIVE_STAFF,  [],                   [note_end]),
    ],
)  # fmt: skip
