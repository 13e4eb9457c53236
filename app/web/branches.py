"""目录: the tree of the holdings branch by branch, as a list in shelf order, as a table and as a printed catalogue."""

from typing import Any

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from app.listing_holdings import Branch, Order, branch_of, houses, records_in, taken_records
from app.listing_records import out_now
from app.web.answers import XLSX, attachment
from app.web.deps import actor, desk, enter, look
from app.web.language import _, name_of
from app.web.marks import number_kind, number_of, record_state
from app.web.parts import Piece, UrlOf, crumb, link, pager, state
from app.web.search import sheet_of
from app.web.shell import term_word
from archive.people import ARCHIVE_STAFF, Role
from archive.records import Record
from workflows.loans import Loan

PAGES = Blueprint("branches", __name__)
PAGE = 100
MM_IN_METRE = 1000


@PAGES.get("/fonds")
def fonds() -> ResponseReturnValue:
    """Show every fonds of the house."""
    enter("fonds")
    with look() as work:
        found = houses(work.session, work.by.scope)
    rows = [
        {
            "id": one.fonds.id,
            "code": one.fonds.code,
            "name": one.fonds.name,
            "url": f"/fonds/{one.fonds.code}/about",
            "since": str(one.fonds.began_on or ""),
            "until": str(one.fonds.ended_on or ""),
            "records": one.count,
            "metres": f"{one.length_mm / MM_IN_METRE:.2f}",
            "state": state("gone", _("已封存")) if one.fonds.ended_on else state("ok", _("在收")),
        }
        for one in found
    ]
    heads = actor().has(frozenset({Role.HEAD}))
    actions = [link(_("新增全宗"), "/fonds/new", key="A", main=True)] if heads else []
    return render_template("web/scheme/fonds.html", rows=rows, actions=actions)


@PAGES.get("/records")
def everything() -> ResponseReturnValue:
    """Show all records."""
    return _list("/records")


@PAGES.get("/fonds/<code>")
@PAGES.get("/fonds/<code>/<category>")
@PAGES.get("/fonds/<code>/<category>/<year>")
@PAGES.get("/fonds/<code>/<category>/<year>/<term>")
def branch(**codes: str) -> ResponseReturnValue:
    """Show the records of one branch."""
    return _list("/fonds/" + "/".join(codes.values()), *codes.values())


@PAGES.get("/records.xlsx")
def table() -> ResponseReturnValue:
    """Give a branch as a table; it is named by fonds, class, year and term in the query."""
    enter("records")
    found, records = taken_records(desk(), actor(), _codes(), _order(), "record:export")
    name = "-".join(found.codes) or _("目录")
    return attachment(sheet_of(records), f"{name} {desk().today.isoformat()}.xlsx", XLSX)


def _list(path: str, *codes: str) -> ResponseReturnValue:
    enter("records")
    order, first = _order(), _first()
    with look() as work:
        found = branch_of(work.session, *codes)
        total, records = records_in(work.session, work.by.scope, found, order, offset=first, size=PAGE)
        out = out_now(work.session, [record.id for record in records])
        rows = [_row(record, out.get(record.id)) for record in records]
    g.branch = found.codes
    url_of = UrlOf(path, [("order", str(order) if order != Order.SHELF else "")])
    return render_template(
        "web/record/list.html",
        heading=_heading(found),
        crumbs=_crumbs(found),
        rows=rows,
        total=total,
        line=_("共 %(n)s 件", n=f"{total:,}"),
        tabs=_tabs(url_of, order) if total > 1 else None,
        pager=pager(total, first, PAGE, url_of),
        export=_address("/records.xlsx", found, order) if rows else None,
        actions=_actions(found, rows=bool(rows)),
        nothing=_nothing(staff=actor().has(ARCHIVE_STAFF)),
    )


def _row(record: Record, loan: Loan | None) -> Piece:
    return {
        "id": record.id,
        "no": number_of(record),
        "no_kind": number_kind(record),
        "title": record.title,
        "url": f"/records/{record.ref}",
        "responsible": record.responsible,
        "doc_no": record.doc_no,
        "date": record.dated.isoformat() if record.dated else "",
        "pages": record.pages,
        "term": term_word(record.term),
        "state": record_state(record, loan, desk().today),
    }


def _actions(found: Branch, *, rows: bool) -> list[Piece]:
    """Offer the printed catalogue, which is of one class, year and term. Source: DA/T 22-2015 (归档文件目录)."""
    if not rows or not found.term or not actor().has(ARCHIVE_STAFF):
        return []
    url = _address("/print/catalogue.pdf", found, Order.SHELF)
    return [link(_("打印归档文件目录"), url, icon="print", key="P", main=True)]


def _tabs(url_of: UrlOf, now: Order) -> list[Piece]:
    words = ((Order.SHELF, _("架序")), (Order.DATE, _("日期")), (Order.TITLE, _("题名")), (Order.DUE, _("到期日")))
    return [
        {"word": word, "n": None, "url": url_of.with_("order", str(one) if one != Order.SHELF else ""),
         "here": one == now}
        for one, word in words
    ]  # fmt: skip


def _heading(found: Branch) -> str:
    if found.fonds is None:
        return _("目录")
    if found.category is None:
        return f"{found.fonds.code} {found.fonds.name}"
    name = f"{found.category.code} {name_of(found.category.name, found.category.name_en)}"
    return " · ".join(filter(None, (name, str(found.year or ""), term_word(found.term))))


def _crumbs(found: Branch) -> list[Piece] | None:
    if found.fonds is None:
        return None
    made, url = [crumb(_("全宗"), "/fonds")], "/fonds"
    words = (
        found.fonds.code,
        found.category.code if found.category else "",
        str(found.year or ""),
        term_word(found.term),
    )
    for code, word in zip(found.codes, filter(None, words), strict=True):
        url = f"{url}/{code}"
        made.append(crumb(word, url))
    return made[:-1]


def _address(path: str, found: Branch, order: Order) -> str:
    names = ("fonds", "class", "year", "term")
    pairs: list[tuple[str, str]] = [*zip(names, found.codes, strict=False)]
    return UrlOf(path, [*pairs, ("order", str(order) if order != Order.SHELF else "")]).with_("", "")


def _nothing(*, staff: bool) -> dict[str, Any]:
    if staff:
        return {
            "title": _("此处尚无档案"),
            "text": _("放入扫描件，验收打号之后就在这里。"),
            "url": "/inbox",
            "link": _("去收件箱"),
        }
    return {"title": _("此处尚无档案"), "text": _("这里没有您可看的件。"), "url": "/search", "link": _("去检索")}


def _codes() -> tuple[str, ...]:
    written = (request.args.get(name, "")[:20] for name in ("fonds", "class", "year", "term"))
    return tuple(code for code in written if code)


def _order() -> Order:
    wanted = request.args.get("order", "")
    return Order(wanted) if wanted in set(Order) else Order.SHELF


def _first() -> int:
    written = request.args.get("from", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 0  # noqa: PLR2004
