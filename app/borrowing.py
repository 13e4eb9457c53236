"""Asking for what lies in the basket: one request each, all of them or none."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.acting import record_for
from app.desk import Desk
from archive.dates import read_typed
from archive.errors import Invalid, NotFound, Problems, Refused
from archive.people import Actor
from archive.wording import N_
from workflows.lending_request import request
from workflows.loans import Loan, Way

MOST = 30
"""Records in one basket."""


def ask_for(  # noqa: PLR0913 - everything the form asks
    desk: Desk,
    by: Actor,
    records: Sequence[int],
    *,
    ways: Mapping[int, str],
    purpose: str,
    due_on: str,
    starts_on: str = "",
    outside: str = "",
    exception: str = "",
) -> list[Loan]:
    """Ask for every record of a basket, given by id; they make one request, named by its first number.

    Raises:
        Problems: a field cannot stand, or a record cannot be lent; what is wrong with a record stands under
            `record-<id>`, and nothing is asked for.
    """
    if not records:
        raise Invalid("basket", N_("车里没有档案，请先从检索页放入要借的件。"))
    day = _checked(purpose, due_on)
    first = read_typed(starts_on, field="starts_on") if starts_on.strip() else None
    problems: list[Invalid] = []
    made: list[Loan] = []
    with desk.database.work(desk.clock(), by) as work:
        for one in records:
            try:
                record = record_for(work, f"R{one}")
                way = ways.get(one) or str(Way.BORROW)
                made.append(
                    request(
                        work,
                        record,
                        way=way,
                        purpose=purpose,
                        due_on=day,
                        starts_on=first,
                        outside=outside,
                        exception=exception,
                        basket_no=made[0].number if made else "",
                    )
                )
            except Problems as wrong:
                # Purpose and last day are the same for all: told once.
                problems += [it for it in wrong.problems if it.field not in {known.field for known in problems}]
            except (NotFound, Refused) as refusal:
                problems.append(Invalid(f"record-{one}", refusal.text, **refusal.values))
        if problems:
            raise Problems(problems)
    return made


def _checked(purpose: str, due_on: str) -> date:
    problems = [] if purpose.strip() else [Invalid("purpose", N_("请写明用途。"))]
    try:
        if not due_on.strip():
            raise Invalid("due_on", N_("请填归还日期。"))  # noqa: TRY301 - told beside the purpose
        day = read_typed(due_on, field="due_on")
    except Invalid as problem:
        raise Problems([*problems, problem]) from problem
    if problems:
        raise Problems(problems)
    return day
