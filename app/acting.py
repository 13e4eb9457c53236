"""Taking a step of any workflow, for every door alike: find it, see whether this person may know of it, perform."""

from collections.abc import Callable, Mapping
from typing import Any

from app.agreeing import has_a_part
from app.desk import Desk
from archive.access import Secrecy
from archive.attaching import Attaching
from archive.database import Work
from archive.digitising import ScanBatch
from archive.errors import NotFound
from archive.imports import Import
from archive.numbers import find as find_record
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.records import Record
from archive.stocktakes import Stocktake
from archive.storeroom import Inspection
from archive.submissions import Submission
from archive.transfers import Transfer
from archive.volumes import Volume
from archive.wording import N_
from workflows.appraisal import Case
from workflows.catalogue import MACHINES
from workflows.correction import Correction
from workflows.destruction import DestructionList
from workflows.loans import Loan
from workflows.machine import Act, Machine
from workflows.renumbering import Renumbering

CUSTODIANS = ARCHIVE_STAFF | {Role.AUDITOR}
LIST_READERS = ARCHIVE_STAFF | {Role.REVIEWER, Role.AUDITOR}


def machine(name: str) -> Machine[Any]:
    """Return a workflow by its name.

    Raises:
        NotFound: there is no such workflow.
    """
    found = MACHINES.get(name)
    if found is None:
        raise NotFound(N_("没有“{name}”这个流程，可用的有：{names}。"), name=name[:40], names="、".join(MACHINES))
    return found


def step(
    desk: Desk, by: Actor, name: str, ref: str, verb: str, *, note: str = "", answers: Mapping[str, Any] | None = None
) -> Any:  # noqa: ANN401 - the subject of whichever workflow
    """Take one step and return the subject in its new state.

    Raises:
        ArchiveError: whatever stands in the way.
    """
    course = machine(name)
    with desk.database.work(desk.clock(), by) as work:
        subject = found(work, course, ref)
        course.perform(verb, Act(subject, work, note=note, answers=dict(answers or {})))
        return subject


def found(work: Work, course: Machine[Any], ref: str) -> Any:  # noqa: ANN401 - likewise
    """Return what a reference means in a workflow, if this person may know of it.

    Raises:
        NotFound: it is not there, or they may not.
    """
    # One sentence for both: a workflow's own would tell what is hidden from what is not there.
    absent = NotFound(N_("没有 {ref}，或您不能看它，请核对编号。"), ref=ref[:40])
    try:
        subject = course.find(work.session, ref)
    except NotFound:
        raise absent from None
    if not may_know(work.by, subject) and not (isinstance(subject, Loan) and has_a_part(work, subject)):
        raise absent
    return subject


def may_know(by: Actor, subject: object) -> bool:
    """Say whether a person may know that this record, loan, case or list exists."""
    known = KNOWN_TO.get(type(subject))
    return known is not None and known(by, subject)


def record_for(work: Work, ref: str) -> Record:
    """Return a record that this person may see.

    Raises:
        NotFound: it is not there, or they may not; the two look the same.
    """
    record = find_record(work.session, ref)
    if not may_know(work.by, record):
        raise NotFound(N_("没有 {ref} 这件档案，或您不能看它，请核对档号。"), ref=ref[:60])
    return record


def _knows_record(by: Actor, record: Record) -> bool:
    return by.scope.admits(secrecy=Secrecy(record.secrecy), department=record.department_id, received=record.received)


def _knows_loan(by: Actor, loan: Loan) -> bool:
    # The clerk at the desk may not learn from a loan what the record itself would not show.
    return by.login == loan.borrower or (by.has(ARCHIVE_STAFF) and _knows_record(by, loan.record))


def _knows_slip(by: Actor, slip: Submission) -> bool:
    hands = by.has(frozenset({Role.BUSINESS, Role.REVIEWER})) and slip.department_id in by.departments
    return by.has(ARCHIVE_STAFF) or hands


def _knows_transfer(by: Actor, transfer: Transfer) -> bool:
    ours = transfer.department_id is not None and transfer.department_id in by.departments
    return by.has(CUSTODIANS) or (ours and by.has(frozenset({Role.BUSINESS})))


KNOWN_TO: dict[type, Callable[[Actor, Any], bool]] = {
    Record: _knows_record,
    Loan: _knows_loan,
    Volume: lambda by, volume: bool(volume.admits(by.scope)),
    Submission: _knows_slip,
    Transfer: _knows_transfer,
    Stocktake: lambda by, count: by.has(CUSTODIANS) or count.counter(by.login) is not None,
    Correction: lambda by, correction: by.has(ARCHIVE_STAFF) and _knows_record(by, correction.record),
    Renumbering: lambda by, _: by.has(CUSTODIANS),
    Inspection: lambda by, _: by.has(CUSTODIANS),
    ScanBatch: lambda by, _: by.has(CUSTODIANS),
    Import: lambda by, _: by.has(ARCHIVE_STAFF),
    Attaching: lambda by, _: by.has(ARCHIVE_STAFF),
    Case: lambda by, _: by.has(LIST_READERS),
    DestructionList: lambda by, _: by.has(LIST_READERS),
}
"""Who may know of each kind of thing; what is not here nobody knows of."""
