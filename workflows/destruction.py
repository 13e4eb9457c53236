"""Destruction: a list of records is drafted, approved by a second person, carried out before a witness, and closed.

DRAFTED -> SUBMITTED -> APPROVED -> DESTROYING -> CLOSED
Nothing is destroyed on one person's word, before its day, on loan, or under a hold; and each of these
is asked again in the moment before.
"""

import hashlib
import json
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.database import Work
from archive.errors import Invalid, NotFound, NotYetDue, OnHold, Refused
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, CLOCK, Person, Role
from archive.promises import Job, Pledge, Promise
from archive.records import HELD_STAGES, Record
from archive.rows import Base, Moving
from archive.sequences import take_next
from archive.stocktakes import being_counted
from archive.wording import N_
from workflows.appraisal import cleared
from workflows.loans import State as LoanState
from workflows.loans import open_loans
from workflows.machine import WHY, Act, Ask, Machine, Reason, Step, Weight


class State(StrEnum):
    """Where a list stands."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DESTROYING = "destroying"
    CLOSED = "closed"
    STOPPED = "stopped"


class Verb(StrEnum):
    """What can be done with a list."""

    SUBMIT = "submit"
    SEND_BACK = "send-back"
    APPROVE = "approve"
    STOP = "stop"
    BEGIN = "begin"
    CLOSE = "close"


class Fate(StrEnum):
    """What became of one item."""

    PENDING = "pending"
    DESTROYING = "destroying"
    DESTROYED = "destroyed"
    SPARED = "spared"


FATE_NAMES = {
    Fate.PENDING: N_("待销"),
    Fate.DESTROYING: N_("正在销毁"),
    Fate.DESTROYED: N_("已销毁"),
    Fate.SPARED: N_("未销"),
}


class DestructionList(Moving, Base):
    """One destruction list (销毁清册)."""

    __tablename__ = "destruction_lists"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    drafted_by: Mapped[str] = mapped_column(String(40))
    drafted_by_name: Mapped[str] = mapped_column(String(60))
    drafted_at: Mapped[datetime]
    cooling_days: Mapped[int]
    """Days between approval and the act, as the house sets them; 0 lets it begin the same day."""
    digest: Mapped[str] = mapped_column(String(64), default="")
    approved_by: Mapped[str | None] = mapped_column(String(40))
    approved_by_name: Mapped[str | None] = mapped_column(String(60))
    approved_at: Mapped[datetime | None]
    not_before: Mapped[date | None]
    begun_by_name: Mapped[str | None] = mapped_column(String(60))
    witness_name: Mapped[str | None] = mapped_column(String(60))
    begun_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    items: Mapped[list["Item"]] = relationship(
        cascade="all, delete-orphan", order_by="Item.id", lazy="selectin", back_populates="list"
    )

    @property
    def subject(self) -> str:
        """How the ledger names this list."""
        return f"destruction:{self.number}"

    def fingerprint(self) -> str:
        """Return the SHA-256 of the lines as they are now; any change of a line changes it."""
        lines = [[item.record_id, item.number, item.title, item.due_on.isoformat()] for item in self.items]
        return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


class Item(Base):
    """One line of a list; number and title are copied, for they outlive the record."""

    __tablename__ = "destruction_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("destruction_lists.id"), index=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    number: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date]
    fate: Mapped[str] = mapped_column(String(12), default=Fate.PENDING)
    reason: Mapped[str] = mapped_column(String(300), default="")
    settled_at: Mapped[datetime | None]
    record: Mapped[Record] = relationship(lazy="joined")
    list: Mapped[DestructionList] = relationship(back_populates="items")


Acting = Act[DestructionList]


def draft(work: Work, records: list[Record], *, cooling_days: int) -> DestructionList:
    """Draw up a list of appraised records of one fonds.

    Raises:
        Refused: a record was not appraised for destruction, is lent, or is on another list.
        OnHold: a record is under a hold.
        NotYetDue: a record's term has not ended.
    """
    if not records:
        raise Refused(N_("清册没有任何一件，请先勾选鉴定同意销毁的件。"))
    if len({record.fonds_id for record in records}) > 1:
        raise Refused(N_("一份清册只列一个全宗的档案，请分开列。"))
    drawn = DestructionList(
        number=f"XH-{work.today.year}-{take_next(work.session, f'XH-{work.today.year}'):03}",
        state=State.DRAFTED,
        fonds_id=records[0].fonds_id,
        cooling_days=cooling_days,
        drafted_by=work.by.login,
        drafted_by_name=work.by.name,
        drafted_at=work.at,
    )
    for record in records:
        if record.claimed_by:
            raise Refused(N_("{number} 已在 {list} 中，不能再列。"), number=record.archival_no, list=record.claimed_by)
        if reason := must_stay(work.session, record, work.today):
            raise reason
        record.claimed_by = drawn.number
        drawn.items.append(
            Item(record=record, number=record.archival_no or record.ref, title=record.title, due_on=record.due_on)
        )
    work.session.add(drawn)
    work.session.flush()
    work.book.write(
        Line(
            "destruction:draft",
            drawn.subject,
            work.by.login,
            work.by.name,
            after=State.DRAFTED,
            detail={"records": [item.number for item in drawn.items]},
        )
    )
    return drawn


def must_stay(session: Session, record: Record, today: date) -> Reason:
    """Say why a record may not be destroyed now; asked at every step and once more before the act."""
    number = record.archival_no or record.ref
    if record.stage not in HELD_STAGES:
        return Refused(N_("{number} 不在馆藏中，不能销毁。"), number=number)
    if record.due_on is None or record.due_on > today:
        return NotYetDue(N_("{number} 还没有到期，不能销毁。"), number=number)
    if hold := record.on_hold:
        return OnHold(N_("{number} 已冻结（{reason}），不能销毁。"), number=number, reason=hold.reason)
    for loan in open_loans(session, record.id):
        if loan.state == LoanState.ON_LOAN:
            return Refused(N_("{number} 借给了{name}，收回之后才能销毁。"), number=number, name=loan.borrower_name)
        if loan.state == LoanState.APPROVED:
            return Refused(
                N_("{number} 已批准借给{name}（{loan}），请先驳回那张单。"),
                number=number,
                name=loan.borrower_name,
                loan=loan.number,
            )
    if record.container is not None and (counting := being_counted(session, record.container.location_id)):
        return counting
    if cleared(session, record) is None:
        return Refused(N_("{number} 没有经过鉴定同意销毁，请先立鉴定批。"), number=number)
    return None


def find(session: Session, reference: str) -> DestructionList:
    """Return a list by its number.

    Raises:
        NotFound: there is no such list.
    """
    found = session.scalars(
        select(DestructionList).where(DestructionList.number == reference.strip().upper())
    ).one_or_none()
    if found is None:
        raise NotFound(N_("没有编号为 {ref} 的销毁清册，请核对编号。"), ref=reference[:40])
    return found


def every_item_may_go(act: Acting) -> Reason:
    """Ask for each line whether it may still be destroyed."""
    for item in act.subject.items:
        if reason := must_stay(act.session, item.record, act.today):
            return reason
    return None


def lines_unchanged(act: Acting) -> Reason:
    """Refuse a list whose lines are not those that were submitted."""
    same = act.subject.digest == act.subject.fingerprint()
    return None if same else Refused(N_("清册在提交之后被改动，请退回重新提交。"))


def by_a_second_person(act: Acting) -> Reason:
    """Keep the drafter from approving."""
    return Refused(N_("清册是您草拟的，请由另一位批准。")) if act.by.login == act.subject.drafted_by else None


def cooled_off(act: Acting) -> Reason:
    """Wait for the first day on which it may be done."""
    day = act.subject.not_before
    return None if day and day <= act.today else NotYetDue(N_("冷静期到 {day} 为止，届时再开始销毁。"), day=day)


def is_witnessed(act: Acting) -> Reason:
    """Demand a second pair of eyes: a person of this house, not the one who acts.

    Source: 《会计档案管理办法》第十八条, DA/T 42-2009 7.7.6 (监销).
    """
    login = act.answers.get("witness")
    if login is None:
        return None
    witness = act.session.scalars(select(Person).where(Person.login == login, Person.active)).one_or_none()
    if witness is None:
        return Invalid("witness", N_("没有登录名为 {login} 的人，请核对监销人。"), login=str(login)[:40])
    if witness.login == act.by.login:
        return Invalid("witness", N_("监销人不能是执行人自己，请填另一位。"))
    return None


def every_item_is_settled(act: Acting) -> Reason:
    """Refuse to close while something is still to be done."""
    left = sum(item.fate in {Fate.PENDING, Fate.DESTROYING} for item in act.subject.items)
    return Refused(N_("还有 {left} 件没有办完，请等它们办完。"), left=left) if left else None


def index_is_purged(act: Acting) -> Reason:
    """Refuse to close while words of the records may still stand in the files of the index."""
    owed = select(Promise.id).where(Promise.job == Job.PURGE_INDEX, Promise.subject == act.subject.subject)
    if act.by is CLOCK or act.session.scalar(owed) is None:
        return None
    return Refused(N_("检索索引还在清除，清完会自动完结，请稍候。"))


def freeze(act: Acting) -> None:
    """Take the fingerprint of the lines."""
    act.subject.digest = act.subject.fingerprint()


def start_cooling_off(act: Acting) -> None:
    """Write down who approved and from which day it may be done."""
    act.subject.approved_by, act.subject.approved_by_name, act.subject.approved_at = act.by.login, act.by.name, act.at
    act.subject.not_before = act.today + timedelta(days=act.subject.cooling_days)


def note_beginning(act: Acting) -> None:
    """Write down who carries it out and who watches."""
    witness = act.session.scalars(select(Person).where(Person.login == act.answers["witness"])).one()
    act.subject.begun_by_name, act.subject.witness_name, act.subject.begun_at = act.by.name, witness.name, act.at


def note_closing(act: Acting) -> None:
    """Write down the end."""
    act.subject.closed_at = act.at


def let_go(act: Acting) -> None:
    """Free the records of a list that will not be carried out."""
    for item in act.subject.items:
        if item.record.claimed_by == act.subject.number:
            item.record.claimed_by = None


def each_item(act: Acting) -> list[Pledge]:
    """Owe the destruction of every line, one by one."""
    return [
        Pledge(Job.DESTROY_ITEM, act.subject.subject, rank=1, extra={"item": item.id}) for item in act.subject.items
    ]


S, V = State, Verb
STAFF, HEAD = ARCHIVE_STAFF, {Role.HEAD}
WITNESS = Ask("witness", N_("监销人"), help=N_("在场监销的另一个人的登录名"))
CLEAR = (every_item_may_go, lines_unchanged)
DESTRUCTION: Machine[DestructionList] = Machine(
    "destruction",
    title=N_("销毁"),
    start=S.DRAFTED,
    find=find,
    words={
        S.DRAFTED: N_("草拟"), S.SUBMITTED: N_("待批准"), S.APPROVED: N_("冷静期"), S.DESTROYING: N_("正在销毁"),
        S.CLOSED: N_("完结"), S.STOPPED: N_("已中止"),
        V.SUBMIT: N_("提交"), V.SEND_BACK: N_("退回"), V.APPROVE: N_("批准"), V.STOP: N_("中止"),
        V.BEGIN: N_("开始销毁"), V.CLOSE: N_("完结"),
    },
    steps=[
        #    from          verb         to            who    given                                     then                 promises      asks        look
        Step(S.DRAFTED,    V.SUBMIT,    S.SUBMITTED,  STAFF, [every_item_may_go],                      [freeze],            (),           (),         Weight.MAIN),
        Step(S.DRAFTED,    V.STOP,      S.STOPPED,    STAFF, [],                                       [let_go],            (),           (WHY,),     Weight.GRAVE),
        Step(S.SUBMITTED,  V.SEND_BACK, S.DRAFTED,    HEAD,  [],                                       [],                  (),           (WHY,)),
        Step(S.SUBMITTED,  V.APPROVE,   S.APPROVED,   HEAD,  [*CLEAR, by_a_second_person],             [start_cooling_off], (),           (),         Weight.SIGN),
        Step(S.APPROVED,   V.STOP,      S.STOPPED,    STAFF, [],                                       [let_go],            (),           (WHY,),     Weight.GRAVE),
        Step(S.APPROVED,   V.BEGIN,     S.DESTROYING, STAFF, [*CLEAR, cooled_off, is_witnessed],       [note_beginning],    (each_item,), (WITNESS,), Weight.GRAVE),
        Step(S.DESTROYING, V.CLOSE,     S.CLOSED,     STAFF, [every_item_is_settled, index_is_purged], [note_closing, let_go], (),        (),         Weight.MAIN),
    ],
)  # fmt: skip
