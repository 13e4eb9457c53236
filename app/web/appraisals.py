"""The appraisal: every case, and one case with its records beside their pages, judged by button or key."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acting import found, machine, may_know
from app.appraising import MAY_JUDGE, give_opinion, set_aside
from app.listing_appraisals import Progress, cases, count_cases
from app.statuses import status_of
from app.web.deps import actor, desk, enter, look
from app.web.language import _, near_time, say
from app.web.marks import number_kind, number_of
from app.web.parts import Piece, UrlOf, errors_of, field, opened, pager, post, problem_of, state, verbs
from app.web.record_page import chain_of
from app.web.shell import term_word
from archive.database import Work
from archive.errors import ArchiveError, NotFound, NotPermitted, WrongState
from archive.records import Record, Stage
from workflows.appraisal import APPRAISAL, CONCLUSION_NAMES, Appraised, Case, Conclusion, State
from workflows.machine import Act

PAGES = Blueprint("appraisals", __name__)
PAGE = 100
SHAPES = {State.OPEN: "mine", State.JUDGED: "work", State.DECIDED: "ok", State.DROPPED: "gone"}
VIEWS = ("left", "all", "keep")
TERMS = ("D5", "D10", "D15", "D20", "D30")


@PAGES.get("/appraisals")
def show_all() -> ResponseReturnValue:
    """Show every case."""
    enter("appraisals")
    first = _number(request.args.get("from", ""))
    with look() as work:
        total = count_cases(work.session)
        rows = [_case_row(one) for one in cases(work.session, first=first, most=PAGE)]
    return render_template(
        "web/retention/appraisals.html",
        rows=rows,
        total=total,
        actions=[],
        pager=pager(total, first, PAGE, UrlOf("/appraisals", [])),
    )


@PAGES.get("/appraisals/<number>")
def show(number: str) -> ResponseReturnValue:
    """Show one case, with the chosen record and its pages."""
    enter("appraisals")
    with look() as work:
        case: Case = found(work, machine("appraisal"), number)
        return render_template("web/retention/appraisal.html", **_context(work, case, request.args.get("item", "")))


@PAGES.post("/appraisals/<number>/items/<ref>")
def judge(number: str, ref: str) -> ResponseReturnValue:
    """Note one opinion and go on to the next record."""
    enter("appraisals")
    sent = request.form
    try:
        case = give_opinion(
            desk(),
            actor(),
            number,
            ref,
            conclusion=sent.get("conclusion", ""),
            new_term=sent.get("new_term", ""),
            reason=sent.get("reason", ""),
        )
    except (NotFound, NotPermitted, WrongState):
        raise
    except ArchiveError as refusal:
        with look() as work:
            case = found(work, machine("appraisal"), number)
            context = _context(work, case, ref, refusal)
            return render_template("web/retention/appraisal.html", **context), HTTPStatus.UNPROCESSABLE_ENTITY
    after = _next(case, ref)
    if after is None:
        flash(_("%(no)s 全部看完，可以交出意见。", no=case.number), "ok")
    return redirect(_url(case, after or ref), HTTPStatus.SEE_OTHER)


@PAGES.post("/appraisals/<number>/items/<ref>/take-out")
def take_out(number: str, ref: str) -> ResponseReturnValue:
    """Take one record out of a case."""
    enter("appraisals")
    try:
        case = set_aside(desk(), actor(), number, ref, reason=request.form.get("reason", ""))
    except (NotFound, NotPermitted, WrongState):
        raise
    except ArchiveError as refusal:
        with look() as work:
            case = found(work, machine("appraisal"), number)
            context = _context(work, case, ref)
            here = context["here"]
            here["steps"] = opened(here["steps"], "take-out", request.form.to_dict(), refusal)
            return render_template("web/retention/appraisal.html", **context), status_of(refusal)
    flash(_("已从 %(no)s 移出。", no=case.number), "ok")
    return redirect(f"/appraisals/{case.number}", HTTPStatus.SEE_OTHER)


def _context(work: Work, case: Case, chosen: str, refusal: ArchiveError | None = None) -> dict[str, Any]:
    seen = [(seq, item) for seq, item in enumerate(case.items, start=1) if may_know(work.by, item.record)]
    view = request.args.get("of", "all")
    view = view if view in VIEWS else "all"
    listed = [(seq, item) for seq, item in seen if _within(item, view)]
    here = next((item for _seq, item in seen if chosen in {item.record.ref, item.record.archival_no}), None)
    if here is None:
        here = next((item for _seq, item in listed if item.conclusion is None), listed[0][1] if listed else None)
    return {
        "batch": {
            "no": case.number,
            "title": "",
            "line": _line(case, len(case.items) - len(seen)),
            "state": state(SHAPES[State(case.state)], say(APPRAISAL.say(case.state))),
        },
        "route": _route(case),
        "steps": verbs(APPRAISAL, case.number, Act(case, work)),
        "tabs": _tabs(case, seen, view),
        "rows": [_row(case, seq, item, here, view) for seq, item in listed],
        "here": _here(case, here, refusal) if here is not None else None,
        "pages_of": _viewer(case, here.record, view) if here is not None else None,
        "why_none": {"title": _("尚无图像")} if here is not None else None,
    }


def _line(case: Case, hidden: int) -> str:
    said = _("%(who)s 立，%(n)s 件", who=case.opened_by_name, n=len(case.items))
    return f"{said}，{_('其中 %(n)s 件不在您可见范围', n=hidden)}" if hidden else said


def _route(case: Case) -> list[Piece]:
    judged = sum(item.conclusion is not None for item in case.items)
    at = {State.OPEN: 0, State.JUDGED: 1, State.DECIDED: 3, State.DROPPED: 0}[State(case.state)]
    judges = "、".join(dict.fromkeys(item.judged_by for item in case.items if item.judged_by))
    notes = (
        (_("立批"), case.opened_by_name, near_time(case.opened_at)),
        (_("初鉴"), judges, _("%(n)s / %(all)s 件", n=judged, all=len(case.items))),
        (_("审定"), case.decided_by or "", near_time(case.decided_at)),
        (_("结论"), "", _outcome(case) if case.state == State.DECIDED else ""),
    )
    made = []
    for place, (word, who, note) in enumerate(notes):
        standing = "done" if place <= at or case.state == State.DECIDED else "now" if place == at + 1 else "next"
        if case.state == State.DROPPED and place > 0:
            standing = "stopped"
        made.append({"who": word, "office": who, "state": standing, "note": note})
    return made


def _outcome(case: Case) -> str:
    counted = {one: sum(item.conclusion == one for item in case.items) for one in Conclusion}
    return "，".join(f"{say(CONCLUSION_NAMES[one])} {n}" for one, n in counted.items() if n)


def _tabs(case: Case, seen: list[tuple[int, Appraised]], view: str) -> list[Piece]:
    words = {"left": _("未看"), "all": _("全部"), "keep": _("拟留")}
    return [
        {
            "word": word,
            "n": sum(_within(item, code) for _seq, item in seen),
            "url": f"/appraisals/{case.number}" + ("" if code == "all" else f"?of={code}"),
            "here": code == view,
        }
        for code, word in words.items()
    ]


def _within(item: Appraised, view: str) -> bool:
    if view == "left":
        return item.conclusion is None
    return view == "all" or item.conclusion not in {None, str(Conclusion.DESTROY)}


def _row(case: Case, seq: int, item: Appraised, here: Appraised | None, view: str) -> Piece:
    record = item.record
    return {
        "seq": seq,
        "no": number_of(record),
        "no_kind": number_kind(record),
        "title": record.title,
        "due": item.due_on.isoformat(),
        "opinion": _opinion(item) or _("未看"),
        "by": item.judged_by or "",
        "state": _mark(item),
        "url": _url(case, record.ref, view),
        "here": item is here,
    }


def _mark(item: Appraised) -> Piece:
    if item.record.on_hold is not None:
        return state("held", _("冻结"))
    if item.conclusion is None:
        return state("idle", _("未看"))
    shape = {Conclusion.DESTROY: "ok", Conclusion.EXTEND: "wait", Conclusion.PERMANENT: "work"}[
        Conclusion(item.conclusion)
    ]
    return state(shape, _("已看"))


def _opinion(item: Appraised) -> str:
    if item.conclusion is None:
        return ""
    word = say(CONCLUSION_NAMES[Conclusion(item.conclusion)])
    return f"{word} {term_word(item.new_term)}" if item.conclusion == Conclusion.EXTEND else word


def _here(case: Case, item: Appraised, refusal: ArchiveError | None) -> Piece:
    sent = request.form if refusal is not None else {}
    errors = errors_of(refusal)
    notes = {
        Conclusion.DESTROY: _("期满，无须再留"),
        Conclusion.EXTEND: _("须写年限与理由"),
        Conclusion.PERMANENT: _("须写理由"),
    }
    kept_term = item.new_term if item.conclusion == Conclusion.EXTEND else ""
    return {
        "no": number_of(item.record),
        "title": item.record.title,
        "url": f"/records/{item.record.ref}",
        "chain": chain_of(item.record),
        "open": case.state == State.OPEN and actor().has(MAY_JUDGE),
        "said": _said(item),
        "steps": _aside(case, item),
        "action": f"/appraisals/{case.number}/items/{item.record.ref}",
        "ways": [
            {"value": str(one), "key": str(key), "word": say(word), "note": notes[one]}
            for key, (one, word) in enumerate(CONCLUSION_NAMES.items(), start=1)
        ],
        "opinion": sent.get("conclusion", item.conclusion or ""),
        "problem": errors.get("conclusion") or (problem_of(refusal, ()) if refusal and not errors else None),
        "new_term": field("new_term", _("新期限"), sent.get("new_term", kept_term), kind="choice",
                          options=[(code, term_word(code)) for code in TERMS], error=errors.get("new_term")),
        "reason": field("reason", _("理由"), sent.get("reason", item.reason), error=errors.get("reason")),
    }  # fmt: skip


def _aside(case: Case, item: Appraised) -> list[Piece]:
    if case.state not in {State.OPEN, State.JUDGED} or not actor().has(MAY_JUDGE):
        return []
    url = f"/appraisals/{case.number}/items/{item.record.ref}/take-out"
    fields = [field("reason", _("原因"), "", kind="longtext", required=True)]
    return [post("take-out", _("移出这一件"), url, fields, note=_("移出之后，它不再挡住这一批，以后可以另立。"))]


def _viewer(case: Case, record: Record, view: str) -> Piece | None:
    count = len(record.leaves)
    if not count or record.stage == Stage.DESTROYED:
        return None
    page = min(max(1, _number(request.args.get("page", ""))), count)
    base = _url(case, record.ref, view)
    return {
        "base": f"/records/{record.ref}/pages",
        "count": count,
        "page": page,
        "query": "",
        "title": record.title,
        "hits": 0,
        "thumbs": [],
        "prev_url": f"{base}&page={max(1, page - 1)}",
        "next_url": f"{base}&page={min(count, page + 1)}",
    }


def _said(item: Appraised) -> str:
    if item.conclusion is None:
        return _("还没有意见。")
    return _("%(who)s：%(what)s。%(why)s", who=item.judged_by or "", what=_opinion(item), why=item.reason)


def _case_row(one: Progress) -> Piece:
    case = one.case
    turn = {State.OPEN: _("鉴定小组"), State.JUDGED: _("档案负责人")}.get(State(case.state), "")
    return {
        "id": case.number,
        "no": case.number,
        "url": f"/appraisals/{case.number}",
        "what": _("%(who)s 立，%(day)s", who=case.opened_by_name, day=near_time(case.opened_at)),
        "records": one.records,
        "seen": f"{one.judged} / {one.records}",
        "turn": turn,
        "limit": "",
        "state": state(SHAPES[State(case.state)], say(APPRAISAL.say(case.state))),
    }


def _next(case: Case, ref: str) -> str | None:
    """Return the next record without an opinion after this one, or from the top when none is below."""
    known = [item for item in case.items if may_know(actor(), item.record)]
    at = next((place for place, item in enumerate(known) if ref in {item.record.ref, item.record.archival_no}), -1)
    left = [item for item in known[at + 1 :] + known[: at + 1] if item.conclusion is None]
    return left[0].record.ref if left else None


def _url(case: Case, ref: str, view: str = "all") -> str:
    asked = UrlOf(f"/appraisals/{case.number}", [("of", "" if view == "all" else view)])
    return asked.with_("item", ref)


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 0  # noqa: PLR2004
