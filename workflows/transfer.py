"""Transfer: a list is drawn up, checked item by item, signed by four, sent, tested on arrival, accepted whole or in part, closed.

DRAFTED -> CHECKED -> IN TRANSIT -> RECEIVING -> ACCEPTED | PARTLY -> CLOSED
Four different people sign for what is written; what arrives otherwise than listed is written, and they sign again.
What leaves this house stays in its catalogue with where it went.
"""

from dataclasses import replace
from enum import StrEnum
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.errors import Invalid, NotFound, OnHold, Refused
from archive.people import ARCHIVE_STAFF, CLOCK, EVERYONE, Role
from archive.records import HELD_STAGES, Record, Stage
from archive.stocktakes import being_counted
from archive.transfers import (
    OFFICE_NAMES,
    Direction,
    Handover,
    Office,
    Outcome,
    Transfer,
    TransferSignature,
)
from archive.wording import N_
from workflows.accession import ACCESSION
from workflows.accession import Verb as RecordVerb
from workflows.loans import OUT, open_loans
from workflows.loans import State as LoanState
from workflows.machine import WHY, Act, Ask, Machine, Reason, Step, Weight

NAME_MOST = 60


class State(StrEnum):
    """Where a transfer stands."""

    DRAFTED = "drafted"
    CHECKED = "checked"
    IN_TRANSIT = "in-transit"
    RECEIVING = "receiving"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    CLOSED = "closed"
    DROPPED = "dropped"


class Verb(StrEnum):
    """What can be done with a transfer."""

    CHECK = "check"
    REOPEN = "reopen"
    SIGN_GIVER = "sign-giver"
    SIGN_GIVER_SUPERVISOR = "sign-giver-supervisor"
    SIGN_RECEIVER = "sign-receiver"
    SIGN_RECEIVER_SUPERVISOR = "sign-receiver-supervisor"
    SEND = "send"
    RECEIVE = "receive"
    ACCEPT = "accept"
    ACCEPT_PART = "accept-part"
    CLOSE = "close"
    DROP = "drop"


SIGNING = {
    Verb.SIGN_GIVER: Office.GIVER,
    Verb.SIGN_GIVER_SUPERVISOR: Office.GIVER_SUPERVISOR,
    Verb.SIGN_RECEIVER: Office.RECEIVER,
    Verb.SIGN_RECEIVER_SUPERVISOR: Office.RECEIVER_SUPERVISOR,
}
GIVING = frozenset({Office.GIVER, Office.GIVER_SUPERVISOR})
Acting = Act[Transfer]


def find(session: Session, reference: str) -> Transfer:
    """Return a transfer by its number.

    Raises:
        NotFound: there is none.
    """
    found = session.scalars(select(Transfer).where(Transfer.number == reference.strip().upper())).unique().one_or_none()
    if found is None:
        raise NotFound(N_("没有编号为 {ref} 的交接，请核对编号。"), ref=reference[:40])
    return found


def may_leave(session: Session, record: Record) -> Reason:
    """Say why a record may not leave this house now."""
    number = record.archival_no or record.ref
    if record.stage not in HELD_STAGES:
        return Refused(N_("{number} 不在馆藏中，不能移出。"), number=number)
    if hold := record.on_hold:
        return OnHold(N_("{number} 已冻结（{reason}），不能移出。"), number=number, reason=hold.reason)
    for loan in open_loans(session, record.id):
        if loan.state in {*OUT, LoanState.APPROVED}:
            return Refused(
                N_("{number} 借给了{name}（{loan}），收回或驳回之后才能移出。"),
                number=number, name=loan.borrower_name, loan=loan.number,
            )  # fmt: skip
    return being_counted(session, record.container.location_id) if record.container else None


def has_lines(act: Acting) -> Reason:
    """Refuse an empty list."""
    return None if act.subject.items else Refused(N_("清单还没有内容，请先列入。"))


def every_line_checked(act: Acting) -> Reason:
    """Demand that every line was held against the thing itself."""
    left = sum(not item.checked_by for item in act.subject.items)
    return Refused(N_("还有 {left} 行没有逐件核对。"), left=left) if left else None


def all_may_leave(act: Acting) -> Reason:
    """Ask for each record of ours whether it may still leave."""
    if act.subject.direction != Direction.OUT:
        return None
    for item in act.subject.items:
        wanted = item.record is not None and item.outcome != Outcome.RETURNED
        if wanted and item.record is not None and (reason := may_leave(act.session, item.record)):
            return reason
    return None


