"""盘点: every stock-take, one with its book and its differences, and the screen on which a counter scans."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acting import found, machine
from app.listing_stocktakes import (
    Lined,
    kinds,
    lines,
    progress,
    size,
    stocktakes,
    to_count_again,
    waiting_loans,
)
from app.statuses import status_of
from app.stocktaking import plan_count, relieve, settle_piece
from app.web.acts import strip
from app.web.deps import actor, desk, enter, look
from app.web.language import _, clock_time, near_day, near_time, say
from app.web.marks import scope_word
from app.web.parts import Piece, UrlOf, field, link, opened, pager, post, state, verbs
from archive.database import Work
from archive.errors import ArchiveError, Invalid, NotPermitted, Problems
from archive.ledger import history_of
from archive.people import ARCHIVE_STAFF
from archive.stocktakes import (
    DIFFERENCE_NAMES,
    REMEDIES,
    REMEDY_NAMES,
    STANDING_NAMES,
    Difference,
    Remedy,
    Standing,
    Stocktake,
)
from workflows.machine import Act
from workflows.stocktake import STOCKTAKE, TURNS, State, balance_of

PAGES = Blueprint("stocktakes", __name__)
PAGE = 100
SHAPES = {
    State.PLANNED: "mine", State.COUNTING: "work", State.COMPARED: "mine", State.RECOUNTING: "work",
    State.SETTLING: "wait", State.SUBMITTED: "mine", State.APPROVED: "ok", State.CLOSED: "ok", State.DROPPED: "gone",
}  # fmt: skip
COURSE = (State.PLANNED, State.COUNTING, State.RECOUNTING, State.SETTLING, State.SUBMITTED, State.CLOSED)
"""The bar above the page; a comparison is the end of the count before it."""
AT = {State.COMPARED: State.RECOUNTING, State.APPROVED: State.CLOSED, State.DROPPED: State.PLANNED}
TONES = {Difference.MISSING: "bad", Difference.UNEVEN: "work"}


@PAGES.get("/stocktakes")
def show_all() -> ResponseReturnValue:
    """Show every stock-take this person may know of."""
    enter("stocktakes")
    return _list()


@PAGES.post("/stocktakes")
def make_plan() -> ResponseReturnValue:
    """Plan a stock-take."""
    enter("stocktakes")
    try:
        made = plan_count(desk(), actor(), request.form.to_dict())
    except (Invalid, Problems) as refusal:
        return _list(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(no)s 已列入计划。", no=made.number), "ok")
    return redirect(f"/stocktakes/{made.number}", HTTPStatus.SEE_OTHER)


@PAGES.get("/stocktakes/<number>")
def show(number: str) -> ResponseReturnValue:
    """Show one stock-take; to a counter who is not of the archive, only the screen to scan on."""
    if not actor().has(ARCHIVE_STAFF):
        with look() as work:
            mine = found(work, machine("stocktake"), number).counter(actor().login)
        if mine is not None:
            return redirect(f"/stocktakes/{number}/count")
    enter("stocktakes")
    return _page(number)


@PAGES.post("/stocktakes/<number>/pieces/<int:piece>")
def settle(number: str, piece: int) -> ResponseReturnValue:
    """Settle one difference."""
    enter("stocktakes")
    try:
        settle_piece(desk(), actor(), number, piece, request.form.to_dict())
    except NotPermitted:
        raise
    except ArchiveError as refusal:
        return _page(number, piece, refusal), status_of(refusal)
    flash(_("记下了。"), "ok")
    return redirect(f"/stocktakes/{number}#differences", HTTPStatus.SEE_OTHER)


@PAGES.post("/stocktakes/<number>/relieve")
def change_counter(number: str) -> ResponseReturnValue:
    """Let another person count in somebody's stead."""
    enter("stocktakes")
    relieve(desk(), actor(), number, request.form.get("login", ""), request.form.get("other", ""))
    flash(_("换好了，接手人从头盘。"), "ok")
    return redirect(f"/stocktakes/{number}", HTTPStatus.SEE_OTHER)


