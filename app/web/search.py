"""检索: any fragment, narrowed by class and year, each hit marked and shown beside the list."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.acting import record_for
from app.finding import PAGE, Answer, Found, find
from app.listing_records import found_records, names_of_classes, out_now
from app.looking import note_look
from app.sheets import Column, Kind, write_sheet
from app.web import rooms
from app.web.answers import XLSX, attachment
from app.web.deps import actor, desk, enter, look
from app.web.language import _, name_of, say, told
from app.web.marks import number_kind, number_of, record_state, shelf_of
from app.web.parts import Piece, UrlOf, link, pager, post
from app.web.record_form import secrecy_word
from app.web.record_page import hits_by_page
from app.web.shell import my_reach, term_word
from archive.database import Work
from archive.records import STAGE_NAMES, Record, Stage
from search.engine import Order
from search.errors import BadQuery
from search.understood import describe
from workflows.lending_rules import cannot_be_lent
from workflows.loans import Loan

PAGES = Blueprint("search", __name__)
FACET_SHOWN = 8
YEAR_DIGITS = 4
MOST_CHOSEN = 20
DEEPEST = 10_000
"""Hits one may page through; whoever is there narrows the search."""


@PAGES.get("/search")
def show() -> ResponseReturnValue:
    """Show what a person's words find."""
    enter("search")
    asked = request.args.get("q", "").strip()
    if not asked:
        return render_template("web/search/page.html", query="", nothing=_nothing_asked(), actions=[])
    first = _first()
    try:
        answer = find(
            desk(), actor(), asked, classes=_classes(), years=_years(), order=_order(), limit=PAGE, offset=first
        )
    except BadQuery as refusal:
        return render_template(
            "web/search/page.html", query=asked, problem=told(refusal), nothing=_nothing_asked(), actions=[]
        ), 422
    return render_template("web/search/page.html", **_context(answer, asked, first))


@PAGES.get("/search/preview/<ref>")
def preview(ref: str) -> ResponseReturnValue:
    """Show one hit beside the list, as a fragment."""
    enter("search")
    with look() as work:
        record = record_for(work, ref)
        loan = out_now(work.session, [record.id]).get(record.id)
        context = _preview(work, record, loan, request.args.get("q", "").strip())
        note_look(desk(), work, record, context["pages"]["page"] if context["pages"] else 1)
        return render_template("web/search/preview.html", preview=context)


@PAGES.get("/search.xlsx")
def export() -> ResponseReturnValue:
    """Give all that was found as a table."""
    enter("search")
    asked = request.args.get("q", "").strip()
    records = found_records(desk(), actor(), asked, classes=_classes(), years=_years(), order=_order())
    return attachment(sheet_of(records), _("检索结果 %(day)s.xlsx", day=desk().today.isoformat()), XLSX)


@PAGES.get("/search/help")
def explain() -> ResponseReturnValue:
    """Show how a query may be written."""
    enter("search")
    return render_template("web/search/help.html")


def sheet_of(records: Sequence[Record]) -> bytes:
    """Write records as a table, in their order."""
    columns = [
        Column(_("档号"), 18), Column(_("题名"), 46), Column(_("责任者"), 20), Column(_("文号"), 18),
        Column(_("日期"), 12, Kind.DATE), Column(_("年度"), 8, Kind.NUMBER), Column(_("页数"), 8, Kind.NUMBER),
        Column(_("门类"), 16), Column(_("单位"), 30), Column(_("部门"), 12), Column(_("期限"), 8),
        Column(_("密级"), 10), Column(_("现状"), 10), Column(_("库位"), 20),
    ]  # fmt: skip
    rows = (
        (
            number_of(one), one.title, one.responsible, one.doc_no, one.dated, one.year, one.pages,
            f"{one.category.code} {name_of(one.category.name, one.category.name_en)}", "；".join(one.party_names),
            one.department.name, term_word(one.term), secrecy_word(one), say(STAGE_NAMES[one.stage]), shelf_of(one),
        )
        for one in records
    )  # fmt: skip
    return write_sheet(columns, rows, name=_("检索结果"))


