"""Printing 档案统计年报 and 月报."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from app.desk import Desk
from app.figuring import MEDIA, By, Report, Row, Wish, reckon
from app.looking import looking
from app.press.forms.figures import FigureLine, Figures
from app.printing.paper import Print, house_of, printed, staff
from archive.figures import Cell, Period, summed
from archive.people import Actor
from archive.records import SECRECY_NAMES
from archive.wording import N_

K = TypeVar("K", bound=Hashable)
MM_IN_METRE = 1000
USUAL = ("Y", "D30", "D10")


def figures(desk: Desk, by: Actor, period: str, *, fonds: str = "", category: str = "") -> bytes:
    """Print the figures of a span of days: a year, a month, or any days.

    Raises:
        NotPermitted: it is the archive staff's.
        Invalid: it is no span of days, or there is no such fonds or class.
    """
    with looking(desk, by) as work:
        staff(work)
        found = reckon(desk, work, Wish.read(period, fonds, category, By.CLASS, work.today))
        house = house_of(desk, work, fonds)
        return printed(
            desk, work, sheet_of(desk, found), house, f"figures:{found.wish.period.written}", len(found.rows)
        )


def sheet_of(desk: Desk, found: Report) -> Figures:
    """Fill the report."""
    use, period = found.uses, found.wish.period
    share = found.scanned / found.pages if found.pages else 0
    at = found.at.astimezone(desk.settings.zone)
    facts = (
        ("利用人次", f"{use.visits:,}"),
        ("利用件次", f"{use.handed_out:,}"),
        ("复制", f"{use.copies:,} 份 {use.copied_pages:,} 页"),
        ("逾期未还", f"{use.overdue:,} 件"),
        ("已数字化", f"{found.scanned:,} 页（{share:.1%}）"),
        ("到期未鉴定", f"{found.due_now:,} 件"),
        ("已打号未入库", f"{found.waiting:,} 件"),
        ("档案人员", f"{found.staff} 人"),
        ("库房面积", f"{found.storeroom_m2:,} 平方米" if found.storeroom_m2 else ""),
    )
    by_secrecy = _closing(found, lambda cell: cell.secrecy)
    by_year = _closing(found, lambda cell: cell.year or 0)
    return Figures(
        title="档案统计年报" if period.is_year else "档案统计月报" if period.is_month else "档案统计表",
        period=_words(period),
        at=f"{at:%Y-%m-%d %H:%M}",
        lines=tuple(_line(row) for row in found.rows),
        total=_line(found.total),
        months=tuple((str(one.first.month), one.came, one.left) for one in found.months) if period.is_year else (),
        secrecy=tuple((SECRECY_NAMES[level], by_secrecy[level]) for level in SECRECY_NAMES if by_secrecy.get(level)),
        media=tuple((MEDIA.get(name, name), n) for name, n in _closing(found, lambda cell: cell.medium).items()),
        years=tuple((str(year or "未定"), n) for year, n in sorted(by_year.items())),
        facts=facts,
        reported_on=at.date(),
    )  # fmt: skip


def _closing(found: Report, key: Callable[[Cell], K]) -> dict[K, int]:
    return {name: one.closing for name, one in summed(found.cells, key).items() if one.closing}


def _line(row: Row) -> FigureLine:
    one, usual = row.balance, {term: row.terms.get(term, 0) for term in USUAL}
    return FigureLine(
        name=f"{row.key} {row.name}".strip(),
        unit=row.unit,
        opening=one.opening,
        came=one.came,
        sent=one.sent,
        destroyed=one.destroyed,
        closing=one.closing,
        permanent=usual["Y"],
        thirty=usual["D30"],
        ten=usual["D10"],
        other=one.closing - sum(usual.values()),
        pieces=one.pieces,
        volumes=row.volumes or 0,
        pages=one.pages,
        metres=f"{row.length_mm / MM_IN_METRE:.2f}" if row.length_mm else "",
    )


def _words(period: Period) -> str:
    if period.is_year:
        return f"{period.first.year} 年"
    if period.is_month:
        return f"{period.first.year} 年 {period.first.month} 月"
    return f"{period.first.isoformat()} 至 {period.last.isoformat()}"


PRINTS = (
    Print(
        "figures",
        N_("统计年报、月报"),
        "2026 / 2026-03",
        lambda desk, by, ref, asked: figures(
            desk, by, ref, fonds=asked.get("fonds", ""), category=asked.get("class", "")
        ),
    ),
)
