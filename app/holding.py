"""Holds as the doors set and lift them: by whom, on what they may see."""

from app.acting import record_for
from app.desk import Desk
from archive.errors import Invalid, NotFound, NotPermitted
from archive.holds import Reason, place, release
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.records import Record
from archive.wording import N_

MAY_HOLD = ARCHIVE_STAFF | {Role.REVIEWER}
LONGEST_REASON, LONGEST_CASE = 300, 60


def set_hold(desk: Desk, by: Actor, ref: str, *, kind: str, reason: str, case_no: str = "") -> Record:
    """Stop whatever would end a record.

    Raises:
        NotPermitted: it is not this person's duty.
        Invalid: kind, reason or case number cannot stand.
    """
    _demand(by)
    if kind not in set(Reason):
        raise Invalid("kind", N_("请选冻结的缘由。"))
    if len(reason) > LONGEST_REASON:
        raise Invalid("reason", N_("最多 {most} 个字，请缩短。"), most=LONGEST_REASON)
    if len(case_no) > LONGEST_CASE:
        raise Invalid("case_no", N_("最多 {most} 个字，请缩短。"), most=LONGEST_CASE)
    with desk.database.work(desk.clock(), by) as work:
        record = record_for(work, ref)
        place(work, record, kind=Reason(kind), reason=reason, case_no=case_no.strip())
        return record


def lift_hold(desk: Desk, by: Actor, ref: str, hold_id: int, *, evidence: str) -> Record:
    """Lift one hold of a record.

    Raises:
        NotPermitted: it is not this person's duty.
        NotFound: the record has no such hold.
    """
    _demand(by)
    if len(evidence) > LONGEST_REASON:
        raise Invalid("evidence", N_("最多 {most} 个字，请缩短。"), most=LONGEST_REASON)
    with desk.database.work(desk.clock(), by) as work:
        record = record_for(work, ref)
        hold = next((one for one in record.holds if one.id == hold_id), None)
        if hold is None:
            raise NotFound(N_("{ref} 没有这条冻结，请刷新看最新状态。"), ref=record.archival_no or record.ref)
        release(work, record, hold, evidence=evidence)
        return record


def _demand(by: Actor) -> None:
    if not by.has(MAY_HOLD):
        raise NotPermitted(N_("冻结和解除由档案员或鉴定小组来办。"))