def _list(refusal: ArchiveError | None = None) -> str:
    written = request.args.get("from", "")
    first = int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 0  # noqa: PLR2004
    staff = actor().has(ARCHIVE_STAFF)
    with look() as work:
        total, found_ones = stocktakes(work.session, work.by, first=first, most=PAGE)
        rows = [_row(work, one) for one in found_ones]
    fields = [
        field("purpose", _("事由"), "", help=_("例如：2026 年度全面盘点")),
        field("places", _("库位"), "", mono=True, help=_("库房、架或层的代码，用逗号分开；不填就是全馆")),
        field("classes", _("门类"), "", mono=True, help=_("只盘某些门类时填代码")),
        field("cut_off", _("账面截止日"), desk().today.isoformat(), kind="date", required=True),
        field("by_box", _("封存的盒整盒计数"), "", kind="check"),
    ]
    actions = [post("plan", _("新的盘点"), "/stocktakes", fields, main=True, icon="plus", key="N")] if staff else []
    if refusal is not None:
        actions = opened(actions, "plan", request.form.to_dict(), refusal)
    return render_template(
        "web/stocktakes/list.html", rows=rows, total=total, actions=actions,
        pager=pager(total, first, PAGE, UrlOf("/stocktakes", [])),
    )  # fmt: skip


def _row(work: Work, one: Stocktake) -> Piece:
    turn = TURNS.get(State(one.state))
    left = [each.name for each in one.counting(turn) if each.signed_at is None] if turn else []
    turns = {State.SUBMITTED: _("档案负责人")}
    over = one.state in {State.CLOSED, State.DROPPED}
    return {
        "id": one.number,
        "no": one.number,
        "url": f"/stocktakes/{one.number}",
        "what": one.purpose or scope_word(one),
        "scope": scope_word(one),
        "pieces": size(work.session, one) or "",
        "turn": "" if over else "、".join(left) or turns.get(State(one.state), _("档案员")),
        "day": near_time(one.closed_at or one.frozen_at) if one.frozen_at else near_day(one.cut_off),
        "state": state(SHAPES[State(one.state)], say(STOCKTAKE.say(one.state))),
    }


def _page(number: str, wrong: int | None = None, refusal: ArchiveError | None = None) -> str:
    with look() as work:
        one: Stocktake = found(work, machine("stocktake"), number)
        now = State(one.state)
        differing = lines(work.session, work.by.scope, one, differing=True)
        rows = [_difference(one, line, wrong, refusal) for line in differing]
        total = size(work.session, one)
        balance = balance_of(work.session, one) if now not in {State.PLANNED, State.DROPPED} else None
        steps = [step for step in verbs(STOCKTAKE, one.number, Act(one, work)) if step["verb"] != "hand-in"]
        mine = one.counter(work.by.login)
        if mine is not None and TURNS.get(now) == mine.turn and mine.signed_at is None:
            steps.append(link(_("去盘"), f"/stocktakes/{one.number}/count", icon="gun", main=True, key="C"))
        if balance is not None and now not in TURNS:
            steps.insert(0, link(_("打印盘点表"), f"/print/stocktake/{one.number}.pdf", icon="print", key="P"))
        return render_template(
            "web/stocktakes/page.html",
            one={
                "no": one.number, "purpose": one.purpose, "scope": scope_word(one), "total": total,
                "day": near_day(one.cut_off), "by": one.planned_by_name, "by_box": one.by_box,
                "frozen": clock_time(one.frozen_at) if one.frozen_at else "",
            },
            state=state(SHAPES[now], say(STOCKTAKE.say(one.state))),
            steps=steps,
            course_steps=_course(one),
            balance=_balance(balance) if balance is not None and now not in TURNS else None,
            blind=now in TURNS,
            counters=_counters(work, one),
            again=to_count_again(work.session, one) if now == State.RECOUNTING else [],
            rows=[] if now == State.COUNTING else rows,
            kinds=[f"{say(DIFFERENCE_NAMES[kind])} {n}" for kind, n in kinds(differing).items()],
            queue=[
                {"no": loan.number, "title": loan.record.title, "who": loan.borrower_name, "url": f"/loans/{loan.number}"}
                for loan in waiting_loans(work.session, work.by, one)
            ],
            signs=_signs(one),
            ledger=strip(history_of(work.session, one.subject, 30)),
        )  # fmt: skip


