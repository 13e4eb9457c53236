"""已存检索: kept under a name from the search page, run from its menu, renamed, shared and deleted by who kept them."""

from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app import saved_searches as kept
from app.narrowing import FACET_NAMES, ORDER_NAMES, ordered
from app.saved_searches import Saved
from app.web.deps import actor, desk, enter, local, look
from app.web.language import _, say, told
from app.web.parts import Piece, UrlOf, field, post
from app.web.search_page import Names, Wish, names_for, pairs_of, words_of
from archive.errors import Invalid, Refused
from archive.people import ARCHIVE_STAFF, Actor
from search.engine import FACETS, Order
from search.errors import BadQuery

PAGES = Blueprint("saved_searches", __name__)


@PAGES.post("/search/saved")
def save() -> ResponseReturnValue:
    """Keep the search of a page under a name."""
    enter("search")
    wish = Wish.of(MultiDict(parse_qs(request.form.get("of", ""), max_num_fields=200)))
    back = UrlOf("/search", wish.pairs).with_("from", "")
    shared, name = "shared" in request.form, request.form.get("name", "")
    try:
        made = kept.save(desk(), actor(), name, wish.words, wish.narrow, wish.order, shared=shared)
    except (Invalid, Refused, BadQuery) as refusal:
        flash(told(refusal), "bad")
        return redirect(back)
    flash(_("已存下“%(name)s”，在“已存”里。", name=made.name), "ok")
    return redirect(back)


@PAGES.post("/search/saved/<int:number>/rename")
def rename(number: int) -> ResponseReturnValue:
    """Give one's own search another name."""
    enter("search")
    try:
        made = kept.change(desk(), actor(), number, name=request.form.get("name", ""))
    except Invalid as refusal:
        flash(told(refusal), "bad")
    else:
        flash(_("已改名为“%(name)s”。", name=made.name), "ok")
    return _back()


@PAGES.post("/search/saved/<int:number>/share")
def share(number: int) -> ResponseReturnValue:
    """Share one's own search with everybody, or take it back."""
    enter("search")
    made = kept.change(desk(), actor(), number, shared=request.form.get("shared") == "1")
    flash(_("“%(name)s”已共享。", name=made.name) if made.shared else _("“%(name)s”不再共享。", name=made.name), "ok")
    return _back()


@PAGES.post("/search/saved/<int:number>/delete")
def delete(number: int) -> ResponseReturnValue:
    """Delete one's own search."""
    enter("search")
    gone = kept.delete(desk(), actor(), number)
    flash(_("已删去“%(name)s”。", name=gone.name), "ok")
    return _back()


def saved_context(by: Actor) -> list[Piece]:
    """Return the searches a person may run, their own first, as the page and its menu list them."""
    rows = kept.saved(desk(), by)
    if not rows:
        return []
    with look() as work:
        values: dict[str, list[str]] = {
            facet: [value for row in rows for value in row.filters.get(facet, ())] for facet in ("class", "department")
        }
        names = names_for(work, values["class"], values["department"])
    return [_line(row, names, by) for row in rows]


def _line(row: Saved, names: Names, by: Actor) -> Piece:
    filters = [
        f"{say(FACET_NAMES[facet])} {words_of(names, facet, value)}"
        for facet in FACETS
        for value in row.filters.get(facet, ())
    ]
    order = ordered(row.order)
    return {
        "name": row.name,
        "url": UrlOf("/search", pairs_of(row.words, row.filters, row.order)).with_("from", ""),
        "words": row.words,
        "meta": [*filters, "" if order == Order.RELEVANCE else say(ORDER_NAMES[order])],
        "shared": row.shared,
        "owner": "" if row.own else row.owner,
        "acts": _acts(row, by) if row.own else [],
    }


def _acts(row: Saved, by: Actor) -> list[dict[str, Any]]:
    at, next_one = f"/search/saved/{row.number}", {"next": "/search"}
    made = [
        post(
            f"rename-{row.number}",
            _("改名"),
            f"{at}/rename",
            [field("name", _("名字"), row.name, required=True)],
            hidden=next_one,
        )
    ]
    if row.shared or by.has(ARCHIVE_STAFF):
        word, wanted = (_("不再共享"), "0") if row.shared else (_("共享"), "1")
        made.append(post(f"share-{row.number}", word, f"{at}/share", hidden=next_one | {"shared": wanted}))
    note = _("删去“%(name)s”？", name=row.name)
    return [*made, post(f"delete-{row.number}", _("删去"), f"{at}/delete", note=note, hidden=next_one)]


def _back() -> ResponseReturnValue:
    return redirect(local(request.form.get("next"), "/search"))
