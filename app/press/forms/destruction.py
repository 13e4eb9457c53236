"""The two destruction lists. Source: DA/T 42-2009, 7.7.6 and table B.3; 《会计档案管理办法》 (79号令) art.18 and 19."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.press.forms.sheet import Sheet, Signature


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
class Destruction(Sheet):
    """销毁清册: a cover with the signatures, then the list.

    `fingerprint` is the hash the signatures were given for; empty lets the press take its own.
    Source: DA/T 42-2009, 7.7.6 and table B.3.
    """

    FORM: ClassVar = "destruction"
    TITLE: ClassVar = "档案销毁清册"
    COLUMNS: ClassVar = "序号 文件题名 所属年度 档号 应保管期限 已保管期限 页数 备注"

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
class AccountingDestruction(Sheet):
    """会计档案销毁清册; `opinions` are the five offices in the order the form prints them.

    Source: 《会计档案管理办法》 (79号令) art.18 and 19.
    """

    FORM: ClassVar = "accounting_destruction"
    TITLE: ClassVar = "会计档案销毁清册"
    COLUMNS: ClassVar = "序号 名称 卷号 册数 起止年度 档案编号 应保管期限 已保管期限 销毁时间 备注"

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
