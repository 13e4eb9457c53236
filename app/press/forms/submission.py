"""The papers of submission: the list that is the receipt, and the slip by which a set is returned."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.press.forms.sheet import Sheet, Signature


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One paper on the list."""

    kind: str
    title: str
    pages: int
    original: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class SubmissionList(Sheet):
    """移交清单: what a department handed in, signed by both; the signed copy is the receipt."""

    FORM: ClassVar = "submission_list"
    TITLE: ClassVar = "移交清单"
    COLUMNS: ClassVar = "序号 材料种类 题名 份数 页数 原件/复印件 备注"
    COPIES: ClassVar = ("移交部门留存", "档案中心留存")
    GLOSS: ClassVar = {
        "移交清单": "Hand-over list and receipt",
        "材料种类": "Kind of paper",
        "原件/复印件": "Original / copy",
        "业务员": "Salesperson",
        "公司名称": "Company",
        "移交部门": "Handed over by",
        "办理日期": "Handled on",
        "实收": "Received",
        "移交人": "Handed over",
        "接收人": "Received by",
    }

    number: str
    round: int
    department: str
    salesperson: str
    party_code: str
    party: str
    handled_on: date | None
    lines: tuple[HandedIn, ...]
    pieces_received: int | None = None
    pages_received: int | None = None
    handed_over: Signature = Signature("移交人")
    received: Signature = Signature("接收人")
    note: str = ""

    @property
    def pages(self) -> int:
        """Sum of the pages."""
        return sum(line.pages for line in self.lines)


@dataclass(frozen=True, slots=True)
class Fault:
    """One defect: the paper it is on, and what is wrong with it."""

    code: str
    paper: str
    text: str


@dataclass(frozen=True, slots=True)
class ReturnSlip(Sheet):
    """退回单: why a set went back, and what is to be done."""

    FORM: ClassVar = "return_slip"
    TITLE: ClassVar = "退回单"
    GLOSS: ClassVar = {
        "退回单": "Return slip",
        "提交部门": "Department",
        "业务员": "Salesperson",
        "公司名称": "Company",
        "缺陷项": "Defects",
        "处理要求": "To be done",
        "退回日": "Returned on",
        "签收": "Received by",
        "再提交日": "Handed in again on",
        "缺件": "missing",
        "空白栏": "blank",
        "不清晰": "illegible",
        "不一致": "disagrees",
        "其他": "other",
    }
    KINDS: ClassVar = ("缺件", "空白栏", "不清晰", "不一致", "其他")

    number: str
    department: str
    salesperson: str
    party_code: str
    party: str
    faults: tuple[Fault, ...]
    requirement: str
    returned_on: date | None
    archivist: str
    again_on: date | None = None
    slip: str = ""
    round: int = 1

    @property
    def ticked(self) -> frozenset[str]:
        """Return the kinds of defect that occur."""
        return frozenset(fault.code if fault.code in self.KINDS else "其他" for fault in self.faults)
