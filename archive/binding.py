"""Binding a volume: making it, putting items in, their order; what cannot stand is told field by field."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.access import Secrecy
from archive.classification import RecordClass, Series, class_by_code, series_of, usual_series
from archive.database import Work
from archive.description import TITLE_MOST
from archive.entering import Checker
from archive.errors import ArchiveError, Invalid, Problems, Refused, WrongState
from archive.fonds import Department
from archive.ledger import Line
from archive.numbering import NumberParts, lookup_key
from archive.numbers import ArchivalNumber, scope_text, taken
from archive.records import STAGE_NAMES, Record, Stage
from archive.schedules import Term
from archive.sequences import take_next
from archive.volumes import Volume, VolumeState
from archive.wording import N_

FIELDS = (
    "class", "series", "title", "responsible", "date", "date_to", "year", "term", "secrecy", "department", "project",
    "books", "kind_name", "first_no", "last_no", "thickness_mm", "situation", "cross_ref",
)  # fmt: skip
LATER = frozenset(FIELDS) - {"class", "series", "year", "term", "department", "project"}
"""What may still be described once there is a number."""
MAY_BE_BOUND = frozenset({Stage.RECEIVED, Stage.ACCEPTED, Stage.CATALOGUED, Stage.NUMBERED})
"""Loose: not yet in a box, and not returned."""


def make_volume(work: Work, entered: Mapping[str, object], fonds_id: int | None = None) -> Volume:
    """Make a volume and give it its number.

    Raises:
        Problems: one or more fields cannot stand.
    """
    check = Checker(entered, [])
    _known(check, FIELDS)
    category = _class(work.session, check, fonds_id)
    line = _line(work.session, check, category) if category else None
    term = _term(check, line)
    title = check.text("title", TITLE_MOST)
    if not title:
        check.problems.append(Invalid("title", N_("题名空白，请补填。")))
    year = check.number("year", 1900, work.today.year)
    department = _department(work, check, category)
    if check.problems or category is None or department is None:
        raise Problems(check.problems)
    volume = Volume(
        fonds_id=category.fonds_id, category=category, series=line, department=department, title=title, year=year,
        fonds=category.fonds, term=term, project=check.text("project", 12), running=0, archival_no="",
        state=VolumeState.OPEN, made_by=work.by.login, made_by_name=work.by.name, made_at=work.at,
        secrecy=int(Secrecy.INTERNAL),
    )  # fmt: skip
    _describe(work, volume, check)
    if check.problems:
        raise Problems(check.problems)
    work.session.add(volume)
    _number(work.session, volume, at=work.at)
    work.book.write(
        Line("volume:make", volume.subject, work.by.login, work.by.name, after=volume.archival_no,
             detail={"title": title})
    )  # fmt: skip
    return volume


def describe_volume(work: Work, volume: Volume, entered: Mapping[str, object]) -> None:
    """Change what a volume's description says; what its number is made of stays.

    Raises:
        Problems: a field cannot stand.
        WrongState: the volume was dropped.
    """
    if volume.state == VolumeState.DROPPED:
        raise WrongState(N_("{number} 已撤卷，不能再改。"), number=volume.archival_no)
    check = Checker(entered, [])
    _known(check, FIELDS)
    locked = [name for name in entered if name in FIELDS and name not in LATER]
    if locked:
        raise Refused(N_("案卷号 {number} 已经编出，门类、条目、年度、期限和部门不能再改。"), number=volume.archival_no)
    before = values_of_volume(volume)
    if check.has("title"):
        volume.title = check.text("title", TITLE_MOST)
        if not volume.title:
            check.problems.append(Invalid("title", N_("题名空白，请补填。")))
    _describe(work, volume, check)
    if check.problems:
        raise Problems(check.problems)
    after = values_of_volume(volume)
    changed = {name: [_told(before[name]), _told(after[name])] for name in after if before[name] != after[name]}
    if changed:
        work.book.write(Line("volume:describe", volume.subject, work.by.login, work.by.name, detail=changed))


def values_of_volume(volume: Volume) -> dict[str, object]:
    """Return the described fields as a form shows them."""
    return {
        "title": volume.title, "responsible": volume.responsible, "date": volume.dated_from, "date_to": volume.dated_to,
        "secrecy": Secrecy(volume.secrecy).name.lower(), "books": volume.books, "kind_name": volume.kind_name,
        "first_no": volume.first_no, "last_no": volume.last_no, "thickness_mm": volume.thickness_mm,
        "situation": volume.situation, "cross_ref": volume.cross_ref,
    }  # fmt: skip


def put_in(work: Work, volume: Volume, record: Record) -> int:
    """Put a record at the end of an open volume and return its place, counted from 1.

    Raises:
        WrongState: the volume is closed.
        Refused: the record does not belong into it, or is not loose.
    """
    _open(volume)
    if reason := _stranger(volume, record):
        raise reason
    last = work.session.scalar(select(func.max(Record.volume_position)).where(Record.volume_id == volume.id)) or 0
    record.volume, record.volume_position = volume, last + 1
    volume.secrecy = max(volume.secrecy, record.secrecy)
    work.session.flush()
    detail = {"volume": volume.archival_no, "position": last + 1}
    work.book.write(Line("volume:put-in", record.subject, work.by.login, work.by.name, detail=detail))
    return last + 1


def take_from(work: Work, volume: Volume, record: Record) -> None:
    """Take a record out of an open volume; those behind it move up.

    Raises:
        WrongState: the volume is closed.
        Refused: the record is not in it, or its number says that it is.
    """
    _open(volume)
    if record.volume_id != volume.id:
        raise Refused(N_("{number} 不在案卷 {volume} 里。"), number=_called(record), volume=volume.archival_no)
    if record.archival_no and "volume" in volume.category.template.needs:
        raise Refused(N_("{number} 的档号里有案卷号，移出须走改号。"), number=_called(record))
    record.volume, record.volume_position = None, None
    work.session.flush()
    arrange(work, volume, [one.id for one in inner(work.session, volume)], quietly=True)
    work.book.write(
        Line("volume:take-out", record.subject, work.by.login, work.by.name, detail={"volume": volume.archival_no})
    )


def arrange(work: Work, volume: Volume, order: Sequence[int], *, quietly: bool = False) -> None:
    """Set the order of an open volume by the ids of its records.

    Raises:
        WrongState: the volume is closed.
        Invalid: the order does not name each of its records once.
        Refused: its items were numbered in another order already.
    """
    _open(volume)
    found = {record.id: record for record in inner(work.session, volume)}
    if sorted(order) != sorted(found):
        raise Invalid("order", N_("次序里的件与卷内的件不一致，请刷新后再排。"))
    numbered = any(record.archival_no for record in found.values())
    if not quietly and numbered and "volume" in volume.category.template.needs:
        raise Refused(N_("卷内的件已经打号，次序不能再改。"))
    for place, number in enumerate(order, start=1):
        found[number].volume_position = place
    work.session.flush()
    if not quietly:
        work.book.write(
            Line("volume:order", volume.subject, work.by.login, work.by.name, detail={"records": list(order)})
        )


def inner(session: Session, volume: Volume) -> list[Record]:
    """Return what is bound in a volume, in its order."""
    wanted = select(Record).where(Record.volume_id == volume.id).order_by(Record.volume_position, Record.id)
    return list(session.scalars(wanted).unique())


def span(volume: Volume, records: Sequence[Record]) -> tuple[date | None, date | None]:
    """Return the first and last day of a volume: as described, or as its items say."""
    days = sorted(day for record in records for day in (record.dated, record.dated_to) if day)
    return volume.dated_from or (days[0] if days else None), volume.dated_to or (days[-1] if days else None)


def _not_loose(record: Record) -> ArchiveError:
    if record.container is not None:
        text = N_("{number} 已装在 {box}，请先取出再入卷。")
        return Refused(text, number=_called(record), box=record.container.code)
    text = N_("{number} 现在是“{state}”，不能入卷。")
    return Refused(text, number=_called(record), state=STAGE_NAMES[record.stage])


def _stranger(volume: Volume, record: Record) -> ArchiveError | None:
    called = _called(record)
    if record.volume_id is not None:
        return Refused(
            N_("{number} 已在案卷 {volume} 里。"),
            number=called,
            volume=record.volume.archival_no if record.volume else "",
        )
    if record.container is not None or record.stage not in MAY_BE_BOUND:
        return _not_loose(record)
    if record.fonds_id != volume.fonds_id or record.class_id != volume.class_id:
        return Refused(
            N_("{number} 是 {code} 类的，案卷 {volume} 只收 {own} 类。"),
            number=called, code=record.category.code, volume=volume.archival_no, own=volume.category.code,
        )  # fmt: skip
    if record.term != volume.term:
        return Refused(N_("{number} 的保管期限与案卷不同，不同期限不混卷。"), number=called)
    if volume.year is not None and record.year != volume.year:
        return Refused(N_("{number} 不是 {year} 年度的，不同年度不混卷。"), number=called, year=volume.year)
    if volume.project and record.project != volume.project:
        return Refused(N_("{number} 不是项目 {project} 的。"), number=called, project=volume.project)
    if record.archival_no and "volume" in volume.category.template.needs:
        return Refused(N_("{number} 已有档号，入卷后档号要变，请走改号。"), number=called)
    return None


def _number(session: Session, volume: Volume, *, at: datetime) -> None:
    """Give a volume its running number: of its own scope where the pattern has one, of its class's items otherwise."""
    template = volume.category.template
    parts = NumberParts(
        fonds=volume.fonds.code, year=volume.year, term=Term.parse(volume.term), unit=volume.department.code,
        project=volume.project or None,
    )  # fmt: skip
    while True:
        n = take_next(session, scope_text(volume.fonds_id, template.volume_prefix(parts)))
        number = template.volume_number(parts, n)
        if not taken(session, volume.fonds_id, lookup_key(number)):
            break
    volume.running, volume.archival_no = n, number
    volume.shelf_key = template.volume_shelf_key(parts, n)
    volume.category.frozen = True
    session.flush()
    session.add(
        ArchivalNumber(
            fonds_id=volume.fonds_id, key=lookup_key(number), spelling=number, volume_id=volume.id, issued_at=at
        )
    )
    session.flush()


