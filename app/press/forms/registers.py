"""The registers an archive room keeps of itself: 档案总登记簿, and 档案出入库登记簿."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.press.forms.sheet import Sheet

# i18n: allow - the words of the forms are fixed by the standards


@dataclass(frozen=True, slots=True)
class AccessionLine:
    """One record as it came into the archive, how it left, and how many there were by then."""

    came_on: date
    archival_no: str
    title: str
    year: str
    term: str
    count: int
    pages: int
    left_on: date | None
    went: str
    running: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class AccessionRegister(Sheet):
    """总登记簿 of a span of days, with what was there before.

    Source: DA/T 42-2009 (registers an archive room keeps); what was destroyed stays and is marked.
    """

    FORM: ClassVar = "accession_register"
    TITLE: ClassVar = "档案总登记簿"
    COLUMNS: ClassVar = "序号 入库日期 档号 题名 年度 保管期限 件数 页数 离馆日期 去向 累计件数 备注"
    PAGE_SUMS: ClassVar = True
    GLOSS: ClassVar = {
        "档案总登记簿": "Accession register",
        "入库日期": "Shelved on",
        "件数": "Records",
        "离馆日期": "Left on",
        "去向": "Went",
        "累计件数": "Running total",
    }

    period: str
    opening: int
    lines: tuple[AccessionLine, ...]
    number: str = ""


@dataclass(frozen=True, slots=True)
class MovementLine:
    """One thing that went out of the store room or came in."""

    on: date
    at: str
    way: str
    archival_no: str
    title: str
    cause: str
    handled_by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MovementRegister(Sheet):
    """出入库登记簿 of a span of days."""

    FORM: ClassVar = "movement_register"
    TITLE: ClassVar = "档案出入库登记簿"
    COLUMNS: ClassVar = "序号 日期 时间 出入 档号 题名 事由 经手人 备注"
    GLOSS: ClassVar = {"档案出入库登记簿": "Store-room movements", "时间": "Time", "出入": "In / out", "事由": "Cause"}

    period: str
    lines: tuple[MovementLine, ...]
    number: str = ""
