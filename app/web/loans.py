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
from workflows.approvals import SIGN_NAMES, Standing, Stop
from workflows.lending import LENDING
from workflows.lending_turns import whose_turn
from workflows.loans import OPEN, WAY_NAMES, Loan, State, Way
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
    State.GRANTED: "work",
    State.IN_DOUBT: "bad",
    State.LOST: "bad",
    State.RETURNED: "ok",
    State.ENDED: "gone",
    State.REFUSED: "bad",
    State.WITHDRAWN: "gone",
    State.EXPIRED: "gone",
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
        where = whose_turn(work.session, loan, work.today)
        steps = [
            step | {"key": KEYS.get(step["verb"])}
            for step in verbs(LENDING, loan.number, Act(loan, work))
            if staff or not step["refused"]
        ]
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
            route=route_of(loan, where),
            route_note=_route_note(loan),
            warnings=[],
            steps=steps,
            ledger=strip(acts_of(work.session, loan)),
        )


def _route_note(loan: Loan) -> str:
    if not loan.route:
        return ""
    note = _("按“%(rule)s”", rule=say(loan.route["rule"]))
    return _("%(note)s，破例：%(why)s", note=note, why=loan.exception) if loan.exception else note


def state_of(loan: Loan, today: date) -> Piece:
    """Say how a loan stands: overdue before lent."""
    if late := loan.days_overdue(today):
        return state("bad", _("逾期 %(n)s 天", n=late))
    return state(SHAPES[State(loan.state)], say(LENDING.say(loan.state)))


def row_of(loan: Loan, today: date) -> Piece:
    """Return one row of a list of loans."""
    open_ = loan.state in OPEN
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


def route_of(loan: Loan, where: Standing) -> list[Piece]:
    """Return whose turn it was, is and will be: who asked, who agrees, who hands out, and the return."""
    stage = State(loan.state)
    made = [_stop(loan.borrower_name, _("提出"), clock_time(loan.requested_at), "done")]
    made += [
        signing_stop(stop, here=where.at == place and stage == State.REQUESTED)
        for place, stop in enumerate(where.stops)
    ]
    if stage in {State.REFUSED, State.WITHDRAWN, State.EXPIRED}:
        who = loan.borrower_name if stage == State.WITHDRAWN else _("档案中心")
        return [*made, _stop(who, say(LENDING.say(stage)), "", "stopped")]
    if loan.way == Way.VIEW:
        standing = {State.REQUESTED: "next", State.GRANTED: "now"}.get(stage, "done")
        return [*made, _stop(loan.borrower_name, _("电子查看"), near_day(loan.due_on), standing)]
    at = {State.REQUESTED: 0, State.APPROVED: 1}.get(stage, 3 if stage == State.RETURNED else 2)
    last = say(LENDING.say(stage)) if stage in {State.IN_DOUBT, State.LOST} else _("归还")
    for place, (who, word, when) in enumerate(
        (
            (loan.handed_out_by or _("档案员"), _("出库"), clock_time(loan.handed_out_at)),
            (loan.taken_back_by or loan.borrower_name, last, clock_time(loan.taken_back_at) or near_day(loan.due_on)),
        ),
        start=1,
    ):
        made.append(_stop(who, word, when, "done" if place < at else "now" if place == at else "next"))
    return made


def signing_stop(stop: Stop, *, here: bool) -> Piece:
    """Return one turn of a route: signed, waiting for somebody, or waived and why."""
    names = "、".join(one.name for one in stop.people[:4])
    word = say(SIGN_NAMES[stop.turn.sign]) if len(stop.people) > 1 else _("批准")
    if stop.waived:
        return _stop(say(stop.turn.label), _("免签"), say(stop.waived), "done")
    if stop.signed and stop.done:
        last = stop.signed[-1]
        return _stop(say(stop.turn.label), _("已批准"), near_day(last.on), "done")
    note = _("已过期限，可由上级代签") if stop.late else names
    return _stop(say(stop.turn.label), word, note, "now" if here else "next")


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
    words = {State.REQUESTED: _("等批准"), State.APPROVED: _("档案员出库"), State.ON_LOAN: loan.borrower_name}
    return words.get(State(loan.state), "")


def _turn_line(loan: Loan) -> str:
    words = {
        State.REQUESTED: _("等批准"),
        State.GRANTED: _("可在屏幕上看到 %(day)s", day=loan.due_on.isoformat()),
        State.IN_DOUBT: _("归还时页数不符，待档案负责人处理"),
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
