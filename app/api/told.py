"""What the API answers, as schemas; the values are those of app/telling.py, which the command line tells too."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Told(BaseModel):
    """An answer may grow and never shrinks."""

    model_config = ConfigDict(extra="allow", protected_namespaces=())


class ArrivalTold(Told):
    """How a file came in; `status` is waiting, registered, duplicate or quarantined."""

    file: str
    arrival: int
    status: str
    record: str | None
    pages: int | None
    seconds: float | None
    confidence: float | None
    reason: str | None


class FileTold(Told):
    """One file of a record, as it came in."""

    name: str
    media_type: str
    size: int
    sha256: str


class DueTold(Told):
    """Why a record falls due when it does."""

    series: int
    title: str
    basis: str
    because: str | None
    starts_on: str | None
    due_on: str | None
    why_not: str | None


class RecordTold(Told):
    """A record: description, place and term; days are YYYY-MM-DD, moments UTC."""

    record: str
    archival_no: str | None
    state: str
    fonds: str
    class_: str = Field(alias="class")
    series: int | None
    title: str
    responsible: str
    doc_no: str
    date: str | None
    year: int | None
    parties: list[str]
    pages: int
    secrecy: str
    department: str
    elements: dict[str, str] = Field(description="What its class asks for, by the element's name.")
    container: str | None
    location: str | None
    term: str
    due_on: str | None
    due_because: DueTold | None
    hold: str | None
    files: list[FileTold]
    received_at: str
    accepted_at: str | None
    shelved_at: str | None
    destroyed_at: str | None
    destroyed_by_list: str | None
    version: int


class EntryTold(Told):
    """One entry of the ledger."""

    seq: int
    at: str
    by: str
    act: str
    subject: str
    before: str | None
    after: str | None
    note: str | None
    detail: dict[str, Any]
    digest: str


class HoldTold(Told):
    """A hold: what stops a record from ending."""

    hold: int
    kind: str
    reason: str
    case_no: str | None
    set_by: str
    set_at: str
    released_by: str | None
    released_at: str | None
    evidence: str | None


class HitTold(Told):
    """One hit; the snippet marks what was found with <mark> and is escaped otherwise."""

    record: str
    archival_no: str | None
    title: str
    page: int
    snippet: str
    score: float


class AnswerTold(Told):
    """A page of hits, with counts of all of them by each facet.

    `near` when nothing was found as typed and these differ from it by a character; `cut` when two seconds were
    over before the end; `partial` when a part of the index did not answer.
    """

    query: str
    total: int
    took_ms: float
    partial: bool
    near: bool
    cut: bool
    hits: list[HitTold]
    facets: dict[str, dict[str, int]]


class LoanTold(Told):
    """A loan or the request for one."""

    loan: str
    record: str
    archival_no: str | None
    state: str
    borrower: str
    way: str
    purpose: str
    due_on: str
    first_due_on: str
    pickup_until: str | None
    renewals: int
    request: str
    route: str
    handed_out_at: str | None
    taken_back_at: str | None


class AppraisedTold(Told):
    """One record of an appraisal."""

    record: str
    archival_no: str | None
    conclusion: str | None
    new_term: str | None
    reason: str | None


class CaseTold(Told):
    """An appraisal."""

    appraisal: str
    state: str
    items: list[AppraisedTold]


class ItemTold(Told):
    """One line of a destruction list."""

    record: str
    archival_no: str
    title: str
    fate: str
    reason: str | None


class DestructionTold(Told):
    """A destruction list."""

    destruction: str
    state: str
    digest: str | None
    not_before: str | None
    items: list[ItemTold]


class AskTold(Told):
    """Something a verb needs to be told; `kind` is text, longtext, date or number."""

    name: str
    label: str
    kind: str
    required: bool


class OfferTold(Told):
    """A verb that the caller's duties open, and what stands in its way now."""

    verb: str
    label: str
    open: bool
    reasons: list[str]
    asks: list[AskTold]


class SubjectTold(Told):
    """Whatever a workflow moves: the fields are those of the record, loan, appraisal or destruction list."""

    state: str


class OffersTold(Told):
    """What can be done with it now."""

    state: str
    offers: list[OfferTold]


class ContainerTold(Told):
    """A box or bag."""

    container: str
    kind: str
    class_: str = Field(alias="class")
    year: int | None
    term: str
    spine_mm: int
    location: str | None


class LocationTold(Told):
    """A room, rack or layer; lengths in millimetres."""

    location: str
    name: str
    place: str
    capacity_mm: int | None
    left_mm: int | None


class ClassTold(Told):
    """A class of the plan; one without a pattern only groups others."""

    class_: str = Field(alias="class")
    name: str
    name_en: str
    parent: str | None
    national: str
    pattern: str | None


class SeriesTold(Told):
    """A line of the retention schedule."""

    series: int
    class_: str = Field(alias="class")
    title: str
    title_en: str
    term: str
    minimum: str | None
    basis: str
    accounting: bool


class PersonTold(Told):
    """Someone who signs in."""

    login: str
    name: str
    roles: list[str]
    department: str | None
    clearance: str
    active: bool


class TokenTold(Told):
    """A token for the API; `token` is told once, when it is made."""

    token: str
    ends_on: str


class BadRowTold(Told):
    """A row that was not taken over, and why; rows are counted as Excel counts them."""

    row: int
    problems: dict[str, str]


class ImportTold(Told):
    """What came of a table."""

    rows: int
    imported: int
    dry_run: bool
    bad: list[BadRowTold]
    first: str | None
    last: str | None
    seconds: float


class FaultTold(Told):
    """One thing that is not as it should be."""

    subject: str
    kind: str
    message: str


class CheckTold(Told):
    """One check and what it found."""

    check: str
    ok: bool
    checked: int
    faults: list[FaultTold]
    seconds: float


class VerificationTold(Told):
    """All checks."""

    ok: bool
    checks: list[CheckTold]
