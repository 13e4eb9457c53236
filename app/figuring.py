"""The report of a span of days: holdings and their movement by whatever is asked, use, pages scanned, what falls due."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select

from app.desk import Desk
from app.listing import Branch, every_class
from app.listing_figures import (
    DueYear,
    Month,
    Use,
    cells,
    due_ahead,
    figures_scope,
    held_pages,
    lengths,
    months,
    not_yet_shelved,
    scanned_pages,
    staff,
    uses,
    volumes,
)
from app.looking import looking
from archive.access import Secrecy
from archive.classification import RecordClass
from archive.database import Work
from archive.errors import Invalid, NotPermitted
from archive.figures import Balance, Cell, Period, summed, unit_of
from archive.fonds import Department, Fonds
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.records import SECRECY_NAMES
from archive.schedules import Term
from archive.wording import N_

READERS = ARCHIVE_STAFF | {Role.AUDITOR, Role.REVIEWER}
MEDIA = {
    "paper": N_("纸质"),
    "electronic": N_("电子"),
    "mixed": N_("纸质和电子"),
    "film": N_("胶片"),
    "object": N_("实物"),
}

UNSAID = N_("未定")


class By(StrEnum):
    """What the rows of a report are."""

    CLASS = "class"
    YEAR = "year"
    TERM = "term"
    SECRECY = "secrecy"
    DEPARTMENT = "department"
    MEDIUM = "medium"


BY_NAMES = {
    By.CLASS: N_("门类"),
    By.YEAR: N_("年度"),
    By.TERM: N_("保管期限"),
    By.SECRECY: N_("密级"),
    By.DEPARTMENT: N_("部门"),
    By.MEDIUM: N_("载体"),
}
KEYS: dict[By, Callable[[Cell], str]] = {
    By.CLASS: lambda cell: str(cell.class_id),
    By.YEAR: lambda cell: str(cell.year or ""),
    By.TERM: lambda cell: cell.term,
    By.SECRECY: lambda cell: str(cell.secrecy),
    By.DEPARTMENT: lambda cell: str(cell.department_id),
    By.MEDIUM: lambda cell: cell.medium,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Which days, which fonds and class (empty: all), and by what."""

    period: Period
    fonds: str = ""
    category: str = ""
    by: By = By.CLASS

    @classmethod
    def read(cls, period: str, fonds: str, category: str, by: str, today: date) -> "Wish":
        """Read what was written.

        Raises:
            Invalid: it is no span of days, or nothing to count by.
        """
        if by and by not in set(By):
            raise Invalid("by", N_("不能按 {by} 统计，可用的是 {words}。"), by=by[:20], words="、".join(By))
        return cls(Period.read(period, today), fonds.strip().upper(), category.strip().upper(), By(by or By.CLASS))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its code and its name in Chinese; a class has a unit, and more rows below it."""

    key: str
    name: str
    name_en: str
    balance: Balance
    terms: dict[str, int]
    unit: str = ""
    parted: bool = False
    volumes: int | None = None
    length_mm: int | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What fonds, classes and departments are called, by id."""

    fonds: dict[int, str]
    classes: dict[int, str]
    departments: dict[int, str]


@dataclass(frozen=True, slots=True)
class Report:
    """Figures as they stood at a moment; lengths, volumes, scans and what is due are of that moment, whatever the span."""

    wish: Wish
    at: datetime
    rows: tuple[Row, ...]
    total: Row
    terms: tuple[str, ...]
    months: tuple[Month, ...]
    uses: Use
    due_now: int
    due_years: tuple[DueYear, ...]
    pages: int
    scanned: int
    waiting: int
    staff: int
    storeroom_m2: int
    chain: tuple[Branch, ...]
    """The class asked for, below those above it."""
    cells: tuple[Cell, ...] = field(repr=False)
    names: Names = field(repr=False)


def report(desk: Desk, by: Actor, wish: Wish) -> Report:
    """Count.

    Raises:
        NotPermitted: figures are for the archive, its reviewers and its auditors.
        Invalid: there is no such fonds or class.
    """
    with looking(desk, by) as work:
        return reckon(desk, work, wish)


def reckon(desk: Desk, work: Work, wish: Wish) -> Report:
    """Count within a look that is already open."""
    if not work.by.has(READERS):
        raise NotPermitted(N_("统计由档案部门、鉴定人员和审计员查看。"))
    session, scope, zone = work.session, figures_scope(work.by), desk.settings.zone
    plan = _Plan(work, wish)
    counted = cells(session, scope, wish.period, zone)
    found = [cell for cell in counted if plan.wanted(cell)]
    due_now, due_years = due_ahead(session, scope, work.today)
    # A span that is not over ends with what is held now.
    open_still = wish.period.last >= work.today
    pages = sum(cell.balance.pages for cell in counted) if open_still else held_pages(session, scope)
    scanned = scanned_pages(session, scope)
    terms = {cell.term for cell in found if cell.term and cell.balance.closing}
    rows = tuple(plan.rows(found, volumes(session, scope), lengths(session)))
    return Report(
        wish=wish,
        at=work.at,
        rows=rows,
        total=_total(rows, found),
        terms=tuple(sorted(terms, key=lambda term: Term.parse(term).rank)),
        months=tuple(months(session, scope, wish.period.last.year, zone)),
        uses=uses(session, scope, wish.period, work.today, zone),
        due_now=due_now,
        due_years=tuple(due_years),
        pages=pages,
        scanned=min(scanned, pages),
        waiting=not_yet_shelved(session, scope),
        staff=staff(session),
        storeroom_m2=desk.settings.storeroom_m2,
        chain=plan.chain,
        cells=tuple(found),
        names=plan.names,
    )