def _difference(one: Stocktake, line: Lined, wrong: int | None, refusal: ArchiveError | None) -> Piece:
    piece, kind = line.piece, Difference(line.piece.kind) if line.piece.kind else None
    book = say(STANDING_NAMES[Standing(piece.standing)]) if piece.in_book else _("账上不在这里")
    shown = {
        "id": piece.id,
        "no": piece.number,
        "no_kind": "issued" if piece.record_id else "",
        "title": _("不在您可见范围") if line.hidden else line.title,
        "url": f"/records/{line.ref}" if line.ref else None,
        "place": " ".join(filter(None, (piece.place, piece.box))),
        "book": f"{book} {piece.holder}".strip(),
        "found": " ".join(filter(None, (piece.found_place, piece.found_box))) or _("没有见到"),
        "kind": state(TONES.get(kind, "wait"), say(DIFFERENCE_NAMES[kind])) if kind else state("ok", _("相符")),
        "said": " · ".join(
            filter(
                None, (say(REMEDY_NAMES[Remedy(piece.remedy)]) if piece.remedy else "", piece.cause, piece.settled_by)
            )
        ),
        "settled": piece.settled,
        "form": None,
    }
    if one.state == State.SETTLING and not piece.settled and kind is not None and actor().has(ARCHIVE_STAFF):
        ways = [(str(way), say(REMEDY_NAMES[way])) for way in REMEDIES[kind]]
        fields = [
            field(
                "remedy", _("处理"), ways[0][0] if len(ways) == 1 else "", kind="choice", options=ways, required=True
            ),
            field("cause", _("原因"), "", required=True),
        ]
        if Remedy.IDENTIFY in REMEDIES[kind]:
            fields.insert(1, field("ref", _("它的档号"), "", mono=True, help=_("认出来的填档号")))
        step = post(f"piece-{piece.id}", _("处理"), f"/stocktakes/{one.number}/pieces/{piece.id}", fields)
        if wrong == piece.id and refusal is not None:
            step = opened([step], step["verb"], request.form.to_dict(), refusal)[0]
        shown["form"] = step
    return shown


def _course(one: Stocktake) -> list[Piece]:
    now = AT.get(State(one.state), State(one.state))
    at, over = COURSE.index(now), one.state == State.CLOSED
    words = (_("计划"), _("冻结初盘"), _("复盘"), _("处理差异"), _("批准解冻"), _("报告"))
    notes = (
        near_day(one.cut_off), near_time(one.frozen_at), "、".join(each.name for each in one.counting(2)), "",
        near_time(one.approved_at), near_time(one.closed_at),
    )  # fmt: skip
    made = []
    for place, (word, note) in enumerate(zip(words, notes, strict=True)):
        standing = "done" if place < at or over else "now" if place == at else "next"
        if one.state == State.DROPPED and place == at:
            standing = "stopped"
        made.append({"name": word, "state": standing, "note": _("已取消") if standing == "stopped" else note})
    return made


def _balance(now: Any) -> list[Piece]:  # noqa: ANN401 - archive.stocktakes.Balance
    made = [
        {"n": f"{now.book:,}", "word": _("账面"), "tone": ""},
        {"n": f"= {now.shelf:,}", "word": _("在库"), "tone": ""},
        {"n": f"+ {now.loan:,}", "word": _("借出"), "tone": ""},
        {"n": f"+ {now.work:,}", "word": _("在制"), "tone": ""},
    ]
    if now.lost:
        made.append({"n": f"+ {now.lost:,}", "word": _("遗失"), "tone": "bad"})
    made.append({"n": f"{now.open:,}", "word": _("未结差异"), "tone": "bad" if now.open else "ok"})
    return made


def _counters(work: Work, one: Stocktake) -> list[Piece]:
    now, made = TURNS.get(State(one.state)), []
    blind = now is not None and one.counter(work.by.login) is not None
    for each in progress(work.session, one):
        counter = each.counter
        step = None
        if counter.turn == now and counter.signed_at is None and work.by.has(ARCHIVE_STAFF):
            fields = [field("other", _("接手人"), "", required=True, help=_("姓名；从头盘"))]
            step = post(f"relieve-{counter.id}", _("换人"), f"/stocktakes/{one.number}/relieve", fields,
                        hidden={"login": counter.login})  # fmt: skip
        made.append(
            {
                "name": counter.name,
                "turn": _("初盘") if counter.turn == 1 else _("复盘"),
                # Whoever counts now is not told how far the other one is.
                "note": "" if blind else _("%(n)s 件，%(m)s 处", n=f"{each.finds:,}", m=each.places),
                "state": state("ok", _("已交盘")) if counter.signed_at else state("work", _("在盘")),
                "step": step,
            }
        )
    return made


def _signs(one: Stocktake) -> list[Piece]:
    if one.frozen_at is None:
        return []
    made = [
        {"who": each.name, "office": _("盘点人") if each.turn == 1 else _("复核人"),
         "note": clock_time(each.signed_at) if each.signed_at else "", "done": each.signed_at is not None}
        for each in one.counters
    ]  # fmt: skip
    made.append({"who": one.approved_by_name or "", "office": _("批准，档案负责人"), "done": bool(one.approved_by),
                 "note": clock_time(one.approved_at) if one.approved_at else _("盘点的人不能批准")})  # fmt: skip
    return made
