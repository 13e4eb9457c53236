"""Correction: what the catalogue says of a held record is changed by one person's request and another's review.

ASKED -> EFFECTIVE
Field by field, before and after, with the evidence. The files are never touched. Where the record is destroyed or
stands on a signed list, nothing is changed: a supplementary note is added instead.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.database import Work
from archive.description import CATALOGUE_LOCKED, describe, enter, values_of
from archive.errors import Conflict, Invalid, NotFound, Refused
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF
from archive.promises import Job, Pledge
from archive.records import HELD_STAGES, Record
from archive.rows import Base, Moving
from archive.sequences import take_next
from archive.wording import N_
from workflows.appraisal import Case
from workflows.appraisal import State as CaseState
from workflows.destruction import DestructionList
from workflows.destruction import State as ListState
from workflows.machine import WHY, Act, Machine, Reason, Step, Weight

SAID_MOST, EVIDENCE_MOST = 1000, 300
FREE = frozenset({"notes"})
"""What one archivist changes alone; a field that was empty is filled in alone as well."""
CHANGE, NOTE = "change", "note"


class State(StrEnum):
    """Where a correction stands."""

    ASKED = "asked"
    EFFECTIVE = "effective"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Correction(Moving, Base):
    """One correction of one record."""

    __tablename__ = "corrections"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    """`change`, or `note` where nothing may be changed any more."""
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Each field with what it says before and after."""
    said: Mapped[str] = mapped_column(Text, default="")
    """The reason of a change, or the note itself."""
    evidence: Mapped[str] = mapped_column(String(300), default="")
    evidence_page: Mapped[int | None]
    """The page of the record (from 1) that shows it."""
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_by_name: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_by_name: Mapped[str] = mapped_column(String(60), default="")
    decided_at: Mapped[datetime | None]
    record: Mapped[Record] = relationship(lazy="joined")

    @property
    def subject(self) -> str:
        """How the ledger names this correction."""
        return f"correction:{self.number}"


class Verb(StrEnum):
    """What can be done with a correction."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


Acting = Act[Correction]


def guarded(work: Work, record: Record, entered: Mapping[str, object]) -> dict[str, list[Any]]:
    """Return those of the entered fields that need a second person, each as before and after.

    House rule: once a record has its number, what its description already says is changed by two; an empty field is
    filled in, and the notes are written, by one.

    Raises:
        ArchiveError: a field cannot stand.
    """
    if not record.archival_no:
        return {}
    trial = work.session.begin_nested()
    try:
        changed = enter(work, record, entered)
    finally:
        trial.rollback()
        work.session.refresh(record)
    return {
        name: [_told(old), _told(new)]
        for name, (old, new) in changed.items()
        if name not in FREE and old not in (None, "", [])
    }


def ask(
    work: Work, record: Record, entered: Mapping[str, object], *, said: str, evidence: str = "", page: int | None = None
) -> Correction:
    """Ask for a correction, or for a note where nothing may be changed any more.

    Raises:
        Invalid: reason, evidence or page cannot stand.
        Refused: nothing would change, or the number would have to change too.
    """
    if not said.strip() or len(said.strip()) > SAID_MOST:
        raise Invalid("reason", N_("请写明更正的理由，不超过 {most} 字。"), most=SAID_MOST)
    if len(evidence.strip()) > EVIDENCE_MOST:
        raise Invalid("evidence", N_("最多 {most} 个字，请缩短。"), most=EVIDENCE_MOST)
    if page is not None and not 1 <= page <= max(record.pages, len(record.leaves)):
        raise Invalid(
            "evidence_page", N_("{ref} 没有第 {number} 页。"), ref=record.archival_no or record.ref, number=page
        )
    kind, changes = CHANGE, {}
    if only_a_note(work.session, record):
        if entered:
            raise Refused(
                N_("{number} 已销毁或已列入签了字的清册，目录不能再改，只能写补充说明。"), number=record.archival_no
            )
        kind = NOTE
    else:
        if record.stage not in HELD_STAGES:
            raise Refused(N_("{ref} 还没有档号，直接著录就行，不用更正。"), ref=record.ref)
        if locked := sorted(CATALOGUE_LOCKED & entered.keys()):
            raise Refused(N_("“{name}”是档号的一部分，请走改号。"), name=locked[0])
        changes = guarded(work, record, entered)
        if not changes:
            raise Refused(N_("与目录现在说的一样，没有什么要更正。"))
    year = work.today.year
    correction = Correction(
        number=f"GZ-{year}-{take_next(work.session, f'GZ-{year}'):04}", record_id=record.id, record=record, kind=kind,
        state=State.ASKED, changes=changes, said=said.strip(), evidence=evidence.strip(), evidence_page=page,
        asked_by=work.by.login, asked_by_name=work.by.name, asked_at=work.at,
    )  # fmt: skip
    work.session.add(correction)
    work.session.flush()
    work.book.write(
        Line("correction:ask", correction.subject, work.by.login, work.by.name, after=State.ASKED,
             note=correction.said, detail={"record": record.subject, "fields": changes})
    )  # fmt: skip
    return correction


def only_a_note(session: Session, record: Record) -> bool:
    """Say whether a record's description is closed: it is gone, or a list that names it was signed."""
    if record.destroyed_at is not None or record.transferred_at is not None:
        return True
    if not record.claimed_by:
        return False
    drawn = session.scalars(select(DestructionList).where(DestructionList.number == record.claimed_by)).one_or_none()
    if drawn is not None:
        return drawn.state != ListState.DRAFTED
    case = session.scalars(select(Case).where(Case.number == record.claimed_by)).one_or_none()
    return case is not None and case.state != CaseState.OPEN


