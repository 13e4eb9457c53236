"""Whether a slip holds what it must: the rules of required papers, and every defect that was found.

Nothing here changes a row. The submitter sees the gaps at once, the clerk sees the defects beside the pages, and the
slip's workflow asks the same questions before it moves.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from archive.checkdigits import Checked, check_uscc
from archive.errors import Invalid
from archive.parties import Party
from archive.required_papers import KIND_NAMES, InForce, PaperKind, Result, in_force, judge
from archive.submissions import (
    DefectCode,
    Filled,
    Paper,
    Purpose,
    Submission,
    exception_for,
    file_type_of,
)
from archive.wording import N_


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong: its code, the paper it is on, and what a person must know of it.

    `note` is a sentence with named places; `values` fill them.
    """

    code: DefectCode
    note: str
    values: dict[str, Any]
    paper_id: int | None = None
    paper: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Return the defect as a round keeps it."""
        return {
            "code": str(self.code),
            "note": self.note,
            "values": self.values,
            "paper_id": self.paper_id,
            "paper": self.paper,
        }

    @classmethod
    def from_plain(cls, kept: dict[str, Any]) -> "Defect":
        """Read a defect as a round kept it."""
        return cls(DefectCode(kept["code"]), kept["note"], kept["values"], kept["paper_id"], kept["paper"])


def rules_of(session: Session, slip: Submission, today: date) -> InForce | None:
    """Return the rules a customer's file is judged by: those of the day it was first handed in; None for plain papers."""
    file_type = file_type_of(slip)
    return in_force(session, file_type, slip.first_submitted_on or today) if file_type else None


def results_of(session: Session, slip: Submission, today: date) -> list[Result]:
    """Return how each requirement of the file stands."""
    rules = rules_of(session, slip, today)
    return judge(rules.rules, slip.held) if rules else []


def gaps_of(session: Session, slip: Submission, today: date) -> list[Defect]:
    """Return what keeps a slip from being handed in: papers that are missing, not read, or do not say whose they are."""
    gaps = _missing(session, slip, today)
    if not slip.standing_papers:
        gaps.append(Defect(DefectCode.MISSING, N_("移交单上还没有材料，请先放入文件。"), {}))
    for paper in slip.standing_papers:
        if not paper.read:
            gaps.append(_on(paper, DefectCode.MISSING, N_("文件还没有识别完，或没有收下，请稍等或重新放入。")))
        if not (paper.salesperson.strip() and paper.company_name.strip() and paper.company_code.strip()):
            gaps.append(_on(paper, DefectCode.BLANK, N_("业务员、公司名称、商编三项要填全。")))
    return gaps


def defects_of(session: Session, slip: Submission, today: date) -> list[Defect]:
    """Return every defect of a slip under review."""
    found = _missing(session, slip, today)
    papers = slip.standing_papers
    if slip.pieces_counted is not None and slip.pieces_counted != len(papers):
        found.append(
            Defect(
                DefectCode.COUNT,
                N_("移交单列 {claimed} 份，实收 {counted} 份。"),
                {"claimed": len(papers), "counted": slip.pieces_counted},
            )
        )
    if slip.pages_counted is not None and slip.pages_counted != slip.pages_claimed:
        found.append(
            Defect(
                DefectCode.COUNT,
                N_("移交单列 {claimed} 页，实收 {counted} 页。"),
                {"claimed": slip.pages_claimed, "counted": slip.pages_counted},
            )
        )
    for paper in papers:
        found += _of_paper(paper, slip)
    for kind, same in doubles(papers).items():
        found.append(
            Defect(
                DefectCode.DUPLICATE,
                N_("{kind} 有 {n} 份相同的，只留一份。"),
                {"kind": KIND_NAMES[kind], "n": len(same)},
                same[-1].id,
                same[-1].title,
            )
        )
    return found


def unchecked(slip: Submission) -> list[Paper]:
    """Return the papers that nobody has checked yet."""
    return [paper for paper in slip.standing_papers if paper.checked_at is None]


def doubles(papers: Sequence[Paper]) -> dict[PaperKind, list[Paper]]:
    """Return papers of the same kind and title, of which one is enough. Source: house rule (只留一份，原件或复印件)."""
    found: defaultdict[tuple[str, str], list[Paper]] = defaultdict(list)
    for paper in papers:
        if paper.kind != PaperKind.OTHER:
            found[(paper.kind, "".join(paper.title.split()))].append(paper)
    return {PaperKind(kind): same for (kind, _title), same in found.items() if len(same) > 1}


def mismatches(paper: Paper, slip: Submission) -> list[Defect]:
    """Return where a paper's company disagrees with the party it was announced for."""
    party, found = slip.party, []
    if party is None:
        return []
    if paper.company_name.strip() and _bare(paper.company_name) not in {_bare(name) for name in party.all_names}:
        found.append(
            _on(
                paper,
                DefectCode.MISMATCH,
                N_("公司名称写“{given}”，建档名称是“{known}”。"),
                given=paper.company_name,
                known=party.name,
            )
        )
    if paper.company_code.strip() and paper.company_code.strip().upper() != party.code.upper():
        found.append(
            _on(
                paper,
                DefectCode.MISMATCH,
                N_("商编写“{given}”，建档商编是“{known}”。"),
                given=paper.company_code,
                known=party.code,
            )
        )
    if paper.kind == PaperKind.LICENCE and paper.code and party.uscc and _bare(paper.code) != _bare(party.uscc):
        found.append(
            _on(
                paper,
                DefectCode.MISMATCH,
                N_("执照上的代码是 {given}，建档填的是 {known}。"),
                given=paper.code,
                known=party.uscc,
            )
        )
    return found


def code_warning(party: Party | None) -> Checked | None:
    """Return a party's code with the check character that was expected, where the two differ."""
    if party is None or not party.uscc:
        return None
    try:
        checked = check_uscc(party.uscc)
    except Invalid:
        return None
    return None if checked.holds else checked


def code_is_settled(session: Session, party: Party | None) -> bool:
    """Say whether a party's code holds, or a second person has confirmed that it is real all the same."""
    if party is None or code_warning(party) is None:
        return True
    exception = exception_for(session, party)
    return exception is not None and exception.confirmed_at is not None


def _of_paper(paper: Paper, slip: Submission) -> list[Defect]:
    found = mismatches(paper, slip)
    if paper.legible is False:
        found.append(_on(paper, DefectCode.ILLEGIBLE, N_("字迹不清晰，请换一份清楚的。")))
    if paper.agrees is False:
        found.append(_on(paper, DefectCode.MISMATCH, N_("原页上的业务员、公司名称或商编与所填不一致。")))
    for field in paper.fields or []:
        if field.get("state") == Filled.BLANK:
            found.append(_on(paper, DefectCode.BLANK, N_("“{label}”空白，请补填或划去。"), label=field["label"]))
    if paper.fault:
        found.append(_on(paper, DefectCode.OTHER, N_("{said}"), said=paper.fault))
    return found


def _missing(session: Session, slip: Submission, today: date) -> list[Defect]:
    if slip.purpose != Purpose.FILE:
        return []
    return [
        Defect(DefectCode.MISSING, N_("缺{what}。"), {"what": result.group.label})
        for result in results_of(session, slip, today)
        if not result.met
    ]


def _on(paper: Paper, code: DefectCode, note: str, **values: object) -> Defect:
    return Defect(code, note, values, paper.id, paper.title)


def _bare(text: str) -> str:
    return "".join(text.split()).upper().replace("（", "(").replace("）", ")")
