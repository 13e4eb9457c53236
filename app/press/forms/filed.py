"""归档文件目录: what was filed, in shelf order. Source: DA/T 22-2015."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.press.forms.sheet import Sheet


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
class Catalogue(Sheet):
    """归档文件目录, with its cover.

    Source: DA/T 22-2015, 归档文件目录 and its cover.
    """

    FORM: ClassVar = "catalogue"
    TITLE: ClassVar = "归档文件目录"
    COLUMNS: ClassVar = "序号 档号 文号 责任者 题名 日期 密级 页数 备注"

    year: str
    retention: str
    unit: str
    lines: tuple[CatalogueLine, ...]
    number: str = ""
    printed_on: date | None = None
