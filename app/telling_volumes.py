"""Volumes, new numbers and corrections, told alike by the command line and the API."""

from typing import Any

from app.custody import Move
from archive.scans import Scan
from archive.volumes import Volume
from workflows.correction import Correction
from workflows.renumbering import Renumbering


def tell_volume_row(volume: Volume) -> dict[str, Any]:
    """Tell a volume without what is in it."""
    box = volume.container
    return {
        "volume": volume.ref,
        "archival_no": volume.archival_no,
        "state": volume.state,
        "class": volume.category.code,
        "title": volume.title,
        "year": volume.year,
        "term": volume.term,
        "container": box.code if box else None,
        "location": box.location.code if box and box.location else None,
    }


def tell_renumbering(request: Renumbering) -> dict[str, Any]:
    """Tell a request for new numbers."""
    return {
        "renumbering": request.number, "state": request.state, "reason": request.reason,
        "asked_by": request.asked_by_name, "decided_by": request.decided_by_name or None,
        "items": [
            {"record": one.record.ref, "old_no": one.old_no, "new_no": one.new_no or None, "wanted": one.wanted,
             "left_box": one.left_box or None}
            for one in request.items
        ],
    }  # fmt: skip


def tell_correction(one: Correction) -> dict[str, Any]:
    """Tell a correction."""
    return {
        "correction": one.number, "state": one.state, "kind": one.kind, "record": one.record.ref,
        "archival_no": one.record.archival_no, "changes": one.changes, "reason": one.said, "evidence": one.evidence,
        "evidence_page": one.evidence_page, "asked_by": one.asked_by_name, "decided_by": one.decided_by_name or None,
    }  # fmt: skip


def tell_move(move: Move) -> dict[str, Any]:
    """Tell one move."""
    return {
        "seq": move.seq, "at": move.at.isoformat(), "act": move.act, "subject": move.subject, "what": move.what,
        "from": move.origin or None, "to": move.target or None, "by": move.who, "note": move.note or None,
    }  # fmt: skip


def tell_scan(row: Scan, sentence: str) -> dict[str, Any]:
    """Tell what a scan did."""
    return {
        "scan": row.id, "code": row.code, "kind": row.kind, "label": row.label, "tone": row.tone, "said": sentence,
        "can_undo": row.undo is not None and not row.undone,
    }  # fmt: skip
