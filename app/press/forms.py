"""What each printed form needs to know, as plain frozen values.

Every field stands where the form shows it. Empty text prints an empty cell to be filled by hand.
Source: domain.md's list of forms, after DA/T 22-2015, 79号令 art.18 and the house's own practice.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, TypeAlias

from app.press.overlay import CopyOverlay, Stamp


class Form(StrEnum):
    """The printed forms; the value is the name of the template."""

    CATALOGUE = "catalogue"
    SPINE_LABELS = "spine_labels"
    BAG_LABELS = "bag_labels"
    STAMPS = "stamps"
    LOAN_SLIP = "loan_slip"
    LOAN_REGISTER = "loan_register"
    REMINDER = "reminder"
    DESTRUCTION = "destruction"
    ACCOUNTING_DESTRUCTION = "accounting_destruction"
    COPY_OVERLAY = "copy_overlay"


@dataclass(frozen=True, slots=True)
class House:
    """Whose paper it is: the archive centre, and the fonds it keeps."""

    name: str
    fonds_code: str
    fonds_name: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature cell: the office, and once signed the person, the opinion and the day."""

    office: str
    name: str = ""
    opinion: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """One record in the catalogue; a title the archivist supplied is set in brackets."""

    archival_no: str
    title: str
    doc_no: str = ""
    responsible: str = ""
    on: date | None = None
    secrecy: str = ""
    pages: int | None = None
    note: str = ""
    supplied: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """归档文件目录, with its cover.

    Source: DA/T 22-2015, 归档文件目录 and its cover.
    """

    year: str
    retention: str
    unit: str
    lines: tuple[CatalogueLine, ...]
    number: str = ""
    printed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SpineLabel:
    """盒脊 of one box; the spine is 20, 30, 40 or 50 mm wide, and the code is ASCII for a scanner.

    Source: DA/T 22-2015, box 310 × 220 mm.
    """

    year: str
    retention: str
    unit: str
    first: str
    last: str
    box: str
    code: str
    width: Literal[20, 30, 40, 50] = 30


@dataclass(frozen=True, slots=True)
class SpineLabels:
    """A run of spine labels, one to a page of its own size."""

    labels: tuple[SpineLabel, ...]


@dataclass(frozen=True, slots=True)
class BagLabel:
    """袋签 of one bag, 90 × 50 mm; the colour names the class and is also written out."""

    archival_no: str
    party: str
    party_code: str
    first: str
    last: str
    copies: int
    code: str
    colour: Literal["red", "yellow", "blue", "green", "white"] = "white"
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class BagLabels:
    """A run of bag labels."""

    labels: tuple[BagLabel, ...]


@dataclass(frozen=True, slots=True)
class Stamps:
    """A run of filing stamps for sticker paper."""

    stamps: tuple[Stamp, ...]


@dataclass(frozen=True, slots=True)
class LoanItem:
    """One thing asked for."""

    archival_no: str
    title: str
    secrecy: str = ""
    copies: int = 1
    pages: int | None = None


Way: TypeAlias = Literal["查阅", "借出", "复制", "电子"]


@dataclass(frozen=True, slots=True)
class LoanSlip:
    """借阅单; `leader` is asked only for commercial secrets and loans that leave the house."""

    number: str
    asked_on: date
    borrower: str
    department: str
    phone: str
    items: tuple[LoanItem, ...]
    ways: frozenset[Way]
    original: bool
    purpose: str
    due_on: date | None
    days: int | None = None
    department_head: Signature = Signature("部门负责人")
    archive_head: Signature = Signature("档案部门")
    leader: Signature = Signature("领导")
    handed_out_on: str = ""
    handed_out_by: str = ""
    borrower_signed: str = ""
    returned_on: str = ""
    condition: str = ""
    taken_back_by: str = ""
    effect: str = ""


@dataclass(frozen=True, slots=True)
class LoanRegisterLine:
    """One line of the loan register."""

    on: date
    borrower: str
    department: str
    archival_no: str
    title: str
    quantity: str = ""
    secrecy: str = ""
    purpose: str = ""
    due_on: date | None = None
    approved_by: str = ""
    received_by: str = ""
    renewed: str = ""
    returned_on: date | None = None
    condition: str = ""
    handled_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LoanRegister:
    """借阅登记簿 of one period."""

    period: str
    lines: tuple[LoanRegisterLine, ...]
    number: str = ""


@dataclass(frozen=True, slots=True)
class OverdueItem:
    """One thing that should be back; days are whole days after the due day."""

    archival_no: str
    title: str
    lent_on: date
    due_on: date
    days: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """催还单, the n-th for these items."""

    number: str
    borrower: str
    department: str
    items: tuple[OverdueItem, ...]
    times: int
    return_by: date
    archivist: str
    written_on: date


@dataclass(frozen=True, slots=True)
class DestructionLine:
    """One record on the general destruction list."""

    title: str
    year: str
    archival_no: str
    term: str
    kept: str
    pages: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Destruction:
    """销毁清册: a cover with the signatures, then the list.

    `fingerprint` is the hash the signatures were given for; empty lets the press take its own.
    Source: DA/T 42-2009, 7.7.6 and table B.3.
    """

    number: str
    version: int
    frozen_on: date
    lines: tuple[DestructionLine, ...]
    group_leader: Signature
    approver: Signature
    supervisors: tuple[Signature, ...] = (Signature("监销人"), Signature("监销人"))
    destroyed_on: date | None = None
    method: str = ""
    place: str = ""
    set_apart: tuple[str, ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class AccountingLine:
    """One volume or set of volumes on the accounting destruction list."""

    name: str
    volume_no: str
    volumes: int
    years: str
    archival_no: str
    term: str
    kept: str
    destroyed_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AccountingDestruction:
    """会计档案销毁清册; `opinions` are the five offices in the order the form prints them.

    Source: 《会计档案管理办法》 (79号令) art.18 and 19.
    """

    number: str
    version: int
    frozen_on: date
    lines: tuple[AccountingLine, ...]
    opinions: tuple[Signature, ...] = (
        Signature("单位负责人"),
        Signature("档案机构负责人"),
        Signature("会计机构负责人"),
        Signature("档案经办人"),
        Signature("会计经办人"),
    )
    supervisors: tuple[Signature, ...] = (Signature("档案机构监销人"), Signature("会计机构监销人"))
    destroyed_on: date | None = None
    method: str = ""
    place: str = ""
    set_apart: tuple[str, ...] = ()
    fingerprint: str = ""


Sheet: TypeAlias = (
    Catalogue
    | SpineLabels
    | BagLabels
    | Stamps
    | LoanSlip
    | LoanRegister
    | Reminder
    | Destruction
    | AccountingDestruction
    | CopyOverlay
)

SHEETS: dict[Form, type[Sheet]] = {
    Form.CATALOGUE: Catalogue,
    Form.SPINE_LABELS: SpineLabels,
    Form.BAG_LABELS: BagLabels,
    Form.STAMPS: Stamps,
    Form.LOAN_SLIP: LoanSlip,
    Form.LOAN_REGISTER: LoanRegister,
    Form.REMINDER: Reminder,
    Form.DESTRUCTION: Destruction,
    Form.ACCOUNTING_DESTRUCTION: AccountingDestruction,
    Form.COPY_OVERLAY: CopyOverlay,
}
