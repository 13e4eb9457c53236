"""案卷: volumes, what is in each and in which order, and how one is made."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import volumes as service
from app.listing_ledger import about
from app.listing_volumes import Bound, loose, volume_classes, volume_counts, volumes
from app.volumes import volume_for
from app.web.acts import strip
from app.web.deps import actor, desk, enter, look
from app.web.language import _, name_of, say
from app.web.marks import number_kind, number_of, record_state
from app.web.parts import Piece, UrlOf, errors_of, field, filled, link, opened, pager, post, problem_of, state, verbs
from app.web.shell import term_word
from archive.access import Secrecy
from archive.binding import inner, span, values_of_volume
from archive.classification import Kind
from archive.database import Work
from archive.errors import ArchiveError, Invalid, NotFound, NotPermitted, Problems
from archive.people import ARCHIVE_STAFF
from archive.records import SECRECY_NAMES, Record
from archive.volumes import VOLUME_STATES, Volume, VolumeState
from workflows.binding import BINDING
from workflows.machine import Act

PAGES = Blueprint("volumes", __name__)
PAGE = 100
SHAPES = {
    VolumeState.OPEN: "mine",
    VolumeState.CLOSED: "work",
    VolumeState.PACKED: "work",
    VolumeState.SHELVED: "ok",
    VolumeState.DROPPED: "gone",
}
MAKE = (
    "fonds", "class", "series", "year", "term", "title", "department", "project", "responsible", "date", "date_to", "kind_name",
    "first_no", "last_no", "books", "thickness_mm",
)  # fmt: skip
EDIT = (
    "title", "responsible", "date", "date_to", "secrecy", "books", "kind_name", "first_no", "last_no", "thickness_mm",
    "cross_ref", "situation",
)  # fmt: skip


@PAGES.get("/volumes")
def show_all() -> ResponseReturnValue:
    """Show the volumes."""
    enter("volumes")
    return _all()


@PAGES.post("/volumes")
def make() -> ResponseReturnValue:
    """Make a volume."""
    enter("volumes")
    try:
        made = service.make(desk(), actor(), {name: request.form.get(name, "").strip() for name in MAKE})
    except (Invalid, Problems) as refusal:
        return _all(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("案卷 %(no)s 建好了，可以入卷。", no=made.archival_no), "ok")
    return redirect(f"/volumes/{made.ref}")


@PAGES.get("/volumes/<ref>")
def show(ref: str) -> ResponseReturnValue:
    """Show one volume with its inner list."""
    enter("volumes")
    return _one(ref)


@PAGES.post("/volumes/<ref>")
def describe(ref: str) -> ResponseReturnValue:
    """Change what a volume's description says."""
    return _done(ref, "edit", lambda: service.describe(
        desk(), actor(), ref, {name: request.form[name].strip() for name in EDIT if name in request.form}
    ), _("已存。"))  # fmt: skip


@PAGES.post("/volumes/<ref>/records")
def put(ref: str) -> ResponseReturnValue:
    """Put records into a volume: one by its number, or those chosen."""
    refs = request.form.getlist("chosen")[:500] or [request.form.get("ref", "")]
    return _done(ref, "put", lambda: service.put(desk(), actor(), ref, refs), _("已入卷 %(n)s 件。", n=len(refs)))


@PAGES.post("/volumes/<ref>/take")
def take(ref: str) -> ResponseReturnValue:
    """Take a record out of a volume."""
    wanted = request.form.get("ref", "")
    return _done(ref, "take", lambda: service.take(desk(), actor(), ref, wanted), _("%(no)s 移出了。", no=wanted[:60]))


@PAGES.post("/volumes/<ref>/order")
def order(ref: str) -> ResponseReturnValue:
    """Move an item of the inner list up or down."""
    sent = request.form
    return _done(
        ref, "order", lambda: service.shift(desk(), actor(), ref, sent.get("ref", ""), sent.get("way", "")), ""
    )


def volume_state(volume: Volume) -> Piece:
    """Say where a volume is in its life."""
    return state(SHAPES[VolumeState(volume.state)], say(VOLUME_STATES[VolumeState(volume.state)]))


def volume_row(bound: Bound) -> Piece:
    """Return one row of a list of volumes."""
    volume = bound.volume
    return {
        "id": volume.id,
        "no": volume.archival_no,
        "no_kind": "void" if volume.state == VolumeState.DROPPED else "issued",
        "url": f"/volumes/{volume.ref}",
        "title": volume.title,
        "year": str(volume.year or ""),
        "term": term_word(volume.term),
        "count": bound.count,
        "pages": bound.pages,
        "span": _span(volume.dated_from, volume.dated_to),
        "place": _place(volume),
        "state": volume_state(volume),
    }


