"""Printing around numbers: labels to paste over, the list of new numbers, the register of gaps."""

from sqlalchemy import select

from app.acting import found, machine
from app.desk import Desk
from app.gaps import KIND_NAMES, oddities
from app.looking import looking
from app.press.filling.words import signed, term_word
from app.press.forms.amendments import GapLine, GapReport, LabelSwap, RenumberLine, RenumberList, Swap
from app.printing.paper import Print, day_of, printed, staff
from archive.errors import Invalid, NotPermitted, Refused
from archive.fonds import Fonds
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.wording import N_
from workflows.renumbering import Renumbering, State

LINES_MOST = 5000


def label_swap(desk: Desk, by: Actor, number: str) -> bytes:
    """Print the labels that go over the old ones.

    Raises:
        Refused: nothing was decided yet.
    """
    with looking(desk, by) as work:
        staff(work)
        request = _decided(found(work, machine("renumbering"), number))
        labels = tuple(
            Swap(
                old_no=one.old_no, new_no=one.new_no, title=one.record.title, box=one.left_box,
                year=str(one.record.year or ""), retention=term_word(one.record.term),
            )
            for one in request.items
        )  # fmt: skip
        fonds = work.session.get_one(Fonds, request.fonds_id)
        return printed(desk, work, LabelSwap(request.number, labels), fonds, request.subject, len(labels))


def renumber_list(desk: Desk, by: Actor, number: str) -> bytes:
    """Print 改号清单 for the fonds file.

    Raises:
        Refused: nothing was decided yet.
    """
    with looking(desk, by) as work:
        staff(work)
        request = _decided(found(work, machine("renumbering"), number))
        on = day_of(desk)(request.decided_at)
        lines = tuple(
            RenumberLine(
                old_no=one.old_no, new_no=one.new_no, title=one.record.title, on=on, reason=request.reason,
                asked_by=request.asked_by_name, decided_by=request.decided_by_name, number=request.number,
            )
            for one in request.items
        )  # fmt: skip
        signatures = (
            signed("提出人", request.asked_by_name, day_of(desk)(request.asked_at)),  # i18n: allow - the form's word
            signed("档案负责人", request.decided_by_name, on, "同意改号"),  # i18n: allow - the form's words
        )
        fonds = work.session.get_one(Fonds, request.fonds_id)
        sheet = RenumberList(request.number, lines, signatures)
        return printed(desk, work, sheet, fonds, request.subject, len(lines))


def gap_report(desk: Desk, by: Actor, ref: str) -> bytes:
    """Print 空号断号登记表 of a fonds, or of one run of numbers as `A001/GL2003.3-`.

    Raises:
        Invalid: there is no such fonds.
    """
    code, _, prefix = ref.partition("/")
    with looking(desk, by) as work:
        if not by.has(ARCHIVE_STAFF | {Role.AUDITOR}):
            raise NotPermitted(N_("目录和标签由档案员打印。"))
        fonds = work.session.scalars(select(Fonds).where(Fonds.code == code.strip().upper())).one_or_none()
        if fonds is None:
            raise Invalid("fonds", N_("没有全宗 {code}，请核对全宗号。"), code=code[:20])
        day = day_of(desk)
        lines = tuple(
            GapLine(
                one.spelling, KIND_NAMES[one.kind],
                one.reason or (f"→ {one.leads_to}" if one.leads_to else ""), one.who, day(one.at),
            )
            for one in oddities(work.session, prefix)
            if one.fonds.id == fonds.id
        )[:LINES_MOST]  # fmt: skip
        sheet = GapReport(prefix or fonds.code, lines, work.today)
        return printed(desk, work, sheet, fonds, f"fonds:{fonds.code}", len(lines))


def _decided(request: Renumbering) -> Renumbering:
    if request.state != State.DECIDED:
        raise Refused(N_("{number} 还没有定，没有新档号可印。"), number=request.number)
    return request


PRINTS = (
    Print("label_swap", N_("改号换签"), "GH-2026-001", lambda desk, by, ref, _asked: label_swap(desk, by, ref)),
    Print("renumber_list", N_("改号清单"), "GH-2026-001", lambda desk, by, ref, _asked: renumber_list(desk, by, ref)),
    Print("gap_report", N_("空号断号登记表"), "A001", lambda desk, by, ref, _asked: gap_report(desk, by, ref)),
)
