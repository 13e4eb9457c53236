"""Printing: the rows a form is filled from, who may have it, and the entry that says it was printed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import func, select

from app.acting import found, machine, may_know, record_for
from app.desk import Desk
from app.listing_destructions import frozen_at, is_accounting, kept_for, version_of
from app.looking import looking
from app.press import filling
from app.press.forms import BagLabels, Form, House, Sheet, SpineLabels, Stamps
from app.press.press import Press
from app.wiring import TEMPLATES
from archive.classification import RecordClass, class_by_code
from archive.database import Work
from archive.errors import Invalid, NotFound, NotPermitted, Refused
from archive.fonds import Fonds
from archive.holdings import Container, ContainerKind, container_by_code
from archive.ledger import Entry, Line
from archive.people import ARCHIVE_STAFF, Actor
from archive.records import HELD_STAGES, Record, visible
from archive.schedules import Term
from archive.wording import N_
from workflows.appraisal import cleared
from workflows.destruction import DestructionList
from workflows.lending import Loan
from workflows.lending import State as LoanState

CATALOGUE_MOST = 5000
"""Lines of one printed catalogue; a year of one class is far below."""
DAYS_TO_RETURN = 7
"""House rule: by when a reminder asks for what is overdue."""


def catalogue(desk: Desk, by: Actor, codes: Sequence[str]) -> bytes:
    """Print 归档文件目录 of a branch: a fonds and, as far as named, class, year and term.

    Raises:
        NotPermitted: it is the archive staff's.
        Invalid: fonds, class, year or term cannot stand.
        Refused: nothing of it is in the archive, as far as this person sees.
    """
    with looking(desk, by) as work:
        records, house = _branch(work, codes)
        sheet = filling.catalogue(records, printed_on=work.today)
        subject = f"fonds:{'/'.join(codes)}"[:80]
        return _printed(desk, work, Form.CATALOGUE, sheet, house, subject, len(records))


def stamps(desk: Desk, by: Actor, refs: Sequence[str]) -> bytes:
    """Print filing stamps on sticker paper.

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: a record is not there, or they may not see it.
        Refused: a record has no archival number yet.
    """
    with looking(desk, by) as work:
        records = _numbered(work, refs)
        sheet = Stamps(tuple(filling.stamp(record) for record in records))
        return _printed(desk, work, Form.STAMPS, sheet, records[0].fonds, records[0].subject, len(records))


def bag(desk: Desk, by: Actor, ref: str) -> bytes:
    """Print the bag label of one record.

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: the record is not there, or they may not see it.
        Refused: it has no archival number yet.
    """
    with looking(desk, by) as work:
        record = _numbered(work, [ref])[0]
        code = record.container.code if record.container else record.ref
        label = filling.bag_label([record], code, record.category.code, record.category.name)
        return _printed(desk, work, Form.BAG_LABELS, BagLabels((label,)), record.fonds, record.subject, 1)


def spine(desk: Desk, by: Actor, code: str) -> bytes:
    """Print the label of a box or bag: its spine, or its slip.

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: no container bears this code.
    """
    with looking(desk, by) as work:
        _staff(work)
        box = container_by_code(work.session, code)
        records = _within(work, box)
        name = work.session.scalar(
            select(RecordClass.name).where(RecordClass.fonds_id == box.fonds_id, RecordClass.code == box.class_code)
        )
        subject = f"container:{box.code}"
        if box.kind == ContainerKind.BAG:
            bags = BagLabels((filling.bag_label(records, box.code, box.class_code, name or ""),))
            return _printed(desk, work, Form.BAG_LABELS, bags, box.fonds, subject, 1)
        spines = SpineLabels((filling.spine_label(box, records, name or ""),))
        return _printed(desk, work, Form.SPINE_LABELS, spines, box.fonds, subject, 1)


def slip(desk: Desk, by: Actor, loan: Loan) -> bytes:
    """Print 借阅单 of a loan, for its borrower or the archive staff.

    Raises:
        NotFound: it is another's.
    """
    if not may_know(by, loan):
        raise NotFound(N_("没有 {ref}，或您不能看它，请核对编号。"), ref=loan.number)
    with looking(desk, by) as work:
        sheet = filling.loan_slip(loan, _day_of(desk))
        return _printed(desk, work, Form.LOAN_SLIP, sheet, loan.record.fonds, loan.subject, 1)


def reminder(desk: Desk, by: Actor, number: str) -> bytes:
    """Print 催还单 for the borrower of an overdue loan, with all they should have brought back; it counts as one more.

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: there is no such loan.
        Refused: it is not overdue.
    """
    with looking(desk, by) as work:
        _staff(work)
        loan: Loan = found(work, machine("lending"), number)
        if not loan.days_overdue(work.today):
            raise Refused(N_("{number} 没有逾期，不用催还。"), number=loan.number)
        wanted = select(Loan).where(
            Loan.borrower == loan.borrower, Loan.state == LoanState.ON_LOAN, Loan.due_on < work.today
        )
        late = [loan, *(one for one in work.session.scalars(wanted.order_by(Loan.due_on, Loan.id)) if one is not loan)]
        reminded = select(func.count()).where(Entry.subject == loan.subject, Entry.act == f"print:{Form.REMINDER}")
        sheet = filling.reminder(
            late,
            _day_of(desk),
            today=work.today,
            return_by=work.today + timedelta(days=DAYS_TO_RETURN),
            times=(work.session.scalar(reminded) or 0) + 1,
            archivist=by.name,
        )
        return _printed(desk, work, Form.REMINDER, sheet, loan.record.fonds, loan.subject, len(late))


def destruction_list(desk: Desk, by: Actor, number: str) -> bytes:
    """Print 销毁清册, in the accounting form when all its lines are accounting records.

    Raises:
        NotFound: there is no such list, or they may not know of it.
        NotPermitted: a line is about a record they may not see.
    """
    with looking(desk, by) as work:
        drawn: DestructionList = found(work, machine("destruction"), number)
        if not all(may_know(by, item.record) for item in drawn.items):
            raise NotPermitted(N_("{number} 里有您不能看的件，请由档案负责人打印。"), number=drawn.number)
        fonds, count = work.session.get_one(Fonds, drawn.fonds_id), len(drawn.items)
        course = filling.Course(
            today=work.today,
            version=version_of(work.session, drawn),
            frozen_at=frozen_at(work.session, drawn),
            decisions=_decisions(work, drawn),
        )
        if is_accounting(drawn):
            accounts = filling.accounting_destruction(drawn, course, _day_of(desk), kept_for)
            return _printed(desk, work, Form.ACCOUNTING_DESTRUCTION, accounts, fonds, drawn.subject, count)
        sheet = filling.destruction(drawn, course, _day_of(desk), kept_for)
        return _printed(desk, work, Form.DESTRUCTION, sheet, fonds, drawn.subject, count)


@cache
def press_of(house: str, code: str, name: str, language: str) -> Press:
    """Return the press that prints for one fonds."""
    return Press(TEMPLATES, House(house, code, name), language)


def _printed(desk: Desk, work: Work, form: Form, sheet: Sheet, fonds: Fonds, subject: str, count: int) -> bytes:
    """Lay the form out, which may take a second and locks nothing, then write down that it was printed."""
    press = press_of(desk.settings.house, fonds.code, fonds.name, desk.settings.language)
    paper = press.print(form, sheet)
    with desk.database.work(desk.clock(), work.by) as writing:
        writing.book.write(Line(f"print:{form}", subject, work.by.login, work.by.name, detail={"lines": count}))
    return paper


def _branch(work: Work, codes: Sequence[str]) -> tuple[list[Record], Fonds]:
    _staff(work)
    fonds, class_code, year, term = (*codes[:4], "", "", "", "")[:4]
    house = work.session.scalars(select(Fonds).where(Fonds.code == fonds.strip().upper())).one_or_none()
    if house is None:
        raise Invalid("fonds", N_("没有全宗 {code}，请核对全宗号。"), code=fonds[:20])
    conditions = [Record.fonds_id == house.id, Record.state.in_([str(stage) for stage in HELD_STAGES])]
    if class_code:
        conditions.append(Record.class_id.in_(_with_below(work, class_by_code(work.session, class_code, house.id))))
    if year:
        if not (year.isascii() and year.isdigit() and len(year) == len("2026")):
            raise Invalid("year", N_("年度 {year} 不存在，请填四位数字。"), year=year[:20])
        conditions.append(Record.year == int(year))
    if term:
        conditions.append(Record.term == Term.parse(term).code)
    wanted = select(Record).where(*conditions, visible(work.by.scope)).order_by(Record.shelf_key, Record.id)
    records = list(work.session.scalars(wanted.limit(CATALOGUE_MOST + 1)))
    if not records:
        raise Refused(N_("这里没有在馆的件，没有目录可印。"))
    if len(records) > CATALOGUE_MOST:
        raise Refused(N_("这里超过 {most} 件，请选到门类或年度再印。"), most=CATALOGUE_MOST)
    return records, house


def _with_below(work: Work, top: RecordClass) -> list[int]:
    pairs = [(id_, parent) for id_, parent in work.session.execute(select(RecordClass.id, RecordClass.parent_id))]
    ids, waiting = [top.id], [top.id]
    while waiting:
        here = waiting.pop()
        below = [id_ for id_, parent in pairs if parent == here]
        ids += below
        waiting += below
    return ids


def _numbered(work: Work, refs: Sequence[str]) -> list[Record]:
    _staff(work)
    records = [record_for(work, ref) for ref in refs]
    if not records:
        raise NotFound(N_("没有选中任何档案，请先勾选。"))
    for record in records:
        if not record.archival_no:
            raise Refused(N_("{ref} 还没有档号，验收打号之后才能打印。"), ref=record.ref)
    return records


def _within(work: Work, box: Container) -> list[Record]:
    wanted = select(Record).where(Record.container_id == box.id, Record.state.in_([str(one) for one in HELD_STAGES]))
    return list(work.session.scalars(wanted.where(visible(work.by.scope)).order_by(Record.shelf_key, Record.id)))


def _decisions(work: Work, drawn: DestructionList) -> dict[str, datetime | None]:
    cases = [opinion.case for item in drawn.items if (opinion := cleared(work.session, item.record)) is not None]
    return {case.decided_by: case.decided_at for case in cases if case.decided_by}


def _staff(work: Work) -> None:
    if not work.by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("目录和标签由档案员打印。"))


def _day_of(desk: Desk) -> filling.Day:
    def day(moment: datetime | None) -> date | None:
        return moment.astimezone(desk.settings.zone).date() if moment else None

    return day
