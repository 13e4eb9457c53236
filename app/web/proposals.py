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
}
"""Fields of a proposal, and those of the form they fill."""


def places(record: Record) -> dict[str, dict[str, Any]]:
    """Return page (1-based) and box, in pixels of the page image, of every field whose place is known."""
    return {field: _place(found) for field, found in _found(record).items()}


def doubts(record: Record) -> frozenset[str]:
    """Return the fields that were read without certainty."""
    return frozenset(field for field, found in _found(record).items() if found["confidence"] < DOUBTFUL)


def proposed(record: Record) -> frozenset[str]:
    """Return the fields that the machine filled."""
    told = _proposal(record)
    return frozenset(field for name, field in NAMES.items() if told.get(name))


def _proposal(record: Record) -> dict[str, Any]:
    return record.proposal or {} if record.received else {}


def _found(record: Record) -> dict[str, dict[str, Any]]:
    """Return where each field was read; of several parties, the first."""
    read: dict[str, dict[str, Any]] = _proposal(record).get("places", {})
    told = {field: read.get(name, read.get(f"{name}.0")) for name, field in NAMES.items()}
    return {field: found for field, found in told.items() if found is not None}


def _place(found: dict[str, Any]) -> dict[str, Any]:
    x0, y0, x1, y1 = found["box"]
    return {"page": found["page"], "box": {"x": x0, "y": y0, "w": x1 - x0, "h": y1 - y0}}
