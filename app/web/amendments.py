"""改号 and 更正: what was asked, who decides, and what came of it."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acting import found, machine, record_for
from app.amending import ask_correction, ask_new_numbers, corrections, demand_staff, file_list, renumberings
from app.listing import class_choices, department_choices, series_choices
from app.listing_ledger import about
from app.web.acts import FIELDS, strip
from app.web.deps import actor, desk, enter, look
from app.web.language import _, name_of, near_time, say
from app.web.marks import number_of
from app.web.parts import Piece, UrlOf, crumb, errors_of, field, filled, link, pager, post, problem_of, state, verbs
from archive.database import Work
from archive.errors import ArchiveError, NotFound, NotPermitted
from archive.people import ARCHIVE_STAFF
from archive.records import Record
from workflows.correction import CORRECTION, NOTE, Correction
from workflows.correction import State as CorrectionState
from workflows.machine import Act, Machine
from workflows.renumbering import RENUMBERING, Renumbering
from workflows.renumbering import State as RenumberState

PAGES = Blueprint("amendments", __name__)
PAGE = 100
SHAPES = {"asked": "mine", "decided": "ok", "effective": "ok", "refused": "bad", "withdrawn": "idle"}
WANTED = ("class", "series", "year", "department", "project", "archival_no")


@PAGES.get("/renumberings")
def show_renumberings() -> ResponseReturnValue:
    """Show the requests for new numbers."""
    enter("renumberings")
    standing, first = request.args.get("state", "")[:12], _first()
    with look() as work:
        page = renumberings(work.session, state=standing, offset=first, size=PAGE)
        rows = [_renumber_row(one) for one in page.rows]
    return _list(
        "renumberings", rows, page.total, first, standing, [RenumberState.ASKED, RenumberState.DECIDED], RENUMBERING
    )


@PAGES.get("/renumberings/<number>")
def show_renumbering(number: str) -> ResponseReturnValue:
    """Show one request with every record's number before and after."""
    enter("renumberings")
    with look() as work:
        one: Renumbering = found(work, machine("renumbering"), number)
        steps = verbs(RENUMBERING, one.number, Act(one, work))
        if one.state == RenumberState.DECIDED:
            steps.append(link(_("打印换签"), f"/print/label_swap/{one.number}.pdf", icon="print", key="P", main=True))
            steps.append(link(_("打印改号清单"), f"/print/renumber_list/{one.number}.pdf", icon="print"))
            if not one.filed_as and work.by.has(ARCHIVE_STAFF):
                steps.append(post("file", _("归入全宗卷"), f"/renumberings/{one.number}/file", []))
        return render_template(
            "web/amendments/renumbering.html",
            head={"no": one.number, "state": _state(one, RENUMBERING), "line": one.reason},
            facts=[
                {"label": _("提出人"), "value": f"{one.asked_by_name} {near_time(one.asked_at)}"},
                {
                    "label": _("批准人"),
                    "value": f"{one.decided_by_name} {near_time(one.decided_at)}" if one.decided_at else "",
                },
                {"label": _("全宗卷"), "value": _("已归入") if one.filed_as else ""},
            ],
            rows=[
                {
                    "old": item.old_no,
                    "new": item.new_no,
                    "title": item.record.title,
                    "url": f"/records/{item.record.ref}",
                    "wanted": "，".join(f"{_label(name)} {value}" for name, value in item.wanted.items()),
                    "left": item.left_box,
                }
                for item in one.items
            ],
            steps=steps,
            ledger=strip(about(work.session, one.subject)),
        )


@PAGES.post("/renumberings/<number>/file")
def put_on_file(number: str) -> ResponseReturnValue:
    """Put the list into the fonds file."""
    enter("renumberings")
    file_list(desk(), actor(), number)
    flash(_("%(no)s 的清单已送入收件箱，按全宗卷验收。", no=number), "ok")
    return redirect(f"/renumberings/{number}")


