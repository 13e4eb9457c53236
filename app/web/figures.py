"""统计: what the house holds, what came and went in a span of days, how it is used, and what falls due in the years ahead."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.figuring import BY_NAMES, By, Report, Row, Wish, reckon
from app.sheets import write_sheet
from app.web.answers import XLSX, attachment
from app.web.deps import actor, desk, enter, look
from app.web.figure_sheets import as_cells, as_table, row_name
from app.web.language import _, clock_time, name_of, say
from app.web.parts import Piece, UrlOf, crumb, errors_of, field, link
from app.web.shell import term_word
from archive.errors import Invalid
from archive.figures import Period
from archive.people import ARCHIVE_STAFF

if TYPE_CHECKING:
    from app.counting import Counts

PAGES = Blueprint("figures", __name__)
MM_IN_METRE = 1000
KEPT_TIMES = 4
"""How many times as long as a page's other counts the figures are kept: they take a second where there are a million records."""
CHOICES = ("period", "fonds", "class", "by")
MOVEMENT = ("opening", "came", "sent", "destroyed", "closing")


@PAGES.get("/figures")
def show() -> ResponseReturnValue:
    """Show the figures of a span of days, this year's unless another is named."""
    enter("figures")
    asked = _asked()
    url = UrlOf("/figures", [(name, asked[name]) for name in CHOICES])
    try:
        found, errors = _report(asked), {}
    except Invalid as refusal:
        found, errors = _report(dict.fromkeys(CHOICES, "")), errors_of(refusal)
    period = found.wish.period
    return render_template(
        "web/admin/figures.html",
        period=_period_words(period),
        at=clock_time(found.at),
        tools={
            "field": field("period", _("期间"), asked["period"] or period.written, error=next(iter(errors.values()), None)),
            "kept": [(name, asked[name]) for name in CHOICES[1:] if asked[name]],
            "spans": _spans(url, found),
        },
        crumbs=_crumbs(url, found),
        ways=[
            {"word": say(BY_NAMES[by]), "url": url.with_("by", "" if by == By.CLASS else by), "here": by == found.wish.by}
            for by in By
        ],
        balance=_balance(found),
        columns=_columns(found),
        rows=[_line(found, row, url) for row in found.rows],
        sum=_line(found, found.total, None),
        months=_months(url, found),
        uses=_uses(found),
        due={"now": found.due_now, "years": [{"word": str(one.year), "n": one.count} for one in found.due_years]},
        state=_state(found),
        actions=_verbs(asked, found),
    ), 422 if errors else 200  # fmt: skip


@PAGES.get("/figures.xlsx")
def export() -> ResponseReturnValue:
    """Give the rows of the page as a table, or with `all=1` every combination counted."""
    enter("figures")
    found = _report(_asked())
    columns, body = as_cells(found) if request.args.get("all") else as_table(found)
    name = _("统计 %(period)s.xlsx", period=found.wish.period.written)
    return attachment(write_sheet(columns, body, name=_("统计")), name, XLSX)


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:40] for name in CHOICES}


def _report(asked: dict[str, str]) -> Report:
    wish = Wish.read(asked["period"], asked["fonds"], asked["class"], asked["by"], desk().today)
    counts: Counts = current_app.extensions["counts"]

    def count() -> Report:
        with look() as work:
            return reckon(desk(), work, wish)

    who = actor()
    return counts.of(("figures", who.scope, who.roles, wish), count, times=KEPT_TIMES)


def _period_words(period: Period) -> str:
    if period.is_year:
        return _("%(year)s 年", year=period.first.year)
    if period.is_month:
        return _("%(year)s 年 %(month)s 月", year=period.first.year, month=period.first.month)
    return _("%(first)s 至 %(last)s", first=period.first.isoformat(), last=period.last.isoformat())


def _spans(url: UrlOf, found: Report) -> list[Piece]:
    today, here = desk().today, found.wish.period
    before = today.replace(day=1) - timedelta(days=1)
    spans = (
        (_("今年"), Period(date(today.year, 1, 1), date(today.year, 12, 31))),
        (_("去年"), Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))),
        (_("本月"), Period.month(today.year, today.month)),
        (_("上月"), Period.month(before.year, before.month)),
    )
    return [{"word": word, "url": url.with_("period", one.written), "here": one == here} for word, one in spans]


def _crumbs(url: UrlOf, found: Report) -> list[Piece]:
    if not found.chain:
        return []
    *above, last = found.chain
    return [
        crumb(_("全部门类"), url.with_("class", "")),
        *(crumb(one.code, url.with_("class", one.code)) for one in above),
        crumb(f"{last.code} {name_of(last.name, last.name_en)}"),
    ]


