"""全宗: who each fonds is, what it was called, and its departments; the head of archive keeps them here."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import planning
from app.web.acts import strip
from app.web.deps import actor, desk, enter, look
from app.web.language import _, told
from app.web.parts import Piece, crumb, errors_of, field, filled, link, opened, post, problem_of, state
from app.web.plan_forms import fonds_fields, sent_of, unit_fields, why
from archive.database import Work
from archive.departments import department_by_code, units_of
from archive.errors import ArchiveError, Conflict, Invalid, NotFound, NotPermitted, Problems, Refused
from archive.fonds import Department, Fonds
from archive.fonds_keeping import all_fonds, fonds_by_code, former_names, history_of
from archive.people import ARCHIVE_STAFF, Role
from archive.wording import N_

PAGES = Blueprint("houses", __name__)
HEAD = frozenset({Role.HEAD})
VERBS: dict[str, Callable[..., object]] = {
    "change": planning.change_department,
    "end": planning.end_department,
}


@PAGES.get("/fonds/new")
def ask_new() -> ResponseReturnValue:
    """Ask for a new fonds."""
    _head()
    with look() as work:
        return _form(None, fonds_fields(work, None), None)


@PAGES.post("/fonds/new")
def make() -> ResponseReturnValue:
    """Make a fonds."""
    _head()
    try:
        made = planning.make_fonds(desk(), actor(), sent_of(request.form, ["prefixed"]))
    except (Invalid, Problems, Refused) as refusal:
        with look() as work:
            fields = filled(fonds_fields(work, None), request.form.to_dict(), errors_of(refusal))
        return _form(None, fields, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("全宗 %(code)s %(name)s 已建立。", code=made.code, name=made.name), "ok")
    return redirect(f"/fonds/{made.code}/about")


@PAGES.get("/fonds/<code>/about")
def show(code: str) -> ResponseReturnValue:
    """Show who a fonds is."""
    enter("fonds")
    return _page(code)


@PAGES.get("/fonds/<code>/edit")
def ask_change(code: str) -> ResponseReturnValue:
    """Show the form in which a fonds is changed."""
    _head()
    with look() as work:
        own = fonds_by_code(work.session, code)
        return _form(own, fonds_fields(work, own), None)


@PAGES.post("/fonds/<code>/edit")
def change(code: str) -> ResponseReturnValue:
    """Change a fonds; who comes second is told and keeps what was typed."""
    _head()
    written = request.args.get("version", "")
    version = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None  # noqa: PLR2004
    try:
        own = planning.change_fonds(desk(), actor(), code, sent_of(request.form), version)
    except (Conflict, Invalid, Problems, Refused) as refusal:
        status = HTTPStatus.CONFLICT if isinstance(refusal, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY
        with look() as work:
            own = fonds_by_code(work.session, code)
            fields = filled(fonds_fields(work, own), request.form.to_dict(), errors_of(refusal))
            return _form(own, fields, refusal), status
    flash(_("已存。"), "ok")
    return redirect(f"/fonds/{own.code}/about")


@PAGES.post("/fonds/<code>/departments")
def make_unit(code: str) -> ResponseReturnValue:
    """Make a department."""
    _head()
    try:
        planning.make_department(desk(), actor(), code, sent_of(request.form))
    except (Invalid, Problems, Refused) as refusal:
        return _page(code, "unit", refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("已存。"), "ok")
    return redirect(f"/fonds/{code}/about")


@PAGES.post("/fonds/<code>/departments/<unit>/<any(change, end):verb>")
def act(code: str, unit: str, verb: str) -> ResponseReturnValue:
    """Rename or end a department."""
    _head()
    try:
        VERBS[verb](desk(), actor(), code, unit, sent_of(request.form))
    except (NotFound, NotPermitted):
        raise
    except (Invalid, Problems, Refused) as refusal:
        return _page(code, f"{verb}-{unit}", refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("已存。"), "ok")
    return redirect(f"/fonds/{code}/about")


def _head() -> None:
    enter("fonds")
    if not actor().has(HEAD):
        raise NotPermitted(N_("全宗和部门由档案负责人改，请把要改的地方告诉他。"))


def _form(own: Fonds | None, fields: list[Piece], refusal: ArchiveError | None) -> str:
    problem = told(refusal) if isinstance(refusal, Conflict) else problem_of(refusal, [one["name"] for one in fields])
    return render_template(
        "web/form.html",
        room="holdings",
        page="fonds",
        heading=f"{own.code} {own.name}" if own else _("新增全宗"),
        crumbs=[crumb(_("全宗"), "/fonds")],
        form={
            "action": f"/fonds/{own.code}/edit?version={own.version}" if own else "/fonds/new",
            "fields": fields,
            "submit": _("存") if own else _("建立全宗"),
            "problem": problem,
        },
        back=f"/fonds/{own.code}/about" if own else "/fonds",
    )


def _page(code: str, verb: str = "", refusal: ArchiveError | None = None) -> str:
    with look() as work:
        own = fonds_by_code(work.session, code)
        heads = actor().has(HEAD)
        steps, units = _steps(work, own, heads=heads), _units(work, own, heads=heads)
        if refusal is not None:
            typed = request.form.to_dict()
            steps = opened(steps, verb, typed, refusal)
            for one in units:
                one["steps"] = opened(one["steps"], verb, typed, refusal)
        return render_template(
            "web/scheme/house.html",
            it={"code": own.code, "name": own.name, "state": _standing(own), "crumbs": [crumb(_("全宗"), "/fonds")]},
            steps=steps,
            facts=_facts(work, own),
            story=own.story,
            names=[{"name": one.name, "until": one.until.isoformat()} for one in former_names(work.session, own)],
            units=units,
            history=strip(list(history_of(work.session, own))),
        )


def _standing(own: Fonds) -> Piece:
    return state("gone", _("已封存")) if own.ended_on else state("ok", _("在收"))


def _steps(work: Work, own: Fonds, *, heads: bool) -> list[Piece]:
    made = [link(_("看目录"), f"/fonds/{own.code}"), link(_("看分类方案"), f"/classes?fonds={own.code}")]
    if actor().has(ARCHIVE_STAFF):
        made.append(link(_("打印登记表"), f"/print/fonds-register/{own.code}.pdf", icon="print"))
    if heads:
        made.append(post("unit", _("加部门"), f"/fonds/{own.code}/departments", unit_fields(work, own, None)))
        made.append(link(_("改"), f"/fonds/{own.code}/edit", key="E"))
    return made


def _facts(work: Work, own: Fonds) -> list[Piece]:
    houses = all_fonds(work.session)
    parent = next((one for one in houses if one.id == own.parent_id), None)
    below = [one for one in houses if one.parent_id == own.id]
    made: list[Piece] = [
        {"label": _("全宗号"), "value": own.code, "mono": True},
        {"label": _("起始日期"), "value": own.began_on.isoformat() if own.began_on else ""},
        {"label": _("终止日期"), "value": own.ended_on.isoformat() if own.ended_on else ""},
    ]
    if parent:
        made.append(
            {"label": _("上级全宗"), "value": f"{parent.code} {parent.name}", "url": f"/fonds/{parent.code}/about"}
        )
    if below:
        made.append(
            {"label": _("下级全宗"), "value": "、".join(f"{one.code} {one.name}" for one in below), "wide": True}
        )
    return made


def _units(work: Work, own: Fonds, *, heads: bool) -> list[Piece]:
    rows = units_of(work.session, own)
    names = {one.id: one.name for one in rows}
    return [
        {
            "code": one.code,
            "name": one.name,
            "note": _life(one, names),
            "state": state("gone", _("已撤销")) if one.ended_on else state("ok", _("在用")),
            "steps": _unit_steps(work, own, one) if heads and one.ended_on is None else [],
        }
        for one in rows
    ]


def _life(one: Department, names: dict[int, str]) -> str:
    words = [_("归 %(name)s", name=names[one.parent_id])] if one.parent_id in names else []
    if one.began_on:
        words.append(_("自 %(day)s", day=one.began_on.isoformat()))
    if one.ended_on:
        words.append(_("至 %(day)s", day=one.ended_on.isoformat()))
    if one.successor_id in names:
        words.append(_("由 %(name)s 承接", name=names[one.successor_id]))
    return " · ".join(words)


def _unit_steps(work: Work, own: Fonds, one: Department) -> list[Piece]:
    url = f"/fonds/{own.code}/departments/{one.code}"
    others = [(two.code, two.name) for two in units_of(work.session, own) if two.ended_on is None and two is not one]
    ending = [
        field("ended_on", _("最后一天"), work.today.isoformat(), kind="date"),
        field("successor", _("由谁承接"), "", kind="choice", options=others),
        why(),
    ]
    return [
        post(
            f"change-{one.code}",
            _("改"),
            f"{url}/change",
            unit_fields(work, own, department_by_code(work.session, own, one.code)),
        ),
        post(f"end-{one.code}", _("撤销"), f"{url}/end", ending, grave=True),
    ]
