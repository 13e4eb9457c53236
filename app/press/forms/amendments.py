"""Lists around numbers and places: new labels for old, what was renumbered, what is missing, and labels to scan."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.press.forms.sheet import Sheet, Signature


@dataclass(frozen=True, slots=True)
class Swap:
    """The label of one renumbered record: the old number struck out, the new one with its code."""

    old_no: str
    new_no: str
    title: str
    box: str = ""
    year: str = ""
    retention: str = ""


@dataclass(frozen=True, slots=True)
class LabelSwap(Sheet):
    """换签: labels to paste over the old ones, ten to a sheet of A4."""

    FORM: ClassVar = "label_swap"
    TITLE: ClassVar = "改号换签"
    GLOSS: ClassVar = {"原档号": "Was", "新档号": "Is now", "原盒": "Was in box"}

    number: str
    labels: tuple[Swap, ...]


@dataclass(frozen=True, slots=True)
class RenumberLine:
    """One record and its numbers."""

    old_no: str
    new_no: str
    title: str
    on: date | None
    reason: str
    asked_by: str
    decided_by: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class RenumberList(Sheet):
    """改号清单, for the fonds file (全宗卷)."""

    FORM: ClassVar = "renumber_list"
    TITLE: ClassVar = "改号清单"
    COLUMNS: ClassVar = "序号 原档号 新档号 题名 改号日期 原因 提出人 批准人 备注"
    GLOSS: ClassVar = {
        "改号清单": "List of renumbered records",
        "原档号": "Old no.",
        "新档号": "New no.",
        "改号日期": "Changed on",
        "原因": "Reason",
        "提出人": "Asked by",
        "批准人": "Decided by",
    }

    number: str
    lines: tuple[RenumberLine, ...]
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class GapLine:
    """One number that is void, missing or doubled."""

    spelling: str
    kind: str
    reason: str
    who: str
    on: date | None


@dataclass(frozen=True, slots=True)
class GapReport(Sheet):
    """空号断号登记表."""

    FORM: ClassVar = "gap_report"
    TITLE: ClassVar = "空号断号登记表"
    COLUMNS: ClassVar = "序号 档号 情形 原因 登记人 登记日期"
    GLOSS: ClassVar = {
        "空号断号登记表": "Register of void and missing numbers",
        "情形": "Kind",
        "原因": "Reason",
        "登记人": "Entered by",
        "登记日期": "Entered on",
    }

    scope: str
    lines: tuple[GapLine, ...]
    printed_on: date


@dataclass(frozen=True, slots=True)
class PlaceLabel:
    """One label of a shelf."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PlaceLabels(Sheet):
    """架位签, ten to a sheet of A4."""

    FORM: ClassVar = "place_labels"
    TITLE: ClassVar = "架位签"

    labels: tuple[PlaceLabel, ...]


@dataclass(frozen=True, slots=True)
class ScanCard(Sheet):
    """口令码: bar codes that tell the scanning page what to do."""

    FORM: ClassVar = "scan_card"
    TITLE: ClassVar = "扫码口令卡"

    labels: tuple[PlaceLabel, ...]
