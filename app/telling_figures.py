"""What the command line and the API tell of figures."""

from typing import Any

from app.figuring import By, Report, Row
from archive.figures import Balance


def tell_report(found: Report) -> dict[str, Any]:
    """Tell the figures of a span of days."""
    use, period = found.uses, found.wish.period
    return {
        "period": period.written,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "at": found.at.isoformat(),
        "by": str(found.wish.by),
        "fonds": found.wish.fonds or None,
        "class": found.wish.category or None,
        **tell_balance(found.total.balance),
        "terms": found.total.terms,
        "rows": [tell_row(row, found.wish.by) for row in found.rows],
        "months": [
            {"month": f"{one.first:%Y-%m}", "came": one.came, "left": one.left} for one in found.months
        ],
        "use": {
            "asked": use.asked,
            "visits": use.visits,
            "records": use.handed_out,
            "returned": use.taken_back,
            "copies": use.copies,
            "copied_pages": use.copied_pages,
            "out": use.out,
            "overdue": use.overdue,
        },
        "due": found.due_now,
        "due_years": {str(one.year): one.count for one in found.due_years},
        "pages_now": found.pages,
        "scanned_pages": found.scanned,
        "not_yet_shelved": found.waiting,
        "staff": found.staff,
        "storeroom_m2": found.storeroom_m2,
    }  # fmt: skip


def tell_balance(one: Balance) -> dict[str, int]:
    """Tell a balance."""
    return {
        "opening": one.opening,
        "came": one.came,
        "sent": one.sent,
        "destroyed": one.destroyed,
        "closing": one.closing,
        "pages": one.pages,
        "pieces": one.pieces,
    }


def tell_row(row: Row, by: By) -> dict[str, Any]:
    """Tell one row; only classes have a unit, volumes and a length."""
    told = {"key": row.key, "name": row.name, **tell_balance(row.balance), "terms": row.terms}
    if by != By.CLASS:
        return told
    return {**told, "unit": row.unit, "volumes": row.volumes, "length_mm": row.length_mm}
