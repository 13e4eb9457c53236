"""Void, missing and doubled numbers: computed from what was issued and how far each scope has counted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.desk import Desk
from archive.errors import Invalid, NotPermitted, Refused
from archive.fonds import Fonds
from archive.gaps import ExplainedGap
from archive.ledger import Entry, Line
from archive.numbering import lookup_key
from archive.numbers import CURRENT, FORMER, VOID, ArchivalNumber
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.records import Record
from archive.sequences import Sequence
from archive.wording import N_

REASON_MOST = 200
AT_ONCE = 2000
"""Numbers that one explanation covers at most."""
MAY_SEE = ARCHIVE_STAFF | {Role.AUDITOR}
MISSING, EXPLAINED, DOUBLED = "missing", "explained", "doubled"
KIND_NAMES = {
    VOID: N_("空号"),
    FORMER: N_("改号"),
    MISSING: N_("断号"),
    EXPLAINED: N_("断号已说明"),
    DOUBLED: N_("重号"),
}
SCOPE = re.compile(r"([0-9]+):(.+-)")


@dataclass(frozen=True, slots=True)
class Scope:
    """One run of numbers: how far it has counted and how many of them were given."""

    fonds: Fonds
    prefix: str
    last: int
    given: int
    void: int
    former: int

    @property
    def missing(self) -> int:
        """How many numbers nothing ever bore."""
        return max(0, self.last - self.given)


@dataclass(frozen=True, slots=True)
class Oddity:
    """One number, or an unbroken run of them, that is void, former, missing or doubled."""

    fonds: Fonds
    prefix: str
    first: int
    last: int
    kind: str
    spelling: str
    reason: str = ""
    who: str = ""
    at: datetime | None = None
    leads_to: str = ""


def scopes(session: Session, wanted: str = "") -> list[Scope]:
    """Return every run of numbers, in the order of its prefix."""
    houses = {row.id: row for row in session.scalars(select(Fonds))}
    made = []
    for scope, last in session.execute(select(Sequence.scope, Sequence.last).order_by(Sequence.scope)):
        shape = SCOPE.fullmatch(scope)
        if shape is None or int(shape[1]) not in houses or (wanted and shape[2] != wanted):
            continue
        house, prefix = houses[int(shape[1])], shape[2]
        counted = select(ArchivalNumber.standing, func.count()).where(*_within(house.id, prefix))
        found = {str(one): int(count) for one, count in session.execute(counted.group_by(ArchivalNumber.standing))}
        made.append(Scope(house, prefix, last, sum(found.values()), found.get(VOID, 0), found.get(FORMER, 0)))
    return made


def oddities(session: Session, wanted: str = "") -> list[Oddity]:
    """Return what is void, former, missing or doubled, scope by scope; `wanted` is the prefix of one scope."""
    made: list[Oddity] = []
    for scope in scopes(session, wanted):
        if scope.missing or scope.void or scope.former:
            made += _of_scope(session, scope)
    return made + (_doubled(session) if not wanted else [])


def explain(desk: Desk, by: Actor, prefix: str, first: int, last: int, reason: str) -> int:
    """Write down why numbers of a scope are missing, and return how many.

    Raises:
        Invalid: the run or the reason cannot stand.
        Refused: a number of the run was given.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("断号由档案员说明，请交给档案员。"))
    if not reason.strip() or len(reason.strip()) > REASON_MOST:
        raise Invalid("reason", N_("请写明断号的原因，不超过 {most} 字。"), most=REASON_MOST)
    with desk.database.work(desk.clock(), by) as work:
        scope = next(iter(scopes(work.session, lookup_key(prefix) if prefix.strip() else "?")), None)
        if scope is None:
            raise Invalid("scope", N_("没有以“{prefix}”开头的号段，请从列表中选。"), prefix=prefix[:40])
        if not 1 <= first <= last <= scope.last or last - first >= AT_ONCE:
            raise Invalid(
                "first", N_("起止号应在 1 到 {last} 之间，一次最多 {most} 个。"), last=scope.last, most=AT_ONCE
            )
        taken = set(_figures(work.session, scope))
        for n in range(first, last + 1):
            if n in taken:
                raise Refused(N_("{number} 已经给出过，不是断号。"), number=f"{scope.prefix}{n}")
        known = {row.key: row for row in _explained(work.session, scope)}
        for n in range(first, last + 1):
            key = f"{scope.prefix}{n}"
            row = known.get(key) or ExplainedGap(fonds_id=scope.fonds.id, key=key, spelling=key)
            row.reason, row.by, row.by_name, row.at = reason.strip(), by.login, by.name, work.at
            work.session.add(row)
        run = _run(scope.prefix, first, last)
        work.book.write(
            Line("number:explain", f"number:{run}"[:80], by.login, by.name, note=reason.strip(), detail={"run": run})
        )
        return last - first + 1


