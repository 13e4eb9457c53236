"""检索: any fragment, narrowed and ordered, each hit marked and shown beside the list; and what may be meant or is alike."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.acting import record_for
from app.finding import PAGE, find
from app.listing_records import found_records, out_now
from app.looking import note_look
from app.narrowing import chosen, ordered
from app.sheets import Column, Kind, write_sheet
from app.suggesting import alike, meant
from app.web.answers import XLSX, attachment
from app.web.deps import actor, desk, enter, look, wants_fragment
from app.web.language import _, name_of, say
from app.web.marks import number_of, shelf_of
from app.web.record_form import secrecy_word
from app.web.saved_searches import saved_context
from app.web.search_page import (
    KIND_NAMES,
    Wish,
    answer_context,
    like_told,
    nothing_asked,
    preview_of,
    refused_context,
)
from app.web.shell import term_word
from archive.records import STAGE_NAMES, Record
from search.errors import BadQuery

PAGES = Blueprint("search", __name__)


@PAGES.get("/search")
def show() -> ResponseReturnValue:
    """Show what a person's words find."""
    return _answered(request.args)


@PAGES.post("/search")
def show_long() -> ResponseReturnValue:
    """Show what words find that are too long for an address."""
    return _answered(request.form)


@PAGES.get("/search/preview/<ref>")
def preview(ref: str) -> ResponseReturnValue:
    """Show one hit beside the list, as a fragment."""
    enter("search")
    with look() as work:
        record = record_for(work, ref)
        loan = out_now(work.session, [record.id]).get(record.id)
        context = preview_of(work, record, loan, request.args.get("q", "").strip(), near="near" in request.args)
        note_look(desk(), work, record, context["pages"]["page"] if context["pages"] else 1)
        return render_template("web/search/preview.html", preview=context)


@PAGES.get("/search/suggest")
def suggest() -> ResponseReturnValue:
    """Give what may be meant by what stands in the search box, as JSON."""
    enter("search")
    found = meant(desk(), actor(), request.args.get("q", ""))
    return jsonify(items=[{"kind": say(KIND_NAMES[one.kind]), "text": one.text, "words": one.words} for one in found])


@PAGES.get("/search/like/<ref>")
def like(ref: str) -> ResponseReturnValue:
    """Show what is like a record: a fragment for the page that asks for it, a page for whoever comes by the link."""
    enter("search")
    with look() as work:
        record = record_for(work, ref)
        found = [like_told(one) for one in alike(desk(), actor(), record)]
        page = "web/search/like.html" if wants_fragment() else "web/search/like_page.html"
        return render_template(page, alike=found, title=record.title, url=f"/records/{record.ref}")


@PAGES.get("/search.xlsx")
def export() -> ResponseReturnValue:
    """Give all that was found as a table."""
    enter("search")
    asked, near = request.args.get("q", "").strip(), "near" in request.args
    narrow, order = chosen(request.args.to_dict(flat=False)), ordered(request.args.get("order", ""))
    records = found_records(desk(), actor(), asked, narrow=narrow, order=order, near=near)
    return attachment(sheet_of(records), _("检索结果 %(day)s.xlsx", day=desk().today.isoformat()), XLSX)


@PAGES.get("/search/help")
def explain() -> ResponseReturnValue:
    """Show how a query may be written."""
    enter("search")
    return render_template("web/search/help.html")


def _answered(sent: MultiDict[str, str]) -> ResponseReturnValue:
    """Return the page of an answer, of a refusal with its place, or of what is kept when nothing was asked."""
    enter("search")
    wish = Wish.of(sent)
    kept = saved_context(actor())
    if not wish.words:
        return render_template("web/search/page.html", query="", nothing=nothing_asked(), actions=[], saved=kept)
    try:
        answer = find(desk(), actor(), wish.words, narrow=wish.narrow, order=wish.order, limit=PAGE, offset=wish.first)
    except BadQuery as refusal:
        context = refused_context(wish, refusal)
        return render_template("web/search/page.html", **context, saved=kept), HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("web/search/page.html", **answer_context(answer, wish), saved=kept)


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
