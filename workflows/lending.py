"""Lending: someone asks for a record, the archive agrees, hands it out and takes it back.

REQUESTED -> APPROVED -> ON LOAN -> RETURNED
Whoever asked may not agree; one record is with one borrower; a loan always has a last day. Overdue is
computed from that day and never stored.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.database import Work
from archive.errors import Invalid, NotFound, Problems, Refused
from archive.fonds import Department
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, EVERYONE
from archive.records import HELD_STAGES, Record, Stage
from archive.rows import Base, Moving
from archive.sequences import take_next
from archive.wording import N_
from workflows.machine import WHY, Act, Ask, Machine, Reason, Step, Weight

PURPOSE_MOST = 300
LONGEST_DAYS = 90
"""House rule; a renewal may follow."""


class State(StrEnum):
    """Where a request stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    ON_LOAN = "on-loan"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    """What can be done with a request."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    HAND_OUT = "hand-out"
    RENEW = "renew"
    TAKE_BACK = "take-back"


class Way(StrEnum):
    """How the record is used."""

    READ = "read"
    BORROW = "borrow"
    COPY = "copy"


WAY_NAMES = {Way.READ: N_("查阅"), Way.BORROW: N_("借出"), Way.COPY: N_("复制")}


class Loan(Moving, Base):
    """One request for one record."""

    __tablename__ = "loans"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    borrower: Mapped[str] = mapped_column(String(40), index=True)
    borrower_name: Mapped[str] = mapped_column(String(60))
    department: Mapped[str] = mapped_column(String(60), default="")
    way: Mapped[str] = mapped_column(String(12))
    purpose: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date]
    first_due_on: Mapped[date]
    renewals: Mapped[int] = mapped_column(default=0)
    requested_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(60))
    approved_at: Mapped[datetime | None]
    handed_out_by: Mapped[str | None] = mapped_column(String(60))
    handed_out_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None] = mapped_column(String(60))
    taken_back_at: Mapped[datetime | None]
    pages_out: Mapped[int | None]
    pages_back: Mapped[int | None]
    record: Mapped[Record] = relationship(lazy="joined")
    __table_args__ = (
        # The last word on "one record, one borrower", whatever two desks do at once.
        Index(
            "uq_loans_one_borrower",
            "record_id",
            unique=True,
            sqlite_where=text("state = 'on-loan'"),
            postgresql_where=text("state = 'on-loan'"),
        ),
    )

    @property
    def subject(self) -> str:
        """How the ledger names this loan."""
        return f"loan:{self.number}"

    def days_overdue(self, today: date) -> int:
        """Return how many days the record should have been back."""
        return max(0, (today - self.due_on).days) if self.state == State.ON_LOAN else 0


Acting = Act[Loan]
OPEN = (State.REQUESTED, State.APPROVED, State.ON_LOAN)


def request(work: Work, record: Record, *, way: str, purpose: str, due_on: date) -> Loan:
    """Ask for a record.

    Raises:
        Problems: purpose, way or last day cannot stand.
        Refused: the record cannot be lent, or this person has asked for it already.
    """
    problems = []
    if way not in set(Way):
        problems.append(Invalid("way", N_("请选查阅、借出或复制。")))
    if not purpose.strip() or len(purpose) > PURPOSE_MOST:
        problems.append(Invalid("purpose", N_("请写明用途，不超过 {most} 字。"), most=PURPOSE_MOST))
    if not 0 <= (due_on - work.today).days <= LONGEST_DAYS:
        problems.append(Invalid("due_on", N_("归还日期请在今天起 {days} 天之内。"), days=LONGEST_DAYS))
    if problems:
        raise Problems(problems)
    if reason := cannot_be_lent(record):
        raise reason
    if any(loan.borrower == work.by.login for loan in open_loans(work.session, record.id)):
        raise Refused(N_("您已经申请过这件，请到“我的借阅”里看。"))
    loan = Loan(
        number=f"JY-{work.today.year}-{take_next(work.session, f'JY-{work.today.year}'):04}",
        record_id=record.id,
        record=record,
        state=State.REQUESTED,
        borrower=work.by.login,
        borrower_name=work.by.name,
        department=_department(work),
        way=way,
        purpose=purpose.strip(),
        due_on=due_on,
        first_due_on=due_on,
        requested_at=work.at,
    )
    work.session.add(loan)
    work.session.flush()
    work.book.write(
        Line(
            "lending:request",
            loan.subject,
            work.by.login,
            work.by.name,
            after=State.REQUESTED,
            note=loan.purpose,
            detail={"record": record.ref},
        )
    )
    return loan


def open_loans(session: Session, record_id: int) -> list[Loan]:
    """Return the requests and loans of a record that are not over, oldest first."""
    found = select(Loan).where(Loan.record_id == record_id, Loan.state.in_(OPEN)).order_by(Loan.id)
    return list(session.scalars(found))


def on_loan(session: Session, record_id: int) -> Loan | None:
    """Return the loan by which a record is out."""
    return next((loan for loan in open_loans(session, record_id) if loan.state == State.ON_LOAN), None)


def overdue(session: Session, today: date) -> list[Loan]:
    """Return the loans that should be back, longest first."""
    found = select(Loan).where(Loan.state == State.ON_LOAN, Loan.due_on < today).order_by(Loan.due_on)
    return list(session.scalars(found))


def find(session: Session, reference: str) -> Loan:
    """Return a loan by its number.

    Raises:
        NotFound: there is no such loan.
    """
    found = session.scalars(select(Loan).where(Loan.number == reference.strip().upper())).one_or_none()
    if found is None:
        raise NotFound(N_("没有编号为 {ref} 的借阅单，请核对编号。"), ref=reference[:40])
    return found


def cannot_be_lent(record: Record) -> Reason:
    """Refuse what is not in the archive, or not any more."""
    if record.stage == Stage.DESTROYED:
        return Refused(N_("{number} 已销毁，不能借阅，只能查目录。"), number=record.archival_no)
    if record.stage not in HELD_STAGES:
        return Refused(N_("这件还没有验收，请等打号之后再借。"))
    if record.claimed_by:
        return Refused(
            N_("{number} 已列入 {list}，在它办完之前不能借。"), number=record.archival_no, list=record.claimed_by
        )
    return None


def is_there(act: Acting) -> Reason:
    """Ask again at every step whether the record can be lent."""
    return cannot_be_lent(act.subject.record)


def by_another_person(act: Acting) -> Reason:
    """Keep the borrower from agreeing to the own request."""
    return Refused(N_("借阅人不能批准自己的申请，请由另一位办。")) if act.by.login == act.subject.borrower else None


def by_the_borrower(act: Acting) -> Reason:
    """Let only the borrower withdraw."""
    return None if act.by.login == act.subject.borrower else Refused(N_("只有申请人自己能撤回。"))


def not_with_another(act: Acting) -> Reason:
    """Refuse what is out already, and say until when."""
    other = on_loan(act.session, act.subject.record_id)
    if other is None or other is act.subject:
        return None
    return Refused(N_("已借给{name}，应于 {day} 归还。"), name=other.borrower_name, day=other.due_on)


def not_late(act: Acting) -> Reason:
    """Refuse to renew what is overdue, or for too long."""
    day = act.answers.get("due_on")
    if act.subject.days_overdue(act.today):
        return Refused(N_("已经逾期 {days} 天，请先归还。"), days=act.subject.days_overdue(act.today))
    if isinstance(day, date) and not 0 < (day - act.subject.due_on).days <= LONGEST_DAYS:
        return Invalid(
            "due_on", N_("新的归还日期要晚于 {day}，且不超过 {days} 天。"), day=act.subject.due_on, days=LONGEST_DAYS
        )
    return None


def all_pages_back(act: Acting) -> Reason:
    """Keep a record with missing pages from going quietly back to its box."""
    pages = act.answers.get("pages")
    out = act.subject.pages_out
    if pages is None or out is None or pages == out:
        return None
    return Refused(N_("借出 {out} 页，点到 {back} 页，请当面查清后再收。"), out=out, back=pages)


def note_approval(act: Acting) -> None:
    """Write down who agreed."""
    act.subject.approved_by, act.subject.approved_at = act.by.name, act.at


def note_hand_out(act: Acting) -> None:
    """Write down who handed over how many pages."""
    act.subject.handed_out_by, act.subject.handed_out_at = act.by.name, act.at
    act.subject.pages_out = act.answers.get("pages", act.subject.record.pages)


def note_take_back(act: Acting) -> None:
    """Write down who took how many pages back."""
    act.subject.taken_back_by, act.subject.taken_back_at = act.by.name, act.at
    act.subject.pages_back = act.answers.get("pages", act.subject.pages_out)


def extend(act: Acting) -> None:
    """Move the last day; the first one stays written."""
    act.subject.due_on = act.answers["due_on"]
    act.subject.renewals += 1


def _department(work: Work) -> str:
    row = work.session.get(Department, work.by.department) if work.by.department else None
    return row.name if row else ""


S, V = State, Verb
PAGES = Ask("pages", N_("清点页数"), kind="number", required=False)
NEW_DAY = Ask("due_on", N_("新的归还日期"), kind="date")
STAFF = ARCHIVE_STAFF
LENDING: Machine[Loan] = Machine(
    "lending",
    title=N_("借阅"),
    start=S.REQUESTED,
    find=find,
    words={
        S.REQUESTED: N_("申请中"), S.APPROVED: N_("待出库"), S.ON_LOAN: N_("借出"), S.RETURNED: N_("已归还"),
        S.REFUSED: N_("已驳回"), S.WITHDRAWN: N_("已撤回"),
        V.APPROVE: N_("同意"), V.REFUSE: N_("驳回"), V.WITHDRAW: N_("撤回"), V.HAND_OUT: N_("交出"),
        V.RENEW: N_("续借"), V.TAKE_BACK: N_("收回"),
    },
    steps=[
        #    from         verb          to            who       given                                    then               promises asks        look
        Step(S.REQUESTED, V.APPROVE,    S.APPROVED,   STAFF,    [is_there, by_another_person],           [note_approval],   (),      (),         Weight.MAIN),
        Step(S.REQUESTED, V.REFUSE,     S.REFUSED,    STAFF,    [],                                      [],                (),      (WHY,),     Weight.GRAVE),
        Step(S.REQUESTED, V.WITHDRAW,   S.WITHDRAWN,  EVERYONE, [by_the_borrower]),
        Step(S.APPROVED,  V.REFUSE,     S.REFUSED,    STAFF,    [],                                      [],                (),      (WHY,),     Weight.GRAVE),
        Step(S.APPROVED,  V.WITHDRAW,   S.WITHDRAWN,  EVERYONE, [by_the_borrower]),
        Step(S.APPROVED,  V.HAND_OUT,   S.ON_LOAN,    STAFF,    [is_there, by_another_person, not_with_another], [note_hand_out], (), (PAGES,), Weight.MAIN),
        Step(S.ON_LOAN,   V.RENEW,      S.ON_LOAN,    STAFF,    [not_late],                              [extend],          (),      (NEW_DAY, WHY)),
        Step(S.ON_LOAN,   V.TAKE_BACK,  S.RETURNED,   STAFF,    [all_pages_back],                        [note_take_back],  (),      (PAGES,),   Weight.MAIN),
    ],
)  # fmt: skip
