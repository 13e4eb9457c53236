"""What the page of one slip shows: rules, papers, the paper in hand, and the rounds so far."""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from app.listing_slips import acts_of, files_of, is_turn_of, sheets_of
from app.submitting import may_edit
from app.web.acts import strip
from app.web.deps import desk
from app.web.language import _, clock_time, near_time, say
from app.web.parts import Piece, crumb, field, link, post, state, verbs
from app.web.slip_dock import defect_said, dock_of
from archive.acceptance import Defect, code_warning, defects_of, gaps_of, mismatches, results_of, rules_of
from archive.database import Work
from archive.errors import ArchiveError
from archive.people import ARCHIVE_STAFF, Actor
from archive.required_papers import FILE_TYPE_NAMES, KIND_NAMES, FileType, PaperKind
from archive.submissions import (
    DEFECT_NAMES,
    OPEN,
    PURPOSE_NAMES,
    DefectCode,
    Filled,
    Paper,
    Purpose,
    State,
    Submission,
    exception_for,
)
from ingest.arrivals import COURSE_NAMES, Arrival, Course
from workflows.machine import Act
from workflows.submission import SUBMISSION

SHAPES = {
    State.DRAFT: "idle",
    State.SUBMITTED: "mine",
    State.REVIEWING: "work",
    State.RETURNED: "bad",
    State.ACCEPTED: "wait",
    State.REVIEWED: "ok",
    State.DROPPED: "gone",
}
COURSE = (State.DRAFT, State.SUBMITTED, State.REVIEWING, State.ACCEPTED, State.REVIEWED)
ACCEPT = ".pdf,.jpg,.jpeg,.png,.tif,.tiff"


def state_of(slip: Submission) -> Piece:
    """Say where a slip is."""
    return state(SHAPES[State(slip.state)], say(SUBMISSION.say(slip.state)))


def row_of(slip: Submission, by: Actor) -> Piece:
    """Return one row of the list of slips."""
    return {
        "id": slip.number,
        "no": slip.number,
        "url": f"/slips/{slip.number}",
        "what": slip.party.name if slip.party else slip.note or say(PURPOSE_NAMES[Purpose(slip.purpose)]),
        "kind": kind_of(slip),
        "papers": len(slip.standing_papers),
        "pages": slip.pages_claimed,
        "from": slip.department.name,
        "person": slip.salesperson,
        "round": slip.round,
        "turn": _turn(slip, by),
        "state": state_of(slip),
        "day": near_time(slip.submitted_at or slip.made_at)[:5],
    }


def kind_of(slip: Submission) -> str:
    """Say what a slip hands over."""
    purpose = say(PURPOSE_NAMES[Purpose(slip.purpose)])
    return f"{purpose} · {say(FILE_TYPE_NAMES[FileType(slip.file_type)])}" if slip.file_type else purpose


def page_context(
    work: Work,
    slip: Submission,
    asked: MultiDict[str, str],
    typed: Mapping[str, str] | None = None,
    refusal: ArchiveError | None = None,
) -> dict[str, Any]:
    """Return everything the page of a slip shows to this person."""
    here = _here(work, slip, asked)
    return {
        **rows_context(work, slip, asked),
        "slip": _head(slip, work.by),
        "steps": _steps(work, slip),
        "route": _route(slip),
        "upload": _upload(slip) if may_edit(work.by, slip) else None,
        "warnings": _warnings(work, slip),
        "facts": _facts(slip),
        "rounds": [_round(slip, one) for one in reversed(slip.rounds) if one.decision == "returned"],
        "dock": dock_of(work, slip, here, typed, refusal) if here else None,
        "ledger": strip(acts_of(work.session, slip)[:12]),
        "pages_of": _pages(slip, here, asked),
        "why_none": {"title": _("还没有图像"), "text": _("文件放入并识别之后，原页在这里。")},
    }


def rows_context(work: Work, slip: Submission, asked: MultiDict[str, str]) -> dict[str, Any]:
    """Return the papers and the rules, the part that renews itself."""
    files = files_of(work.session, [paper.id for paper in slip.papers])
    here = _here(work, slip, asked)
    numbers: dict[int, list[int]] = {}
    for sheet in sheets_of(slip):
        numbers.setdefault(sheet.paper.id, []).append(sheet.number)
    busy = any(file.underway for file in files.values())
    shown = defects_of(work.session, slip, work.today) if slip.state in {State.REVIEWING, State.ACCEPTED} else []
    gaps = gaps_of(work.session, slip, work.today) if slip.state in {State.DRAFT, State.RETURNED} else []
    rules = rules_of(work.session, slip, work.today)
    return {
        "number": slip.number,
        "chosen": here.id if here else None,
        "busy": busy,
        "rules_note": _("第 %(n)s 版，%(day)s 起", n=rules.version, day=rules.valid_from)
        if rules and rules.version
        else None,
        "rules": [_rule(result) for result in results_of(work.session, slip, work.today)],
        "papers": [
            _paper_row(paper, slip, files.get(paper.id), numbers.get(paper.id, []), here=here is paper)
            for paper in slip.papers
        ],
        "defects": [_defect(one) for one in shown],
        "gaps": [] if busy else [_defect(one) for one in gaps if one.code != DefectCode.MISSING or one.paper_id],
    }


