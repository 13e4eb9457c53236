"""Hand-over slips: made and filled by a department, counted and checked by the clerk beside the pages, reviewed by another."""

from http import HTTPStatus
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.accepting import ask_exception, check_paper, confirm_exception
from app.acting import found, machine
from app.announcing import SUBMITTERS, begin
from app.listing import class_choices
from app.listing_slips import Sheet, month_of, sheets_of, slip_states, slips
from app.looking import note_look
from app.statuses import status_of
from app.submitting import add_file, change_paper, remove_paper
from app.viewing import image_of, thumbnail_of, words_of
from app.web.answers import image
from app.web.deps import actor, desk, enter, look, wants_json
from app.web.language import _, name_of, say, told
from app.web.pages import line_told
from app.web.parts import Piece, UrlOf, crumb, errors_of, field, filled, link, opened, pager, problem_of
from app.web.slip_page import SHAPES, page_context, row_of, rows_context
from archive.database import Work
from archive.errors import ArchiveError, Invalid, NotFound, NotPermitted, WrongState
from archive.people import ARCHIVE_STAFF
from archive.required_papers import FILE_TYPE_NAMES
from archive.submissions import PURPOSE_NAMES, Purpose, State, Submission
from archive.wording import N_
from ingest.arrivals import Arrival, Course
from workflows.submission import SUBMISSION

PAGES = Blueprint("slips", __name__)
PAGE = 100


@PAGES.get("/slips")
def show_all() -> ResponseReturnValue:
    """Show the slips this person may know of."""
    enter("slips")
    wanted = request.args.get("state", "")
    wanted = wanted if wanted in set(State) else ""
    first = _number(request.args.get("from", ""))
    with look() as work:
        total, rows = slips(work.session, work.by, wanted, offset=first, size=PAGE)
        counts = slip_states(work.session, work.by)
        shown = [row_of(slip, work.by) for slip in rows]
        staff = work.by.has(ARCHIVE_STAFF)
        zone = desk().settings.zone
        month = month_of(work.session, work.by.scope, zone, work.today.year, work.today.month) if staff else None
    tabs = [{"word": _("全部"), "n": sum(counts.values()), "url": "/slips", "here": not wanted}]
    tabs += [
        {"word": say(SUBMISSION.say(one)), "n": counts.get(one, 0), "url": f"/slips?state={one}", "here": wanted == one}
        for one in SHAPES
        if counts.get(one) or wanted == one
    ]
    new = [link(_("新移交单"), "/slips/new", icon="plus", main=True)] if actor().has(frozenset(SUBMITTERS)) else []
    return render_template(
        "web/slips/list.html",
        rows=shown,
        total=total,
        tabs=tabs,
        line=_("本月入库 %(n)s 份客户档案，退回 %(m)s 次", n=month.shelved, m=month.returned) if month else None,
        pager=pager(total, first, PAGE, UrlOf("/slips", [("state", wanted)])),
        actions=new,
        nothing={"title": _("还没有移交单"), "text": _("登记客户、放入文件、提交，都从新移交单开始。")},
    )


@PAGES.get("/slips/new")
def ask() -> ResponseReturnValue:
    """Show the form of a new slip."""
    enter("slips")
    _submitter()
    return _new({}, None)