@PAGES.get("/records/<ref>/renumber")
def ask_renumber(ref: str) -> ResponseReturnValue:
    """Show the form in which a new number is asked for."""
    return _asking(ref)


@PAGES.post("/records/<ref>/renumber")
def renumber(ref: str) -> ResponseReturnValue:
    """Ask for a new number."""
    enter("renumberings")
    demand_staff(actor())
    sent = {name: request.form.get(name, "").strip() for name in WANTED}
    with look() as work:
        record = record_for(work, ref)
        now = _now(record)
        # The form shows what holds now; only what differs is asked for.
        wanted = {name: value for name, value in sent.items() if value and value != now.get(name)}
        if "class" in wanted and "series" not in wanted:
            wanted["series"] = ""
    try:
        made = ask_new_numbers(desk(), actor(), [(ref, wanted)], request.form.get("reason", ""))
    except (NotFound, NotPermitted):
        raise
    except ArchiveError as refusal:
        return _asking(ref, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("改号单 %(no)s 已提出，由档案负责人定。", no=made.number), "wait")
    return redirect(f"/renumberings/{made.number}")


@PAGES.get("/corrections")
def show_corrections() -> ResponseReturnValue:
    """Show the corrections."""
    enter("corrections")
    standing, first = request.args.get("state", "")[:12], _first()
    with look() as work:
        page = corrections(work.session, work.by.scope, state=standing, offset=first, size=PAGE)
        rows = [_correction_row(one) for one in page.rows]
    return _list(
        "corrections", rows, page.total, first, standing, [CorrectionState.ASKED, CorrectionState.EFFECTIVE], CORRECTION
    )


@PAGES.get("/corrections/<number>")
def show_correction(number: str) -> ResponseReturnValue:
    """Show one correction, field by field, before and after."""
    enter("corrections")
    with look() as work:
        one: Correction = found(work, machine("correction"), number)
        record = one.record
        evidence: list[Piece] = [{"label": _("凭证"), "value": one.evidence, "wide": True}]
        if one.evidence_page:
            evidence.append({"label": _("原件"), "value": _("第 %(n)s 页", n=one.evidence_page),
                             "url": f"/records/{record.ref}?page={one.evidence_page}"})  # fmt: skip
        return render_template(
            "web/amendments/correction.html",
            head={"no": one.number, "state": _state(one, CORRECTION), "line": one.said},
            record={"no": number_of(record), "title": record.title, "url": f"/records/{record.ref}"},
            facts=[
                {"label": _("提出人"), "value": f"{one.asked_by_name} {near_time(one.asked_at)}"},
                {
                    "label": _("审核人"),
                    "value": f"{one.decided_by_name} {near_time(one.decided_at)}" if one.decided_at else "",
                },
                *evidence,
            ],
            note=one.said if one.kind == NOTE else "",
            rows=[
                {"field": _label(name), "old": _value(old), "new": _value(new)}
                for name, (old, new) in one.changes.items()
            ],
            steps=verbs(CORRECTION, one.number, Act(one, work)),
            ledger=strip(about(work.session, one.subject)),
        )


@PAGES.post("/records/<ref>/note")
def note(ref: str) -> ResponseReturnValue:
    """Ask for a supplementary note to a record whose description is closed."""
    enter("corrections")
    sent = request.form
    made = ask_correction(desk(), actor(), ref, {}, reason=sent.get("said", ""), evidence=sent.get("evidence", ""))
    flash(_("补充说明 %(no)s 已提出，另一位审核后生效。", no=made.number), "wait")
    return redirect(f"/corrections/{made.number}")


def _asking(ref: str, refusal: ArchiveError | None = None) -> str:
    enter("renumberings")
    with look() as work:
        record = record_for(work, ref)
        fields = _asked_fields(work, record)
        number = number_of(record)
    if refusal is not None:
        fields = filled(fields, request.form.to_dict(), errors_of(refusal))
    return render_template(
        "web/form.html",
        room="holdings",
        page="renumberings",
        heading=_("改号"),
        crumbs=[crumb(_("改号"), "/renumberings"), crumb(number, f"/records/{ref}")],
        form={
            "action": f"/records/{ref}/renumber",
            "fields": fields,
            "submit": _("提出改号"),
            "problem": problem_of(refusal, [one["name"] for one in fields]),
        },
        back=f"/records/{ref}",
        notes=[],
    )


