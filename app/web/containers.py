"""装具: boxes and bags, what lies in each, and the ways in."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.listing import class_choices
from app.listing_ledger import about
from app.listing_places import (
    Box,
    box_classes,
    box_of,
    boxes,
    inside,
    layer_codes,
)
from app.listing_records import out_now
from app.listing_volumes import in_container
from app.shelving import SPINES, USUAL_SPINE, make_box, move_box, put_into, take_box_down
from app.web import rooms
from app.web.acts import strip
from app.web.deps import actor, desk, enter, look
from app.web.language import _, name_of, say
from app.web.marks import number_kind, number_of, record_state
from app.web.parts import (
    Piece,
    UrlOf,
    errors_of,
    field,
    filled,
    link,
    opened,
    pager,
    post,
    problem_of,
    state,
)
from app.web.shell import term_word
from app.web.volumes import volume_row
from archive.database import Work
from archive.errors import ArchiveError, Invalid, NotFound, NotPermitted, Problems
from archive.furnishing import COLOUR_NAMES
from archive.holdings import CONTAINER_NAMES, Container, ContainerKind, container_by_code
from archive.records import Record

PAGES = Blueprint("containers", __name__)
PAGE = 100
TERMS = ("Y", "D30", "D10")
MM_IN_METRE = 1000


@PAGES.get("/containers")
def containers() -> ResponseReturnValue:
    """Show the boxes and bags."""
    enter("containers")
    return _containers()


@PAGES.post("/containers")
def new_container() -> ResponseReturnValue:
    """Make a box or bag."""
    enter("containers")
    names = ("class", "year", "term", "kind", "spine_mm", "code", "location", "colour", "party", "pockets")
    try:
        box = make_box(desk(), actor(), {name: request.form.get(name, "").strip() for name in names})
    except (Invalid, Problems) as refusal:
        return _containers(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(code)s 建好了，可以打印盒脊、放入件。", code=box.code), "ok")
    return redirect(f"/containers/{box.code}")


@PAGES.get("/containers/<code>")
def container(code: str) -> ResponseReturnValue:
    """Show one box."""
    enter("containers")
    return _container(code)


@PAGES.post("/containers/<code>/records")
def put(code: str) -> ResponseReturnValue:
    """Put a record into a box, by its number."""
    enter("containers")
    try:
        record = put_into(desk(), actor(), code, request.form.get("ref", ""))
    except (NotFound, NotPermitted):
        raise
    except ArchiveError as refusal:
        return _container(code, put_refusal=refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    word = _("已装袋入库") if record.shelved_at and record.state == "shelved" else _("已装袋")
    flash(_("%(no)s %(word)s。", no=number_of(record), word=word), "ok")
    return redirect(f"/containers/{code}")


@PAGES.post("/containers/<code>/down")
def down(code: str) -> ResponseReturnValue:
    """Take a box off its layer."""
    enter("containers")
    box = take_box_down(desk(), actor(), code)
    flash(_("%(code)s 取下来了。", code=box.code), "ok")
    return redirect(f"/containers/{box.code}")


@PAGES.post("/containers/<code>/move")
def move(code: str) -> ResponseReturnValue:
    """Put a box on another layer."""
    enter("containers")
    try:
        box = move_box(desk(), actor(), code, request.form.get("location", ""))
    except (NotFound, NotPermitted):
        raise
    except ArchiveError as refusal:
        return _container(code, move_refusal=refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(code)s 在 %(place)s 了。", code=box.code, place=box.location.name if box.location else ""), "ok")
    return redirect(f"/containers/{box.code}")


def _containers(refusal: ArchiveError | None = None) -> str:
    wanted = request.args.get("class", "")[:12]
    written = request.args.get("from", "")
    first = int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0  # noqa: PLR2004
    with look() as work:
        total, found = boxes(work.session, work.by.scope, class_code=wanted, offset=first, size=PAGE)
        tabs = [{"word": _("全部"), "n": None, "url": "/containers", "here": not wanted}] + [
            {"word": code, "n": count, "url": f"/containers?class={code}", "here": code == wanted}
            for code, count in box_classes(work.session)
        ]
        actions = [_new_box(work)]
        rows = [box_row(box) for box in found]
    if refusal is not None:
        actions = opened(actions, "new", request.form.to_dict(), refusal)
    url_of = UrlOf("/containers", [("class", wanted)])
    return render_template(
        "web/places/containers.html",
        rows=rows,
        total=total,
        tabs=tabs if len(tabs) > 2 else None,  # noqa: PLR2004 - one class needs no choice
        pager=pager(total, first, PAGE, url_of),
        actions=actions,
        nothing={"title": _("还没有盒袋"), "text": _("新建一个盒，再把打了号的件放进去。")},
    )


def _new_box(work: Work) -> Piece:
    classes = [(one.code, f"{one.code} {name_of(one.name, one.name_en)}") for one in class_choices(work.session)]
    fields = [
        field("class", _("门类"), "", kind="choice", required=True, options=classes),
        field("year", _("年度"), str(work.today.year), kind="number", help=_("不分年度的门类可以不填")),
        field("term", _("期限"), "", kind="choice", required=True, options=[(term, term_word(term)) for term in TERMS]),
        field("kind", _("种类"), str(ContainerKind.BOX), kind="choice", required=True,
              options=[(str(one), say(word)) for one, word in CONTAINER_NAMES.items()]),
        field("spine_mm", _("盒脊厚度（毫米）"), str(USUAL_SPINE), kind="choice", required=True,
              options=[(str(size), str(size)) for size in SPINES]),
        field("code", _("编号"), "", mono=True, help=_("不填就按门类取下一号")),
        field("colour", _("袋的颜色"), "", kind="choice", help=_("不选就按门类的颜色"),
              options=[("", ""), *((one, say(word)) for one, word in COLOUR_NAMES.items())]),
        field("party", _("客户"), "", help=_("专装一个客户的袋：商编或全名")),
        field("pockets", _("内格"), "", kind="longtext", rows=2, help=_("一行一格：类目代码 名称；不填就按下级类目")),
        field("location", _("库位"), "", mono=True, list=layer_codes(work.session), help=_("现在不上架可以不填")),
    ]  # fmt: skip
    return post("new", _("新建盒袋"), "/containers", fields, main=True, icon="plus", key="N")


def _container(code: str, *, put_refusal: ArchiveError | None = None, move_refusal: ArchiveError | None = None) -> str:
    with look() as work:
        row = container_by_code(work.session, code)
        box = box_of(work.session, work.by.scope, row)
        records = inside(work.session, work.by.scope, row)
        out = out_now(work.session, [record.id for record in records])
        steps = [
            link(_("打印标签"), f"/containers/{row.code}/print/label.pdf", icon="print", key="P"),
            _moving(work, row.code, row.location.code if row.location else ""),
        ]
        if move_refusal is not None:
            steps = opened(steps, "move", request.form.to_dict(), move_refusal)
        fields = [field("ref", _("档号"), "", required=True, mono=True, help=_("已打号、还没有装袋的件"))]
        if put_refusal is not None:
            fields = filled(fields, request.form.to_dict(), errors_of(put_refusal))
        pockets = pockets_of(row, records)
        bound = in_container(work.session, work.by.scope, row.id)
        if row.location is not None:
            steps.append(post("down", _("取下"), f"/containers/{row.code}/down", []))
        rows = [
            {
                "group": pockets.get(record.id, ""),
                "seq": place,
                "id": record.id,
                "no": number_of(record),
                "no_kind": number_kind(record),
                "title": record.title,
                "pages": record.pages,
                "state": record_state(record, out.get(record.id), work.today),
                "url": f"/records/{record.ref}",
            }
            for place, record in enumerate(records, start=1)
        ]
        rows.sort(key=lambda one: (not one["group"], str(one["group"])) if pockets else (False, ""))
        return render_template(
            "web/places/container.html",
            volumes=[volume_row(one) for one in bound],
            custody=f"/custody?about={row.code}" if rooms.exists("/custody") else None,
            box=_box_head(box),
            inside=rows,
            steps=steps,
            put={
                "action": f"/containers/{row.code}/records",
                "fields": fields,
                "submit": _("放入"),
                "problem": problem_of(put_refusal, ["ref"]),
            },
            ledger=strip(about(work.session, f"container:{row.code}")),
        )


def _moving(work: Work, code: str, now: str) -> Piece:
    fields = [field("location", _("库位"), now, required=True, mono=True, list=layer_codes(work.session),
                    help=_("扫描架位签，或键入，例如 1-A01-3"))]  # fmt: skip
    return post("move", _("移库") if now else _("上架"), f"/containers/{code}/move", fields, key="M", main=not now)


def _box_head(box: Box) -> Piece:
    row = box.container
    holds = " · ".join(filter(None, (row.class_code, str(row.year or ""), term_word(row.term))))
    return {
        "code": row.code,
        "kind": say(CONTAINER_NAMES[ContainerKind(row.kind)]),
        "place": row.location.name if row.location else "",
        "place_url": f"/locations/{row.location.code}" if row.location else None,
        "spine": _("%(n)s 毫米", n=row.spine_mm),
        "filled": _("约 %(n)s 毫米，%(m)s%%", n=box.filled_mm, m=box.fullness),
        "fill": box.fullness,
        "party": f"{row.party.name}（{row.party.code}）" if row.party else "",
        "colour": row.colour,
        "colour_word": say(COLOUR_NAMES[row.colour]) if row.colour in COLOUR_NAMES else "",
        "pages": _("%(n)s 页", n=f"{box.pages:,}"),
        "state": box_state(box),
        "note": _("只装 %(what)s", what=holds),
    }


def pockets_of(row: Container, records: Sequence[Record]) -> dict[int, str]:
    """Return the inner pocket each record lies in: that of the nearest class above its own."""
    made = {}
    for record in records:
        fitting = [one for one in row.pockets if record.category.code.startswith(one["class"])]
        if fitting:
            nearest = max(fitting, key=lambda one: len(one["class"]))
            made[record.id] = f"{nearest['class']} {nearest['name']}".strip()
    return made


def box_state(box: Box) -> Piece:
    """Say whether a box stands on a shelf, and whether anything is in it."""
    if box.container.location is None:
        return state("wait", _("未上架"))
    return state("ok", _("在架")) if box.count else state("idle", _("空盒"))


def _kind(row: Container) -> str:
    kind = say(CONTAINER_NAMES[ContainerKind(row.kind)])
    colour = say(COLOUR_NAMES[row.colour]) if row.colour in COLOUR_NAMES else ""
    return f"{kind} {colour}".strip() + (f" {row.party.name}" if row.party else "")


def box_row(box: Box) -> Piece:
    """Return one row of a list of boxes."""
    row = box.container
    return {
        "id": row.id,
        "code": row.code,
        "url": f"/containers/{row.code}",
        "kind": _kind(row),
        "fill": _("%(n)s%%", n=box.fullness),
        "holds": "—".join(dict.fromkeys(filter(None, (box.first, box.last)))),
        "year": str(row.year or ""),
        "term": term_word(row.term),
        "records": box.count,
        "spine": _("%(n)s 毫米", n=row.spine_mm),
        "place": row.location.name if row.location else "",
        "state": box_state(box),
    }
