"""What the API may be asked, as schemas: unknown fields are refused, and types are not guessed."""

from typing import Literal

from apiflask.fields import UploadFile
from pydantic import BaseModel, ConfigDict, Field

LONGEST_REF = 100
MOST_AT_ONCE = 1000
Ref = str


class Asked(BaseModel):
    """A body or a query."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=(), populate_by_name=True)


class Paged(Asked):
    """Which part of a list."""

    limit: int = Field(default=50, ge=1, le=200)
    offset: int = Field(default=0, ge=0, le=10_000_000)


class Upload(Asked):
    """A scan coming in."""

    file: UploadFile
    class_: str | None = Field(default=None, alias="class", max_length=12, description="Code of the class.")
    party: str | None = Field(default=None, max_length=120, description="Code or name of the party.")
    fonds: str | None = Field(
        default=None, max_length=8, description="Code of the fonds; one's own when it is not said."
    )


class ArrivalsAsked(Paged):
    """Which arrivals."""

    status: Literal["waiting", "registered", "duplicate", "quarantined"] | None = None


class RecordsAsked(Paged):
    """Which records."""

    state: (
        Literal[
            "received",
            "returned",
            "accepted",
            "catalogued",
            "numbered",
            "packed",
            "shelved",
            "destroyed",
            "transferred",
        ]
        | None
    ) = None
    class_: str | None = Field(default=None, alias="class", max_length=12)
    year: int | None = Field(default=None, ge=1000, le=9999)
    due: bool = Field(default=False, description="Only those whose retention term has ended.")


class Description(Asked):
    """What is to be changed of a record's description; what is not sent stays. Days as YYYY-MM-DD or YYYYMMDD."""

    class_: str | None = Field(default=None, alias="class", max_length=12)
    series: int | None = Field(default=None, ge=1, le=9999)
    title: str | None = Field(default=None, max_length=300)
    responsible: str | None = Field(default=None, max_length=200)
    doc_no: str | None = Field(default=None, max_length=80)
    date: str | None = Field(default=None, max_length=40)
    year: int | None = None
    parties: list[str] | None = Field(default=None, max_length=20)
    pages: int | None = None
    secrecy: str | None = Field(default=None, max_length=20)
    department: str | None = Field(default=None, max_length=12)
    project: str | None = Field(default=None, max_length=12)
    notes: str | None = Field(default=None, max_length=5000)
    event_on: str | None = Field(default=None, max_length=40)
    settled_on: str | None = Field(default=None, max_length=40)
    elements: dict[str, str | int | float | bool | None] | None = Field(
        default=None, max_length=100, description="What its class asks for, by the element's name; empty takes it away."
    )
    version: int | None = Field(default=None, description="The version that was read; another one is a conflict.")
    reason: str | None = Field(
        default=None,
        max_length=1000,
        description="Why a held record is corrected; a second person lets it take effect.",
    )
    evidence: str | None = Field(default=None, max_length=300)
    evidence_page: int | None = Field(default=None, ge=1, le=100_000)


class TextAsked(Asked):
    """Which page of the text, from 1; all of them, parted by form feeds, when it is not said."""

    page: int | None = Field(default=None, ge=1, le=100_000)


OrderName = Literal["relevance", "date", "date-up", "number", "number-down", "due", "due-down"]


class SearchAsked(Asked):
    """A search and its filters: of one any may hold, of several all must.

    A department is named by its code or by the id that the facets tell, secrecy by its name or digit.
    """

    q: str = Field(min_length=1, max_length=2000)
    class_: list[str] = Field(default_factory=list, alias="class", max_length=50)
    year: list[int] = Field(default_factory=list, max_length=50)
    department: list[str] = Field(default_factory=list, max_length=50)
    party: list[str] = Field(default_factory=list, max_length=50)
    secrecy: list[str] = Field(default_factory=list, max_length=50)
    state: list[str] = Field(default_factory=list, max_length=50)
    term: list[str] = Field(default_factory=list, max_length=50)
    order: OrderName = "relevance"
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=10_000)


