"""Appraising and listing as the doors do it: by whom, and only of records this person may see."""

from collections.abc import Sequence

from app.acting import found, machine, record_for
from app.desk import Desk
from archive.database import Work
from archive.errors import NotFound, NotPermitted
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.records import Record
from archive.wording import N_
from workflows.appraisal import Appraised, Case, judge, open_case, take_out
from workflows.destruction import DestructionList, draft

MAY_JUDGE = ARCHIVE_STAFF | {Role.REVIEWER}


def open_appraisal(desk: Desk, by: Actor, refs: Sequence[str]) -> Case:
    """Put due records before the group.

    Raises:
        NotPermitted: it is not this person's duty.
        NotFound: a record is not there, or they may not see it.
        Refused: a record may not be appraised now.
    """
    if not by.has(MAY_JUDGE):
        raise NotPermitted(N_("立鉴定批由档案员或鉴定小组来办。"))
    with desk.database.work(desk.clock(), by) as work:
        return open_case(work, _records(work, refs))


def give_opinion(desk: Desk, by: Actor, number: str, ref: str, *, conclusion: str, new_term: str, reason: str) -> Case:
    """Note one opinion on one record of a case.

    Raises:
        NotPermitted: it is not this person's duty.
        NotFound: the record is not in the case, or they may not see it.
        Invalid: conclusion, term or reason cannot stand.
        WrongState: the opinions have been handed in.
    """
    if not by.has(MAY_JUDGE):
        raise NotPermitted(N_("鉴定意见由档案员或鉴定小组来写。"))
    with desk.database.work(desk.clock(), by) as work:
        case: Case = found(work, machine("appraisal"), number)
        item = line_of(case, record_for(work, ref))
        judge(work, case, item, conclusion=conclusion, new_term=new_term.strip(), reason=reason)
        return case


def set_aside(desk: Desk, by: Actor, number: str, ref: str, *, reason: str) -> Case:
    """Take one record out of a case.

    Raises:
        NotPermitted: it is not this person's duty.
        NotFound: the record is not in the case, or they may not see it.
        Invalid: the reason cannot stand.
        Refused: it is the last one, or the case is over.
    """
    if not by.has(MAY_JUDGE):
        raise NotPermitted(N_("鉴定意见由档案员或鉴定小组来写。"))
    with desk.database.work(desk.clock(), by) as work:
        case: Case = found(work, machine("appraisal"), number)
        take_out(work, case, line_of(case, record_for(work, ref)), reason=reason)
        return case


def line_of(case: Case, record: Record) -> Appraised:
    """Return the line of a case that is about a record.

    Raises:
        NotFound: the record is not in the case.
    """
    item = next((one for one in case.items if one.record_id == record.id), None)
    if item is None:
        raise NotFound(N_("{ref} 不在 {list} 里，请核对档号。"), ref=record.archival_no or record.ref, list=case.number)
    return item


def draw_up(desk: Desk, by: Actor, refs: Sequence[str]) -> DestructionList:
    """Draw up a destruction list of appraised records.

    Raises:
        NotPermitted: it is not this person's duty.
        NotFound: a record is not there, or they may not see it.
        Refused: a record may not be destroyed now.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("销毁清册由档案员草拟。"))
    with desk.database.work(desk.clock(), by) as work:
        return draft(work, _records(work, refs), cooling_days=desk.settings.cooling_days)


def _records(work: Work, refs: Sequence[str]) -> list[Record]:
    return list(dict.fromkeys(record_for(work, ref) for ref in refs))
