"""The paper in hand on the page of a slip: corrected by who hands it in, checked field by field by the clerk, or only shown."""

from collections.abc import Mapping

from app.listing_slips import sheets_of
from app.submitting import may_edit
from app.web.language import _, near_time, say
from app.web.parts import Piece, errors_of, field, filled, post, problem_of
from archive.acceptance import Defect, mismatches
from archive.database import Work
from archive.errors import ArchiveError
from archive.people import ARCHIVE_STAFF
from archive.required_papers import KIND_NAMES, PaperKind
from archive.submissions import FILLED_NAMES, Filled, Paper, Purpose, State, Submission


def dock_of(
    work: Work, slip: Submission, paper: Paper, typed: Mapping[str, str] | None, refusal: ArchiveError | None
) -> Piece | None:
    """Return the form or the facts of the paper in hand."""
    base = f"/slips/{slip.number}/papers/{paper.id}"
    if may_edit(work.by, slip):
        fields = filled(_edit_fields(paper, slip), typed or {}, errors_of(refusal))
        steps = [post("remove", _("撤下"), f"{base}/remove", grave=True, note=_("文件一并清除，找不回来。"))]
        return {
            "kind": "edit",
            "title": paper.title,
            "action": base,
            "fields": fields,
            "steps": steps,
            "replace": f"/slips/{slip.number}/files",
            "paper": paper.id,
            "problem": problem_of(refusal, [one["name"] for one in fields]),
            "note": "；".join(defect_said(one) for one in mismatches(paper, slip)),
        }
    if slip.state == State.REVIEWING and work.by.has(ARCHIVE_STAFF):
        return _check_form(slip, paper, base, typed or {}, refusal)
    return {"kind": "seen", "title": paper.title, "facts": _paper_facts(paper)}


def _check_form(
    slip: Submission, paper: Paper, base: str, typed: Mapping[str, str], refusal: ArchiveError | None
) -> Piece:
    errors = errors_of(refusal)
    first = next((s.number for s in sheets_of(slip) if s.paper is paper), 1)
    yes_no = {True: "yes", False: "no", None: ""}
    groups: list[Piece] = [
        {"name": "legible", "label": _("字迹"), "ways": [("yes", _("清晰")), ("no", _("不清晰"))], "value": typed.get("legible") or yes_no[paper.legible]},
        {"name": "agrees", "label": _("业务员、名称、商编"), "ways": [("yes", _("一致")), ("no", _("不一致"))], "value": typed.get("agrees") or yes_no[paper.agrees],
         "text": " · ".join(filter(None, (paper.salesperson, paper.company_name, paper.company_code, paper.code)))},
    ]  # fmt: skip
    ways = [(str(key), say(word)) for key, word in FILLED_NAMES.items()]
    for one in paper.fields or []:
        name = f"field.{one['name']}"
        guessed = one.get("state") or (one["seen"] if one["seen"] in set(Filled) else "")
        groups.append(
            {
                "name": name,
                "label": say(one["label"]),
                "ways": ways,
                "value": typed.get(name) or guessed,
                "text": one["text"] or (_("原页没有读到") if one["seen"] == "unseen" else ""),
                "doubt": one["seen"] in {"blank", "unseen"},
                "page": first + (one["page"] or 1) - 1 if one.get("box") else None,
            }
        )
    for group in groups:
        group["error"] = errors.get(group["name"])
    return {
        "kind": "check",
        "title": paper.title,
        "action": f"{base}/check",
        "groups": groups,
        "fault": {**field("fault", _("其他缺陷"), typed.get("fault", paper.fault)), "error": errors.get("fault")},
        "problem": problem_of(refusal, [*(group["name"] for group in groups), "fault"]),
        "note": "；".join(defect_said(one) for one in mismatches(paper, slip)),
    }


def _edit_fields(paper: Paper, slip: Submission) -> list[Piece]:
    kinds = [(str(kind), say(word)) for kind, word in KIND_NAMES.items()]
    fields = [
        field("title", _("材料名称"), paper.title, required=True, wide=True),
        field("pages", _("页数"), str(paper.pages or ""), kind="number", required=True),
        field("original", _("原件"), "1" if paper.original else "", kind="check"),
        field("salesperson", _("业务员"), paper.salesperson, required=True),
        field("company_code", _("商编"), paper.company_code, required=True, mono=True),
        field("company_name", _("公司名称"), paper.company_name, required=True, wide=True),
    ]
    if slip.purpose == Purpose.FILE:
        fields.insert(0, field("kind", _("材料种类"), paper.kind, kind="choice", required=True, options=kinds))
        if paper.kind in {PaperKind.LICENCE, PaperKind.REGISTRATION, PaperKind.ORG_CERT}:
            fields.append(field("code", _("证上的代码"), paper.code, mono=True, wide=True))
    return fields


def _paper_facts(paper: Paper) -> list[Piece]:
    blank = [say(one["label"]) for one in paper.fields or [] if one.get("state") == Filled.BLANK]
    facts = [
        (_("种类"), say(KIND_NAMES[PaperKind(paper.kind)])),
        (_("页数"), str(paper.pages)),
        (_("业务员"), paper.salesperson),
        (_("商编"), paper.company_code),
        (_("公司名称"), paper.company_name),
        (_("验收"), f"{paper.checked_by_name} {near_time(paper.checked_at)}" if paper.checked_at else ""),
    ]
    made: list[Piece] = [{"label": label, "value": value} for label, value in facts]
    if blank:
        made.append({"label": _("空白"), "value": "、".join(blank), "wide": True})
    return made


def defect_said(defect: Defect) -> str:
    """Say one defect in the reader's language."""
    values = {name: say(value) if isinstance(value, str) else value for name, value in defect.values.items()}
    return say(defect.note).format(**values)
