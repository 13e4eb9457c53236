"""The screen on which a counter scans, for a tablet or a gun: the place first, then every label there."""

from secrets import token_hex

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.acting import found, machine
from app.listing_stocktakes import (
    to_count_again,
)
from app.statuses import status_of
from app.stocktaking import BARE, Echo, Tally, last_finds, scan, tally, unscan
from app.web.deps import actor, desk, look, wants_json
from app.web.language import _, say, told
from app.web.marks import scope_word
from app.web.parts import Piece, verbs
from archive.errors import ArchiveError, NotPermitted
from archive.people import ARCHIVE_STAFF
from archive.stocktakes import (
    Find,
    Stocktake,
)
from workflows.machine import Act
from workflows.stocktake import STOCKTAKE, TURNS, State

PAGES = Blueprint("counting", __name__)


@PAGES.get("/stocktakes/<number>/count")
def count(number: str) -> ResponseReturnValue:
    """Show the screen a counter scans on."""
    return _screen(number)


@PAGES.post("/stocktakes/<number>/scans")
def take(number: str) -> ResponseReturnValue:
    """Take scans: one from the form, or as many as a script kept while there was no connection."""
    sent = request.get_json(silent=True) if request.is_json else None
    if isinstance(sent, dict):
        wanted = sent.get("scans")
        pairs = [(str(one.get("id", "")), str(one.get("code", ""))) for one in wanted if isinstance(one, dict)] \
            if isinstance(wanted, list) else []  # fmt: skip
    else:
        pairs = [(request.form.get("id", "") or token_hex(8), request.form.get("code", ""))]
    try:
        echoes, now = scan(desk(), actor(), number, pairs)
    except ArchiveError as refusal:
        if wants_json():
            raise
        return _screen(number, {"tone": "bad", "title": _("没有记下"), "text": told(refusal)}), status_of(refusal)
    if wants_json():
        return jsonify(
            echoes=[{"id": one.scan, **_echo(one), "place": one.place, "box": one.box} for one in echoes],
            tally=_tally(now),
        )
    return _screen(number, _echo(echoes[-1]) if echoes else None)


@PAGES.post("/stocktakes/<number>/unscan")
def take_back(number: str) -> ResponseReturnValue:
    """Take one's own last scan back."""
    try:
        echo, _now = unscan(desk(), actor(), number)
    except NotPermitted:
        raise
    except ArchiveError as refusal:
        return _screen(number, {"tone": "bad", "title": _("没有撤"), "text": told(refusal)}), status_of(refusal)
    return _screen(number, _echo(echo))


def _screen(number: str, echo: Piece | None = None) -> str:
    with look() as work:
        one: Stocktake = found(work, machine("stocktake"), number)
        mine = one.counter(work.by.login)
        open_ = mine is not None and TURNS.get(State(one.state)) == mine.turn and mine.signed_at is None
        steps = [step for step in verbs(STOCKTAKE, one.number, Act(one, work)) if step["verb"] == "hand-in"]
        now = tally(work.session, one, mine) if mine is not None else Tally("", "", 0, 0)
        return render_template(
            "web/stocktakes/count.html",
            one={"no": one.number, "purpose": one.purpose, "scope": scope_word(one)},
            who=actor().login,
            open=open_,
            why_shut=_("您已经交盘。") if mine is not None and mine.signed_at else _("现在不轮到您盘。"),
            echo=echo,
            tally=_tally(now),
            bare=BARE,
            turn=_("复盘") if mine is not None and mine.turn > 1 else _("初盘"),
            again=to_count_again(work.session, one) if mine is not None and mine.turn > 1 and open_ else [],
            rows=[_find(each) for each in last_finds(work.session, one, mine)] if mine is not None else [],
            steps=steps,
            back=f"/stocktakes/{one.number}" if work.by.has(ARCHIVE_STAFF) else "/",
        )


def _find(one: Find) -> Piece:
    words = {"box": _("盒"), "bare": _("没有标签"), "unknown": _("不识"), "old": _("旧标签")}
    return {"label": one.label, "place": " ".join(filter(None, (one.place, one.box))), "word": words.get(one.kind, "")}


def _echo(one: Echo) -> Piece:
    titles = {"ok": _("记下了"), "wait": _("请留意"), "bad": _("没有记下"), "idle": _("请接着扫")}
    return {"tone": one.tone, "title": titles[one.tone], "text": say(one.text).format(**one.values)}


def _tally(now: Tally) -> Piece:
    return {"place": now.place, "box": now.box, "here": now.here, "total": now.total}


def _status(refusal: ArchiveError) -> int:
    return status_of(refusal)
