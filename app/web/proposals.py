"""Where on the pages a field was read, and how surely: the proposal kept with a record, as the viewer wants it."""

from typing import Any

from archive.records import Record

DOUBTFUL = 0.8
"""Below this a reading is shown as doubtful."""
NAMES = {
    "title": "title",
    "date": "date",
    "parties": "parties",
    "doc_no": "doc_no",
    "responsible": "responsible",
    "class_code": "class",
    "kind": "class",
}
"""Fields of a proposal, and those of the form they fill."""


def places(record: Record) -> dict[str, dict[str, Any]]:
    """Return page (1-based) and box, in pixels of the page image, of every field whose place is known."""
    return {name: one for name, one in _told(record).items() if "box" in one}


def doubts(record: Record) -> frozenset[str]:
    """Return the fields that were read without certainty."""
    return frozenset(name for name, one in _told(record).items() if one.get("confidence", 1) < DOUBTFUL)


def proposed(record: Record) -> frozenset[str]:
    """Return the fields that the machine filled."""
    return frozenset(_told(record))


def _told(record: Record) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    if not record.received:
        return told
    for name, value in (record.proposal or {}).items():
        field = NAMES.get(name)
        if field is None or value in (None, "", [], {}):
            continue
        found = _first(value)
        if field not in told or "box" in found:
            told[field] = found
    return told


def _first(value: object) -> dict[str, Any]:
    """Read a value with its place, or the first of several."""
    if isinstance(value, list):
        return _first(value[0]) if value else {}
    return {} if not isinstance(value, dict) else _place(value)


def _place(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    where = value.get("place") if isinstance(value.get("place"), dict) else value
    box = where.get("box") if isinstance(where, dict) else None
    if isinstance(where, dict) and isinstance(box, list | tuple) and len(box) == 4:  # noqa: PLR2004 - two corners
        x0, y0, x1, y1 = (float(edge) for edge in box)
        found["page"] = int(where.get("page", 1))
        found["box"] = {"x": x0, "y": y0, "w": x1 - x0, "h": y1 - y0}
    sure = value.get("confidence")
    if isinstance(sure, int | float):
        found["confidence"] = float(sure)
    return found
