"""库位: rooms, racks and layers, with the room that is left on them."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.listing_places import Spot, boxes_on, spots
from app.shelving import SPINES, change_place, make_place, move_box, remove_place
from app.web.containers import box_row
from app.web.deps import actor, desk, enter, look
from app.web.language import _, say
from app.web.parts import Piece, crumb, errors_of, field, filled, link, opened, post, problem_of, state
from archive.errors import ArchiveError, Invalid, NotPermitted, Problems
from archive.holdings import PLACE_NAMES, Place, location_by_code
from archive.wording import N_

PAGES = Blueprint("locations", __name__)
MM_IN_METRE = 1000


@PAGES.get("/locations")
def locations() -> ResponseReturnValue:
    """Show rooms, racks and layers with the room that is left."""
    enter("locations")
    return _locations()


@PAGES.post("/locations")
def new_location() -> ResponseReturnValue:
    """Make a room, a rack or a layer."""
    enter("locations")
    names = ("code", "name", "capacity_mm")
    try:
        place = make_place(desk(), actor(), {name: request.form.get(name, "").strip() for name in names})
    except (Invalid, Problems) as refusal:
        return _locations(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(place)s 建好了。", place=f"{place.code} {place.name}"), "ok")
    return redirect("/locations")


@PAGES.get("/locations/<code>")
def location(code: str) -> ResponseReturnValue:
    """Show one place with the boxes on it."""
    enter("locations")
    return _location(code)


@PAGES.post("/locations/<code>")
def change(code: str) -> ResponseReturnValue:
    """Change the name or the length of a place."""
    enter("locations")
    try:
        place = change_place(
            desk(), actor(), code, {name: request.form.get(name, "").strip() for name in ("name", "capacity_mm")}
        )
    except (Invalid, Problems) as refusal:
        return _location(code, change_refusal=refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(place)s 改好了。", place=f"{place.code} {place.name}"), "ok")
    return redirect(f"/locations/{place.code}")


@PAGES.post("/locations/<code>/remove")
def remove(code: str) -> ResponseReturnValue:
    """Take away a place that is not in use."""
    enter("locations")
    remove_place(desk(), actor(), code)
    flash(_("%(place)s 撤了。", place=code), "ok")
    return redirect("/locations")


@PAGES.post("/locations/<code>/containers")
def place_box(code: str) -> ResponseReturnValue:
    """Put a box, by its label, on this layer."""
    enter("locations")
    box_code = request.form.get("container", "")
    try:
        if not box_code.strip():
            raise Invalid("container", N_("请扫描盒签，或键入盒袋编号。"))
        box = move_box(desk(), actor(), box_code, code)
    except NotPermitted:
        raise
    except ArchiveError as refusal:
        return _location(code, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(code)s 上架了。", code=box.code), "ok")
    return redirect(f"/locations/{code}")


def _locations(refusal: ArchiveError | None = None) -> str:
    with look() as work:
        found = spots(work.session)
    fields = [
        field(
            "code", _("库位代码"), "", required=True, mono=True, help=_("库房 2、架 2-A03、层 2-A03-4；上一级要先有")
        ),
        field("name", _("名称"), "", help=_("不填就用代码的末段")),
        field("capacity_mm", _("层长（毫米）"), "900", kind="number", help=_("只有层要填")),
    ]
    actions = [post("new", _("新建库位"), "/locations", fields, main=True, icon="plus", key="N")]
    if refusal is not None:
        actions = opened(actions, "new", request.form.to_dict(), refusal)
    layers = [spot for spot in found if spot.location.place == Place.LAYER]
    left = sum(spot.left for spot in layers)
    return render_template(
        "web/places/locations.html",
        rows=[_spot_row(spot) for spot in found],
        bars=[_bar(spot) for spot in found if spot.capacity and spot.location.place != Place.LAYER],
        total=len(found),
        line=_("%(n)s 层，空余 %(m)s", n=len(layers), m=_length(left)) if layers else None,
        actions=actions,
        nothing={"title": _("还没有库位"), "text": _("先建库房，再建架，再建层。")},
    )


def _bar(spot: Spot) -> Piece:
    row = spot.location
    return {
        "code": row.code,
        "url": f"/locations/{row.code}",
        "deep": row.code.count("-"),
        "used": spot.used,
        "capacity": spot.capacity,
        "word": _("空余 %(n)s", n=_length(max(0, spot.left))),
    }


def _spot_row(spot: Spot) -> Piece:
    row = spot.location
    return {
        "id": row.id,
        "path": row.code,
        "name": row.name,
        "level": say(PLACE_NAMES[Place(row.place)]),
        "url": f"/locations/{row.code}",
        "boxes": spot.boxes,
        "used": f"{_length(spot.used)} / {_length(spot.capacity)}" if spot.capacity else "",
        "free": _length(spot.left) if spot.capacity else "",
        "free_mm": spot.left,
        "state": _spot_state(spot),
        "group": f"{spot.room.code} {spot.room.name}",
    }


def _spot_state(spot: Spot) -> Piece:
    if not spot.capacity:
        return state("idle", _("还没有层"))
    if spot.left < min(SPINES):
        return state("wait", _("满"))
    return state("ok", _("有空")) if spot.boxes else state("idle", _("空架"))


def _location(code: str, refusal: ArchiveError | None = None, change_refusal: ArchiveError | None = None) -> str:
    with look() as work:
        row = location_by_code(work.session, code)
        everything = spots(work.session)
        spot = next(one for one in everything if one.location.id == row.id)
        below = [one for one in everything if one.location.parent_id == row.id and one.capacity]
        rows = [box_row(box) for box in boxes_on(work.session, work.by.scope, row)]
    fields = [field("container", _("盒袋编号"), "", required=True, mono=True)]
    if refusal is not None:
        errors = errors_of(refusal)
        named = {"container": errors.get("container") or errors.get("location") or problem_of(refusal, []) or ""}
        fields = filled(fields, request.form.to_dict(), named)
    steps = _steps(spot, bool(below))
    if change_refusal is not None:
        steps = opened(steps, "change", request.form.to_dict(), change_refusal)
    crumbs = [crumb(_("库位"), "/locations")]
    parts = row.code.split("-")
    crumbs += [crumb("-".join(parts[:deep]), f"/locations/{'-'.join(parts[:deep])}") for deep in range(1, len(parts))]
    return render_template(
        "web/places/location.html",
        shelf={
            "path": row.code,
            "crumbs": crumbs,
            "state": _spot_state(spot),
            "note": row.name,
            "used": _("%(n)s 毫米", n=f"{spot.used:,}") if spot.capacity else "",
            "free": _("%(n)s 毫米", n=f"{spot.left:,}") if spot.capacity else "",
        },
        boxes=rows,
        put={
            "action": f"/locations/{row.code}/containers",
            "fields": fields,
            "submit": _("上架"),
            "problem": None,
        }
        if row.place == Place.LAYER
        else None,
        bars=[_bar(one) for one in below],
        steps=steps,
    )


def _steps(spot: Spot, parted: bool) -> list[Piece]:  # noqa: FBT001 - whether anything is under it
    row = spot.location
    fields = [field("name", _("名称"), row.name)]
    if row.place == Place.LAYER:
        fields.append(field("capacity_mm", _("层长（毫米）"), str(row.capacity_mm or ""), kind="number"))
    made = [
        link(_("打印架位签"), f"/print/place_labels/{row.code}.pdf", icon="print", key="P"),
        post("change", _("改"), f"/locations/{row.code}", fields, key="E"),
    ]
    if not parted and not spot.boxes:
        made.append(post("remove", _("撤去"), f"/locations/{row.code}/remove", [], grave=True))
    return made


def _length(mm: int) -> str:
    return _("%(n)s 米", n=f"{mm / MM_IN_METRE:.2f}")
