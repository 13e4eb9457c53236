"""Stock-takes as lists: all of them, the lines of one as a person may see them, what waits until it thaws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.acting import CUSTODIANS
from archive.access import Scope
from archive.holdings import Container
from archive.people import Actor, Role
from archive.records import Record, visible
from archive.stocktakes import Counter, Difference, Find, FrozenPlace, Piece, Stocktake
from workflows.loans import Loan
from workflows.loans import State as LoanState
from workflows.stocktake import TURNS, State

ROWS_MOST = 500


@dataclass(frozen=True, slots=True)
class Lined:
    """One line with the title of its record; `hidden` where this person may not see that."""

    piece: Piece
    title: str
    ref: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one counter is: labels found, and places they were at."""

    counter: Counter
    finds: int
    places: int


def stocktakes(session: Session, by: Actor, *, first: int = 0, most: int = 100) -> tuple[int, list[Stocktake]]:
    """Return how many stock-takes this person may know of, and some of them, the latest first."""
    wanted = select(Stocktake)
    if not by.has(CUSTODIANS):
        wanted = wanted.where(Stocktake.counters.any(Counter.login == by.login))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    return total, list(session.scalars(wanted.order_by(Stocktake.id.desc()).limit(most).offset(first)))


def waiting_for(by: Actor) -> Select[int]:
    """Return the question for the stock-takes that wait for this person: to count, or to approve."""
    counting = or_(*((Stocktake.state == state) & (Counter.turn == turn) for state, turn in TURNS.items()))
    mine = and_(Counter.login == by.login, Counter.signed_at.is_(None), counting)
    turn: ColumnElement[bool] = Stocktake.id.in_(
        select(Stocktake.id).join(Counter, Counter.stocktake_id == Stocktake.id).where(mine)
    )
    if by.has(frozenset({Role.HEAD})):
        turn = or_(turn, and_(Stocktake.state == State.SUBMITTED, Stocktake.submitted_by != by.login))
    return select(Stocktake.id).where(turn)


def turns_of(session: Session, by: Actor) -> list[Stocktake]:
    """Return the stock-takes that wait for this person, oldest first."""
    return list(session.scalars(select(Stocktake).where(Stocktake.id.in_(waiting_for(by))).order_by(Stocktake.id)))


def lines(
    session: Session, scope: Scope, stocktake: Stocktake, *, differing: bool = False, most: int | None = ROWS_MOST
) -> list[Lined]:
    """Return the lines of a stock-take, place by place; only those that ever differed, if asked."""
    wanted = select(Piece).where(Piece.stocktake_id == stocktake.id)
    if differing:
        wanted = wanted.where(or_(Piece.kind != "", Piece.remedy != ""))
    wanted = wanted.order_by(Piece.place, Piece.box, Piece.id)
    return _titled(session, scope, list(session.scalars(wanted.limit(most) if most else wanted)))


def progress(session: Session, stocktake: Stocktake) -> list[Progress]:
    """Return how far each counter is."""
    wanted = select(Find.login, Find.kind, func.count()).where(Find.stocktake_id == stocktake.id)
    counted: dict[tuple[str, bool], int] = {}
    for login, kind, count in session.execute(wanted.group_by(Find.login, Find.kind)):
        key = (str(login), kind == "place")
        counted[key] = counted.get(key, 0) + (0 if kind == "box" and not stocktake.by_box else int(count))
    return [
        Progress(one, counted.get((one.login, False), 0), counted.get((one.login, True), 0))
        for one in stocktake.counters
    ]


def waiting_loans(session: Session, by: Actor, stocktake: Stocktake) -> list[Loan]:
    """Return the loans that were agreed to and wait until the places thaw."""
    places = select(FrozenPlace.location_id).where(FrozenPlace.stocktake_id == stocktake.id)
    wanted = (
        select(Loan)
        .join(Loan.record)
        .join(Container, Container.id == Record.container_id)
        .where(Loan.state == LoanState.APPROVED, Container.location_id.in_(places), visible(by.scope))
    )
    return list(session.scalars(wanted.order_by(Loan.id)).unique())


def size(session: Session, stocktake: Stocktake) -> int:
    """Return how many pieces the book of a stock-take holds."""
    wanted = select(func.count()).where(Piece.stocktake_id == stocktake.id, Piece.in_book)
    return session.scalar(wanted) or 0


def to_count_again(session: Session, stocktake: Stocktake) -> list[str]:
    """Return the places of what differs, where others are to count again."""
    wanted = select(Piece.place, Piece.found_place).where(Piece.stocktake_id == stocktake.id, Piece.kind != "")
    codes = {code for row in session.execute(wanted) for one in row for code in str(one).split("、") if code}
    return sorted(codes)


def kinds(found: Iterable[Lined]) -> dict[Difference, int]:
    """Count lines by the kind of their difference."""
    counted: dict[Difference, int] = {}
    for one in found:
        if one.piece.kind:
            counted[Difference(one.piece.kind)] = counted.get(Difference(one.piece.kind), 0) + 1
    return counted


def unsettled(session: Session, login: str) -> list[str]:
    """Return the numbers of stock-takes somebody counts in and has not signed."""
    over = (State.CLOSED, State.DROPPED, State.APPROVED)
    wanted = (
        select(Stocktake.number)
        .join(Counter, Counter.stocktake_id == Stocktake.id)
        .where(
            Counter.login == login,
            Counter.signed_at.is_(None),
            Stocktake.state.not_in([str(state) for state in over]),
        )
    )
    return list(session.scalars(wanted.order_by(Stocktake.number)))


def _titled(session: Session, scope: Scope, pieces: Sequence[Piece]) -> list[Lined]:
    ids = {one.record_id for one in pieces if one.record_id is not None}
    titles: dict[int, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), ROWS_MOST):
        chosen = wanted[start : start + ROWS_MOST]
        rows = session.execute(select(Record.id, Record.title).where(Record.id.in_(chosen), visible(scope)))
        titles |= {int(one): str(title) for one, title in rows}
    return [
        Lined(
            one,
            titles.get(one.record_id or 0, ""),
            f"R{one.record_id}" if one.record_id in titles else "",
            hidden=one.record_id is not None and one.record_id not in titles,
        )
        for one in pieces
    ]