def _defect(defect: Defect) -> Piece:
    return {
        "word": say(DEFECT_NAMES[defect.code]),
        "text": defect_said(defect),
        "paper": defect.paper,
        "paper_id": defect.paper_id,
    }


def _here(work: Work, slip: Submission, asked: MultiDict[str, str]) -> Paper | None:
    papers = slip.standing_papers
    chosen = asked.get("paper", "")
    found = next((paper for paper in papers if str(paper.id) == chosen), None)
    if found is None and slip.state == State.REVIEWING and work.by.has(ARCHIVE_STAFF):
        found = next((paper for paper in papers if paper.checked_at is None), None)
    return found or (papers[0] if papers else None)


def _head(slip: Submission, by: Actor) -> Piece:
    name = slip.party.name if slip.party else say(PURPOSE_NAMES[Purpose(slip.purpose)])
    return {
        "no": slip.number,
        "title": name,
        "state": state_of(slip),
        "line": _turn(slip, by),
        "crumbs": [crumb(_("移交单"), "/slips"), crumb(slip.number)],
        "round": slip.round,
        "reviewing": slip.state == State.REVIEWING,
    }


def _steps(work: Work, slip: Submission) -> list[Piece]:
    keys = {"accept": "Y", "review": "Y", "return": "R", "receive": "D", "submit": "S", "resubmit": "S"}
    claimed = {"pieces": len(slip.standing_papers), "pages": slip.pages_claimed}
    made = []
    for step in verbs(SUBMISSION, slip.number, Act(slip, work)):
        step["key"] = keys.get(step["verb"])
        if step["verb"] == "receive":
            step["note"] = _("移交单列 %(pieces)s 份 %(pages)s 页，请照实收填。", **claimed)
        made.append(step)
    made += _exception_steps(work, slip)
    if slip.state == State.REVIEWED and work.by.has(ARCHIVE_STAFF) and _unnumbered(slip):
        made.append(link(_("去编目打号"), f"/arranging?slip={slip.number}", main=True, key="N"))
    if slip.rounds:
        made.append(link(_("移交清单"), f"/print/submission-list/{slip.number}.pdf", icon="print"))
    return made


def _unnumbered(slip: Submission) -> bool:
    made = [slip.record, *(paper.record for paper in slip.standing_papers)]
    return any(record is not None and record.archival_no is None for record in made)


def _exception_steps(work: Work, slip: Submission) -> list[Piece]:
    if code_warning(slip.party) is None or slip.party is None or slip.state not in OPEN:
        return []
    asked = exception_for(work.session, slip.party)
    if asked is None:
        reason = [field("reason", _("理由"), "", kind="longtext", required=True)]
        return [post("exception", _("代码放行"), f"/slips/{slip.number}/exception", reason)]
    if asked.confirmed_at is None and work.by.has(ARCHIVE_STAFF) and asked.asked_by != work.by.login:
        return [post("confirm", _("确认放行"), f"/slips/{slip.number}/exception/confirm", note=asked.reason or None)]
    return []


def _warnings(work: Work, slip: Submission) -> list[Piece]:
    warning = code_warning(slip.party)
    if warning is None or slip.party is None:
        return []
    asked = exception_for(work.session, slip.party)
    text = _("%(code)s 的校验位应为 %(expected)s。", code=warning.code, expected=warning.expected)
    if asked is None:
        return [{"tone": "wait", "text": text}]
    if asked.confirmed_at is None:
        return [{"tone": "wait", "text": text + _("%(who)s 提请放行，等第二人确认。", who=asked.asked_by_name)}]
    who = f"{asked.asked_by_name}、{asked.confirmed_by_name}"
    return [{"tone": "ok", "text": text + _("%(who)s 已放行：%(why)s", who=who, why=asked.reason)}]


def _route(slip: Submission) -> list[Piece]:
    stops = (
        (slip.made_by_name, _("登记"), slip.made_at),
        (slip.submitted_by_name or slip.salesperson, _("提交"), slip.submitted_at),
        (slip.received_by_name or _("档案员"), _("点收验收"), slip.received_at),
        (slip.accepted_by_name or _("档案员"), _("验收合格"), slip.accepted_at),
        (slip.reviewed_by_name or _("第二人"), _("复核"), slip.reviewed_at),
    )
    at = {State.DRAFT: 1, State.RETURNED: 1, State.SUBMITTED: 2, State.REVIEWING: 3, State.ACCEPTED: 4}.get(
        State(slip.state), len(stops)
    )
    return [
        {
            "who": who,
            "office": office,
            "note": clock_time(when) if place < at else "",
            "state": "done" if place < at else "now" if place == at else "next",
        }
        for place, (who, office, when) in enumerate(stops)
    ]


