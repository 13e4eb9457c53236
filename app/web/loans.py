"""Loans: one's own, everyone's, those overdue, and each with its course, its verbs and its slip."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.acting import found, may_know
from app.listing_loans import acts_of, all_loans, loan_states, loans_of, overdue_loans
from app.listing_records import out_now
from app.web.acts import strip
from app.web.deps import enter, look
from app.web.language import _, clock_time, near_day, near_time, say
from app.web.marks import number_of, record_state, shelf_of
from app.web.parts import Piece, UrlOf, crumb, link, pager, state, verbs
from archive.people import ARCHIVE_STAFF
from workflows.lending import LENDING
from workflows.loans import WAY_NAMES, Loan, State, Way
from workflows.machine import Act

PAGES = Blueprint("loans", __name__)
PAGE = 100
SOON = 3
"""Days before the last one from which a loan is marked."""
KEYS = {"approve": "Y", "refuse": "R"}
SHAPES = {
    State.REQUESTED: "work",
    State.APPROVED: "mine",
    State.ON_LOAN: "work",
    State.RETURNED: "ok",
    State.REFUSED: "bad",
    State.WITHDRAWN: "gone",
}


@PAGES.get("/loans/mine")
def mine() -> ResponseReturnValue:
    """Show one's own requests and loans."""
    enter("mine")
    with look() as work:
        rows = [row_of(loan, work.today) for loan in loans_of(work.session, work.by.login)]
    waiting = sum(row["open"] for row in rows)
    return render_template(
        "web/loans/mine.html",
        rows=rows,
        line=_("在办 %(n)s 张，共 %(m)s 张", n=waiting, m=len(rows)) if rows else None,
        actions=[link(_("去检索"), "/search", icon="find", main=True)] if rows else [],
    )


@PAGES.get("/loans")
def show() -> ResponseReturnValue:
    """Show everyone's loans to the archive staff."""
    enter("loans")
    wanted = request.args.get("state", "")
    wanted = wanted if wanted in set(State) else ""
    first = _first()
    with look() as work:
        total, loans = all_loans(work.session, work.by, wanted, offset=first, size=PAGE)
        counts = loan_states(work.session, work.by)
        rows = [row_of(loan, work.today) for loan in loans]
    url_of = UrlOf("/loans", [("state", wanted)])
    tabs = [{"word": _("全部"), "n": sum(counts.values()), "url": "/loans", "here": not wanted}]
    tabs += [
        {"word": say(LENDING.say(one)), "n": counts.get(one, 0), "url": f"/loans?state={one}", "here": wanted == one}
        for one in State
        if counts.get(one) or wanted == one
    ]
    return render_template(
        "web/loans/list.html",
        rows=rows,
        total=total,
        tabs=tabs,
        pager=pager(total, first, PAGE, url_of),
        actions=[link(_("借还台"), "/desk", icon="gun", main=True)],
        nothing={"title": _("没有这样的借阅单"), "text": _("业务部门从检索页放入借阅车，提出后就在这里。")},
    )


@PAGES.get("/loans/overdue")
def overdue() -> ResponseReturnValue:
    """Show what should be back."""
    enter("overdue")
    with look() as work:
        rows = [_late_row(loan, work.today) for loan in overdue_loans(work.session, work.by, work.today)]
    return render_template(
        "web/loans/overdue.html",
        rows=rows,
        line=_("共 %(n)s 件，按逾期最久排列", n=len(rows)) if rows else None,
        actions=[],
    )


@PAGES.get("/loans/<number>")
def one(number: str) -> ResponseReturnValue:
    """Show one loan: what was asked, whose turn it is, what can be done."""
    enter("mine")
    with look() as work:
        loan = found(work, LENDING, number)
        record, staff = loan.record, work.by.has(ARCHIVE_STAFF)
        steps = [step | {"key": KEYS.get(step["verb"])} for step in verbs(LENDING, loan.number, Act(loan, work))]
        if loan.state != State.REQUESTED:
            steps.append(link(_("打印借阅单"), f"/loans/{loan.number}/print/slip.pdf", icon="print"))
        out = out_now(work.session, [record.id])
        wanted = {
            "url": f"/records/{record.ref}",
            "no": number_of(record),
            "title": record.title,
            "meta": " · ".join(filter(None, (_("%(n)s 页", n=record.pages), shelf_of(record) if staff else ""))),
            "thumb": f"/records/{record.ref}/pages/1/thumb.jpg"
            if record.leaves and may_know(work.by, record)
            else None,
            "state": record_state(record, out.get(record.id), work.today),
            "way": say(WAY_NAMES[Way(loan.way)]),
        }
        return render_template(
            "web/loans/loan.html",
            loan=_head(loan, work.today, staff=staff),
            facts=_facts(loan),
            wanted=[wanted],
            route=route_of(loan),
            warnings=[],
            steps=steps,
            ledger=strip(acts_of(work.session, loan)),
        )


def state_of(loan: Loan, today: date) -> Piece:
    """Say how a loan stands: overdue before lent."""
    if late := loan.days_overdue(today):
        return state("bad", _("逾期 %(n)s 天", n=late))
    return state(SHAPES[State(loan.state)], say(LENDING.say(loan.state)))


