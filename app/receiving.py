"""What arrives is judged line by line, and files are tested: whole, unchanged, readable, described."""

import re
import secrets
from collections.abc import Sequence

from sqlalchemy import select

from app.acting import found, machine
from app.desk import Desk
from app.transferring import TITLE_MOST, chosen
from archive.access import Secrecy
from archive.classification import RecordClass, class_by_code, require_open
from archive.database import Work
from archive.description import enter, missing
from archive.errors import Invalid, NotPermitted, Refused, WrongState
from archive.fonds import Department
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Actor
from archive.promises import Job, Pledge
from archive.records import NOT_YET_HELD, Component, Record, Stage
from archive.transfers import FAULTS, Direction, Outcome, Transfer, TransferItem
from archive.wording import N_
from storage.fixity import Verdict, check
from workflows.transfer import State

YEAR = re.compile(r"[12][0-9]{3}")
READABLE = ("application/pdf", "image/", "application/ofd", "application/xml", "text/")
"""What a file may be to be taken over. Source: GB/T 18894 and DA/T 70-2018 (3-3), as far as this house reads it."""


def judge(
    desk: Desk, by: Actor, number: str, positions: Sequence[int], *, outcome: str, code: str = "", reason: str = ""
) -> Transfer:
    """Accept lines on arrival, or send them back with a code and a reason.

    Raises:
        NotPermitted: it is not this person's duty.
        WrongState: nothing is being received.
        Invalid: what goes back has no code.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("点收由档案员来办。"))
    if outcome not in {Outcome.ACCEPTED, Outcome.RETURNED}:
        raise Invalid("outcome", N_("请选接收或退回。"))
    if outcome == Outcome.RETURNED and code not in FAULTS:
        raise Invalid("code", N_("退回要选缺陷代码。"))
    if len(reason) > TITLE_MOST:
        raise Invalid("reason", N_("最多 {most} 个字，请缩短。"), most=TITLE_MOST)
    with desk.database.work(desk.clock(), by) as work:
        transfer: Transfer = found(work, machine("transfer"), number)
        if transfer.state != State.RECEIVING:
            raise WrongState(N_("到货点数之后才逐行点收。"))
        for item in chosen(transfer, positions):
            _judge(item, by.name, outcome, code, reason.strip())
        detail = {"lines": list(positions), "outcome": outcome, "code": code}
        work.book.write(Line("transfer:judge", transfer.subject, by.login, by.name, note=reason, detail=detail))
        return transfer


def examine(desk: Desk, by: Actor, number: str) -> Transfer:
    """Test the files of what arrived: digests, completeness, format, readability; what fails goes back with its code.

    Raises:
        NotPermitted: it is not this person's duty.
        WrongState: nothing is being received.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("点收由档案员来办。"))
    with desk.database.work(desk.clock(), by) as work:
        transfer: Transfer = found(work, machine("transfer"), number)
        if transfer.state != State.RECEIVING:
            raise WrongState(N_("到货点数之后才逐行点收。"))
        tested, failed = 0, []
        for item in transfer.items:
            if item.record is None:
                continue
            tested += 1
            fault = _tested(desk, item, item.record)
            if fault is not None:
                failed.append(item.position)
                _judge(item, by.name, Outcome.RETURNED, *fault)
        detail = {"tested": tested, "failed": failed}
        work.book.write(Line("transfer:examine", transfer.subject, by.login, by.name, detail=detail))
        return transfer


def _tested(desk: Desk, item: TransferItem, record: Record) -> tuple[str, str] | None:
    """Return the code and the sentence of the first test a record's files fail."""
    if not record.components:
        return "2-7", FAULTS["2-7"]
    digests = {part.sha256 for part in record.components}
    if (item.sha256 and item.sha256 not in digests) or any(_changed(desk, record, part) for part in record.components):
        return "1-1", FAULTS["1-1"]
    if not all(part.media_type.startswith(READABLE) for part in record.components):
        return "3-3", FAULTS["3-3"]
    if not record.leaves:
        return "3-5", FAULTS["3-5"]
    if record.state in NOT_YET_HELD and (gaps := missing(record)):
        return "2-4", "；".join(dict.fromkeys(gap.text.format(**gap.values) for gap in gaps))[:TITLE_MOST]
    return None


