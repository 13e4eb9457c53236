"""Handing over and taking over: a list drawn up, its lines checked, what arrives judged line by line, files tested."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from app.acting import found, machine, record_for
from app.desk import Desk
from archive.database import Work
from archive.errors import Invalid, NotPermitted, Problems, Refused, WrongState
from archive.fonds import Department
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.records import Record
from archive.schedules import Term
from archive.sequences import take_next
from archive.transfers import Direction, Nature, Outcome, Transfer, TransferItem
from archive.wording import N_
from workflows.transfer import State, may_leave

MAY_DRAW_UP = ARCHIVE_STAFF | {Role.BUSINESS}
LINES_MOST, TITLE_MOST, WORD_MOST = 2000, 300, 40
TEXTS = {"giver": 120, "receiver": 120, "giver_leader": 60, "receiver_leader": 60, "years": 40, "aids": 200,
         "giver_note": 2000, "receiver_note": 2000}  # fmt: skip


def draw_up(desk: Desk, by: Actor, entered: Mapping[str, str]) -> Transfer:
    """Begin a list; a department that hands over to the archive is named by its code, another body by its name.

    Raises:
        NotPermitted: it is not this person's duty.
        Problems: what was entered cannot stand.
    """
    if not by.has(MAY_DRAW_UP):
        raise NotPermitted(N_("交接由档案员或移交部门草拟。"))
    with desk.database.work(desk.clock(), by) as work:
        problems: list[Invalid] = []
        texts = {name: _text(problems, entered, name, most) for name, most in TEXTS.items()}
        direction, nature = _way(problems, work, entered)
        department = department_in(problems, work, entered, direction)
        own = desk.settings.house
        if direction == Direction.IN:
            texts["receiver"] = texts["receiver"] or own
            texts["giver"] = texts["giver"] or (department.name if department else "")
        else:
            texts["giver"] = texts["giver"] or own
        problems += [Invalid(name, N_("请填单位名称。")) for name in ("giver", "receiver") if not texts[name]]
        year = number_in(problems, entered, "fiscal_year", 1949, work.today.year)
        aids = number_in(problems, entered, "aids_count", 0, 9999)
        if problems:
            raise Problems(problems)
        made = Transfer(
            number=f"JJ-{work.today.year}-{take_next(work.session, f'JJ-{work.today.year}'):03}",
            state=State.DRAFTED,
            direction=direction,
            nature=nature,
            accounting=bool(entered.get("accounting")),
            department_id=department.id if department else None,
            fiscal_year=year,
            aids_count=aids or 0,
            drafted_by=by.login,
            drafted_by_name=by.name,
            drafted_at=work.at,
            items=[],
            signatures=[],
            **texts,
        )
        made.years = made.years or (str(year) if year else "")
        work.session.add(made)
        work.session.flush()
        detail = {"direction": direction, "giver": made.giver, "receiver": made.receiver}
        work.book.write(Line("transfer:draft", made.subject, by.login, by.name, after=State.DRAFTED, detail=detail))
        return made


def list_records(desk: Desk, by: Actor, number: str, refs: Sequence[str]) -> Transfer:
    """Put records on a list: of ours on their way out, or files that came in ahead of the list.

    Raises:
        NotFound: a record is not there, or they may not see it.
        Refused: it may not leave, or another list holds it.
    """
    with desk.database.work(desk.clock(), by) as work:
        transfer = _drafted(work, number)
        if not refs:
            raise Invalid("refs", N_("请填档号，一行一个。"))
        for record in dict.fromkeys(record_for(work, ref) for ref in refs):
            if any(item.record_id == record.id for item in transfer.items):
                continue
            if record.claimed_by:
                raise Refused(
                    N_("{number} 已在 {list} 中，不能再列。"),
                    number=record.archival_no or record.ref, list=record.claimed_by,
                )  # fmt: skip
            if transfer.direction == Direction.OUT:
                if reason := may_leave(work.session, record):
                    raise reason
                record.claimed_by = transfer.number
            _add(transfer, _line_of(record, work.today))
        _unticked(work, transfer, len(refs))
        return transfer


def list_lines(desk: Desk, by: Actor, number: str, table: str, *, sealed: bool = False) -> Transfer:
    """Put lines on a list as they were copied from a spreadsheet, cells parted by tabs.

    The cells are name, volume number, volumes, years, archival number, term, kept, pages and note; only the first
    must be there.

    Raises:
        Problems: lines that cannot stand, each by its number from 1.
    """
    with desk.database.work(desk.clock(), by) as work:
        transfer = _drafted(work, number)
        rows = [row for row in table.splitlines() if row.strip()]
        if not rows:
            raise Invalid("table", N_("请粘贴清单，一行一卷。"))
        if len(rows) + len(transfer.items) > LINES_MOST:
            raise Invalid("table", N_("一份清单最多 {most} 行，请分开列。"), most=LINES_MOST)
        problems: list[Invalid] = []
        read = [_read_line(problems, place, row, work.today) for place, row in enumerate(rows, start=1)]
        if problems:
            raise Problems(problems[:20])
        for item in read:
            item.sealed = sealed
            _add(transfer, item)
        _unticked(work, transfer, len(rows))
        return transfer


def strike(desk: Desk, by: Actor, number: str, positions: Sequence[int]) -> Transfer:
    """Take lines off a list and number the rest anew."""
    with desk.database.work(desk.clock(), by) as work:
        transfer = _drafted(work, number)
        for item in chosen(transfer, positions):
            if item.record is not None and item.record.claimed_by == transfer.number:
                item.record.claimed_by = None
            transfer.items.remove(item)
        for place, item in enumerate(transfer.items, start=1):
            item.position = place
        _unticked(work, transfer, -len(positions))
        return transfer


def tick(desk: Desk, by: Actor, number: str, positions: Sequence[int]) -> Transfer:
    """Note that lines were held against the things themselves."""
    with desk.database.work(desk.clock(), by) as work:
        transfer = _drafted(work, number)
        for item in chosen(transfer, positions):
            item.checked_by = by.name
        detail = {"lines": list(positions)}
        work.book.write(Line("transfer:tick", transfer.subject, by.login, by.name, detail=detail))
        return transfer


def _line_of(record: Record, today: date) -> TransferItem:
    return TransferItem(
        record=record,
        number=record.archival_no or record.ref,
        title=record.title,
        volume_no=(record.archival_no or "").rpartition("-")[2],
        volumes=max(1, record.quantity),
        years=str(record.year or ""),
        term=record.term,
        kept=_kept(str(record.year or ""), today),
        pages=record.pages,
        is_copy=record.is_copy,
        medium=record.medium,
        sha256=record.components[0].sha256 if record.components else "",
    )


def _read_line(problems: list[Invalid], place: int, row: str, today: date) -> TransferItem:
    cells = [cell.strip() for cell in row.split("\t")] + [""] * 9
    title, volume_no, volumes, years, number, term, kept, pages, note = cells[:9]
    if not title or len(title) > TITLE_MOST:
        problems.append(Invalid("table", N_("第 {line} 行：要有名称，不超过 {most} 字。"), line=place, most=TITLE_MOST))
    if any(len(one) > WORD_MOST for one in (volume_no, years, kept[:20], term[:8])) or len(number) > 2 * WORD_MOST:
        problems.append(Invalid("table", N_("第 {line} 行：有一格太长，请缩短。"), line=place))
    counts = []
    for written in (volumes, pages):
        if written and not (written.isascii() and written.isdigit() and len(written) <= len("99999")):
            problems.append(Invalid("table", N_("第 {line} 行：册数和页数要填整数。"), line=place))
        counts.append(int(written) if written.isascii() and written.isdigit() else None)
    return TransferItem(
        record=None,
        title=title,
        volume_no=volume_no,
        volumes=counts[0] or 1,
        years=years,
        number=number,
        term=_term(term),
        kept=kept[:20] or _kept(years, today),
        pages=counts[1],
        note=note[:200],
    )


def _term(written: str) -> str:
    try:
        return Term.parse(written).code if written else ""
    except Invalid:
        return written[:8]


def _kept(years: str, today: date) -> str:
    """Return how many whole years have passed since the end of the last year named."""
    last = years.replace("－", "-").replace("—", "-").rpartition("-")[2].strip()
    return str(max(0, today.year - int(last) - 1)) if last.isdigit() and len(last) == len("2026") else ""


def _add(transfer: Transfer, item: TransferItem) -> None:
    item.position = len(transfer.items) + 1
    item.outcome = Outcome.PENDING
    transfer.items.append(item)


def _unticked(work: Work, transfer: Transfer, lines: int) -> None:
    work.session.flush()
    work.book.write(Line("transfer:list", transfer.subject, work.by.login, work.by.name, detail={"lines": lines}))


def _drafted(work: Work, number: str) -> Transfer:
    transfer: Transfer = found(work, machine("transfer"), number)
    if not work.by.has(MAY_DRAW_UP):
        raise NotPermitted(N_("交接由档案员或移交部门草拟。"))
    if transfer.state != State.DRAFTED:
        raise WrongState(N_("清单已经核对，要改请先“退回改清单”。"))
    return transfer


def chosen(transfer: Transfer, positions: Sequence[int]) -> list[TransferItem]:
    """Return the lines at these places of a list.

    Raises:
        Invalid: there is none.
    """
    found_ones = [item for item in transfer.items if item.position in set(positions)]
    if not found_ones:
        raise Invalid("chosen", N_("没有选中任何一行，请先勾选。"))
    return found_ones


def _way(problems: list[Invalid], work: Work, entered: Mapping[str, str]) -> tuple[str, str]:
    direction, nature = entered.get("direction", ""), entered.get("nature", "") or Nature.TRANSFER
    if direction not in set(Direction):
        problems.append(Invalid("direction", N_("请选移入或移出。")))
    elif direction == Direction.OUT and not work.by.has(ARCHIVE_STAFF):
        problems.append(Invalid("direction", N_("移出由档案员草拟。")))
    if nature not in set(Nature):
        problems.append(Invalid("nature", N_("请选移交、寄存、征购或捐赠。")))
    return direction, nature


def department_in(problems: list[Invalid], work: Work, entered: Mapping[str, str], direction: str) -> Department | None:
    """Read the department; whoever is of no archive hands over for their own alone."""
    if not work.by.has(ARCHIVE_STAFF):
        own = work.session.get(Department, work.by.department) if work.by.department else None
        if own is None:
            problems.append(Invalid("department", N_("您的账号没有部门，请先找管理员设好。")))
        return own
    code = entered.get("department", "").strip()
    if not code or direction != Direction.IN:
        return None
    row = work.session.scalars(select(Department).where(Department.code == code).limit(1)).first()
    if row is None:
        problems.append(Invalid("department", N_("没有代码为 {code} 的部门，请从部门表中选一个。"), code=code[:20]))
    return row


def _text(problems: list[Invalid], entered: Mapping[str, str], name: str, most: int) -> str:
    written = str(entered.get(name, "")).strip()
    if len(written) > most:
        problems.append(Invalid(name, N_("最多 {most} 个字，请缩短。"), most=most))
    return written


def number_in(problems: list[Invalid], entered: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    """Read a whole number within bounds, and note it when it is none."""
    written = str(entered.get(name, "")).strip()
    if not written:
        return None
    if (
        not (written.isascii() and written.isdigit() and len(written) < len("100000"))
        or not least <= int(written) <= most
    ):
        problems.append(Invalid(name, N_("请填 {least} 到 {most} 之间的整数。"), least=least, most=most))
        return None
    return int(written)
