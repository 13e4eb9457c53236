"""扫码: one box for the scanner; whatever it reads is taken in hand, packed, set down or told."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.scan_desk import in_hand, last_scans, scan, undo
from app.scanning import COMMANDS, KIND_NAMES, Kind
from app.web.deps import actor, desk, enter, look
from app.web.language import _, near_time, say, told
from app.web.parts import Piece
from archive.database import Work
from archive.errors import ArchiveError, NotPermitted
from archive.scans import Scan

PAGES = Blueprint("scan", __name__)
SHOWN = 12


@PAGES.get("/scan")
def show() -> ResponseReturnValue:
    """Show the box, what is in hand and the last scans."""
    enter("scan")
    return _page()


@PAGES.post("/scan")
def take() -> ResponseReturnValue:
    """Do what a label asks for, or take a scan back."""
    enter("scan")
    wanted = request.form.get("undo", "")
    try:
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:  # noqa: PLR2004 - digits of an id
            undo(desk(), actor(), int(wanted))
        elif request.form.get("code", "") == "SQ-UNDO":
            undo(desk(), actor())
        else:
            made = scan(desk(), actor(), request.form.get("code", ""))
            if made.tone == "bad":
                return _page(), HTTPStatus.UNPROCESSABLE_ENTITY
    except NotPermitted:
        raise
    except ArchiveError as refusal:
        return _page({"tone": "bad", "title": _("不能撤销"), "text": told(refusal)}), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect("/scan")


def said(row: Scan) -> str:
    """Say in the reader's language what a scan did."""
    sentence, values = row.said
    return say(str(sentence)).format(**{name: say(value) for name, value in values.items()}) if sentence else ""


def _page(echo: Piece | None = None) -> str:
    with look() as work:
        found = last_scans(work, SHOWN)
        hand = _hand(work)
    if echo is None and found:
        last = found[0]
        echo = {"tone": last.tone, "title": last.code or _("没有扫到码"), "text": said(last)}
    undoable = [row.id for row in found if row.undo is not None and not row.undone]
    return render_template(
        "web/scan/page.html",
        echo=echo,
        hand=hand,
        rows=[_row(row) for row in found],
        can_undo=bool(undoable),
        commands=[(code, say(word)) for code, word in COMMANDS.items()],
    )


def _hand(work: Work) -> list[Piece]:
    held = in_hand(work)
    made: list[Piece] = []
    if held.items:
        shown = "、".join(held.items[:6]) + ("…" if len(held.items) > 6 else "")  # noqa: PLR2004 - a line's worth
        made.append({"label": _("手里的件 %(n)s", n=len(held.items)), "value": shown, "mono": True, "wide": True})
    if held.box:
        out = held.box == "SQ-OUT"
        made.append({"label": _("下一件"), "value": _("从盒里取出") if out else _("装进 %(box)s", box=held.box)})
    if held.boxes:
        made.append({"label": _("等库位的盒"), "value": "、".join(held.boxes), "mono": True})
    if held.layer:
        made.append({"label": _("下一盒"), "value": _("放到 %(place)s", place=held.layer)})
    return made


def _row(row: Scan) -> Piece:
    return {
        "code": row.code,
        "url": row.url,
        "kind": say(KIND_NAMES[Kind(row.kind)]),
        "tone": row.tone,
        "said": said(row),
        "time": near_time(row.at),
        "undone": row.undone,
        "undo": row.id if row.undo and row.undo.get("acts") and not row.undone else None,
    }