def _describe(work: Work, volume: Volume, check: Checker) -> None:
    for name, column, most in (
        ("responsible", "responsible", 200), ("kind_name", "kind_name", 40), ("first_no", "first_no", 40),
        ("last_no", "last_no", 40), ("situation", "situation", 2000), ("cross_ref", "cross_ref", 80),
    ):  # fmt: skip
        if check.has(name):
            setattr(volume, column, check.text(name, most))
    if check.has("books"):
        volume.books = check.number("books", 1, 999) or 1
    if check.has("thickness_mm"):
        volume.thickness_mm = check.number("thickness_mm", 1, 500)
    if check.has("secrecy"):
        name = str(check.entered["secrecy"]).upper()
        if name in Secrecy.__members__:
            volume.secrecy = int(Secrecy[name])
        elif name:
            check.problems.append(Invalid("secrecy", N_("密级请选公开、内部、普通商密或核心商密。")))
    _describe_days(work, volume, check)


def _describe_days(work: Work, volume: Volume, check: Checker) -> None:
    if check.has("date"):
        volume.dated_from = check.day("date")
    if check.has("date_to"):
        volume.dated_to = check.day("date_to")
    for name, day in (("date", volume.dated_from), ("date_to", volume.dated_to)):
        if day and day > work.today:
            check.problems.append(Invalid(name, N_("日期 {day} 还没有到，请核对。"), day=day))
    if volume.dated_from and volume.dated_to and volume.dated_from > volume.dated_to:
        check.problems.append(Invalid("date_to", N_("止日早于起日，请核对。")))


