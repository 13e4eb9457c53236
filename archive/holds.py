"""Setting and releasing a hold; it stops every later step at once."""

from enum import StrEnum

from archive.database import Work
from archive.errors import Invalid, Refused, WrongState
from archive.ledger import Line
from archive.records import Hold, Record, Stage
from archive.wording import N_


class Reason(StrEnum):
    """Why something may not end yet."""

    UNSETTLED = "unsettled"
    LAWSUIT = "lawsuit"
    AUDIT = "audit"
    INVESTIGATION = "investigation"
    LOST = "lost"


REASON_NAMES = {
    Reason.UNSETTLED: N_("债权债务未结清"),
    Reason.LAWSUIT: N_("诉讼"),
    Reason.AUDIT: N_("审计"),
    Reason.INVESTIGATION: N_("调查"),
    Reason.LOST: N_("遗失"),
}


def place(work: Work, record: Record, *, kind: Reason, reason: str, case_no: str = "") -> Hold:
    """Stop whatever would end this record.

    Raises:
        Invalid: no reason was given.
        WrongState: the record is destroyed already.
    """
    if not reason.strip():
        raise Invalid("reason", N_("请写明为什么冻结。"))
    if record.stage == Stage.DESTROYED:
        raise WrongState(N_("这件档案已经销毁，不能再冻结。"))
    hold = Hold(
        record_id=record.id, kind=kind, reason=reason.strip(), case_no=case_no, set_by=work.by.login, set_at=work.at
    )
    record.holds.append(hold)
    # The version rises with a hold, so that a destruction that read the record a moment ago fails.
    record.version = record.version + 1
    work.session.flush()
    work.book.write(
        Line(
            "hold:place",
            record.subject,
            work.by.login,
            work.by.name,
            note=reason,
            detail={"kind": kind, "case": case_no},
        )
    )
    return hold


def release(work: Work, record: Record, hold: Hold, *, evidence: str) -> None:
    """Lift a hold.

    Raises:
        Refused: the person who set it asks.
        Invalid: no evidence was named.
        WrongState: it is lifted already.
    """
    if hold.released_at is not None:
        raise WrongState(N_("这条冻结已经解除。"))
    if hold.set_by == work.by.login:
        raise Refused(N_("冻结是您设的，请由另一个人解除。"))
    if not evidence.strip():
        raise Invalid("evidence", N_("请写明凭什么解除，例如结清凭证或结案文书。"))
    hold.released_by, hold.released_at, hold.evidence = work.by.login, work.at, evidence.strip()
    work.book.write(Line("hold:release", record.subject, work.by.login, work.by.name, note=evidence))