def four_signed(act: Acting) -> Reason:
    """Demand the four signatures for the list as it is."""
    signed = act.subject.signed()
    left = [OFFICE_NAMES[office] for office in Office if office not in signed]
    return Refused(N_("还差 {n} 个签字：{who}。"), n=len(left), who="、".join(left)) if left else None


def may_sign(act: Acting, office: Office) -> Reason:
    """Let each of the four sign once, for their own side, and nobody twice."""
    signed, name = act.subject.signed(), str(act.answers.get("name") or "").strip()
    if office in signed:
        return Refused(N_("{office}已经签过。"), office=OFFICE_NAMES[office])
    if len(name) > NAME_MOST:
        return Invalid("name", N_("最多 {most} 个字，请缩短。"), most=NAME_MOST)
    if any(one.name == (name or act.by.name) for one in signed.values()):
        return Invalid("name", N_("{name}已经签过一处，四个签字要四个人。"), name=name or act.by.name)
    ours = (office in GIVING) == (act.subject.direction == Direction.OUT)
    staff = act.by.has(ARCHIVE_STAFF)
    if name:
        if ours:
            return Invalid("name", N_("本馆的人请用自己的账号签。"))
        return None if staff else Refused(N_("外单位的签字由档案员代记。"))
    if ours:
        return None if staff else Refused(N_("这一处由档案馆的人签。"))
    if act.subject.department_id is not None and act.subject.department_id in act.by.departments and not staff:
        return None
    return Invalid("name", N_("对方不在本系统签字的，请填其姓名，由您代记。"))


def nothing_pending(act: Acting) -> Reason:
    """Demand a decision about every line."""
    left = act.subject.count(Outcome.PENDING)
    return Refused(N_("还有 {left} 行没有点收。"), left=left) if left else None


def all_accepted(act: Acting) -> Reason:
    """Refuse to take in whole what partly goes back."""
    back = act.subject.count(Outcome.RETURNED)
    return Refused(N_("有 {n} 行退回，请办“部分接收”。"), n=back) if back else None


def some_returned(act: Acting) -> Reason:
    """Refuse to call partial what came whole."""
    return None if act.subject.count(Outcome.RETURNED) else Refused(N_("没有退回的行，请办“全部接收”。"))


def put_name(act: Acting, office: Office) -> None:
    """Write a signature down: one's own, or that of somebody of another body who signed on paper."""
    name = str(act.answers.get("name") or "").strip()
    act.subject.signatures.append(
        TransferSignature(
            office=office,
            name=name or act.by.name,
            login=None if name else act.by.login,
            entered_by=act.by.name,
            digest=act.subject.fingerprint(),
            at=act.at,
        )
    )


def unsign(act: Acting) -> None:
    """Open the list again; what was signed for it is void."""
    act.subject.signatures.clear()
    for item in act.subject.items:
        item.checked_by = ""


def note_sending(act: Acting) -> None:
    """Write down when it left."""
    act.subject.sent_at = act.at


def note_arrival(act: Acting) -> None:
    """Write down when it arrived, and how many pieces were counted."""
    act.subject.received_at, act.subject.received_count = act.at, act.answers["count"]


def let_go(act: Acting) -> None:
    """Free the records of a transfer that will not be."""
    for item in act.subject.items:
        _free(act.subject, item.record)


def hand_over(act: Acting) -> None:
    """Let what was accepted leave the holdings, free the rest, and end what the department owed."""
    act.subject.closed_at = act.at
    as_clock = replace(act.work, by=CLOCK)
    for item in act.subject.items:
        record = item.record
        if record is None:
            continue
        _free(act.subject, record)
        if act.subject.direction == Direction.OUT and item.outcome == Outcome.ACCEPTED:
            record.transferred_by_list = act.subject.number
            ACCESSION.perform(RecordVerb.TRANSFER, Act(record, as_clock, note=act.subject.receiver))
        elif (
            act.subject.direction == Direction.IN
            and item.outcome == Outcome.RETURNED
            and record.stage == Stage.RECEIVED
        ):
            ACCESSION.perform(RecordVerb.RETURN, Act(record, as_clock, note=f"{item.code} {item.reason}"))
    if act.subject.accounting and act.subject.fiscal_year and act.subject.count(Outcome.ACCEPTED):
        _end_duty(act)