@PAGES.post("/slips")
def make() -> ResponseReturnValue:
    """Begin a slip."""
    enter("slips")
    try:
        slip = begin(desk(), actor(), request.form.to_dict())
    except NotPermitted:
        raise
    except ArchiveError as refusal:
        return _new(request.form.to_dict(), refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(f"/slips/{slip.number}", HTTPStatus.SEE_OTHER)


@PAGES.get("/slips/<number>")
def show(number: str) -> ResponseReturnValue:
    """Show one slip beside its pages."""
    enter("slips")
    with look() as work:
        return render_template("web/slips/page.html", **page_context(work, _slip(work, number), request.args))


@PAGES.get("/slips/<number>/rows")
def rows(number: str) -> ResponseReturnValue:
    """Show the papers of a slip and how its rules stand, as a fragment that renews itself while anything is read."""
    enter("slips")
    with look() as work:
        return render_template("web/slips/rows.html", **rows_context(work, _slip(work, number), request.args))


@PAGES.post("/slips/<number>/files")
def upload(number: str) -> ResponseReturnValue:
    """Put files on a slip; each gets its own answer."""
    enter("slips")
    files = [one for one in request.files.getlist("file") if one.filename]
    if not files:
        raise Invalid("file", N_("没有选中任何文件，请先选文件再放入。"))
    paper = _number(request.form.get("paper", ""))
    answers = [_take_one(number, one, paper or None) for one in files]
    if wants_json():
        first, code = answers[0]
        return jsonify(first if len(answers) == 1 else {"files": [one for one, _code in answers]}), code
    for answer, code in answers:
        tone = "ok" if code == HTTPStatus.CREATED else "bad"
        flash(
            answer.get("message") or answer.get("reason") or _("%(name)s 已收下，正在识别", name=answer["file"]), tone
        )
    return redirect(_url(number, paper), HTTPStatus.SEE_OTHER)


@PAGES.post("/slips/<number>/papers/<int:paper_id>")
def keep(number: str, paper_id: int) -> ResponseReturnValue:
    """Save what a line says of its paper."""
    enter("slips")
    sent = request.form.to_dict()
    try:
        change_paper(desk(), actor(), number, paper_id, {"original": "", **sent})
    except (NotFound, NotPermitted, WrongState):
        raise
    except ArchiveError as refusal:
        return _again(number, paper_id, refusal)
    flash(_("已存。"), "ok")
    return redirect(_url(number, _after(number, paper_id)), HTTPStatus.SEE_OTHER)


@PAGES.post("/slips/<number>/papers/<int:paper_id>/remove")
def remove(number: str, paper_id: int) -> ResponseReturnValue:
    """Take a paper off the slip."""
    enter("slips")
    remove_paper(desk(), actor(), number, paper_id)
    flash(_("已撤下，文件一并清除。"), "ok")
    return redirect(_url(number), HTTPStatus.SEE_OTHER)


@PAGES.post("/slips/<number>/papers/<int:paper_id>/check")
def check(number: str, paper_id: int) -> ResponseReturnValue:
    """Note what the clerk saw on one paper and go on to the next unchecked one."""
    enter("slips")
    try:
        check_paper(desk(), actor(), number, paper_id, request.form.to_dict())
    except (NotFound, NotPermitted, WrongState):
        raise
    except ArchiveError as refusal:
        return _again(number, paper_id, refusal)
    after = _after(number, paper_id, unchecked=True)
    if after == paper_id:
        flash(_("都验完了。"), "ok")
    return redirect(_url(number, after), HTTPStatus.SEE_OTHER)


@PAGES.post("/slips/<number>/exception")
def let_pass(number: str) -> ResponseReturnValue:
    """Say why a code with a wrong check character is real."""
    enter("slips")
    try:
        ask_exception(desk(), actor(), number, request.form.get("reason", ""))
    except (NotFound, NotPermitted):
        raise
    except ArchiveError as refusal:
        with look() as work:
            context = page_context(work, _slip(work, number), request.args)
            context["steps"] = opened(context["steps"], "exception", request.form.to_dict(), refusal)
            return render_template("web/slips/page.html", **context), status_of(refusal)
    flash(_("已记下理由，等第二人确认。"), "ok")
    return redirect(_url(number), HTTPStatus.SEE_OTHER)


@PAGES.post("/slips/<number>/exception/confirm")
def confirm(number: str) -> ResponseReturnValue:
    """Confirm, as a second person, that the code is real."""
    enter("slips")
    confirm_exception(desk(), actor(), number)
    flash(_("已确认放行，列入例外表。"), "ok")
    return redirect(_url(number), HTTPStatus.SEE_OTHER)


@PAGES.get("/slips/<number>/pages/<int:n>.jpg")
def page(number: str, n: int) -> Response:
    """Give the image of one page of a slip."""
    enter("slips")
    with look() as work:
        sheet = _sheet(work, number, n)
        content = image_of(desk(), sheet.record, sheet.page)
        note_look(desk(), work, sheet.record, sheet.page)
    return image(content)


@PAGES.get("/slips/<number>/pages/<int:n>/thumb.jpg")
def thumb(number: str, n: int) -> Response:
    """Give a small image of one page of a slip."""
    enter("slips")
    with look() as work:
        sheet = _sheet(work, number, n)
        return image(thumbnail_of(desk(), sheet.record, sheet.page))


@PAGES.get("/slips/<number>/pages/<int:n>.json")
def words(number: str, n: int) -> Response:
    """Give the words of one page of a slip with their places, and the places of the fields that are to be filled."""
    enter("slips")
    with look() as work:
        sheet = _sheet(work, number, n)
        leaf = words_of(desk(), sheet.record, sheet.page)
        fields = [
            {"name": f"field.{one['name']}", "label": one["label"], **_place(one["box"])}
            for one in sheet.paper.fields or []
            if one.get("box") and one.get("page") == sheet.sheet
        ]
    lines = [line_told(line) for line in leaf.lines]
    return jsonify(number=n, width=leaf.width, height=leaf.height, lines=lines, hits=[], fields=fields)


def _take_one(number: str, file: FileStorage, paper: int | None) -> tuple[dict[str, Any], HTTPStatus]:
    name = file.filename or ""
    copy = request.form.get("original") == "copy"
    try:
        arrival = add_file(
            desk(), actor(), number, cast("BinaryIO", file.stream), name, paper_id=paper, original=not copy
        )
    except (NotFound, NotPermitted):
        raise
    except ArchiveError as refusal:
        return {"file": name[:200], "message": told(refusal)}, HTTPStatus.UNPROCESSABLE_ENTITY
    return _told_of(arrival), HTTPStatus.CREATED


def _told_of(arrival: Arrival) -> dict[str, Any]:
    if arrival.course == Course.DUPLICATE:
        return {"file": arrival.name, "status": "duplicate", "reason": _("与已收的一件逐字节相同，没有再收一份。")}
    return {"file": arrival.name, "status": "received"}


def _new(typed: dict[str, str], refusal: ArchiveError | None) -> str:
    with look() as work:
        classes = [(one.code, f"{one.code} {name_of(one.name, one.name_en)}") for one in class_choices(work.session)]
    choices = [(str(key), say(word)) for key, word in PURPOSE_NAMES.items()]
    types = [(str(key), say(word)) for key, word in FILE_TYPE_NAMES.items()]
    fields: list[Piece] = [
        field("purpose", _("移交什么"), str(Purpose.FILE), kind="choice", required=True, options=choices),
        field("file_type", _("建档类型"), "new-file", kind="choice", options=types),
        field("party_name", _("公司名称"), "", wide=True, help=_("照营业执照写全；一般档案可以不填")),
        field("party_code", _("商编"), "", mono=True, help=_("没有时留空，自动编")),
        field("uscc", _("统一社会信用代码"), "", mono=True),
        field("handled_on", _("办理日期"), desk().today.isoformat(), kind="date"),
        field("salesperson", _("业务员"), actor().name, required=True),
        field("class_code", _("门类"), "", kind="choice", options=classes, help=_("一般档案用；客户档案归 KH1")),
        field("note", _("说明"), "", wide=True),
    ]
    return render_template(
        "web/form.html",
        room="gather",
        page="slips",
        heading=_("新移交单"),
        crumbs=[crumb(_("移交单"), "/slips")],
        form={
            "action": "/slips",
            "fields": filled(fields, typed, errors_of(refusal)),
            "submit": _("登记，去放文件"),
            "problem": problem_of(refusal, [one["name"] for one in fields]),
        },
        back="/slips",
        notes=[],
    )


def _again(number: str, paper_id: int, refusal: ArchiveError) -> ResponseReturnValue:
    with look() as work:
        asked = request.args.copy()
        asked["paper"] = str(paper_id)
        context = page_context(work, _slip(work, number), asked, request.form.to_dict(), refusal)
        return render_template("web/slips/page.html", **context), HTTPStatus.UNPROCESSABLE_ENTITY


def _after(number: str, paper_id: int, *, unchecked: bool = False) -> int:
    """Return the next paper to look at; the same one when there is none."""
    with look() as work:
        papers = _slip(work, number).standing_papers
        later = [one for one in papers if one.id != paper_id and (not unchecked or one.checked_at is None)]
        at = next((one.position for one in papers if one.id == paper_id), 0)
        return next((one.id for one in later if one.position > at), later[0].id if later and unchecked else paper_id)


def _slip(work: Work, number: str) -> Submission:
    slip: Submission = found(work, machine("submission"), number)
    return slip


def _sheet(work: Work, number: str, n: int) -> Sheet:
    sheets = sheets_of(_slip(work, number))
    if not 1 <= n <= len(sheets):
        raise NotFound(N_("{ref} 没有第 {number} 页。"), ref=number[:20], number=n)
    return sheets[n - 1]


def _place(box: list[float]) -> dict[str, float]:
    x0, y0, x1, y1 = box
    return {"x": x0, "y": y0, "w": round(x1 - x0, 1), "h": round(y1 - y0, 1)}


def _url(number: str, paper: int = 0) -> str:
    return f"/slips/{number}?paper={paper}" if paper else f"/slips/{number}"


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0  # noqa: PLR2004


def _submitter() -> None:
    if not actor().has(frozenset(SUBMITTERS)):
        raise NotPermitted(N_("移交由业务部门办，请交给有权的人。"))
