"""数字化验收单 and 四性检测报告: what was checked of a batch of scans, and how it ended."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.press.forms.sheet import Sheet


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """One check that the machine made on every page: how many passed."""

    name: str
    passed: int
    pages: int

    @property
    def rate(self) -> str:
        """The share that passed."""
        return f"{100 * self.passed / self.pages:.2f}%" if self.pages else "—"


@dataclass(frozen=True, slots=True)
class DigitisingReport(Sheet):
    """数字化验收单 of one batch.

    Source: DA/T 31-2017, 数字化成果验收.
    """

    FORM: ClassVar = "digitising"
    TITLE: ClassVar = "数字化验收单"
    COLUMNS: ClassVar = "批次 件数 页数 自动检验项/合格率 抽检率 图文对应合格率 其他合格率 结论 返工 验收人"

    GLOSS: ClassVar = {
        "数字化验收单": "Inspection of digitisation",
        "批次": "Batch",
        "件数": "Records",
        "自动检验项": "Automatic check",
        "合格率": "Passed",
        "自动检验项/合格率": "Automatic checks / passed",
        "抽检率": "Sample",
        "图文对应合格率": "Image matches entry",
        "其他合格率": "All else",
        "结论": "Conclusion",
        "返工": "Rework",
        "验收人": "Inspector",
        "另作说明的": "Set aside",
        "检验项": "Check",
        "说明": "Reason",
        "说明人": "By",
        "档号与页": "Number and page",
        "合格页": "Pages passed",
        "检验页": "Pages checked",
    }

    number: str
    title: str
    records: int
    pages: int
    items: tuple[CheckedItem, ...]
    share: str
    matches: str
    others: str
    conclusion: str
    rework: str
    inspector: str
    on: date | None
    made_by: str = ""
    waived: tuple[tuple[str, str, str, str], ...] = ()
    """What was set aside: number and page, check, reason, by whom."""


@dataclass(frozen=True, slots=True)
class NatureLine:
    """One test: its code and name, on what, its result, and why it failed."""

    code: str
    name: str
    object: str
    passed: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class NatureReport(Sheet):
    """四性检测报告 of one batch at one point.

    Source: DA/T 70-2018.
    """

    FORM: ClassVar = "four_natures"
    TITLE: ClassVar = "四性检测报告"
    COLUMNS: ClassVar = "批次 环节 检测项代码/名称 对象 结果 不合格说明 系统版本 检测人 时间"

    GLOSS: ClassVar = {
        "四性检测报告": "Report of the four-nature tests",
        "批次": "Batch",
        "环节": "Point",
        "检测项代码": "Code",
        "检测项代码/名称": "Code / name",
        "检测项名称": "Test",
        "名称": "Name",
        "对象": "Object",
        "结果": "Result",
        "不合格说明": "Why it failed",
        "系统版本": "System",
        "检测人": "Tested by",
        "时间": "Time",
    }

    number: str
    point: str
    lines: tuple[NatureLine, ...]
    version: str
    inspector: str
    at: str
