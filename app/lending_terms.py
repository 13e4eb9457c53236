"""The terms of lending and the closed days, as the head of the archive and the staff keep them."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from app.desk import Desk
from app.ruling import demand_head, read_class, read_day, read_secrecy, read_way
from archive.database import Work
from archive.entering import Checker
from archive.errors import Invalid, NotFound, NotPermitted, Problems
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.wording import N_
from workflows.loan_terms import ClosedDay, TermLine

NUMBERS = ("days", "renewals", "renewal_days", "renewal_opens", "at_once", "queue", "pickup_days", "recall_days")


def set_terms(desk: Desk, by: Actor, entered: Mapping[str, object], *, replaces: int | None = None) -> TermLine:
    """Write a line of the matrix of terms, in place of another where one is named.

    Raises:
        NotPermitted: it is the head's.
        NotFound: there is no such line to replace.
        Problems: a field cannot stand.
    """
    with desk.database.work(desk.clock(), by) as work:
        demand_head(by)
        check = Checker(entered, [])
        role = check.text("role", 20)
        if role and role not in set(Role):
            check.problems.append(Invalid("role", N_("请从身份里选一种。")))
        numbers = {name: check.number(name, 0, 3650) for name in NUMBERS}
        line = TermLine(
            class_code=read_class(work, check),
            secrecy_least=int(read_secrecy(check)),
            role=role,
            way=read_way(check),
            **numbers,
        )
        if not check.problems and all(value is None for value in numbers.values()):
            check.problems.append(Invalid("days", N_("请至少填一栏。")))
        if check.problems:
            raise Problems(check.problems)
        if replaces is not None:
            drop_terms_within(work, replaces)
        work.session.add(line)
        work.session.flush()
        told = {"class": line.class_code, "role": line.role, "way": line.way, **numbers}
        work.book.write(Line("loan-terms:set", f"loan-terms:{line.id}", by.login, by.name, detail=told))
        return line


def drop_terms(desk: Desk, by: Actor, number: int) -> None:
    """Take a line out of the matrix.

    Raises:
        NotPermitted: it is the head's.
        NotFound: there is no such line.
    """
    with desk.database.work(desk.clock(), by) as work:
        demand_head(by)
        drop_terms_within(work, number)
        work.book.write(Line("loan-terms:drop", f"loan-terms:{number}", by.login, by.name))


def drop_terms_within(work: Work, number: int) -> None:
    """Take a line out of the matrix within a piece of work.

    Raises:
        NotFound: there is no such line.
    """
    line = work.session.get(TermLine, number)
    if line is None:
        raise NotFound(N_("没有这一行期限，请刷新后再看。"))
    work.session.delete(line)


def close_days(desk: Desk, by: Actor, written: str, reason: str) -> int:
    """Mark days as closed, one day or one `first — last` to a line; return how many are new.

    Raises:
        NotPermitted: it is the archive staff's.
        Problems: a day cannot be read.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("闭馆日由档案员登记。"))
    days = _days(written)
    with desk.database.work(desk.clock(), by) as work:
        known = set(work.session.scalars(select(ClosedDay.day).where(ClosedDay.day.in_(days))))
        new = [day for day in days if day not in known]
        work.session.add_all(ClosedDay(day=day, reason=reason.strip()[:60]) for day in new)
        if new:
            told = {"days": [day.isoformat() for day in new]}
            work.book.write(Line("closed-days:add", "closed-days", by.login, by.name, note=reason, detail=told))
        return len(new)


def _days(written: str) -> list[date]:
    found: list[date] = []
    problems: list[Invalid] = []
    for line in filter(None, (line.strip() for line in written.splitlines())):
        first, _, last = (
            line.replace("至", "—").replace("~", "—").partition("—")  # i18n: allow - a span as people write it
        )  # i18n: allow - a span as people write it
        begins = read_day("days", first.strip(), problems)
        ends = read_day("days", last.strip(), problems) if last.strip() else begins
        if begins and ends:
            found += [date.fromordinal(one) for one in range(begins.toordinal(), ends.toordinal() + 1)][:400]
    if not found and not problems:
        problems.append(Invalid("days", N_("请一行写一天，或一行写“起—止”。")))
    if problems:
        raise Problems(problems)
    return list(dict.fromkeys(found))
