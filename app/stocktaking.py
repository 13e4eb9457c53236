"""Counting what is there: a stock-take planned, labels taken from the scanner one by one, differences settled.

A scan is taken as it came, in its order, and bears an id of its own: sent twice, as after a lost
connection, it counts once. Where a counter is follows from the last place they scanned.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.acting import found, machine
from app.desk import Desk
from archive.database import Work
from archive.dates import read_typed
from archive.errors import ArchiveError, Conflict, Invalid, NotFound, NotPermitted, Refused, WrongState
from archive.holdings import Container, Location
from archive.ledger import Line
from archive.numbering import lookup_key
from archive.numbers import CURRENT, ArchivalNumber, find_volume
from archive.numbers import find as find_record
from archive.people import ARCHIVE_STAFF, Actor
from archive.records import HELD_STAGES, Record
from archive.stocktakes import Counter, Find, FrozenPlace, Piece, Stocktake
from archive.wording import N_
from workflows.stocktake import TURNS, State, people_named, plan
from workflows.stocktake_remedies import resolve

LONGEST_LABEL, LONGEST_ID, MOST_AT_ONCE = 120, 40, 500
BARE = "SQ-BARE"
"""What stands for a thing that bears no label; words may follow after a blank."""


@dataclass(frozen=True, slots=True)
class Echo:
    """What is said to one scan: its id, a tone (ok, wait, bad, idle), a sentence with its values, and where it was."""

    scan: str
    tone: str
    text: str
    values: Mapping[str, object]
    place: str = ""
    box: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How far one counter is: where they are, what they counted there and in all."""

    place: str
    box: str
    here: int
    total: int


def plan_count(desk: Desk, by: Actor, entered: Mapping[str, str]) -> Stocktake:
    """Plan a stock-take; places and classes are codes parted by blanks or commas.

    Raises:
        NotPermitted: it is not this person's duty.
        Problems: what was entered cannot stand.
    """
    _staff(by)
    with desk.database.work(desk.clock(), by) as work:
        day = entered.get("cut_off", "").strip()
        return plan(
            work,
            purpose=entered.get("purpose", ""),
            places=_codes(entered.get("places", "")),
            classes=_codes(entered.get("classes", "")),
            cut_off=read_typed(day, field="cut_off") if day else work.today,
            by_box=bool(entered.get("by_box")),
        )


def scan(desk: Desk, by: Actor, number: str, scans: Sequence[tuple[str, str]]) -> tuple[list[Echo], Tally]:
    """Take what a counter scanned, in its order: pairs of the scan's own id and its text.

    Raises:
        NotFound: there is no such stock-take, or they do not count in it.
        WrongState: they have signed, or nobody counts now.
    """
    if len(scans) > MOST_AT_ONCE:
        raise Invalid("scans", N_("一次最多送 {most} 条，请分几次送。"), most=MOST_AT_ONCE)
    with desk.database.work(desk.clock(), by) as work:
        stocktake: Stocktake = found(work, machine("stocktake"), number)
        mine = _counter(stocktake, by)
        echoes = []
        for one, text in scans:
            echo = _take(work, stocktake, mine, one[:LONGEST_ID], fold(text))
            echoes.append(replace(echo, place=mine.place, box=mine.box))
        work.session.flush()
        return echoes, tally(work.session, stocktake, mine)


def unscan(desk: Desk, by: Actor, number: str) -> tuple[Echo, Tally]:
    """Take one's own last scan back.

    Raises:
        Refused: there is none.
    """
    with desk.database.work(desk.clock(), by) as work:
        stocktake: Stocktake = found(work, machine("stocktake"), number)
        mine = _counter(stocktake, by)
        last = work.session.scalars(
            select(Find).where(*_of(stocktake, mine), Find.kind != "place").order_by(Find.id.desc()).limit(1)
        ).first()
        if last is None:
            raise Refused(N_("还没有扫过，没有可撤的。"))
        # A volume is one scan and many finds.
        whole = last.scan.partition("#")[0]
        for one in work.session.scalars(select(Find).where(*_of(stocktake, mine), Find.scan.startswith(whole))):
            work.session.delete(one)
        if last.kind == "box" and mine.box == last.box:
            mine.box = ""
        work.session.flush()
        return Echo(whole, "wait", N_("撤了 {label}。"), {"label": last.label}), tally(work.session, stocktake, mine)