def find(session: Session, reference: str) -> Correction:
    """Return a correction by its number.

    Raises:
        NotFound: there is no such correction.
    """
    found = session.scalars(select(Correction).where(Correction.number == reference.strip().upper())).one_or_none()
    if found is None:
        raise NotFound(N_("没有编号为 {ref} 的更正单，请核对编号。"), ref=reference[:40])
    return found


def by_a_second_person(act: Acting) -> Reason:
    """Keep the person who asked from reviewing."""
    return Refused(N_("更正是您提的，请由另一位审核。")) if act.by.login == act.subject.asked_by else None


def only_by_whoever_asked(act: Acting) -> Reason:
    """Let nobody else take a request back."""
    return None if act.by.login == act.subject.asked_by else Refused(N_("只有提出的人能撤回。"))


def as_it_was(act: Acting) -> Reason:
    """Refuse when the catalogue says something else by now, or may not be changed any more."""
    correction = act.subject
    if correction.kind == NOTE:
        return None
    if only_a_note(act.session, correction.record):
        return Refused(N_("{number} 已列入签了字的清册，请改写补充说明。"), number=correction.record.archival_no)
    now = values_of(correction.record)
    for name, (old, _new) in correction.changes.items():
        if _told(now.get(name)) != old:
            return Conflict(N_("提出之后目录又改过，请撤回重提。"))
    return None


def apply_changes(act: Acting) -> None:
    """Set the fields; the record's own entry tells each before and after."""
    correction = act.subject
    correction.decided_by, correction.decided_by_name, correction.decided_at = act.by.login, act.by.name, act.at
    if correction.kind == CHANGE:
        describe(act.work, correction.record, {name: new for name, (_old, new) in correction.changes.items()})
        return
    act.work.book.write(
        Line("record:note", correction.record.subject, act.by.login, act.by.name, note=correction.said,
             detail={"list": correction.number})
    )  # fmt: skip


def sign_refusal(act: Acting) -> None:
    """Note who refused."""
    act.subject.decided_by, act.subject.decided_by_name, act.subject.decided_at = act.by.login, act.by.name, act.at


def find_it_anew(act: Acting) -> list[Pledge]:
    """Owe the index a look at the record, unless only a note was added."""
    return [Pledge(Job.INDEX, act.subject.record.subject, rank=2)] if act.subject.kind == CHANGE else []


def _told(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, (list, tuple)):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


S, V = State, Verb
STAFF = ARCHIVE_STAFF
CORRECTION: Machine[Correction] = Machine(
    "correction",
    title=N_("更正"),
    start=S.ASKED,
    find=find,
    words={
        S.ASKED: N_("待审核"), S.EFFECTIVE: N_("已生效"), S.REFUSED: N_("不同意"), S.WITHDRAWN: N_("已撤回"),
        V.CONFIRM: N_("审核生效"), V.REFUSE: N_("不同意"), V.WITHDRAW: N_("撤回"),
    },
    steps=[
        #    from     verb        to           who    given                            then             promises         asks    look
        Step(S.ASKED, V.CONFIRM,  S.EFFECTIVE, STAFF, [by_a_second_person, as_it_was], [apply_changes], (find_it_anew,), (),     Weight.SIGN),
        Step(S.ASKED, V.REFUSE,   S.REFUSED,   STAFF, [by_a_second_person],            [sign_refusal],  (),              (WHY,)),
        Step(S.ASKED, V.WITHDRAW, S.WITHDRAWN, STAFF, [only_by_whoever_asked],         []),
    ],
)  # fmt: skip