def _facts(slip: Submission) -> list[Piece]:
    party = slip.party
    facts: list[Piece] = [
        {"label": _("类别"), "value": kind_of(slip)},
        {"label": _("部门"), "value": slip.department.name},
        {"label": _("业务员"), "value": slip.salesperson},
        {"label": _("轮次"), "value": _("第 %(n)s 轮", n=slip.round)},
    ]
    if party is not None:
        facts += [
            {"label": _("商编"), "value": party.code, "mono": True},
            {"label": _("办理日期"), "value": party.handled_on.isoformat() if party.handled_on else ""},
            {"label": _("信用代码"), "value": party.uscc or "", "mono": True},
        ]
    if slip.pieces_counted is not None:
        count = _("%(n)s 份 %(m)s 页", n=slip.pieces_counted, m=slip.pages_counted)
        facts.append({"label": _("实收"), "value": count})
    if slip.record is not None and slip.state == State.REVIEWED:
        number = slip.record.archival_no or slip.record.ref
        facts.append({"label": _("档案"), "value": number, "url": f"/records/{slip.record.ref}", "mono": True})
    if slip.note:
        facts.append({"label": _("说明"), "value": slip.note, "wide": True})
    return facts


def _rule(result: Any) -> Piece:  # noqa: ANN401 - a result of the rules
    label = say(result.group.label)
    if not result.met:
        return {"shape": "bad", "label": label, "note": _("缺")}
    note = say(KIND_NAMES[result.met_by])
    if result.org_code:
        note = _("%(code)s，由 18 位执照代替", code=result.org_code)
    return {"shape": "ok", "label": label, "note": note if note != label else ""}


def _paper_row(paper: Paper, slip: Submission, file: Arrival | None, numbers: list[int], *, here: bool) -> Piece:
    spread = f"{numbers[0]}—{numbers[-1]}" if len(numbers) > 1 else str(numbers[0]) if numbers else ""
    return {
        "id": paper.id,
        "url": f"/slips/{slip.number}?paper={paper.id}",
        "here": here,
        "seq": paper.position,
        "kind": say(KIND_NAMES[PaperKind(paper.kind)]),
        "title": paper.title,
        "pages": paper.pages or "",
        "at": spread,
        "original": _("原件") if paper.original else _("复印件"),
        "state": _paper_state(paper, slip, file),
        "gone": paper.superseded_at is not None,
    }


def _paper_state(paper: Paper, slip: Submission, file: Arrival | None) -> Piece:
    if paper.superseded_at is not None:
        return state("gone", _("由原件代替"))
    if not paper.read:
        if file is None:
            return state("bad", _("没有文件"))
        bad = file.course in {Course.QUARANTINED, Course.DUPLICATE}
        return state("bad" if bad else "work", say(COURSE_NAMES[Course(file.course)]))
    if mismatches(paper, slip):
        return state("bad", _("不一致"))
    if paper.checked_at is None:
        return state("idle", _("待验") if slip.state == State.REVIEWING else _("已识别"))
    blank = any(one.get("state") == Filled.BLANK for one in paper.fields or [])
    if blank or paper.legible is False or paper.agrees is False or paper.fault:
        return state("bad", _("有缺陷"))
    return state("ok", _("已验"))


def _upload(slip: Submission) -> Piece:
    return {
        "action": f"/slips/{slip.number}/files",
        "most_mb": desk().settings.upload_mib,
        "kinds": _("PDF、JPEG、PNG、TIFF"),
        "accept": ACCEPT,
    }


def _round(slip: Submission, one: Any) -> Piece:  # noqa: ANN401 - a round of the slip
    return {
        "head": _("第 %(n)s 轮退回", n=one.number),
        "note": f"{one.decided_by_name or ''} {clock_time(one.decided_at)}",
        "requirement": one.requirement,
        "defects": [_defect(Defect.from_plain(kept)) for kept in one.defects],
        "url": f"/print/return-slip/{slip.number}.pdf?round={one.number}",
    }


def _pages(slip: Submission, here: Paper | None, asked: MultiDict[str, str]) -> Piece | None:
    sheets = sheets_of(slip)
    if not sheets:
        return None
    wanted = asked.get("page", "")
    first = next((one.number for one in sheets if here is not None and one.paper is here), 1)
    now = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else first  # noqa: PLR2004 - digits
    now = now if 1 <= now <= len(sheets) else first
    return {
        "base": f"/slips/{slip.number}/pages",
        "count": len(sheets),
        "page": now,
        "query": "",
        "title": slip.party.name if slip.party else slip.number,
        "hits": 0,
        "thumbs": [{"n": one.number, "hits": None} for one in sheets],
    }


def _turn(slip: Submission, by: Actor) -> str:
    if slip.state in {State.REVIEWED, State.DROPPED}:
        return ""
    if is_turn_of(slip, by):
        return _("轮到您")
    return {
        State.DRAFT: _("%(who)s 提交", who=slip.made_by_name),
        State.RETURNED: _("%(who)s 补正", who=slip.salesperson or slip.made_by_name),
        State.SUBMITTED: _("档案员点收"),
        State.REVIEWING: _("档案员验收"),
        State.ACCEPTED: _("第二人复核"),
    }[State(slip.state)]