class StepAsked(BaseModel):
    """A note, and what the verb asks for, by name."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str | int | None] = Field(init=False)
    note: str = Field(default="", max_length=2000)


class LoanAsked(Asked):
    """A request for a record; `due_on` is the last day."""

    record: Ref = Field(min_length=1, max_length=LONGEST_REF)
    way: Literal["read", "borrow", "copy", "view"]
    purpose: str = Field(min_length=1, max_length=300)
    due_on: str = Field(min_length=1, max_length=40)
    starts_on: str = Field(default="", max_length=40)
    outside: str = Field(default="", max_length=80)
    exception: str = Field(default="", max_length=300)


class RecordsChosen(Asked):
    """Some records."""

    records: list[Ref] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Judgement(Asked):
    """An opinion on one record of an appraisal."""

    conclusion: Literal["destroy", "extend", "permanent"]
    new_term: str = Field(default="", max_length=8)
    reason: str = Field(default="", max_length=300)


class HoldAsked(Asked):
    """A stop on whatever would end a record."""

    kind: Literal["unsettled", "lawsuit", "audit", "investigation"]
    reason: str = Field(min_length=1, max_length=300)
    case_no: str = Field(default="", max_length=60)


class ReleaseAsked(Asked):
    """Why a hold may end."""

    evidence: str = Field(min_length=1, max_length=300)


class LoansAsked(Paged):
    """Which loans."""

    state: Literal["requested", "approved", "on-loan", "returned", "refused", "withdrawn"] | None = None
    overdue: bool = False


class ContainerAsked(Asked):
    """A new box or bag; lengths in millimetres."""

    fonds: str | None = Field(default=None, max_length=8)
    class_: str = Field(alias="class", min_length=1, max_length=12)
    year: int | None = None
    term: str = Field(min_length=1, max_length=8)
    kind: Literal["box", "bag"] = "box"
    code: str | None = Field(default=None, max_length=40)
    spine_mm: int = Field(default=30, ge=1, le=500)
    location: str | None = Field(default=None, max_length=40)
    colour: Literal["red", "yellow", "blue", "green", "white"] | None = None
    party: str | None = Field(default=None, max_length=120, description="Code or whole name of the customer it is for.")
    pockets: str | None = Field(default=None, max_length=600, description="One line for each: class code, space, name.")


class LocationAsked(Asked):
    """A new room, rack or layer; its level follows from its code."""

    code: str = Field(min_length=1, max_length=40)
    name: str | None = Field(default=None, max_length=80)
    capacity_mm: int | None = Field(default=None, ge=1, le=20_000)


class PersonAsked(Asked):
    """A new account."""

    login: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=60)
    password: str = Field(min_length=1, max_length=200)
    roles: list[Literal["archivist", "head", "business", "reviewer", "auditor", "security", "operator"]]
    department: str | None = Field(default=None, max_length=12)
    clearance: Literal["public", "internal", "commercial", "core"] = "internal"


class TokenAsked(Asked):
    """A new token of one's own; the name says what it is for."""

    name: str = Field(min_length=1, max_length=60)


class LedgerAsked(Paged):
    """Which entries."""

    subject: str | None = Field(default=None, max_length=80)
    act: str | None = Field(default=None, max_length=60)
    by: str | None = Field(default=None, max_length=40)


class ImportAsked(Asked):
    """A table of old records; with `partial` the good rows are taken over although others are bad."""

    file: UploadFile
    class_: str = Field(alias="class", min_length=1, max_length=12)
    dry_run: bool = False
    partial: bool = False


class ExportAsked(Asked):
    """Which records to write into a table."""

    q: str = Field(default="", max_length=2000)
    class_: str | None = Field(default=None, alias="class", max_length=12)


class VerificationAsked(Asked):
    """How much to check; reading every byte again takes long."""

    fixity: bool = False
