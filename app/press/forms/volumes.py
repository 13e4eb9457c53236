"""案卷目录, 卷内文件目录, 备考表 and 案卷封面. Source: GB/T 11822-2008, DA/T 22-2015, DA/T 18-2022."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.press.forms.sheet import Sheet


@dataclass(frozen=True, slots=True)
class VolumeLine:
    """One volume in the list of volumes."""

    archival_no: str
    title: str
    span: str
    count: int | None
    pages: int | None
    retention: str
    secrecy: str
    note: str = ""
    kind: str = ""
    numbers: str = ""
    books: int | None = None


@dataclass(frozen=True, slots=True)
class VolumeCatalogue(Sheet):
    """案卷目录."""

    FORM: ClassVar = "volume_catalogue"
    TITLE: ClassVar = "案卷目录"
    COLUMNS: ClassVar = "序号 档号（案卷号） 案卷题名 起止日期 件数 页数 保管期限 密级 备注"
    GLOSS: ClassVar = {
        "案卷目录": "List of volumes",
        "档号（案卷号）": "Archival no. (volume)",
        "案卷题名": "Title of the volume",
        "起止日期": "From – to",
        "件数": "Items",
    }
    PAGE_SUMS: ClassVar = True

    class_name: str
    lines: tuple[VolumeLine, ...]
    printed_on: date


@dataclass(frozen=True, slots=True)
class AccountingVolumeCatalogue(Sheet):
    """案卷目录 of accounting volumes, with 类别, 起止号 and 册数."""

    FORM: ClassVar = "accounting_volume_catalogue"
    TITLE: ClassVar = "会计档案案卷目录"
    COLUMNS: ClassVar = "序号 档号（案卷号） 案卷题名 类别 起止日期 起止号 册数 件数 页数 保管期限 密级 备注"
    GLOSS: ClassVar = {
        "会计档案案卷目录": "List of accounting volumes",
        "档号（案卷号）": "Archival no. (volume)",
        "案卷题名": "Title of the volume",
        "起止日期": "From – to",
        "起止号": "Numbers",
        "册数": "Books",
        "件数": "Items",
    }
    PAGE_SUMS: ClassVar = True

    class_name: str
    lines: tuple[VolumeLine, ...]
    printed_on: date


@dataclass(frozen=True, slots=True)
class InnerLine:
    """One item of a volume."""

    doc_no: str
    responsible: str
    title: str
    on: date | None
    leaves: str
    """First and last page within the volume."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class InnerList(Sheet):
    """卷内文件目录."""

    FORM: ClassVar = "inner_list"
    TITLE: ClassVar = "卷内文件目录"
    COLUMNS: ClassVar = "序号 文件编号 责任者 文件题名 日期 页次 备注"
    GLOSS: ClassVar = {
        "卷内文件目录": "Inner list",
        "文件编号": "Document no.",
        "文件题名": "Title",
        "页次": "Pages",
    }

    archival_no: str
    title: str
    lines: tuple[InnerLine, ...]


@dataclass(frozen=True, slots=True)
class ReferenceSheet(Sheet):
    """备考表 of a volume, or of a box when `box` is given."""

    FORM: ClassVar = "reference_sheet"
    TITLE: ClassVar = "备考表"
    GLOSS: ClassVar = {
        "卷内备考表": "Reference sheet of the volume",
        "盒内备考表": "Reference sheet of the box",
        "本卷情况说明": "State of the volume",
        "盒内文件情况说明": "State of what is in the box",
        "立卷人": "Bound by",
        "整理人": "Arranged by",
        "检查人": "Checked by",
        "立卷时间": "Bound on",
        "整理日期": "Arranged on",
        "检查日期": "Checked on",
        "互见号": "See also",
        "盒号": "Box",
    }

    archival_no: str
    title: str
    situation: str
    count: int
    pages: int
    made_by: str = ""
    made_on: date | None = None
    checked_by: str = ""
    checked_on: date | None = None
    cross_ref: str = ""
    box: str = ""


@dataclass(frozen=True, slots=True)
class VolumeCover(Sheet):
    """案卷封面 (硬卷皮)."""

    FORM: ClassVar = "volume_cover"
    TITLE: ClassVar = "案卷封面"
    GLOSS: ClassVar = {
        "类目名称": "Class",
        "案卷题名": "Title of the volume",
        "时间": "From – to",
        "件/页数": "Items / pages",
        "归档号": "Filing no.",
    }

    class_name: str
    title: str
    span: str
    retention: str
    amount: str
    filing_no: str
    archival_no: str
    code: str
    secrecy: str = ""
