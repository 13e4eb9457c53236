"""Import: a table of old records is checked row by row, taken over, and while nothing went on, taken back.

DRAFT -> CHECKING -> CHECKED -> RUNNING -> DONE -> UNDONE
Checking and taking over are promises: the worker keeps them, and keeps on where another was killed.
"""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.errors import Invalid, NotFound, Refused
from archive.imports import Import, take_back, what_moved_on
from archive.people import ARCHIVE_STAFF, CLOCK, Role
from archive.promises import Job, Pledge
from archive.wording import N_
from workflows.machine import WHY, Act, Machine, Reason, Step, Weight


class State(StrEnum):
    """Where a batch stands."""

    DRAFT = "draft"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    UNDONE = "undone"
    DROPPED = "dropped"


class Verb(StrEnum):
    """What can be done with a batch."""

    CHECK = "check"
    RUN = "run"
    RUN_GOOD = "run-good"
    RESUME = "resume"
    UNDO = "undo"
    DROP = "drop"
    TELL = "tell"
    TURN_BACK = "turn-back"
    STOP = "stop"
    FINISH = "finish"


Acting = Act[Import]


def all_is_well(act: Acting) -> Reason:
    """Take a whole table over only while no row is bad."""
    bad = act.subject.bad
    return Refused(N_("还有 {bad} 行不对，请改正后重新上传，或只导入对的行。"), bad=bad) if bad else None


def some_are_good(act: Acting) -> Reason:
    """Offer the good rows alone only where some rows are bad."""
    batch = act.subject
    if not batch.bad:
        return Refused(N_("没有不对的行，请直接导入。"))
    return None if batch.good else Refused(N_("没有一行是对的，请对照原因改正后重新上传。"))


def titles_are_named(act: Acting) -> Reason:
    """Ask for the one column that no catalogue may lack."""
    if "title" in act.subject.mapping.values():
        return None
    return Invalid("title", N_("没有一列对应“题名”，请先对好各列。"))


def nothing_moved_on(act: Acting) -> Reason:
    """Take a batch back only as it was brought."""
    return what_moved_on(act.session, act.subject)


def by_the_clock(act: Acting) -> Reason:
    """Leave the ends of long work to the worker."""
    return None if act.by is CLOCK else Refused(N_("这一步由工作进程记下，不用人办。"))


def begin_check(act: Acting) -> None:
    """Forget what an earlier check found."""
    batch = act.subject
    batch.checked = batch.good = batch.bad = batch.cursor = 0
    batch.report, batch.reason = {}, ""


def begin(act: Acting) -> None:
    """Take the whole table or nothing."""
    act.subject.partial, act.subject.cursor, act.subject.began_at = False, 0, act.at


def begin_good(act: Acting) -> None:
    """Take the good rows, whatever the others are."""
    act.subject.partial, act.subject.cursor, act.subject.began_at = True, 0, act.at


def note_end(act: Acting) -> None:
    """Note when it ended."""
    act.subject.ended_at = act.at


def note_why(act: Acting) -> None:
    """Note why it stopped."""
    act.subject.reason = act.note[:2000]


def undo(act: Acting) -> None:
    """Take every record of the batch back."""
    take_back(act.work, act.subject, reason=act.note)
    act.subject.reason, act.subject.good = act.note, 0


def work_on(act: Acting) -> list[Pledge]:
    """Owe the work."""
    return [Pledge(Job.IMPORT, act.subject.subject, rank=3)]


def find(session: Session, number: str) -> Import:
    """Return a batch by its number.

    Raises:
        NotFound: there is none of this number.
    """
    batch = session.scalars(select(Import).where(Import.number == number.strip().upper())).one_or_none()
    if batch is None:
        raise NotFound(N_("没有导入批次 {number}，请核对编号。"), number=number[:40])
    return batch


S, V = State, Verb
STAFF, EVERY = ARCHIVE_STAFF, set(Role)
IMPORT: Machine[Import] = Machine(
    "import",
    title=N_("旧目录导入"),
    start=S.DRAFT,
    find=find,
    words={
        S.DRAFT: N_("待核对"), S.CHECKING: N_("正在核对"), S.CHECKED: N_("已核对"), S.RUNNING: N_("正在导入"),
        S.STOPPED: N_("中断"), S.DONE: N_("已导入"), S.UNDONE: N_("已整批撤回"), S.DROPPED: N_("已作废"),
        V.CHECK: N_("核对"), V.RUN: N_("导入"), V.RUN_GOOD: N_("只导入对的行"), V.RESUME: N_("接着导入"),
        V.UNDO: N_("整批撤回"), V.DROP: N_("作废"), V.TELL: N_("核对完"), V.TURN_BACK: N_("未导入"),
        V.STOP: N_("停下"), V.FINISH: N_("导入完"),
    },
    steps=[
        #    from        verb         to          who    given                                  then            promises    asks     look
        Step(S.DRAFT,    V.CHECK,     S.CHECKING, STAFF, [titles_are_named],                    [begin_check],  [work_on],  (),      Weight.MAIN),
        Step(S.CHECKED,  V.CHECK,     S.CHECKING, STAFF, [titles_are_named],                    [begin_check],  [work_on]),
        Step(S.CHECKING, V.TELL,      S.CHECKED,  EVERY, [by_the_clock],                        []),
        Step(S.DRAFT,    V.RUN,       S.RUNNING,  STAFF, [titles_are_named],                    [begin],        [work_on]),
        Step(S.CHECKED,  V.RUN,       S.RUNNING,  STAFF, [titles_are_named, all_is_well],       [begin],        [work_on],  (),      Weight.MAIN),
        Step(S.CHECKED,  V.RUN_GOOD,  S.RUNNING,  STAFF, [titles_are_named, some_are_good],     [begin_good],   [work_on]),
        Step(S.RUNNING,  V.TURN_BACK, S.CHECKED,  EVERY, [by_the_clock],                        []),
        Step(S.RUNNING,  V.FINISH,    S.DONE,     EVERY, [by_the_clock],                        [note_end]),
        Step(S.CHECKING, V.STOP,      S.DRAFT,    EVERY, [by_the_clock],                        [note_why]),
        Step(S.RUNNING,  V.STOP,      S.STOPPED,  EVERY, [by_the_clock],                        [note_why]),
        Step(S.STOPPED,  V.RESUME,    S.RUNNING,  STAFF, [],                                    [],             [work_on],  (),      Weight.MAIN),
        Step(S.STOPPED,  V.UNDO,      S.UNDONE,   STAFF, [nothing_moved_on],                    [undo, note_end], [],       (WHY,),  Weight.GRAVE),
        Step(S.DONE,     V.UNDO,      S.UNDONE,   STAFF, [nothing_moved_on],                    [undo, note_end], [],       (WHY,),  Weight.GRAVE),
        Step(S.DRAFT,    V.DROP,      S.DROPPED,  STAFF, [],                                    [note_end]),
        Step(S.CHECKED,  V.DROP,      S.DROPPED,  STAFF, [],                                    [note_end]),
    ],
)  # fmt: skip
