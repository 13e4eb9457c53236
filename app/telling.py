"""What the command line and the API tell of things: the same words, so that the two never differ."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from app.finding import Answer
from app.speaking import Say, said_by_field, sentence
from app.telling_custody import tell_inspection, tell_stocktake, tell_transfer
from app.telling_scans import tell_attaching, tell_import, tell_scans
from app.telling_slips import tell_slip
from app.telling_volumes import tell_correction, tell_renumbering, tell_volume_row
from archive.access import Secrecy
from archive.attaching import Attaching
from archive.digitising import ScanBatch
from archive.fonds import Department
from archive.imports import Import
from archive.ledger import Entry
from archive.people import Person
from archive.records import Hold, Record
from archive.retention import outcome
from archive.stocktakes import Stocktake
from archive.storeroom import Inspection
from archive.submissions import Submission
from archive.transfers import Transfer
from archive.volumes import Volume
from ingest.arrivals import Arrival, Course
from workflows.appraisal import Case
from workflows.correction import Correction
from workflows.destruction import DestructionList
from workflows.loans import Loan
from workflows.renumbering import Renumbering

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.taking_over import Imported
    from app.verifying import Check
    from storage.manifest import Manifest

QUARANTINE_WORDS = {Course.WAITING: "waiting", Course.READING: "waiting"}


def tell_arrival(arrival: Arrival) -> dict[str, Any]:
    """Tell how a file came in."""
    why = arrival.say_why()
    return {
        "file": arrival.name,
        "arrival": arrival.id,
        "status": QUARANTINE_WORDS.get(Course(arrival.course), arrival.course),
        "record": f"R{arrival.record_id}" if arrival.record_id else None,
        "pages": arrival.pages_total,
        "seconds": arrival.seconds,
        "confidence": round(arrival.confidence, 4) if arrival.confidence is not None else None,
        "reason": str(why) if why else None,
    }


def tell_record(record: Record) -> dict[str, Any]:
    """Tell a record's description, place and term."""
    return {
        "record": record.ref,
        "archival_no": record.archival_no,
        "state": record.state,
        "fonds": record.fonds.code,
        "class": record.category.code,
        "series": record.series.number if record.series else None,
        "title": record.title,
        "responsible": record.responsible,
        "doc_no": record.doc_no,
        "date": record.dated.isoformat() if record.dated else None,
        "year": record.year,
        "parties": list(record.party_names),
        "pages": record.pages,
        "secrecy": Secrecy(record.secrecy).name.lower(),
        "department": record.department.code,
        "elements": dict(record.elements or {}),
        "container": record.container.code if record.container else None,
        "location": record.container.location.code if record.container and record.container.location else None,
        "term": record.term,
        "due_on": record.due_on.isoformat() if record.due_on else None,
        "due_because": tell_due(record),
        "hold": record.on_hold.reason if record.on_hold else None,
        "files": [
            {"name": part.name, "media_type": part.media_type, "size": part.size, "sha256": part.sha256}
            for part in record.components
        ],
        "received_at": record.received_at.isoformat(),
        "accepted_at": record.accepted_at.isoformat() if record.accepted_at else None,
        "shelved_at": record.shelved_at.isoformat() if record.shelved_at else None,
        "destroyed_at": record.destroyed_at.isoformat() if record.destroyed_at else None,
        "destroyed_by_list": record.destroyed_by_list,
        "version": record.version,
    }


def tell_due(record: Record) -> dict[str, Any] | None:
    """Tell why a record falls due when it does."""
    worked_out = outcome(record)
    if worked_out is None or record.series is None:
        return None
    return {
        "series": record.series.number,
        "title": record.series.title,
        "basis": record.series.basis,
        "because": worked_out.because,
        "starts_on": worked_out.starts_on.isoformat() if worked_out.starts_on else None,
        "due_on": worked_out.due_on.isoformat() if worked_out.due_on else None,
        "why_not": worked_out.why_not,
    }


def tell_answer(answer: Answer) -> dict[str, Any]:
    """Tell a page of hits."""
    return {
        "query": answer.words,
        "total": answer.total,
        "took_ms": answer.took_ms,
        "partial": answer.partial,
        "near": answer.near,
        "cut": answer.cut,
        "hits": [
            {
                "record": hit.record.ref,
                "archival_no": hit.record.archival_no,
                "title": hit.record.title,
                "page": hit.page,
                "snippet": hit.snippet,
                "score": hit.score,
            }
            for hit in answer.hits
        ],
        "facets": {name: dict(counts) for name, counts in answer.facets.items()},
    }


