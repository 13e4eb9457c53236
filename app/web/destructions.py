"""The destruction list: every list, what may be listed, and one list as the standard's sheet with its course beside it."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acting import found, machine
from app.appraising import draw_up
from app.listing_appraisals import concluded
from app.listing_destructions import Drawn, count_lists, lists
from app.listing_records import out_now
from app.statuses import status_of
from app.web.deps import actor, desk, enter, look
from app.web.destruction_sheet import SHAPES, sheet_context
from app.web.language import _, near_day, near_time, say, told
from app.web.marks import number_kind, number_of, record_state
from app.web.parts import Piece, UrlOf, link, pager
from app.web.parts import state as mark
from archive.errors import ArchiveError, NotPermitted
from archive.people import ARCHIVE_STAFF
from archive.wording import N_
from workflows.destruction import DESTRUCTION, DestructionList, State

PAGES = Blueprint("destructions", __name__)
PAGE = 100


@PAGES.get("/destructions")
def show_all() -> ResponseReturnValue:
    """Show every list."""
    enter("destructions")
    written = request.args.get("from", "")
    first = int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 0  # noqa: PLR2004
    with look() as work:
        total = count_lists(work.session)
        rows = [_row(one) for one in lists(work.session, first=first, most=PAGE)]
        waiting = len(concluded(work.session, work.by.scope)) if _staff() else 0
    actions = [link(_("新列清册（待列 %(n)s 件）", n=waiting), "/destructions/new", main=True)] if waiting else []
    return render_template(
        "web/destruction/list.html",
        rows=rows,
        total=total,
        actions=actions,
        pager=pager(total, first, PAGE, UrlOf("/destructions", [])),
        nothing=_nothing(waiting),
    )


@PAGES.get("/destructions/new")
def choose() -> ResponseReturnValue:
    """Show what has been appraised for destruction and stands on no list."""
    return _choices(None)


@PAGES.post("/destructions")
def draw() -> ResponseReturnValue:
    """Draw up a list of the chosen records."""
    try:
        drawn = draw_up(desk(), actor(), request.form.getlist("chosen"))
    except NotPermitted:
        raise
    except ArchiveError as refusal:
        return _choices(refusal), status_of(refusal)
    flash(_("%(no)s 已草拟，%(n)s 件。", no=drawn.number, n=len(drawn.items)), "ok")
    return redirect(f"/destructions/{drawn.number}", HTTPStatus.SEE_OTHER)


@PAGES.get("/destructions/<number>")
def show(number: str) -> ResponseReturnValue:
    """Show one list."""
    enter("destructions")
    with look() as work:
        drawn: DestructionList = found(work, machine("destruction"), number)
        return render_template("web/destruction/page.html", **sheet_context(work, drawn))


def _choices(refusal: ArchiveError | None) -> str:
    if not _staff():
        raise NotPermitted(N_("销毁清册由档案员草拟。"))
    with look() as work:
        ready = concluded(work.session, work.by.scope)
        loans = out_now(work.session, [record.id for record, _opinion in ready])
        rows: list[Piece] = [
            {
                "id": record.ref,
                "url": f"/records/{record.ref}",
                "no": number_of(record),
                "no_kind": number_kind(record),
                "title": record.title,
                "due": record.due_on.isoformat() if record.due_on else "",
                "case": {"text": opinion.case.number, "url": f"/appraisals/{opinion.case.number}"},
                "by": opinion.judged_by or "",
                "state": record_state(record, loans.get(record.id), work.today),
                "group": f"{record.fonds.code} {record.fonds.name}",
            }
            for record, opinion in ready
        ]
    return render_template(
        "web/destruction/new.html",
        rows=rows,
        total=len(rows),
        actions=[],
        notes=[{"tone": "bad", "text": told(refusal)}] if refusal else [],
        bulk={"verbs": [{"label": _("列入清册"), "action": "/destructions", "main": True}]},
    )


def _row(one: Drawn) -> Piece:
    drawn, now = one.list, State(one.list.state)
    turns = {State.DRAFTED: _("档案员"), State.SUBMITTED: _("档案负责人"), State.APPROVED: _("档案员")}
    day = near_day(drawn.not_before) if now == State.APPROVED else near_time(drawn.closed_at or drawn.drafted_at)
    return {
        "id": drawn.number,
        "no": drawn.number,
        "url": f"/destructions/{drawn.number}",
        "what": _("%(who)s 草拟，%(day)s", who=drawn.drafted_by_name, day=near_time(drawn.drafted_at)),
        "records": one.records,
        "turn": turns.get(now, ""),
        "day": {"text": _("%(day)s 起", day=day) if now == State.APPROVED else day, "tone": ""},
        "state": mark(SHAPES[now], say(DESTRUCTION.say(drawn.state))),
    }


def _nothing(waiting: int) -> Piece:
    if waiting:
        return {"title": _("还没有销毁清册"), "text": _("有 %(n)s 件已鉴定同意销毁。", n=waiting),
                "url": "/destructions/new", "link": _("去列清册")}  # fmt: skip
    return {"title": _("还没有销毁清册"), "text": _("从鉴定结论列入"), "url": "/appraisals", "link": _("去鉴定批")}


def _staff() -> bool:
    return actor().has(ARCHIVE_STAFF)