def tally(session: Session, stocktake: Stocktake, mine: Counter) -> Tally:
    """Return how far a counter is."""
    counted = Find.kind.in_(("record", "old", "unknown", "bare"))
    total = select(func.count()).where(*_of(stocktake, mine), counted)
    here = total.where(Find.place == mine.place)
    return Tally(mine.place, mine.box, session.scalar(here) or 0, session.scalar(total) or 0)


def last_finds(session: Session, stocktake: Stocktake, mine: Counter, most: int = 12) -> list[Find]:
    """Return what a counter found last, newest first."""
    wanted = select(Find).where(*_of(stocktake, mine), Find.kind != "place").order_by(Find.id.desc())
    return list(session.scalars(wanted.limit(most)))


def settle_piece(desk: Desk, by: Actor, number: str, piece_id: int, entered: Mapping[str, str]) -> Stocktake:
    """Settle one difference.

    Raises:
        NotPermitted: it is not this person's duty.
        NotFound: the stock-take has no such line.
        ArchiveError: what `resolve` says.
    """
    _staff(by)
    with desk.database.work(desk.clock(), by) as work:
        stocktake: Stocktake = found(work, machine("stocktake"), number)
        piece = work.session.get(Piece, piece_id)
        if piece is None or piece.stocktake_id != stocktake.id:
            raise NotFound(N_("{number} 没有这一行，请刷新看最新状态。"), number=stocktake.number)
        resolve(
            work, stocktake, piece,
            remedy=entered.get("remedy", ""), cause=entered.get("cause", ""), ref=entered.get("ref", ""),
        )  # fmt: skip
        return stocktake


def relieve(desk: Desk, by: Actor, number: str, login: str, other: str) -> Stocktake:
    """Let another person count in somebody's stead; what the first one scanned is forgotten.

    Raises:
        NotPermitted: it is not this person's duty.
        Refused: the one has signed, or the other counts already.
    """
    _staff(by)
    with desk.database.work(desk.clock(), by) as work:
        stocktake: Stocktake = found(work, machine("stocktake"), number)
        mine = stocktake.counter(login)
        if mine is None or TURNS.get(State(stocktake.state)) != mine.turn:
            raise NotFound(N_("这一轮没有登录名为 {login} 的盘点人。"), login=login[:40])
        if mine.signed_at is not None:
            raise Refused(N_("{name}已经交盘，不能换人。"), name=mine.name)
        person = next(iter(people_named(work.session, other, "other")), None)
        if person is None:
            raise Invalid("other", N_("请填接手人的姓名或登录名。"))
        if stocktake.counter(person.login):
            raise Refused(N_("{name}已是这次的盘点人，请另选一位。"), name=person.name)
        for one in work.session.scalars(select(Find).where(*_of(stocktake, mine))):
            work.session.delete(one)
        before, mine.login, mine.name, mine.place, mine.box = mine.name, person.login, person.name, "", ""
        work.book.write(
            Line("stocktake:relieve", stocktake.subject, by.login, by.name, before=before, after=person.name)
        )
        return stocktake


def fold(text: str) -> str:
    """Return a label as the scanner meant it, whatever the keyboard was set to."""
    folded = unicodedata.normalize("NFKC", text[: LONGEST_LABEL * 2])
    return "".join(letter for letter in folded if letter.isprintable()).strip()[:LONGEST_LABEL]


def _take(work: Work, stocktake: Stocktake, mine: Counter, scan_id: str, text: str) -> Echo:
    """Take one scan and say what it was; the sentence tells nothing of the book."""
    session = work.session
    if not text or not scan_id:
        return Echo(scan_id, "bad", N_("没有扫到码，请再扫一次。"), {})
    if session.scalar(select(Find.id).where(*_of(stocktake, mine), Find.scan == scan_id).limit(1)):
        return Echo(scan_id, "ok", N_("{label} 已经记下。"), {"label": text})
    if place := session.scalars(select(Location).where(Location.code == text.upper())).one_or_none():
        return _enter(work, stocktake, mine, scan_id, place)
    if not mine.place:
        return Echo(scan_id, "bad", N_("请先扫架位签，再扫件。"), {})
    box = session.scalars(select(Container).where(Container.code == text.upper())).unique().one_or_none()
    if box is not None:
        mine.box = box.code
        _note(work, stocktake, mine, scan_id, "box", box.code)
        said = N_("{label} 整盒记下。") if stocktake.by_box else N_("在盒 {label} 里，请逐件扫。")
        return Echo(scan_id, "ok" if stocktake.by_box else "idle", said, {"label": box.code})
    if text.upper().startswith(BARE):
        _note(work, stocktake, mine, scan_id, "bare", text[len(BARE) :].strip() or "—")
        return Echo(scan_id, "wait", N_("记下一件没有标签的，请放到待查处。"), {})
    return _label(work, stocktake, mine, scan_id, text)


