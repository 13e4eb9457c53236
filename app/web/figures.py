"""统计: what the house holds, what came and went, how it is used, and what falls due in the years ahead."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.listing import Branch, Holdings, holdings
from app.listing_figures import (
    ClassFigures,
    Use,
    box_lengths,
    class_figures,
    due_ahead,
    figures_scope,
    lent_by_month,
    uses,
)
from app.sheets import Column, Kind, write_sheet
from app.web.answers import XLSX, attachment
from app.web.deps import actor, desk, enter, look
from app.web.language import _, name_of
from app.web.parts import Piece, link
from app.web.shell import term_word
from archive.people import ARCHIVE_STAFF
from archive.schedules import Term

PAGES = Blueprint("figures", __name__)
MM_IN_METRE = 1000
NUMBERS = ("opening", "came", "destroyed", "now", "pages")


@PAGES.get("/figures")
def show() -> ResponseReturnValue:
    """Show the figures of this year up to now."""
    enter("figures")
    rows, held, found = _reckon()
    total = _sum(rows)
    balance = [
        {"n": f"{total['opening']:,}", "word": _("年初")},
        {"n": f"+ {total['came']:,}", "word": _("收进")},
        {"n": f"− {total['destroyed']:,}", "word": _("销毁")},
        {"n": f"= {total['now']:,}", "word": _("现有")},
        {"n": total["metres"], "word": _("米")},
        {"n": f"{total['pages']:,}", "word": _("页")},
    ]
    terms = sorted({pile.term for pile in held.piles if pile.term}, key=lambda term: Term.parse(term).rank)
    due_now, years = found["due"]
    return render_template(
        "web/admin/figures.html",
        period=_("%(year)s 年 1 月 1 日到今天", year=desk().today.year),
        balance=balance,
        classes=rows,
        sum={**{name: f"{total[name]:,}" for name in NUMBERS}, "metres": total["metres"], "name": _("合计")},
        terms=[term_word(term) for term in terms],
        matrix=_matrix(held, terms),
        months=[{"word": str(month), "n": n} for month, n in enumerate(found["months"], start=1)],
        uses=_uses(found["uses"]),
        due={"now": due_now, "years": [{"word": str(one.year), "n": one.count} for one in years]},
        actions=[link(_("导出 xlsx"), "/figures.xlsx", icon="download", main=True)],
    )


@PAGES.get("/figures.xlsx")
def export() -> ResponseReturnValue:
    """Give the figures by class as a table."""
    enter("figures")
    rows, _held, _found = _reckon()
    heads = (_("门类"), _("年初"), _("收进"), _("销毁"), _("现有"), _("页数"))
    columns = [Column(heads[0], 30), *(Column(head, 10, Kind.NUMBER) for head in heads[1:]), Column(_("米"), 10)]
    body = ([row["name"], *(row[name] for name in NUMBERS), row["metres"]] for row in rows)
    name = _("统计 %(day)s.xlsx", day=desk().today.isoformat())
    return attachment(write_sheet(columns, body, name=_("统计")), name, XLSX)


def _reckon() -> tuple[list[dict[str, Any]], Holdings, dict[str, Any]]:
    zone = desk().settings.zone
    with look() as work:
        scope, year = figures_scope(work.by), work.today.year
        held = holdings(work.session, scope)
        figures, lengths = class_figures(work.session, scope, year, zone), box_lengths(work.session)
        found = {
            "months": lent_by_month(work.session, scope, year, zone)[: work.today.month],
            "uses": uses(work.session, scope, year, work.today, zone),
            "due": due_ahead(work.session, scope, work.today),
        }
    tops = [one for one in held.classes if one.parent_id is None]
    rows = [row for one in tops if (row := _row(held, one, figures, lengths))]
    return rows, held, found


def _row(
    held: Holdings, one: Branch, figures: dict[int, ClassFigures], lengths: dict[str, int]
) -> dict[str, Any] | None:
    ids = held.under(one.id)
    below = [figures[each] for each in ids if each in figures]
    length = sum(lengths.get(each.code, 0) for each in held.classes if each.id in ids)
    if not below and not length:
        return None
    fonds = next(house for house in held.fonds if house.id == one.fonds_id)
    return {
        "name": f"{one.code} {name_of(one.name, one.name_en)}",
        "url": f"/fonds/{fonds.code}/{one.code}" if _may_browse() else None,
        "metres": f"{length / MM_IN_METRE:.2f}",
        "length": length,
        **{name: sum(getattr(each, name) for each in below) for name in NUMBERS},
    }


def _sum(rows: list[dict[str, Any]]) -> dict[str, Any]:
    total: dict[str, Any] = {name: sum(row[name] for row in rows) for name in NUMBERS}
    return {**total, "metres": f"{sum(row['length'] for row in rows) / MM_IN_METRE:.2f}"}


def _matrix(held: Holdings, terms: list[str]) -> list[Piece]:
    made = []
    for one in (one for one in held.classes if one.parent_id is None):
        ids = held.under(one.id)
        counts = [held.count(ids, term=term) for term in terms]
        if any(counts):
            made.append(
                {"name": f"{one.code} {name_of(one.name, one.name_en)}", "counts": counts, "total": sum(counts)}
            )
    return made


def _uses(found: Use) -> list[Piece]:
    numbers = (
        (found.asked, _("提出"), ""),
        (found.handed_out, _("借出"), ""),
        (found.taken_back, _("归还"), ""),
        (found.out, _("现在在外"), ""),
        (found.overdue, _("逾期"), "bad" if found.overdue else ""),
    )
    return [{"n": f"{n:,}", "word": word, "tone": tone} for n, word, tone in numbers]


def _may_browse() -> bool:
    return actor().has(ARCHIVE_STAFF) or not actor().scope.nothing