def _balance(found: Report) -> list[Piece]:
    total = found.total.balance
    return [
        {"n": f"{total.opening:,}", "word": _("期初")},
        {"n": f"+ {total.came:,}", "word": _("收进")},
        {"n": f"− {total.sent:,}", "word": _("移出")},
        {"n": f"− {total.destroyed:,}", "word": _("销毁")},
        {"n": f"= {total.closing:,}", "word": _("期末")},
        {"n": f"{total.pages:,}", "word": _("页")},
    ]


def _columns(found: Report) -> list[Piece]:
    words = {"opening": _("期初"), "came": _("收进"), "sent": _("移出"), "destroyed": _("销毁"), "closing": _("期末")}
    by_class = found.wish.by == By.CLASS
    made: list[Piece] = [{"name": "name", "label": say(BY_NAMES[found.wish.by]), "kind": "link", "lead": True}]
    made += [{"name": name, "label": words[name], "kind": "num", "w": 4} for name in MOVEMENT]
    if found.wish.by != By.TERM:
        made += [{"name": f"term-{term}", "label": term_word(term), "kind": "num", "w": 4} for term in found.terms]
    if by_class:
        made += [{"name": "pieces", "label": _("数量"), "kind": "num", "w": 5}]
    made += [{"name": "pages", "label": _("页数"), "kind": "num", "w": 5}]
    if by_class:
        made += [
            {"name": "volumes", "label": _("案卷"), "kind": "num", "w": 4},
            {"name": "metres", "label": _("米"), "kind": "num", "w": 4},
        ]
    return made


def _line(found: Report, row: Row, url: UrlOf | None) -> Piece:
    balance = row.balance
    unit = f" {say(row.unit)}" if row.unit else ""
    return {
        "name": row_name(found.wish.by, row),
        "url": _below(url, found, row) if url else None,
        **{name: getattr(balance, name) or "" for name in MOVEMENT},
        **{f"term-{term}": row.terms.get(term) or "" for term in found.terms},
        "pieces": f"{balance.pieces:,}{unit}" if balance.pieces else "",
        "pages": balance.pages or "",
        "volumes": row.volumes or "",
        "metres": _metres(row),
    }


def _below(url: UrlOf, found: Report, row: Row) -> str | None:
    """Return where a row is taken apart: a class into its classes, the lowest into years."""
    if found.wish.by != By.CLASS:
        return None
    code = row.key.rpartition("/")[2]
    there = url.with_("class", code)
    return there if row.parted and code != found.wish.category else f"{there}&by={By.YEAR}"


def _metres(row: Row) -> str:
    return f"{row.length_mm / MM_IN_METRE:.2f}" if row.length_mm else ""


def _months(url: UrlOf, found: Report) -> list[Piece]:
    chosen = found.wish.period
    return [
        {
            "word": str(one.first.month),
            "came": one.came,
            "left": one.left,
            "url": url.with_("period", f"{one.first:%Y-%m}") if one.first <= desk().today else None,
            "here": chosen.is_month and chosen.first == one.first,
        }
        for one in found.months
    ]


def _uses(found: Report) -> list[Piece]:
    use = found.uses
    numbers = (
        (use.visits, _("人次"), ""),
        (use.handed_out, _("件次"), ""),
        (use.copied_pages, _("复制页"), ""),
        (use.out, _("现在在外"), ""),
        (use.overdue, _("逾期"), "bad" if use.overdue else ""),
    )
    return [{"n": f"{n:,}", "word": word, "tone": tone} for n, word, tone in numbers]


def _state(found: Report) -> list[Piece]:
    share = found.scanned / found.pages if found.pages else 0
    facts = [
        (_("已数字化"), _("%(n)s 页，占 %(share)s", n=f"{found.scanned:,}", share=f"{share:.1%}")),
        (_("已打号未入库"), _("%(n)s 件", n=f"{found.waiting:,}")),
        (_("到期未鉴定"), _("%(n)s 件", n=f"{found.due_now:,}")),
        (_("档案人员"), _("%(n)s 人", n=found.staff)),
        (_("库房面积"), _("%(n)s 平方米", n=f"{found.storeroom_m2:,}") if found.storeroom_m2 else ""),
    ]
    return [{"name": str(n), "label": label, "value": value} for n, (label, value) in enumerate(facts)]


def _verbs(asked: dict[str, str], found: Report) -> list[Piece]:
    table, period = UrlOf("/figures.xlsx", [(name, asked[name]) for name in CHOICES]), found.wish.period
    steps = [
        link(_("导出 xlsx"), table.with_("", ""), icon="download"),
        link(_("导出明细"), table.with_("all", "1"), icon="download"),
    ]
    if actor().has(ARCHIVE_STAFF):
        for word, paper in ((_("总登记簿"), "register"), (_("出入库登记簿"), "movements")):
            steps.append(link(word, f"/print/{paper}/{period.written}.pdf", icon="print"))
        word = _("打印年报") if period.is_year else _("打印月报") if period.is_month else _("打印报表")
        steps.append(link(word, f"/print/figures/{period.written}.pdf", icon="print", key="P", main=True))
    return steps
