"""Old catalogues in the browser: a table is dropped, its columns are understood, checked, taken over, and taken back."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.import_returns import returned
from app.importing import bad_rows, batch_for, batches, ends_of, fields_of, map_columns, open_import, samples_of
from app.listing import class_choices
from app.speaking import sentence
from app.web.answers import XLSX, attachment
from app.web.deps import actor, desk, enter, look
from app.web.language import _, name_of, near_time, say
from app.web.parts import Piece, field, link, problem_of, state, verbs
from archive.database import Work
from archive.errors import ArchiveError, Invalid
from archive.imports import Import
from archive.wording import N_
from workflows.importing import IMPORT, State
from workflows.machine import Act

PAGES = Blueprint("imports", __name__)
SHAPES = {
    State.DRAFT: "mine", State.CHECKING: "work", State.CHECKED: "mine", State.RUNNING: "work",
    State.STOPPED: "bad", State.DONE: "ok", State.UNDONE: "gone", State.DROPPED: "gone",
}  # fmt: skip
BAD_SHOWN = 200


@PAGES.get("/imports")
def show_all() -> ResponseReturnValue:
    """Show where a table is dropped, and every batch."""
    enter("imports")
    return _list(None)


@PAGES.post("/imports")
def take() -> ResponseReturnValue:
    """Keep a table and show what its columns seem to mean."""
    enter("imports")
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid("file", N_("没有选中任何文件，请先选文件再放入。"))  # noqa: TRY301 - shown in the form like every refusal
        if not request.form.get("class"):
            raise Invalid("class", N_("请先选门类。"))  # noqa: TRY301 - shown in the form like every refusal
        batch = open_import(desk(), actor(), file.read(), request.form["class"], name=file.filename)
    except Invalid as refusal:
        return _list(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(f"/imports/{batch.number}", HTTPStatus.SEE_OTHER)


@PAGES.get("/imports/<number>")
def show(number: str) -> ResponseReturnValue:
    """Show one batch: its columns, what the check found, how far it is, what came of it."""
    enter("imports")
    with look() as work:
        return _page(work, batch_for(work, number), None)


@PAGES.get("/imports/<number>/progress")
def progress(number: str) -> ResponseReturnValue:
    """Show how far a batch is, as a fragment that renews itself while it is worked on."""
    enter("imports")
    with look() as work:
        batch = batch_for(work, number)
        if batch.state not in {State.CHECKING, State.RUNNING}:
            return "", HTTPStatus.OK, {"HX-Refresh": "true"}
        return render_template("web/gather/import_progress.html", batch=_told(batch), work=_work(batch))


@PAGES.post("/imports/<number>/columns")
def columns(number: str) -> ResponseReturnValue:
    """Say what the columns mean."""
    enter("imports")
    with look() as work:
        heads = list(batch_for(work, number).heads)
    meant = {head: request.form.get(f"column-{n}", "") for n, head in enumerate(heads)}
    try:
        map_columns(desk(), actor(), number, meant, skip_twins=bool(request.form.get("skip_twins")))
    except Invalid as refusal:
        with look() as work:
            batch = batch_for(work, number)
            batch.mapping = meant
            return _page(work, batch, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("各列的对应已记下，下次同样的表头照此。"), "ok")
    return redirect(f"/imports/{number}", HTTPStatus.SEE_OTHER)


@PAGES.get("/imports/<number>/returned.xlsx")
def bad_table(number: str) -> ResponseReturnValue:
    """Give the bad rows back, each with its reason in red."""
    enter("imports")
    name, content = returned(desk(), actor(), number, say)
    return attachment(content, name, XLSX)


def _list(refusal: ArchiveError | None) -> str:
    with look() as work:
        classes = [(one.code, f"{one.code} {name_of(one.name, one.name_en)}") for one in class_choices(work.session)]
        rows = [_row(one) for one in batches(work.session)]
    return render_template(
        "web/gather/imports.html",
        rows=rows,
        classes=classes,
        chosen=request.form.get("class", ""),
        problem=problem_of(refusal, ()) if refusal else None,
    )


def _row(batch: Import) -> Piece:
    return {
        "id": batch.number,
        "no": batch.number,
        "url": f"/imports/{batch.number}",
        "name": batch.name,
        "code": batch.class_code,
        "rows": batch.rows,
        "good": batch.good if batch.state in {State.DONE, State.CHECKED, State.RUNNING} else None,
        "bad": batch.bad or None,
        "who": batch.made_by_name,
        "at": near_time(batch.made_at),
        "state": state(SHAPES[State(batch.state)], say(IMPORT.say(batch.state))),
    }


def _page(work: Work, batch: Import, refusal: ArchiveError | None) -> str:
    first, last = ends_of(work.session, batch)
    bad = bad_rows(work.session, batch, BAD_SHOWN)
    steps = verbs(IMPORT, batch.number, Act(batch, work))
    if batch.bad:
        steps.append(link(_("取回不对的行"), f"/imports/{batch.number}/returned.xlsx", icon="download"))
    return render_template(
        "web/gather/import.html",
        batch=_told(batch),
        work=_work(batch) if batch.state in {State.CHECKING, State.RUNNING} else None,
        steps=steps,
        columns=_columns(work, batch) if batch.state in {State.DRAFT, State.CHECKED} else [],
        twins_field=field("skip_twins", _("疑似重复的不收"), batch.skip_twins, kind="check"),
        problem=problem_of(refusal, ()) if refusal else None,
        facts=_facts(batch, first, last),
        bad=[{"line": one.line, "why": sentence(one.problem, say)} for one in bad],
        bad_more=max(0, batch.bad - len(bad)),
        gaps=[{"prefix": one[0], "lacking": one[1], "n": one[2]} for one in batch.report.get("gaps", [])],
        twins=[{"line": line, "other": other} for line, other in batch.report.get("twins", [])[:50]],
    )


def _told(batch: Import) -> Piece:
    return {
        "no": batch.number,
        "name": batch.name,
        "state": state(SHAPES[State(batch.state)], say(IMPORT.say(batch.state))),
        "line": _("%(code)s，%(n)s 行，%(who)s %(when)s", code=batch.class_code, n=f"{batch.rows:,}",
                  who=batch.made_by_name, when=near_time(batch.made_at)),
        "reason": batch.reason,
        "known": batch.known_layout,
        "url": f"/imports/{batch.number}",
    }  # fmt: skip


def _work(batch: Import) -> Piece:
    checking = batch.state == State.CHECKING
    return {
        "name": _("正在核对") if checking else _("正在导入"),
        "what": batch.name,
        "done": batch.checked if checking else batch.cursor,
        "total": batch.rows,
        "unit": _("行"),
        "rest": "",
    }


def _facts(batch: Import, first: str | None, last: str | None) -> list[Piece]:
    if batch.state in {State.DRAFT, State.CHECKING}:
        return []
    report = batch.report
    told: list[tuple[str, object]] = [(_("对的行"), f"{batch.good:,}"), (_("不对的行"), f"{batch.bad:,}")]
    if report:
        told += [
            (_("沿用旧号"), f"{report.get('adopted', 0):,}"),
            (_("将给新号"), f"{report.get('fresh', 0):,}"),
            (_("档号不合或重复"), f"{report.get('doubled', 0):,}"),
            (_("疑似重复"), f"{report.get('twins_in_all', 0):,}"),
        ]
    if first:
        told.append((_("档号起止"), f"{first} … {last}" if first != last else first))
    if batch.ended_at:
        told.append((_("办结"), near_time(batch.ended_at)))
    if batch.reason:
        told.append((_("说明"), batch.reason))
    return [{"name": label, "label": label, "value": value} for label, value in told]


def _columns(work: Work, batch: Import) -> list[Piece]:
    samples = samples_of(desk(), batch)
    options = [("", _("不要这一列")), *((name, say(label)) for name, label in fields_of(work.session, batch))]
    return [
        {
            "name": f"column-{n}",
            "head": head,
            "samples": samples.get(head, []),
            "value": batch.mapping.get(head, ""),
            "options": options,
        }
        for n, head in enumerate(batch.heads)
    ]
