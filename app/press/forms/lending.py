"""The papers of lending: slip, register, reminder."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, TypeAlias

from app.press.forms.sheet import Sheet, Signature


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
class LoanSlip(Sheet):
    """借阅单; `leader` is asked only for commercial secrets and loans that leave the house."""

    FORM: ClassVar = "loan_slip"
    TITLE: ClassVar = "档案借阅单"
    COLUMNS: ClassVar = "档号 题名 密级 份/页数"

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
class LoanRegister(Sheet):
    """借阅登记簿 of one period."""

    FORM: ClassVar = "loan_register"
    TITLE: ClassVar = "借阅登记簿"
    COLUMNS: ClassVar = "序号 日期 借阅人 单位（部门） 档号 题名 件/卷数 密级 用途 借期至 批准人 领取签字 续借（次/至） 归还日期 完好 经手人 备注"

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
class Reminder(Sheet):
    """催还单, the n-th for these items."""

    FORM: ClassVar = "reminder"
    TITLE: ClassVar = "催还单"
    COLUMNS: ClassVar = "档号 题名 借出日 应还日 逾期天数"

    number: str
    borrower: str
    department: str
    items: tuple[OverdueItem, ...]
    times: int
    return_by: date
    archivist: str
    written_on: date
