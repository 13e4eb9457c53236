"""Slips and required papers as plain values, for the API and the command line alike."""

from typing import Any

from archive.acceptance import Defect
from archive.required_papers import InForce, Result
from archive.submissions import Paper, Round, Submission


def tell_slip(slip: Submission) -> dict[str, Any]:
    """Tell a slip with its papers and rounds."""
    party = slip.party
    return {
        "number": slip.number,
        "state": slip.state,
        "purpose": slip.purpose,
        "file_type": slip.file_type or None,
        "department": slip.department.code,
        "party": {"code": party.code, "name": party.name, "uscc": party.uscc} if party else None,
        "salesperson": slip.salesperson,
        "note": slip.note,
        "round": slip.round,
        "record": f"R{slip.record_id}" if slip.record_id else None,
        "made_by": slip.made_by,
        "submitted_at": slip.submitted_at.isoformat() if slip.submitted_at else None,
        "pieces_counted": slip.pieces_counted,
        "pages_counted": slip.pages_counted,
        "accepted_by": slip.accepted_by,
        "reviewed_by": slip.reviewed_by,
        "papers": [tell_paper(paper) for paper in slip.papers],
        "rounds": [tell_round(one) for one in slip.rounds],
    }


def tell_paper(paper: Paper) -> dict[str, Any]:
    """Tell one line of a slip."""
    return {
        "id": paper.id,
        "kind": paper.kind,
        "title": paper.title,
        "pages": paper.pages,
        "original": paper.original,
        "salesperson": paper.salesperson,
        "company_name": paper.company_name,
        "company_code": paper.company_code,
        "code": paper.code,
        "read": paper.read,
        "record": f"R{paper.record_id}" if paper.record_id else None,
        "superseded": paper.superseded_at is not None,
        "legible": paper.legible,
        "agrees": paper.agrees,
        "fields": [
            {
                "name": one["name"],
                "label": one["label"],
                "seen": one["seen"],
                "state": one.get("state"),
                "text": one["text"],
            }
            for one in paper.fields or []
        ],
        "fault": paper.fault,
        "checked_by": paper.checked_by,
    }


def tell_round(one: Round) -> dict[str, Any]:
    """Tell how one round ended."""
    return {
        "number": one.number,
        "submitted_at": one.submitted_at.isoformat(),
        "pieces": one.pieces,
        "pages": one.pages,
        "rule_version": one.rule_version,
        "decision": one.decision or None,
        "decided_by": one.decided_by,
        "defects": [tell_defect(Defect.from_plain(kept)) for kept in one.defects],
        "requirement": one.requirement,
    }


def tell_defect(defect: Defect) -> dict[str, Any]:
    """Tell one defect; the sentence is Chinese."""
    return {"code": str(defect.code), "paper": defect.paper, "text": defect.note.format(**defect.values)}


def tell_rules(rules: InForce) -> dict[str, Any]:
    """Tell the rules in force."""
    return {
        "version": rules.version,
        "valid_from": rules.valid_from.isoformat() if rules.valid_from else None,
        "groups": [group.to_plain() for group in rules.rules],
    }


def tell_result(result: Result) -> dict[str, Any]:
    """Tell how one requirement stands."""
    return {
        "label": result.group.label,
        "met": result.met,
        "met_by": str(result.met_by) if result.met_by else None,
        "org_code": result.org_code or None,
    }
