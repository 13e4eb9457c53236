"""Digitisation: a batch of scans is checked by the machine page by page, sampled by a second person, and passed or done again.

DRAFT -> CHECKING -> CHECKED -> SAMPLING -> PASSED, or FAILED and, scanned anew, CHECKING again
One image at the wrong entry fails the whole batch.
"""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.digitising import MATCHES, OTHERS, ScanBatch, draw_sample, faults_standing, share_of
from archive.errors import NotFound, NotPermitted, Refused
from archive.people import ARCHIVE_STAFF, CLOCK, Role
from archive.promises import Job, Pledge
from archive.wording import N_
from workflows.machine import WHY, Act, Machine, Reason, Step, Weight


class State(StrEnum):
    """Where a batch stands."""

    DRAFT = "draft"
    CHECKING = "checking"
    CHECKED = "checked"
    SAMPLING = "sampling"
    PASSED = "passed"
    FAILED = "failed"


class Verb(StrEnum):
    """What can be done with a batch."""

    CHECK = "check"
    TELL = "tell"
    SAMPLE = "sample"
    PASS = "pass"  # noqa: S105 - a verb
    FAIL = "fail"
    SEND_BACK = "send-back"


Acting = Act[ScanBatch]


def has_records(act: Acting) -> Reason:
    """Check something."""
    return None if act.subject.items else Refused(N_("这一批还没有件，请先选件。"))


def nothing_stands(act: Acting) -> Reason:
    """Go on only when all that a computer checks has passed."""
    left = faults_standing(act.session, act.subject)
    return Refused(N_("自动检验还有 {left} 处不合格，请返工，或逐处说明。"), left=left) if left else None


def another_person(act: Acting) -> Reason:
    """Let nobody inspect their own batch."""
    if act.by.login == act.subject.made_by:
        return NotPermitted(N_("这一批是您立的，抽检请由另一人办。"))
    return None


def all_judged(act: Acting) -> Reason:
    """Conclude only when the whole sample was looked at."""
    left = sum(item.matches is None or item.others is None for item in act.subject.items if item.sampled)
    return Refused(N_("抽检还有 {left} 件没有看。"), left=left) if left else None


def good_enough(act: Acting) -> Reason:
    """Pass by the rule: every image at its entry, 95 % good in all else.

    Source: DA/T 31-2017.
    """
    sample = [item for item in act.subject.items if item.sampled]
    matches, others = share_of([item.matches for item in sample]), share_of([item.others for item in sample])
    if matches < MATCHES:
        return Refused(N_("图文对应合格率 {share}%，应为 100%，整批不合格。"), share=matches)
    if others < OTHERS:
        return Refused(N_("其他合格率 {share}%，应不低于 95%，整批不合格。"), share=others)
    return None


def by_the_clock(act: Acting) -> Reason:
    """Leave the end of the check to the worker."""
    return None if act.by is CLOCK else Refused(N_("这一步由工作进程记下，不用人办。"))


def begin_round(act: Acting) -> None:
    """Count the round; the findings of the one before are gone with it."""
    act.subject.round += 1
    act.subject.cursor = 0


def draw(act: Acting) -> None:
    """Draw the sample and note who looks at it."""
    draw_sample(act.subject)
    act.subject.sampled_by, act.subject.sampled_by_name = act.by.login, act.by.name


def note_end(act: Acting) -> None:
    """Note when it ended."""
    act.subject.ended_at = act.at


def note_rework(act: Acting) -> None:
    """Note what is to be done again."""
    batch = act.subject
    told = f"第{batch.round}轮：{act.note}"  # i18n: allow - kept for a Chinese form
    batch.rework = "；".join(filter(None, (batch.rework, told)))[:400]


def check_all(act: Acting) -> list[Pledge]:
    """Owe the check."""
    return [Pledge(Job.CHECK_SCANS, act.subject.subject, rank=7)]


def find(session: Session, number: str) -> ScanBatch:
    """Return a batch by its number.

    Raises:
        NotFound: there is none of this number.
    """
    batch = session.scalars(select(ScanBatch).where(ScanBatch.number == number.strip().upper())).one_or_none()
    if batch is None:
        raise NotFound(N_("没有数字化批次 {number}，请核对编号。"), number=number[:40])
    return batch


S, V, STAFF = State, Verb, ARCHIVE_STAFF
DIGITISATION: Machine[ScanBatch] = Machine(
    "digitisation",
    title=N_("数字化验收"),
    start=S.DRAFT,
    find=find,
    words={
        S.DRAFT: N_("待检"), S.CHECKING: N_("正在检验"), S.CHECKED: N_("已检"), S.SAMPLING: N_("抽检中"),
        S.PASSED: N_("合格"), S.FAILED: N_("不合格"),
        V.CHECK: N_("自动检验"), V.TELL: N_("检验完"), V.SAMPLE: N_("抽检"), V.PASS: N_("验收合格"),
        V.FAIL: N_("整批不合格"), V.SEND_BACK: N_("退回返工"),
    },
    steps=[
        #    from         verb         to          who         given                               then                     promises     asks
        Step(S.DRAFT,    V.CHECK,     S.CHECKING, STAFF,      [has_records],                      [begin_round],           [check_all], (),     Weight.MAIN),
        Step(S.CHECKING, V.TELL,      S.CHECKED,  set(Role),  [by_the_clock],                     []),
        Step(S.CHECKED,  V.SAMPLE,    S.SAMPLING, STAFF,      [nothing_stands, another_person],   [draw],                  (),          (),     Weight.MAIN),
        Step(S.CHECKED,  V.SEND_BACK, S.FAILED,   STAFF,      [],                                 [note_rework, note_end], (),          (WHY,)),
        Step(S.SAMPLING, V.PASS,      S.PASSED,   STAFF,      [another_person, all_judged, good_enough], [note_end],       (),          (),     Weight.SIGN),
        Step(S.SAMPLING, V.FAIL,      S.FAILED,   STAFF,      [another_person],                   [note_rework, note_end], (),          (WHY,), Weight.GRAVE),
        Step(S.FAILED,   V.CHECK,     S.CHECKING, STAFF,      [],                                 [begin_round],           [check_all], (),     Weight.MAIN),
    ],
)  # fmt: skip
