"""The papers of submission, filled from slips."""

from app.press.filling.words import Day
from app.press.forms import Signature
from app.press.forms.submission import Fault, HandedIn, ReturnSlip, SubmissionList
from archive.acceptance import Defect
from archive.required_papers import KIND_NAMES, PaperKind
from archive.submissions import DEFECT_NAMES, DefectCode, Round, Submission


def submission_list(slip: Submission, day: Day) -> SubmissionList:
    """Fill 移交清单 with a slip as it was handed in last."""
    papers = slip.standing_papers
    handed = slip.submitted_by_name or slip.made_by_name
    return SubmissionList(
        number=slip.number,
        round=slip.round,
        department=slip.department.name,
        salesperson=slip.salesperson,
        party_code=slip.party.code if slip.party else "",
        party=slip.party.name if slip.party else "",
        handled_on=slip.party.handled_on if slip.party else None,
        lines=tuple(
            HandedIn(KIND_NAMES[PaperKind(paper.kind)], paper.title, paper.pages, paper.original) for paper in papers
        ),
        pieces_received=slip.pieces_counted,
        pages_received=slip.pages_counted,
        handed_over=Signature("移交人", handed, "", day(slip.submitted_at))
        if slip.submitted_at
        else Signature("移交人"),
        received=Signature("接收人", slip.received_by_name or "", "", day(slip.received_at))
        if slip.received_at
        else Signature("接收人"),
        note=slip.note,
    )


def return_slip(slip: Submission, round_: Round, day: Day) -> ReturnSlip:
    """Fill 退回单 of one round of a slip."""
    again = next((one for one in slip.rounds if one.number == round_.number + 1), None)
    return ReturnSlip(
        number=f"{slip.number}-T{round_.number}",
        department=slip.department.name,
        salesperson=slip.salesperson,
        party_code=slip.party.code if slip.party else "",
        party=slip.party.name if slip.party else "",
        faults=tuple(_fault(Defect.from_plain(kept)) for kept in round_.defects),
        requirement=round_.requirement,
        returned_on=day(round_.decided_at),
        archivist=round_.decided_by_name or "",
        again_on=day(again.submitted_at) if again else None,
        slip=slip.number,
        round=round_.number,
    )


def _fault(defect: Defect) -> Fault:
    return Fault(DEFECT_NAMES[DefectCode(defect.code)], defect.paper, defect.note.format(**defect.values))
