"""交接: lists of what is handed over and taken over, one list with its signatures, and the accounts still owed."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.enrolment import departments
from app.listing_transfers import transfers
from app.owing import agree, owe
from app.receiving import examine, judge, register
from app.statuses import status_of
from app.transferring import draw_up, list_lines, list_records, strike, tick
from app.web.deps import actor, desk, enter, look
from app.web.language import _, near_day, near_time, say
from app.web.parts import Piece, UrlOf, crumb, field, link, opened, pager, post, state
from app.web.transfer_sheet import SHAPES, SIGNED, sheet
from archive.database import Work
from archive.errors import ArchiveError, Invalid, NotFound, NotPermitted, Problems
from archive.people import ARCHIVE_STAFF, Role
from archive.transfers import (
    DIRECTION_NAMES,
    NATURE_NAMES,
    Direction,
    Late,
    Nature,
    Outcome,
    Transfer,
    last_limit,
    outstanding,
)
from workflows.transfer import TRANSFER, State

PAGES = Blueprint("transfers", __name__)
PAGE = 100


@PAGES.get("/transfers")
def show_all() -> ResponseReturnValue:
    """Show every transfer this person may know of."""
    enter("transfers")
    return _list()


@PAGES.post("/transfers")
def draw() -> ResponseReturnValue:
    """Begin a list."""
    enter("transfers")
    try:
        made = draw_up(desk(), actor(), request.form.to_dict())
    except (Invalid, Problems) as refusal:
        return _list(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(no)s 已草拟，请列入。", no=made.number), "ok")
    return redirect(f"/transfers/{made.number}", HTTPStatus.SEE_OTHER)


@PAGES.get("/transfers/due")
def due() -> ResponseReturnValue:
    """Show the accounts that departments still owe."""
    enter("transfers")
    return _due()


@PAGES.post("/transfers/due")
def note_due() -> ResponseReturnValue:
    """Note accounts that are to be handed over."""
    enter("transfers")
    try:
        owe(desk(), actor(), request.form.get("department", ""), request.form.get("fiscal_year", ""))
    except (Invalid, Problems) as refusal:
        return _due("owe", refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("登记好了。"), "ok")
    return redirect("/transfers/due", HTTPStatus.SEE_OTHER)


@PAGES.post("/transfers/due/<int:handover>/agree")
def let_wait(handover: int) -> ResponseReturnValue:
    """Let a department keep its accounts longer."""
    enter("transfers")
    try:
        row = agree(
            desk(), actor(), handover, until=request.form.get("until", ""), reason=request.form.get("reason", "")
        )
    except (NotPermitted, NotFound):
        raise
    except ArchiveError as refusal:
        return _due(f"agree-{handover}", refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("同意缓交到 %(day)s。", day=row.due_on.isoformat()), "ok")
    return redirect("/transfers/due", HTTPStatus.SEE_OTHER)


@PAGES.get("/transfers/<number>")
def show(number: str) -> ResponseReturnValue:
    """Show one transfer."""
    enter("transfers")
    return sheet(number)


@PAGES.post("/transfers/<number>/lines")
def add_lines(number: str) -> ResponseReturnValue:
    """Put lines copied from a spreadsheet on the list."""
    sealed = bool(request.form.get("sealed"))
    return _done(
        number, "lines", lambda: list_lines(desk(), actor(), number, request.form.get("table", ""), sealed=sealed)
    )


@PAGES.post("/transfers/<number>/records")
def add_records(number: str) -> ResponseReturnValue:
    """Put records on the list."""
    refs = request.form.get("refs", "").replace("，", " ").replace(",", " ").split()[:1000]
    return _done(number, "records", lambda: list_records(desk(), actor(), number, refs))


@PAGES.post("/transfers/<number>/tick")
def check_lines(number: str) -> ResponseReturnValue:
    """Note that the chosen lines were held against the things themselves."""
    return _done(number, "", lambda: tick(desk(), actor(), number, _positions()))


@PAGES.post("/transfers/<number>/strike")
def strike_lines(number: str) -> ResponseReturnValue:
    """Take the chosen lines off the list."""
    return _done(number, "", lambda: strike(desk(), actor(), number, _positions()))


@PAGES.post("/transfers/<number>/accepted")
def accept_lines(number: str) -> ResponseReturnValue:
    """Accept the chosen lines."""
    return _done(number, "", lambda: judge(desk(), actor(), number, _positions(), outcome=Outcome.ACCEPTED))


@PAGES.post("/transfers/<number>/returned")
def return_lines(number: str) -> ResponseReturnValue:
    """Send the chosen lines back."""
    code, reason = request.form.get("code", ""), request.form.get("reason", "").strip()
    return _done(
        number, "",
        lambda: judge(desk(), actor(), number, _positions(), outcome=Outcome.RETURNED, code=code, reason=reason),
    )  # fmt: skip


@PAGES.post("/transfers/<number>/examine")
def test_files(number: str) -> ResponseReturnValue:
    """Test the files of what arrived."""
    return _done(number, "", lambda: examine(desk(), actor(), number))


@PAGES.post("/transfers/<number>/register")
def register_lines(number: str) -> ResponseReturnValue:
    """Make received records of the accepted lines."""
    return _done(number, "register", lambda: register(desk(), actor(), number, request.form.get("class", "")))


def _done(number: str, dialog: str, act: Callable[[], Transfer]) -> ResponseReturnValue:
    """Do something to a list and show it again; a refusal stands where it was asked for."""
    enter("transfers")
    try:
        act()
    except NotPermitted:
        raise
    except NotFound as refusal:
        # A record that is not there is told on the list; a list that is not there is no page at all.
        return sheet(number, dialog, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    except ArchiveError as refusal:
        return sheet(number, dialog, refusal), status_of(refusal)
    return redirect(f"/transfers/{number}", HTTPStatus.SEE_OTHER)


def _positions() -> list[int]:
    written = request.form.getlist("chosen")
    return [int(one) for one in written if one.isascii() and one.isdigit() and len(one) < 6]  # noqa: PLR2004


def _list(refusal: ArchiveError | None = None) -> str:
    written = request.args.get("from", "")
    first = int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 0  # noqa: PLR2004
    with look() as work:
        total, rows = transfers(work.session, work.by, first=first, most=PAGE)
        shown = [_row(one) for one in rows]
        late = sum(one.days > 0 for one in outstanding(work.session, work.today)) if _staff() else 0
        actions = [post("draw", _("新的交接"), "/transfers", _draft_fields(work), main=True, icon="plus", key="N")]
    if not actor().has(ARCHIVE_STAFF | {Role.BUSINESS}):
        actions = []
    if refusal is not None:
        actions = opened(actions, "draw", request.form.to_dict(), refusal)
    return render_template(
        "web/transfers/list.html", rows=shown, total=total, actions=actions,
        tabs=_tabs("list", late), pager=pager(total, first, PAGE, UrlOf("/transfers", [])),
    )  # fmt: skip


def _draft_fields(work: Work) -> list[Piece]:
    ways = [(str(one), say(word)) for one, word in DIRECTION_NAMES.items() if _staff() or one == Direction.IN]
    natures = [(str(one), say(word)) for one, word in NATURE_NAMES.items()]
    fields = [field("direction", _("方向"), str(Direction.IN), kind="choice", options=ways, required=True)]
    if _staff():
        fields += [
            field(
                "department",
                _("移交部门"),
                "",
                kind="choice",
                options=departments(work.session),
                help=_("本单位的部门选这里"),
            ),
            field("giver", _("移出单位"), "", help=_("外单位才填")),
            field("receiver", _("接收单位"), "", help=_("移出时填")),
        ]
    return [
        *fields,
        field("nature", _("交接性质"), str(Nature.TRANSFER), kind="choice", options=natures, required=True),
        field("accounting", _("会计档案"), "", kind="check"),
        field("fiscal_year", _("会计年度"), "", kind="number"),
        field("years", _("所属年度"), "", help=_("例如 2019—2024")),
        field("giver_leader", _("移出单位领导人"), ""),
        field("receiver_leader", _("接收单位领导人"), ""),
        field("aids", _("检索工具种类"), ""),
        field("aids_count", _("检索工具数量"), "", kind="number"),
        field("giver_note", _("移出说明"), "", kind="longtext"),
    ]


def _row(one: Transfer) -> Piece:
    turns = {State.RECEIVING: _("档案员"), State.ACCEPTED: _("档案员"), State.IN_TRANSIT: _("档案员")}
    left = 4 - len(one.signed())
    turn = _("还差 %(n)s 个签字", n=left) if one.state in SIGNED and left else turns.get(State(one.state), "")
    return {
        "id": one.number,
        "no": one.number,
        "url": f"/transfers/{one.number}",
        "what": _("%(giver)s 交 %(receiver)s", giver=one.giver, receiver=one.receiver),
        "kind": f"{say(DIRECTION_NAMES[Direction(one.direction)])} · {say(NATURE_NAMES[Nature(one.nature)])}",
        "years": one.years,
        "lines": len(one.items),
        "turn": turn,
        "day": near_time(one.closed_at or one.received_at or one.sent_at or one.drafted_at),
        "state": state(SHAPES[State(one.state)], say(TRANSFER.say(one.state))),
    }


def _tabs(here: str, late: int) -> list[Piece] | None:
    if not _staff():
        return None
    return [
        {"word": _("交接"), "url": "/transfers", "here": here == "list"},
        {"word": _("会计档案应交"), "n": late or None, "url": "/transfers/due", "here": here == "due"},
    ]


def _due(dialog: str = "", refusal: ArchiveError | None = None) -> str:
    with look() as work:
        rows = outstanding(work.session, work.today)
        shown = [_owed(one) for one in rows]
        choices = departments(work.session)
    fields = [
        field("department", _("部门"), "", kind="choice", options=choices, required=True),
        field("fiscal_year", _("会计年度"), str(desk().today.year - 1), kind="number", required=True),
    ]
    actions = (
        [post("owe", _("登记应交"), "/transfers/due", fields, main=True, icon="plus", key="N")] if _staff() else []
    )
    if _staff():
        house = desk().settings.fonds_code
        actions.insert(0, link(_("打印保管清册"), f"/print/accounting-custody/{house}.pdf", icon="print", key="P"))
    if dialog and refusal is not None:
        actions = opened(actions, dialog, request.form.to_dict(), refusal)
        for one in shown:
            if one["step"] and one["step"]["verb"] == dialog:
                one["step"] = opened([one["step"]], dialog, request.form.to_dict(), refusal)[0]
    return render_template(
        "web/transfers/due.html", rows=shown, actions=actions, tabs=_tabs("due", sum(one.days > 0 for one in rows)),
        crumbs=[crumb(_("交接"), "/transfers")],
    )  # fmt: skip


def _owed(one: Late) -> Piece:
    row = one.handover
    most = last_limit(row.fiscal_year)
    step = None
    if actor().has(frozenset({Role.HEAD})) and row.due_on < most and most >= desk().today:
        fields = [
            field("until", _("缓交到"), most.isoformat(), kind="date", required=True),
            field("reason", _("原因"), "", required=True),
        ]
        step = post(f"agree-{row.id}", _("同意缓交"), f"/transfers/due/{row.id}/agree", fields)
    late = one.days > 0
    return {
        "department": row.department.name,
        "year": row.fiscal_year,
        "due": row.due_on.isoformat(),
        "limit": most.isoformat(),
        "late": {
            "text": _("逾期 %(n)s 天", n=one.days) if late else near_day(row.due_on),
            "tone": "bad" if late else "",
        },
        "why": f"{row.agreed_by} {row.agreed_reason}".strip(),
        "step": step,
    }


def _staff() -> bool:
    return actor().has(ARCHIVE_STAFF)