def _of_scope(session: Session, scope: Scope) -> Iterator[Oddity]:
    rows = list(session.scalars(select(ArchivalNumber).where(*_within(scope.fonds.id, scope.prefix))))
    by_figure = {int(row.key[len(scope.prefix) :]): row for row in rows}
    explained = {int(row.key[len(scope.prefix) :]): row for row in _explained(session, scope)}
    undone = _voided(session, [row for row in rows if row.standing == VOID])
    at = 1
    for n in sorted({*by_figure, *explained, scope.last + 1}):
        if at < n:
            yield Oddity(scope.fonds, scope.prefix, at, n - 1, MISSING, _run(scope.prefix, at, n - 1))
        at = max(at, n + 1)
        row, told = by_figure.get(n), explained.get(n)
        if row is not None and row.standing != CURRENT:
            who, moment = undone.get(row.spelling, ("", None))
            leads = session.get(Record, row.record_id) if row.standing == FORMER and row.record_id else None
            yield Oddity(scope.fonds, scope.prefix, n, n, row.standing, row.spelling, row.reason, who, moment,
                         (leads.archival_no or leads.ref) if leads else "")  # fmt: skip
        elif row is None and told is not None:
            yield Oddity(scope.fonds, scope.prefix, n, n, EXPLAINED, told.spelling, told.reason, told.by_name, told.at)


def _doubled(session: Session) -> list[Oddity]:
    """Return numbers that stand on more than one record, and records with more than one number in force."""
    same = (
        select(Record.fonds_id, Record.archival_no, func.count())
        .where(Record.archival_no.is_not(None))
        .group_by(Record.fonds_id, Record.archival_no)
        .having(func.count() > 1)
    )
    houses = {row.id: row for row in session.scalars(select(Fonds))}
    return [
        Oddity(houses[fonds], "", 0, 0, DOUBLED, number or "", leads_to=str(count))
        for fonds, number, count in session.execute(same)
    ]


def _voided(session: Session, rows: list[ArchivalNumber]) -> dict[str, tuple[str, datetime]]:
    """Return who withdrew each number and when, from the ledger."""
    subjects = {f"record:{row.record_id}" for row in rows if row.record_id}
    if not subjects:
        return {}
    wanted = select(Entry).where(Entry.subject.in_(subjects), Entry.act == "accession:void").order_by(Entry.seq)
    made: dict[str, tuple[str, datetime]] = {}
    waiting: dict[str, list[ArchivalNumber]] = {f"record:{row.record_id}": [] for row in rows}
    for row in sorted(rows, key=lambda one: one.id):
        waiting[f"record:{row.record_id}"].append(row)
    for entry in session.scalars(wanted):
        if waiting.get(entry.subject):
            made[waiting[entry.subject].pop(0).spelling] = (entry.name, entry.at)
    return made


def _figures(session: Session, scope: Scope) -> Iterator[int]:
    for key in session.scalars(select(ArchivalNumber.key).where(*_within(scope.fonds.id, scope.prefix))):
        yield int(key[len(scope.prefix) :])


def _explained(session: Session, scope: Scope) -> list[ExplainedGap]:
    wanted = select(ExplainedGap).where(
        ExplainedGap.fonds_id == scope.fonds.id, ExplainedGap.key.startswith(scope.prefix, autoescape=True)
    )
    return [row for row in session.scalars(wanted) if row.key[len(scope.prefix) :].isdigit()]


def _within(fonds_id: int, prefix: str) -> tuple[ColumnElement[bool], ...]:
    # A volume's number may itself be the beginning of its items' numbers: those have one dash more.
    dashes = func.length(ArchivalNumber.key) - func.length(func.replace(ArchivalNumber.key, "-", ""))
    return (
        ArchivalNumber.fonds_id == fonds_id,
        ArchivalNumber.key.startswith(prefix, autoescape=True),
        dashes == prefix.count("-"),
    )


def _run(prefix: str, first: int, last: int) -> str:
    return f"{prefix}{first}" if first == last else f"{prefix}{first}—{last}"
