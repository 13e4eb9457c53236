"""Printing 销毁清册, general and accounting."""

from datetime import datetime

from app.acting import found, machine, may_know
from app.desk import Desk
from app.listing_destructions import frozen_at, is_accounting, kept_for, version_of
from app.looking import looking
from app.press.filling.destruction import Course, accounting_destruction, destruction
from app.printing.paper import Print, day_of, printed
from archive.database import Work
from archive.errors import NotPermitted
from archive.fonds import Fonds
from archive.people import Actor
from archive.wording import N_
from workflows.appraisal import cleared
from workflows.destruction import DestructionList


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
        course = Course(
            today=work.today,
            version=version_of(work.session, drawn),
            frozen_at=frozen_at(work.session, drawn),
            decisions=_decisions(work, drawn),
        )
        if is_accounting(drawn):
            accounts = accounting_destruction(drawn, course, day_of(desk), kept_for)
            return printed(desk, work, accounts, fonds, drawn.subject, count)
        sheet = destruction(drawn, course, day_of(desk), kept_for)
        return printed(desk, work, sheet, fonds, drawn.subject, count)


def _decisions(work: Work, drawn: DestructionList) -> dict[str, datetime | None]:
    cases = [opinion.case for item in drawn.items if (opinion := cleared(work.session, item.record)) is not None]
    return {case.decided_by: case.decided_at for case in cases if case.decided_by}


PRINTS = (Print("list", N_("销毁清册"), "XH-2026-001", lambda desk, by, ref, _asked: destruction_list(desk, by, ref)),)
