"""编目打号: the grid of what waits to be catalogued, the page beside it, and the labels of what was numbered."""

from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.acting import record_for
from app.listing_arranging import Sets, houses, sets, slip_numbers
from app.looking import note_look
from app.printing.stickers import LAYOUTS, stickers
from app.web.deps import actor, desk, enter, look
from app.web.language import _, say
from app.web.parts import Piece
from app.web.sheet_columns import columns_of
from archive.database import Work
from archive.fonds import Fonds
from archive.records import STAGE_NAMES, Record

PAGES = Blueprint("arranging", __name__)
INHERITED = ("class", "series", "year", "department", "secrecy", "project", "responsible")
"""What a new row takes over from the row above it."""
LABELS_MOST = 2000


@PAGES.get("/arranging")
def show() -> ResponseReturnValue:
    """Show the grid of a set."""
    enter("arranging")
    with look() as work:
        fonds = _fonds(houses(work.session))
        zone = desk().settings.zone
        found = sets(work.session, work.by, fonds.id, zone)
        slips = slip_numbers(work.session, [id_ for id_, _n in found.slips])
        chosen = {name: request.args.get(name, "")[:20] for name in ("class", "day", "mine", "slip")}
        return render_template(
            "web/arranging/page.html",
            facts=_facts(work, fonds, chosen),
            choices=_choices(found, slips, chosen),
            houses=[(one.code, one.name) for one in houses(work.session)],
            fonds=fonds.code,
            mine={"on": bool(chosen["mine"]), "n": found.mine, "total": found.total},
            layouts=[(name, say(layout.words)) for name, layout in LAYOUTS.items()],
            chosen=chosen,
        )


@PAGES.get("/arranging/page/<ref>")
def page(ref: str) -> ResponseReturnValue:
    """Show the pages of the record one is at, as a fragment."""
    enter("arranging")
    with look() as work:
        record = record_for(work, ref)
        if record.leaves:
            note_look(desk(), work, record, 1)
        return render_template("web/arranging/beside.html", record=_beside(record))


@PAGES.post("/arranging/labels")
def labels() -> ResponseReturnValue:
    """Give the labels of the records named, on sheets or one by one."""
    enter("arranging")
    sent = request.form
    paper = stickers(desk(), actor(), sent.getlist("ref")[:LABELS_MOST], sent.get("layout", ""), sent.get("start", ""))
    answer = make_response(paper)
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = "inline; filename=labels.pdf"
    return answer


def _fonds(found: list[Fonds]) -> Fonds:
    wanted = request.args.get("fonds", "")
    return next((one for one in found if one.code == wanted), found[0])


def _facts(work: Work, fonds: Fonds, chosen: dict[str, str]) -> Piece:
    asked = {name: value for name, value in {**chosen, "fonds": fonds.code}.items() if value}
    return {
        "url": f"/api/v1/arranging?{urlencode(asked)}",
        "login": work.by.login,
        "fonds": fonds.code,
        "columns": columns_of(work, fonds.id),
        "inherited": INHERITED,
        "defaults": {"secrecy": "internal", "pages": "1"},
        "states": {str(stage): say(word) for stage, word in STAGE_NAMES.items()},
    }


def _choices(found: Sets, slips: dict[int, str], chosen: dict[str, str]) -> list[Piece]:
    """Make the boxes in which a set is chosen; one without a choice is left out."""
    made = [
        {"name": "class", "label": _("门类"), "options": [(code, f"{code}（{n}）") for code, n in found.classes]},
        {"name": "day", "label": _("收到"), "options": [(_iso(day), f"{day}（{n}）") for day, n in found.days]},
        {"name": "slip", "label": _("移交单"), "options": [(slips[id_], f"{slips[id_]}（{n}）") for id_, n in found.slips if id_ in slips]},
    ]  # fmt: skip
    return [{**one, "value": chosen[str(one["name"])]} for one in made if one["options"]]


def _iso(day: date) -> str:
    return day.isoformat()


def _beside(record: Record) -> Piece:
    count = len(record.leaves)
    return {
        "ref": record.ref,
        "pages": {
            "base": f"/records/{record.ref}/pages",
            "count": count,
            "page": 1,
            "title": record.title,
            "thumbs": [],
        }
        if count
        else None,
    }
