"""Stock-take: what the books say stands where, what was found there, and where the two differ, piece by piece.

The book is taken once, when the places are frozen, and does not move while people count. Whoever
counts sees neither the book nor what another has found.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.errors import Refused
from archive.holdings import Location
from archive.rows import Base, Moving
from archive.wording import N_


class Standing(StrEnum):
    """Where a piece is by the book. Source: 账面 = 在库 + 借出 + 在制."""

    SHELF = "shelf"
    LOAN = "loan"
    WORK = "work"
    LOST = "lost"
    """Missing and written down as such by this stock-take."""


class Difference(StrEnum):
    """How book and shelf disagree about one piece."""

    UNEVEN = "uneven"
    MISSING = "missing"
    MISPLACED = "misplaced"
    LENT = "lent"
    LABEL = "label"
    UNKNOWN = "unknown"
    SURPLUS = "surplus"


class Remedy(StrEnum):
    """What is done about a difference."""

    PUT_BACK = "put-back"
    CORRECT = "correct"
    LOST = "lost"
    FOUND = "found"
    RETURNED = "returned"
    REPRINT = "reprint"
    IDENTIFY = "identify"
    REGISTER = "register"


STANDING_NAMES = {
    Standing.SHELF: N_("在库"),
    Standing.LOAN: N_("借出"),
    Standing.WORK: N_("在制"),
    Standing.LOST: N_("遗失"),
}
DIFFERENCE_NAMES = {
    Difference.UNEVEN: N_("两人不一"),
    Difference.MISSING: N_("缺失"),
    Difference.MISPLACED: N_("错位"),
    Difference.LENT: N_("借出却在架"),
    Difference.LABEL: N_("标签有误"),
    Difference.UNKNOWN: N_("标签不识"),
    Difference.SURPLUS: N_("多出"),
}
REMEDY_NAMES = {
    Remedy.PUT_BACK: N_("放回原位"),
    Remedy.CORRECT: N_("按实物改账"),
    Remedy.LOST: N_("立遗失案并冻结"),
    Remedy.FOUND: N_("已找到，放回原位"),
    Remedy.RETURNED: N_("已归还，销借阅单"),
    Remedy.REPRINT: N_("重印标签"),
    Remedy.IDENTIFY: N_("认出是哪一件"),
    Remedy.REGISTER: N_("另行登记入藏"),
}
REMEDIES: dict[Difference, tuple[Remedy, ...]] = {
    Difference.UNEVEN: (),
    Difference.MISSING: (Remedy.FOUND, Remedy.LOST),
    Difference.MISPLACED: (Remedy.PUT_BACK, Remedy.CORRECT),
    Difference.LENT: (Remedy.RETURNED, Remedy.PUT_BACK),
    Difference.LABEL: (Remedy.REPRINT,),
    Difference.UNKNOWN: (Remedy.IDENTIFY, Remedy.REGISTER),
    Difference.SURPLUS: (Remedy.IDENTIFY, Remedy.REGISTER),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, and the box there where one was named."""

    place: str
    box: str = ""

    def fits(self, other: "Spot") -> bool:
        """Say whether two spots may be the same one: a box that was not named is no contradiction."""
        return self.place == other.place and (not self.box or not other.box or self.box == other.box)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the book says of one piece."""

    spot: Spot
    standing: Standing


def difference(expected: Expected, counts: Sequence[Collection[Spot]]) -> Difference | None:
    """Say how the book and what each counter found of one piece disagree; None where they agree.

    `counts` holds the spots at which each counter saw the piece, one collection for each counter.
    """
    first = counts[0]
    if any(not _alike(first, other) for other in counts[1:]):
        return Difference.UNEVEN
    places = {spot.place for spot in first}
    if len(places) > 1:
        return Difference.LABEL  # one label on two pieces
    if not places:
        return Difference.MISSING if expected.standing == Standing.SHELF else None
    if expected.standing == Standing.LOAN:
        return Difference.LENT
    found = all(spot.fits(expected.spot) for count in counts for spot in count)
    return None if found and expected.standing == Standing.SHELF else Difference.MISPLACED


def differences(
    book: Mapping[int, Expected], counts: Sequence[Mapping[int, Collection[Spot]]]
) -> dict[int, Difference]:
    """Return every piece of the book about which the counts disagree with it or with one another."""
    told = {piece: difference(said, [count.get(piece, ()) for count in counts]) for piece, said in book.items()}
    return {piece: kind for piece, kind in told.items() if kind is not None}


@dataclass(frozen=True, slots=True)
class Balance:
    """How many pieces the book holds, and where each was accounted for."""

    book: int
    shelf: int
    loan: int
    work: int
    lost: int
    open: int
    """Differences nobody has settled yet."""

    @property
    def holds(self) -> bool:
        """Whether every piece is accounted for: not only the totals, but each one."""
        return self.open == 0 and self.book == self.shelf + self.loan + self.work + self.lost


def balance(pieces: Iterable[tuple[Standing | None, bool]]) -> Balance:
    """Add up pieces of the book: how each stands now (None while nobody knows), and whether it is settled."""
    counted = dict.fromkeys(Standing, 0)
    book = unsettled = 0
    for standing, settled in pieces:
        book += 1
        if settled and standing is not None:
            counted[standing] += 1
        else:
            unsettled += 1
    return Balance(
        book,
        counted[Standing.SHELF],
        counted[Standing.LOAN],
        counted[Standing.WORK],
        counted[Standing.LOST],
        unsettled,
    )


class Stocktake(Moving, Base):
    """One stock-take (盘点): of some places, some classes, or the whole archive."""

    __tablename__ = "stocktakes"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    purpose: Mapped[str] = mapped_column(String(200), default="")
    places: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Codes of the rooms, racks and layers to be counted; none means wherever the classes stand."""
    classes: Mapped[list[str]] = mapped_column(JSON, default=list)
    by_box: Mapped[bool] = mapped_column(default=False)
    """A sealed box counts as all that lies in it."""
    cut_off: Mapped[date]
    planned_by: Mapped[str] = mapped_column(String(40))
    planned_by_name: Mapped[str] = mapped_column(String(60))
    planned_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    frozen_by_name: Mapped[str | None] = mapped_column(String(60))
    submitted_by: Mapped[str | None] = mapped_column(String(40))
    submitted_by_name: Mapped[str | None] = mapped_column(String(60))
    approved_by: Mapped[str | None] = mapped_column(String(40))
    approved_by_name: Mapped[str | None] = mapped_column(String(60))
    approved_at: Mapped[datetime | None]
    thawed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    counters: Mapped[list["Counter"]] = relationship(
        cascade="all, delete-orphan", order_by="Counter.id", lazy="selectin"
    )

    @property
    def subject(self) -> str:
        """How the ledger names this stock-take."""
        return f"stocktake:{self.number}"

    def counting(self, turn: int) -> list["Counter"]:
        """Return who counts the first (1) or the second (2) time."""
        return [one for one in self.counters if one.turn == turn]

    def counter(self, login: str) -> "Counter | None":
        """Return someone as a counter of this stock-take."""
        return next((one for one in self.counters if one.login == login), None)


