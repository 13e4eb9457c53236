"""Printing the papers of submission: the hand-over list and the return slip."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.acting import found, machine
from app.desk import Desk
from app.looking import looking
from app.press.filling import submission as filling
from app.printing.paper import Print, day_of, printed
from archive.errors import Refused
from archive.people import Actor
from archive.wording import N_

if TYPE_CHECKING:
    from archive.submissions import Submission


def submission_list(desk: Desk, by: Actor, number: str) -> bytes:
    """Print 移交清单, which is the receipt once both have signed.

    Raises:
        NotFound: there is no such slip for this person.
        Refused: it was not handed in yet.
    """
    with looking(desk, by) as work:
        slip: Submission = found(work, machine("submission"), number)
        if not slip.rounds:
            raise Refused(N_("{number} 还没有提交，提交之后才有移交清单。"), number=slip.number)
        sheet = filling.submission_list(slip, day_of(desk))
        return printed(desk, work, sheet, slip.department.fonds, slip.subject, len(slip.standing_papers))


def return_slip(desk: Desk, by: Actor, number: str, asked: Mapping[str, str]) -> bytes:
    """Print 退回单 of the round asked for, or of the last that was returned.

    Raises:
        NotFound: there is no such slip for this person.
        Refused: no such round was returned.
    """
    with looking(desk, by) as work:
        slip: Submission = found(work, machine("submission"), number)
        back = [one for one in slip.rounds if one.decision == "returned"]
        wanted = asked.get("round", "")
        chosen = (
            next((one for one in back if str(one.number) == wanted), None) if wanted else (back[-1] if back else None)
        )
        if chosen is None:
            raise Refused(N_("{number} 没有退回过这一轮，没有退回单。"), number=slip.number)
        sheet = filling.return_slip(slip, chosen, day_of(desk))
        return printed(desk, work, sheet, slip.department.fonds, slip.subject, len(chosen.defects))


PRINTS = (
    Print(
        "submission-list", N_("移交清单"), "YJ-2026-0001", lambda desk, by, ref, _asked: submission_list(desk, by, ref)
    ),
    Print("return-slip", N_("退回单"), "YJ-2026-0001 round=1", return_slip),
)
