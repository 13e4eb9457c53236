"""流转: where everything went, as one list and as a table to take away."""

from flask import Blueprint, Response, render_template, request

from app.acting import record_for
from app.custody import MOVES, Move, of_record, register
from app.sheets import Column, write_sheet
from app.volumes import volume_for
from app.web.answers import XLSX, attachment
from app.web.deps import enter, look
from app.web.language import _, clock_time, say
from app.web.parts import Piece, UrlOf
from archive.database import Work
from archive.errors import NotFound
from archive.holdings import container_by_code

PAGES = Blueprint("custody", __name__)
PAGE = 200
EXPORT_MOST = 10_000


@PAGES.get("/custody")
def show() -> str:
    """Show the last moves, of everything or of one thing."""
    enter("custody")
    about, written = request.args.get("about", "").strip()[:60], request.args.get("before", "")
    before = int(written) if written.isascii() and written.isdigit() and len(written) < 12 else 0  # noqa: PLR2004
    with look() as work:
        moves, unknown = _moves(work, about, before, PAGE)
    url_of = UrlOf("/custody", [("about", about)])
    return render_template(
        "web/places/custody.html",
        rows=[row_of(one) for one in moves],
        about=about,
        unknown=about if unknown else "",
        total=len(moves),
        export="/custody.xlsx" + (f"?about={about}" if about else ""),
        older=url_of.with_("before", str(moves[-1].seq)) if len(moves) == PAGE else None,
        nothing={"title": _("没有流转")},
    )


@PAGES.get("/custody.xlsx")
def table() -> Response:
    """Give the moves as a table."""
    enter("custody")
    with look() as work:
        moves, _unknown = _moves(work, request.args.get("about", "").strip()[:60], 0, EXPORT_MOST)
    columns = [
        Column(_("时间"), 18), Column(_("动作"), 10), Column(_("对象"), 22), Column(_("自"), 18), Column(_("至"), 18),
        Column(_("经手人"), 12), Column(_("备注"), 40),
    ]  # fmt: skip
    rows = (
        (clock_time(one.at), say(MOVES[one.act]), one.what, one.origin, one.target, one.who, one.note) for one in moves
    )
    return attachment(write_sheet(columns, rows, name=_("流转")), "custody.xlsx", XLSX)


def row_of(move: Move) -> Piece:
    """Return one row of a list of moves."""
    return {
        "id": move.seq,
        "time": clock_time(move.at),
        "act": say(MOVES[move.act]),
        "what": {"text": move.what, "url": move.url} if move.url else move.what,
        "origin": move.origin,
        "target": move.target,
        "who": say(move.who),
        "note": move.note,
    }


def _moves(work: Work, about: str, before: int, most: int) -> tuple[list[Move], bool]:
    """Return the moves of what was named, and whether nothing bears that name."""
    session, scope = work.session, work.by.scope
    if not about:
        return register(session, scope, before=before, most=most), False
    try:
        box = container_by_code(session, about)
        return register(session, scope, about=f"container:{box.code}", before=before, most=most), False
    except NotFound:
        pass
    try:
        return register(session, scope, about=volume_for(work, about).subject, before=before, most=most), False
    except NotFound:
        pass
    try:
        return of_record(session, scope, record_for(work, about)), False
    except NotFound:
        return [], True
