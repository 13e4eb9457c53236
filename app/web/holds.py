"""The holds: all of them, one of them, setting one and lifting one."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.holding import MAY_HOLD, lift_hold, set_hold
from app.listing_retention import Held, count_holds, hold_by_id, holds
from app.web.deps import actor, desk, enter, look
from app.web.language import _, clock_time, near_time, say
from app.web.marks import number_of
from app.web.parts import Piece, UrlOf, crumb, errors_of, field, filled, link, pager, problem_of, state
from archive.errors import ArchiveError, Invalid, NotFound, NotPermitted
from archive.holds import REASON_NAMES, Reason
from archive.wording import N_

PAGES = Blueprint("holds", __name__)
PAGE = 100


@PAGES.get("/holds")
def show_all() -> ResponseReturnValue:
    """Show the holds in force, or those that were lifted."""
    enter("holds")
    lifted = request.args.get("of") == "lifted"
    written = request.args.get("from", "")
    first = int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 0  # noqa: PLR2004
    with look() as work:
        session, scope = work.session, work.by.scope
        counts = [count_holds(session, scope, in_force=True), count_holds(session, scope, in_force=False)]
        rows = [_row(one) for one in holds(session, scope, in_force=not lifted, first=first, most=PAGE)]
    total = counts[lifted]
    return render_template(
        "web/retention/holds.html",
        rows=rows,
        total=total,
        line=_("冻结的件不能鉴定、不能销毁；设的人不能自己解除"),
        tabs=[
            {"word": _("冻结中"), "n": counts[0], "url": "/holds", "here": not lifted},
            {"word": _("已解除"), "n": counts[1], "url": "/holds?of=lifted", "here": lifted},
        ],
        actions=[link(_("设冻结"), "/holds/new", main=True)] if actor().has(MAY_HOLD) else [],
        pager=pager(total, first, PAGE, UrlOf("/holds", [("of", "lifted" if lifted else "")])),
    )


@PAGES.get("/holds/new")
def ask() -> ResponseReturnValue:
    """Show the form in which a hold is set."""
    enter("holds")
    return _new_form(None)


@PAGES.post("/holds")
def place() -> ResponseReturnValue:
    """Set a hold on one record."""
    enter("holds")
    sent = request.form
    try:
        record = set_hold(
            desk(),
            actor(),
            _named(sent.get("ref", "")),
            kind=sent.get("kind", ""),
            reason=sent.get("reason", ""),
            case_no=sent.get("case_no", ""),
        )
    except NotPermitted:
        raise
    except NotFound:
        missing = Invalid("ref", N_("没有这件档案，或您不能看它，请核对档号。"))
        return _new_form(missing), HTTPStatus.UNPROCESSABLE_ENTITY
    except ArchiveError as refusal:
        return _new_form(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(no)s 已冻结，解除之前不能鉴定、销毁。", no=number_of(record)), "held")
    return redirect("/holds", HTTPStatus.SEE_OTHER)


@PAGES.get("/holds/<int:hold_id>")
def show(hold_id: int) -> ResponseReturnValue:
    """Show one hold and, to whom may lift it, the form that does."""
    enter("holds")
    return _one(hold_id, None)


@PAGES.post("/holds/<int:hold_id>/release")
def lift(hold_id: int) -> ResponseReturnValue:
    """Lift a hold."""
    enter("holds")
    held = _found(hold_id)
    try:
        record = lift_hold(desk(), actor(), held.record.ref, hold_id, evidence=request.form.get("evidence", ""))
    except (NotFound, NotPermitted):
        raise
    except ArchiveError as refusal:
        return _one(hold_id, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(no)s 的冻结已解除。", no=number_of(record)), "ok")
    return redirect("/holds", HTTPStatus.SEE_OTHER)


def _named(ref: str) -> str:
    if not ref.strip():
        raise Invalid("ref", N_("请填要冻结的档号。"))
    return ref


def _new_form(refusal: ArchiveError | None) -> str:
    kinds = [(str(kind), say(word)) for kind, word in REASON_NAMES.items()]
    fields = [
        field("ref", _("档号"), request.args.get("ref", ""), required=True, mono=True),
        field("kind", _("缘由"), "", kind="choice", required=True, options=kinds),
        field("reason", _("说明"), "", kind="longtext", required=True),
        field("case_no", _("案号或文号"), "", mono=True),
    ]
    return render_template(
        "web/form.html",
        room="appraisal",
        page="holds",
        heading=_("设冻结"),
        line=_("冻结之后，这件档案不能鉴定、不能销毁，直到另一个人凭据解除。"),
        crumbs=[crumb(_("冻结"), "/holds")],
        form={
            "action": "/holds",
            "fields": filled(fields, request.form.to_dict(), errors_of(refusal)) if refusal else fields,
            "submit": _("冻结"),
            "problem": problem_of(refusal, [one["name"] for one in fields]),
        },
        back="/holds",
        notes=[],
    )


def _one(hold_id: int, refusal: ArchiveError | None) -> str:
    held = _found(hold_id)
    hold = held.hold
    mine, lifted = hold.set_by == actor().login, hold.released_at is not None
    evidence = field("evidence", _("凭什么解除"), "", kind="longtext", required=True,
                     help=_("结清凭证、结案文书等"))  # fmt: skip
    fields = filled([evidence], request.form.to_dict(), errors_of(refusal)) if refusal else [evidence]
    form = None
    if not lifted and not mine and actor().has(MAY_HOLD):
        form = {
            "action": f"/holds/{hold.id}/release",
            "fields": fields,
            "submit": _("解除冻结"),
            "problem": problem_of(refusal, ["evidence"]),
        }
    notes: list[Piece] = []
    if refusal is not None and form is None:
        notes.append({"tone": "bad", "text": problem_of(refusal, [])})
    elif mine and not lifted:
        notes.append({"tone": "wait", "text": _("冻结是您设的，请由另一个人解除。")})
    context: dict[str, Any] = {"facts": _facts(held), "form": form, "notes": notes, "no": _no(hold.id)}
    return render_template("web/retention/hold.html", state=_state(held), **context)


def _found(hold_id: int) -> Held:
    with look() as work:
        held = hold_by_id(work.session, work.by.scope, hold_id)
    if held is None:
        raise NotFound(N_("没有这条冻结，或您不能看它。"))
    return held


def _facts(held: Held) -> list[Piece]:
    hold, record = held.hold, held.record
    facts: list[Piece] = [
        {"label": _("档号"), "value": number_of(record), "url": f"/records/{record.ref}", "mono": True},
        {"label": _("缘由"), "value": say(REASON_NAMES[Reason(hold.kind)])},
        {"label": _("题名"), "value": record.title, "wide": True},
        {"label": _("说明"), "value": hold.reason, "wide": True},
        {"label": _("案号"), "value": hold.case_no, "mono": True},
        {"label": _("部门"), "value": record.department.name},
        {"label": _("设立人"), "value": held.set_by},
        {"label": _("设立"), "value": clock_time(hold.set_at)},
    ]
    if hold.released_at is not None:
        facts += [
            {"label": _("解除人"), "value": held.released_by},
            {"label": _("解除"), "value": clock_time(hold.released_at)},
            {"label": _("凭据"), "value": hold.evidence, "wide": True},
        ]
    return facts


def _row(held: Held) -> Piece:
    hold, record = held.hold, held.record
    return {
        "id": hold.id,
        "no": _no(hold.id),
        "url": f"/holds/{hold.id}",
        "case": hold.case_no,
        "record": number_of(record),
        "what": "，".join((record.title, say(REASON_NAMES[Reason(hold.kind)]), hold.reason)),
        "by": held.set_by,
        "since": near_time(hold.set_at),
        "until": near_time(hold.released_at),
        "state": _state(held),
    }


def _state(held: Held) -> Piece:
    return state("held", _("冻结中")) if held.hold.released_at is None else state("ok", _("已解除"))


def _no(hold_id: int) -> str:
    return f"DJ-{hold_id:04}"
