"""What arrives is judged line by line, and files are tested: whole, unchanged, readable, described."""

from collections.abc import Sequence

from app.acting import found, machine
from app.desk import Desk
from app.transferring import TITLE_MOST, chosen
from archive.description import missing
from archive.errors import Invalid, NotPermitted, WrongState
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Actor
from archive.records import NOT_YET_HELD, Component, Record
from archive.transfers import FAULTS, Outcome, Transfer, TransferItem
from archive.wording import N_
from storage.fixity import Verdict, check
from workflows.transfer import State

READABLE = ("application/pdf", "image/", "application/ofd", "application/xml", "text/")
"""What a file may be to be taken over. Source: GB/T 18894 and DA/T 70-2018 (3-3), as far as this house reads it."""


def judge(
    desk: Desk, by: Actor, number: str, positions: Sequence[int], *, outcome: str, code: str = "", reason: str = ""
) -> Transfer:
    """Accept lines on arrival, or send them back with a code and a reason.

    Raises:
        NotPermitted: it is not this person's duty.
        WrongState: nothing is being received.
        Invalid: what goes back has no code.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("点收由档案员来办。"))
    if outcome not in {Outcome.ACCEPTED, Outcome.RETURNED}:
        raise Invalid("outcome", N_("请选接收或退回。"))
    if outcome == Outcome.RETURNED and code not in FAULTS:
        raise Invalid("code", N_("退回要选缺陷代码。"))
    if len(reason) > TITLE_MOST:
        raise Invalid("reason", N_("最多 {most} 个字，请缩短。"), most=TITLE_MOST)
    with desk.database.work(desk.clock(), by) as work:
        transfer: Transfer = found(work, machine("transfer"), number)
        if transfer.state != State.RECEIVING:
            raise WrongState(N_("到货点数之后才逐行点收。"))
        for item in chosen(transfer, positions):
            _judge(item, by.name, outcome, code, reason.strip())
        detail = {"lines": list(positions), "outcome": outcome, "code": code}
        work.book.write(Line("transfer:judge", transfer.subject, by.login, by.name, note=reason, detail=detail))
        return transfer


def examine(desk: Desk, by: Actor, number: str) -> Transfer:
    """Test the files of what arrived: digests, completeness, format, readability; what fails goes back with its code.

    Raises:
        NotPermitted: it is not this person's duty.
        WrongState: nothing is being received.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("点收由档案员来办。"))
    with desk.database.work(desk.clock(), by) as work:
        transfer: Transfer = found(work, machine("transfer"), number)
        if transfer.state != State.RECEIVING:
            raise WrongState(N_("到货点数之后才逐行点收。"))
        tested, failed = 0, []
        for item in transfer.items:
            if item.record is None:
                continue
            tested += 1
            fault = _tested(desk, item, item.record)
            if fault is not None:
                failed.append(item.position)
                _judge(item, by.name, Outcome.RETURNED, *fault)
        detail = {"tested": tested, "failed": failed}
        work.book.write(Line("transfer:examine", transfer.subject, by.login, by.name, detail=detail))
        return transfer


def _tested(desk: Desk, item: TransferItem, record: Record) -> tuple[str, str] | None:
    """Return the code and the sentence of the first test a record's files fail."""
    if not record.components:
        return "2-7", FAULTS["2-7"]
    digests = {part.sha256 for part in record.components}
    if (item.sha256 and item.sha256 not in digests) or any(_changed(desk, record, part) for part in record.components):
        return "1-1", FAULTS["1-1"]
    if not all(part.media_type.startswith(READABLE) for part in record.components):
        return "3-3", FAULTS["3-3"]
    if not record.leaves:
        return "3-5", FAULTS["3-5"]
    if record.state in NOT_YET_HELD and (gaps := missing(record)):
        return "2-4", "；".join(dict.fromkeys(gap.text.format(**gap.values) for gap in gaps))[:TITLE_MOST]
    return None


def _changed(desk: Desk, record: Record, part: Component) -> bool:
    key = part.key_id or record.key_id
    return check(desk.vault, key, part.part, part.sha256) != Verdict.OK


def _judge(item: TransferItem, name: str, outcome: str, code: str, reason: str) -> None:
    back = outcome == Outcome.RETURNED
    item.outcome, item.code, item.judged_by = outcome, code if back else "", name
    item.reason = (reason or FAULTS.get(code, "")) if back else reason