def tell_loan(loan: Loan) -> dict[str, Any]:
    """Tell a loan."""
    return {
        "loan": loan.number,
        "record": loan.record.ref,
        "archival_no": loan.record.archival_no,
        "state": loan.state,
        "borrower": loan.borrower,
        "way": loan.way,
        "purpose": loan.purpose,
        "due_on": loan.due_on.isoformat(),
        "first_due_on": loan.first_due_on.isoformat(),
        "pickup_until": loan.pickup_until.isoformat() if loan.pickup_until else None,
        "renewals": loan.renewals,
        "request": loan.basket_no,
        "route": loan.route["rule"] if loan.route else "",
        "handed_out_at": loan.handed_out_at.isoformat() if loan.handed_out_at else None,
        "taken_back_at": loan.taken_back_at.isoformat() if loan.taken_back_at else None,
    }


def tell_case(case: Case) -> dict[str, Any]:
    """Tell an appraisal case."""
    return {
        "appraisal": case.number,
        "state": case.state,
        "items": [
            {
                "record": item.record.ref,
                "archival_no": item.record.archival_no,
                "conclusion": item.conclusion,
                "new_term": item.new_term or None,
                "reason": item.reason or None,
            }
            for item in case.items
        ],
    }


def tell_list(drawn: DestructionList) -> dict[str, Any]:
    """Tell a destruction list."""
    return {
        "destruction": drawn.number,
        "state": drawn.state,
        "digest": drawn.digest or None,
        "not_before": drawn.not_before.isoformat() if drawn.not_before else None,
        "items": [
            {
                "record": f"R{item.record_id}",
                "archival_no": item.number,
                "title": item.title,
                "fate": item.fate,
                "reason": item.reason or None,
            }
            for item in drawn.items
        ],
    }


def tell_entry(entry: Entry) -> dict[str, Any]:
    """Tell an entry of the ledger."""
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "act": entry.act,
        "subject": entry.subject,
        "before": entry.before or None,
        "after": entry.after or None,
        "note": entry.note or None,
        "detail": entry.told,
        "digest": entry.digest,
    }


def tell_hold(hold: Hold) -> dict[str, Any]:
    """Tell a hold."""
    return {
        "hold": hold.id,
        "kind": hold.kind,
        "reason": hold.reason,
        "case_no": hold.case_no or None,
        "set_by": hold.set_by,
        "set_at": hold.set_at.isoformat(),
        "released_by": hold.released_by,
        "released_at": hold.released_at.isoformat() if hold.released_at else None,
        "evidence": hold.evidence or None,
    }


def tell_person(session: Session, person: Person) -> dict[str, Any]:
    """Tell an account; never its password."""
    department = session.get(Department, person.department_id) if person.department_id else None
    return {
        "login": person.login,
        "name": person.name,
        "roles": sorted(person.roles),
        "department": department.code if department else None,
        "clearance": Secrecy(person.clearance).name.lower(),
        "active": person.active,
    }


def tell_imported(done: "Imported", say: Say) -> dict[str, Any]:
    """Tell what came of a table."""
    return {
        "rows": done.rows,
        "imported": done.imported,
        "dry_run": done.dry_run,
        "bad": [
            {
                "row": bad.line,
                "problems": said_by_field(bad.problem, say) or {"row": sentence(bad.problem, say)},
            }
            for bad in done.bad
        ],
        "first": done.first,
        "last": done.last,
        "into_notes": list(done.into_notes),
        "seconds": done.seconds,
    }


def tell_check(check: "Check", say: Say) -> dict[str, Any]:
    """Tell what a check found."""
    return {
        "check": check.name,
        "ok": check.ok,
        "checked": check.checked,
        "faults": [
            {"subject": fault.subject, "kind": fault.kind, "message": say(fault.text).format(**fault.values)}
            for fault in check.faults
        ],
        "seconds": check.seconds,
    }


def tell_manifest(made: "Manifest", folder: Path) -> dict[str, Any]:
    """Tell of a backup."""
    return {
        "folder": str(folder),
        "at": made.at.isoformat(),
        "schema": made.facts.schema,
        "counts": dict(made.facts.counts),
        "keys": made.key_count,
        "files": made.blob_count,
        "bytes": made.bytes,
    }


def tell_subject(subject: object) -> dict[str, Any]:
    """Tell whatever a workflow moved."""
    tellers: dict[type[Any], Callable[[Any], dict[str, Any]]] = {
        Record: tell_record,
        Loan: tell_loan,
        Case: tell_case,
        DestructionList: tell_list,
        Submission: tell_slip,
        Stocktake: tell_stocktake,
        Transfer: tell_transfer,
        Inspection: tell_inspection,
        Volume: tell_volume_row,
        Renumbering: tell_renumbering,
        Correction: tell_correction,
        Import: tell_import,
        Attaching: tell_attaching,
        ScanBatch: tell_scans,
    }
    for kind, tell in tellers.items():
        if isinstance(subject, kind):
            return tell(subject)
    raise TypeError(type(subject))