def _context(answer: Answer, asked: str, first: int) -> dict[str, Any]:
    url_of = UrlOf("/search", list(request.args.items(multi=True)))
    with look() as work:
        loans = out_now(work.session, [hit.record.id for hit in answer.hits])
        names = names_of_classes(work.session, list(answer.facets["class"]))
        hits = [_hit(hit, loans.get(hit.record.id), asked) for hit in answer.hits]
        shown = record_for(work, answer.hits[0].record.ref) if answer.hits else None
        beside = _preview(work, shown, loans.get(shown.id), asked) if shown is not None else None
    return {
        "query": asked,
        "understood": _understood(answer, asked, url_of),
        "sentence": _sentence(answer),
        "exact": {"tone": "ok", "text": _("逐字命中，没有混入近似的结果。")} if hits else None,
        "facets": _facets(answer, names, url_of),
        "years": _year_bars(answer.facets["year"]),
        "orders": _orders(url_of),
        "hits": hits,
        "preview": beside,
        "pager": pager(min(answer.total, DEEPEST), first, PAGE, url_of) if hits else None,
        "actions": [link(_("导出 xlsx"), "/search.xlsx?" + request.query_string.decode(), icon="download")]
        if hits
        else [],
        "nothing": _nothing_found(url_of),
    }


def _hit(hit: Found, loan: Loan | None, asked: str) -> Piece:
    record = hit.record
    meta = [
        *record.party_names[:2],
        record.dated.isoformat() if record.dated else "",
        record.doc_no,
        _("%(n)s 页", n=record.pages),
        secrecy_word(record),
    ]
    return {
        "ref": record.ref,
        "url": _with_query(f"/records/{record.ref}", asked),
        "no": number_of(record),
        "no_kind": number_kind(record),
        "title_html": hit.title,
        "state": record_state(record, loan, desk().today),
        "meta": meta,
        "page": hit.page,
        "snippet_html": hit.snippet,
        "preview": _with_query(f"/search/preview/{record.ref}", asked),
    }


def _preview(work: Work, record: Record, loan: Loan | None, asked: str) -> Piece:
    count = len(record.leaves)
    hits = hits_by_page(record, asked)
    pages = None
    if count and record.stage != Stage.DESTROYED:
        pages = {
            "base": f"/records/{record.ref}/pages",
            "count": count,
            "page": min(hits, default=1),
            "query": asked,
            "title": record.title,
            "hits": sum(hits.values()),
            "thumbs": [],
        }
    steps = []
    if not record.received and cannot_be_lent(record) is None and rooms.exists("/basket"):
        steps.append(post("basket", _("放入借阅车"), "/basket", hidden={"ref": record.ref}, icon="basket", key="B"))
    return {
        "no": number_of(record),
        "no_kind": number_kind(record),
        "title": record.title,
        "url": _with_query(f"/records/{record.ref}", asked),
        "state": record_state(record, loan, work.today),
        "place": shelf_of(record),
        "pages": pages,
        "why_none": {"title": _("尚无图像")},
        "steps": steps,
    }


def _understood(answer: Answer, asked: str, url_of: UrlOf) -> list[Piece]:
    chips: list[Piece] = []
    joint = ""
    for chip in describe(answer.query):
        if chip.kind in {"and", "or", "not", "open", "close"}:
            joint = f"{joint} {say(chip.text)}".strip()
            continue
        word, value = _parted(say(chip.text), chip.values)
        off = (asked[: chip.at[0]] + asked[chip.at[1] :]).strip() if chip.at else ""
        chips.append(
            {"joint": joint or None, "word": word, "text": value, "off_url": url_of.with_("q", off) if off else None}
        )
        joint = ""
    narrowed = [("class", _("门类"), code) for code in _classes()]
    narrowed += [("year", _("年度"), str(year)) for year in _years()]
    return chips + [
        {"word": word, "text": text, "off_url": url_of.toggled(name, text)} for name, word, text in narrowed
    ]


