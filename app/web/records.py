"""The record: described and accepted while it is new, then put away, looked up, held and followed to its end."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acting import record_for
from app.cataloguing import SavedMeanwhile, save
from app.copies import use_copy
from app.holding import lift_hold, set_hold
from app.shelving import USUAL_SPINE, Putting, put_away
from app.web.answers import attachment
from app.web.deps import actor, came_from, desk, enter, local, look
from app.web.language import _, told
from app.web.marks import number_of
from app.web.parts import errors_of, filled, opened, problem_of
from app.web.record_form import compared, entered, fields_of, why_fields, why_of
from app.web.record_page import edit_context, page_context
from archive.errors import ArchiveError, Invalid, NotFound, NotPermitted, Problems, Refused
from archive.people import ARCHIVE_STAFF
from archive.wording import N_

PAGES = Blueprint("records", __name__)


@PAGES.get("/records/<ref>")
def show(ref: str) -> ResponseReturnValue:
    """Show a record beside its pages."""
    enter("search")
    with look() as work:
        return render_template("web/record/page.html", **page_context(work, record_for(work, ref), request.args))


@PAGES.post("/records/<ref>")
def keep(ref: str) -> ResponseReturnValue:
    """Save what a clerk entered while the record is new."""
    return _saved(ref, and_accept=False)


@PAGES.post("/records/<ref>/accept")
def accept(ref: str) -> ResponseReturnValue:
    """Save what a clerk entered and accept the record: both or neither."""
    return _saved(ref, and_accept=True)


@PAGES.get("/records/<ref>/edit")
def edit(ref: str) -> ResponseReturnValue:
    """Show the form in which an accepted record is corrected."""
    with look() as work:
        record = record_for(work, ref)
        _staff()
        return render_template("web/record/edit.html", **edit_context(work, record, request.args))


@PAGES.post("/records/<ref>/edit")
def correct(ref: str) -> ResponseReturnValue:
    """Save a correction."""
    return _saved(ref, and_accept=False, template="web/record/edit.html")


@PAGES.post("/records/<ref>/shelving")
def shelve(ref: str) -> ResponseReturnValue:
    """Put a record into a box and the box onto its shelf, in one breath."""
    sent = request.form
    try:
        where = Putting(
            container=sent.get("container", ""),
            location=sent.get("location", ""),
            fresh=bool(sent.get("fresh")),
            spine_mm=_spine(sent.get("spine_mm", "")),
        )
        record = put_away(desk(), actor(), ref, where)
    except (NotFound, NotPermitted):
        raise
    except ArchiveError as refusal:
        return _dialog(ref, "shelving", refusal)
    flash(_("%(no)s 已装袋入库。", no=number_of(record)), "ok")
    return redirect(f"/records/{record.ref}")


@PAGES.post("/records/<ref>/holds")
def hold(ref: str) -> ResponseReturnValue:
    """Stop whatever would end a record."""
    sent = request.form
    try:
        record = set_hold(
            desk(),
            actor(),
            ref,
            kind=sent.get("kind", ""),
            reason=sent.get("reason", ""),
            case_no=sent.get("case_no", ""),
        )
    except (NotFound, NotPermitted):
        raise
    except ArchiveError as refusal:
        return _dialog(ref, "hold", refusal)
    flash(_("%(no)s 已冻结，解除之前不能鉴定、销毁。", no=number_of(record)), "held")
    return redirect(local(sent.get("next"), f"/records/{record.ref}"))


@PAGES.post("/records/<ref>/holds/<int:hold_id>/release")
def release(ref: str, hold_id: int) -> ResponseReturnValue:
    """Lift a hold."""
    try:
        record = lift_hold(desk(), actor(), ref, hold_id, evidence=request.form.get("evidence", ""))
    except (NotFound, NotPermitted):
        raise
    except ArchiveError as refusal:
        return _dialog(ref, f"release-{hold_id}", refusal)
    flash(_("%(no)s 的冻结已解除。", no=number_of(record)), "ok")
    return redirect(came_from(f"/records/{record.ref}"))


@PAGES.post("/records/<ref>/copy")
def copy(ref: str) -> ResponseReturnValue:
    """Make a use copy and give it as a file."""
    enter("search")
    try:
        made = use_copy(desk(), actor(), ref, request.form.get("purpose", ""))
    except (NotFound, NotPermitted):
        raise
    except ArchiveError as refusal:
        return _dialog(ref, "copy", refusal)
    return attachment(made.content, made.name, "application/pdf")


def _saved(ref: str, *, and_accept: bool, template: str = "web/record/page.html") -> ResponseReturnValue:
    """Save and go on; what cannot stand is shown at its field, with everything as it was typed."""
    enter("search")
    try:
        saved = save(
            desk(),
            actor(),
            ref,
            entered(request.form),
            version=_version(),
            and_accept=and_accept,
            why=why_of(request.form),
        )
    except (NotFound, NotPermitted):
        raise
    except SavedMeanwhile as clash:
        return _clash(ref, clash), HTTPStatus.CONFLICT
    except (Invalid, Problems, Refused) as refusal:
        return _again(ref, refusal, template), HTTPStatus.UNPROCESSABLE_ENTITY
    record = saved.record
    if and_accept:
        flash(_("已验收，档号 %(no)s。", no=record.archival_no), "ok")
    elif saved.correction is not None:
        flash(_("更正 %(no)s 已提出，另一位审核后生效。", no=saved.correction.number), "wait")
    else:
        flash(_("已存。"), "ok")
    return redirect(f"/records/{record.ref}")


def _again(ref: str, refusal: ArchiveError, template: str) -> str:
    with look() as work:
        record = record_for(work, ref)
        context = (edit_context if template.endswith("edit.html") else page_context)(work, record, request.args)
        form = context["form"] or {}
        errors = errors_of(refusal)
        fields = fields_of(work, record, also=errors)
        if template.endswith("edit.html"):
            fields += why_fields()
        fields = filled(fields, request.form.to_dict(), errors)
        form |= {"fields": fields, "problem": problem_of(refusal, [one["name"] for one in fields])}
        return render_template(template, **{**context, "form": form})


def _clash(ref: str, clash: SavedMeanwhile) -> str:
    """Show both versions; what was typed stays in the form and can be saved over theirs, knowingly."""
    with look() as work:
        record = record_for(work, ref)
        context = edit_context(work, record, request.args)
        yours, theirs = compared(record, request.form.to_dict())
        context["clash"] = {"text": told(clash), "yours": yours, "theirs": theirs, "who": context["last_saved_by"]}
        context["form"]["fields"] = filled(context["form"]["fields"], request.form.to_dict(), {})
        return render_template("web/record/edit.html", **context)


def _dialog(ref: str, verb: str, refusal: ArchiveError) -> ResponseReturnValue:
    with look() as work:
        context = page_context(work, record_for(work, ref), request.args)
        if all(step["verb"] != verb for step in context["steps"]):
            raise refusal
        context["steps"] = opened(context["steps"], verb, request.form.to_dict(), refusal)
        return render_template("web/record/page.html", **context), HTTPStatus.UNPROCESSABLE_ENTITY


def _version() -> int | None:
    written = request.args.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None  # noqa: PLR2004


def _spine(written: str) -> int:
    if not written:
        return USUAL_SPINE
    return int(written) if written.isascii() and written.isdigit() and len(written) < 4 else 0  # noqa: PLR2004


def _staff() -> None:
    if not actor().has(ARCHIVE_STAFF):
        raise NotPermitted(N_("著录是档案员的事，请把要改的地方告诉档案中心。"))
