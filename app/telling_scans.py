"""What command line and API tell of imports, of attaching and of the inspection of scans."""

from typing import Any

from sqlalchemy.orm import Session

from app.digitising import findings_of
from app.importing import ends_of
from app.listing_attaching import files_of, lacking, page_gaps
from app.speaking import Say, sentence
from archive.attaching import Attaching
from archive.database import Work
from archive.digitising import ScanBatch, share_of
from archive.imports import Import


def tell_import(batch: Import, session: Session | None = None) -> dict[str, Any]:
    """Tell a batch of old records."""
    first, last = ends_of(session, batch) if session is not None else (None, None)
    return {
        "import": batch.number,
        "state": batch.state,
        "file": batch.name,
        "class": batch.class_code,
        "rows": batch.rows,
        "done": batch.cursor,
        "good": batch.good,
        "bad": batch.bad,
        "first": first,
        "last": last,
        "mapping": dict(batch.mapping),
        "report": dict(batch.report or {}),
        "reason": batch.reason,
    }


def tell_attaching(batch: Attaching) -> dict[str, Any]:
    """Tell a batch of files to be attached."""
    return {"attaching": batch.number, "state": batch.state, "class": batch.class_code or None}


def tell_attached(work: Work, batch: Attaching, say: Say) -> dict[str, Any]:
    """Tell a batch with its files, and both lists of what did not match."""
    files = [
        {
            "file": one.name,
            "verdict": one.verdict,
            "record": f"R{one.record_id}" if one.record_id else None,
            "pages": one.pages,
            "reason": sentence(why, say) if (why := one.say_why()) else None,
        }
        for one in files_of(work.session, batch)
    ]
    return {
        **tell_attaching(batch),
        "files": files,
        "without_file": [one.archival_no for one in lacking(work, batch)],
        "page_differences": [
            {"archival_no": gap.record.archival_no, "registered": gap.registered, "found": gap.found}
            for gap in page_gaps(work.session, batch)
        ],
    }


def tell_scans(batch: ScanBatch) -> dict[str, Any]:
    """Tell a batch of scans under inspection."""
    sample = [item for item in batch.items if item.sampled]
    judged = [item for item in sample if item.matches is not None]
    return {
        "digitisation": batch.number,
        "state": batch.state,
        "round": batch.round,
        "records": len(batch.items),
        "pages": sum(item.pages for item in batch.items),
        "passed": sum(item.passed for item in batch.items),
        "sample": [item.record.ref for item in sample],
        "judged": len(judged),
        "matches": share_of([item.matches for item in judged]) if judged else None,
        "others": share_of([item.others for item in judged]) if judged else None,
    }


def tell_inspected(session: Session, batch: ScanBatch, say: Say) -> dict[str, Any]:
    """Tell a batch of scans with all that was found."""
    return {
        **tell_scans(batch),
        "findings": [
            {
                "record": f"R{one.record_id}",
                "page": one.page or None,
                "check": one.check,
                "failed": one.failed,
                "text": sentence(one.say(), say),
                "set_aside": one.waived_why or None,
            }
            for one in findings_of(session, batch)
        ],
    }
