"""Appraisal: records whose term has ended are judged one by one, and a second person decides.

OPEN -> JUDGED -> DECIDED
Each record is to be destroyed, kept longer, or kept for ever. Nothing permanent appears here, and
nothing goes to destruction that was not judged here first.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.database import Work
from archive.errors import Invalid, NotFound, OnHold, Refused, WrongState
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Role
from archive.records import HELD_STAGES, Record
from archive.retention import recompute
from archive.rows import Base, Moving
from archive.schedules import PERMANENT, Term
from archive.sequences import take_next
from archive.wording import N_
from workflows.machine import WHY, Act, Machine, Reason, Step, Weight

REASON_MOST = 300


class State(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    JUDGED = "judged"
    DECIDED = "decided"
    DROPPED = "dropped"


class Verb(StrEnum):
    """What can be done with a case."""

    SUBMIT = "submit"
    SEND_BACK = "send-back"
    DECIDE = "decide"
    DROP = "drop"


class Conclusion(StrEnum):
    """What is to become of a record."""

    DESTROY = "destroy"
    EXTEND = "extend"
    PERMANENT = "permanent"


CONCLUSION_NAMES = {
    Conclusion.DESTROY: N_("销毁"),
    Conclusion.EXTEND: N_("延长"),
    Conclusion.PERMANENT: N_("永久"),
}


class Case(Moving, Base):
    """One batch of due records under appraisal."""

    __tablename__ = "appraisals"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    opened_by: Mapped[str] = mapped_column(String(40))
    opened_by_name: Mapped[str] = mapped_column(String(60))
    opened_at: Mapped[datetime]
    submitted_by: Mapped[str | None] = mapped_column(String(40))
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None]
    items: Mapped[list["Appraised"]] = relationship(
        cascade="all, delete-orphan", order_by="Appraised.id", lazy="selectin", back_populates="case"
    )

    @property
    def subject(self) -> str:
        """How the ledger names this case."""
        return f"appraisal:{self.number}"


class Appraised(Base):
    """One record of a case and what was concluded."""

    __tablename__ = "appraised"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("appraisals.id"), index=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    due_on: Mapped[date]
    conclusion: Mapped[str | None] = mapped_column(String(12))
    new_term: Mapped[str] = mapped_column(String(8), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    judged_by: Mapped[str | None] = mapped_column(String(60))
    record: Mapped[Record] = relationship(lazy="joined")
    case: Mapped[Case] = relationship(back_populates="items")


Acting = Act[Case]


def open_case(work: Work, records: list[Record]) -> Case:
    """Put due records before the group.

    Raises:
        Refused: a record is not due, not in the archive, or before another case or list.
        OnHold: a record is under a hold.
    """
    if not records:
        raise Refused(N_("没有选中任何档案，请先勾选到期的件。"))
    case = Case(
        number=f"JD-{work.today.year}-{take_next(work.session, f'JD-{work.today.year}'):03}",
        state=State.OPEN,
        opened_by=work.by.login,
        opened_by_name=work.by.name,
        opened_at=work.at,
    )
    for record in records:
        if reason := _stands_in_the_way(record, work.today):
            raise reason
        record.claimed_by = case.number
        case.items.append(Appraised(record=record, due_on=record.due_on))
    work.session.add(case)
    work.session.flush()
    work.book.write(
        Line(
            "appraisal:open",
            case.subject,
            work.by.login,
            work.by.name,
            after=State.OPEN,
            detail={"records": [record.archival_no for record in records]},
        )
    )
    return case


def judge(work: Work, case: Case, item: Appraised, *, conclusion: str, new_term: str = "", reason: str = "") -> None:
    """Note one opinion.

    Raises:
        WrongState: the case is not open.
        Invalid: the conclusion, the new term or the reason cannot stand.
    """
    if case.state != State.OPEN:
        raise WrongState(N_("这一批已经交出意见，不能再改。"))
    if conclusion not in set(Conclusion):
        raise Invalid("conclusion", N_("请选销毁、延长或永久。"))
    if conclusion == Conclusion.EXTEND and not _may_extend(item.record, new_term):
        raise Invalid("new_term", N_("延长须写新期限，例如 D10（10 年），且从今天起算。"))
    if conclusion != Conclusion.DESTROY and not reason.strip():
        raise Invalid("reason", N_("继续保管请写明理由。"))
    if len(reason.strip()) > REASON_MOST:
        raise Invalid("reason", N_("最多 {most} 个字，请缩短。"), most=REASON_MOST)
    item.conclusion, item.reason, item.judged_by = conclusion, reason.strip(), work.by.name
    item.new_term = _new_term(Conclusion(conclusion), new_term)
    work.book.write(
        Line(
            "appraisal:judge",
            item.record.subject,
            work.by.login,
            work.by.name,
            after=conclusion,
            note=item.reason,
            detail={"case": case.number, "term": item.new_term},
        )
    )


def take_out(work: Work, case: Case, item: Appraised, *, reason: str) -> None:
    """Take one record out of a case, so that a hold on it does not stop the others; it may be put before the group again.

    Raises:
        WrongState: the case is decided or dropped.
        Invalid: no reason was given, or one too long.
        Refused: it is the last one; the case is to be dropped.
    """
    if case.state not in {State.OPEN, State.JUDGED}:
        raise WrongState(N_("这一批已经办完，不能再移出。"))
    if not reason.strip() or len(reason.strip()) > REASON_MOST:
        raise Invalid("reason", N_("请写明为什么移出，不超过 {most} 字。"), most=REASON_MOST)
    if len(case.items) == 1:
        raise Refused(N_("这是最后一件，不能移出；不再鉴定请撤批。"))
    item.record.claimed_by = None
    case.items.remove(item)
    work.book.write(
        Line(
            "appraisal:take-out",
            item.record.subject,
            work.by.login,
            work.by.name,
            note=reason.strip(),
            detail={"case": case.number},
        )
    )


def cleared(session: Session, record: Record) -> Appraised | None:
    """Return the decided conclusion by which a record may be destroyed."""
    found = (
        select(Appraised)
        .join(Case)
        .where(Appraised.record_id == record.id, Case.state == State.DECIDED)
        .order_by(Appraised.id.desc())
        .limit(1)
    )
    last = session.scalars(found).first()
    return last if last is not None and last.conclusion == Conclusion.DESTROY else None


def find(session: Session, reference: str) -> Case:
    """Return a case by its number.

    Raises:
        NotFound: there is no such case.
    """
    found = session.scalars(select(Case).where(Case.number == reference.strip().upper())).one_or_none()
    if found is None:
        raise NotFound(N_("没有编号为 {ref} 的鉴定批，请核对编号。"), ref=reference[:40])
    return found


def every_item_is_judged(act: Acting) -> Reason:
    """Refuse a case with records nobody has judged."""
    left = sum(item.conclusion is None for item in act.subject.items)
    return Refused(N_("还有 {left} 件没有意见，请先看完。"), left=left) if left else None


def by_a_second_person(act: Acting) -> Reason:
    """Keep the person who submitted the opinions from deciding on them."""
    return Refused(N_("意见是您交的，请由另一位审定。")) if act.by.login == act.subject.submitted_by else None


def none_is_held(act: Acting) -> Reason:
    """Let a hold set meanwhile stop the case."""
    held = [item.record.archival_no or item.record.ref for item in act.subject.items if item.record.on_hold]
    return OnHold(N_("{numbers} 已被冻结，请先移出或解除。"), numbers="、".join(held[:5])) if held else None


def note_submission(act: Acting) -> None:
    """Write down who answers for the opinions."""
    act.subject.submitted_by = act.by.login


def apply_conclusions(act: Acting) -> None:
    """Give kept records their new term; records to be destroyed wait for a list."""
    act.subject.decided_by, act.subject.decided_at = act.by.name, act.at
    for item in act.subject.items:
        item.record.claimed_by = None
        if item.new_term:
            item.record.term = item.new_term
            item.record.counts_from = act.today
            recompute(item.record)


def let_go(act: Acting) -> None:
    """Free the records for another case."""
    for item in act.subject.items:
        item.record.claimed_by = None


def _stands_in_the_way(record: Record, today: date) -> Reason:
    number = record.archival_no or record.ref
    if record.stage not in HELD_STAGES or record.due_on is None or record.due_on > today:
        return Refused(N_("{number} 还没有到期，不能立鉴定批。"), number=number)
    if record.on_hold:
        return OnHold(N_("{number} 已被冻结，不能立鉴定批。"), number=number)
    if record.claimed_by:
        return Refused(N_("{number} 已在 {list} 中，不能再列。"), number=number, list=record.claimed_by)
    return None


def _new_term(conclusion: Conclusion, written: str) -> str:
    """Return the code of the term that a conclusion gives; empty when the record is to go."""
    if conclusion == Conclusion.EXTEND:
        return Term.parse(written).code
    return PERMANENT.code if conclusion == Conclusion.PERMANENT else ""


def _may_extend(record: Record, new_term: str) -> bool:
    try:
        term = Term.parse(new_term)
    except Invalid:
        return False
    return term.years is not None and term.years > 0 and record.stage in HELD_STAGES


S, V = State, Verb
GROUP, HEAD = {Role.REVIEWER, *ARCHIVE_STAFF}, {Role.HEAD}
APPRAISAL: Machine[Case] = Machine(
    "appraisal",
    title=N_("鉴定"),
    start=S.OPEN,
    find=find,
    words={
        S.OPEN: N_("初鉴中"), S.JUDGED: N_("待审定"), S.DECIDED: N_("已审定"), S.DROPPED: N_("已撤批"),
        V.SUBMIT: N_("交出意见"), V.SEND_BACK: N_("退回重看"), V.DECIDE: N_("审定"), V.DROP: N_("撤批"),
    },
    steps=[
        #    from      verb         to          who    given                                then                 promises asks look
        Step(S.OPEN,   V.SUBMIT,    S.JUDGED,   GROUP, [every_item_is_judged, none_is_held], [note_submission],   (), (), Weight.MAIN),
        Step(S.OPEN,   V.DROP,      S.DROPPED,  GROUP, [],                                  [let_go],            (), (WHY,), Weight.GRAVE),
        Step(S.JUDGED, V.SEND_BACK, S.OPEN,     HEAD,  [],                                  [],                  (), (WHY,)),
        Step(S.JUDGED, V.DECIDE,    S.DECIDED,  HEAD,  [by_a_second_person, none_is_held],  [apply_conclusions], (), (), Weight.SIGN),
    ],
)  # fmt: skip
