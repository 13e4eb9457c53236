"""The accounts that departments owe the archive: which year, since when, and how long they were let wait."""

from sqlalchemy import select

from app.desk import Desk
from app.transferring import TITLE_MOST, department_in, number_in
from archive.dates import read_typed
from archive.errors import Invalid, NotFound, NotPermitted, Problems
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.transfers import Direction, Handover, first_limit
from archive.wording import N_


def owe(desk: Desk, by: Actor, department: str, fiscal_year: str) -> Handover:
    """Note that a department's accounts of a year are to be handed over.

    Raises:
        Problems: department or year cannot stand.
    """
    _staff(by)
    with desk.database.work(desk.clock(), by) as work:
        problems: list[Invalid] = []
        year = number_in(problems, {"fiscal_year": fiscal_year}, "fiscal_year", 1949, work.today.year)
        row = department_in(problems, work, {"department": department}, Direction.IN)
        if row is None:
            problems.append(Invalid("department", N_("请选部门。")))
        if year is None and not problems:
            problems.append(Invalid("fiscal_year", N_("请填会计年度。")))
        if problems or row is None or year is None:
            raise Problems(problems)
        if work.session.scalars(
            select(Handover).where(Handover.department_id == row.id, Handover.fiscal_year == year)
        ).one_or_none():
            raise Invalid("fiscal_year", N_("{name} {year} 年度已经登记过。"), name=row.name, year=year)
        made = Handover(department_id=row.id, department=row, fiscal_year=year)
        work.session.add(made)
        work.session.flush()
        detail = {"department": row.code, "year": year, "due_on": first_limit(year).isoformat()}
        work.book.write(Line("handover:owe", f"handover:{made.id}", by.login, by.name, detail=detail))
        return made


def agree(desk: Desk, by: Actor, handover_id: int, *, until: str, reason: str) -> Handover:
    """Let a department keep its accounts longer. Source: 《会计档案管理办法》第十一条.

    Raises:
        NotPermitted: it is not the head's.
        Invalid: the day is past the limit of the law, or no reason was given.
    """
    if not by.has(frozenset({Role.HEAD})):
        raise NotPermitted(N_("缓交由档案负责人同意。"))
    if not reason.strip() or len(reason) > TITLE_MOST:
        raise Invalid("reason", N_("请写明原因，不超过 {most} 字。"), most=TITLE_MOST)
    with desk.database.work(desk.clock(), by) as work:
        row = work.session.get(Handover, handover_id)
        if row is None or row.ended_by:
            raise NotFound(N_("没有这一笔应交，请刷新看最新状态。"))
        day = read_typed(until, field="until")
        if day < work.today:
            raise Invalid("until", N_("{day} 已经过去，缓不了，请催部门移交。"), day=day)
        row.agree(day)
        row.agreed_by, row.agreed_reason = by.name, reason.strip()
        work.book.write(
            Line("handover:agree", f"handover:{row.id}", by.login, by.name, note=row.agreed_reason,
                 detail={"until": row.due_on.isoformat()})
        )  # fmt: skip
        return row


def _staff(by: Actor) -> None:
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("交接由档案员来办，请交给档案员。"))
