"""借还台: one box for the scanner. A code hands out what was agreed or takes back what is out, after its pages are counted."""

from datetime import datetime, time
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from app.handing import Mode, Sighted, expected, fold, settle, sight
from app.listing import department_name
from app.listing_loans import borrower, by_numbers, moved_since, tally, to_fetch
from app.web.acts import strip, what
from app.web.deps import actor, desk, enter, look
from app.web.language import _, near_day, say, told
from app.web.loans import state_of
from app.web.marks import number_of
from app.web.parts import Piece, post
from archive.database import Work
from archive.errors import ArchiveError, NotPermitted
from archive.ledger import Entry
from workflows.lending import LENDING
from workflows.loans import WAY_NAMES, Loan, Verb, Way

PAGES = Blueprint("loan_desk", __name__)
VISIT = "visit"
"""Where the session keeps this visit: who stands there, what was moved, and what was answered last."""
KEPT = 20
AS_WRITTEN = frozenset({"", "OK", "="})
"""What a clerk enters when the pages are as many as they should be."""


@PAGES.get("/desk")
def show() -> ResponseReturnValue:
    """Show the desk, with the answer to the last scan."""
    enter("desk")
    visit = _visit()
    echo = visit.pop("echo", None)
    if echo:
        session[VISIT] = visit
    return _page(_mode(request.args.get("mode", "")), echo)


@PAGES.post("/desk")
def scan() -> ResponseReturnValue:
    """Take what the scanner sent: a person, a thing, or the count of its pages."""
    enter("desk")
    mode, code = _mode(request.form.get("mode", "")), request.form.get("code", "")
    number, verb = request.form.get("loan", ""), request.form.get("verb", "")
    try:
        if number and request.form.get("give_up"):
            echo = {"tone": "wait", "title": _("没有办"), "text": _("%(no)s 放下了，没有登记。", no=number)}
        elif number:
            answer = _counted(number, verb, code)
            if isinstance(answer, dict):
                return _page(mode, answer, pending=_pending_of(number, verb)), HTTPStatus.UNPROCESSABLE_ENTITY
            echo = _moved(answer, verb)
        else:
            with look() as work:
                seen = sight(work, code, mode, card=_visit().get("card", ""))
                if seen.loan is not None:
                    return _page(mode, _count_it(seen), pending=seen)
            assert seen.person is not None  # noqa: S101 - sight gives a person or a loan
            _keep(card=seen.person.login, rows=[])
            echo = {"tone": "ok", "title": seen.person.name, "text": _("请扫要借出或归还的件。")}
    except NotPermitted:
        raise
    except ArchiveError as refusal:
        what_for = fold(code)[:60] or number
        title = _("不能办：%(code)s", code=what_for) if what_for else _("没有扫到码")
        echo = {"tone": "bad", "title": title, "text": told(refusal)}
        pending = _pending_of(number, verb) if number else None
        return _page(mode, echo, pending=pending), HTTPStatus.UNPROCESSABLE_ENTITY
    _keep(echo=echo)
    return redirect(_url(mode))


@PAGES.post("/desk/finish")
def finish() -> ResponseReturnValue:
    """End this visit; what was handed out and taken back is written already."""
    enter("desk")
    session.pop(VISIT, None)
    return redirect(_url(_mode(request.form.get("mode", ""))))


def _counted(number: str, verb: str, code: str) -> Loan | Piece:
    """Move a loan when its pages were counted; another code in between is answered, and nothing is moved."""
    typed = fold(code).upper()
    if typed.isdigit() or typed in AS_WRITTEN or typed == number:
        return settle(desk(), actor(), number, verb, typed if typed.isdigit() else "")
    with look() as work:
        loan = next(iter(by_numbers(work.session, [number])), None)
        if loan is not None and typed == number_of(loan.record).upper():
            return settle(desk(), actor(), number, verb, "")
    return {
        "tone": "wait",
        "title": _("先点完这一件"),
        "text": _("刚才扫的 %(code)s 还没有办；请先给页数，相符按回车，放下按 Esc。", code=typed[:60]),
    }


def _count_it(seen: Sighted) -> Piece:
    loan = seen.loan
    assert loan is not None  # noqa: S101 - asked by the caller
    word = say(LENDING.say(str(seen.verb)))
    return {
        "tone": "idle",
        "title": _("%(verb)s：%(title)s", verb=word, title=loan.record.title),
        "text": _(
            "%(no)s，%(who)s；请点页，应有 %(n)s 页。相符按回车，不符键入实数。",
            no=number_of(loan.record), who=loan.borrower_name, n=seen.pages,
        ),
    }  # fmt: skip


def _moved(loan: Loan, verb: str) -> Piece:
    rows = [loan.number, *(one for one in _visit().get("rows", []) if one != loan.number)]
    _keep(rows=rows[:KEPT], card=loan.borrower)
    number, record = number_of(loan.record), loan.record
    if verb == Verb.TAKE_BACK:
        return {"tone": "ok", "title": _("已收回：%(title)s", title=record.title),
                "text": _("%(no)s，%(n)s 页，请放回原处。", no=number, n=loan.pages_back)}  # fmt: skip
    title = _("已交出：%(title)s", title=record.title)
    if loan.pages_out != record.pages:
        return {"tone": "wait", "title": title,
                "text": _("%(no)s，点到 %(n)s 页，目录记 %(m)s 页，请核对目录。", no=number, n=loan.pages_out, m=record.pages)}  # fmt: skip
    return {"tone": "ok", "title": title,
            "text": _("%(no)s，%(n)s 页，%(day)s 前归还。", no=number, n=loan.pages_out, day=loan.due_on.isoformat())}  # fmt: skip


