"""Page images, the words on them and the file that came in: each asked for by name, each only to whom it may be shown."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.acting import record_for
from app.finding import hits_on, understand
from app.looking import note_look
from app.viewing import image_of, original_of, thumbnail_of, words_of
from app.web.acts import FIELDS
from app.web.answers import attachment, image
from app.web.deps import actor, desk, enter, look
from app.web.language import _, say
from app.web.proposals import places
from ingest.pages import Box, Line, Word
from search.errors import BadQuery

PAGES = Blueprint("pages", __name__)


@PAGES.get("/records/<ref>/pages/<int:number>.jpg")
def show(ref: str, number: int) -> Response:
    """Give the image of one page."""
    enter("search")
    with look() as work:
        record = record_for(work, ref)
        content = image_of(desk(), record, number)
        note_look(desk(), work, record, number)
    return image(content)


@PAGES.get("/records/<ref>/pages/<int:number>/thumb.jpg")
def thumb(ref: str, number: int) -> Response:
    """Give a small image of one page."""
    enter("search")
    with look() as work:
        return image(thumbnail_of(desk(), record_for(work, ref), number))


@PAGES.get("/records/<ref>/pages/<int:number>.json")
def words(ref: str, number: int) -> Response:
    """Give the words of one page with their places, the places of what was searched, and those of the fields."""
    enter("search")
    with look() as work:
        record = record_for(work, ref)
        leaf = words_of(desk(), record, number)
        fields = [
            {"name": name, "label": say(FIELDS[name]), **place["box"]}
            for name, place in places(record).items()
            if place["page"] == number
        ]
        note_look(desk(), work, record, number)
    hits: list[list[Box]] = []
    if asked := request.args.get("q", "").strip():
        try:
            hits = hits_on(leaf, understand(asked, near="near" in request.args))
        except BadQuery:
            hits = []
    return jsonify(
        number=leaf.number,
        width=leaf.width,
        height=leaf.height,
        lines=[line_told(line) for line in leaf.lines],
        hits=[_box(box) | {"hit": place} for place, boxes in enumerate(hits) for box in boxes],
        fields=fields,
    )


@PAGES.get("/records/<ref>/original")
def original(ref: str) -> Response:
    """Give the file as it came in."""
    enter("search")
    with look() as work:
        record = record_for(work, ref)
        written = request.args.get("n", "1")
        n = int(written) if written.isascii() and written.isdigit() and len(written) < 5 else 0  # noqa: PLR2004 - digits
        content = original_of(desk(), actor(), record, n)
        name = record.components[n - 1].name if record.components else _("原文")
        return attachment(content, name)


def line_told(line: Line) -> dict[str, Any]:
    """Tell one line with its place, and the words of it that were not read surely."""
    return {"text": line.text, **_box(line.box), "words": [_word(word) for word in line.words if word.score < 1]}


def _word(word: Word) -> dict[str, Any]:
    return {**_box(word.box), "score": round(word.score, 3)}


def _box(box: Box) -> dict[str, float]:
    return {"x": round(box.x0, 1), "y": round(box.y0, 1), "w": round(box.width, 1), "h": round(box.height, 1)}
