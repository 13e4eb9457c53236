"""Inspection of a store room: what was found wrong is put right, and another person sees that it was.

FOUND -> FIXED -> VERIFIED; an inspection that found nothing is CLEAR from the start.
"""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.errors import NotFound, Refused
from archive.people import ARCHIVE_STAFF
from archive.storeroom import Inspection
from archive.wording import N_
from workflows.machine import WHY, Act, Ask, Machine, Reason, Step, Weight


class State(StrEnum):
    """Where an inspection stands."""

    CLEAR = "clear"
    FOUND = "found"
    FIXED = "fixed"
    VERIFIED = "verified"


class Verb(StrEnum):
    """What can be done about what was found."""

    FIX = "fix"
    VERIFY = "verify"
    SEND_BACK = "send-back"


Acting = Act[Inspection]


def find(session: Session, reference: str) -> Inspection:
    """Return an inspection by its number.

    Raises:
        NotFound: there is none.
    """
    wanted = select(Inspection).where(Inspection.number == reference.strip().upper())
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(N_("没有编号为 {ref} 的检查，请核对编号。"), ref=reference[:40])
    return found


def by_another_person(act: Acting) -> Reason:
    """Keep whoever put it right from saying that it is."""
    same = act.subject.fixed_by == act.by.login
    return Refused(N_("整改是您做的，请由另一位复查。")) if same else None


def note_fix(act: Acting) -> None:
    """Write down what was done, and who did it."""
    act.subject.fix = act.answers["fix"]
    act.subject.fixed_by, act.subject.fixed_by_name, act.subject.fixed_at = act.by.login, act.by.name, act.at


def note_verification(act: Acting) -> None:
    """Write down who saw that it was put right."""
    act.subject.verified_by_name, act.subject.verified_at = act.by.name, act.at


S, V = State, Verb
FIX = Ask("fix", N_("处理"), kind="longtext")
STAFF = ARCHIVE_STAFF
INSPECTION: Machine[Inspection] = Machine(
    "inspection",
    title=N_("库房检查"),
    start=S.FOUND,
    find=find,
    words={
        S.CLEAR: N_("正常"), S.FOUND: N_("待整改"), S.FIXED: N_("待复查"), S.VERIFIED: N_("已复查"),
        V.FIX: N_("整改"), V.VERIFY: N_("复查合格"), V.SEND_BACK: N_("不合格"),
    },
    steps=[
        #    from     verb         to          who    given                then                 promises asks    look
        Step(S.FOUND, V.FIX,       S.FIXED,    STAFF, [],                  [note_fix],          (), (FIX,),      Weight.MAIN),
        Step(S.FIXED, V.VERIFY,    S.VERIFIED, STAFF, [by_another_person], [note_verification], (), (),          Weight.MAIN),
        Step(S.FIXED, V.SEND_BACK, S.FOUND,    STAFF, [by_another_person], [],                  (), (WHY,)),
    ],
)  # fmt: skip