def _parted(text: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Part a chip's sentence into its word and what was asked."""
    word, brace, rest = text.partition("{")
    return word.strip(), (brace + rest).format(**values)


def _sentence(answer: Answer) -> Markup:
    words = _("您可见的 %(all)s 件中找到 %(n)s 件 · 用时 %(ms)s 毫秒")
    return Markup(words) % {  # noqa: S704 - a sentence of ours; the values are escaped
        "all": f"{my_reach():,}",
        "n": Markup("<b>{}</b>").format(f"{answer.total:,}"),
        "ms": f"{answer.took_ms:.0f}",
    }


def _facets(answer: Answer, names: Mapping[str, tuple[str, str]], url_of: UrlOf) -> list[Piece]:
    chosen_classes, chosen_years = set(_classes()), {str(year) for year in _years()}
    classes = [
        {"word": f"{code} {name_of(*names.get(code, ('', '')))}", "n": n, "url": url_of.toggled("class", code),
         "on": code in chosen_classes}
        for code, n in _largest(answer.facets["class"])
    ]  # fmt: skip
    years = [
        {"word": year, "n": n, "url": url_of.toggled("year", year), "on": year in chosen_years}
        for year, n in sorted(answer.facets["year"].items(), reverse=True)[:FACET_SHOWN]
    ]
    made = [{"title": _("门类"), "choices": classes}] if classes else []
    if years:
        made.append({"title": _("按年"), "choices": years})
    return made


def _largest(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:FACET_SHOWN]


def _year_bars(counts: Mapping[str, int]) -> list[Piece] | None:
    years = sorted(int(year) for year in counts if year.isdigit())
    if not years:
        return None
    first = max(years[0], years[-1] - 19)
    return [{"year": year, "n": counts.get(str(year), 0)} for year in range(first, years[-1] + 1)]


def _orders(url_of: UrlOf) -> list[Piece]:
    now = _order()
    words = ((Order.RELEVANCE, _("相关")), (Order.DATE, _("日期")), (Order.NUMBER, _("档号")))
    return [
        {"word": word, "url": url_of.with_("order", "" if one == Order.RELEVANCE else str(one)), "here": one == now}
        for one, word in words
    ]


def _nothing_asked() -> Piece:
    return {"title": _("键入要找的字"), "text": _("正文、题名、单位、档号，任一片段都行，一个字也行。"),
            "url": "/search/help", "link": _("写法说明")}  # fmt: skip


def _nothing_found(url_of: UrlOf) -> Piece:
    if _classes() or _years():
        wider = f"/search?q={request.args.get('q', '')}"
        return {"text": _("在所选的门类和年度里没有；放宽范围再找。"), "url": wider, "link": _("去掉筛选")}
    del url_of
    return {"text": _("逐字命中 0 件。换一个短些的片段，或看写法说明。"), "url": "/search/help", "link": _("写法说明")}


def _with_query(url: str, asked: str) -> str:
    return UrlOf(url, [("q", asked)]).with_("from", "")


def _classes() -> list[str]:
    return [code[:20] for code in request.args.getlist("class") if code][:MOST_CHOSEN]


def _years() -> list[int]:
    written = (year for year in request.args.getlist("year") if year.isascii() and year.isdigit())
    return [int(year) for year in written if len(year) == YEAR_DIGITS][:MOST_CHOSEN]


def _order() -> Order:
    wanted = request.args.get("order", "")
    return Order(wanted) if wanted in set(Order) else Order.RELEVANCE


def _first() -> int:
    written = request.args.get("from", "")
    first = int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0  # noqa: PLR2004
    return min(first, DEEPEST)
