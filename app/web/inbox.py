"""The inbox: scans dropped, watched while they are read, and those that could not be."""

from http import HTTPStatus
from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.intake import take_in
from app.listing import class_choices
from app.listing_arrivals import Incoming, counted, incoming, read_again, take_out
from app.web.answers import attachment
from app.web.deps import actor, desk, enter, look, wants_json
from app.web.language import _, name_of, near_time, say, told
from app.web.parts import Piece, post, state
from archive.errors import ArchiveError, Invalid
from archive.fonds_keeping import all_fonds
from archive.wording import N_
from ingest.arrivals import COURSE_NAMES, Arrival, Course

PAGES = Blueprint("inbox", __name__)
ACCEPT = ".pdf,.jpg,.jpeg,.png,.tif,.tiff"
SHAPES = {
    Course.WAITING: "idle",
    Course.READING: "work",
    Course.REGISTERED: "ok",
    Course.DUPLICATE: "wait",
    Course.QUARANTINED: "bad",
    Course.WITHDRAWN: "gone",
}
KIB, MIB = 1 << 10, 1 << 20


@PAGES.get("/inbox")
def show() -> ResponseReturnValue:
    """Show where scans are dropped and what came in of late."""
    enter("inbox")
    with look() as work:
        named = {
            one.code: name_of(one.name, one.name_en) for one in reversed(class_choices(work.session, today=work.today))
        }
        classes = [(code, f"{code} {name}") for code, name in reversed(named.items())]
        houses = [(one.code, f"{one.code} {one.name}") for one in all_fonds(work.session) if one.ended_on is None]
    upload = {
        "action": "/inbox",
        "most_mb": desk().settings.upload_mib,
        "kinds": _("PDF、JPEG、PNG、TIFF"),
        "accept": ACCEPT,
        "classes": classes,
        "houses": houses if len(houses) > 1 else [],
    }
    return render_template("web/inbox/page.html", upload=upload, arrivals=_arrivals(), actions=[], watched=_watched())


@PAGES.get("/inbox/rows")
def rows() -> ResponseReturnValue:
    """Show what came in of late, as a fragment that renews itself while anything is being read."""
    enter("inbox")
    return render_template("web/inbox/rows.html", arrivals=_arrivals())


@PAGES.post("/inbox")
def take() -> ResponseReturnValue:
    """Take in one file or many; each gets its own answer, and a refused one stops no other."""
    enter("inbox")
    files = [one for one in request.files.getlist("file") if one.filename]
    if not files:
        raise Invalid("file", N_("没有选中任何文件，请先选文件再放入。"))
    answers = [_take_one(one) for one in files]
    if wants_json():
        first, code = answers[0]
        return jsonify(first if len(answers) == 1 else {"files": [told_ for told_, _code in answers]}), code
    for told_, code in answers:
        tone = "ok" if code == HTTPStatus.CREATED else "bad"
        flash(told_.get("message") or told_.get("reason") or _("%(name)s 已收下，正在识别", name=told_["file"]), tone)
    return redirect("/inbox", HTTPStatus.SEE_OTHER)


@PAGES.get("/inbox/quarantine")
def quarantine() -> ResponseReturnValue:
    """Show the files that could not be read, with the reason and what can be done."""
    enter("quarantine")
    with look() as work:
        found = incoming(work.session, work.by.scope, most=200, courses=[Course.QUARANTINED])
        waiting = [_refused_row(one.arrival) for one in found]
    nothing = {"text": _("读不了的文件会留在这里，原件都在。")}
    return render_template("web/inbox/quarantine.html", waiting=waiting, actions=[], nothing=nothing, line=None)


@PAGES.post("/inbox/<int:arrival_id>/again")
def again(arrival_id: int) -> ResponseReturnValue:
    """Have a file read once more."""
    enter("quarantine")
    arrival = read_again(desk(), actor(), arrival_id)
    flash(_("%(name)s 正在重新识别。", name=arrival.name), "ok")
    return redirect("/inbox/quarantine")


@PAGES.get("/inbox/<int:arrival_id>/original")
def original(arrival_id: int) -> ResponseReturnValue:
    """Give a file that could not be read back as it came."""
    enter("quarantine")
    name, content = take_out(desk(), actor(), arrival_id)
    return attachment(content, name)


def _take_one(file: FileStorage) -> tuple[dict[str, Any], HTTPStatus]:
    name = file.filename or ""
    try:
        arrival = take_in(
            desk(),
            actor(),
            cast("BinaryIO", file.stream),
            name,
            source="upload",
            class_code=request.form.get("class") or None,
            fonds_code=request.form.get("fonds", "")[:8],
        )
    except ArchiveError as refusal:
        return {"file": name[:200], "message": told(refusal)}, HTTPStatus.UNPROCESSABLE_ENTITY
    with look() as work:
        one = next(
            (one for one in incoming(work.session, work.by.scope, most=20) if one.arrival.id == arrival.id), None
        )
        record = one.record if one else None
    status = {Course.DUPLICATE: "duplicate", Course.QUARANTINED: "quarantined"}.get(Course(arrival.course), "received")
    answer = {"file": arrival.name, "status": status, "record": record.ref if record else None}
    if record is not None:
        answer["url"] = f"/records/{record.ref}"
    if (why := _why(arrival, known=record is not None)) is not None:
        answer["reason"] = why
    return answer, HTTPStatus.CREATED


def _arrivals() -> dict[str, Any]:
    with look() as work:
        every, waiting = counted(work.session)
        rows_ = [_row(one) for one in incoming(work.session, work.by.scope)]
    note = (
        _("共收 %(n)s 份，%(m)s 份在识别", n=f"{every:,}", m=waiting) if waiting else _("共收 %(n)s 份", n=f"{every:,}")
    )
    return {"busy": waiting > 0, "note": note if every else None, "total": every, "rows": rows_}


def _row(one: Incoming) -> Piece:
    arrival, record = one.arrival, one.record
    course = Course(arrival.course)
    return {
        "name": arrival.name,
        "url": f"/records/{record.ref}" if record else None,
        "state": state(SHAPES[course], say(COURSE_NAMES[course])),
        "what": record.title if record and course == Course.REGISTERED else _why(arrival, known=record is not None),
        "pages": arrival.pages_total if not arrival.underway else None,
        "done": arrival.pages_read,
        "total": arrival.pages_total if arrival.underway else None,
        "came": near_time(arrival.arrived_at),
        "who": arrival.arrived_by_name,
        "quarantine_url": "/inbox/quarantine" if course == Course.QUARANTINED else None,
    }


def _refused_row(arrival: Arrival) -> Piece:
    why = arrival.say_why()
    return {
        "id": arrival.id,
        "name": arrival.name,
        "came": near_time(arrival.arrived_at),
        "who": arrival.arrived_by_name,
        "size": f"{arrival.size / MIB:.1f} MB" if arrival.size >= MIB else f"{arrival.size / KIB:.0f} KB",
        "reason": told(why) if why else "",
        "download_url": f"/inbox/{arrival.id}/original",
        "steps": [post("again", _("再读一次"), f"/inbox/{arrival.id}/again")],
    }


def _why(arrival: Arrival, *, known: bool) -> str | None:
    """Say why; the number of a record that this person may not see is not told."""
    why = arrival.say_why()
    if why is None:
        return None
    if arrival.course == Course.DUPLICATE and not known:
        return _("与已收的一件逐字节相同，没有再收一份。")
    return told(why)


def _watched() -> str:
    return str(desk().home.name) + "/inbox"