def _class(session: Session, check: Checker, fonds_id: int | None) -> RecordClass | None:
    code = check.text("class", 12)
    if not code:
        check.problems.append(Invalid("class", N_("请选门类。")))
        return None
    try:
        category = class_by_code(session, code, fonds_id)
        _ = category.template
    except Invalid as problem:
        check.problems.append(problem)
        return None
    return category


def _line(session: Session, check: Checker, category: RecordClass) -> Series | None:
    lines = series_of(session, category)
    wanted = str(check.entered.get("series") or "").strip()
    if not wanted:
        return usual_series(session, category)
    line = next((one for one in lines if str(one.number) == wanted), None)
    if line is None:
        text = N_("期限表第 {number} 条不在 {code} 类下，请重选条目。")
        check.problems.append(Invalid("series", text, number=wanted[:8], code=category.code))
    return line


def _term(check: Checker, line: Series | None) -> str:
    written = check.text("term", 8)
    if written:
        try:
            return Term.parse(written).code
        except Invalid as problem:
            check.problems.append(problem)
            return ""
    if line is None:
        check.problems.append(Invalid("term", N_("请选保管期限。")))
        return ""
    return line.term


def _department(work: Work, check: Checker, category: RecordClass | None) -> Department | None:
    if category is None:
        return None
    code = check.text("department", 20)
    wanted = select(Department).where(Department.fonds_id == category.fonds_id)
    if not code:
        own = [*work.session.scalars(wanted.order_by(Department.id))]
        return next((one for one in own if one.id == work.by.department), own[0] if own else None)
    found = work.session.scalars(wanted.where(Department.code == code)).first()
    if found is None:
        text = N_("没有代码为 {code} 的部门，请从部门表中选一个。")
        check.problems.append(Invalid("department", text, code=code))
    return found


def _open(volume: Volume) -> None:
    if volume.state != VolumeState.OPEN:
        raise WrongState(N_("案卷 {number} 已经结卷，卷内不能再动；要动请先重新组卷。"), number=volume.archival_no)


def _known(check: Checker, names: Sequence[str]) -> None:
    check.problems += [
        Invalid(str(name)[:40], N_("没有这一栏：{name}。"), name=str(name)[:40])
        for name in check.entered
        if name not in names
    ]


def _called(record: Record) -> str:
    return record.archival_no or record.ref


def _told(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
