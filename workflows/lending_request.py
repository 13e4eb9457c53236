"""Asking for a record: what is told before asking, what is checked, and which way the request will go."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.access import Secrecy
from archive.database import Work
from archive.errors import ArchiveError, Invalid, Problems, Refused
from archive.fonds import Department
from archive.ledger import Line
from archive.records import Record
from archive.sequences import take_next
from archive.wording import N_
from workflows.approval_roll import Matter
from workflows.approvals import Route, route_for, rules_of
from workflows.lending_rules import cannot_be_lent, last_day, terms_of
from workflows.loan_terms import USUAL, Terms
from workflows.loans import OPEN, Loan, State, Way, on_loan, open_loans, queue_of

PURPOSE_MOST = 300
LONGEST_DAYS = USUAL.days
BOOK_AHEAD = 180
"""Days in advance for which a record may be booked. House rule."""


@dataclass(frozen=True, slots=True)
class Availability:
    """What somebody should know before asking for a record."""

    out: Loan | None
    waiting: int
    reason: ArchiveError | None
    on_screen: bool
    """Whether there are page images to look at instead of the paper."""


def availability(session: Session, record: Record) -> Availability:
    """Say whether a record can be had, who has it and how many wait for it."""
    return Availability(
        out=on_loan(session, record.id),
        waiting=len(queue_of(session, record.id)),
        reason=cannot_be_lent(record),
        on_screen=bool(record.components),
    )


def request(  # noqa: PLR0913 - everything the form asks
    work: Work,
    record: Record,
    *,
    way: str,
    purpose: str,
    due_on: date,
    outside: str = "",
    exception: str = "",
    starts_on: date | None = None,
    basket_no: str = "",
) -> Loan:
    """Ask for a record; `outside` names another body, `exception` says why a rule that forbids it should give way.

    Raises:
        Problems: purpose, way or a day cannot stand.
        Refused: the record cannot be lent, or not to this person, not so many, or not outside the house.
    """
    _demand_answers(work, way=way, purpose=purpose, due_on=due_on, starts_on=starts_on)
    terms = terms_of(work.session, record, work.by.roles, way)
    if (due_on - (starts_on or work.today)).days > terms.days:
        raise Problems([_not_within(terms.days)])
    if reason := cannot_be_lent(record):
        raise reason
    if way == Way.VIEW and not record.components:
        raise Refused(N_("这件没有电子件，请改选查阅或借出。"))
    _demand_place(work, record, way, terms)
    route = _route(work, record, way=way, outside=bool(outside), exception=bool(exception.strip()))
    number = f"JY-{work.today.year}-{take_next(work.session, f'JY-{work.today.year}'):04}"
    last = last_day(work.session, due_on)
    loan = Loan(
        number=number,
        basket_no=basket_no or number,
        record_id=record.id,
        record=record,
        state=State.REQUESTED,
        borrower=work.by.login,
        borrower_name=work.by.name,
        department=_department(work),
        way=way,
        purpose=purpose.strip(),
        outside=outside.strip()[:80],
        exception=exception.strip()[:300],
        route=route.told(),
        starts_on=starts_on,
        due_on=last,
        first_due_on=last,
        requested_at=work.at,
    )
    work.session.add(loan)
    work.session.flush()
    told = {"record": record.ref, "way": way, **({"exception": loan.exception} if loan.exception else {})}
    asked = Line("lending:request", loan.subject, work.by.login, work.by.name, after=State.REQUESTED)
    work.book.write(replace(asked, note=loan.purpose, detail=told))
    return loan


def _demand_answers(work: Work, *, way: str, purpose: str, due_on: date, starts_on: date | None) -> None:
    problems = []
    if way not in set(Way):
        problems.append(Invalid("way", N_("请选查阅、借出、复制或电子。")))
    if not purpose.strip() or len(purpose) > PURPOSE_MOST:
        problems.append(Invalid("purpose", N_("请写明用途，不超过 {most} 字。"), most=PURPOSE_MOST))
    if starts_on is not None and not 0 < (starts_on - work.today).days <= BOOK_AHEAD:
        problems.append(Invalid("starts_on", N_("预约的日子请在明天起 {days} 天之内。"), days=BOOK_AHEAD))
    if due_on < (starts_on or work.today):
        problems.append(_not_within(LONGEST_DAYS))
    if problems:
        raise Problems(problems)


def _demand_place(work: Work, record: Record, way: str, terms: Terms) -> None:
    known = open_loans(work.session, record.id)
    if any(loan.borrower == work.by.login for loan in known):
        raise Refused(N_("您已经申请过这件，请到“我的借阅”里看。"))
    if way != Way.VIEW and len(queue_of(work.session, record.id)) >= terms.queue:
        raise Refused(N_("已有 {n} 人在等这一件，请过些日子再申请，或改看电子件。"), n=terms.queue)
    if _open_for(work) >= terms.at_once:
        raise Refused(N_("您在借和在申请的已有 {n} 件，请先归还几件。"), n=terms.at_once)


def _not_within(days: int) -> Invalid:
    return Invalid("due_on", N_("归还日期请在今天起 {days} 天之内。"), days=days)


def _route(work: Work, record: Record, *, way: str, outside: bool, exception: bool) -> Route:
    matter = Matter(
        class_code=record.category.code,
        secrecy=Secrecy(record.secrecy),
        owner=record.department_id,
        way=way,
        asked_by=work.by.login,
        department=work.by.department,
        outside=outside,
    )
    route = route_for(rules_of(work.session, "lending", work.today), matter, exception=exception)
    if route.forbidden:
        raise Refused(
            N_("按“{rule}”，{number} 不能这样借；可改为复制，或写明理由申请破例。"),
            rule=route.rule,
            number=record.archival_no or record.ref,
        )
    return route


def _open_for(work: Work) -> int:
    mine = select(func.count()).where(Loan.borrower == work.by.login, Loan.state.in_([str(one) for one in OPEN]))
    return work.session.scalar(mine) or 0


def _department(work: Work) -> str:
    row = work.session.get(Department, work.by.department) if work.by.department else None
    return row.name if row else ""
