"""The plan on paper: 归档范围和保管期限表, 分类大纲, 全宗基本情况登记表.

Source: 国家档案局令第10号 (scope and terms, approved by whoever stands above), DA/T 42-2009, DA/T 13-2022.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import ClassVar

from app.press.forms.sheet import Sheet, Signature


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """One line of the schedule."""

    number: int
    class_code: str
    scope: str
    retention: str
    starts: str
    least: str
    basis: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ScopeGroup:
    """The lines of one class at the top of the plan."""

    code: str
    name: str
    lines: tuple[ScopeLine, ...]


@dataclass(frozen=True, slots=True)
class ScopeTable(Sheet):
    """归档范围和保管期限表, one part for each class group, with its approval block. Source: 国家档案局令第10号."""

    FORM: ClassVar = "scope_table"
    TITLE: ClassVar = "归档范围和保管期限表"
    COLUMNS: ClassVar = "条目 类目 归档范围 保管期限 起算 法定最低 依据 备注"
    GLOSS: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "归档范围和保管期限表": "Scope of filing and retention schedule",
            "条目": "Line",
            "类目": "Class",
            "归档范围": "Scope of filing",
            "起算": "Counted from",
            "法定最低": "Least by law",
            "依据": "Basis",
        }
    )

    groups: tuple[ScopeGroup, ...]
    approvals: tuple[Signature, ...]
    in_force: date | None = None
    printed_on: date | None = None


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """One class; `depth` from 0."""

    depth: int
    code: str
    name: str
    national: str
    unit: str
    pattern: str
    example: str
    retention: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ClassOutline(Sheet):
    """分类大纲 as it was on a day, with its approval block."""

    FORM: ClassVar = "class_outline"
    TITLE: ClassVar = "分类大纲"
    COLUMNS: ClassVar = "代码 类目名称 国标类目 整理单位 档号格式 编号示例 默认保管期限 启用 停用"
    GLOSS: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "分类大纲": "Outline of classes",
            "代码": "Code",
            "类目名称": "Class",
            "国标类目": "National class",
            "整理单位": "Unit",
            "档号格式": "Form of numbers",
            "编号示例": "Example",
            "默认保管期限": "Usual retention",
            "启用": "Since",
            "停用": "Until",
        }
    )

    lines: tuple[OutlineLine, ...]
    on: date
    approvals: tuple[Signature, ...]
    old_codes: str = ""


@dataclass(frozen=True, slots=True)
class HoldingLine:
    """What of one class group is held."""

    code: str
    name: str
    records: int
    pages: int
    years: str
    permanent: int
    thirty: int
    ten: int
    other: int


@dataclass(frozen=True, slots=True)
class FondsRegister(Sheet):
    """全宗基本情况登记表: who the fonds is, what is held of it and where, who keeps it."""

    FORM: ClassVar = "fonds_register"
    TITLE: ClassVar = "全宗基本情况登记表"
    COLUMNS: ClassVar = "类目 件数 页数 起止年度 永久 30年 10年 其他期限"
    GLOSS: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "全宗基本情况登记表": "Basic register of the fonds",
            "类目": "Class",
            "件数": "Items",
            "起止年度": "Years",
            "永久": "Permanent",
            "30年": "30 years",
            "10年": "10 years",
            "其他期限": "Other terms",
            "曾用名": "Former names",
            "上级全宗": "Above it",
            "起止日期": "From – to",
            "部门": "Departments",
            "档案人员": "Archive staff",
            "装具": "Boxes and bags",
            "排架长度": "Shelf length",
            "库位": "Locations",
            "全宗介绍": "Introduction",
        }
    )

    former: str
    above: str
    span: str
    departments: str
    staff: str
    containers: str
    metres: str
    places: str
    story: tuple[str, ...]
    lines: tuple[HoldingLine, ...]
    approvals: tuple[Signature, ...]
    printed_on: date | None = None
