"""The store rooms day by day: climate read, rooms inspected, and what the log of a month shows."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.desk import Desk
from archive.database import Work
from archive.dates import read_typed
from archive.errors import Invalid, NotPermitted, Problems
from archive.holdings import Location, Place
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Actor
from archive.sequences import take_next
from archive.storeroom import DAMPNESS, WARMTH, Inspection, Matter, Reading, days_missed, inspections, readings
from archive.wording import N_
from workflows.inspection import State

WORDS_MOST, FINDING_MOST = 200, 300
POSSIBLE = {"warmth": (Decimal(-40), Decimal(60)), "dampness": (Decimal(0), Decimal(100))}


@dataclass(frozen=True, slots=True)
class Month:
    """The log of one room and month, as far as it has come."""

    room: Location
    first: date
    last: date
    readings: list[Reading]
    inspections: list[Inspection]
    missed: list[date]


def read_climate(desk: Desk, by: Actor, entered: Mapping[str, str]) -> Reading:
    """Note a reading.

    Raises:
        NotPermitted: it is not this person's duty.
        Problems: what was entered cannot stand.
    """
    _staff(by)
    with desk.database.work(desk.clock(), by) as work:
        problems: list[Invalid] = []
        room, on, clock = _when(desk, problems, work, entered)
        warmth, dampness = (_measure(problems, entered, name) for name in POSSIBLE)
        situation, measure = (_words(problems, entered, name, WORDS_MOST) for name in ("situation", "measure"))
        outside = any(
            value is not None and not low <= value <= high
            for value, (low, high) in ((warmth, WARMTH), (dampness, DAMPNESS))
        )
        if outside and not measure:
            problems.append(Invalid("measure", N_("超出范围了，请写明怎么处理的，例如已开除湿机。")))
        if problems or room is None or warmth is None or dampness is None:
            raise Problems(problems)
        made = Reading(
            location_id=room.id, room=room, on=on, clock=clock, warmth=warmth, dampness=dampness,
            situation=situation, measure=measure, by=by.login, by_name=by.name, entered_at=work.at,
        )  # fmt: skip
        work.session.add(made)
        work.session.flush()
        detail = {"on": on.isoformat(), "warmth": str(warmth), "dampness": str(dampness)}
        work.book.write(Line("climate:read", f"location:{room.code}", by.login, by.name, note=situation, detail=detail))
        return made


def inspect(desk: Desk, by: Actor, entered: Mapping[str, str]) -> Inspection:
    """Note an inspection; without a finding the room is in order.

    Raises:
        NotPermitted: it is not this person's duty.
        Problems: what was entered cannot stand.
    """
    _staff(by)
    with desk.database.work(desk.clock(), by) as work:
        problems: list[Invalid] = []
        room, on, clock = _when(desk, problems, work, entered)
        finding = _words(problems, entered, "finding", FINDING_MOST)
        matters = [one for one in entered.get("matters", "").split() if one in set(Matter)]
        if not matters:
            problems.append(Invalid("matters", N_("请勾选查了哪些方面。")))
        if problems or room is None:
            raise Problems(problems)
        made = Inspection(
            number=f"JC-{work.today.year}-{take_next(work.session, f'JC-{work.today.year}'):03}",
            state=State.FOUND if finding else State.CLEAR,
            location_id=room.id, room=room, on=on, clock=clock, matters=" ".join(matters),
            finding=finding, by=by.login, by_name=by.name,
        )  # fmt: skip
        work.session.add(made)
        work.session.flush()
        detail = {"room": room.code, "on": on.isoformat(), "matters": matters}
        work.book.write(
            Line("inspection:make", made.subject, by.login, by.name, after=made.state, note=finding, detail=detail)
        )
        return made


def month_of(session: Session, room: Location, year: int, month: int, today: date) -> Month:
    """Return the log of a room and month; days to come are not missed."""
    first = date(year, month, 1)
    last = date(year, month, calendar.monthrange(year, month)[1])
    found, until = readings(session, room, first, last), min(last, today)
    missed = days_missed(found, first, until) if until >= first else []
    return Month(room, first, last, found, inspections(session, room, first, last), missed)


def rooms(session: Session) -> list[Location]:
    """Return the store rooms."""
    wanted = select(Location).where(Location.place == Place.ROOM).order_by(Location.code)
    return list(session.scalars(wanted))


def _when(
    desk: Desk, problems: list[Invalid], work: Work, entered: Mapping[str, str]
) -> tuple[Location | None, date, time]:
    """Read room, day and hour; without them it is now."""
    now = desk.clock().astimezone(desk.settings.zone)
    code = entered.get("room", "").strip().upper()
    room = next((one for one in rooms(work.session) if one.code == code), None)
    if room is None:
        problems.append(Invalid("room", N_("请选库房。")))
    on, clock = now.date(), now.time().replace(second=0, microsecond=0)
    try:
        if written := entered.get("on", "").strip():
            on = read_typed(written, field="on")
        if on > now.date():
            problems.append(Invalid("on", N_("日期不能晚于今天。")))
    except Invalid as problem:
        problems.append(problem)
    if written := entered.get("clock", "").strip().replace("：", ":"):
        try:
            clock = datetime.strptime(written, "%H:%M").time()  # noqa: DTZ007 - a clock on the wall
        except ValueError:
            problems.append(Invalid("clock", N_("时间请写成 09:30。")))
    return room, on, clock


def _measure(problems: list[Invalid], entered: Mapping[str, str], name: str) -> Decimal | None:
    written, (least, most) = entered.get(name, "").strip(), POSSIBLE[name]
    try:
        value = Decimal(written)
        if not value.is_finite() or not least <= value <= most:
            raise InvalidOperation  # noqa: TRY301 - told as any other number that is none
        return value.quantize(Decimal("0.1"))
    except InvalidOperation:
        problems.append(Invalid(name, N_("请填 {least} 到 {most} 之间的数。"), least=least, most=most))
        return None


def _words(problems: list[Invalid], entered: Mapping[str, str], name: str, most: int) -> str:
    written = entered.get(name, "").strip()
    if len(written) > most:
        problems.append(Invalid(name, N_("最多 {most} 个字，请缩短。"), most=most))
    return written


def _staff(by: Actor) -> None:
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("库房检查由档案员来记，请交给档案员。"))
