"""What the archive holds, and how that came about: opening + in - out = closing, for any span of days.

A record is held from the moment it was first shelved until it is destroyed or handed over to another archive.
Those moments never change, so a span that has passed has the same figures whenever they are counted. Days are
the archive's own. Sources: the house rule that figures follow 入库时间; DA/T 42-2009 (统计单位).
"""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeVar

from archive.classification import Kind
from archive.errors import Invalid
from archive.wording import N_

K = TypeVar("K", bound=Hashable)
WRITTEN = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)
SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)
UNITS = {Kind.ITEM: N_("件"), Kind.VOLUME: N_("卷"), Kind.PROJECT: N_("件"), Kind.AV: N_("盘"), Kind.OBJECT: N_("件")}
"""What a class is counted in. Source: DA/T 42-2009 (统计单位)."""
PHOTOS, SHEETS = "ZP", N_("张")


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, from the first to the last."""

    first: date
    last: date

    @classmethod
    def read(cls, written: str, today: date) -> "Period":
        """Read `2026`, `2026-03`, or `2026-01-15..2026-03-02`; nothing is this year.

        Raises:
            Invalid: it is no span of days, or one that has not begun.
        """
        period = cls._of(written.strip() or str(today.year))
        if period is None or period.first > period.last:
            text = N_("{period} 不是期间，请写年 2026、月 2026-03，或起止日 2026-01-01..2026-03-31。")
            raise Invalid("period", text, period=written[:40])
        if period.first > today:
            raise Invalid("period", N_("{period} 还没有到，请选今天以前开始的期间。"), period=written[:40])
        return period

    @classmethod
    def _of(cls, written: str) -> "Period | None":
        try:
            if span := SPAN.fullmatch(written):
                return cls(date.fromisoformat(span[1]), date.fromisoformat(span[2]))
            if (found := WRITTEN.fullmatch(written)) is None:
                return None
            year = int(found[1])
            return cls.month(year, int(found[2])) if found[2] else cls(date(year, 1, 1), date(year, 12, 31))
        except ValueError:
            return None

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        """Return a month."""
        after = date(year + month // 12, month % 12 + 1, 1)
        return cls(date(year, month, 1), after - timedelta(days=1))

    @property
    def is_year(self) -> bool:
        """Whether it is one whole year."""
        return self == Period(date(self.first.year, 1, 1), date(self.first.year, 12, 31))

    @property
    def is_month(self) -> bool:
        """Whether it is one whole month."""
        return self == Period.month(self.first.year, self.first.month)

    @property
    def written(self) -> str:
        """The shortest way to write it that `read` understands."""
        if self.is_year:
            return str(self.first.year)
        return f"{self.first:%Y-%m}" if self.is_month else f"{self.first.isoformat()}..{self.last.isoformat()}"

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return the moment it begins and the moment it is over, in UTC."""
        return midnight(self.first, zone), midnight(self.last + timedelta(days=1), zone)


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return when a day of the archive begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Balance:
    """How many records there were, came, left and are left over, and the pages and pieces of those."""

    opening: int = 0
    came: int = 0
    sent: int = 0
    destroyed: int = 0
    closing: int = 0
    pages: int = 0
    pieces: int = 0

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(
            self.opening + other.opening,
            self.came + other.came,
            self.sent + other.sent,
            self.destroyed + other.destroyed,
            self.closing + other.closing,
            self.pages + other.pages,
            self.pieces + other.pieces,
        )

    @property
    def holds(self) -> bool:
        """Whether opening + in - out = closing."""
        return self.opening + self.came - self.sent - self.destroyed == self.closing


@dataclass(frozen=True, slots=True)
class Cell:
    """The balance of all records that are alike in what figures are asked by."""

    fonds_id: int
    class_id: int
    year: int | None
    term: str
    secrecy: int
    department_id: int
    medium: str
    balance: Balance


@dataclass(frozen=True, slots=True)
class Stay:
    """One record's time in the archive."""

    came_at: datetime
    sent_at: datetime | None = None
    destroyed_at: datetime | None = None
    pages: int = 0
    pieces: int = 1


def balance_of(stays: Iterable[Stay], period: Period, zone: tzinfo) -> Balance:
    """Count records one by one; what `listing_figures.cells` asks the database to do."""
    began, over = period.bounds(zone)
    total = Balance()
    for stay in stays:
        left = min((at for at in (stay.sent_at, stay.destroyed_at) if at), default=None)
        here = stay.came_at < over and (left is None or left >= over)
        gone = left is not None and began <= left < over
        total += Balance(
            opening=int(stay.came_at < began and (left is None or left >= began)),
            came=int(began <= stay.came_at < over),
            sent=int(gone and left == stay.sent_at),
            destroyed=int(gone and left != stay.sent_at),
            closing=int(here),
            pages=stay.pages * here,
            pieces=stay.pieces * here,
        )
    return total


def summed(cells: Iterable[Cell], key: Callable[[Cell], K]) -> dict[K, Balance]:
    """Add the cells up that have the same key."""
    sums: dict[K, Balance] = {}
    for cell in cells:
        name = key(cell)
        sums[name] = sums[name] + cell.balance if name in sums else cell.balance
    return sums


def unit_of(kind: str, national: str) -> str:
    """Return the unit a class is counted in, in Chinese; photographs are counted by the sheet."""
    return SHEETS if national.startswith(PHOTOS) else UNITS[Kind(kind)]
