"""档号: void, missing and doubled numbers, scope by scope, and why."""

from http import HTTPStatus

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.gaps import KIND_NAMES, MISSING, Oddity, Scope, explain, oddities, scopes
from app.sheets import Column, write_sheet
from app.web.answers import XLSX, attachment
from app.web.deps import actor, desk, enter, look
from app.web.language import _, near_day, say
from app.web.parts import Piece, field, link, opened, post, state
from archive.errors import ArchiveError, Invalid, NotPermitted
from archive.numbers import FORMER, VOID
from archive.people import ARCHIVE_STAFF
from archive.wording import N_

PAGES = Blueprint("numbers", __name__)
SHAPES = {VOID: "gone", FORMER: "work", MISSING: "bad"}


@PAGES.get("/numbers")
def show() -> ResponseReturnValue:
    """Show every run of numbers, or what is odd in them."""
    enter("numbers")
    return _page()


@PAGES.post("/numbers/explain")
def told() -> ResponseReturnValue:
    """Write down why numbers are missing."""
    enter("numbers")
    sent = request.form
    try:
        count = explain(
            desk(), actor(), sent.get("scope", "")[:100], _figure("first"), _figure("last"), sent.get("reason", "")
        )
    except NotPermitted:
        raise
    except ArchiveError as refusal:
        return _page(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(n)s 个断号已说明。", n=count), "ok")
    return redirect("/numbers?of=odd")


@PAGES.get("/numbers.xlsx")
def table() -> Response:
    """Give void, missing and doubled numbers as a table."""
    enter("numbers")
    with look() as work:
        found = oddities(work.session, request.args.get("scope", "")[:100])
    columns = [
        Column(_("全宗号"), 10), Column(_("档号"), 26), Column(_("情形"), 12), Column(_("原因"), 46),
        Column(_("登记人"), 12), Column(_("登记日期"), 12), Column(_("现档号"), 20),
    ]  # fmt: skip
    rows = (
        (one.fonds.code, one.spelling, say(KIND_NAMES[one.kind]), one.reason, one.who, near_day(one.at.date()) if one.at else "", one.leads_to)
        for one in found
    )  # fmt: skip
    return attachment(write_sheet(columns, rows, name=_("空号断号")), "numbers.xlsx", XLSX)


def _page(refusal: ArchiveError | None = None) -> str:
    wanted, odd = (
        request.args.get("scope", "")[:100],
        request.args.get("of") == "odd" or bool(request.args.get("scope")),
    )
    with look() as work:
        runs = scopes(work.session)
        found = oddities(work.session, wanted) if odd or refusal else []
        staff = work.by.has(ARCHIVE_STAFF)
        fonds = sorted({one.fonds.code for one in runs})
    actions = [link(_("打印登记表"), f"/print/gap_report/{code}.pdf", icon="print", key="P") for code in fonds[:1]]
    gapped = [one.prefix for one in runs if one.missing]
    if staff:
        fields = [
            field("scope", _("号段"), wanted, required=True, mono=True, list=gapped, help=_("档号里件号以前的部分，例如 GL2003.3-")),
            field("first", _("起号"), "", kind="number", required=True),
            field("last", _("止号"), "", kind="number", required=True),
            field("reason", _("原因"), "", kind="longtext", required=True, help=_("例如：旧目录编号时跳过")),
        ]  # fmt: skip
        actions.append(post("explain", _("说明断号"), "/numbers/explain", fields, main=bool(gapped)))
    if refusal is not None:
        actions = opened(actions, "explain", request.form.to_dict(), refusal)
    return render_template(
        "web/places/numbers.html",
        odd=odd or refusal is not None,
        rows=[_odd_row(one) for one in found] if odd or refusal else [_scope_row(one) for one in runs],
        total=len(found) if odd or refusal else len(runs),
        tabs=[
            {"word": _("号段"), "n": len(runs), "url": "/numbers", "here": not odd},
            {"word": _("空号断号"), "n": None, "url": "/numbers?of=odd", "here": odd},
        ],
        actions=actions,
        export="/numbers.xlsx" + (f"?scope={wanted}" if wanted else "") if odd else None,
        nothing={"title": _("没有空号、断号和重号")} if odd else {"title": _("还没有打过号")},
    )


def _scope_row(scope: Scope) -> Piece:
    mark = state("bad", _("断 %(n)s 个", n=scope.missing)) if scope.missing else state("ok", _("连续"))
    return {
        "id": f"{scope.fonds.id}-{scope.prefix}",
        "prefix": scope.prefix,
        "url": f"/numbers?scope={scope.prefix}",
        "fonds": scope.fonds.code,
        "last": scope.last,
        "given": scope.given,
        "void": scope.void,
        "former": scope.former,
        "state": mark,
    }


def _odd_row(one: Oddity) -> Piece:
    return {
        "id": f"{one.fonds.id}-{one.spelling}-{one.kind}",
        "spelling": one.spelling,
        "kind": state(SHAPES.get(one.kind, "idle"), say(KIND_NAMES[one.kind])),
        "count": one.last - one.first + 1,
        "reason": one.reason or (_("现为 %(no)s", no=one.leads_to) if one.leads_to else ""),
        "who": one.who,
        "on": near_day(one.at.date()) if one.at else "",
        "fonds": one.fonds.code,
        "url": f"/records/{one.leads_to}" if one.kind == FORMER and one.leads_to else None,
    }


def _figure(name: str) -> int:
    written = request.form.get(name, "").strip()
    if not (written.isascii() and written.isdigit() and len(written) < 10):  # noqa: PLR2004 - digits of a number
        raise Invalid(name, N_("请填整数。"))
    return int(written)
