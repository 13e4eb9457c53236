"""Attaching scans in the browser: files or a zip are dropped, both lists of what did not match are shown, then it runs."""

from http import HTTPStatus
from typing import BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.attaching import add_files, batch_for, open_attaching
from app.listing import class_choices
from app.listing_attaching import batches, files_of, lacking, lists_as_table, page_gaps
from app.speaking import sentence
from app.web.answers import XLSX, attachment
from app.web.deps import actor, desk, enter, look
from app.web.language import _, name_of, near_time, say
from app.web.marks import number_of
from app.web.parts import Piece, field, link, state, verbs
from archive.attaching import VERDICT_NAMES, AttachedFile, Attaching, Verdict
from archive.database import Work
from archive.errors import Invalid
from archive.records import Record
from archive.wording import N_
from workflows.attaching import ATTACHING, State
from workflows.machine import Act

PAGES = Blueprint("attaching", __name__)
SHAPES = {State.DRAFT: "mine", State.RUNNING: "work", State.DONE: "ok", State.DROPPED: "gone"}
VERDICT_SHAPES = {
    Verdict.MATCHED: "ok", Verdict.NO_RECORD: "bad", Verdict.HAS_FILES: "wait", Verdict.DOUBLED: "wait",
    Verdict.UNFIT: "bad",
}  # fmt: skip
SHOWN = 500


@PAGES.get("/attaching")
def show_all() -> ResponseReturnValue:
    """Show where files are dropped, and every batch."""
    enter("attaching")
    with look() as work:
        classes = [(one.code, f"{one.code} {name_of(one.name, one.name_en)}") for one in class_choices(work.session)]
        rows = [_row(*one) for one in batches(work.session)]
    return render_template("web/gather/attachings.html", rows=rows, drop=_drop("/attaching", classes))


@PAGES.post("/attaching")
def take() -> ResponseReturnValue:
    """Begin a batch with these files."""
    enter("attaching")
    files = _files()
    batch = open_attaching(
        desk(),
        actor(),
        class_code=request.form.get("class", ""),
        add_pages=bool(request.form.get("add_pages")),
        replaces=bool(request.form.get("replaces")),
    )
    return _added(batch.number, files)


@PAGES.post("/attaching/<number>/files")
def take_more(number: str) -> ResponseReturnValue:
    """Put more files into a batch."""
    enter("attaching")
    with look() as work:
        number = batch_for(work, number).number
    return _added(number, _files())


@PAGES.get("/attaching/<number>")
def show(number: str) -> ResponseReturnValue:
    """Show one batch: what matched, and what did not, both ways."""
    enter("attaching")
    with look() as work:
        batch = batch_for(work, number)
        return render_template("web/gather/attaching.html", **_context(work, batch))


@PAGES.get("/attaching/<number>/lists.xlsx")
def lists(number: str) -> ResponseReturnValue:
    """Give both lists of what did not match, and the page differences."""
    enter("attaching")
    with look() as work:
        batch = batch_for(work, number)
        return attachment(lists_as_table(work, batch, say), f"{batch.number}.xlsx", XLSX)


def _files() -> list[tuple[str, BinaryIO]]:
    files = [
        (one.filename or "", cast("BinaryIO", one.stream)) for one in request.files.getlist("file") if one.filename
    ]
    if not files:
        raise Invalid("file", N_("没有选中任何文件，请先选文件再放入。"))
    return files


def _added(number: str, files: list[tuple[str, BinaryIO]]) -> ResponseReturnValue:
    for text in add_files(desk(), actor(), number, files)[:10]:
        flash(text, "bad")
    return redirect(f"/attaching/{number}", HTTPStatus.SEE_OTHER)


def _drop(action: str, classes: list[tuple[str, str]]) -> Piece:
    return {
        "action": action,
        "classes": classes,
        "most_mb": desk().settings.upload_mib,
        "replaces": field("replaces", _("换掉验收退回的扫描件"), value="", kind="check"),
        "add_pages": field("add_pages", _("已有原文的可补页"), value="", kind="check"),
    }


def _row(batch: Attaching, files: int, put: int) -> Piece:
    return {
        "id": batch.number,
        "no": batch.number,
        "url": f"/attaching/{batch.number}",
        "code": batch.class_code,
        "files": files,
        "put": put,
        "who": batch.made_by_name,
        "at": near_time(batch.made_at),
        "state": state(SHAPES[State(batch.state)], say(ATTACHING.say(batch.state))),
    }


def _context(work: Work, batch: Attaching) -> Piece:
    files = files_of(work.session, batch)
    records = {one: work.session.get(Record, one) for one in {file.record_id for file in files} if one}
    wanting = lacking(work, batch)
    steps = verbs(ATTACHING, batch.number, Act(batch, work))
    steps.append(link(_("取两边清单"), f"/attaching/{batch.number}/lists.xlsx", icon="download"))
    matched = [one for one in files if one.verdict == Verdict.MATCHED]
    done = sum(one.done for one in matched)
    return {
        "batch": {
            "no": batch.number,
            "state": state(SHAPES[State(batch.state)], say(ATTACHING.say(batch.state))),
            "line": _("%(n)s 份文件，%(who)s %(when)s", n=len(files), who=batch.made_by_name, when=near_time(batch.made_at)),
            "busy": batch.state == State.RUNNING,
            "open": batch.state == State.DRAFT,
            "url": f"/attaching/{batch.number}",
        },
        "work": {"name": _("正在挂接"), "what": "", "done": done, "total": len(matched), "unit": _("份"), "rest": ""},
        "steps": steps,
        "drop": _drop(f"/attaching/{batch.number}/files", []),
        "matched": [_file(one, records) for one in matched[:SHOWN]],
        "unmatched": [_file(one, records) for one in files if one.verdict != Verdict.MATCHED][:SHOWN],
        "wanting": [
            {"no": number_of(one), "title": one.title, "pages": one.pages, "url": f"/records/{one.ref}"}
            for one in wanting[:SHOWN]
        ],
        "counts": {"matched": len(matched), "unmatched": len(files) - len(matched), "wanting": len(wanting)},
        "gaps": [
            {"no": number_of(gap.record), "title": gap.record.title, "said": gap.registered, "found": gap.found,
             "url": f"/records/{gap.record.ref}"}
            for gap in page_gaps(work.session, batch)
        ],
    }  # fmt: skip


def _file(file: AttachedFile, records: dict[int, Record | None]) -> Piece:
    record, why = records.get(file.record_id or 0), file.say_why()
    word = _("已挂上") if file.pages is not None else say(VERDICT_NAMES[Verdict(file.verdict)])
    return {
        "name": file.name,
        "no": number_of(record) if record else "",
        "url": f"/records/{record.ref}" if record else None,
        "title": record.title if record else "",
        "order": file.position,
        "pages": file.pages,
        "why": sentence(why, say) if why else "",
        "state": state(VERDICT_SHAPES[Verdict(file.verdict)], word),
    }