def _enter(work: Work, stocktake: Stocktake, mine: Counter, scan_id: str, place: Location) -> Echo:
    if work.session.get(FrozenPlace, (stocktake.id, place.id)) is None:
        return Echo(scan_id, "bad", N_("{place} 不在这次盘点的范围里，请核对架位签。"), {"place": place.code})
    mine.place, mine.box = place.code, ""
    _note(work, stocktake, mine, scan_id, "place", place.code)
    return Echo(scan_id, "idle", N_("到 {place}，请扫这里的件。"), {"place": place.code})


def _label(work: Work, stocktake: Stocktake, mine: Counter, scan_id: str, text: str) -> Echo:
    """Take the label of a record or a volume, or one that nobody knows."""
    for place, bound in enumerate(within := _bound(work.session, text)):
        _note(work, stocktake, mine, f"{scan_id}#{place}" if place else scan_id, "record", text, bound)
    if within:
        return Echo(scan_id, "ok", N_("{label} 整卷记下，{n} 件。"), {"label": text, "n": len(within)})
    record = _record(work.session, text)
    if record is None:
        _note(work, stocktake, mine, scan_id, "unknown", text)
        return Echo(scan_id, "wait", N_("标签 {label} 不识，照记，请放到待查处。"), {"label": text})
    kind = "record" if _is_current(work.session, record, text) else "old"
    again = work.session.scalar(
        select(Find.id)
        .where(*_of(stocktake, mine), Find.record_id == record.id, Find.place == mine.place, Find.box == mine.box)
        .limit(1)
    )
    if again:
        return Echo(scan_id, "wait", N_("{label} 在这里已经扫过，只记一次。"), {"label": text})
    _note(work, stocktake, mine, scan_id, kind, text, record)
    if kind == "old":
        return Echo(scan_id, "wait", N_("{label} 是旧标签，照记。"), {"label": text})
    return Echo(scan_id, "ok", N_("{label} 记下。"), {"label": text})


def _note(
    work: Work, stocktake: Stocktake, mine: Counter, scan_id: str, kind: str, label: str, record: Record | None = None
) -> None:
    work.session.add(
        Find(
            stocktake_id=stocktake.id,
            turn=mine.turn,
            login=mine.login,
            scan=scan_id,
            kind=kind,
            label=label[:LONGEST_LABEL],
            place=mine.place,
            box=mine.box,
            record_id=record.id if record else None,
            at=work.at,
        )
    )
    work.session.flush()


def _bound(session: Session, text: str) -> list[Record]:
    try:
        volume = find_volume(session, text)
    except ArchiveError:
        return []
    wanted = select(Record).where(Record.volume_id == volume.id).order_by(Record.volume_position, Record.id)
    return list(session.scalars(wanted).unique())


def _record(session: Session, text: str) -> Record | None:
    if text.isdigit():
        return None
    try:
        return find_record(session, text)
    except (NotFound, Invalid, Conflict):
        return None


def _is_current(session: Session, record: Record, text: str) -> bool:
    """Say whether a label is one its record should bear, and the record one that should be here."""
    if record.stage not in HELD_STAGES:
        return False
    former = select(ArchivalNumber.id).where(
        ArchivalNumber.fonds_id == record.fonds_id,
        ArchivalNumber.key == lookup_key(text),
        ArchivalNumber.standing != CURRENT,
    )
    return session.scalar(former) is None


def _counter(stocktake: Stocktake, by: Actor) -> Counter:
    mine = stocktake.counter(by.login)
    if mine is None:
        raise NotFound(N_("{number} 没有请您盘点。"), number=stocktake.number)
    if TURNS.get(State(stocktake.state)) != mine.turn:
        raise WrongState(N_("{number} 现在不在您那一轮，请刷新。"), number=stocktake.number)
    if mine.signed_at is not None:
        raise WrongState(N_("您已经交盘，不能再扫。"))
    return mine


def _of(stocktake: Stocktake, mine: Counter) -> tuple[ColumnElement[bool], ...]:
    return (Find.stocktake_id == stocktake.id, Find.login == mine.login, Find.turn == mine.turn)


def _codes(written: str) -> list[str]:
    return written.upper().replace("，", " ").replace("、", " ").replace(",", " ").split()


def _staff(by: Actor) -> None:
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("盘点由档案员来办，请交给档案员。"))
