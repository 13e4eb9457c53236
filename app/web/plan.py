"""门类: one class of the plan, how it numbers, what it asks for and how it came to be so; the head of archive changes it here."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import planning
from app.web.deps import actor, desk, enter, look
from app.web.language import _, name_of, say, told
from app.web.parts import Piece, crumb, errors_of, filled, opened, problem_of
from app.web.plan_forms import LABELS, class_fields, class_values, element_fields, sent_of
from app.web.plan_page import (
    aliases_of_page,
    crumbs,
    elements_of_page,
    facts_of,
    parent_code,
    past_of,
    preview_of,
    standing,
    steps_of,
)
from app.web.record_form import label_of
from archive.classification import RecordClass
from archive.database import Work
from archive.element_plan import element_named
from archive.elements import Element
from archive.errors import ArchiveError, Conflict, Invalid, NotFound, NotPermitted, Problems, Refused
from archive.fonds import Fonds
from archive.fonds_keeping import fonds_by_code
from archive.people import Role
from archive.plan_history import history_of
from archive.wording import N_

PAGES = Blueprint("plan", __name__)
HEAD = frozenset({Role.HEAD})
VERBS: dict[str, Callable[..., object]] = {
    "close": planning.close_class,
    "reopen": planning.reopen_class,
    "alias": planning.add_alias,
    "element": planning.add_element,
}


@PAGES.get("/classes/<fonds>/new")
def ask_new(fonds: str) -> ResponseReturnValue:
    """Ask for a new class."""
    _head()
    with look() as work:
        house, parent = fonds_by_code(work.session, fonds), request.args.get("parent", "")[:12].upper()
        return _new(work, house, class_fields(work, house, None, parent), None)


@PAGES.post("/classes/<fonds>/new")
def add(fonds: str) -> ResponseReturnValue:
    """Put a class into the plan."""
    _head()
    try:
        made = planning.add_class(desk(), actor(), fonds, sent_of(request.form))
    except (Invalid, Problems, Refused) as refusal:
        with look() as work:
            house = fonds_by_code(work.session, fonds)
            fields = filled(
                class_fields(work, house, None, request.form.get("parent", "")),
                request.form.to_dict(),
                errors_of(refusal),
            )
            return _new(work, house, fields, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(code)s %(name)s 已列入分类方案。", code=made.code, name=made.name), "ok")
    return redirect(f"/classes/{made.fonds.code}/{made.code}")


@PAGES.get("/classes/<fonds>/preview")
def preview(fonds: str) -> ResponseReturnValue:
    """Give a fragment: the numbers that a template would give now."""
    enter("classes")
    pattern, code = request.args.get("pattern", "")[:200], request.args.get("class", "")[:12]
    with look() as work:
        house = fonds_by_code(work.session, fonds)
        own = planning.class_in(work.session, fonds, code) if code else None
        return render_template("web/scheme/preview.html", preview=preview_of(work, house, own, pattern))


@PAGES.get("/classes/<fonds>/<code>")
def show(fonds: str, code: str) -> ResponseReturnValue:
    """Show one class."""
    enter("classes")
    return _page(fonds, code)


@PAGES.get("/classes/<fonds>/<code>/edit")
def ask_change(fonds: str, code: str) -> ResponseReturnValue:
    """Show the form in which a class is changed."""
    _head()
    with look() as work:
        own = planning.class_in(work.session, fonds, code)
        return _edit(work, own, class_fields(work, own.fonds, own), None)


@PAGES.post("/classes/<fonds>/<code>/edit")
def change(fonds: str, code: str) -> ResponseReturnValue:
    """Save a change; of two who edit at once the second sees both and loses nothing."""
    _head()
    typed = request.form.to_dict()
    try:
        own = planning.change_class(desk(), actor(), fonds, code, sent_of(typed), _version())
    except Conflict as clash:
        with look() as work:
            own = planning.class_in(work.session, fonds, code)
            fields = filled(class_fields(work, own.fonds, own), typed, {})
            return _edit(work, own, fields, None, _clash(work, own, typed, clash)), HTTPStatus.CONFLICT
    except (Invalid, Problems, Refused) as refusal:
        with look() as work:
            own = planning.class_in(work.session, fonds, code)
            fields = filled(class_fields(work, own.fonds, own), typed, errors_of(refusal))
            return _edit(work, own, fields, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("已存。"), "ok")
    return redirect(f"/classes/{own.fonds.code}/{own.code}")


@PAGES.post("/classes/<fonds>/<code>/<any(close, reopen, alias, element):verb>")
def act(fonds: str, code: str, verb: str) -> ResponseReturnValue:
    """Close a class, open it again, give it an old code or something more to ask for."""
    _head()
    try:
        VERBS[verb](desk(), actor(), fonds, code, sent_of(request.form, ["required"] if verb == "element" else []))
    except (NotFound, NotPermitted):
        raise
    except (Invalid, Problems, Refused) as refusal:
        return _page(fonds, code, verb, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("已存。"), "ok")
    return redirect(f"/classes/{fonds}/{code}")


@PAGES.post("/classes/<fonds>/<code>/aliases/<old>/drop")
def drop_alias(fonds: str, code: str, old: str) -> ResponseReturnValue:
    """Read an old code no more."""
    _head()
    try:
        planning.drop_alias(desk(), actor(), fonds, code, old, sent_of(request.form))
    except (Invalid, Problems) as refusal:
        return _page(fonds, code, f"drop-{old}", refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("已存。"), "ok")
    return redirect(f"/classes/{fonds}/{code}")


@PAGES.get("/classes/<fonds>/<code>/elements/<name>")
def ask_element(fonds: str, code: str, name: str) -> ResponseReturnValue:
    """Show the form in which an element is changed."""
    _head()
    with look() as work:
        element = element_named(work.session, planning.class_in(work.session, fonds, code), name)
        return _element_page(element, element_fields(element), None)


@PAGES.post("/classes/<fonds>/<code>/elements/<name>")
def change_element(fonds: str, code: str, name: str) -> ResponseReturnValue:
    """Change an element."""
    _head()
    try:
        planning.change_element(desk(), actor(), fonds, code, name, sent_of(request.form, ["required"]))
    except (NotFound, NotPermitted):
        raise
    except (Invalid, Problems, Refused) as refusal:
        with look() as work:
            element = element_named(work.session, planning.class_in(work.session, fonds, code), name)
            fields = filled(element_fields(element), request.form.to_dict(), errors_of(refusal))
            return _element_page(element, fields, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("已存。"), "ok")
    return redirect(f"/classes/{fonds}/{code}")


@PAGES.post("/classes/<fonds>/<code>/elements/<name>/end")
def end_element(fonds: str, code: str, name: str) -> ResponseReturnValue:
    """Ask for an element no more, or again."""
    _head()
    try:
        planning.end_element(desk(), actor(), fonds, code, name, sent_of(request.form))
    except (Invalid, Problems) as refusal:
        return _page(fonds, code, f"end-{name}", refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("已存。"), "ok")
    return redirect(f"/classes/{fonds}/{code}")


@PAGES.post("/classes/<fonds>/forms")
def choose_form(fonds: str) -> ResponseReturnValue:
    """Give every class that has numbered nothing yet one ready form."""
    _head()
    try:
        given, kept = planning.choose_form(desk(), actor(), fonds, request.form.get("form", ""), sent_of(request.form))
    except (Invalid, Problems, Refused) as refusal:
        flash(told(refusal.problems[0] if isinstance(refusal, Problems) else refusal), "bad")
    else:
        flash(_("%(n)s 个类目换了格式，%(m)s 个已打过号，照旧。", n=given, m=kept), "ok")
    return redirect(f"/classes?fonds={fonds}")


def _head() -> None:
    enter("classes")
    if not actor().has(HEAD):
        raise NotPermitted(N_("分类方案由档案负责人改，请把要改的地方告诉他。"))


def _page(fonds: str, code: str, verb: str = "", refusal: ArchiveError | None = None) -> str:
    with look() as work:
        own = planning.class_in(work.session, fonds, code)
        heads = actor().has(HEAD)
        steps = steps_of(work, own) if heads else []
        elements = elements_of_page(work, own, heads=heads)
        aliases = aliases_of_page(work, own, heads=heads)
        if refusal is not None:
            typed = request.form.to_dict()
            steps = opened(steps, verb, typed, refusal)
            for one in [*elements, *aliases]:
                one["steps"] = opened(one["steps"], verb, typed, refusal)
        return render_template(
            "web/scheme/class.html",
            it={
                "code": own.code,
                "name": name_of(own.name, own.name_en),
                "state": standing(own, work),
                "crumbs": crumbs(work, own),
            },
            steps=steps,
            facts=facts_of(work, own),
            preview=preview_of(work, own.fonds, own, own.pattern) if own.pattern else None,
            pattern=own.pattern,
            aliases=aliases,
            elements=elements,
            history=[*past_of(work, own)],
        )


def _new(work: Work, house: Fonds, fields: list[Piece], refusal: ArchiveError | None) -> str:
    return render_template(
        "web/scheme/edit.html",
        heading=_("新增类目"),
        crumbs=[crumb(_("门类"), f"/classes?fonds={house.code}")],
        form={"action": f"/classes/{house.code}/new", "fields": fields, "submit": _("列入方案"),
              "problem": problem_of(refusal, [one["name"] for one in fields])},
        back=f"/classes?fonds={house.code}",
        watch=f"/classes/{house.code}/preview",
        preview=preview_of(work, house, None, _value(fields, "pattern")),
    )  # fmt: skip


def _edit(
    work: Work, own: RecordClass, fields: list[Piece], refusal: ArchiveError | None, clash: Piece | None = None
) -> str:
    url, fixed = f"/classes/{own.fonds.code}/{own.code}", own.frozen
    note = {"tone": "plain", "text": _("这一类打过号，代码、上级、整理单位和档号格式已定。")}
    return render_template(
        "web/scheme/edit.html",
        heading=f"{own.code} {name_of(own.name, own.name_en)}",
        crumbs=crumbs(work, own),
        notes=[note] if fixed else [],
        clash=clash,
        form={"action": f"{url}/edit?version={own.version}", "fields": fields, "submit": _("存"),
              "problem": problem_of(refusal, [one["name"] for one in fields])},
        back=url,
        watch=None if fixed else f"/classes/{own.fonds.code}/preview?class={own.code}",
        preview=None if fixed else preview_of(work, own.fonds, own, _value(fields, "pattern")),
    )  # fmt: skip


def _element_page(element: Element, fields: list[Piece], refusal: ArchiveError | None) -> str:
    own = element.category
    url = f"/classes/{own.fonds.code}/{own.code}"
    return render_template(
        "web/form.html",
        room="holdings",
        page="classes",
        heading=_("要素：%(name)s", name=label_of(element)),
        crumbs=[crumb(_("门类"), f"/classes?fonds={own.fonds.code}"), crumb(own.code, url)],
        form={"action": f"{url}/elements/{element.name}", "fields": fields, "submit": _("存"),
              "problem": problem_of(refusal, [one["name"] for one in fields])},
        back=url,
    )  # fmt: skip


def _clash(work: Work, own: RecordClass, typed: dict[str, str], clash: ArchiveError) -> Piece:
    now = class_values(parent_code(work, own), own)
    differing = [name for name, value in now.items() if name in typed and typed[name].strip() != value]
    newest = history_of(work.session, own)[:1]
    return {
        "text": told(clash),
        "yours": [{"label": say(LABELS[name]), "value": typed[name] or "—"} for name in differing],
        "theirs": [{"label": say(LABELS[name]), "value": now[name] or "—"} for name in differing],
        "who": newest[0].name if newest else "",
    }


def _value(fields: list[Piece], name: str) -> str:
    return next((str(one["value"] or "") for one in fields if one["name"] == name), "")


def _version() -> int | None:
    written = request.args.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None  # noqa: PLR2004