def _end_duty(act: Acting) -> None:
    owed = select(Handover).where(
        Handover.department_id == act.subject.department_id, Handover.fiscal_year == act.subject.fiscal_year
    )
    for one in act.session.scalars(owed):
        one.ended_by = act.subject.number


def _free(transfer: Transfer, record: Record | None) -> None:
    if record is not None and record.claimed_by == transfer.number:
        record.claimed_by = None


S, V = State, Verb
STAFF = ARCHIVE_STAFF
SIDES = ARCHIVE_STAFF | {Role.BUSINESS}
NAME = Ask("name", N_("对方姓名"), required=False, help=N_("外单位的人在纸上签了，由您代记；自己签的不填"))
COUNT = Ask("count", N_("实到件数"), kind="number", help=N_("先点数，再看清单"))


def _signing(state: State) -> list[Step[Transfer]]:
    """Return the four lines of signing, which leave a transfer where it is."""
    return [
        Step(
            state, verb, state, EVERYONE, [partial(may_sign, office=office)], [partial(put_name, office=office)],
            asks=(NAME,), weight=Weight.SIGN,
        )
        for verb, office in SIGNING.items()
    ]  # fmt: skip


TRANSFER: Machine[Transfer] = Machine(
    "transfer",
    title=N_("交接"),
    start=S.DRAFTED,
    find=find,
    words={
        S.DRAFTED: N_("草拟"), S.CHECKED: N_("待签字"), S.IN_TRANSIT: N_("在途"), S.RECEIVING: N_("接收检测"),
        S.ACCEPTED: N_("全部接收"), S.PARTLY: N_("部分接收"), S.CLOSED: N_("完结"), S.DROPPED: N_("已取消"),
        V.CHECK: N_("清单核对完毕"), V.REOPEN: N_("退回改清单"), V.SIGN_GIVER: N_("签：移交经办人"),
        V.SIGN_GIVER_SUPERVISOR: N_("签：移交监交人"), V.SIGN_RECEIVER: N_("签：接收经办人"),
        V.SIGN_RECEIVER_SUPERVISOR: N_("签：接收监交人"), V.SEND: N_("起运"), V.RECEIVE: N_("到货点数"),
        V.ACCEPT: N_("全部接收"), V.ACCEPT_PART: N_("部分接收"), V.CLOSE: N_("完结"), V.DROP: N_("取消"),
    },
    steps=[
        #    from          verb           to            who    given                                        then            promises asks    look
        Step(S.DRAFTED,    V.CHECK,       S.CHECKED,    SIDES, [has_lines, every_line_checked, all_may_leave], [],          (), (),         Weight.MAIN),
        Step(S.DRAFTED,    V.DROP,        S.DROPPED,    SIDES, [],                                          [let_go],       (), (WHY,),     Weight.GRAVE),
        Step(S.CHECKED,    V.REOPEN,      S.DRAFTED,    SIDES, [],                                          [unsign],       (), (WHY,)),
        *_signing(S.CHECKED),
        Step(S.CHECKED,    V.SEND,        S.IN_TRANSIT, SIDES, [four_signed, all_may_leave],                [note_sending], (), (),         Weight.MAIN),
        Step(S.CHECKED,    V.DROP,        S.DROPPED,    STAFF, [],                                          [let_go],       (), (WHY,),     Weight.GRAVE),
        Step(S.IN_TRANSIT, V.RECEIVE,     S.RECEIVING,  STAFF, [],                                          [note_arrival], (), (COUNT,),   Weight.MAIN),
        Step(S.RECEIVING,  V.ACCEPT,      S.ACCEPTED,   STAFF, [nothing_pending, all_accepted],             [],             (), (),         Weight.MAIN),
        Step(S.RECEIVING,  V.ACCEPT_PART, S.PARTLY,     STAFF, [nothing_pending, some_returned],            [],             (), ()),
        *_signing(S.PARTLY),
        Step(S.ACCEPTED,   V.CLOSE,       S.CLOSED,     STAFF, [four_signed, all_may_leave],                [hand_over],    (), (),         Weight.MAIN),
        Step(S.PARTLY,     V.CLOSE,       S.CLOSED,     STAFF, [four_signed, all_may_leave],                [hand_over],    (), (),         Weight.MAIN),
    ],
)  # fmt: skip