def _changed(desk: Desk, record: Record, part: Component) -> bool:
    key = part.key_id or record.key_id
    return check(desk.vault, key, part.part, part.sha256) != Verdict.OK


def _judge(item: TransferItem, name: str, outcome: str, code: str, reason: str) -> None:
    back = outcome == Outcome.RETURNED
    item.outcome, item.code, item.judged_by = outcome, code if back else "", name
    item.reason = (reason or FAULTS.get(code, "")) if back else reason


def register(desk: Desk, by: Actor, number: str, class_code: str = "") -> Transfer:
    """Make a received record of every line that was accepted and names none, to be catalogued like any other.

    A line whose number is one of the plan's goes into the class of that number, any other into the class named.
    Its own number is kept in the notes: the archive gives its number when it accepts the record.

    Raises:
        NotPermitted: it is not this person's duty.
        WrongState: the hand-over has not ended, or went out.
        Refused: every accepted line has its record already.
        Invalid: a line names no class, and none was named for it.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("点收由档案员来办。"))
    with desk.database.work(desk.clock(), by) as work:
        transfer: Transfer = found(work, machine("transfer"), number)
        if transfer.direction != Direction.IN or transfer.state != State.CLOSED:
            raise WrongState(N_("移入完结之后才登记入收。"))
        items = unregistered(transfer)
        if not items:
            raise Refused(N_("接收的每一行都已有档案，不用再登记。"))
        department = _department(work, transfer)
        numbered = [one for one in _classes(work, department.fonds_id) if one.pattern]
        named = class_by_code(work.session, class_code, department.fonds_id) if class_code.strip() else None
        if named is not None:
            _ = named.template
            require_open(named, work.today)
        for item in items:
            category = _class_of(item, numbered) or named
            if category is None:
                raise Invalid("class", N_("第 {line} 行认不出门类，请选一个。"), line=item.position)
            _register(work, transfer, item, category, department)
        return transfer


def unregistered(transfer: Transfer) -> list[TransferItem]:
    """Return the accepted lines of a list that name no record yet."""
    return [one for one in transfer.items if one.outcome == Outcome.ACCEPTED and one.record_id is None]


def _register(
    work: Work, transfer: Transfer, item: TransferItem, category: RecordClass, department: Department
) -> None:
    year = item.years if YEAR.fullmatch(item.years) else str(transfer.fiscal_year or "")
    whence = N_("移交清册 {number} 第 {line} 行").format(number=transfer.number, line=item.position)
    told = (whence, item.number, N_("原卷封装") if item.sealed else "", item.note)
    record = Record(
        state=Stage.RECEIVED, fonds_id=department.fonds_id, fonds=department.fonds, category=category,
        department=department, title=item.title, received_at=work.at, received_by=work.by.login,
        key_id=secrets.token_hex(16), term="", pages=item.pages or 1, quantity=item.volumes, medium=item.medium,
        is_copy=item.is_copy, secrecy=int(Secrecy.INTERNAL),
        notes=" · ".join(filter(None, told)),
    )  # fmt: skip
    work.session.add(record)
    work.session.flush()
    entered = {"class": category.code, "title": item.title, **({"year": year} if year else {})}
    enter(work, record, entered)
    item.record = record
    detail = {"list": transfer.number, "line": item.position}
    work.book.write(
        Line("record:hand-over", record.subject, work.by.login, work.by.name, after=record.state, detail=detail)
    )
    work.book.promise(Pledge(Job.INDEX, record.subject))


def _class_of(item: TransferItem, classes: Sequence[RecordClass]) -> RecordClass | None:
    return next((one for one in classes if item.number and one.template.read(item.number) is not None), None)


def _classes(work: Work, fonds_id: int) -> Sequence[RecordClass]:
    wanted = select(RecordClass).where(RecordClass.fonds_id == fonds_id).order_by(RecordClass.code)
    return [one for one in work.session.scalars(wanted).unique() if one.open_on(work.today)]


def _department(work: Work, transfer: Transfer) -> Department:
    wanted = transfer.department_id or work.by.department
    own = work.session.get(Department, wanted) if wanted else None
    return own or work.session.scalars(select(Department).order_by(Department.id).limit(1)).unique().one()
