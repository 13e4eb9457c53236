"""Words several forms write alike; pure."""

from collections.abc import Callable
from datetime import date, datetime

from app.press.forms import Signature
from archive.records import Record
from archive.schedules import Term

Day = Callable[[datetime | None], date | None]
"""Turns a moment into the archive's own day."""


def term_word(code: str) -> str:
    """Return a term as printed forms write it."""
    return Term.parse(code).chinese if code else ""


def signed(office: str, name: str | None, on: date | None, opinion: str = "") -> Signature:
    """Name who is to sign; without a day they have not signed yet, as supervisors do with the pen, afterwards."""
    return Signature(office, name, opinion, on) if name else Signature(office)


def item_no(record: Record) -> str:
    """Return the running number at the end of an archival number."""
    return (record.archival_no or "").rpartition("-")[2]


def iso(day: date | None) -> str:
    """Write a day as 2026-11-20, or nothing."""
    return day.isoformat() if day else ""