def _asked_fields(work: Work, record: Record) -> list[Piece]:
    now, fonds = _now(record), record.fonds_id
    classes = [(one.code, f"{one.code} {name_of(one.name, one.name_en)}") for one in class_choices(work.session, fonds)]
    lines = [(str(line.number), f"{line.number} {name_of(line.title, line.title_en)}（{code}）")
             for line, code in series_choices(work.session, fonds)]  # fmt: skip
    departments = [(code, f"{name}（{code}）") for code, name in department_choices(work.session, fonds)]
    return [
        field("class", _("门类"), now["class"], kind="choice", options=classes, required=True),
        field(
            "series",
            _("条目"),
            now["series"],
            kind="choice",
            options=[("", ""), *lines],
            help=_("换门类时不选，就按新门类常用的条目"),
        ),
        field("year", _("年度"), now["year"], kind="number"),
        field("department", _("部门"), now["department"], kind="choice", options=departments, required=True),
        field("project", _("项目号"), now["project"], mono=True),
        field("archival_no", _("指定新档号"), "", mono=True, help=_("纸件上已有正确档号时才填；不填就取下一号")),
        field("reason", _("改号原因"), "", kind="longtext", required=True),
    ]


def _now(record: Record) -> dict[str, str]:
    return {
        "class": record.category.code,
        "series": str(record.series.number) if record.series else "",
        "year": str(record.year or ""),
        "department": record.department.code,
        "project": record.project,
    }


def _list(
    code: str, rows: list[Piece], total: int, first: int, standing: str, tabs: list[object], course: Machine[Any]
) -> str:
    url_of = UrlOf(f"/{code}", [("state", standing)])
    made = [{"word": _("全部"), "n": None, "url": f"/{code}", "here": not standing}] + [
        {"word": say(course.say(str(one))), "n": None, "url": url_of.with_("state", str(one)), "here": standing == one}
        for one in tabs
    ]
    return render_template(
        f"web/amendments/{code}.html", rows=rows, total=total, tabs=made, pager=pager(total, first, PAGE, url_of),
        nothing={"title": _("没有改号") if code == "renumberings" else _("没有更正")},
    )  # fmt: skip


def _renumber_row(one: Renumbering) -> Piece:
    return {
        "id": one.number,
        "no": one.number,
        "url": f"/renumberings/{one.number}",
        "numbers": "；".join(f"{item.old_no} → {item.new_no or '…'}" for item in one.items[:3]),
        "count": len(one.items),
        "reason": one.reason,
        "asked": one.asked_by_name,
        "decided": one.decided_by_name,
        "on": near_time(one.asked_at),
        "state": _state(one, RENUMBERING),
    }


def _correction_row(one: Correction) -> Piece:
    changed = "、".join(_label(name) for name in one.changes) if one.kind != NOTE else _("补充说明")
    return {
        "id": one.number,
        "no": one.number,
        "url": f"/corrections/{one.number}",
        "record": number_of(one.record),
        "fields": changed,
        "reason": one.said,
        "asked": one.asked_by_name,
        "decided": one.decided_by_name,
        "on": near_time(one.asked_at),
        "state": _state(one, CORRECTION),
    }


def _state(one: Renumbering | Correction, course: Machine[Any]) -> Piece:
    return state(SHAPES.get(one.state, "idle"), say(course.say(one.state)))


def _label(name: str) -> str:
    return _("档号") if name == "archival_no" else say(FIELDS.get(name, name.removeprefix("elements.")))


def _value(value: object) -> str:
    return "；".join(str(one) for one in value) if isinstance(value, list) else "" if value is None else str(value)


def _first() -> int:
    written = request.args.get("from", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0  # noqa: PLR2004
