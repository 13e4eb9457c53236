"""What must hold for each step of lending, and what follows from it."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.access import Secrecy
from archive.errors import Invalid, Refused
from archive.holds import Reason as HoldReason
from archive.holds import place
from archive.people import Person, Role
from archive.records import HELD_STAGES, Record, Stage
from archive.stocktakes import frozen
from archive.wording import N_
from workflows.lending_turns import whose_turn
from workflows.loan_terms import Case, Terms, closed_days, lines_of, open_day, terms_for
from workflows.loans import Loan, State, Way, on_loan, queue_of
from workflows.machine import Act, Reason

Acting = Act[Loan]
YES = frozenset({"1", "yes", "y", "true", "on", "是"})  # i18n: allow - yes as people write it


def cannot_be_lent(record: Record) -> Reason:
    """Refuse what is not in the archive, or not any more, or under a hold that forbids it."""
    if record.stage == Stage.DESTROYED:
        return Refused(N_("{number} 已销毁，不能借阅，只能查目录。"), number=record.archival_no)
    if record.stage == Stage.TRANSFERRED:
        return Refused(
            N_("{number} 已随 {list} 移出，不能借阅，请向接收单位查。"),
            number=record.archival_no,
            list=record.transferred_by_list,
        )
    if record.stage not in HELD_STAGES:
        return Refused(N_("这件还没有验收，请等打号之后再借。"))
    if record.claimed_by:
        return Refused(
            N_("{number} 已列入 {list}，在它办完之前不能借。"), number=record.archival_no, list=record.claimed_by
        )
    held = next((hold for hold in record.holds if hold.released_at is None and hold.stops_lending), None)
    if held is not None:
        return Refused(N_("{number} 已冻结并禁止出借：{reason}。"), number=record.archival_no, reason=held.reason)
    return None


def terms_of(session: Session, record: Record, roles: frozenset[Role], way: str) -> Terms:
    """Return for how long, how often and how many a person of these duties may have this record."""
    case = Case(record.category.code, Secrecy(record.secrecy), frozenset(str(role) for role in roles), way)
    return terms_for(lines_of(session), case)


def last_day(session: Session, day: date) -> date:
    """Return a last day on which the archive is open: that day, or the next one."""
    return open_day(day, closed_days(session, day))


def is_there(act: Acting) -> Reason:
    """Ask again at every step whether the record can be lent."""
    return cannot_be_lent(act.subject.record)


def by_another_person(act: Acting) -> Reason:
    """Keep the borrower from agreeing to the own request."""
    return Refused(N_("借阅人不能批准自己的申请，请由另一位办。")) if act.by.login == act.subject.borrower else None


def by_the_borrower(act: Acting) -> Reason:
    """Let only the borrower withdraw."""
    return None if act.by.login == act.subject.borrower else Refused(N_("只有申请人自己能办这一步。"))


def is_theirs_to_sign(act: Acting) -> Reason:
    """Let only those sign whose turn it is, or who stand in for them."""
    where = whose_turn(act.session, act.subject, act.today)
    if where.at is None or where.signs_for(act.by.login, act.today):
        return None
    if not where.waiting:
        return Refused(N_("这一步没有人可以签，请档案负责人改审批规则或补设人员。"))
    names = "、".join(one.name for one in where.waiting[:5])
    return Refused(N_("现在轮到{names}签，请等一等。"), names=names)


def more_must_sign(act: Acting) -> bool:
    """Say whether somebody else has to sign after this signature."""
    where = whose_turn(act.session, act.subject, act.today)
    if where.at is None:
        return False
    here, after = where.stops[where.at], where.stops[where.at + 1 :]
    signing = where.signs_for(act.by.login, act.today) or act.by.login
    still = {one.login for one in here.people} - {signing} if here.turn.sign == "all" else set()
    return bool(still) or any(not stop.done for stop in after)


def is_a_view(act: Acting) -> bool:
    """Say whether the record is looked at on the screen, and not fetched."""
    return act.subject.way == Way.VIEW


def is_over(act: Acting) -> Reason:
    """End only what has run out."""
    loan = act.subject
    last = loan.due_on if loan.state == State.GRANTED else loan.pickup_until
    if last is not None and last < act.today:
        return None
    return Refused(N_("还没有到期，请等 {day} 过后。"), day=last or "")


def not_with_another(act: Acting) -> Reason:
    """Refuse what is out already, and say until when."""
    other = on_loan(act.session, act.subject.record_id)
    if other is None or other is act.subject:
        return None
    return Refused(N_("已借给{name}，应于 {day} 归还。"), name=other.borrower_name, day=other.due_on)


def is_not_being_counted(act: Acting) -> Reason:
    """Let what is asked for while its place is counted wait; the request itself stands."""
    box = act.subject.record.container
    counting = frozen(act.session, box.location_id) if box else None
    if counting is None:
        return None
    return Refused(N_("它所在的架位正在盘点（{number}），已排队，解冻之后交出。"), number=counting.number)


def is_first_in_line(act: Acting) -> Reason:
    """Hand a record to whom it lies ready for; a booked day keeps others off."""
    loan = act.subject
    if loan.starts_on is not None and act.today < loan.starts_on:
        return Refused(N_("预约的是 {day}，请到那天再取。"), day=loan.starts_on)
    for other in queue_of(act.session, loan.record_id):
        if other is loan or other.state != State.APPROVED:
            continue
        if other.starts_on is not None and loan.starts_on is None and other.starts_on <= loan.due_on:
            return Refused(
                N_("{name}已预约 {day}，请把归还日期定在那之前。"), name=other.borrower_name, day=other.starts_on
            )
        kept = other.pickup_until is not None and other.pickup_until >= act.today
        if kept and loan.pickup_until is None:
            return Refused(
                N_("正为{name}保留到 {day}，请先办那一张。"), name=other.borrower_name, day=other.pickup_until
            )
    return None


def in_time(act: Acting) -> Reason:
    """Refuse to renew what is overdue, too early, too often, for too long, or under a hold that forbids it."""
    loan, day = act.subject, act.answers.get("due_on")
    terms = _terms(act, loan)
    if late := loan.days_overdue(act.today):
        return Refused(N_("已经逾期 {days} 天，请先归还。"), days=late)
    if loan.renewals >= terms.renewals:
        return Refused(N_("已续借 {n} 次，不能再续，请先归还。"), n=loan.renewals)
    if act.today < loan.due_on - timedelta(days=terms.renewal_opens):
        return Refused(N_("到期前 {n} 天起才能续借。"), n=terms.renewal_opens)
    if isinstance(day, date) and not 0 < (day - loan.due_on).days <= terms.renewal_days:
        return Invalid(
            "due_on", N_("新的归还日期要晚于 {day}，且不超过 {days} 天。"), day=loan.due_on, days=terms.renewal_days
        )
    return cannot_be_lent(loan.record)


def nobody_waits(act: Acting) -> Reason:
    """Refuse to renew what others wait for."""
    waiting = queue_of(act.session, act.subject.record_id)
    if not waiting:
        return None
    return Refused(N_("{n} 人在等这一件，请按期归还。"), n=len(waiting))


def was_not_recalled(act: Acting) -> Reason:
    """Refuse to renew, or to recall again, what was recalled."""
    if act.subject.recalled_at is None:
        return None
    return Refused(N_("已经催回，应于 {day} 归还。"), day=act.subject.due_on)


def pages_differ(act: Acting) -> bool:
    """Say whether other pages came back than went out."""
    pages, out = act.answers.get("pages"), act.subject.pages_out
    return pages is not None and out is not None and pages != out


def all_pages_back(act: Acting) -> Reason:
    """Keep a record with missing pages from going quietly back to its box: look again, or open a case."""
    if not pages_differ(act) or str(act.answers.get("short", "")).lower() in YES:
        return None
    return Refused(
        N_("借出 {out} 页，点到 {back} 页，请当面查清后再收；查不清的，注明缺损再收，这件转为待验。"),
        out=act.subject.pages_out,
        back=act.answers["pages"],
    )


def note_approval(act: Acting) -> None:
    """Write down who agreed, at which turn and for whom."""
    loan = act.subject
    where = whose_turn(act.session, loan, act.today)
    loan.approved_by, loan.approved_at = act.by.name, act.at
    signing = where.signs_for(act.by.login, act.today)
    if where.at is not None:
        told = {"turn": where.at, "on": act.today.isoformat()}
        act.answers = {**act.answers, **told, **({"for": signing} if signing not in {None, act.by.login} else {})}
    if loan.state == State.APPROVED:
        make_ready(act, own=True)


def note_hand_out(act: Acting) -> None:
    """Write down who handed over how many pages, and how they looked."""
    act.subject.handed_out_by, act.subject.handed_out_at = act.by.name, act.at
    act.subject.pages_out = act.answers.get("pages", act.subject.record.pages)
    act.subject.condition_out = str(act.answers.get("condition", ""))[:200]


def note_take_back(act: Acting) -> None:
    """Write down who took how many pages back, and how they looked."""
    act.subject.taken_back_by, act.subject.taken_back_at = act.by.name, act.at
    act.subject.pages_back = act.answers.get("pages", act.subject.pages_out)
    act.subject.condition_back = str(act.answers.get("condition", ""))[:200]


def extend(act: Acting) -> None:
    """Move the last day; the first one stays written."""
    act.subject.due_on = last_day(act.session, act.answers["due_on"])
    act.subject.renewals += 1


def note_recall(act: Acting) -> None:
    """Shorten the loan: it is due when the terms of a recall say, never later than before."""
    loan = act.subject
    terms = _terms(act, loan)
    loan.recalled_at = act.at
    loan.due_on = min(loan.due_on, last_day(act.session, act.today + timedelta(days=terms.recall_days)))


def note_effect(act: Acting) -> None:
    """Keep what the use led to."""
    act.subject.effect = str(act.answers["effect"])[:500]


def hold_as_lost(act: Acting) -> None:
    """Stop every later step of a record that is lost; its catalogue entry stays."""
    hold = place(act.work, act.subject.record, kind=HoldReason.LOST, reason=act.note, case_no=act.subject.number)
    hold.stops_lending = True


def count_as_found(act: Acting) -> None:
    """Take back what turned up again; the hold is lifted by another person, with the case closed."""
    note_take_back(act)


def ask_the_next(act: Acting) -> None:
    """Let the record lie ready for whoever is next."""
    make_ready(act)


def make_ready(act: Acting, *, own: bool = False) -> None:
    """Keep the record for the first of those approved, or for this loan alone, and say until when."""
    record = act.subject.record
    act.session.flush()
    # Two approvals at once must not both find the record free.
    act.session.execute(select(Record.id).where(Record.id == record.id).with_for_update(key_share=True))
    if on_loan(act.session, record.id) is not None:
        return
    approved = [
        loan for loan in queue_of(act.session, record.id) if loan.state == State.APPROVED and not loan.starts_on
    ]
    if any(loan.pickup_until is not None for loan in approved):
        return
    # An approval touches no row but its own: two of them would wait for each other.
    for first in [loan for loan in approved if loan is act.subject or not own][:1]:
        terms = _terms(act, first)
        first.pickup_until = last_day(act.session, act.today + timedelta(days=terms.pickup_days))


def _terms(act: Acting, loan: Loan) -> Terms:
    """Return the terms of the borrower of a loan, who need not be the person at the desk."""
    borrower = act.session.scalars(select(Person).where(Person.login == loan.borrower)).one_or_none()
    return terms_of(act.session, loan.record, borrower.roles if borrower else frozenset(), loan.way)
