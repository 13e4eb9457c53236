"""The book of a stock-take: taken when the places are frozen, then held against what was found."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, delete, insert, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, lazyload

from archive.classification import RecordClass
from archive.errors import Invalid, Problems
from archive.holdings import Container, Location
from archive.records import HELD_STAGES, Record, Stage
from archive.stocktakes import Difference, Find, Piece, Spot, Standing, Stocktake, difference
from archive.wording import N_
from workflows.loans import OUT, Loan

Seen = Mapping[int, set[Spot]]
STRANGE = {"unknown": Difference.UNKNOWN, "bare": Difference.SURPLUS}


def frozen_locations(session: Session, stocktake: Stocktake) -> list[Location]:
    """Return every place a stock-take is about, with all below it.

    Raises:
        Problems: a place or class is not there.
    """
    everywhere = list(session.scalars(select(Location).order_by(Location.code)))
    codes = {one.code for one in everywhere}
    problems = [
        Invalid("places", N_("没有库位 {code}，请核对架位标签。"), code=code[:40])
        for code in stocktake.places
        if code not in codes
    ]
    classes = set(session.scalars(select(RecordClass.code)))
    problems += [
        Invalid("classes", N_("没有代码为 {code} 的类目，请从分类表中选一个。"), code=code[:20])
        for code in stocktake.classes
        if code not in classes
    ]
    if problems:
        raise Problems(problems)
    if stocktake.places:
        return [
            one
            for one in everywhere
            if any(one.code == code or one.code.startswith(f"{code}-") for code in stocktake.places)
        ]
    if stocktake.classes:
        boxes = select(Container.location_id).where(_of_classes(stocktake, Container.class_code))
        standing = set(session.scalars(boxes))
        return [one for one in everywhere if one.id in standing]
    return everywhere


def take_book(session: Session, stocktake: Stocktake) -> None:
    """Write down every piece that should be in the places, lent from them, or being worked on."""
    lent = {
        loan.record_id: loan
        for loan in session.scalars(
            select(Loan).options(lazyload("*")).where(Loan.state.in_([str(one) for one in OUT]))
        )
    }
    rows = []
    for record in _records(session, stocktake):
        spot, standing = spot_of(record), standing_of(record)
        loan = lent.get(record.id)
        if loan is not None:
            standing = Standing.LOAN
        rows.append(
            {
                "stocktake_id": stocktake.id,
                "record_id": record.id,
                "number": record.archival_no or record.ref,
                "in_book": True,
                "place": spot.place,
                "box": spot.box,
                "standing": standing,
                "holder": f"{loan.borrower_name} {loan.number}" if loan is not None else "",
                "ends_as": "",
            }
        )
    if rows:
        session.execute(insert(Piece), rows)


def spot_of(record: Record) -> Spot:
    """Return where the book says a record stands."""
    box = record.container
    if box is None:
        return Spot("")
    return Spot(box.location.code if box.location else "", box.code)


def standing_of(record: Record) -> Standing:
    """Return how a record stands that nobody has borrowed."""
    return Standing.SHELF if record.stage == Stage.SHELVED else Standing.WORK


def compare(session: Session, stocktake: Stocktake, turn: int) -> None:
    """Hold what was found against the book: all of it the first time, what differed the second time."""
    pieces = list(session.scalars(select(Piece).where(Piece.stocktake_id == stocktake.id)))
    finds = list(
        session.scalars(select(Find).where(Find.stocktake_id == stocktake.id, Find.turn == turn).order_by(Find.id))
    )
    # The first counters stand each for themselves; those who count again do it together.
    names = [one.login for one in stocktake.counting(turn)]
    seen = [_seen(stocktake, pieces, [one for one in finds if one.login == name]) for name in names]
    if turn > 1:
        together: dict[int, set[Spot]] = defaultdict(set)
        for count in seen:
            for record_id, spots in count.items():
                together[record_id] |= spots
        seen = [together]
    old = {one.record_id for one in finds if one.kind == "old" and one.record_id is not None}
    _add_strangers(session, stocktake, pieces, seen)
    for piece in pieces:
        if piece.record_id is not None and (turn == 1 or piece.kind):
            _judge(piece, [count.get(piece.record_id, set()) for count in seen], old=piece.record_id in old)
    if turn > 1:
        gone = [piece.id for piece in pieces if not piece.in_book and not piece.found_place]
        session.execute(
            delete(Piece).where(
                Piece.stocktake_id == stocktake.id,
                Piece.in_book.is_(False),
                or_(Piece.record_id.is_(None), Piece.id.in_(gone)),
            )
        )
    _add_unlabelled(session, stocktake, finds)
    session.flush()


def judge_again(piece: Piece, spots: set[Spot]) -> None:
    """Judge one piece anew after it was recognised at these spots."""
    _judge(piece, [spots], old=False)


def settle(piece: Piece, standing: Standing | None) -> None:
    """Write down that one piece is accounted for."""
    piece.settled, piece.ends_as = True, standing or ""


def _judge(piece: Piece, counts: list[set[Spot]], *, old: bool) -> None:
    spots = sorted({spot for count in counts for spot in count}, key=lambda spot: (spot.place, spot.box))
    piece.found_place = "、".join(dict.fromkeys(spot.place for spot in spots))[:40]
    piece.found_box = next((spot.box for spot in spots if spot.box), "")
    kind = difference(piece.expected, counts)
    if kind is None and old and spots:
        kind = Difference.LABEL
    if not piece.in_book and not spots:
        kind = None
    piece.kind, piece.settled, piece.ends_as = kind or "", False, ""
    if kind is None:
        settle(piece, Standing(piece.standing) if piece.in_book else None)


def _seen(stocktake: Stocktake, pieces: list[Piece], finds: Iterable[Find]) -> dict[int, set[Spot]]:
    """Return where one counter saw each record; a sealed box, if so planned, shows all that lies in it."""
    within: dict[str, list[int]] = defaultdict(list)
    for piece in pieces:
        if piece.record_id is not None and piece.standing == Standing.SHELF:
            within[piece.box].append(piece.record_id)
    seen: dict[int, set[Spot]] = defaultdict(set)
    for one in finds:
        if one.kind == "box" and stocktake.by_box:
            for record_id in within.get(one.box, ()):
                seen[record_id].add(Spot(one.place, one.box))
        elif one.record_id is not None and one.kind in {"record", "old"}:
            seen[one.record_id].add(Spot(one.place, one.box))
    return seen


def _add_strangers(
    session: Session, stocktake: Stocktake, pieces: list[Piece], seen: list[dict[int, set[Spot]]]
) -> None:
    """Add what was found in the places although the book has it elsewhere."""
    known = {piece.record_id for piece in pieces}
    strangers = {record_id for count in seen for record_id in count} - known
    if not strangers:
        return
    for record in session.scalars(select(Record).where(Record.id.in_(strangers)).order_by(Record.id)).unique():
        spot = spot_of(record)
        spots = {one for count in seen for one in count.get(record.id, ())}
        if stocktake.classes and record.stage == Stage.SHELVED and all(one.fits(spot) for one in spots):
            continue  # it stands where it should, and is of a class that is not counted
        piece = Piece(
            stocktake_id=stocktake.id,
            record_id=record.id,
            number=record.archival_no or record.ref,
            in_book=False,
            place=spot.place,
            box=spot.box,
            standing=standing_of(record),
        )
        session.add(piece)
        pieces.append(piece)
        # Marked, so that the second comparison looks at it too.
        piece.kind = Difference.MISPLACED


def _add_unlabelled(session: Session, stocktake: Stocktake, finds: list[Find]) -> None:
    """Add what bears no label, or one that nobody knows: as often as the counter who saw most of it."""
    most: dict[tuple[str, str, str, str], int] = {}
    for login in {one.login for one in finds}:
        mine: dict[tuple[str, str, str, str], int] = defaultdict(int)
        for one in finds:
            if one.login == login and one.kind in STRANGE:
                mine[one.kind, one.label if one.kind == "unknown" else "", one.place, one.box] += 1
        for key, count in mine.items():
            most[key] = max(most.get(key, 0), 1 if key[0] == "unknown" else count)
    words = {(one.kind, one.place, one.box): one.label for one in finds if one.kind == "bare"}
    for (kind, label, place, box), count in sorted(most.items()):
        for _each in range(count):
            session.add(
                Piece(
                    stocktake_id=stocktake.id,
                    number=label or words.get((kind, place, box), ""),
                    in_book=False,
                    found_place=place,
                    found_box=box,
                    kind=STRANGE[kind],
                )
            )


def _records(session: Session, stocktake: Stocktake) -> Iterable[Record]:
    wanted = select(Record).where(Record.state.in_([str(stage) for stage in HELD_STAGES]))
    wanted = wanted.outerjoin(Container, Container.id == Record.container_id)
    if stocktake.places:
        places = [one.id for one in frozen_locations(session, stocktake)]
        wanted = wanted.where(Container.location_id.in_(places))
    if stocktake.classes:
        wanted = wanted.join(RecordClass, RecordClass.id == Record.class_id)
        wanted = wanted.where(_of_classes(stocktake, RecordClass.code))
    options = (lazyload(Record.components), lazyload(Record.parties), lazyload(Record.holds))
    return session.scalars(wanted.options(*options).order_by(Record.shelf_key, Record.id)).unique()


def _of_classes(stocktake: Stocktake, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return or_(*(column.startswith(code, autoescape=True) for code in stocktake.classes))