class _Plan:
    """The classes, and which of them are asked about."""

    def __init__(self, work: Work, wish: Wish) -> None:
        self._by = wish.by
        self._classes = {one.id: one for one in every_class(work.session)}
        departments = work.session.scalars(select(Department).order_by(Department.code))
        self._kinds = {one.id: unit_of(one.kind, one.national) for one in work.session.scalars(select(RecordClass))}
        self._houses = {house.id: house.code for house in work.session.scalars(select(Fonds))}
        self.names = Names(
            fonds=self._houses,
            classes={one.id: f"{one.code} {one.name}" for one in self._classes.values()},
            departments={one.id: one.name for one in departments},
        )
        if wish.fonds and wish.fonds not in self._houses.values():
            raise Invalid("fonds", N_("没有全宗 {code}，请核对全宗号。"), code=wish.fonds[:20])
        self._fonds = {id_ for id_, code in self._houses.items() if wish.fonds in {"", code}}
        self._tops = [
            one for one in self._classes.values() if one.fonds_id in self._fonds and one.code == wish.category
        ]
        if wish.category and not self._tops:
            raise Invalid("class", N_("没有类目 {code}，请核对。"), code=wish.category[:20])
        self._above = {id_: self._path(id_) for id_ in self._classes}
        asked = {one.id for one in self._tops}
        self._ids = {id_ for id_, path in self._above.items() if not asked or asked & set(path)}
        self.chain = tuple(self._classes[one] for one in self._above[self._tops[0].id]) if self._tops else ()

    def wanted(self, cell: Cell) -> bool:
        """Whether a cell is asked about."""
        return cell.fonds_id in self._fonds and cell.class_id in self._ids

    def rows(self, found: list[Cell], bound: dict[int, int], boxes: dict[tuple[int, str], int]) -> Iterable[Row]:
        """Yield the rows in their order."""
        if self._by != By.CLASS:
            yield from self._plain(found)
            return
        depth = len(self.chain)
        parts = self._parts(found, depth)
        for one in (self._classes[id_] for id_ in self._classes if id_ in parts or self._stands(id_, depth, boxes)):
            below = [id_ for id_, path in self._above.items() if one.id in path[: depth + 1]]
            below = [one.id] if self.chain and one.id == self.chain[-1].id else below
            row = _row(one.code, one.name, one.name_en, parts.get(one.id, []))
            yield Row(
                key=self._called(one),
                name=row.name,
                name_en=row.name_en,
                balance=row.balance,
                terms=row.terms,
                unit=self._kinds[one.id],
                parted=any(other.parent_id == one.id for other in self._classes.values()),
                volumes=sum(bound.get(id_, 0) for id_ in below),
                length_mm=sum(boxes.get((self._classes[id_].fonds_id, self._classes[id_].code), 0) for id_ in below),
            )

    def _plain(self, found: list[Cell]) -> Iterable[Row]:
        parts: dict[str, list[Cell]] = {}
        for cell in found:
            parts.setdefault(KEYS[self._by](cell), []).append(cell)
        named = self._names(parts)
        for key, name in named.items():
            if key in parts:
                yield _row(key, name, "", parts[key])

    def _names(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the names of what can be counted by, in the order of the rows."""
        match self._by:
            case By.SECRECY:
                return {str(int(one)): SECRECY_NAMES[one] for one in Secrecy}
            case By.DEPARTMENT:
                return {str(id_): name for id_, name in self.names.departments.items()}
            case By.TERM:
                terms = sorted((Term.parse(key) for key in keys if key), key=lambda term: term.rank)
                return {term.code: term.chinese for term in terms} | {"": UNSAID}
            case By.MEDIUM:
                return MEDIA | {key: key for key in keys if key not in MEDIA}
            case _:
                return {key: key or UNSAID for key in sorted(keys, key=lambda key: key or "~")}

    def _parts(self, found: list[Cell], depth: int) -> dict[int, list[Cell]]:
        parts: dict[int, list[Cell]] = {}
        for cell in found:
            path = self._above[cell.class_id]
            parts.setdefault(path[min(depth, len(path) - 1)], []).append(cell)
        return parts

    def _stands(self, id_: int, depth: int, boxes: dict[tuple[int, str], int]) -> bool:
        """Whether boxes stand there although nothing is counted in them."""
        one = self._classes[id_]
        return len(self._above[id_]) == depth + 1 and id_ in self._ids and (one.fonds_id, one.code) in boxes

    def _path(self, id_: int) -> tuple[int, ...]:
        parent = self._classes[id_].parent_id
        return (*self._path(parent), id_) if parent else (id_,)

    def _called(self, one: Branch) -> str:
        return one.code if len(self._houses) == 1 else f"{self._houses[one.fonds_id]}/{one.code}"


def _row(key: str, name: str, name_en: str, found: list[Cell]) -> Row:
    terms = {term: balance.closing for term, balance in summed(found, lambda cell: cell.term).items()}
    return Row(key, name, name_en, sum((cell.balance for cell in found), Balance()), terms)


def _total(rows: tuple[Row, ...], found: list[Cell]) -> Row:
    total = _row("", N_("合计"), "", found)
    measured = [row for row in rows if row.length_mm is not None]
    return Row(
        key="",
        name=total.name,
        name_en="",
        balance=total.balance,
        terms=total.terms,
        volumes=sum(row.volumes or 0 for row in measured) if measured else None,
        length_mm=sum(row.length_mm or 0 for row in measured) if measured else None,
    )
