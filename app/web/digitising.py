"""The inspection of scans in the browser: what the machine found, and the sample beside the image, judged by key."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.digitising import batch_for, batches, findings_of, judge_item, open_batch, scanned, waive
from app.listing import class_choices
from app.speaking import sentence
from app.web.deps import actor, desk, enter, look
from app.web.language import _, name_of, near_time, say
from app.web.marks import number_of
from app.web.parts import Piece, errors_of, field, link, post, problem_of, state, verbs
from archive.database import Work
from archive.digitising import ScanBatch, ScanFinding, ScanItem, share_of
from archive.errors import ArchiveError, Invalid
from archive.records import Record
from archive.wording import N_
from ingest.quality import CHECK_NAMES, Check
from workflows.digitisation import DIGITISATION, State
from workflows.machine import Act

PAGES = Blueprint("digitising", __name__)
SHAPES = {
    State.DRAFT: "mine", State.CHECKING: "work", State.CHECKED: "mine", State.SAMPLING: "work",
    State.PASSED: "ok", State.FAILED: "bad",
}  # fmt: skip


@PAGES.get("/digitising")
def show_all() -> ResponseReturnValue:
    """Show every batch, and where one is begun."""
    enter("digitising")
    return _list(None)


@PAGES.post("/digitising")
def make() -> ResponseReturnValue:
    """Begin a batch with the scanned records of a class and year."""
    enter("digitising")
    sent = request.form
    try:
        if not sent.get("class"):
            raise Invalid("class", N_("请先选门类。"))  # noqa: TRY301 - shown in the form like every refusal
        with look() as work:
            refs = scanned(work, sent["class"], sent.get("year", "").strip())
        share = sent.get("share", "5").strip()
        batch = open_batch(
            desk(), actor(), refs, title=sent.get("title", ""), colour=bool(sent.get("colour")),
            share=int(share) if share.isascii() and share.isdigit() and len(share) < 4 else 0,  # noqa: PLR2004
        )  # fmt: skip
    except Invalid as refusal:
        return _list(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(f"/digitising/{batch.number}", HTTPStatus.SEE_OTHER)


@PAGES.get("/digitising/<number>")
def show(number: str) -> ResponseReturnValue:
    """Show one batch: the findings, and the sample with the chosen record beside its image."""
    enter("digitising")
    with look() as work:
        return _page(work, batch_for(work, number), None)


@PAGES.post("/digitising/<number>/items/<ref>")
def judge(number: str, ref: str) -> ResponseReturnValue:
    """Note what was seen of one record, and go on to the next."""
    enter("digitising")
    said = request.form.get("conclusion", "")
    try:
        if said not in WAYS:
            raise Invalid("conclusion", N_("请选都对、图文不符或其他不合格。"))  # noqa: TRY301 - shown in the form like every refusal
        matches, others = WAYS[said]
        judge_item(desk(), actor(), number, ref, matches=matches, others=others, note=request.form.get("reason", ""))
    except Invalid as refusal:
        with look() as work:
            return _page(work, batch_for(work, number), refusal, ref), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(f"/digitising/{number}", HTTPStatus.SEE_OTHER)


@PAGES.post("/digitising/<number>/findings/<int:finding_id>/waive")
def set_aside(number: str, finding_id: int) -> ResponseReturnValue:
    """Set a finding aside with a reason."""
    enter("digitising")
    waive(desk(), actor(), number, finding_id, request.form.get("why", ""))
    flash(_("已说明。"), "ok")
    return redirect(f"/digitising/{number}", HTTPStatus.SEE_OTHER)


WAYS = {"good": (True, True), "wrong": (False, True), "poor": (True, False)}


def _list(refusal: ArchiveError | None) -> str:
    with look() as work:
        classes = [(one.code, f"{one.code} {name_of(one.name, one.name_en)}") for one in class_choices(work.session)]
        rows = [_row(one) for one in batches(work.session)]
    sent, errors = request.form, errors_of(refusal)
    fields = [
        field("title", _("名称"), sent.get("title", "")),
        field(
            "class",
            _("门类"),
            sent.get("class", ""),
            kind="choice",
            options=classes,
            required=True,
            error=errors.get("class"),
        ),
        field("year", _("年度"), sent.get("year", ""), kind="number"),
        field("share", _("抽检率（%）"), sent.get("share", "5"), kind="number", error=errors.get("share")),
        field("colour", _("须彩色（红头、印章、照片）"), sent.get("colour", ""), kind="check"),
    ]
    start = post("make", _("立一批"), "/digitising", fields, main=True, open=refusal is not None,
                 problem=problem_of(refusal, [one["name"] for one in fields]) if refusal else None)  # fmt: skip
    return render_template("web/gather/digitisings.html", rows=rows, actions=[start])


def _row(batch: ScanBatch) -> Piece:
    return {
        "id": batch.number,
        "no": batch.number,
        "url": f"/digitising/{batch.number}",
        "title": batch.title,
        "records": len(batch.items),
        "pages": sum(item.pages for item in batch.items) or None,
        "round": batch.round or None,
        "who": batch.made_by_name,
        "at": near_time(batch.made_at),
        "state": state(SHAPES[State(batch.state)], say(DIGITISATION.say(batch.state))),
    }


def _page(work: Work, batch: ScanBatch, refusal: ArchiveError | None, chosen: str = "") -> str:
    findings = findings_of(work.session, batch)
    records = {item.record_id: item.record for item in batch.items}
    sample = [item for item in batch.items if item.sampled]
    at = chosen or request.args.get("item", "")
    here = next((item for item in sample if item.record.ref == at), None)
    if here is None and batch.state == State.SAMPLING:
        here = next((item for item in sample if item.matches is None), sample[0] if sample else None)
    steps = verbs(DIGITISATION, batch.number, Act(batch, work))
    if batch.round:
        steps += [link(_("验收单"), f"/print/digitising/{batch.number}.pdf", icon="print"),
                  link(_("四性检测报告"), f"/print/four-natures/{batch.number}.pdf", icon="print")]  # fmt: skip
    may_waive = batch.state == State.CHECKED and batch.made_by != actor().login
    return render_template(
        "web/gather/digitising.html",
        batch={
            "no": batch.number,
            "title": batch.title,
            "state": state(SHAPES[State(batch.state)], say(DIGITISATION.say(batch.state))),
            "line": _(
                "%(n)s 件，%(who)s 立，第 %(round)s 轮",
                n=len(batch.items),
                who=batch.made_by_name,
                round=max(1, batch.round),
            ),
            "busy": batch.state == State.CHECKING,
            "url": f"/digitising/{batch.number}",
        },
        work={
            "name": _("正在检验"),
            "what": "",
            "done": batch.cursor,
            "total": len(batch.items),
            "unit": _("件"),
            "rest": "",
        },
        steps=steps,
        facts=_facts(batch, findings, sample),
        findings=[_finding(batch, one, records, may_waive=may_waive) for one in findings],
        rows=[_sampled(batch, item, here) for item in sample],
        here=_here(batch, here, refusal) if here is not None else None,
        pages_of=_viewer(batch, here) if here is not None and here.record.leaves else None,
    )


def _facts(batch: ScanBatch, findings: list[ScanFinding], sample: list[ScanItem]) -> list[Piece]:
    if not batch.round or batch.state == State.CHECKING:
        return []
    pages, passed = sum(item.pages for item in batch.items), sum(item.passed for item in batch.items)
    judged = [item for item in sample if item.matches is not None]
    told = [
        (_("页数"), f"{pages:,}"),
        (_("自动检验合格页"), f"{passed:,}"),
        (_("不合格处"), f"{sum(one.stands for one in findings):,}"),
        (_("抽检"), f"{len(judged)} / {len(sample)}" if sample else ""),
        (_("图文对应合格率"), f"{share_of([item.matches for item in judged])}%" if judged else ""),
        (_("其他合格率"), f"{share_of([item.others for item in judged])}%" if judged else ""),
        (_("返工"), batch.rework),
    ]
    return [{"name": label, "label": label, "value": value} for label, value in told if value]


def _finding(batch: ScanBatch, one: ScanFinding, records: Mapping[int, Record], *, may_waive: bool) -> Piece:
    record = records.get(one.record_id)
    ref, number = (record.ref, number_of(record)) if record is not None else ("", "")
    word = _("已说明") if one.waived_by else _("不合格") if one.failed else _("请看一眼")
    steps = []
    if may_waive and one.stands and one.check not in {Check.COUNT, Check.OPENS}:
        url = f"/digitising/{batch.number}/findings/{one.id}/waive"
        steps = [post(f"waive-{one.id}", _("说明"), url, [field("why", _("为什么不算不合格"), "", required=True)])]
    return {
        "no": number,
        "url": f"/records/{ref}?page={one.page}" if one.page else f"/records/{ref}",
        "page": one.page or "",
        "check": say(CHECK_NAMES[Check(one.check)]),
        "text": sentence(one.say(), say)
        + (_("（%(who)s：%(why)s）", who=one.waived_by, why=one.waived_why) if one.waived_by else ""),
        "state": state("held" if one.waived_by else "bad" if one.failed else "wait", word),
        "steps": steps,
    }


def _sampled(batch: ScanBatch, item: ScanItem, here: ScanItem | None) -> Piece:
    good = item.matches and item.others
    word = _("未看") if item.matches is None else _("都对") if good else item.note
    return {
        "no": number_of(item.record),
        "title": item.record.title,
        "pages": item.pages,
        "by": item.judged_by,
        "state": state("idle" if item.matches is None else "ok" if good else "bad", word),
        "url": f"/digitising/{batch.number}?item={item.record.ref}",
        "here": item is here,
    }


def _here(batch: ScanBatch, item: ScanItem, refusal: ArchiveError | None) -> Piece:
    record, errors = item.record, errors_of(refusal)
    return {
        "no": number_of(record),
        "url": f"/records/{record.ref}",
        "facts": [
            {"name": name, "label": label, "value": value}
            for name, label, value in (
                ("no", _("档号"), number_of(record)), ("title", _("题名"), record.title),
                ("responsible", _("责任者"), record.responsible), ("doc_no", _("文号"), record.doc_no),
                ("date", _("日期"), record.dated), ("pages", _("页数"), record.pages),
            )
        ],
        "open": batch.state == State.SAMPLING and batch.made_by != actor().login,
        "action": f"/digitising/{batch.number}/items/{record.ref}",
        "ways": [
            {"value": "good", "key": "1", "word": _("都对"), "note": _("图文对应，图像合格")},
            {"value": "wrong", "key": "2", "word": _("图文不符"), "note": _("整批不合格")},
            {"value": "poor", "key": "3", "word": _("其他不合格"), "note": _("须写明")},
        ],
        "reason": field("reason", _("哪里不对"), request.form.get("reason", ""), error=errors.get("note")),
        "problem": errors.get("conclusion"),
    }  # fmt: skip


def _viewer(batch: ScanBatch, item: ScanItem) -> Piece:
    record, count = item.record, len(item.record.leaves)
    asked = request.args.get("page", "1")
    page = min(max(1, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1), count)  # noqa: PLR2004
    base = f"/digitising/{batch.number}?item={record.ref}"
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