class Counter(Base):
    """Someone who counts, and the moment they signed what they found."""

    __tablename__ = "stocktake_counters"
    id: Mapped[int] = mapped_column(primary_key=True)
    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktakes.id"), index=True)
    turn: Mapped[int]
    login: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    place: Mapped[str] = mapped_column(String(40), default="")
    """Where they are counting now; what they scan next is there."""
    box: Mapped[str] = mapped_column(String(40), default="")
    signed_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("stocktake_id", "login"),)


class FrozenPlace(Base):
    """One place of a stock-take: while it is frozen nothing is put there or taken away."""

    __tablename__ = "stocktake_places"
    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktakes.id"), primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("locations.id"), primary_key=True, index=True)


class Piece(Base):
    """One line of the book, or one thing that was found without being in it."""

    __tablename__ = "stocktake_pieces"
    id: Mapped[int] = mapped_column(primary_key=True)
    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktakes.id"), index=True)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), index=True)
    number: Mapped[str] = mapped_column(String(120))
    """The archival number, or what the label says."""
    in_book: Mapped[bool]
    place: Mapped[str] = mapped_column(String(40), default="")
    box: Mapped[str] = mapped_column(String(40), default="")
    standing: Mapped[str] = mapped_column(String(8), default="")
    holder: Mapped[str] = mapped_column(String(80), default="")
    """Who has it, where it is lent or being worked on."""
    found_place: Mapped[str] = mapped_column(String(40), default="")
    found_box: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(String(12), default="", index=True)
    cause: Mapped[str] = mapped_column(String(300), default="")
    remedy: Mapped[str] = mapped_column(String(12), default="")
    settled: Mapped[bool] = mapped_column(default=False)
    settled_by: Mapped[str] = mapped_column(String(60), default="")
    settled_at: Mapped[datetime | None]
    ends_as: Mapped[str] = mapped_column(String(8), default="")
    """How it stands once settled; empty for what was never in the book."""

    @property
    def expected(self) -> Expected:
        """What the book says of it."""
        return Expected(Spot(self.place, self.box), Standing(self.standing or Standing.SHELF))


class Find(Base):
    """One label that one counter scanned at one place; the scan's own id makes a resent one harmless."""

    __tablename__ = "stocktake_finds"
    id: Mapped[int] = mapped_column(primary_key=True)
    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktakes.id"), index=True)
    turn: Mapped[int]
    login: Mapped[str] = mapped_column(String(40))
    scan: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(8))
    """place, box, record, old (a label that no longer counts), unknown, or bare (no label at all)."""
    label: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(40))
    box: Mapped[str] = mapped_column(String(40), default="")
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"))
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("stocktake_id", "login", "scan"),)


def frozen(session: Session, location_id: int | None) -> Stocktake | None:
    """Return the stock-take that keeps a place still now."""
    if location_id is None:
        return None
    wanted = (
        select(Stocktake)
        .join(FrozenPlace, FrozenPlace.stocktake_id == Stocktake.id)
        .where(FrozenPlace.location_id == location_id, Stocktake.frozen_at.is_not(None), Stocktake.thawed_at.is_(None))
    )
    return session.scalars(wanted.limit(1)).first()


def being_counted(session: Session, *location_ids: int | None) -> Refused | None:
    """Say why nothing is put on these places or taken away now; None when none of them is frozen."""
    for one in location_ids:
        if counting := frozen(session, one):
            place = session.get(Location, one)
            return Refused(
                N_("{place} 正在盘点（{number}），解冻之后再办。"),
                place=place.code if place else "",
                number=counting.number,
            )
    return None


def _alike(one: Collection[Spot], other: Collection[Spot]) -> bool:
    """Say whether two counters saw a piece at the same spots."""
    return _within(one, other) and _within(other, one)


def _within(one: Collection[Spot], other: Collection[Spot]) -> bool:
    return all(any(spot.fits(seen) for seen in other) for spot in one)