def _page(mode: Mode, echo: Piece | None, *, pending: Sighted | None = None) -> str:
    visit = _visit()
    card = pending.loan.borrower if pending and pending.loan else visit.get("card", "")
    with look() as work:
        midnight = datetime.combine(work.today, time.min, desk().settings.zone)
        today = moved_since(work.session, midnight)
        context: dict[str, Any] = {
            "borrower": _borrower(work, card) if card else None,
            "rows": [
                _row(place, loan, work)
                for place, loan in enumerate(by_numbers(work.session, visit.get("rows", [])), start=1)
            ],
            "pull": [_fetch(loan) for loan in to_fetch(work.session, work.by)],
            "today": [_told(entry) for entry in today],
            "today_note": _("最近 %(n)s 条", n=len(today)) if today else None,
        }
    moved = len(context["rows"])
    return render_template(
        "web/loans/desk.html",
        mode=str(mode),
        modes=_modes(mode),
        action="/desk",
        echo=echo,
        pending=_pending(pending),
        tally=_("本次已办 %(n)s 件", n=moved) if moved else None,
        steps=[post("finish", _("完成"), "/desk/finish", main=True, key="F9", hidden={"mode": str(mode)})]
        if moved or card
        else [],
        warnings=[],
        **context,
    )


def _pending(seen: Sighted | None) -> Piece | None:
    if seen is None or seen.loan is None:
        return None
    return {"loan": seen.loan.number, "verb": str(seen.verb), "pages": seen.pages,
            "word": say(LENDING.say(str(seen.verb)))}  # fmt: skip


def _pending_of(number: str, verb: str) -> Sighted | None:
    with look() as work:
        loan = next(iter(by_numbers(work.session, [number])), None)
        known = next((one for one in (Verb.HAND_OUT, Verb.TAKE_BACK) if one == verb), None)
        if loan is None or known is None:
            return None
        # Somebody else may have settled it in the meantime: then there is nothing left to count.
        source = {step.verb: step.source for step in LENDING.steps}[known]
        return Sighted(loan=loan, verb=known, pages=expected(loan, known)) if loan.state == source else None


def _borrower(work: Work, login: str) -> Piece | None:
    person = borrower(work.session, login)
    if person is None:
        return None
    has = tally(work.session, login, work.today)
    line = " · ".join(filter(None, (department_name(work.session, person.department_id), person.login)))
    numbers = [(has.out, _("在借"), False), (has.overdue, _("逾期"), has.overdue > 0), (has.asked, _("待取"), False)]
    return {
        "name": person.name,
        "line": line,
        "loan_line": _("有 %(n)s 件逾期未还，请一并归还。", n=has.overdue) if has.overdue else _("没有逾期"),
        "tally": [{"n": n, "word": word, "late": late} for n, word, late in numbers],
    }


def _row(place: int, loan: Loan, work: Work) -> Piece:
    pages = loan.pages_back if loan.pages_back is not None else loan.pages_out
    return {
        "seq": place,
        "no": number_of(loan.record),
        "title": loan.record.title,
        "way": say(WAY_NAMES[Way(loan.way)]),
        "pages": _("%(n)s 页", n=pages) if pages is not None else "",
        "due": near_day(loan.due_on),
        "state": state_of(loan, work.today),
        "url": f"/loans/{loan.number}",
    }


def _fetch(loan: Loan) -> Piece:
    box = loan.record.container
    return {
        "place": (box.location.code if box.location else box.code) if box else "—",
        "no": number_of(loan.record),
        "title": loan.record.title,
        "who": loan.borrower_name,
        "url": f"/loans/{loan.number}",
    }


def _told(entry: Entry) -> Piece:
    number = entry.subject.partition(":")[2]
    return strip([entry])[0] | {"what": f"{what(entry)} {number}", "url": f"/loans/{number}"}


def _modes(mode: Mode) -> list[Piece]:
    words = ((Mode.EITHER, _("借还"), ""), (Mode.OUT, _("只借出"), "F2"), (Mode.BACK, _("只归还"), "F4"))
    return [
        {"code": str(one), "word": word, "key": key, "url": _url(one), "here": one == mode} for one, word, key in words
    ]


def _mode(written: str) -> Mode:
    return Mode(written) if written in set(Mode) else Mode.EITHER


def _url(mode: Mode) -> str:
    return "/desk" if mode == Mode.EITHER else f"/desk?mode={mode}"


def _visit() -> dict[str, Any]:
    kept = session.get(VISIT, {})
    return dict(kept) if isinstance(kept, dict) else {}


def _keep(**more: object) -> None:
    session[VISIT] = {**_visit(), **more}