def _done(ref: str, what: str, act: Callable[[], object], said: str) -> ResponseReturnValue:
    enter("volumes")
    try:
        act()
    except (NotFound, NotPermitted):
        raise
    except ArchiveError as refusal:
        return _one(ref, what, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    if said:
        flash(said, "ok")
    return redirect(f"/volumes/{ref}")


def _all(refusal: ArchiveError | None = None) -> str:
    wanted, standing = request.args.get("class", "")[:12], request.args.get("state", "")[:12]
    written = request.args.get("from", "")
    first = int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0  # noqa: PLR2004
    with look() as work:
        total, found = volumes(work.session, work.by.scope, class_code=wanted, state=standing, offset=first, size=PAGE)
        counts = dict(volume_counts(work.session, work.by.scope))
        url_of = UrlOf("/volumes", [("class", wanted), ("state", standing)])
        tabs = [{"word": _("全部"), "n": None, "url": url_of.with_("state", ""), "here": not standing}] + [
            {"word": say(word), "n": counts[str(one)], "url": url_of.with_("state", str(one)), "here": standing == one}
            for one, word in VOLUME_STATES.items()
            if counts.get(str(one))
        ]
        actions = [_making(work)] if work.by.has(ARCHIVE_STAFF) else []
        if found and work.by.has(ARCHIVE_STAFF):
            fonds = found[0].volume.fonds.code
            branch = wanted or found[0].volume.category.code
            actions.append(link(_("打印案卷目录"), f"/print/volume_catalogue/{fonds}/{branch}.pdf", icon="print"))
        rows = [volume_row(one) for one in found]
    if refusal is not None:
        actions = opened(actions, "new", request.form.to_dict(), refusal)
    return render_template(
        "web/volumes/list.html",
        rows=rows,
        total=total,
        tabs=tabs if len(tabs) > 2 else None,  # noqa: PLR2004 - one state needs no choice
        pager=pager(total, first, PAGE, url_of),
        actions=actions,
        nothing={"title": _("还没有案卷"), "text": _("建一个案卷，再把散件放进去。")},
    )


def _making(work: Work) -> Piece:
    kinds = {Kind.VOLUME: _("按卷"), Kind.PROJECT: _("按项目")}
    found = [one for one in volume_classes(work.session) if one.open_on(work.today)]
    named = {
        one.code: " ".join(filter(None, (one.code, name_of(one.name, one.name_en), kinds.get(Kind(one.kind)))))
        for one in reversed(found)
    }
    classes = [(one.code, named[one.code]) for one in {one.code: one for one in found}.values()]
    houses = sorted({(one.fonds.code, f"{one.fonds.code} {one.fonds.name}") for one in found})
    fields = (
        [field("fonds", _("全宗"), houses[0][0], kind="choice", required=True, options=houses)]
        if len(houses) > 1
        else []
    )
    fields += [
        field("class", _("门类"), "", kind="choice", required=True, options=classes),
        field("title", _("案卷题名"), "", required=True),
        field("year", _("年度"), str(work.today.year), kind="number", help=_("不分年度的门类可以不填")),
        field("term", _("期限"), "", kind="choice", help=_("不选就按门类常用的条目"),
              options=[("", ""), *((one, term_word(one)) for one in ("Y", "D30", "D10"))]),
        field("project", _("项目号"), "", mono=True, help=_("按项目编号的门类要填")),
        field("kind_name", _("类别"), "", help=_("会计用，例如 收款凭证")),
        field("first_no", _("起号"), "", mono=True),
        field("last_no", _("止号"), "", mono=True),
        field("books", _("册数"), "1", kind="number"),
        field("date", _("起日"), "", kind="date", help=_("不填就按卷内的件")),
        field("date_to", _("止日"), "", kind="date"),
    ]  # fmt: skip
    return post("new", _("新建案卷"), "/volumes", fields, main=True, icon="plus", key="N")


def _one(ref: str, what: str = "", refusal: ArchiveError | None = None) -> str:
    with look() as work:
        volume = volume_for(work, ref)
        staff = work.by.has(ARCHIVE_STAFF)
        everything = inner(work.session, volume)
        seen = [one for one in everything if _seen(work, one)]
        is_open = staff and volume.state == VolumeState.OPEN
        steps = _steps(work, volume) if staff else []
        if refusal is not None and what == "edit":
            steps = opened(steps, "edit", request.form.to_dict(), refusal)
        put_fields = [field("ref", _("档号"), "", required=True, mono=True, help=_("扫描或键入，也可用 R 号"))]
        if refusal is not None and what == "put":
            named = {"ref": errors_of(refusal).get("ref") or problem_of(refusal, []) or ""}
            put_fields = filled(put_fields, request.form.to_dict(), named)
        return render_template(
            "web/volumes/page.html",
            volume=_head(volume, everything),
            facts=_facts(volume, everything),
            inside=[_inner_row(volume, one, work) for one in seen],
            hidden=len(everything) - len(seen),
            is_open=is_open,
            problem=problem_of(refusal, []) if refusal is not None and what in {"take", "order"} else None,
            steps=steps,
            put={"action": f"/volumes/{volume.ref}/records", "fields": put_fields, "submit": _("入卷"), "problem": None}
            if is_open
            else None,
            loose=[
                {"ref": one.ref, "no": number_of(one), "no_kind": number_kind(one), "title": one.title}
                for one in loose(work.session, work.by.scope, volume)
            ]
            if is_open
            else [],
            ledger=strip(about(work.session, volume.subject)),
        )


def _steps(work: Work, volume: Volume) -> list[Piece]:
    made = verbs(BINDING, volume.ref, Act(volume, work), next=f"/volumes/{volume.ref}")
    made.append(link(_("卷内目录"), f"/print/inner_list/{volume.ref}.pdf", icon="print", key="P"))
    made.append(link(_("卷皮"), f"/print/volume_cover/{volume.ref}.pdf", icon="print"))
    made.append(link(_("备考表"), f"/print/reference_sheet/{volume.ref}.pdf", icon="print"))
    if volume.state != VolumeState.DROPPED:
        made.append(post("edit", _("著录"), f"/volumes/{volume.ref}", _editing(volume, work), key="E"))
    return made


def _editing(volume: Volume, work: Work) -> list[Piece]:
    values = values_of_volume(volume)
    levels = [(one.name.lower(), say(SECRECY_NAMES[one])) for one in Secrecy if one <= work.by.clearance]

    def value(name: str) -> str:
        return "" if values[name] is None else str(values[name])

    return [
        field("title", _("案卷题名"), value("title"), required=True),
        field("responsible", _("责任者"), value("responsible")),
        field("date", _("起日"), value("date"), kind="date"),
        field("date_to", _("止日"), value("date_to"), kind="date"),
        field("secrecy", _("密级"), value("secrecy"), kind="choice", required=True, options=levels),
        field("kind_name", _("类别"), value("kind_name")),
        field("first_no", _("起号"), value("first_no"), mono=True),
        field("last_no", _("止号"), value("last_no"), mono=True),
        field("books", _("册数"), value("books"), kind="number"),
        field("thickness_mm", _("实测厚度（毫米）"), value("thickness_mm"), kind="number", help=_("不填就按页数估计")),
        field("cross_ref", _("互见号"), value("cross_ref"), mono=True),
        field("situation", _("情况说明"), value("situation"), kind="longtext", help=_("缺损、修改、补充、移出、销毁")),
    ]


def _head(volume: Volume, records: list[Record]) -> Piece:
    return {
        "ref": volume.ref,
        "no": volume.archival_no,
        "title": volume.title,
        "state": volume_state(volume),
        "crumb": f"{volume.category.code} {name_of(volume.category.name, volume.category.name_en)}",
        "count": len(records),
    }


def _facts(volume: Volume, records: list[Record]) -> list[Piece]:
    first, last = span(volume, records)
    made: list[Piece] = [
        {"label": _("起止日期"), "value": _span(first, last)},
        {"label": _("年度"), "value": volume.year},
        {"label": _("期限"), "value": term_word(volume.term)},
        {"label": _("密级"), "value": say(SECRECY_NAMES[Secrecy(volume.secrecy)])},
        {"label": _("件数"), "value": len(records)},
        {"label": _("页数"), "value": sum(one.pages for one in records)},
        {"label": _("部门"), "value": volume.department.name},
        {"label": _("库位"), "value": _place(volume)},
    ]
    if volume.container:
        made.append({"label": _("装具"), "value": volume.container.code, "url": f"/containers/{volume.container.code}"})
    for label, value in ((_("项目号"), volume.project), (_("类别"), volume.kind_name),
                         (_("起止号"), "—".join(filter(None, (volume.first_no, volume.last_no)))),
                         (_("责任者"), volume.responsible), (_("互见号"), volume.cross_ref)):  # fmt: skip
        if value:
            made.append({"label": label, "value": value})
    if volume.books > 1 or volume.first_no:
        made.append({"label": _("册数"), "value": volume.books})
    for label, who in ((_("立卷人"), volume.closed_by_name), (_("检查人"), volume.checked_by_name)):
        if who:
            made.append({"label": label, "value": who})
    if volume.situation:
        made.append({"label": _("情况说明"), "value": volume.situation, "wide": True})
    return made


def _inner_row(volume: Volume, record: Record, work: Work) -> Piece:
    return {
        "seq": record.volume_position,
        "id": record.id,
        "ref": record.ref,
        "no": number_of(record),
        "no_kind": number_kind(record),
        "inner": volume.inner_number(record.volume_position or 0)
        if not volume.category.template.counts_volumes
        else "",
        "title": record.title,
        "date": record.dated.isoformat() if record.dated else "",
        "pages": record.pages,
        "state": record_state(record, None, work.today),
        "url": f"/records/{record.ref}",
    }


def _seen(work: Work, record: Record) -> bool:
    return work.by.scope.admits(
        secrecy=Secrecy(record.secrecy), department=record.department_id, received=record.received
    )


def _span(first: object, last: object) -> str:
    shown = [str(day) for day in (first, last) if day]
    return "—".join(dict.fromkeys(shown))


def _place(volume: Volume) -> str:
    box = volume.container
    if box is None:
        return ""
    return box.location.name if box.location else _("盒 %(code)s 未上架", code=box.code)