def row_of(loan: Loan, today: date) -> Piece:
    """Return one row of a list of loans."""
    open_ = loan.state in {State.REQUESTED, State.APPROVED, State.ON_LOAN}
    return {
        "id": loan.number,
        "no": loan.number,
        "url": f"/loans/{loan.number}",
        "who": " ".join(filter(None, (loan.borrower_name, loan.department))),
        "what": f"{number_of(loan.record)} {loan.record.title}",
        "way": say(WAY_NAMES[Way(loan.way)]),
        "asked": near_time(loan.requested_at)[:5],
        "turn": _turn(loan),
        "due": _due(loan, today) if open_ else None,
        "state": state_of(loan, today),
        "open": open_,
    }


def route_of(loan: Loan) -> list[Piece]:
    """Return whose turn it was, is and will be."""
    stage = State(loan.state)
    made = [_stop(loan.borrower_name, _("提出"), clock_time(loan.requested_at), "done")]
    if stage in {State.REFUSED, State.WITHDRAWN}:
        word = say(LENDING.say(stage))
        return [*made, _stop(_("档案中心") if stage == State.REFUSED else loan.borrower_name, word, "", "stopped")]
    at = {State.REQUESTED: 1, State.APPROVED: 2, State.ON_LOAN: 3, State.RETURNED: 4}[stage]
    for place, (who, word, when) in enumerate(
        (
            (loan.approved_by or _("档案员"), _("批准"), clock_time(loan.approved_at)),
            (loan.handed_out_by or _("档案员"), _("出库"), clock_time(loan.handed_out_at)),
            (loan.taken_back_by or loan.borrower_name, _("归还"), clock_time(loan.taken_back_at)),
        ),
        start=1,
    ):
        standing = "done" if place < at else "now" if place == at else "next"
        made.append(_stop(who, word, when or (near_day(loan.due_on) if place == 3 else ""), standing))  # noqa: PLR2004
    return made


def _stop(who: str, office: str, note: str, standing: str) -> Piece:
    return {"who": who, "office": office, "note": note, "state": standing}


def _head(loan: Loan, today: date, *, staff: bool) -> Piece:
    crumbs = [crumb(_("借阅单") if staff else _("我的借阅"), "/loans" if staff else "/loans/mine"), crumb(loan.number)]
    return {
        "no": loan.number,
        "title": _("%(who)s 借阅 %(what)s", who=loan.borrower_name, what=loan.record.title),
        "state": state_of(loan, today),
        "line": _turn_line(loan),
        "crumbs": crumbs,
    }


def _facts(loan: Loan) -> list[Piece]:
    facts = [
        (_("单号"), loan.number),
        (_("借阅人"), " · ".join(filter(None, (loan.borrower_name, loan.department)))),
        (_("方式"), say(WAY_NAMES[Way(loan.way)])),
        (_("用途"), loan.purpose),
        (_("提出"), clock_time(loan.requested_at)),
        (_("应还"), loan.due_on.isoformat()),
    ]
    if loan.renewals:
        first = loan.first_due_on.isoformat()
        facts.append((_("续借"), _("%(n)s 次，原定 %(day)s 归还", n=loan.renewals, day=first)))
    if loan.pages_out is not None:
        facts.append((_("点页"), _pages(loan)))
    return [{"label": label, "value": value} for label, value in facts]


def _pages(loan: Loan) -> str:
    if loan.pages_back is None:
        return _("交出 %(n)s 页", n=loan.pages_out)
    return _("交出 %(n)s 页，收回 %(m)s 页", n=loan.pages_out, m=loan.pages_back)


def _turn(loan: Loan) -> str:
    words = {State.REQUESTED: _("档案员批准"), State.APPROVED: _("档案员出库"), State.ON_LOAN: loan.borrower_name}
    return words.get(State(loan.state), "")


def _turn_line(loan: Loan) -> str:
    words = {
        State.REQUESTED: _("等档案员批准"),
        State.APPROVED: _("已批准，等借还台交出"),
        State.ON_LOAN: _("在借阅人手里，%(day)s 前归还", day=loan.due_on.isoformat()),
    }
    return words.get(State(loan.state), "")


def _due(loan: Loan, today: date) -> Piece:
    left = (loan.due_on - today).days
    if loan.state == State.ON_LOAN and left < 0:
        return {"text": near_day(loan.due_on), "tone": "bad"}
    text = _("今天") if left == 0 else near_day(loan.due_on)
    return {"text": text, "tone": "wait" if loan.state == State.ON_LOAN and left <= SOON else ""}


def _late_row(loan: Loan, today: date) -> Piece:
    late = loan.days_overdue(today)
    return {
        "id": loan.number,
        "no": loan.number,
        "url": f"/loans/{loan.number}",
        "who": loan.borrower_name,
        "department": loan.department,
        "what": f"{number_of(loan.record)} {loan.record.title}",
        "due": near_day(loan.due_on),
        "letter": {"text": _("打印催还单"), "url": f"/loans/{loan.number}/print/reminder.pdf"},
        "late": {"text": _("%(n)s 天", n=late), "tone": "bad"},
    }


def _first() -> int:
    written = request.args.get("from", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0  # noqa: PLR2004
